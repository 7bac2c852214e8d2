"""Rounding parts so that they still add up to the published total: the largest-remainder rule.

Parts of a money change are computed as floats; what is printed is fen. Each part is rounded down, and the fen
still missing go to the parts with the largest fractions (Hamilton's method), so that the sum is the exact change.
"""

import numpy as np
import polars as pl

from zhixing.methods.arrays import Floats, Ints

YUAN = pl.Decimal(18, 2)
"""Money as it is stored: decimal yuan to the fen."""
_FLOAT_HOLDS = 2.0**53


def largest_remainder(parts: Floats, totals: Ints) -> Ints:
    """Whole numbers next to `parts` whose rows sum to `totals`.

    Args:
        parts: One row a total, one column a part; the rows sum to the totals up to floating-point error.
        totals: The exact row sums.

    Returns:
        Integers of the same shape. Ties go to the earlier column.
    """
    floors = np.floor(parts)
    whole = floors.astype(np.int64)
    missing = totals - whole.sum(axis=1)
    each, extra = np.divmod(missing, parts.shape[1])
    order = np.argsort(-(parts - floors), axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    result: Ints = whole + each[:, None] + (rank < extra[:, None])
    return result


def to_fen(effects: pl.DataFrame, change: pl.DataFrame, unit: str = "unit") -> pl.DataFrame:
    """Round effects in yuan to fen so that each unit's parts add up to its exact change.

    Sums of the rounded parts over units are then exact too, because they are sums of decimals.

    Args:
        effects: Columns `unit`, `factor`, `effect` (yuan, Float64), every factor once a unit.
        change: Columns `unit` and `change` (yuan, Decimal), the exact change of each unit.
        unit: Name of the unit column in both frames.

    Returns:
        `effects` with a column `effect_yuan` Decimal(18, 2), in the same row order.

    Raises:
        ValueError: If a unit lacks a change, its parts do not sum to it within one yuan in ten million, or a part is so
            large that a float no longer holds its fen.
    """
    factors = effects["factor"].unique(maintain_order=True).to_list()
    wide = effects.pivot(on="factor", on_columns=factors, index=unit, values="effect", maintain_order=True)
    joined = wide.join(change.select(unit, "change"), on=unit, how="left", maintain_order="left")
    if joined["change"].null_count():
        missing = joined.filter(pl.col("change").is_null())[unit].to_list()
        raise ValueError(
            f"No exact change is given for {missing}. Give one row of `change` for every unit split."
        )
    parts = joined.select(factors).to_numpy().astype(np.float64) * 100
    totals = joined["change"].cast(pl.Decimal(18, 2)).to_physical().cast(pl.Int64).to_numpy()
    off = np.abs(parts.sum(axis=1) - totals) > 1 + 1e-7 * np.abs(parts).sum(axis=1)
    if off.any():
        raise ValueError(
            f"The parts of {joined[unit].filter(off).to_list()} do not sum to their change. Split and change must "
            f"come from the same cases, in yuan."
        )
    if (np.abs(parts) >= _FLOAT_HOLDS).any():
        raise ValueError(
            "A part of the change is above 90 million million yuan. Look for a unit whose recovered amount is out of all "
            "proportion to its claim: a wrong unit of money (万元 read as 元) does this."
        )
    fen = largest_remainder(parts, totals)
    rounded = joined.select(unit).with_columns(
        pl.Series(factor, fen[:, column]) for column, factor in enumerate(factors)
    )
    long = rounded.unpivot(on=factors, index=unit, variable_name="factor", value_name="fen")
    exact = (pl.col("fen").cast(pl.Decimal(20, 0)) * pl.lit("0.01").cast(pl.Decimal(20, 2))).cast(YUAN)
    return effects.join(
        long.select(unit, "factor", exact.alias("effect_yuan")),
        on=[unit, "factor"],
        how="left",
        maintain_order="left",
    )
