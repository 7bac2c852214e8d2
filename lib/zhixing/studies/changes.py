"""Changes by unit: what the units below did, largest first, and the rest as one row."""

import polars as pl

from zhixing.law.units import Unit
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study

MOST_BARS = 24
"""Bars of a chart by unit; beyond them the smallest changes are added up as one row."""


def change_by_unit(study: Study, metric: str, units: list[Unit], sheet: Sheet) -> pl.DataFrame:
    """Return unit (code), label, before, after, value (after − before), largest changes first, from a sheet that has them."""
    codes = [unit.code for unit in units]
    rows = study.sheet(sheet).filter(pl.col("metric") == metric, pl.col("unit").is_in(codes))
    wide = rows.pivot(on="period", index="unit", values="numerator", maintain_order=True)
    names = {unit.code: study.unit_name(unit) for unit in units}
    return wide.select(
        "unit",
        pl.col("unit").replace_strict(names).alias("label"),
        pl.col(study.baseline.key).alias("before"),
        pl.col(study.period.key).alias("after"),
        (pl.col(study.period.key) - pl.col(study.baseline.key)).alias("value"),
    ).sort(pl.col("value").abs(), descending=True, nulls_last=True, maintain_order=True)


def drawn(study: Study, changes: pl.DataFrame) -> pl.DataFrame:
    """Return the changes a chart can hold: all of them, or the largest and one row for the others.

    A remainder that holds a withheld change is withheld too: with the whole published it would tell that change.
    """
    bars = changes.height if changes.height <= MOST_BARS else MOST_BARS - 1
    shown, rest = changes.head(bars), changes.slice(bars)
    if rest.is_empty():
        return shown
    totals = {
        name: pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name)
        for name in ("before", "after", "value")
    }
    label = study.words("the other {count}", count=rest.height)
    return pl.concat(
        [shown, rest.select(pl.lit("").alias("unit"), pl.lit(label).alias("label"), *totals.values())]
    )
