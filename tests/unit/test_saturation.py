import polars as pl
import pytest

from zhixing.methods.estimates import TooFew
from zhixing.methods.rates import exact_proportion
from zhixing.methods.saturation import of_counts, saturation


def rates(*rows):
    return pl.DataFrame(rows, schema=["numerator", "denominator"], orient="row")


def test_many_cases_all_passed_are_saturated():
    # 1,200 count as 400: lower limit 0.025^(1/400) = 0.9908
    found = saturation(rates((300, 300), (900, 900)))
    assert found.verdict == "saturated"
    assert found.rate.lower == pytest.approx(0.025 ** (1 / 400))
    assert (found.units, found.at_ceiling) == (2, 2)


def test_few_cases_all_passed_settle_nothing():
    found = of_counts(120, 120)
    assert found.verdict == "not settled"
    assert found.rate.lower == pytest.approx(0.025 ** (1 / 40))


def test_a_rate_of_98_per_cent_is_not_saturated():
    found = saturation(rates(*[(980, 1000)] * 4))
    assert found.verdict == "not saturated"
    theirs = exact_proportion(3920, 4000)
    assert (found.rate.lower, found.rate.upper) == pytest.approx((theirs.lower, theirs.upper))


def test_spread_between_courts_leaves_fewer_independent_cases():
    # rate 0.9 with courts at 80 and 100 of 100: 2 · (10² + 10²) ÷ (200 · 0.9 · 0.1) = 22.2 times the variance
    found = saturation(rates((80, 100), (100, 100)))
    assert found.effective == pytest.approx(200 / (2 * 200 / 18))


def test_courts_without_cases_do_not_count():
    assert saturation(rates((5, 5), (0, 0))).units == 1
    assert saturation(rates((0, 0))) == TooFew("cases", 0, 1)


def test_nothing_passed():
    found = saturation(rates((0, 50)))
    assert (found.rate.value, found.rate.lower, found.verdict) == (0, 0, "not saturated")
