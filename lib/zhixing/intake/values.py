"""Cells to values: dates, amounts and codes, column by column, null where a cell cannot be read.

Dates and codes repeat, so they are parsed once a spelling (`spellings`). Amounts do not: the plain ones are cast
at once and only the rest goes through the rules of `law.money`.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from zhixing.intake.source_map import EXCEL_SERIAL
from zhixing.law.money import MONEY, UNITS, yuan_expr

TIMESTAMP = "%Y-%m-%d %H:%M:%S"
"""How a workbook's date cells are written out."""

_EPOCH = date(1899, 12, 30)
_WIDE = pl.Decimal(38, 12)
_PLAIN_BELOW = 10**12


def tidy(words: pl.Series, nulls: Sequence[str]) -> pl.Series:
    """Return text trimmed and half-width, with the source's words for “nothing” as null."""
    text = pl.col("t").str.normalize("NFKC").str.strip_chars()
    return (
        words.alias("t")
        .to_frame()
        .select(pl.when(text.is_in([*nulls, ""])).then(None).otherwise(text).alias("t"))
        .to_series()
    )


def dates(words: pl.Series, spellings: Sequence[str]) -> pl.Series:
    """Return dates; null where no spelling fits. Spellings without a space ignore spaces in the cell."""
    text = pl.col("t").str.normalize("NFKC").str.strip_chars()
    tight = text.str.replace_all(r"\s", "")
    tries = [
        _serial(tight)
        if spelling == EXCEL_SERIAL
        else (text if " " in spelling else tight).str.to_date(spelling, strict=False)
        for spelling in spellings
    ]
    return words.alias("t").to_frame().select(pl.coalesce(tries)).to_series()


def _serial(text: pl.Expr) -> pl.Expr:
    """Read a five-digit Excel serial (1927 to 2173); the time of day after the point is dropped."""
    days = text.str.extract(r"^([0-9]{5})(?:\.[0-9]+)?$").cast(pl.Int32)
    return pl.lit(_EPOCH) + pl.duration(days=days)


def coded(words: pl.Series, codes: Mapping[str, str | bool], dtype: pl.DataType) -> pl.Series:
    """Return the values a code list gives; null for a word it does not have."""
    return words.replace_strict(list(codes), list(codes.values()), default=None, return_dtype=dtype)


def yuan(column: pl.Series, unit: str, nulls: Sequence[str]) -> tuple[pl.Series, pl.Series]:
    """Return amounts in yuan, and which cells hold something that is no amount.

    Args:
        column: Text as the export has it.
        unit: The column's unit.
        nulls: The source's words for “nothing”.
    """
    frame = column.alias("t").to_frame()
    wide = pl.col("t").cast(_WIDE, strict=False)
    frame = frame.with_columns(pl.when(wide.abs() < _PLAIN_BELOW).then(wide).alias("n"))
    scaled = (pl.col("n") * UNITS[unit]).round(2, mode="half_away_from_zero").cast(MONEY, strict=False)
    frame = frame.with_columns(scaled.alias("yuan"), rest=pl.col("n").is_null() & pl.col("t").is_not_null())
    if not frame["rest"].any():
        return frame["yuan"], frame["rest"]
    rest = tidy(frame.filter("rest")["t"], nulls).to_frame("t").with_columns(yuan=yuan_expr("t", unit))
    spots = frame.select(pl.arg_where(pl.col("rest"))).to_series()
    amounts = frame["yuan"].clone().scatter(spots, rest["yuan"])
    unreadable = (
        frame["rest"]
        .clone()
        .scatter(spots, rest.select(pl.col("t").is_not_null() & pl.col("yuan").is_null()).to_series())
    )
    return amounts, unreadable
