"""Whether a regression can tell what is asked of it, read off its design, before any outcome is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zhixing.methods.arrays import Floats

LEAST_OWN = 0.02
"""A term of whose variation less than this share is its own (a variance inflation factor above 50) is not told apart."""

_SINGULAR = 1e-9

Reason = Literal[
    "no campaign",
    "no free month",
    "collinear",
    "too few months",
    "too few closings",
    "too few units",
    "not settled",
]
"""Why nothing can be said."""


@dataclass(frozen=True, slots=True)
class NotIdentified:
    """No estimate, because the design cannot tell the effect from something else 无法识别.

    Attributes:
        reason: Why.
        n: The months, units or closings a month there are, as the reason counts them.
        minimum: How many the method asks for; 0 where no number would do.
    """

    reason: Reason
    n: int = 0
    minimum: int = 0


def own_shares(design: Floats, columns: Sequence[int]) -> Floats:
    """Return the share of each column's variation that no combination of all other columns explains.

    It is one over the variance inflation factor; zero where the design lacks rank for that column.

    Args:
        design: n × p.
        columns: Which columns.
    """
    asked = np.array(columns, dtype=np.int64)
    terms, others = design[:, asked], np.delete(design, asked, axis=1)
    whole = np.sum((terms - terms.mean(0)) ** 2, axis=0)
    above = min(others.shape[1], len(design))
    triangle: Floats = np.asarray(np.linalg.qr(np.column_stack([others, terms]), mode="r"))
    return _shares(triangle[above:, -len(asked) :], whole)


def own_shares_of_cells(terms: Floats) -> Floats:
    """Return the same beside the effects of units and of periods, in a panel with a row in every cell.

    What those leave of a term is the term less its means by unit and by period, plus its mean of all.

    Args:
        terms: Units × periods × columns.
    """
    left = terms - terms.mean(0) - terms.mean(1, keepdims=True) + terms.mean((0, 1))
    whole = np.sum((terms - terms.mean((0, 1))) ** 2, axis=(0, 1))
    return _shares(left.reshape(-1, terms.shape[2]), whole)


def _shares(left: Floats, whole: Floats) -> Floats:
    """Return the shares from what other columns leave of each, up to a rotation of the rows, and its whole variation."""
    cross = (left.T @ left).astype(np.float64)
    values, vectors = np.linalg.eigh(cross)
    if values.min() > _SINGULAR * float(whole.max()):
        own = 1 / np.sum(vectors**2 / values, axis=1)
    else:
        own = np.array([_alone(cross, place) for place in range(len(whole))])
    shares: Floats = own / np.where(whole > 0, whole, 1.0)
    return shares


def _alone(cross: Floats, place: int) -> float:
    """Return what is left of one column beside the others of a cross-product that lacks rank."""
    among = np.delete(cross, place, axis=0)
    rest, mixed = np.delete(among, place, axis=1), among[:, place]
    return max(0.0, float(cross[place, place] - mixed @ np.linalg.pinv(rest, rcond=_SINGULAR) @ mixed))


def told_apart(design: Floats, columns: Sequence[int]) -> bool:
    """Return whether every one of some columns varies enough by itself."""
    return not len(columns) or bool((own_shares(design, columns) >= LEAST_OWN).all())


def told_apart_in_cells(terms: Floats) -> bool:
    """Return the same of every term of a panel with a row in every cell, beside the effects of units and of periods."""
    return not terms.shape[2] or bool((own_shares_of_cells(terms) >= LEAST_OWN).all())
