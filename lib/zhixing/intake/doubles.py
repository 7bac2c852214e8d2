"""One thing told twice: identical rows, contradicting rows, and newer deliveries.

A newer delivery of a row supersedes the older one, which is kept. Within one delivery, identical rows collapse
to one; rows that contradict each other are all rejected, since nothing says which to believe. An older delivery
of the same row then still stands.
"""

from dataclasses import dataclass

import polars as pl

from zhixing.intake.cleaning import LINE, STAGE
from zhixing.intake.source_map import Table
from zhixing.records import TABLES

FILE, DELIVERED = "file", "delivered"
"""Columns that name a row's file (by number) and its delivery while doubles are settled."""

_SAYS_WHERE = ("delivery_date", "source_file", "source_line")
"""Columns of a record that say where a row comes from: two rows that differ only here say the same."""


@dataclass(frozen=True)
class Settled:
    """What became of a table's rows once every file is read; each row is in exactly one of the frames.

    Attributes:
        accepted: One row a key.
        superseded: Rows that a newer or an identical one replaces.
        contradicting: Rows of one delivery that contradict each other.
    """

    accepted: pl.DataFrame
    superseded: pl.DataFrame
    contradicting: pl.DataFrame


def settle(rows: pl.DataFrame, name: str, table: Table) -> Settled:
    """Settle the doubles of a table.

    Args:
        rows: Every good row of every file: the record's columns, `line`, `stage`, `file` and `delivered`.
        name: The record table.
        table: What the source says of it.
    """
    older = rows.clear()
    if table.redelivery == "case":
        newest = rows.select(pl.col(DELIVERED) == pl.col(DELIVERED).max().over("case_id")).to_series()
        rows, older = rows.filter(newest), rows.filter(~newest)
    columns = [column for column in TABLES[name].columns() if column not in _SAYS_WHERE]
    key = list(TABLES[name].primary_key()) or columns
    if table.identical_rows == "distinct":
        # the second of two equal rows in a file is another thing than the first, and the same as the second elsewhere
        rows = rows.with_columns(nth=pl.int_range(pl.len()).over([*columns, FILE]))
        key = [*key, "nth"]
    told = rows.select(pl.len().over(key) > 1).to_series()
    settled = _among(rows.filter(told), key, [column for column in columns if column not in key])
    frames = (
        pl.concat([rows.filter(~told), settled.accepted]),
        pl.concat([settled.superseded.select(older.columns), older]),
        settled.contradicting,
    )
    return Settled(*(frame.select(older.columns) for frame in frames))


def _among(several: pl.DataFrame, key: list[str], values: list[str]) -> Settled:
    """Settle rows each of which shares its key with another."""
    ranked = several.with_columns(said=pl.struct(values).hash() if values else pl.lit(0, dtype=pl.UInt64))
    clash = ranked.select(pl.col("said").n_unique().over([*key, DELIVERED]) > 1).to_series()
    agreeing = several.filter(~clash).sort(
        DELIVERED, STAGE, FILE, LINE, descending=[True, False, False, False]
    )
    first = agreeing.select(pl.int_range(pl.len()).over(key) == 0).to_series()
    return Settled(agreeing.filter(first), agreeing.filter(~first), several.filter(clash))
