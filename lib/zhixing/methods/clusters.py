"""Variances of estimates whose rows come in two overlapping kinds of cluster: the same case, and the same matched set."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from zhixing.methods.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class TwoWayClusters:
    """Rows by case and by matched set.

    Attributes:
        case: Number of the case of each row, from 0.
        matched_set: Number of its set, from 0.
    """

    case: Ints
    matched_set: Ints

    @classmethod
    def of(cls, case: pl.Series, matched_set: npt.ArrayLike) -> "TwoWayClusters":
        """Number the cases and sets of some rows."""
        _, cases = np.unique(case.rank("dense").to_numpy(), return_inverse=True)
        _, sets = np.unique(matched_set, return_inverse=True)
        return cls(cases.astype(np.int64), sets.astype(np.int64))

    def covariance(self, one: Floats, other: Floats) -> float:
        """Covariance of two estimates from the influence of each row on them (Cameron, Gelbach & Miller 2011).

        cov(case) + cov(set) − cov(row), each Σ over its clusters, times clusters ÷ (clusters − 1) for the fewer.
        """
        same = one is other
        by_case, by_set = (
            float(way @ (way if same else np.bincount(code, other)))
            for code in (self.case, self.matched_set)
            for way in (np.bincount(code, one),)
        )
        by_row = float(one @ other)
        fewest = min(int(self.case.max()), int(self.matched_set.max())) + 1
        return (by_case + by_set - by_row) * fewest / (fewest - 1)

    def std_error(self, influence: Floats) -> float:
        """Standard error of an estimate; of the larger one-way kind where the two-way sum is not positive."""
        both = self.covariance(influence, influence)
        if both > 0:
            return float(np.sqrt(both))
        ways = (np.bincount(code, influence) for code in (self.case, self.matched_set))
        return float(np.sqrt(max(way @ way for way in ways)))
