"""Metrics over the 36 months up to a period's end, counted by hand on a register of three years."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from zhixing.law.periods import Month, Period
from zhixing.metrics.compute import compute
from zhixing.warehouse.opened import Warehouse

RATE, GLOSS = "overall_closing_rate_three_years", "overall_closing_rate_three_years_b"

# the limit of a judgment filed on 10 January 2018 runs out on 10 July
CASES = """
case_id             type court  filed      closed     method               basis    property
（2017）川0104执1号 执   川0104 2017-11-01 2018-02-01 performed            judgment y
（2018）川0104执2号 执   川0104 2018-01-10 2018-12-20 performed            judgment y
（2018）川0104执3号 执   川0104 2018-05-02 2019-09-03 procedure_terminated judgment n
（2019）川0104执4号 执   川0104 2019-03-04 2019-06-03 withdrawn            judgment y
（2020）川0104执5号 执   川0104 2020-06-01 -          -                    judgment y
（2020）川0104执6号 执   川0104 2020-08-03 2020-12-01 performed            judgment y
"""


@pytest.fixture(scope="module")
def three_years(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict[str, pl.DataFrame]]
) -> Warehouse:
    return make_warehouse(make_records(CASES))


def _row(warehouse: Warehouse, metric: str, period: Period | Month) -> tuple[object, ...]:
    unit = warehouse.courts.resolve("川0104", date(2020, 12, 31))
    row = compute(warehouse, [metric], unit, period).row(0, named=True)
    return row["numerator"], row["denominator"], row["value"], row["n"]


def test_the_rate_is_of_what_was_handled_in_36_months(three_years: Warehouse):
    # 1 was pending at the start of 2018, 2 to 6 were received since; all but 5 were closed
    assert _row(three_years, RATE, Period("calendar", 2020)) == (5, 6, 5 / 6, 6)


def test_the_gloss_leaves_out_actual_closings_beyond_the_limit(three_years: Warehouse):
    # 3 by 终本; 1, 4 and 6 otherwise in time; 2 was closed in December, five months beyond its limit
    assert _row(three_years, GLOSS, Period("calendar", 2020)) == (4, 6, 4 / 6, 6)


@pytest.mark.parametrize("period", [Period("calendar", 2019), Period("judicial", 2020), Month(2020, 11)])
def test_no_value_where_the_records_do_not_reach_back(three_years: Warehouse, period: Period | Month):
    assert _row(three_years, RATE, period) == (None, None, None, None)


def test_months_count_back_from_their_own_end(three_years: Warehouse):
    unit = three_years.courts.resolve("川0104", date(2020, 12, 31))
    rows = compute(three_years, [RATE, "closed"], unit, Period("calendar", 2020), by=["month"])
    of_rate = rows.filter(pl.col("metric") == RATE)
    assert of_rate["value"].to_list() == [None] * 11 + [5 / 6]
    # the metric beside it keeps its own span
    assert rows.filter(pl.col("metric") == "closed")["value"].to_list() == [0.0] * 11 + [1.0]
