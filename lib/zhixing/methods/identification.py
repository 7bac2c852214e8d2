"""Whether a regression can tell what is asked of it, read off its design, before any outcome is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zhixing.methods.arrays import Floats

LEAST_OWN = 0.02
"""A term of whose variation less than this share is its own (a variance inflation factor above 50) is not told apart."""

Reason = Literal[
    "no campaign", "no free month", "collinear", "too few months", "too few closings", "too few units"
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


def own_share(design: Floats, column: int) -> float:
    """Return the share of a column's variation that no combination of the other columns explains.

    It is one over the variance inflation factor; zero where the design lacks rank for that column.

    Args:
        design: n × p.
        column: Which column.
    """
    term, others = design[:, column], np.delete(design, column, axis=1)
    whole = float(np.sum((term - term.mean()) ** 2))
    if whole == 0:
        return 0.0
    fitted = others @ np.linalg.lstsq(others, term, rcond=None)[0]
    return float(np.sum((term - fitted) ** 2)) / whole


def told_apart(design: Floats, columns: Sequence[int]) -> bool:
    """Return whether every one of some columns varies enough by itself."""
    return all(own_share(design, column) >= LEAST_OWN for column in columns)
