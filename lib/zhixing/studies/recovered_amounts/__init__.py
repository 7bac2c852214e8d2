"""Recovered amounts 执行到位: was more recovered, and where does the change come from?

The study of ``notebooks/recovered_amounts.ipynb``. Amounts may describe somebody, since one debtor can be most of a
county's total: every number here is a published row, or an estimate published by rule.
"""

from typing import ClassVar

from zhixing.studies.study import Study


class RecoveredAmounts(Study):
    """What one unit recovered in one year, against a baseline year."""

    name: ClassVar[str] = "recovered_amounts"
    TITLE: ClassVar[str] = "Recovered amounts"
    QUESTION: ClassVar[str] = "Was more recovered, and where does the change come from?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "cumulative",
        "change_split",
        "lower_courts",
        "concentration",
        "rate_by_claim",
        "rate_by_basis",
        "resumed",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = (
        "recovered_yuan",
        "recovery_rate",
        "mean_claim_yuan",
        "resumed_share",
    )
    METRICS: ClassVar[tuple[str, ...]] = (
        *HEADLINES,
        "closed",
        "closed_claim_yuan",
        "cash_recovered_yuan",
        "resumed_recovered_yuan",
        "top_share",
    )
    CAVEATS: ClassVar[tuple[str, ...]] = ("scope_assumed", "closing_basis", "heavy_tail", "covid_2020")
