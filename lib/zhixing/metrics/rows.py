"""What a result row is: the columns every number comes with."""

from collections.abc import Sequence

import polars as pl

EXACT = pl.Decimal(38, 2)
"""The type of numerators and denominators: wide enough for any sum of amounts in yuan."""


def columns(by: Sequence[str] = ()) -> pl.Schema:
    """Return the columns of result rows, in order, with their types."""
    text = dict.fromkeys(("metric", "unit", "scope", "period", *by), pl.String())
    return pl.Schema(
        {
            **text,
            "numerator": EXACT,
            "denominator": EXACT,
            "value": pl.Float64(),
            "n": pl.Int64(),
            "suppressed": pl.Boolean(),
            "version": pl.String(),
        }
    )
