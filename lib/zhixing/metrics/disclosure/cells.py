"""The cells of a stem: every one a book may publish, and the implied ones between them.

A cell has five coordinates: stem, unit, types, time, part. Its frame says besides what it adds up to, how many cases
contribute, how much the two largest give, and what the docket alone tells of it.
"""

from itertools import product

import polars as pl

from zhixing.metrics.disclosure import contributions, sums
from zhixing.metrics.disclosure.axes import DECEMBER, REST_OF_YEAR, Places, Times
from zhixing.metrics.disclosure.layers import JUDICIAL, MONTH, YEAR, layers_of
from zhixing.metrics.disclosure.stems import ALL_PARTS, Stem
from zhixing.warehouse.opened import Warehouse

COORDINATES = ["stem", "unit", "types", "time", "part"]
"""What tells cells apart."""

_SPEC = {"level": pl.String, "types": pl.String, "time_kind": pl.String}
_KEYS = ["unit", "types", "time_kind"]


def cells(warehouse: Warehouse, stem: Stem, places: Places, times: Times) -> pl.DataFrame:
    """Return the cells of a stem.

    Returns:
        `COORDINATES`; level, time_kind, publishable (false for implied cells); value, cases (rows of the docket behind
        it), contributors (cases that give more than nothing), largest, second (null for counts), floor, ceiling (null
        where the docket says nothing).
    """
    found = contributions.rows(warehouse, stem)
    read = [name for name in found.columns if name in sums.READ]
    frames = [
        _broken_down(stem, places, times, ALL_PARTS, found.with_columns(part=pl.lit(ALL_PARTS)), [ALL_PARTS])
    ]
    for name, parts in contributions.parts(warehouse, stem, found).items():
        placed = found.select(*read, kept=name).join(parts, left_on="kept", right_on="value")
        frames.append(
            _broken_down(
                stem, places, times, name, placed, parts["part"].unique(maintain_order=True).to_list()
            )
        )
    if any(contributions.LARGEST in layer.breakdowns for layer in layers_of(stem.id)):
        wanted = _wanted(stem, places, times, contributions.LARGEST)
        split = sums.of_the_largest(stem, places, times, found, wanted)
        wanted = wanted.join(pl.DataFrame({"part": [sums.TOP, sums.REST]}), how="cross")
        frames.append(wanted.join(split, on=sums.KEYS, how="left"))
    return _completed(stem, pl.concat(frames, how="diagonal"))


def _broken_down(
    stem: Stem, places: Places, times: Times, breakdown: str, placed: pl.DataFrame, parts: list[str]
) -> pl.DataFrame:
    """Return the cells of one breakdown, null where nothing was added up."""
    wanted = _wanted(stem, places, times, breakdown).join(pl.DataFrame({"part": parts}), how="cross")
    needed = [name for name in placed.columns if name in sums.READ]
    added = sums.by_cell(stem, places, times, placed.select(needed), wanted["time_kind"].unique().to_list())
    return wanted.join(added, on=sums.KEYS, how="left")


def _completed(stem: Stem, frame: pl.DataFrame) -> pl.DataFrame:
    """Fill cells to which nothing contributes, and keep of the bounds what tells something."""
    filled = frame.with_columns(
        # To the fen: sums in floating point differ in their last digits from one run to the next.
        pl.col("value", "floor", "largest", "second").round(2),
    ).with_columns(pl.col("value", "cases", "contributors", "floor").fill_null(0))
    tops = pl.col("largest", "second")
    # Where no case closed there is no amount, and the docket says that none closed.
    none = (pl.col("cases") == 0) & pl.lit(stem.of_docket)
    return filled.select(
        pl.lit(stem.id).alias("stem"),
        *COORDINATES[1:],
        "level",
        "time_kind",
        "publishable",
        "value",
        "cases",
        "contributors",
        tops.fill_null(0.0) if stem.kind == "money" else tops.fill_null(0.0) * pl.lit(None, pl.Float64),
        "floor",
        pl.when(none).then(0.0).when(pl.col("ceiling").is_finite()).then("ceiling").alias("ceiling"),
    )


def _wanted(stem: Stem, places: Places, times: Times, breakdown: str) -> pl.DataFrame:
    """Return the cells there must be, without values: unit, level, types, time, time_kind, publishable."""
    layers = [layer for layer in layers_of(stem.id) if breakdown in layer.breakdowns]
    named = {key for layer in layers for key in product(layer.levels, layer.types, layer.times)}
    spec = pl.DataFrame(sorted(named), schema=_SPEC, orient="row")
    published = places.units.join(spec, on="level").select(*_KEYS, publishable=pl.lit(value=True))
    # The largest cases of a whole are not those of its parts together: nothing is implied between units.
    siblings = published.clear() if breakdown == contributions.LARGEST else _siblings(published, places)
    every = pl.concat([published, siblings])
    if not stem.is_stock:
        every = pl.concat([every, _between_years(every)])
    spans = times.spans.select("time", "time_kind").unique(maintain_order=True)
    return every.join(places.units, on="unit").join(spans, on="time_kind")


def _siblings(published: pl.DataFrame, places: Places) -> pl.DataFrame:
    """Return the unpublished units that are all that stands between a published unit and its published parts."""
    inside = (
        published.join(places.tree, left_on="unit", right_on="child").drop("unit").rename({"parent": "unit"})
    )
    whole = inside.join(published, on=_KEYS, how="semi").select(_KEYS).unique()
    children = (
        whole.join(places.tree, left_on="unit", right_on="parent").drop("unit").rename({"child": "unit"})
    )
    missing = children.join(published, on=_KEYS, how="anti")
    return missing.select(*_KEYS, publishable=pl.lit(value=False))


def _between_years(every: pl.DataFrame) -> pl.DataFrame:
    """Return the Decembers and the rests of years of what has years of both kinds and no months."""
    kinds = every.group_by("unit", "types", maintain_order=True).agg("time_kind")
    has = pl.col("time_kind").list
    both = kinds.filter(has.contains(YEAR), has.contains(JUDICIAL), ~has.contains(MONTH))
    return both.select(
        "unit", "types", time_kind=pl.lit([DECEMBER, REST_OF_YEAR]), publishable=pl.lit(value=False)
    ).explode("time_kind")
