"""Joint action counted by hand: meetings, queries, leads, measures, on the tiny register."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from zhixing.law.periods import Period
from zhixing.metrics import steps
from zhixing.metrics.compute import compute
from zhixing.records import TABLES
from zhixing.warehouse.opened import Warehouse

Y2020 = Period("calendar", 2020)

ISSUES = [
    # one joint, two liaison; resolved in 20 and 40 days, the last only after the year
    ("1", "川0104", "joint", "department", date(2020, 2, 1), date(2020, 2, 21)),
    ("2", "川0104", "liaison", "president", date(2020, 3, 1), date(2020, 4, 10)),
    ("3", "川0104", "liaison", "president", date(2020, 11, 1), date(2021, 1, 5)),
    ("4", "川0105", "joint", "department", date(2019, 12, 1), date(2020, 1, 10)),
]

ASSISTANCE = [
    # 12号 and 13号 filed in 2020 are queried in it, 12号 twice; 16号 was filed on the last day
    ("（2020）川0104执12号", "network_query", date(2020, 5, 10), True, date(2020, 5, 20)),
    ("（2020）川0104执12号", "network_query", date(2020, 9, 1), False, None),
    ("（2020）川0104执13号", "network_query", date(2020, 7, 3), True, date(2020, 7, 9)),
    ("（2020）川0104执16号", "network_query", date(2020, 12, 31), True, None),
    # filed in 2019: no case received in 2020
    ("（2019）川0104执9号", "network_query", date(2020, 1, 3), True, None),
    ("（2020）川0104执14号", "grid_lead", date(2020, 9, 9), True, None),
    ("（2020）川0104执11号", "grid_lead", date(2020, 6, 9), False, None),
]

MEASURES = [
    ("（2020）川0104执11号", "dishonest_listing", date(2020, 4, 1), date(2020, 8, 1), "repaid"),
    ("（2020）川0104执12号", "dishonest_listing", date(2020, 6, 1), date(2021, 2, 1), "repaid"),
    ("（2020）川0104执14号", "dishonest_listing", date(2020, 9, 1), None, None),
    ("（2020）川0104执14号", "consumption_limit", date(2020, 8, 20), None, None),
    ("（2019）川0104执6号", "refusal_referral", date(2020, 3, 1), date(2020, 9, 1), "convicted"),
    ("（2020）川0105执8号", "refusal_referral", date(2020, 9, 1), date(2020, 12, 1), "not_convicted"),
]


def _table(name: str, columns: list[str], rows: list[tuple]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)
    return TABLES[name].validate(frame, cast=True)


@pytest.fixture(scope="module")
def warehouse(make_warehouse: Callable[..., Warehouse], tiny_records: dict[str, pl.DataFrame]) -> Warehouse:
    topic = TABLES["meeting_issues"].columns()["topic"].categories[0]
    issues = [(*row[:3], topic, *row[3:]) for row in ISSUES]
    return make_warehouse(
        tiny_records
        | {
            "meeting_issues": _table(
                "meeting_issues",
                ["issue_id", "court_code", "meeting", "topic", "level", "raised_date", "resolved_date"],
                issues,
            ),
            "assistance": _table(
                "assistance", ["case_id", "kind", "requested_date", "found", "frozen_date"], ASSISTANCE
            ),
            "coercive_measures": _table(
                "coercive_measures", ["case_id", "kind", "imposed_date", "ended_date", "ending"], MEASURES
            ),
        }
    )


@pytest.mark.parametrize(
    ("metric", "unit", "numerator", "denominator"),
    [
        ("issues_raised", "川", 3, None),
        ("issues_resolved_rate", "川", 2, 3),  # the third is resolved after its year
        ("issue_days_mean", "川", 20 + 40 + 40, 3),  # of those resolved in 2020, one raised in 2019
        ("issues_to_president_share", "川", 2, 3),
        # received at 川0104 in 2020: 执10–16号, seven first cases; queried by its end: 12, 13, 16
        ("query_coverage", "川0104", 3, 7),
        ("query_hit_rate", "川0104", 4, 5),
        ("query_to_freeze_days", "川0104", 10 + 6, 2),
        ("grid_leads", "川0104", 2, None),
        ("grid_lead_used_rate", "川0104", 1, 2),
        ("dishonest_listings", "川0104", 3, None),
        ("consumption_limits", "川0104", 1, None),
        ("listings_ended_by_repayment_rate", "川0104", 1, 3),  # the second was repaid the year after
        ("refusal_referrals", "川", 2, None),
        ("conviction_rate", "川", 1, 2),
    ],
)
def test_a_number_is_the_one_counted_by_hand(
    warehouse: Warehouse, metric: str, unit: str, numerator: int, denominator: int | None
) -> None:
    row = compute(warehouse, [metric], warehouse.courts.resolve(unit, Y2020.end), Y2020).row(0, named=True)
    assert row["numerator"] == Decimal(numerator)
    assert row["denominator"] == (None if denominator is None else Decimal(denominator))


def test_coverage_counts_a_query_up_to_the_last_day_of_the_period(warehouse: Warehouse) -> None:
    unit = warehouse.courts.resolve("川0104", Y2020.end)
    rows = compute(warehouse, ["query_coverage"], unit, Y2020, by=("month",))
    months = dict(rows.filter(pl.col("denominator") > 0).select("month", "numerator").iter_rows())
    assert months["2020-05"] == 1  # 12号, filed on the 6th, queried on the 10th
    assert months["2020-12"] == 1  # 16号, filed and queried on the 31st
    assert months["2020-08"] == 0  # 14号 has a lead, no query


def test_found_property_is_frozen_overtaken_by_the_closing_or_neither(warehouse: Warehouse) -> None:
    unit = warehouse.courts.resolve("川0104", Y2020.end)
    found = steps.found_by_query(warehouse, unit, Y2020, "首执")
    # 16号 on the last day; 13号 frozen after 6 days; 12号 after 10; 9号 closed on 20 April, 108 days after 3 January
    assert found.rows() == [(0, 0), (6, 1), (10, 1), (108, 2)]


def test_candidates_carry_the_first_step_that_counts(warehouse: Warehouse) -> None:
    unit = warehouse.courts.resolve("川0104", Y2020.end)
    leads = steps.candidates(warehouse, unit, Y2020, "首执", steps.USED_LEAD)
    dated = dict(
        leads.cases.filter(pl.col("relief_date").is_not_null()).select("case_id", "relief_date").iter_rows()
    )
    assert dated == {"（2020）川0104执14号": date(2020, 9, 9)}  # the lead that did not hold good is none
    assert leads.sampled(Y2020.start, Y2020.end, 1) == ["（2020）川0104执14号"]
    listed = steps.candidates(warehouse, unit, Y2020, "首执", steps.LISTING)
    assert listed.sampled(Y2020.start, Y2020.end, 2) == ["（2020）川0104执11号", "（2020）川0104执14号"]
