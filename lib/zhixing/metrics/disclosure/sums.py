"""Contributions added up: how much, by how many cases, and how much by the two largest of them."""

import math

import polars as pl

from zhixing.metrics.disclosure import contributions
from zhixing.metrics.disclosure.axes import DECEMBER, TYPES, Places, Times, kind_of
from zhixing.metrics.disclosure.layers import LARGEST_SHARE, MONTH, YEAR
from zhixing.metrics.disclosure.stems import Stem

KEYS = ["unit", "types", "time", "part"]
"""What sums are told apart by, inside a stem."""

READ = ("court_code", "type_code", "case", "first", "last", "amount", "part", "claim_band")
"""The columns of contributions that sums read; copying the others would cost most of the memory."""

TOP, REST = f"{contributions.LARGEST}=top", f"{contributions.LARGEST}=rest"
"""The largest cases of a cell, and the others."""


def by_cell(
    stem: Stem, places: Places, times: Times, found: pl.DataFrame, time_kinds: list[str]
) -> pl.DataFrame:
    """Return the sums of a stem's rows.

    Args:
        stem: The stem.
        places: The units.
        times: The months and years.
        found: `contributions.rows`, with a column ``part``.
        time_kinds: The kinds of time wanted.

    Returns:
        `KEYS`, value, cases, contributors, largest, second, floor, ceiling (infinite where nothing limits it). A case
        with several rows in a cell contributes once, their sum.
    """
    courts = ["court_code", "type_code", "time", "part"]
    answers = []
    for kind in time_kinds:
        if kind == DECEMBER and MONTH in time_kinds:  # the same key, added up already
            continue
        cases = _each_case(stem, _in_time(stem, times, found, kind), courts)
        at_courts = cases.group_by(courts).agg(
            value=pl.col("amount").sum(),
            cases=pl.len().cast(pl.Int64),
            contributors=(pl.col("amount") != 0).sum().cast(pl.Int64),
            floor=pl.col("floor").sum(),
            ceiling=pl.col("ceiling").sum(),
            tops=pl.col("amount").top_k(2),
        )
        rolled = at_courts.join(places.members, on="court_code").join(_types(), on="type_code")
        answers.append(
            rolled.group_by(KEYS).agg(
                pl.col("value", "cases", "contributors", "floor", "ceiling").sum(),
                tops=pl.col("tops").explode().top_k(2),
            )
        )
    return (
        pl.concat(answers)
        .with_columns(
            largest=pl.col("tops").list.max(),  # polars says which two are the largest, not in what order
            second=pl.when(pl.col("tops").list.len() > 1).then(pl.col("tops").list.min()),
        )
        .drop("tops")
    )


def of_the_largest(
    stem: Stem, places: Places, times: Times, found: pl.DataFrame, wanted: pl.DataFrame
) -> pl.DataFrame:
    """Return the sums of each unit's largest cases of a year, and of its others, in the columns of `by_cell`.

    The largest are `LARGEST_SHARE` of the cases that give more than nothing, rounded up.

    Args:
        stem: The stem.
        places: The units.
        times: The months and years.
        found: `contributions.rows`.
        wanted: The cells there must be: unit, level, types.
    """
    types = _types().join(wanted.select("types").unique(), on="types")
    given = found.filter(pl.col("amount") > 0).select("court_code", "type_code", "first", "amount")
    cases = _in_time(stem, times, given, YEAR).join(types, on="type_code").drop("type_code", "first")
    answers = []
    for level in wanted["level"].unique(maintain_order=True):  # units of one level do not overlap
        units = wanted.filter(level=level).select("unit").unique()
        ranked = cases.join(places.members.join(units, on="unit"), on="court_code").with_columns(
            rank=pl.col("amount").rank("ordinal", descending=True).over("unit", "types", "time"),
            limit=(pl.len() * LARGEST_SHARE).ceil().over("unit", "types", "time"),
        )
        parts = ranked.with_columns(
            part=pl.when(pl.col("rank") <= pl.col("limit")).then(pl.lit(TOP)).otherwise(pl.lit(REST))
        )
        answers.append(
            parts.group_by(KEYS).agg(
                value=pl.col("amount").sum(),
                cases=pl.len().cast(pl.Int64),
                contributors=pl.len().cast(pl.Int64),
                floor=pl.lit(0.0),
                ceiling=pl.lit(math.inf),
                largest=pl.col("amount").max(),
                second=pl.when(pl.len() > 1).then(pl.col("amount").top_k(2).min()),
            )
        )
    return pl.concat(answers)


def _in_time(stem: Stem, times: Times, found: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the rows that count for each time of a kind, with its key as ``time``."""
    if stem.is_stock:
        ends = [
            (period.key, min(period.end, times.as_of)) for period in times.periods if kind_of(period) == kind
        ]
        standing = [
            found.filter(
                pl.col("first") <= end, pl.col("last").is_null() | (pl.col("last") > end)
            ).with_columns(time=pl.lit(key))
            for key, end in ends
        ]
        return pl.concat(standing)
    spans = times.spans.filter(time_kind=kind).select(
        "time", month=pl.col("month").str.to_date("%Y-%m").dt.month_start()
    )
    month_of = pl.col("first").dt.month_start()
    keys = dict(spans.select("month", "time").iter_rows())
    return found.with_columns(
        time=month_of.replace_strict(keys, default=None, return_dtype=pl.String)
    ).filter(pl.col("time").is_not_null())


def _each_case(stem: Stem, found: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return one row a case and cell, with what the count of cases by claim band says of its claim."""
    if stem.of_docket:  # a case is closed once, and stands once in the stock
        cases = found
    else:
        once = pl.lit(1.0) if stem.term.distinct else pl.col("amount").sum()
        cases = found.group_by(*keys, "case").agg(amount=once)
    if stem.id == "claim_yuan" and "claim_band" in found.columns:
        known = contributions.bounds_of_claims()
        return cases.join(known, on="claim_band", how="left").with_columns(
            pl.col("ceiling").fill_null(math.inf)
        )
    return cases.with_columns(floor=pl.lit(0.0), ceiling=pl.lit(math.inf))


def _types() -> pl.DataFrame:
    """Return each case type and the sums of types it is in."""
    rows = [(part, whole) for whole, parts in TYPES.items() for part in parts]
    return pl.DataFrame(rows, schema={"type_code": pl.String, "types": pl.String}, orient="row")
