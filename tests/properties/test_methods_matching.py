from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.methods.estimates import TooFew
from zhixing.methods.follow_up import Group, incidence, mean_total
from zhixing.methods.matching import AGE_BANDS, match_at_dates
from zhixing.methods.relief_effects import effect
from zhixing.methods.relief_weights import fit_relief_hazard

START = date(2019, 1, 1)
HORIZON = 180


def docket(seed, n=700, ratio=1.5):
    """A docket in which large claims are relieved more and closed less, and relief multiplies real closing by `ratio`.

    Hazards are constant, so the share really closed within 180 days of relief, and what it would have been without, are
    known for each case: real ÷ all · (1 − e^(−all · 180)).
    """
    rng = np.random.default_rng(seed)
    filed, size = rng.integers(0, 600, n), rng.normal(size=n)
    real, other, relief = 0.003 * np.exp(-0.4 * size), 0.003, 0.0008 * np.exp(0.6 * size)

    def wait(rate):
        return np.ceil(rng.exponential(1 / rate, n)).astype(int)

    really, otherwise, granted = wait(real), wait(np.full(n, other)), wait(relief)
    relieved = granted < np.minimum(really, otherwise)
    after, after_other = wait(real * ratio), wait(np.full(n, other))
    closed = np.where(relieved, granted + np.minimum(after, after_other), np.minimum(really, otherwise))
    is_real = np.where(relieved, after < after_other, really < otherwise)

    def dates(days, known):
        return pl.Series(
            [START + timedelta(days=int(d)) if ok else None for d, ok in zip(days, known, strict=True)],
            dtype=pl.Date,
        )

    def within(rate):
        return rate / (rate + other) * (1 - np.exp(-(rate + other) * HORIZON))

    return pl.DataFrame(
        {
            "case_id": [f"c{i:04d}" for i in range(n)],
            "filing_date": dates(filed, np.ones(n, bool)),
            "closing_date": dates(filed + closed, filed + closed <= 1000),
            "closing_group": np.where(is_real, "real", "terminated_procedure"),
            "relief_date": dates(filed + granted, relieved),
            "claim_yuan": np.exp(12 + 1.5 * size),
            "court_code": rng.integers(0, 2, n),
            "effect": within(real * ratio) - within(real),
        }
    )


NO_PAYMENTS = pl.DataFrame(schema={"case_id": pl.String, "payment_date": pl.Date, "amount_yuan": pl.Float64})


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from([0.1, 0.5]))
def test_every_pair_was_comparable_on_its_day(seed, controls, caliper):
    cases = docket(seed, 300)
    found = match_at_dates(
        cases, NO_PAYMENTS, START, START + timedelta(days=900), exact=["court_code"], controls=controls, caliper=caliper, fewest_sets=1,
    )  # fmt: skip
    if isinstance(found, TooFew):
        return
    bands = np.searchsorted(AGE_BANDS, found.pairs["age_days"], side="right")
    rows = found.pairs.with_columns(band=bands).join(cases, on="case_id")
    assert (rows["filing_date"] <= rows["date"]).all()
    assert (rows["closing_date"].fill_null(date(9999, 1, 1)) > rows["date"]).all()
    others = rows.filter(~pl.col("relieved"))
    assert (others["relief_date"].fill_null(date(9999, 1, 1)) > others["date"]).all()
    assert others.group_by("set").len()["len"].max() <= controls
    together = rows.group_by("set").agg(
        pl.col("relieved").sum(),
        pl.col("weight").sum(),
        pl.col("court_code").n_unique().alias("courts"),
        pl.col("band").n_unique().alias("bands"),
    )
    assert together["relieved"].to_list() == [1] * together.height
    assert together["weight"].to_numpy() == pytest.approx(2)
    assert together["courts"].max() == 1
    assert together["bands"].max() == 1


rows = st.lists(
    st.tuples(st.integers(1, 12), st.booleans(), st.integers(0, 10), st.floats(0.1, 1), st.integers(0, 1)),
    min_size=3,
    max_size=40,
)


def groups(cases, *, weighted):
    exit_, real, last, weight, relieved = (np.array(column) for column in zip(*cases, strict=True))
    hazard = None
    if weighted:
        left = np.minimum(last, exit_)
        hazard = fit_relief_hazard(
            np.zeros((len(left), 1)), np.zeros(len(left), int), weight, left, (relieved == 1) & (left > 0), 10
        )
    return Group(weight, np.minimum(exit_, 11), real, last, hazard, 10)


@given(rows, st.booleans())
def test_influences_sum_to_nothing_and_shares_stay_shares(cases, weighted):
    group = groups(cases, weighted=weighted)
    course = incidence(group, np.arange(1, 11))
    assert course.influence.sum(axis=0) == pytest.approx(0, abs=1e-9)
    assert ((course.value >= -1e-12) & (course.value <= 1 + 1e-12)).all()
    assert (np.diff(course.value) >= -1e-12).all()
    paid = mean_total(
        group, np.arange(len(cases)), np.minimum(group.exit, 10), np.ones(len(cases)), np.arange(1, 11)
    )
    assert paid.influence.sum(axis=0) == pytest.approx(0, abs=1e-9)


@given(rows, st.integers(0, 39), st.booleans())
def test_an_influence_is_the_derivative_with_respect_to_a_weight(cases, position, paying):
    group = groups(cases, weighted=False)
    position %= len(cases)
    days = np.array([5, 10])

    def estimate(weight):
        changed = Group(weight, group.exit, group.real, group.last, None, 10)
        if not paying:
            return incidence(changed, days)
        return mean_total(changed, np.arange(len(cases)), np.minimum(group.exit, 10), group.exit * 1.0, days)

    step = np.zeros(len(cases))
    step[position] = group.weight[position] * 1e-6
    slope = (estimate(group.weight + step).value - estimate(group.weight - step).value) / 2e-6
    assert estimate(group.weight).influence[position] == pytest.approx(slope, abs=1e-5)


def test_intervals_cover_the_known_effect():
    covered = 0
    for seed in range(80):
        cases = docket(seed)
        found = match_at_dates(cases, NO_PAYMENTS, START, START + timedelta(days=800), exact=["court_code"])
        compared = effect(found, cases, NO_PAYMENTS, START + timedelta(days=1000))
        matched = found.pairs.filter("relieved").join(cases, on="case_id")
        truth = matched["effect"].mean()
        covered += compared.real_closing.difference.lower <= truth <= compared.real_closing.difference.upper
    assert covered > 70  # 99.8 % of binomial(80, 0.95) lies above 70
