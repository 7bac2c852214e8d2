"""What terms are made of: a condition on a row, and an amount that may be added up."""

from collections.abc import Callable
from dataclasses import dataclass

import ibis.expr.types as ir


@dataclass(frozen=True)
class Condition:
    """A named condition on a row: a column has one of some values, or a day in it has passed.

    Attributes:
        column: The column, or a derived one (`DERIVED`).
        values: The values that meet it; None for a date column that must lie before the last day of the period.
        needs: The record columns without which it cannot be told.
    """

    column: str
    values: tuple[str | bool, ...] | None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Amount:
    """Something that may be added up.

    Attributes:
        expression: From the table to a numeric column.
        needs: The record columns it comes from.
    """

    expression: Callable[[ir.Table], ir.NumericValue]
    needs: tuple[str, ...] = ()
