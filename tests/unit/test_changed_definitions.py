"""A definition that changed: old and new stand side by side on its page, with the date.

The register (川, 2020): 2 cases filed and closed in 2020, 1 filed in 2020 and pending. Closed ÷ handled is 2 ÷ 3; by the
definition before, closed ÷ received, it was 2 ÷ 3 too in 2020; 2019 has 1 filed and closed: 1 ÷ 1. To tell the two apart one case
was pending from 2019: closed ÷ handled = 2 ÷ 4, closed ÷ received = 2 ÷ 3.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS, UnknownMetricError, get
from zhixing.metrics.compute import compute
from zhixing.metrics.record import Former
from zhixing.present import markup
from zhixing.studies import BacklogReduction
from zhixing.warehouse.opened import Warehouse

CASES = """
case_id type court filed closed method basis property creditor debtor claim recovered waived continues
（2019）川0104执1号 执 川0104 2019-02-01 2019-05-01 performed judgment y n n 100.00 100.00 0 -
（2019）川0104执2号 执 川0104 2019-11-01 - - judgment y n n 100.00 0 0 -
（2020）川0104执1号 执 川0104 2020-02-03 2020-06-01 performed judgment y n n 100.00 100.00 0 -
（2020）川0104执2号 执 川0104 2020-03-02 2020-06-01 performed judgment y n n 100.00 100.00 0 -
（2020）川0104执3号 执 川0104 2020-10-09 - - judgment y n n 100.00 0 0 -
"""

FORMER = Former(
    version="1",
    until=date(2026, 11, 1),
    definition_en="Cases closed for each case received.",
    definition_zh="已结与新收之比。",
    why_en="Opening cases were left out.",
    why_zh="原口径未计期初未结。",
    formula=METRICS["clearance_ratio"].formula,
)


@pytest.fixture(autouse=True)
def changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The closing rate, as if it had been the clearance ratio until 1 November 2026."""
    monkeypatch.setitem(
        METRICS, "closing_rate", replace(METRICS["closing_rate"], version="2", history=(FORMER,))
    )


@pytest.fixture(scope="module")
def register(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict[str, pl.DataFrame]]
) -> Warehouse:
    return make_warehouse(make_records(CASES.strip()))


def test_both_definitions_can_be_asked_for(register: Warehouse):
    unit = register.courts.resolve("川0104", date(2020, 12, 31))
    rows = compute(register, ["closing_rate", "closing_rate@1"], unit, Period("calendar", 2020))
    assert rows.select("metric", "numerator", "denominator", "version").rows() == [
        ("closing_rate", Decimal(2), Decimal(4), "2"),
        ("closing_rate@1", Decimal(2), Decimal(3), "1"),
    ]


def test_a_version_that_never_was_is_unknown():
    with pytest.raises(UnknownMetricError):
        get("closing_rate@7")


@pytest.mark.parametrize(
    ("lang", "sentence", "term"),
    [
        (
            "en",
            (
                "The definition of Closing rate changed on 1 November 2026: 2020 is 50.0% by version 2, and was 66.7% by version 1. "
                "Opening cases were left out."
            ),
            "Closing rate, as defined until 1 November 2026",
        ),
        (
            "zh",
            "“执结率”的定义于2026年11月1日变更：2020年按第2版为50.0%，按第1版为66.7%。原口径未计期初未结。",
            "执结率（2026年11月1日前的定义）",
        ),
    ],
)
def test_a_page_shows_old_and_new_side_by_side(register: Warehouse, lang: str, sentence: str, term: str):
    study = BacklogReduction(unit="川0104", year=2020, lang=lang, warehouse=str(register.path))
    assert sentence in study.cannot_say().items
    rows = {row.term: row for row in study.definitions().rows}
    label = study.label("closing_rate")
    assert (rows[label].values, rows[label].version) == (("50.0%", "50.0%"), "2")
    assert (rows[term].values, rows[term].version) == (("50.0%", "66.7%"), "1")
    page = markup.cell(study.definitions().to_json())
    assert term in page
    assert "66.7%" in page
