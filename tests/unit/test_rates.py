import pytest

from zhixing.methods.estimates import Estimate, difference, two_sided_z
from zhixing.methods.rates import count_ratio, exact_proportion, proportion, proportion_difference


def limits(estimate):
    return estimate.lower, estimate.upper


def test_wilson_and_newcombe_match_the_worked_example():
    # Newcombe 1998, Table II (a): 56/70 against 48/80, method 10 gives 0.0524 to 0.3339
    assert limits(proportion_difference(56, 70, 48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    # Newcombe 1998 (doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E), Table I: 81/263, 15/148
    assert limits(proportion(81, 263)) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert limits(proportion(15, 148)) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert limits(exact_proportion(81, 263)) == pytest.approx((0.2527, 0.3676), abs=5e-5)
    assert limits(proportion(0, 20)) == pytest.approx((0, 0.1611), abs=5e-5)


def test_boundaries_are_exact():
    assert proportion(0, 9).lower == exact_proportion(0, 9).lower == 0
    assert proportion(9, 9).upper == exact_proportion(9, 9).upper == 1
    assert exact_proportion(0, 9).upper == pytest.approx(1 - 0.025 ** (1 / 9))


def test_no_trials_is_no_estimate():
    assert proportion(0, 0) == exact_proportion(0, 0) == Estimate(None, None, None)
    assert proportion_difference(1, 2, 0, 0) == Estimate(None, None, None)


def test_count_ratio_is_the_odds_of_an_exact_proportion():
    ratio, share = count_ratio(10, 20), exact_proportion(10, 30)
    assert ratio.value == 0.5
    assert limits(ratio) == pytest.approx((share.lower / (1 - share.lower), share.upper / (1 - share.upper)))
    assert not ratio.excludes(1)
    assert count_ratio(100, 200).excludes(1)


def test_count_ratio_with_a_zero_has_one_limit():
    assert count_ratio(0, 5).lower == 0
    assert count_ratio(5, 0).value is None
    assert count_ratio(5, 0).upper is None
    assert count_ratio(5, 0).lower == pytest.approx(1 / (1 / 0.025 ** (1 / 5) - 1))
    assert count_ratio(0, 0) == Estimate(None, None, None)


def test_exposure_divides_the_ratio():
    leap = count_ratio(732, 365, exposure_ratio=366 / 365)
    assert leap.value == pytest.approx(2)


def test_dispersion_widens_the_interval():
    poisson, spread = count_ratio(1100, 1000), count_ratio(1100, 1000, dispersion=9)
    assert poisson.excludes(1)
    assert not spread.excludes(1)
    # three times as wide on the log scale: 1.96 · 3 · √(1/1100 + 1/1000)
    assert spread.upper / spread.value == pytest.approx(
        2.718281828 ** (1.959964 * 3 * (1 / 1100 + 1 / 1000) ** 0.5)
    )


def test_difference_keeps_skewness():
    # MOVER: 0.5 − 0.2 with reaches (0.1, 0.3) and (0.05, 0.15)
    combined = difference(Estimate(0.5, 0.4, 0.8), Estimate(0.2, 0.15, 0.35))
    assert combined.lower == pytest.approx(0.3 - (0.1**2 + 0.15**2) ** 0.5)
    assert combined.upper == pytest.approx(0.3 + (0.3**2 + 0.05**2) ** 0.5)


def test_an_unreached_limit_stays_unreached():
    combined = difference(Estimate(200.0, 150.0, None), Estimate(100.0, 90.0, 120.0))
    assert combined.upper is None
    assert combined.lower == pytest.approx(100 - (50**2 + 20**2) ** 0.5)
    assert combined.excludes(0)
    assert not difference(Estimate(None, 150.0, None), Estimate(100.0, 90.0, 120.0)).excludes(0)


@pytest.mark.parametrize(("successes", "trials"), [(3, 2), (-1, 5)])
def test_a_part_outside_its_whole_is_refused(successes, trials):
    with pytest.raises(ValueError, match="between 0 and the whole"):
        proportion(successes, trials)


def test_meaningless_arguments_are_refused():
    with pytest.raises(ValueError, match="dispersion"):
        count_ratio(1, 1, dispersion=0.5)
    with pytest.raises(ValueError, match="confidence level"):
        two_sided_z(95)
    with pytest.raises(ValueError, match="one level"):
        difference(proportion(1, 2), proportion(1, 2, level=0.9))
