"""Courts matched to ordered ones: nearest in what their figures promise, and alike in each figure."""

from dataclasses import dataclass

import numpy as np

from zhixing.methods.arrays import Floats
from zhixing.methods.order_rows import Rows

MATCHED = 5
"""Courts each order is held beside."""

_TRAIT_WEIGHT = 0.2
"""Weight of a squared standard deviation of a single trait beside one of promise when courts are matched."""

_NOISE = 1e-8
"""Relative size below which a trait that varies only by rounding counts as constant."""


def centred(values: Floats, rows: Rows) -> Floats:
    """Return values less the mean of the courts without an order on the same step."""
    _, code = np.unique(rows.step, return_inverse=True)
    free = ~rows.ordered
    count = np.maximum(np.bincount(code, free), 1)
    less: Floats = values - (np.bincount(code, np.where(free, values, 0.0)) / count)[code]
    return less


def _design(rows: Rows) -> Floats:
    """Return what the promise is regressed on: traits, squares, and their products with size.

    The figures of small courts hold more chance and so promise less: slopes change with size.
    """
    traits = [centred(column, rows) for column in rows.traits.T]
    *paces, growth, size = traits
    recent = np.mean(paces[:3], axis=0)
    products = [pace * size for pace in paces] + [pace**2 for pace in paces]
    others = [size**2, paces[0] * paces[3], recent**3, growth * size]
    return np.stack(traits + [centred(column, rows) for column in products + others], axis=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """What the figures until an order promise for the three months after, by the regression over courts without one.

    Attributes:
        outcome: Logarithm of the pace after, less its mean among the courts without an order on the same step.
        design: What it is regressed on.
        inverse: From the outcomes of the courts without an order to the coefficients.
        value: The pace promised.
    """

    outcome: Floats
    design: Floats
    inverse: Floats
    value: Floats

    @classmethod
    def of(cls, rows: Rows) -> "Promise":
        """Fit the regression over the courts without an order."""
        outcome, design = centred(rows.after, rows), _design(rows)
        free = ~rows.ordered
        design = design / spread(design[free])
        squares = design[free].T @ design[free]
        inverse = np.linalg.pinv(squares, rcond=_NOISE, hermitian=True) @ design[free].T
        return cls(outcome, design, inverse, design @ (inverse @ outcome[free]))


def weights_of(rows: Rows, promise: Floats) -> Floats:
    """Return 1 for each order compared and −1/5 for each time a court is matched to one, in units of all orders."""
    free = ~rows.ordered
    single = np.stack([centred(column, rows) for column in rows.traits.T], axis=1)
    axes = np.column_stack([promise, np.sqrt(_TRAIT_WEIGHT) * single / spread(single[free])])
    axes[:, 0] /= spread(promise[free])
    weights = np.zeros(len(promise))
    for step in np.unique(rows.step[rows.ordered]):
        here = np.flatnonzero(rows.step == step)
        ours, theirs = here[rows.ordered[here]], here[free[here]]
        if len(theirs) < MATCHED:
            continue
        gaps = ((axes[ours][:, None, :] - axes[theirs]) ** 2).sum(axis=2)
        nearest = theirs[np.argsort(gaps, axis=1, kind="stable")[:, :MATCHED]]
        weights[ours] = 1.0
        np.add.at(weights, nearest.ravel(), -1 / MATCHED)
    total = weights[rows.ordered].sum()
    return weights / total if total else weights


def spread(values: Floats) -> Floats:
    """Return the standard deviation of each column, 1 where it does not vary."""
    found = np.asarray(values.std(axis=0), dtype=np.float64)
    return np.where(found > _NOISE, found, 1.0)
