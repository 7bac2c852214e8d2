"""A court whose code changes inside the records stays one court, whichever year's end names it."""

from datetime import date

import polars as pl
import pytest

from zhixing.law.courts import CourtTable
from zhixing.law.periods import Period
from zhixing.metrics.compute import compute
from zhixing.synthetic import province

PIDU = {2020: "川0124", 2021: "川0117"}


@pytest.fixture(scope="module")
def warehouse(make_warehouse):
    made = province.generate(seed=11, scale=0.05)
    return make_warehouse(made.records(), courts=CourtTable.load().frame, as_of=made.as_of.isoformat())


def value(warehouse, metric, year):
    unit = warehouse.courts.resolve("pidu", date(year, 12, 31))
    assert unit.code == PIDU[year]
    return int(compute(warehouse, [metric], unit, Period("calendar", year))["value"][0])


def test_what_is_pending_under_the_old_code_opens_the_year_of_the_new_one(warehouse):
    cases = warehouse.query(
        "SELECT * FROM cases WHERE court_code IN ('川0117', '川0124') AND type_code = '执'"
    )
    first_day = date(2021, 1, 1)
    still_open = pl.col("closing_date").is_null() | (pl.col("closing_date") >= first_day)
    carried = cases.filter((pl.col("filing_date") < first_day) & still_open)
    assert set(carried["court_code"]) == {"川0124"}
    assert value(warehouse, "pending", 2020) > 0
    opening, received, closed = (value(warehouse, name, 2021) for name in ("opening", "received", "closed"))
    assert opening == value(warehouse, "pending", 2020)
    later = cases.filter(pl.col("filing_date") >= first_day)
    assert set(later["court_code"]) == {"川0117"}
    assert received == len(later)
    moved = value(warehouse, "transferred_in", 2021) - value(warehouse, "transferred_out", 2021)
    assert opening + received + moved - closed == value(warehouse, "pending", 2021)


def test_no_transfer_names_a_code_that_does_not_hold_the_case(warehouse):
    assert warehouse.query("SELECT * FROM anomalies WHERE rule = 'transfer_not_from_holder'").is_empty()
