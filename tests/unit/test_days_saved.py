"""Days saved: the area between two curves of real closing, by hand on two dozen cases."""

from datetime import date, timedelta

import polars as pl
import pytest

from zhixing.methods.days_saved import DaysSaved, days_saved
from zhixing.methods.estimates import Estimate, TooFew
from zhixing.methods.matching import Matches, match_at_dates

START = date(2020, 1, 1)
AS_OF = date(2021, 12, 31)
NO_PAYMENTS = pl.DataFrame(schema={"case_id": pl.String, "payment_date": pl.Date, "amount_yuan": pl.Float64})


def cases(pairs: int, with_lead: int, without: int) -> pl.DataFrame:
    """Pairs of like cases; those with a lead close really after some days, the others later."""
    rows = []
    for pair in range(pairs):
        lead = START + timedelta(days=40 + pair)
        filed = START + timedelta(days=pair)
        for name, days, given in (("a", with_lead, lead), ("b", without, None)):
            closed = lead + timedelta(days=days)
            rows.append((f"{pair:02d}{name}", str(pair), filed, closed, "real", given, 100_000.0))
    columns = [
        "case_id",
        "court_code",
        "filing_date",
        "closing_date",
        "closing_group",
        "relief_date",
        "claim_yuan",
    ]
    return pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)


def matched(frame: pl.DataFrame, **asked: object) -> Matches:
    found = match_at_dates(
        frame,
        NO_PAYMENTS,
        START,
        date(2020, 12, 31),
        exact=("court_code",),
        **asked,  # type: ignore[arg-type]
    )
    assert isinstance(found, Matches)
    return found


def saved(frame: pl.DataFrame) -> DaysSaved:
    found = days_saved(matched(frame), frame, AS_OF)
    assert isinstance(found, DaysSaved)
    return found


def test_every_day_closed_sooner_is_a_day_saved() -> None:
    found = saved(cases(12, with_lead=30, without=50))
    assert (found.after.value, found.matched.value) == (pytest.approx(150), pytest.approx(130))
    assert found.saved.value == pytest.approx(20)
    assert found.sets == 12


def test_what_closes_after_the_horizon_has_no_closed_day() -> None:
    found = saved(cases(12, with_lead=30, without=300))
    assert found.matched.value == pytest.approx(0)
    assert found.saved.value == pytest.approx(150)
    assert found.matched.lower == 0.0


def test_an_unrecorded_trait_widens_the_interval_by_its_bounding_factor() -> None:
    found = DaysSaved(Estimate(60, 50, 70), Estimate(50, 40, 60), Estimate(10, 2, 18), 20)
    bound = found.bound(2.0)  # 2² ÷ (2 × 2 − 1) = 4 ÷ 3
    assert bound.lower == pytest.approx(2 - 50 / 3)
    assert bound.upper == pytest.approx(18 + 50 / 4)
    assert found.bound(1.0).lower == pytest.approx(2)


def test_too_short_a_follow_up_is_no_estimate() -> None:
    frame = cases(12, with_lead=30, without=50)
    assert days_saved(matched(frame), frame, date(2020, 6, 1)) == TooFew(
        "matched sets followed for 180 days", 0, 10
    )


def test_only_the_chosen_are_matched() -> None:
    frame = cases(12, with_lead=30, without=50)
    chosen = [f"{pair:02d}a" for pair in range(0, 12, 2)]
    found = matched(frame, chosen=chosen, fewest_sets=1)
    assert found.relieved == 6
    assert set(found.pairs.filter("relieved")["case_id"]) == set(chosen)
