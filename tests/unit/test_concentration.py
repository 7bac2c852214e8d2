from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from zhixing.methods.concentration import change_without, how_many, top_share
from zhixing.methods.tails import fit, fit_pareto, pareto_not_rejected

MONEY = pl.Decimal(18, 2)


def yuan(*amounts):
    return pl.Series([None if amount is None else Decimal(amount) for amount in amounts], dtype=MONEY)


def heavy(n, seed=1, spread=2.0):
    rng = np.random.default_rng(seed)
    return pl.Series(np.where(rng.random(n) < 0.4, 0, np.exp(spread * rng.normal(size=n)))).round(2)


def test_share_is_exact_arithmetic():
    result = top_share(yuan("70.01", "0", None, "20.02", "9.97"), largest=2)
    assert (result.cases, result.largest) == (5, 2)
    assert (result.largest_yuan, result.total_yuan) == (Decimal("90.03"), Decimal("100.00"))
    assert result.share.value == pytest.approx(0.9003)
    assert result.share.lower is None  # five cases bear no interval


@pytest.mark.parametrize(
    ("cases", "expected"), [(0, 0), (1, 1), (30, 1), (149, 1), (160, 2), (250_000, 2500)]
)
def test_one_per_cent_is_at_least_one_case(cases, expected):
    assert how_many(cases, 0.01) == expected


def test_nothing_recovered_has_no_share():
    result = top_share(yuan("0", "0"))
    assert result.share.value is None
    assert top_share(yuan()).cases == 0


def test_everything_can_be_in_the_largest():
    result = top_share(yuan("3", "2"), largest=10)
    assert (result.largest, result.share.value) == (2, 1.0)


def test_the_interval_holds_the_observed_share_and_is_seeded():
    first = top_share(heavy(500)).share
    assert first.lower <= first.value <= first.upper
    assert top_share(heavy(500).shuffle(seed=5)).share == first  # the order of cases does not matter
    assert top_share(heavy(500), seed=2).share != first


def test_equal_amounts_have_a_narrow_interval():
    share = top_share(pl.Series([100.0] * 400)).share
    assert share.value == 0.01
    assert share.upper - share.lower < 1e-6


def test_more_cases_narrow_the_interval():
    few, many = top_share(heavy(300)).share, top_share(heavy(30_000)).share
    assert many.upper - many.lower < (few.upper - few.lower) / 2


def test_the_interval_covers_a_heavy_tailed_truth():
    # Pareto, index 1.5, 40 % zeros: the largest 1 % of 200 cases hold (2/200/0.6)^(1 − 1/1.5) = 25.5 %
    rng, truth, covered, plain = np.random.default_rng(11), (0.01 / 0.6) ** (1 - 1 / 1.5), 0, 0
    for _ in range(150):
        x = np.where(rng.random(200) < 0.4, 0, rng.random(200) ** (-1 / 1.5))
        share = top_share(pl.Series(x)).share
        covered += share.lower <= truth <= share.upper
        resampled = np.sort(x[rng.integers(0, 200, (200, 200))], axis=1)
        limits = np.quantile(resampled[:, -2:].sum(axis=1) / resampled.sum(axis=1), [0.025, 0.975])
        plain += limits[0] <= truth <= limits[1]
    assert covered > 0.9 * 150
    assert plain < 0.6 * 150  # what the usual bootstrap would have claimed as 95 %


def test_change_without_the_largest_is_exact_arithmetic():
    before, after = yuan("1000.00", "10.10", "5.05"), yuan("20.20", "30.30", "9.99", "0.01")
    result = change_without(before, after, largest=1)
    assert result.change_yuan == Decimal("60.50") - Decimal("1015.15")
    assert result.change_without_yuan == Decimal("30.20") - Decimal("15.15")
    assert (result.largest_before, result.largest_after) == (1, 1)


def test_change_without_has_an_interval_of_the_right_width():
    # amounts all 100: without one case, 399 and 499 cases, numbers Poisson: sd = 100 · √(400 + 500)
    result = change_without(yuan(*["100"] * 400), yuan(*["100"] * 500), largest=1)
    assert result.without.value == 10_000
    assert result.without.std_error == pytest.approx(100 * 900**0.5, rel=0.1)
    assert result.without.excludes(0)


def test_a_negative_amount_is_refused():
    with pytest.raises(ValueError, match="below zero"):
        top_share(yuan("5", "-1"))


def test_the_cut_normal_is_recovered_from_its_moments():
    excess = (
        np.abs(np.random.default_rng(0).normal(size=200_000)) * 0.8
    )  # normal around 0 cut at 0, spread 0.8
    tail = fit(np.array([excess.mean()]), np.array([(excess**2).mean()]))
    assert not tail.pareto[0]
    assert tail.centre[0] == pytest.approx(0, abs=0.02)
    assert tail.spread[0] == pytest.approx(0.8, abs=0.01)
    assert tail.partial_mean(np.zeros(1))[0] == pytest.approx(np.exp(excess).mean(), rel=0.01)
    beyond = tail.quantile(0.1)
    assert beyond[0] == pytest.approx(np.quantile(excess, 0.9), abs=0.01)


def test_the_pareto_tail_has_its_textbook_mean():
    tail = fit_pareto(np.array([1 / 2.5]))
    assert tail.partial_mean(np.zeros(1))[0] == pytest.approx(2.5 / 1.5)
    assert tail.quantile(0.01)[0] == pytest.approx(np.log(100) / 2.5)


def test_pareto_is_rejected_only_by_evidence():
    rng = np.random.default_rng(0)
    exponential, half_normal = rng.exponential(size=500), np.abs(rng.normal(size=500))
    assert pareto_not_rejected(exponential.mean(), (exponential**2).mean(), 500)
    assert not pareto_not_rejected(half_normal.mean(), (half_normal**2).mean(), 500)
    assert pareto_not_rejected(half_normal[:5].mean(), (half_normal[:5] ** 2).mean(), 5)


def test_each_year_may_lose_a_number_of_largest_cases_of_its_own() -> None:
    before, after = pl.Series([10.0, 4.0, 2.0]), pl.Series([30.0, 20.0, 5.0])
    found = change_without(before, after, largest=(1, 2))
    assert (found.largest_before, found.largest_after) == (1, 2)
    assert found.change_without_yuan == 5 - (4 + 2)
