import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.methods.survival import cumulative_incidence, kaplan_meier, median, restricted_mean

NAMES = ["real", "terminated_procedure", "other"]

cases = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 3)).map(
        lambda c: (c[0], c[0] + c[1], c[2])
    ),
    min_size=1,
    max_size=60,
)


def columns(rows):
    return (np.array(column) for column in zip(*rows, strict=True))


@given(cases)
def test_closed_each_way_and_still_open_add_up_to_one(rows):
    entry, exit_, cause = columns(rows)
    curve = kaplan_meier(entry, exit_, cause > 0)
    ways = cumulative_incidence(entry, exit_, cause, NAMES)
    closed = ways.table.group_by("day", maintain_order=True).agg(pl.col("incidence").sum())
    assert closed["day"].to_list() == curve.table["day"].to_list()
    assert closed["incidence"].to_numpy() + curve.table["survival"].to_numpy() == pytest.approx(1)


@given(cases)
def test_limits_enclose_their_point(rows):
    entry, exit_, cause = columns(rows)
    for table, value in (
        (kaplan_meier(entry, exit_, cause > 0).table, "survival"),
        (cumulative_incidence(entry, exit_, cause, NAMES).table, "incidence"),
    ):
        known = table.drop_nulls(["lower", "upper"])
        assert (known["lower"] <= known[value] + 1e-9).all()
        assert (known["upper"] >= known[value] - 1e-9).all()
        assert known["lower"].is_between(0, 1).all()
        assert known["upper"].is_between(0, 1).all()


@given(cases)
def test_the_order_of_cases_does_not_matter(rows):
    entry, exit_, cause = columns(rows)
    backwards = kaplan_meier(entry[::-1], exit_[::-1], cause[::-1] > 0)
    assert backwards.table.equals(kaplan_meier(entry, exit_, cause > 0).table)


@given(cases)
def test_nobody_skipped_and_nobody_dropped_is_every_event(rows):
    entry, exit_, cause = columns(rows)
    curve = kaplan_meier(entry, exit_, cause > 0)
    assert curve.table["events"].sum() + curve.skipped == (cause > 0).sum()


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(1, 60))
def test_fully_observed_cases_give_their_own_mean_and_median(days, horizon):
    curve = kaplan_meier([0] * len(days), days, [1] * len(days))
    assert restricted_mean(curve, horizon).value == pytest.approx(np.minimum(days, horizon).mean())
    assert median(curve).value == np.sort(days)[(len(days) - 1) // 2]


def test_intervals_cover_under_left_truncation():
    # 400 samples of a year's docket; 97.5 % of binomial(400, 0.95) lies above 370
    rng, truth, covered = np.random.default_rng(7), np.log(2) / -np.log(1 - 1 / 100), 0
    for _ in range(400):
        days, age = rng.geometric(1 / 100, 300), np.where(rng.random(300) < 0.5, rng.integers(0, 300, 300), 0)
        days, age = days[days >= age], age[days >= age]
        last = age + rng.integers(0, 365, len(days))
        half = median(kaplan_meier(age, np.minimum(days, last), days <= last))
        # the true median is the first day with S ≤ ½
        covered += half.lower <= np.ceil(truth) and (half.upper is None or np.ceil(truth) <= half.upper)
    assert covered > 370
