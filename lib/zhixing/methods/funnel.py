"""Funnel plots of rates over courts 漏斗图: which units lie outside what chance alone would give.

Spiegelhalter 2005, "Funnel plots for comparing institutional performance", doi:10.1002/sim.1970, formula numbers as
there. A court outside the limits differs from the rest by more than chance; the plot does not say why, and with many
courts a few lie outside the 95 % limits by chance (`Funnel.expected_outside_95`).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import brentq
from scipy.special import stdtrit
from scipy.stats import binom

from zhixing.methods.arrays import Floats, Ints

LEVELS = (0.95, 0.999)
"""The two pairs of limits: about two and three standard deviations."""
WINSORISED = 0.1
"""The share of the scores drawn in at either end before the dispersion is estimated."""
FEWEST_UNITS = 5
"""With fewer units the dispersion is not estimated."""
_DRAWS = 999
_GRID = 120


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much the units vary beyond chance.

    Attributes:
        phi: φ = mean of the squared winsorised scores; about 0.7 under chance alone, because of the winsorising.
        p_value: Share of datasets simulated under chance alone, same denominators, with φ at least as large.
        tau_squared: Between-unit variance on the arcsine scale, after DerSimonian & Laird; 0 when φ is no larger than chance.
        over_dispersed: p_value < 0.05 and tau_squared > 0: only then are the widened limits drawn.
    """

    phi: float
    p_value: float
    tau_squared: float
    over_dispersed: bool


@dataclass(frozen=True, slots=True)
class Funnel:
    """A funnel plot's numbers.

    Attributes:
        units: One row a unit: the unit column, `numerator`, `denominator`, `value`, `z` (arcsine scale), exact limits
            `lower_95`, `upper_95`, `lower_999`, `upper_999`, widened limits `wide_lower_95` … `wide_upper_999` (null
            unless over-dispersed) and `position`, `wide_position`: "below_999", "below_95", "within", "above_95",
            "above_999". All null but the counts where the denominator is 0.
        curve: The same eight limits over a grid of `denominator`, for drawing.
        target: The rate the limits are about.
        dispersion: None with fewer than five units.
        expected_outside_95: How many of these units chance alone puts outside the 95 % limits, on average.
    """

    units: pl.DataFrame
    curve: pl.DataFrame
    target: float
    dispersion: Dispersion | None
    expected_outside_95: float


def funnel(rates: pl.DataFrame, target: float | None = None, unit: str = "unit", seed: int = 2005) -> Funnel:
    """Set units' rates against the limits of chance about one target.

    Args:
        rates: One row a unit with integer columns `numerator` ≤ `denominator`.
        target: The rate to compare with; by default that of all the units together.
        unit: Name of the unit column.
        seed: Seed of the simulation behind the dispersion's p-value.

    Raises:
        ValueError: If a numerator is outside 0…denominator (a ratio such as 结收比 has no funnel of this kind), no
            unit has a case, or the target is not a rate.
    """
    r, n = (rates[column].cast(pl.Int64).to_numpy() for column in ("numerator", "denominator"))
    if ((r < 0) | (r > n)).any() or n.sum() == 0 or not 0 <= (target or 0) <= 1:
        raise ValueError(
            "A funnel is for a rate: numerators between 0 and their denominators, at least one case, a target between "
            "0 and 1. A ratio of two flows, such as 结收比, can exceed 1 and has no binomial limits."
        )
    overall = float(r.sum() / n.sum())
    centre = overall if target is None else target
    spread = dispersion(r[n > 0], n[n > 0], target, seed) if (n > 0).sum() >= FEWEST_UNITS else None
    wide = (spread.tau_squared, int((n > 0).sum())) if spread is not None and spread.over_dispersed else None
    known = np.maximum(n, 1)
    units = pl.DataFrame(
        {
            unit: rates[unit],
            "numerator": r,
            "denominator": n,
            "value": r / known,
            "z": scores(r, known, np.array(centre)),
            **_all_limits(known, centre, wide),
        },
    ).with_columns(_position("").alias("position"), _position("wide_").alias("wide_position"))
    measured = pl.exclude(unit, "numerator", "denominator")
    outside = _share_outside(n[n > 0], centre, LEVELS[0])
    grid = np.unique(np.geomspace(1, n.max(), _GRID).round().astype(np.int64))
    return Funnel(
        units=units.with_columns(pl.when(pl.col("denominator") > 0).then(measured)),
        curve=pl.DataFrame({"denominator": grid, **_all_limits(grid, centre, wide)}),
        target=centre,
        dispersion=spread,
        expected_outside_95=float(outside.sum()),
    )


def binomial_limits(denominator: Ints, target: float, level: float) -> tuple[Floats, Floats]:
    """Exact control limits of a proportion, interpolated between whole cases (appendix A.1.1).

    With r the smallest count whose binomial distribution function F reaches p, the lower limit is (r − α) ÷ n, where
    α = (F(r) − p) ÷ (F(r) − F(r − 1)). The upper limit is the same formula applied to the cases *not* counted, which
    differs from the paper's by up to one case: so a unit is outside exactly when a count as extreme as its own has a
    probability below (1 − level) ÷ 2, on either side. (As printed, the formula puts a court at 5 of 5 above the upper
    95 % limit about 0.95.) Limits are kept within 0 and 1.

    Args:
        denominator: Cases, ≥ 1.
        target: The rate under which the counts are binomial.
        level: Two-sided, e.g. 0.95.
    """
    tail = (1 - level) / 2
    return _lower_limit(denominator, target, tail), 1 - _lower_limit(denominator, 1 - target, tail)


def widened_limits(
    denominator: Ints, target: float, tau_squared: float, level: float, units: int
) -> tuple[Floats, Floats]:
    """Limits for over-dispersed rates: sin²(arcsin √target ± t · √(1 ÷ 4n + τ²)) (section 3.3, additive).

    The paper has the normal quantile. Student's with 0.8 I − 1 degrees of freedom allows for τ² being estimated from
    what winsorising leaves of I units.
    """
    quantile = stdtrit((1 - 2 * WINSORISED) * units - 1, 0.5 + level / 2)
    half = quantile * np.sqrt(1 / (4 * denominator) + tau_squared)
    angle = np.arcsin(np.sqrt(target))
    return np.sin(np.maximum(angle - half, 0)) ** 2, np.sin(np.minimum(angle + half, np.pi / 2)) ** 2


def scores(numerator: Ints, denominator: Ints, target: Floats) -> Floats:
    """Approximate z-scores on the variance-stabilised scale: 2√n · (arcsin √y − arcsin √target)."""
    share = np.sqrt(numerator / denominator)
    z: Floats = 2 * np.sqrt(denominator) * (np.arcsin(share) - np.arcsin(np.sqrt(target)))
    return z


def dispersion(
    numerator: Ints, denominator: Ints, target: float | None = None, seed: int = 2005
) -> Dispersion:
    """Estimate and test the variation between units beyond chance (section 3.3).

    Scores are winsorised at the 10th and 90th percentile so that a few extreme courts do not widen the limits they
    should fall outside of. That alone shrinks φ, so φ is tested not against χ² but against its own distribution under
    chance, simulated with the same denominators. The paper's τ² = (Iφ − (I − 1)) ÷ (Σw − Σw² ÷ Σw) with w = 4n is
    likewise too small for a shrunk φ (its limits, meant to hold 95 % of the courts, held 86 %): here τ² is what
    makes the φ observed the one to expect, which without winsorising is the paper's.

    Args:
        numerator: Counts by unit.
        denominator: Cases by unit, ≥ 1.
        target: The rate compared with; None for that of the units together, re-estimated in every simulation.
        seed: Seed of the 999 simulations.
    """
    overall = float(numerator.sum() / denominator.sum())
    centre = overall if target is None else target
    generator = np.random.default_rng(seed)
    drawn = generator.binomial(denominator, centre, size=(_DRAWS, len(denominator)))
    about = drawn.sum(axis=1, keepdims=True) / denominator.sum() if target is None else np.array(centre)
    null = _phi(scores(drawn, denominator, about))
    phi = float(_phi(scores(numerator, denominator, np.array(centre))))
    p_value = float((1 + (null >= phi * (1 - 1e-12)).sum()) / (_DRAWS + 1))
    weights = 4 * denominator.astype(np.float64)
    tau_squared = _tau_squared(phi, weights, generator, centred=target is None)
    return Dispersion(phi, p_value, tau_squared, over_dispersed=p_value < 1 - LEVELS[0] and tau_squared > 0)


def _tau_squared(phi: float, weights: Floats, generator: np.random.Generator, *, centred: bool) -> float:
    """Return the τ² under which winsorised scores have φ on average.

    Without winsorising the mean is known: that is DerSimonian & Laird's equation. What winsorising leaves of it is
    simulated, from normal scores of variance 1 + wτ².

    Args:
        phi: φ observed.
        weights: 4n.
        generator: Random stream.
        centred: Whether the target is the units' own rate.
    """
    normal = generator.normal(size=(_DRAWS // 3, len(weights)))
    root, total, units = np.sqrt(weights), float(weights.sum()), len(weights)
    freedom, slope = float(units), total
    if centred:
        freedom, slope = units - 1, total - float((weights**2).sum()) / total

    def excess(tau_squared: float) -> float:
        z = np.sqrt(1 + weights * tau_squared) * normal
        if centred:
            z -= (z @ root)[:, None] * root / total
        kept = float(_phi(z).mean() / (z**2).mean())
        return (freedom + tau_squared * slope) / units * kept - phi

    if excess(0.0) >= 0:
        return 0.0
    highest = 4 * phi / float(np.median(weights))
    while excess(highest) < 0:
        highest *= 2
    return float(brentq(excess, 0.0, highest, rtol=1e-4))


def _phi(z: Floats) -> Floats:
    """Mean squared score along the last axis after winsorising."""
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED], axis=-1, keepdims=True)
    mean: Floats = (np.clip(z, low, high) ** 2).mean(axis=-1)
    return mean


def _lower_limit(denominator: Ints, target: float, tail: float) -> Floats:
    r = _edge(denominator, target, tail)
    here, before = binom.cdf(r, denominator, target), binom.cdf(r - 1, denominator, target)
    limit: Floats = (r - (here - tail) / (here - before)) / denominator
    return np.maximum(limit, 0.0)


def _edge(denominator: Ints, target: float, tail: float) -> Floats:
    """The smallest count that is not significantly low."""
    edge: Floats = np.maximum(binom.ppf(tail, denominator, target), 0.0)
    return edge


def _share_outside(denominator: Ints, target: float, level: float) -> Floats:
    tail = (1 - level) / 2
    share = np.zeros(len(denominator))
    for rate in (target, 1 - target):
        share += binom.cdf(_edge(denominator, rate, tail) - 1, denominator, rate)
    return share


def _all_limits(denominator: Ints, target: float, wide: tuple[float, int] | None) -> dict[str, pl.Series]:
    """Return all limits; the widened ones from τ² and the number of units behind it."""
    limits = {}
    for level, name in zip(LEVELS, ("95", "999"), strict=True):
        pairs = {"": binomial_limits(denominator, target, level)}
        if wide is not None:
            pairs["wide_"] = widened_limits(denominator, target, wide[0], level, wide[1])
        for prefix in ("", "wide_"):
            for side, column in enumerate(("lower", "upper")):
                values = pairs[prefix][side] if prefix in pairs else [None] * len(denominator)
                limits[f"{prefix}{column}_{name}"] = pl.Series(values, dtype=pl.Float64)
    return limits


def _position(prefix: str) -> pl.Expr:
    value = pl.col("value")
    return (
        pl.when(value < pl.col(f"{prefix}lower_999"))
        .then(pl.lit("below_999"))
        .when(value > pl.col(f"{prefix}upper_999"))
        .then(pl.lit("above_999"))
        .when(value < pl.col(f"{prefix}lower_95"))
        .then(pl.lit("below_95"))
        .when(value > pl.col(f"{prefix}upper_95"))
        .then(pl.lit("above_95"))
        .when(pl.col(f"{prefix}lower_95").is_not_null())
        .then(pl.lit("within"))
    )
