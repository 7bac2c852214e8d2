"""Money as courts write it, as exact decimals of yuan.

Amounts arrive as text in 元, 万元 or 亿元, with thousands separators, full-width digits or the exponent a
spreadsheet leaves behind. They are decimals from here on, never floats: 万 and 亿 return only where a reader
sees them. The same text rules serve a source in another currency; “yuan” then stands for its main unit.
"""

import polars as pl

from zhixing.law.errors import ZhixingError

MONEY = pl.Decimal(18, 2)
"""The type of every amount: exact to the fen 分, up to 10 quadrillion yuan."""

UNITS: dict[str, int] = {"元": 1, "千元": 10**3, "万元": 10**4, "百万元": 10**6, "亿元": 10**8}
"""Unit of an amount → how many yuan it is."""

_POWERS: dict[str, int] = {unit: len(str(yuan)) - 1 for unit, yuan in UNITS.items()}
_CLEAN: dict[str, str] = {
    **{chr(ord("０") + digit): str(digit) for digit in range(10)},
    "．": ".",
    "，": ",",
    "－": "-",
    "−": "-",
    "＋": "+",
    **dict.fromkeys(
        ("¥", "￥", "人民币", " ", "\t", "\r", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "整"), ""
    ),
}
_NUMBER = (
    r"^(?P<sign>[+-]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<fraction>[0-9]+))?"
    r"(?:[eE](?P<exponent>[+-]?[0-9]{1,2}))?(?P<unit>千元|百万元|[万亿]?元?)$"
)
_WIDE = pl.Decimal(38, 12)
_PAD = 40  # more zeros than any decimal has digits: the point can move either way without leaving the text


class MoneyError(ZhixingError):
    """A unit of money nobody defined."""


def check_unit(unit: str) -> int:
    """Return how many yuan a unit is; raise `MoneyError` with the valid units for any other."""
    if unit not in UNITS:
        raise MoneyError(f"Unit of money “{unit}” is not known. Valid units: {', '.join(UNITS)}.")
    return UNITS[unit]


def yuan_expr(expr: pl.Expr | str, unit: str) -> pl.Expr:
    """Return amounts written as text as `MONEY`, null where the text is no amount.

    A unit written in the cell (``12.5万元``) takes precedence over `unit`, the unit of its column. Units and
    exponents move the decimal point in the text, so nothing is multiplied and nothing is lost; fractions of a
    fen are then rounded half away from zero. A sign is kept: whether an amount may be negative is a rule of
    the record, not of its spelling. Cells that hold nothing (empty, ``-``) are null like unreadable ones;
    the caller knows which cells it takes for empty.

    Args:
        expr: A text column, or its name.
        unit: The unit of the column: one of `UNITS`.

    Raises:
        MoneyError: `unit` is not in `UNITS`.
    """
    check_unit(unit)
    text = pl.col(expr) if isinstance(expr, str) else expr
    powers = {"": _POWERS[unit], **_POWERS, "万": _POWERS["万元"], "亿": _POWERS["亿元"]}
    shift = pl.field("exponent").cast(pl.Int64).fill_null(0) + pl.field("unit").replace_strict(
        powers, return_dtype=pl.Int64
    )
    whole = pl.field("whole").str.replace_all(",", "", literal=True)
    plain = pl.concat_str(
        pl.field("sign"),
        pl.field("digits").str.head(pl.field("point")).str.strip_chars_start("0"),
        pl.lit("."),
        pl.field("digits").str.slice(pl.field("point"), 12),
    )
    # each step works on the fields of the one before, so that the column is matched once
    amount = (
        text.str.replace_many(_CLEAN)
        .str.extract_groups(_NUMBER)
        .struct.with_fields(whole=whole, fraction=pl.field("fraction").fill_null(""), shift=shift)
        .struct.with_fields(
            digits=pl.concat_str(
                pl.lit("0" * _PAD), pl.field("whole"), pl.field("fraction").str.pad_end(_PAD, "0")
            ),
            point=(_PAD + pl.field("whole").str.len_bytes().cast(pl.Int64) + pl.field("shift")).clip(
                lower_bound=0
            ),
            is_number=(pl.field("whole") + pl.field("fraction")) != "",
        )
        .struct.with_fields(plain=pl.when(pl.field("is_number")).then(plain))
        .struct.field("plain")
    )
    exact = amount.cast(_WIDE, strict=False).round(2, mode="half_away_from_zero").cast(MONEY, strict=False)
    return exact.name.keep()
