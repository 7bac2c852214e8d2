"""Cases as they were known on any day: the pool from which relieved cases and their controls are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from zhixing.methods.arrays import Bools, Floats, Ints

COVARIATES = ("log_claim", "age_days", "recovered_share")
"""What is matched nearest: ln(1 + claim in yuan), days since filing, recovered so far ÷ claim (0 to 1)."""
TRAIT = "trait "
"""Begins the name of a column that numbers the values of an exactly matched one."""
FAR = 10**7
"""A day that never comes, in days since 1970."""


@dataclass(frozen=True, slots=True)
class RiskPool:
    """Cases as arrays, sorted by stratum and filing day, with the payments of each in order. Days count from 1970.

    Attributes:
        frame: The cases in this order.
        stratum: Number of the combination of exactly matched values.
        filed: Filing day.
        closed: Closing day, FAR while open.
        relieved: Day of the first relief, FAR if never.
        claim: Claim in yuan, 0 where unknown.
        log_claim: ln(1 + claim).
        paid_key: Row × FAR + day of each payment, increasing.
        paid_sum: Running sum of the payments in yuan, one longer than `paid_key`.
    """

    frame: pl.DataFrame
    stratum: Ints
    filed: Ints
    closed: Ints
    relieved: Ints
    claim: Floats
    log_claim: Floats
    paid_key: Ints
    paid_sum: Floats

    @classmethod
    def build(cls, cases: pl.DataFrame, payments: pl.DataFrame, exact: Sequence[str]) -> "RiskPool":
        """Lay the cases out for matching; see `matching.match_at_dates` for the columns.

        Raises:
            ValueError: If a case occurs twice.
        """
        if cases["case_id"].n_unique() != cases.height:
            raise ValueError(
                "A case occurs twice among the cases to match. Give one row a case, with its first relief."
            )
        frame = _stratified(cases, exact).sort("_stratum", "filing_date", "case_id").with_row_index("_row")
        day = {column: _days(frame[column]) for column in ("filing_date", "closing_date", "relief_date")}
        claim = frame["claim_yuan"].cast(pl.Float64).fill_null(0.0).to_numpy()
        paid = payments.join(
            frame.select("case_id", pl.col("_row").cast(pl.Int64)), on="case_id", maintain_order="left"
        )
        keys = paid["_row"].to_numpy() * FAR + _days(paid["payment_date"])
        order = np.argsort(keys, kind="stable")
        return cls(
            frame=frame,
            stratum=frame["_stratum"].cast(pl.Int64).to_numpy(),
            filed=day["filing_date"],
            closed=day["closing_date"],
            relieved=day["relief_date"],
            claim=claim,
            log_claim=np.log1p(claim),
            paid_key=keys[order],
            paid_sum=np.append(0.0, np.cumsum(paid["amount_yuan"].cast(pl.Float64).to_numpy()[order])),
        )

    def known(self, rows: Ints, day: Ints | int) -> Floats:
        """The covariates of some cases as known at the start of a day, one column each."""
        start = np.searchsorted(self.paid_key, rows * FAR)
        paid = self.paid_sum[np.searchsorted(self.paid_key, rows * FAR + day)] - self.paid_sum[start]
        claim = self.claim[rows]
        share = np.divide(paid, claim, out=np.zeros(len(rows)), where=claim > 0)
        age: Floats = (day - self.filed[rows]).astype(np.float64)
        return np.column_stack([self.log_claim[rows], age, np.minimum(share, 1.0)])

    def eligible(self, rows: slice | Ints, day: Ints | int) -> Bools:
        """Whether each case is open after a day, the same or one each, and not relieved by it."""
        chosen: Bools = (self.filed[rows] <= day) & (self.closed[rows] > day) & (self.relieved[rows] > day)
        return chosen


def _stratified(cases: pl.DataFrame, exact: Sequence[str]) -> pl.DataFrame:
    if not exact:
        return cases.with_columns(_stratum=pl.lit(0))
    strata = cases.select(exact).unique(maintain_order=True).with_row_index("_stratum")
    return cases.join(strata, on=list(exact), how="left", nulls_equal=True)


def _days(dates: pl.Series) -> Ints:
    days: Ints = dates.cast(pl.Date).to_physical().cast(pl.Int64).fill_null(FAR).to_numpy()
    return days
