"""Intervals for what followed relief: two groups that share cases and matched sets, and their difference."""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np

from zhixing.methods.arrays import Bools, Floats
from zhixing.methods.clusters import TwoWayClusters
from zhixing.methods.estimates import Estimate
from zhixing.methods.follow_up import Course


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome by the horizon: in the relieved cases, in the matched ones, and relieved − matched."""

    relieved: Estimate
    matched: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True)
class Placed:
    """A group's course, with the place of its rows among all rows."""

    course: Course
    chosen: Bools

    def value(self, column: int) -> float:
        """The estimate on one of the course's days."""
        return float(self.course.value[column])

    def influence(self, column: int) -> Floats:
        """Each row's influence on it, 0 for the rows of the other group."""
        everywhere = np.zeros(len(self.chosen))
        everywhere[self.chosen] = self.course.influence[:, column]
        return everywhere


@dataclass(frozen=True, slots=True)
class Inference:
    """How intervals are made.

    Attributes:
        clusters: Cases and matched sets of all rows.
        sets: Matched sets.
        critical: Quantile of Student's t with sets − 1 degrees of freedom.
        level: The level it belongs to.
    """

    clusters: TwoWayClusters
    sets: int
    critical: float
    level: float

    def compare(self, relieved: Placed, matched: Placed, column: int, *, share: bool) -> Outcome:
        """Both groups and their difference on one day.

        A mean has the usual interval. A share has Wilson's, with the sample size its clustered standard error
        corresponds to, and the difference of shares combines the two with their correlation (MOVER, Zou & Donner 2008,
        doi:10.1002/sim.3095), which holds where few or none have closed.
        """
        ours, theirs = relieved.influence(column), matched.influence(column)
        one, other = (
            self._one(relieved, ours, column, share=share),
            self._one(matched, theirs, column, share=share),
        )
        value, std_error = (
            relieved.value(column) - matched.value(column),
            self.clusters.std_error(ours - theirs),
        )
        lower, upper = value - self.critical * std_error, value + self.critical * std_error
        if share:
            together = self.clusters.covariance(ours, theirs)
            lower = value - _apart(
                one.value, one.lower, other.value, other.upper, _correlation(together, one, other)
            )
            upper = value + _apart(
                one.value, one.upper, other.value, other.lower, _correlation(together, one, other)
            )
        return Outcome(one, other, Estimate(value, lower, upper, std_error, self.level))

    def _one(self, group: Placed, influence: Floats, column: int, *, share: bool) -> Estimate:
        value, std_error = group.value(column), self.clusters.std_error(influence)
        if not share:
            half = self.critical * std_error
            return Estimate(value, value - half, value + half, std_error, self.level)
        spread = value * (1 - value)
        n = spread / std_error**2 if std_error > 0 and spread > 0 else float(self.sets)
        z2 = self.critical**2
        centre = (value + z2 / (2 * n)) / (1 + z2 / n)
        half = sqrt(z2 * (max(spread, 0.0) / n + z2 / (4 * n**2))) / (1 + z2 / n)
        return Estimate(value, max(0.0, centre - half), min(1.0, centre + half), std_error, self.level)

    def e_values(self, relieved: Placed, matched: Placed) -> tuple[float | None, float | None]:
        """E-values of the ratio of shares at the last day and of its limit nearer to 1 (VanderWeele & Ding 2017).

        doi:10.7326/M16-2607. None where a group has no share to divide by.
        """
        ours, theirs = relieved.value(-1), matched.value(-1)
        if ours <= 0 or theirs <= 0:
            return None, None
        ratio = ours / theirs
        half = self.critical * self.clusters.std_error(
            relieved.influence(-1) / ours - matched.influence(-1) / theirs
        )
        nearer = exp(max(0.0, abs(log(ratio)) - half))
        return _e_value(max(ratio, 1 / ratio)), _e_value(nearer)


def _e_value(ratio: float) -> float:
    return ratio + sqrt(ratio * (ratio - 1))


def _correlation(covariance: float, one: Estimate, other: Estimate) -> float:
    product = (one.std_error or 0.0) * (other.std_error or 0.0)
    return max(-1.0, min(1.0, covariance / product)) if product > 0 else 0.0


def _apart(
    value: float | None,
    limit: float | None,
    other: float | None,
    other_limit: float | None,
    correlation: float,
) -> float:
    """Distance of the difference to its limit, from each share's distance to its own."""
    a, b = abs((limit or 0.0) - (value or 0.0)), abs((other_limit or 0.0) - (other or 0.0))
    return sqrt(max(0.0, a**2 + b**2 - 2 * correlation * a * b))
