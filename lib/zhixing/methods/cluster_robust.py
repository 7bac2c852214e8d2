"""Variance of a regression whose rows come in few clusters: bias-reduced, with its own degrees of freedom.

Bell & McCaffrey 2002 (CR2); Pustejovsky & Tipton 2018, doi:10.1080/07350015.2016.1247004. The plain sandwich is too small and
the normal quantile too short where clusters are few or one of them is large; residuals are inflated by what the fit took from
them, and the degrees of freedom are Satterthwaite's, of the contrast in question.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import stats

from zhixing.methods.arrays import Floats, Ints
from zhixing.methods.estimates import LEVEL, Estimate, check_level

_NULL = 1e-8
"""Eigenvalues below it are directions the fit took wholly: nothing of them is left in the residuals."""


@dataclass(frozen=True)
class ClusterRobust:
    """A weighted least-squares fit in coordinates where the working covariance is the identity.

    Attributes:
        design: n × p, whitened.
        residuals: n, whitened.
        coefficients: p.
        bread: (X′X)⁻¹, p × p.
        clusters: The rows of each cluster, in order.
    """

    design: Floats
    residuals: Floats
    coefficients: Floats
    bread: Floats
    clusters: tuple[Ints, ...]

    @cached_property
    def _inflations(self) -> tuple[Floats, ...]:
        """By how much each cluster's residuals are inflated: the same for every contrast."""
        parts = (self.design[rows] for rows in self.clusters)
        return tuple(_inverse_root(np.eye(len(mine)) - mine @ self.bread @ mine.T) for mine in parts)

    def contrast(self, weights: Floats, level: float = LEVEL) -> tuple[Estimate, float]:
        """Return a weighted sum of the coefficients with its interval, and the degrees of freedom behind that.

        Args:
            weights: p.
            level: Confidence level.
        """
        direction = self.bread @ weights
        variance = 0.0
        lengths, moved = [], []
        for rows, inflation in zip(self.clusters, self._inflations, strict=True):
            mine = self.design[rows]
            adjusted = inflation @ (mine @ direction)
            variance += float(adjusted @ self.residuals[rows]) ** 2
            lengths.append(adjusted @ adjusted)
            moved.append(mine.T @ adjusted)
        shifts = np.array(moved)
        spread = np.diag(lengths) - shifts @ self.bread @ shifts.T
        freedom = float(np.trace(spread) ** 2 / np.sum(spread * spread))
        value, error = float(weights @ self.coefficients), float(np.sqrt(variance))
        reach = float(stats.t.ppf(0.5 + check_level(level) / 2, freedom)) * error
        return Estimate(value, value - reach, value + reach, error, level), freedom


def _inverse_root(matrix: Floats) -> Floats:
    """Return the symmetric inverse square root of a matrix, leaving out what it maps to nothing."""
    values, vectors = np.linalg.eigh(matrix)
    roots = np.where(values > _NULL, 1 / np.sqrt(np.maximum(values, _NULL)), 0.0)
    root: Floats = (vectors * roots) @ vectors.T
    return root
