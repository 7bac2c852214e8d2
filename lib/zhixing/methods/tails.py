"""The upper tail of amounts: a family that holds both lognormal and Pareto tails, fitted in closed form.

Above a threshold u the log excess ln(x ÷ u) is taken as normal cut off at zero. That is exact for lognormal amounts;
its limit, the exponential, is the Pareto tail. The two parameters follow from the first two moments (maximum likelihood:
they are sufficient), so a thousand resamples are fitted at once.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, ndtri_exp

from zhixing.methods.arrays import Bools, Floats

LIGHTEST_INFINITE = 1.05
"""Pareto index below which a mean hardly exists; fitted tails are kept at or above it."""
_LOG_SQRT_2PI = 0.5 * np.log(2 * np.pi)
_C = np.concatenate([-np.geomspace(30, 0.01, 400), np.geomspace(0.01, 8, 200)])


def _mean_of_cut_normal(c: Floats) -> Floats:
    """E[Z | Z > 0] for Z normal around c with unit variance."""
    mean: Floats = c + np.exp(-0.5 * c**2 - _LOG_SQRT_2PI - log_ndtr(c))
    return mean


_RATIO = (1 + _C * _mean_of_cut_normal(_C)) / _mean_of_cut_normal(_C) ** 2


@dataclass(frozen=True, slots=True)
class Tail:
    """Fitted tails, one an element: log excess normal(centre, spread) above 0, or exponential(index) where `pareto`."""

    pareto: Bools
    centre: Floats
    spread: Floats
    index: Floats

    def partial_mean(self, beyond: Floats) -> Floats:
        """E[x ÷ u; ln(x ÷ u) > beyond]: what the cases beyond contribute to the tail's mean."""
        m, s = self.centre, self.spread
        cut = m + s**2 / 2 + log_ndtr((m + s**2 - beyond) / s) - log_ndtr(m / s)
        exponential = np.log(self.index / (self.index - 1)) - (self.index - 1) * beyond
        # e^50 is beyond any sum of money; a fit that says so has lost its mean
        value: Floats = np.exp(np.minimum(np.where(self.pareto, exponential, cut), 50.0))
        return value

    def quantile(self, share: float) -> Floats:
        """The log excess that the given share of the tail's cases exceed."""
        m, s = self.centre, self.spread
        cut = m - s * ndtri_exp(np.log(share) + log_ndtr(m / s))
        value: Floats = np.where(self.pareto, -np.log(share) / self.index, cut)
        return value


def fit(mean: Floats, mean_square: Floats) -> Tail:
    """Fit tails to the mean and mean square of their log excesses; Pareto where the spread asks for no less."""
    ratio = mean_square / mean**2
    c = np.interp(-ratio, -_RATIO, _C)  # the ratio falls from 2 to 1 as c grows
    spread = mean / _mean_of_cut_normal(c)
    return Tail(ratio >= _RATIO.max(), c * spread, spread, np.maximum(1 / mean, LIGHTEST_INFINITE))


def fit_pareto(mean: Floats) -> Tail:
    """Fit Pareto tails (Hill 1975) to the mean log excess."""
    like = np.ones_like(mean)
    return Tail(np.ones(mean.shape, np.bool_), 0 * like, like, np.maximum(1 / mean, LIGHTEST_INFINITE))


def pareto_not_rejected(mean: float, mean_square: float, n: int) -> bool:
    """Whether n log excesses could be exponential: Greenwood's ratio is about normal(2, 4 ÷ n) if they are (5 %, lower)."""
    return bool(mean_square / mean**2 > 2 - 1.645 * 2 / np.sqrt(n))
