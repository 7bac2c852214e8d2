from datetime import date, timedelta

import polars as pl
import pytest

from zhixing.law.clocks import CLOCKS, INTERPRETATION, TRIAL_RULES, Suspension, limit_date, limit_dates
from zhixing.records.columns import BASES, SUSPENSION_REASONS

AS_OF = date(2020, 12, 31)
FILED = date(2020, 1, 15)
BARE = date(2020, 7, 15)


def limit(*suspensions, filed=FILED, basis="judgment", clock=TRIAL_RULES):
    return limit_date(filed, basis, [Suspension(*one) for one in suspensions], clock, as_of=AS_OF)


@pytest.mark.parametrize(
    ("filed", "basis", "expected"),
    [
        (date(2020, 1, 15), "judgment", date(2020, 7, 15)),
        (date(2020, 1, 15), None, date(2020, 7, 15)),
        (date(2020, 1, 15), "administrative", date(2020, 4, 15)),
        (date(2019, 8, 31), "judgment", date(2020, 2, 29)),
        (date(2018, 8, 31), "judgment", date(2019, 2, 28)),
        (date(2020, 2, 29), "judgment", date(2020, 8, 29)),
        (date(2019, 11, 30), "administrative", date(2020, 2, 29)),
        (date(2020, 12, 31), "judgment", date(2021, 6, 30)),
    ],
)
def test_months_from_the_day_after_filing(filed, basis, expected):
    assert limit(filed=filed, basis=basis) == expected


def test_a_suspension_adds_its_days():
    assert limit((date(2020, 3, 1), date(2020, 3, 10), "stay")) == BARE + timedelta(days=10)


def test_overlapping_and_touching_suspensions_count_each_day_once():
    overlapping = (
        (date(2020, 3, 1), date(2020, 3, 10), "stay"),
        (date(2020, 3, 5), date(2020, 3, 20), "appraisal"),
    )
    assert limit(*overlapping) == BARE + timedelta(days=20)
    inside = (
        (date(2020, 3, 1), date(2020, 3, 20), "stay"),
        (date(2020, 3, 5), date(2020, 3, 8), "appraisal"),
    )
    assert limit(*inside) == BARE + timedelta(days=20)
    touching = ((date(2020, 3, 1), date(2020, 3, 10), "stay"), (date(2020, 3, 11), date(2020, 3, 20), "stay"))
    assert limit(*touching) == BARE + timedelta(days=20)


def test_order_does_not_matter():
    one, other = (date(2020, 3, 1), date(2020, 3, 10), "stay"), (date(2020, 5, 1), date(2020, 5, 5), "audit")
    assert limit(one, other) == limit(other, one) == BARE + timedelta(days=10 + 5)


def test_only_what_begins_while_the_clock_runs_extends_it():
    assert limit((BARE, BARE + timedelta(days=9), "stay")) == BARE + timedelta(days=10)
    assert limit((BARE + timedelta(days=1), BARE + timedelta(days=9), "stay")) == BARE


def test_an_extension_may_admit_the_next_suspension():
    first = (date(2020, 7, 10), date(2020, 7, 19), "stay")
    second = (date(2020, 7, 20), date(2020, 7, 24), "appraisal")  # after the bare limit, before the moved one
    assert limit(second) == BARE
    assert limit(first, second) == BARE + timedelta(days=10 + 5)


def test_a_suspension_before_filing_does_not_count():
    assert limit((date(2019, 12, 1), FILED, "stay")) == BARE
    assert limit((date(2019, 12, 1), FILED + timedelta(days=3), "stay")) == BARE + timedelta(days=3)


def test_an_open_suspension_lasts_to_the_as_of_date():
    assert limit((date(2020, 7, 1), None, "stay")) == BARE + timedelta(
        days=(AS_OF - date(2020, 7, 1)).days + 1
    )


@pytest.mark.parametrize(
    ("reason", "trial_rules", "interpretation"),
    [
        ("announcement", 10, 10),
        ("appraisal", 10, 10),
        ("audit", 10, 0),
        ("jurisdiction_objection", 10, 10),
        ("coordination", 0, 10),
        ("stay", 10, 10),
        ("settlement_deferral", 10, 10),
        ("ordered_deferral", 10, 10),
        ("auction", 10, 0),
    ],
)
def test_the_two_lists_differ_in_audits_auctions_and_coordination(reason, trial_rules, interpretation):
    suspension = (date(2020, 3, 1), date(2020, 3, 10), reason)
    assert limit(suspension, clock=TRIAL_RULES) == BARE + timedelta(days=trial_rules)
    assert limit(suspension, clock=INTERPRETATION) == BARE + timedelta(days=interpretation)


def test_reasons_and_bases_are_those_of_the_records():
    assert {reason for clock in CLOCKS.values() for reason in clock.excluded} == set(SUSPENSION_REASONS)
    assert "administrative" in BASES


def test_whole_tables_keep_every_case_in_its_order():
    cases = pl.DataFrame(
        {
            "case_id": ["b", "a", "c"],
            "filing_date": [FILED, FILED, FILED],
            "basis": ["judgment", "administrative", None],
        }
    ).with_columns(pl.col("basis").cast(pl.Enum(BASES)))
    suspensions = pl.DataFrame(
        {
            "case_id": ["b", "b", "gone"],
            "start_date": [date(2020, 3, 1), date(2020, 3, 1), FILED],
            "end_date": [date(2020, 3, 10), None, None],
            "reason": ["stay", "coordination", "stay"],
        }
    ).with_columns(pl.col("reason").cast(pl.Enum(SUSPENSION_REASONS)))
    limits = limit_dates(cases, suspensions, TRIAL_RULES, as_of=AS_OF)
    assert limits.rows() == [("b", BARE + timedelta(days=10)), ("a", date(2020, 4, 15)), ("c", BARE)]


def test_tables_without_rows():
    schema = {"case_id": pl.String, "start_date": pl.Date, "end_date": pl.Date, "reason": pl.String}
    cases = pl.DataFrame({"case_id": ["a"], "filing_date": [FILED], "basis": ["judgment"]})
    assert limit_dates(cases, pl.DataFrame(schema=schema), TRIAL_RULES, as_of=AS_OF).rows() == [("a", BARE)]
    assert limit_dates(cases.clear(), pl.DataFrame(schema=schema), TRIAL_RULES, as_of=AS_OF).is_empty()
