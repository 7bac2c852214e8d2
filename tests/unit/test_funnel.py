import numpy as np
import polars as pl
import pytest
from scipy.stats import binom

from zhixing.methods.funnel import binomial_limits, dispersion, funnel, scores, widened_limits


def rates(*rows):
    return pl.DataFrame(rows, schema=["unit", "numerator", "denominator"], orient="row")


def limits(n, target, level):
    lower, upper = binomial_limits(np.array([n]), target, level)
    return lower[0], upper[0]


def test_limits_interpolate_between_whole_cases():
    # binomial(10, ½): F(1) = 11/1024, F(2) = 56/1024, so 2.5 % is reached at 2
    alpha = (56 / 1024 - 0.025) / (45 / 1024)
    lower, upper = limits(10, 0.5, 0.95)
    assert lower == pytest.approx((2 - alpha) / 10)
    assert upper == pytest.approx(1 - lower)


def test_limits_narrow_with_the_denominator_and_meet_the_normal_ones():
    lower, upper = limits(1_000_000, 0.9, 0.95)
    half = 1.959964 * (0.9 * 0.1 / 1_000_000) ** 0.5
    assert (lower, upper) == pytest.approx((0.9 - half, 0.9 + half), abs=2e-6)
    assert limits(100, 0.9, 0.95)[0] < lower
    assert limits(100, 0.9, 0.999)[0] < limits(100, 0.9, 0.95)[0]


def test_a_perfect_small_court_is_not_above_a_high_target():
    assert binom.sf(4, 5, 0.95) > 0.7  # 5 of 5 is what one expects
    result = funnel(rates(("川0104", 5, 5), ("川0105", 950, 1000)), target=0.95)
    assert result.units["position"].to_list() == ["within", "within"]


def test_positions_by_tail_probability():
    result = funnel(
        rates(("a", 50, 100), ("b", 61, 100), ("c", 70, 100), ("d", 39, 100), ("e", 30, 100), ("f", 0, 0)),
        target=0.5,
    )
    assert 0.0005 < binom.sf(60, 100, 0.5) < 0.025 < binom.sf(59, 100, 0.5)
    assert binom.sf(69, 100, 0.5) < 0.0005
    assert result.units["position"].to_list() == [
        "within",
        "above_95",
        "above_999",
        "below_95",
        "below_999",
        None,
    ]
    assert result.units.row(-1, named=True)["value"] is None
    assert result.units.row(-1, named=True)["numerator"] == 0


def test_scores_on_the_arcsine_scale():
    z = scores(np.array([75]), np.array([100]), np.array(0.5))
    assert z[0] == pytest.approx(2 * 10 * (np.pi / 3 - np.pi / 4))


def test_dispersion_by_hand():
    # four units of 100 at arcsine scores −2, −1, 1, 2 and a fifth at 0; deciles interpolate to ∓1.6
    angle = np.pi / 4 + np.array([-2, -1, 0, 1, 2]) / 20
    counts = 10_000 * np.sin(angle) ** 2
    wide = dispersion(np.round(counts).astype(int), np.full(5, 10_000), target=0.5)
    z = 2 * 100 * (np.arcsin(np.sqrt(np.round(counts) / 10_000)) - np.pi / 4)
    kept = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    phi = (kept**2).mean()
    assert wide.phi == pytest.approx(phi)
    assert wide.over_dispersed


def test_without_winsorising_tau_squared_is_dersimonian_and_lairds(monkeypatch):
    monkeypatch.setattr("zhixing.methods.funnel.WINSORISED", 0.0)
    n = np.array([100, 200, 300, 400, 1000])
    spread = dispersion(np.array([50, 120, 120, 260, 600]), n)
    w = 4.0 * n
    q = 5 * spread.phi  # Σw(y − θ)²
    assert spread.tau_squared == pytest.approx((q - 4) / (w.sum() - (w**2).sum() / w.sum()), rel=1e-3)


def test_winsorising_does_not_shrink_tau_squared():
    # 4,000 courts of 100 cases whose arcsine rates differ with standard deviation 0.05
    rng = np.random.default_rng(4)
    angle = np.arcsin(np.sqrt(0.8)) + rng.normal(0, 0.05, 4000)
    spread = dispersion(rng.binomial(100, np.sin(angle) ** 2), np.full(4000, 100))
    assert spread.tau_squared == pytest.approx(0.05**2, rel=0.1)


def test_widened_limits_follow_the_formula():
    lower, upper = widened_limits(np.array([100]), 0.5, 0.01, 0.95, units=20)
    half = 2.131450 * (1 / 400 + 0.01) ** 0.5  # Student's t with 0.8 · 20 − 1 = 15 degrees of freedom
    assert (lower[0], upper[0]) == pytest.approx(
        (np.sin(np.pi / 4 - half) ** 2, np.sin(np.pi / 4 + half) ** 2)
    )
    lower, upper = widened_limits(np.array([1]), 0.99, 1.0, 0.999, units=20)
    assert (lower[0], upper[0]) == pytest.approx((0, 1), abs=1e-12)


def courts(spread, seed=1, n=40):
    rng = np.random.default_rng(seed)
    denominator = rng.integers(200, 4000, n)
    angle = np.arcsin(np.sqrt(0.9)) + rng.normal(0, spread, n)
    numerator = rng.binomial(denominator, np.sin(angle) ** 2)
    return pl.DataFrame(
        {"unit": [f"c{i}" for i in range(n)], "numerator": numerator, "denominator": denominator}
    )


def test_chance_alone_is_not_over_dispersed():
    result = funnel(courts(0))
    assert not result.dispersion.over_dispersed
    assert result.units["wide_lower_95"].null_count() == 40
    assert result.curve["wide_upper_999"].null_count() == result.curve.height
    assert result.expected_outside_95 == pytest.approx(
        40 * 0.045, abs=0.2
    )  # exact limits: a little under 5 %


def test_real_differences_widen_the_limits():
    result = funnel(courts(0.1))
    assert result.dispersion.over_dispersed
    assert result.dispersion.p_value == 0.001  # none of 999 simulations reaches it
    assert 0.005 < result.dispersion.tau_squared < 0.02  # about 0.1²
    outside = (result.units["position"] != "within").sum()
    assert (result.units["wide_position"] != "within").sum() < outside / 2


def test_the_target_is_the_rate_of_all_together():
    result = funnel(rates(("a", 1, 10), ("b", 90, 90)))
    assert result.target == 91 / 100
    assert result.dispersion is None  # two units say nothing of dispersion


def test_the_same_seed_gives_the_same_funnel():
    assert funnel(courts(0.02)).dispersion == funnel(courts(0.02)).dispersion


def test_saturated_rates_are_all_within():
    result = funnel(pl.DataFrame({"unit": list("abcdef"), "numerator": [50] * 6, "denominator": [50] * 6}))
    assert result.units["position"].to_list() == ["within"] * 6
    assert result.dispersion.p_value == 1


@pytest.mark.parametrize("row", [("a", 11, 10), ("a", -1, 10), ("a", 0, 0)])
def test_what_is_no_rate_is_refused(row):
    with pytest.raises(ValueError, match="A funnel is for a rate"):
        funnel(rates(row))
