"""What a fitted panel or series says of campaigns: the pace while they run, the pace after, and the closings won and lent.

A campaign that closes in June what July would have closed wins nothing. The months after it are told apart for that: of what was
closed more while it ran, part may be missing afterwards (displacement 透支).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import expm1
from typing import Protocol

import numpy as np
import polars as pl

from zhixing.methods.estimates import LEVEL, Estimate
from zhixing.methods.panel_series import TERMS

DURING, *AFTER = TERMS


class Fit(Protocol):
    """A fitted panel or series."""

    @property
    def terms(self) -> tuple[str, ...]:
        """The exposures that occur, in order."""

    def value(self, weights: Mapping[str, float]) -> float:
        """Return a weighted sum of the terms' effects on the log count."""

    def change(self, weights: Mapping[str, float], level: float = LEVEL) -> Estimate:
        """Return the same with its interval."""


@dataclass(frozen=True, slots=True)
class CampaignEffect:
    """What campaigns did.

    Attributes:
        during: Change of pace while a campaign runs, as a share: 0.2 is a fifth more.
        after: Change of pace in the two months after one, the mean of both.
        after_1: In the first month after.
        after_2: In the second.
        gained: Closings more while campaigns ran, in the rows asked about.
        displaced: Closings more in the months after (below zero: fewer).
        net: Both together.
        months: Months of campaign in the rows, a month of one unit with all its courts counted once.
    """

    during: Estimate
    after: Estimate
    after_1: Estimate
    after_2: Estimate
    gained: Estimate
    displaced: Estimate
    net: Estimate
    months: float


def campaign_effect(fit: Fit, rows: pl.DataFrame, level: float = LEVEL) -> CampaignEffect:
    """Return what campaigns did.

    Args:
        fit: A panel or a series.
        rows: The months that closings are counted over, such as those of one year: closed, and the terms. They need not be
            those of the fit.
        level: Confidence level.
    """
    points = {term: fit.value({term: 1.0}) for term in TERMS}
    exposure = {term: rows[term].cast(pl.Float64).to_numpy() for term in TERMS}
    closed = rows["closed"].cast(pl.Float64).to_numpy()
    without = closed / np.exp(sum(points[term] * exposure[term] for term in TERMS))
    won = without * np.exp(points[DURING] * exposure[DURING])
    gained, net = float(np.sum(won - without)), float(np.sum(closed - without))
    slopes = {term: float(np.sum(without * exposure[term])) for term in TERMS}
    lent = {term: float(np.sum(won * exposure[term])) for term in AFTER}
    return CampaignEffect(
        during=relative(fit.change({DURING: 1.0}, level)),
        after=relative(_after(fit, dict.fromkeys(AFTER, 1 / len(AFTER)), level)),
        after_1=relative(_after(fit, {AFTER[0]: 1.0}, level)),
        after_2=relative(_after(fit, {AFTER[1]: 1.0}, level)),
        gained=_around(gained, fit.change({DURING: slopes[DURING]}, level)),
        displaced=_around(net - gained, _after(fit, lent, level)),
        net=_around(net, fit.change(slopes, level)),
        months=float(exposure[DURING].sum()),
    )


def relative(change: Estimate) -> Estimate:
    """Return a change of the log as a share: log 1.2 is 0.2."""
    if change.value is None or change.lower is None or change.upper is None:
        return Estimate(None, None, None, level=change.level)
    return Estimate(expm1(change.value), expm1(change.lower), expm1(change.upper), level=change.level)


def _after(fit: Fit, weights: dict[str, float], level: float) -> Estimate:
    """Return a sum over the terms after campaigns; nothing where no such month was seen."""
    if not set(weights) <= set(fit.terms):
        return Estimate(None, None, None, level=level)
    return fit.change(weights, level)


def _around(value: float, linear: Estimate) -> Estimate:
    """Return a number with the interval of its linear part, set around it (delta method)."""
    if linear.value is None or linear.lower is None or linear.upper is None:
        return Estimate(None, None, None, level=linear.level)
    lower, upper = linear.lower - linear.value, linear.upper - linear.value
    return Estimate(value, value + lower, value + upper, linear.std_error, linear.level)
