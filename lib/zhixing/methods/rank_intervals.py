"""Composite scores and how sure a place among peers is 综合得分与位次区间: weights and chance varied together, by simulation.

Weights are drawn from a Dirichlet distribution around the stated ones, rates from their Beta posterior under Jeffreys' prior,
ratios of two flows from a Gamma with the numerator's count. Places are counted anew in every draw. Goldstein & Spiegelhalter
1996 (doi:10.2307/2983325) show why a place means little without its interval; Saisana, Saltelli & Tarantola 2005
(doi:10.1111/j.1467-985X.2005.00350.x) why weights are varied.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]

DRAWS = 2000
TAILS = (0.025, 0.975)
FULL_POINTS = 100.0
_JEFFREYS = 0.5
_TIE = 1e-9


@dataclass(frozen=True)
class Marks:
    """How indicators become points.

    Attributes:
        weights: One an indicator, above 0; they need not add to one.
        floor: The value that gives no points.
        full: The value that gives 100; below the floor where less is better.
        rate: Whether the numerator is part of the denominator.
    """

    weights: Floats
    floor: Floats
    full: Floats
    rate: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Places:
    """Scores and places of units with their 95 % intervals.

    Attributes:
        units: One row a unit, in the order given: score, score_low, score_high; place (1 is the highest score; equal
            scores share one), and place_low, place_high when both weights and chance vary, place_low_weights,
            place_high_weights and place_low_chance, place_high_chance when one of them does.
        drawn: Scores by draw and unit, both varied: for comparing two units draw by draw.
    """

    units: pl.DataFrame
    drawn: Floats

    def apart(self, unit: int) -> npt.NDArray[np.bool_]:
        """Return which units differ from one in at least 97.5 % of the draws on one side; itself never."""
        higher = (self.drawn > self.drawn[:, [unit]] + _TIE).mean(axis=0)
        lower = (self.drawn < self.drawn[:, [unit]] - _TIE).mean(axis=0)
        found: npt.NDArray[np.bool_] = (higher >= TAILS[1]) | (lower >= TAILS[1])
        return found


def points(values: Floats, marks: Marks) -> Floats:
    """Return 0 to 100 points of values whose last axis is the indicators, NaN where there is no value."""
    share: Floats = np.clip((values - marks.floor) / (marks.full - marks.floor), 0.0, 1.0)
    return share * FULL_POINTS


def weighted(given: Floats, weights: Floats) -> Floats:
    """Return the weighted mean of points over the indicators with a value; NaN where none has one."""
    known = ~np.isnan(given)
    weight = np.where(known, weights, 0.0)
    total = weight.sum(axis=-1)
    mean: Floats = (np.where(known, given, 0.0) * weight).sum(axis=-1) / np.where(total > 0, total, np.nan)
    return mean


def scores(numerator: Floats, denominator: Floats, marks: Marks) -> Floats:
    """Return each unit's score.

    Args:
        numerator: Units × indicators, NaN where there is no value.
        denominator: The same shape, above 0 where there is a value.
        marks: Weights and anchors.
    """
    return weighted(points(numerator / denominator, marks), marks.weights)


def places(
    numerator: Floats,
    denominator: Floats,
    marks: Marks,
    spread: float,
    *,
    draws: int = DRAWS,
    seed: int = 2021,
) -> Places:
    """Return scores and places with the intervals that weights and chance leave them.

    Args:
        numerator: Units × indicators, NaN where there is no value.
        denominator: The same shape.
        marks: Weights and anchors.
        spread: Concentration of the Dirichlet: the higher, the closer the weights stay to the stated ones.
        draws: Simulations.
        seed: Same seed, same intervals.

    Raises:
        ValueError: A rate's numerator exceeds its denominator, or the spread is not above 0.
    """
    part = marks.rate & ~np.isnan(numerator)
    if (numerator[part] > denominator[part]).any() or spread <= 0:
        raise ValueError(
            "A rate's numerator is at most its denominator, and the spread of weights is above 0."
        )
    rng = np.random.default_rng(seed)
    share = marks.weights / marks.weights.sum()
    weights = rng.dirichlet(spread * share, size=draws)[:, None, :]
    values = _values(numerator, denominator, marks, draws, rng)
    fixed = points(numerator / denominator, marks)
    moving = points(values, marks)
    stated = scores(numerator, denominator, marks)
    drawn = {
        "": weighted(moving, weights),
        "_weights": weighted(np.broadcast_to(fixed, moving.shape), weights),
        "_chance": weighted(moving, marks.weights),
    }
    place = _place(stated[None, :])[0]
    low, high = np.quantile(drawn[""], TAILS, axis=0)
    columns = {
        "score": stated,
        "score_low": np.minimum(low, stated),
        "score_high": np.maximum(high, stated),
        "place": place,
    }
    for name, simulated in drawn.items():
        ends = np.quantile(_place(simulated), TAILS, axis=0, method="inverted_cdf")
        columns |= {
            f"place_low{name}": np.minimum(ends[0], place),
            f"place_high{name}": np.maximum(ends[1], place),
        }
    return Places(pl.DataFrame(columns), drawn[""])


def _values(
    numerator: Floats, denominator: Floats, marks: Marks, draws: int, rng: np.random.Generator
) -> Floats:
    """Return draws × units × indicators: what the rates and ratios may be, given what was counted."""
    known = ~np.isnan(numerator)
    up, down = np.where(known, numerator, 0.0), np.where(known, denominator, 1.0)
    rest = np.maximum(down - up, 0.0)
    shape = (draws, *numerator.shape)
    rates = rng.beta(up + _JEFFREYS, rest + _JEFFREYS, size=shape)
    ratios = rng.gamma(up + _JEFFREYS, size=shape) / down
    values: Floats = np.where(known, np.where(marks.rate, rates, ratios), np.nan)
    return values


def _place(drawn: Floats) -> Floats:
    """Return each unit's place in each draw: one more than the units with a higher score."""
    higher: Floats = (drawn[:, None, :] > drawn[:, :, None] + _TIE).sum(axis=2) + 1.0
    return higher
