"""Every measure at one court in one year, counted by hand from the tiny register (tests/conftest.py).

The cases of 川0104 锦江, by the last part of their number: 1–16 are first cases 执, r1–r3 resumed cases 执恢.
"""

from datetime import date
from decimal import Decimal

import pytest

from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import compute
from zhixing.records import BEYOND_CASES
from zhixing.warehouse.opened import Warehouse

YEAR = 2020

# held at the end of 2019: 6, 7, 9 (5 moved to 川0105 in 2019, 8 closed on 30 December)
OPENING = 3
# filed in 2020: 10, 11, 12, 13, 14, 15, 16
RECEIVED = 7
# closed in 2020: 7, 9, 10, 12, 13, 15
CLOSED = 6
HANDLED = 3 + 7
PENDING = 3 + 7 - 6  # 6, 11, 14, 16
REAL, TERMINATED, OTHER = 2, 2, 2  # 9, 13; 7, 12; 10, 15

#            7        9         12      13      10 and 15 recovered nothing
RECOVERED = 10_000 + 330_000 + 4_000 + 12_000
#        7         9         10       12       13       15
CLAIM = 410_000 + 320_000 + 70_000 + 64_000 + 12_000 + 20_000
RESUMED = 1_100_000 + 50_000  # r1, r2

# metric: numerator, denominator (None: a count or amount), cases
BY_HAND: dict[str, tuple[object, int | None, int | None]] = {
    "opening": (OPENING, None, 3),
    "received": (RECEIVED, None, 7),
    "transferred_in": (0, None, 0),
    "transferred_out": (0, None, 0),
    "handled": (HANDLED, None, 10),
    "closed": (CLOSED, None, 6),
    "pending": (PENDING, None, 4),
    "net_flow": (7 - 6, None, 7 + 6),
    "closed_real": (REAL, None, 2),
    "closed_terminated_procedure": (TERMINATED, None, 2),
    "closed_other": (OTHER, None, 2),
    "resumed_received": (3, None, 3),  # r1, r2, r3
    "resumed_closed": (2, None, 2),  # r1, r2
    # 2 and 12; 3 was resumed and performed, 7 was resumed twice and its last resumption is pending
    "terminated_procedure_stock": (2, None, 2),
    "terminated_procedure_outstanding_yuan": (230_000 + 60_000, None, 2),
    # 6: its auction of 184 days moved the limit to April 2020
    "pending_beyond_limit": (1, None, 1),
    # 6, without its auction since October 2019
    "pending_beyond_limit_interpretation": (1, None, 1),
    "clearance_ratio": (CLOSED, RECEIVED, 7),
    "closing_rate": (CLOSED, HANDLED, 10),
    "actual_closing_rate": (REAL + OTHER, HANDLED, 10),
    "terminated_procedure_rate": (TERMINATED, HANDLED, 10),
    "pending_rate": (PENDING, HANDLED, 10),
    "full_performance_rate": (2, CLOSED, 6),  # 9, 13
    "disposition_days": (PENDING, CLOSED, 6),
    #                     7     9     10    12    13    15
    "mean_days_to_close": (203 + 161 + 143 + 226 + 183 + 59, CLOSED, 6),
    "termination_compliance_rate": (1, 2, 2),  # 12 passes, one item not examined; 7 fails item 3
    # with property and closed: 9, 13, both in time and not by 终本; 6 is pending beyond its limit
    "real_closing_in_time_rate": (2, 3, 3),
    "real_closing_in_time_rate_interpretation": (2, 3, 3),
    # the register's first closing is of January 2019: it does not reach back 36 months
    "overall_closing_rate_three_years": (None, None, None),
    "overall_closing_rate_three_years_b": (None, None, None),
    "termination_checks_made": (2, None, 2),
    "termination_checks_failed": (1, None, 2),
    **{f"termination_check_{item:02d}_failed_rate": (0, 2, 2) for item in range(1, 14)},
    "termination_check_03_failed_rate": (1, 2, 2),  # 7
    "termination_check_04_failed_rate": (0, 1, 1),  # of 12 it was not examined
    "recovered_yuan": (RECOVERED, None, 6),
    "closed_claim_yuan": (CLAIM, None, 6),
    "mean_claim_yuan": (CLAIM, CLOSED, 6),
    "recovery_rate": (RECOVERED, CLAIM, 6),
    #                       6          9                  11       12      13
    "cash_recovered_yuan": (150_000 + 130_000 + 200_000 + 80_000 + 4_000 + 12_000, None, 5),
    "resumed_recovered_yuan": (RESUMED, None, 2),
    "resumed_share": (RESUMED, RECOVERED + RESUMED, 2),
    "enterprise_received": (1, None, 1),  # 11
    "enterprise_closed": (1, None, 1),  # 9
    "enterprise_recovered_yuan": (330_000, None, 1),
    "enterprise_share_of_recovered": (330_000, RECOVERED, 1),
    "enterprise_recovery_rate": (330_000, 320_000, 1),
    "enterprise_creditor_closed": (1, None, 1),  # 7
    "enterprise_creditor_recovered_yuan": (10_000, None, 1),
    "enterprise_creditor_recovery_rate": (10_000, 410_000, 1),
    "relief_measures": (3, None, 2),  # 9 once, 11 twice
    "relief_cases": (2, None, 2),
    # 9: 10 February to 20 April; 11: 1 June to 1 December; its second measure lasts
    "relief_days_mean": (70 + 183, 2, 2),
}


COUNTED = [
    name for name, record in METRICS.items() if record.formula and record.needs.isdisjoint(BEYOND_CASES)
]
"""The measures of the register's own tables; those of the mechanisms around a case are counted in tests of their own."""


@pytest.mark.parametrize("metric", COUNTED)
def test_jinjiang_in_2020(tiny_warehouse: Warehouse, metric: str):
    unit = tiny_warehouse.courts.resolve("jinjiang", date(2020, 12, 31))
    row = compute(tiny_warehouse, [metric], unit, Period("calendar", YEAR)).row(0, named=True)
    numerator, denominator, cases = BY_HAND[metric]
    assert (row["numerator"], row["denominator"], row["n"]) == (numerator, denominator, cases)


def test_values_of_ratios_and_counts(tiny_warehouse: Warehouse):
    unit = tiny_warehouse.courts.resolve("川0104", date(2020, 12, 31))
    names = ["closing_rate", "disposition_days", "mean_claim_yuan", "pending"]
    rows = compute(tiny_warehouse, names, unit, Period("calendar", YEAR))
    assert rows["value"].to_list() == [6 / 10, 4 / 6 * 365, 896_000 / 6, 4.0]


# unit, metric, year, scope: what it counts
ELSEWHERE = [
    # filed by the end of 2018: 1, 2 at 川0104; 1 at 川0105; 1 at 川01
    ("川", "opening", "2019", "首执", 2 + 1 + 1),
    ("川0104", "transferred_out", "2019", "首执", 1),  # 5 to 川0105
    ("川0105", "transferred_in", "2019", "首执", 1),
    ("川01", "transferred_in", "2019", "首执", 1),  # within the prefecture: in and out cancel
    ("川01", "transferred_out", "2019", "首执", 1),
    ("川0302", "transferred_in", "2020", "首执", 1),  # 执8 of 川0105
    ("川0302", "transferred_out", "2020", "首执", 1),  # 执3 to 川01
    ("川01本", "transferred_in", "2020", "首执", 1),
    ("川01本", "closed", "2020", "首执", 2),  # 执2, and 川0302执3 which it took over
    ("川01本", "recovered_yuan", "2020", "首执", 8_000_000 + 990_000),
    ("川0302", "closed", "2020", "首执", 2),  # 执2, 执4
    ("川0302", "relief_measures", "2020", "首执", 0),  # 执3 had left when relief was granted
    ("川01本", "relief_measures", "2020", "首执", 1),
    ("川0105", "cash_recovered_yuan", "2020", "首执", 30_000 + 205_000 + 27_000 + 40_000),  # 5, 6, 10, 8
    ("川0302", "cash_recovered_yuan", "2020", "首执", 30_000 + 90_000 + 15_000),  # 川0105执8, 3, 4
    ("川0105", "received", "2020", "实施类", 5 + 1),  # 6 to 10, and the preservation case 执保1
    ("川01", "received", "2020", "审查类", 1),  # 川01执异1
    # 执4: appraisal and auction together, 329 days, move its limit of 26 February 2020 into 2021; appraisal alone does not
    ("川0105", "pending_beyond_limit", "2020", "首执", 0),
    ("川0105", "pending_beyond_limit_interpretation", "2020", "首执", 1),
    ("川本", "pending", "2020", "all", 0),
    # December 2019 to November 2020: 10 to 15 without 16
    ("川0104", "received", "2020J", "首执", 6),
    ("川0104", "closed", "2020J", "首执", 5),  # 3, 7, 8, 9, 10
    ("川0104", "resumed_closed", "2020J", "首执", 2),  # r1 on 30 November, r2
    ("川0104", "terminated_procedure_stock", "2020J", "首执", 1 + 1),  # 2; 7 from 15 September to 1 December
]


@pytest.mark.parametrize(("unit", "metric", "period", "scope", "expected"), ELSEWHERE)
def test_elsewhere(tiny_warehouse: Warehouse, unit: str, metric: str, period: str, scope: str, expected: int):
    when = Period.parse(period)
    row = compute(tiny_warehouse, [metric], tiny_warehouse.courts.resolve(unit, when.end), when, scope)
    assert row["numerator"].to_list() == [Decimal(expected)]


def test_pending_by_month_is_the_stock_at_each_month_s_end(tiny_warehouse: Warehouse):
    unit = tiny_warehouse.courts.resolve("川0104", date(2020, 12, 31))
    rows = compute(
        tiny_warehouse, ["pending", "received", "closed"], unit, Period("calendar", 2020), by=["month"]
    )
    by_metric = {
        name: [int(value) for value in group["numerator"]] for (name,), group in rows.group_by("metric")
    }
    #                               Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
    assert by_metric["received"] == [1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1]
    assert by_metric["closed"] == [1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 3]
    assert by_metric["pending"] == [3, 3, 4, 3, 3, 3, 4, 5, 5, 6, 6, 4]


def test_pending_by_age(tiny_warehouse: Warehouse):
    unit = tiny_warehouse.courts.resolve("川0104", date(2020, 12, 31))
    rows = compute(tiny_warehouse, ["pending"], unit, Period("calendar", 2020), by=["age_band"])
    # 16 today; 14 for 143 days; 11 for 290 days; 6 for 633 days
    assert dict(rows.select("age_band", "n").iter_rows()) == {
        "0-90": 1,
        "91-180": 1,
        "181-365": 1,
        "366-730": 1,
        "731-1095": 0,
        "1096+": 0,
    }


def test_closings_by_method_and_claim(tiny_warehouse: Warehouse):
    unit = tiny_warehouse.courts.resolve("川0104", date(2020, 12, 31))
    rows = compute(tiny_warehouse, ["closed"], unit, Period("calendar", 2020), by=["closing_method"])
    assert dict(rows.select("closing_method", "n").iter_rows()) == {
        "performed": 2,
        "procedure_terminated": 2,
        "enforcement_terminated": 0,
        "withdrawn": 0,
        "refused": 1,
        "dismissed": 1,
    }
    bands = compute(tiny_warehouse, ["recovered_yuan"], unit, Period("calendar", 2020), by=["claim_band"])
    assert dict(bands.select("claim_band", "numerator").iter_rows()) == {
        "0-10000": 0,
        "10000-50000": 12_000,  # 13; 15 recovered nothing
        "50000-100000": 4_000,  # 12; 10 recovered nothing
        "100000-500000": 10_000 + 330_000,  # 7, 9
        "500000-1000000": 0,
        "1000000-10000000": 0,
        "10000000+": 0,
    }
