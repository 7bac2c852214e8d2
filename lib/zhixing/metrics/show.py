"""Result rows as text: an aligned table, CSV, or JSON with exact amounts as strings."""

import json
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from unicodedata import east_asian_width

import polars as pl

from zhixing.metrics import catalogue

NOTHING = "–"
"""What a table shows where there is no value."""

WITHHELD = "withheld"
"""What a table shows where the disclosure plan suppresses a value."""

_SHARE_DIGITS = 4
_CENT = Decimal("0.01")


def rows_as_table(rows: pl.DataFrame) -> str:
    """Return result rows as an aligned table: amounts exact with thousands separators, shares to four places."""
    untold = {name for name in ("low", "high") if name in rows.columns and rows[name].is_null().all()}
    names = [name for name in rows.columns if name not in {"suppressed", *untold}]
    cells = [
        [_cell(row, name) if row[name] is not None or name == "value" else NOTHING for name in names]
        for row in rows.iter_rows(named=True)
    ]
    numbers = {"numerator", "denominator", "value", "n"}
    return aligned([names, *cells], right=[name in numbers for name in names])


def rows_as_csv(rows: pl.DataFrame) -> str:
    """Return result rows as CSV, numerators and denominators exact, nulls empty."""
    return rows.write_csv().rstrip("\n")


def rows_as_json(rows: pl.DataFrame) -> str:
    """Return result rows as a JSON list of objects.

    Numerators, denominators and every amount are strings, exact; a count is a whole number, a share, a ratio or a
    number of days is a number, and what is suppressed or undefined is null.
    """
    return json.dumps([_plain(row) for row in rows.iter_rows(named=True)], ensure_ascii=False, indent=1)


def aligned(lines: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    """Return lines of cells as columns; a Chinese character takes two places.

    Args:
        lines: The cells, header first.
        right: Whether each column is set flush right.
    """
    widths = [max(_width(line[place]) for line in lines) for place in range(len(right))]

    def padded(text: str, place: int) -> str:
        blank = " " * (widths[place] - _width(text))
        return blank + text if right[place] else text + blank

    return "\n".join(
        "  ".join(padded(text, place) for place, text in enumerate(line)).rstrip() for line in lines
    )


def number(value: Decimal, unit: str) -> str:
    """Return an exact number for a table: amounts to the fen, counts and days whole where they are."""
    if unit == "yuan":
        return f"{value:,.2f}"
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.{_SHARE_DIGITS}f}"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _is_amount(row: dict[str, Any], name: str) -> bool:
    """Return whether a numerator or denominator is money: it is, unless it is whole and the metric is of cases."""
    metric = catalogue.get(row["metric"])
    if metric.unit == "yuan" and name == "numerator":
        return True
    formula = metric.formula
    if formula is None:
        return False
    part = formula.numerator if name == "numerator" else formula.denominator
    return part is not None and any((term.amount or "").endswith("_yuan") for term in part.terms)


def _exact(row: dict[str, Any], name: str) -> Decimal | None:
    """Return a numerator or denominator with the places it has: two for money, none for counts and days."""
    value: Decimal | None = row[name]
    if value is None:
        return None
    return value.quantize(_CENT) if _is_amount(row, name) else value.quantize(Decimal(1))


def _value(row: dict[str, Any]) -> Decimal | float | int | None:
    """Return a value as exact as it is: Decimal for amounts, int for counts, float for what is divided."""
    value: float | None = row["value"]
    if value is None:
        return None
    metric = catalogue.get(row["metric"])
    exact = _exact(row, "numerator")
    if metric.unit == "yuan":
        if exact is None or row["denominator"] is None:
            return exact if exact is not None else Decimal(str(value)).quantize(_CENT)
        ratio = Fraction(exact) / Fraction(row["denominator"])
        return (Decimal(ratio.numerator) / Decimal(ratio.denominator)).quantize(_CENT)
    if row["denominator"] is None and exact is not None:
        return int(exact)
    return value


def _cell(row: dict[str, Any], name: str) -> str:
    if name in {"numerator", "denominator"}:
        exact = _exact(row, name)
        return NOTHING if exact is None else number(exact, "yuan" if _is_amount(row, name) else "cases")
    if name == "n":
        return f"{row[name]:,}"
    if name != "value":
        return str(row[name])
    if row["suppressed"]:
        return WITHHELD
    value = _value(row)
    if value is None:
        return NOTHING
    return (
        f"{value:,.{_SHARE_DIGITS}f}"
        if isinstance(value, float)
        else number(Decimal(value), catalogue.get(row["metric"]).unit)
    )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    value = _value(row)
    exact = {name: _exact(row, name) for name in ("numerator", "denominator")}
    return {
        **row,
        **{name: None if part is None else str(part) for name, part in exact.items()},
        "value": str(value) if isinstance(value, Decimal) else value,
    }
