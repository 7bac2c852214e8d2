"""What may be said of a rate that is withheld: a bound, where fewer than ten lie on one side of it.

Of 2,400 petitions all but a few were resolved. How many were not is withheld, since it is fewer than ten; but “too few”
tells already that it is ten at most, and so that at least 99.6 % were. The plan counts on readers who know that.
"""

from collections.abc import Callable

import polars as pl

from zhixing.metrics.dimensions import DIMENSIONS
from zhixing.metrics.disclosure.stems import ALL_PARTS, Component, Components

_BOTH = 2


def of_rate(
    parts: Components, rows: pl.DataFrame, most: Callable[[Component], pl.Series]
) -> tuple[pl.Series, pl.Series]:
    """Return the lower and the upper bound of each row's rate, null where nothing may be said.

    Args:
        parts: What the metric is made of.
        rows: Exact rows.
        most: From a cell to what a reader is told it is at most, a value a row.
    """
    nothing = pl.Series([None] * rows.height, dtype=pl.Float64)
    part, whole = parts.numerator, parts.denominator
    if (
        part is None
        or whole is None
        or whole.part != ALL_PARTS
        or part.stem != whole.stem
        or part.part == ALL_PARTS
    ):
        return nothing, nothing
    total = rows["denominator"].cast(pl.Float64)
    other = _other(part)
    low = nothing if other is None else (total - most(other)) / total
    high = most(part) / total
    return low.clip(0, 1), high.clip(0, 1)


def _other(part: Component) -> Component | None:
    """Return what is left of a whole beside a part, where that is one part too."""
    name, _, kept = part.part.partition("=")
    values = DIMENSIONS[name].values if name in DIMENSIONS else ()
    others = [value for value in values if value != kept]
    return Component(part.stem, f"{name}={others[0]}") if len(values) == _BOTH else None
