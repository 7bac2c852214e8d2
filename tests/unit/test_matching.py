from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from zhixing.methods.estimates import TooFew
from zhixing.methods.matching import match_at_dates

DAY = date(2020, 3, 1)  # the day of relief in every set below


def before(days):
    return DAY - timedelta(days=days)


def after(days):
    return DAY + timedelta(days=days)


def docket(*rows):
    """Cases as (case_id, filing_date, closing_date, relief_date, claim_yuan, court_code)."""
    schema = {
        "case_id": pl.String,
        "filing_date": pl.Date,
        "closing_date": pl.Date,
        "relief_date": pl.Date,
        "claim_yuan": pl.Float64,
        "court_code": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def paid(*rows):
    schema = {"case_id": pl.String, "payment_date": pl.Date, "amount_yuan": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


# a spread of claims and ages, so that a standard deviation is worth something; none is near the relieved case
BACKGROUND = [(f"far{i}", before(100 + 20 * i), None, None, 10.0 ** (2 + i), "川0105") for i in range(6)]
RELIEVED = ("relieved", before(100), None, DAY, 1e5, "川0104")


def controls_of(*cases, payments=None, **options):
    pool = docket(RELIEVED, *cases, *BACKGROUND)
    found = match_at_dates(
        pool,
        paid() if payments is None else payments,
        DAY,
        DAY,
        exact=["court_code"],
        fewest_sets=1,
        **options,
    )
    return [] if isinstance(found, TooFew) else found.pairs.filter(~pl.col("relieved"))["case_id"].to_list()


def test_a_like_case_open_that_day_is_a_control():
    assert controls_of(("like", before(101), None, None, 1e5, "川0104")) == ["like"]


def test_what_comes_later_does_not_matter():
    later = [
        ("closed later", before(100), after(1), None, 1e5, "川0104"),
        ("relieved later", before(101), None, after(1), 1e5, "川0104"),
    ]
    assert sorted(controls_of(*later)) == ["closed later", "relieved later"]


@pytest.mark.parametrize(
    "case",
    [
        ("closed that day", before(100), DAY, None, 1e5, "川0104"),
        ("relieved that day", before(100), None, DAY, 1e5, "川0105"),
        ("relieved before", before(100), None, before(5), 1e5, "川0104"),
        ("filed after", after(1), None, None, 1e5, "川0104"),
        ("another court", before(100), None, None, 1e5, "川0105"),
        ("a far larger claim", before(100), None, None, 1e7, "川0104"),
        ("another age band", before(89), None, None, 1e5, "川0104"),
    ],
)
def test_unlike_cases_are_no_controls(case):
    assert controls_of(case) == []


def test_the_age_band_is_closed_below_and_open_above():
    young = ("relieved", before(90), None, DAY, 1e5, "川0104")
    pool = docket(young, ("90 days", before(90), None, None, 1e5, "川0104"), *BACKGROUND)
    assert match_at_dates(pool, paid(), DAY, DAY, fewest_sets=1).pairs.height == 2
    pool = docket(young, ("89 days", before(89), None, None, 1e5, "川0104"), *BACKGROUND)
    assert isinstance(match_at_dates(pool, paid(), DAY, DAY, fewest_sets=1), TooFew)


def test_the_nearest_are_taken_nearest_first():
    cases = [(f"{10 * i} older", before(100 + 10 * i), None, None, 1e5, "川0104") for i in (3, 1, 2)]
    assert controls_of(*cases, controls=2, caliper=2) == ["10 older", "20 older"]


def test_only_payments_before_the_day_are_known():
    cases = [("like", before(100), None, None, 1e5, "川0104")]
    money = paid(
        ("relieved", before(1), 3e4),
        ("relieved", before(30), 2e4),
        ("relieved", DAY, 4e4),
        ("like", DAY, 1e5),
    )
    pool = docket(RELIEVED, *cases, *BACKGROUND)
    found = match_at_dates(pool, money, DAY, DAY, exact=["court_code"], caliper=10, fewest_sets=1)
    assert found.pairs["recovered_share"].to_list() == [(3e4 + 2e4) / 1e5, 0.0]
    assert found.pairs["age_days"].to_list() == [100, 100]
    assert found.pairs["log_claim"].to_list() == pytest.approx([np.log1p(1e5)] * 2)


def test_money_recovered_so_far_is_matched_on():
    cases = [
        ("paid", before(100), None, None, 1e5, "川0104"),
        ("unpaid", before(100), None, None, 1e5, "川0104"),
    ]
    money = paid(("relieved", before(9), 5e4), ("paid", before(9), 5e4))
    assert controls_of(*cases, payments=money) == ["paid"]


def test_controls_of_a_set_share_its_weight():
    cases = [(f"c{i}", before(100 + i), None, None, 1e5, "川0104") for i in (-2, -1, 1, 2)]
    pool = docket(RELIEVED, *cases, *BACKGROUND)
    found = match_at_dates(pool, paid(), DAY, DAY, exact=["court_code"], fewest_sets=1)
    assert found.pairs["weight"].to_list() == pytest.approx([1, 0.25, 0.25, 0.25, 0.25])
    assert found.pairs["date"].unique().to_list() == [DAY]


def test_a_case_can_be_control_of_several_and_be_relieved_itself():
    cases = [
        ("first", before(100), None, DAY, 1e5, "川0104"),
        ("second", before(100), None, after(10), 1e5, "川0104"),
        ("never", before(100), None, None, 1e5, "川0104"),
    ]
    found = match_at_dates(
        docket(*cases, *BACKGROUND), paid(), DAY, after(10), exact=["court_code"], fewest_sets=1
    )
    assert [sorted(part["case_id"].to_list()) for part in found.pairs.partition_by("set")] == [
        ["first", "never", "second"],
        ["never", "second"],
    ]


def test_an_empty_value_is_a_value_to_match():
    unknown = ("unknown", before(100), None, None, 1e5, None)
    assert controls_of(unknown) == []
    pool = docket(("relieved", before(100), None, DAY, 1e5, None), unknown, *BACKGROUND)
    assert match_at_dates(pool, paid(), DAY, DAY, exact=["court_code"], fewest_sets=1).pairs.height == 2


def test_relief_outside_the_period_or_after_closing_is_not_studied():
    closed = ("closed", before(100), before(3), DAY, 1e5, "川0104")
    pool = docket(closed, ("like", before(100), None, None, 1e5, "川0104"), *BACKGROUND)
    assert match_at_dates(pool, paid(), DAY, DAY, fewest_sets=1) == TooFew("relieved cases", 0, 1)
    pool = docket(RELIEVED, ("like", before(100), None, None, 1e5, "川0104"), *BACKGROUND)
    assert match_at_dates(pool, paid(), after(1), after(9), fewest_sets=1) == TooFew("relieved cases", 0, 1)


def test_too_few_is_said_with_the_numbers():
    pool = docket(RELIEVED, ("like", before(100), None, None, 1e5, "川0104"), *BACKGROUND)
    assert match_at_dates(pool, paid(), DAY, DAY) == TooFew("relieved cases", 1, 10)
    alone = docket(RELIEVED, *BACKGROUND)
    assert match_at_dates(alone, paid(), DAY, DAY, exact=["court_code"], fewest_sets=1) == TooFew(
        "matched relieved cases", 0, 1
    )
    assert match_at_dates(docket(), paid(), DAY, DAY) == TooFew("relieved cases", 0, 10)


def test_the_unmatched_are_counted():
    lonely = ("lonely", before(400), None, DAY, 1e9, "川0104")
    pool = docket(RELIEVED, lonely, ("like", before(100), None, None, 1e5, "川0104"), *BACKGROUND)
    found = match_at_dates(pool, paid(), DAY, DAY, exact=["court_code"], fewest_sets=1)
    assert (found.relieved, found.unmatched) == (2, 1)


def test_a_case_given_twice_is_refused():
    with pytest.raises(ValueError, match="occurs twice"):
        match_at_dates(docket(RELIEVED, RELIEVED), paid(), DAY, DAY)


def test_matching_balances_what_relief_selects_on():
    rng = np.random.default_rng(4)
    claim = np.exp(rng.normal(12, 1.5, 1500))
    chosen = rng.random(1500) < 0.08 / (1 + np.exp(-(np.log(claim) - 12)))  # relief goes to the large claims
    pool = docket(
        *[
            (
                f"c{i:04d}",
                before(int(rng.integers(0, 400))),
                None,
                DAY if chosen[i] else None,
                claim[i],
                "川0104",
            )
            for i in range(1500)
        ]
    )
    found = match_at_dates(pool, paid(), DAY, DAY)
    table = {row["covariate"]: row for row in found.balance.iter_rows(named=True)}
    assert table["log_claim"]["before"] > 0.4
    assert abs(table["log_claim"]["after"]) < 0.05


def test_weights_within_sets_take_out_a_difference_in_means():
    # every relieved case is 100 days old and has controls of 98, 99, 100 and 105: 100.5 on average
    cases = [
        (f"{role}{court}", before(age), None, DAY if role == "r" else None, 1e5, f"{court}")
        for court in range(10)
        for role, age in [("r", 100), ("a", 98), ("b", 99), ("c", 100), ("d", 105)]
    ]
    found = match_at_dates(docket(*cases), paid(), DAY, DAY, exact=["court_code"], caliper=9, fewest_sets=1)
    controls = found.pairs.filter(~pl.col("relieved"))
    assert controls.group_by("set").agg(pl.col("weight").sum())["weight"].to_list() == pytest.approx([1] * 10)
    mean = (controls["weight"] * controls["age_days"]).sum() / 10
    assert mean == pytest.approx(100, abs=0.1)
    by_age = controls.filter(set=0).sort("age_days")["weight"].to_list()
    assert by_age == sorted(by_age, reverse=True)


def test_balance_by_hand():
    # relieved ages 100 and 200; everyone else not relieved: 100, 140, 200, 240
    cases = [
        (name, before(age), None, DAY if name[0] == "r" else None, 1e5, court)
        for name, age, court in [
            ("r1", 100, "a"), ("r2", 200, "b"), ("c1", 100, "a"), ("c2", 140, "a"), ("c3", 200, "b"), ("c4", 240, "b"),
        ]
    ]  # fmt: skip
    found = match_at_dates(docket(*cases), paid(), DAY, DAY, exact=["court_code"], caliper=2, fewest_sets=1)
    table = {row["covariate"]: row for row in found.balance.iter_rows(named=True)}
    spread = ((50**2 + np.var([100, 140, 200, 240])) / 2) ** 0.5
    assert table["age_days"]["before"] == pytest.approx((150 - 170) / spread)
    # controls are 0 and 40 days older in both sets; the nearer one has the larger weight
    ours = found.pairs.filter(~pl.col("relieved"))
    nearer = ours.filter(case_id="c1")["weight"].item()
    assert 0.5 < nearer < 1
    assert table["age_days"]["after"] == pytest.approx(-40 * (1 - nearer) / spread)
    assert table["court_code=a"]["before"] == pytest.approx(0)
    assert table["court_code=a"]["after"] == pytest.approx(0)
