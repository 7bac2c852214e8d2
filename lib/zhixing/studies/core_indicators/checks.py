"""终本 compliance by its thirteen checks: which fails, and where."""

from collections.abc import Callable
from typing import Any

import polars as pl

from zhixing.law.units import Unit
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.core_indicators import frames
from zhixing.studies.study import Study

FEWEST = 3
"""Failures without which a title names no item and no unit: fewer are as likely chance."""


def _fine(study: Study) -> Callable[..., str]:
    """Return what writes a share of failures, which are small: two decimals."""
    return lambda value: study.format.share(value, 2)


def by_item(study: Study) -> Figure | Absence:
    """Return the share failing each check, beside the whole's."""
    w = study.words
    heading = w("Which check fails")
    if not study.supports(frames.ITEMS[0]):
        return study.absence("checks", heading, w("The source records no checks of 终本 rulings."))
    made, failed = study.now("termination_checks_made"), study.now("termination_checks_failed")
    said: dict[str, Any] = {
        "failed": study.text(failed),
        "made": study.text(made),
        "year": study.year(study.period),
    }
    if not made.value:
        return study.absence("checks", heading, w("No 终本 ruling was checked in {year}.", **said))
    if not failed.value:
        reason = w(
            "None of the {made} 终本 rulings checked in {year} failed an item: there is nothing to tell apart.",
            **said,
        )
        return study.absence("checks", heading, reason)
    whole = frames.whole(study)
    said["whole"] = study.unit_name(whole)
    rows = _items(study, whole)
    title = _item_title(study, rows, said)
    alone = rows["line"].null_count() == rows.height
    drawn = rows.with_columns(
        pl.col("value").map_elements(_fine(study), pl.String).alias("text"), pl.col("line").cast(pl.Float64)
    )
    return study.figure(
        "checks",
        title=title,
        subtitle=w("Share of the rulings examined that fail each of the thirteen checks, {year}", **said),
        chart=charts.against_target(
            drawn.drop("n"), study.parameters.lang, line="" if alone else w("{whole} as a whole", **said)
        ),
        alt=title,
        table=table(rows, _item_columns(study, "" if alone else said["whole"])),
        n=int(made.value),
        n_unit=w("终本 rulings checked"),
        so_what=w("A ruling passes only if no item fails; one that was not examined does not fail."),
    )


def _items(study: Study, whole: Unit) -> pl.DataFrame:
    """Return label (with the item's number), metric, value, failed, n, line (the whole's), the highest share first."""
    beside: dict[str, float] = {}
    if whole.code != study.unit.code:
        there = pl.col("unit") == whole.code, pl.col("period") == study.period.key
        beside = dict(study.sheet(frames.WHOLE).filter(*there).select("metric", "value").iter_rows())
    rows = [
        {
            "label": f"{place} {study.label(metric)}",
            "metric": metric,
            "value": study.now(metric).value,
            "failed": study.now(metric).numerator,
            "n": study.now(metric).n,
            "line": beside.get(metric),
        }
        for place, metric in enumerate(frames.ITEMS, start=1)
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.sort("value", descending=True, nulls_last=True, maintain_order=True)


def _item_title(study: Study, rows: pl.DataFrame, said: dict[str, Any]) -> str:
    """Return how many rulings failed and, where that is more than a few, which item most often."""
    w = study.words
    top = rows.row(0, named=True)
    if (top["failed"] or 0) < FEWEST:
        return w("{failed} of {made} 终本 rulings failed a check", **said)
    said |= {"item": study.label(top["metric"]), "share": _fine(study)(top["value"])}
    return w("{failed} of {made} 终本 rulings failed a check; the most frequent: {item} ({share})", **said)


def _item_columns(study: Study, whole: str) -> dict[str, Any]:
    w, f = study.words, study.format
    columns: dict[str, Any] = {
        "label": w("What fails"),
        "failed": (w("Failed"), f.count),
        "n": (w("Examined"), f.count),
        "value": (w("Share"), _fine(study)),
    }
    return columns | ({"line": (whole, _fine(study))} if whole else {})


def by_unit(study: Study) -> Figure | Absence:
    """Return where which check fails: units by items, as shades."""
    w, f = study.words, study.format
    heading = w("Where which check fails")
    if not study.supports(frames.ITEMS[0]):
        return study.absence("checks_where", heading, w("The source records no checks of 终本 rulings."))
    rows = frames.checks_by_unit(study)
    units = rows["unit"].unique(maintain_order=True)
    said: dict[str, Any] = {"units": units.len(), "count": units.len(), "year": study.year(study.period)}
    if units.len() < 2:  # noqa: PLR2004 - one row compares nothing
        return study.absence("checks_where", heading, w("There is no other court to hold it beside."))
    failures = rows.filter(pl.col("numerator") > 0)
    if failures.is_empty():
        reason = w("In none of the {count} units did a 终本 ruling fail a check in {year}.", **said)
        return study.absence("checks_where", heading, reason)
    labelled = _labelled(study, rows)
    shown = labelled.filter(pl.col("unit").is_in(units.head(frames.MOST_ROWS).to_list()))
    wide = labelled.pivot(on="column", index="row", values="value", maintain_order=True)
    title = _where_title(study, labelled, said | {"count": failures["unit"].n_unique()})
    return study.figure(
        "checks_where",
        title=title,
        subtitle=w(
            "Share failing each check, in per cent; columns are the items 1 to 13 of the figure before"
        ),
        chart=charts.heat(
            shown.select("row", "column", "value"), study.parameters.lang, highlight=study.page.unit_name
        ),
        alt=title,
        table=table(
            wide,
            {
                "row": w("Unit"),
                **{name: (name, f.share) for name in labelled["column"].unique(maintain_order=True)},
            },
        ),
        n=int(rows.group_by("unit").agg(pl.col("size").first())["size"].sum()),
        n_unit=w("终本 rulings checked"),
        foot=w("; ").join(_most(study, labelled)),
        so_what=w("A dark row is a court to look at, a dark column a rule that is not followed."),
    )


def _labelled(study: Study, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the unit's name as row and the item's number as column."""
    names = {unit.code: study.unit_name(unit) for unit in frames.checked_units(study)}
    numbers = {metric: str(place) for place, metric in enumerate(frames.ITEMS, start=1)}
    return rows.with_columns(
        pl.col("unit").replace_strict(names).alias("row"),
        pl.col("metric").replace_strict(numbers).alias("column"),
    )


def _where_title(study: Study, labelled: pl.DataFrame, said: dict[str, Any]) -> str:
    """Return in how many units checks failed and, where a cell holds more than a few, which is the darkest."""
    w = study.words
    cells = labelled.filter(pl.col("numerator") >= FEWEST).sort("value", descending=True)
    if cells.is_empty():
        return w("Checks failed in {count} of {units} units, in none more than twice on one item", **said)
    top = cells.row(0, named=True)
    said |= {"row": top["row"], "item": study.label(top["metric"]), "share": study.format.share(top["value"])}
    return w(
        "Checks failed in {count} of {units} units; the highest share is in {row}: {item} ({share})", **said
    )


def _most(study: Study, labelled: pl.DataFrame) -> list[str]:
    """Return the three items that fail most often, by number and name."""
    counted = (
        labelled.group_by("metric", "column")
        .agg(pl.col("numerator").sum())
        .sort("numerator", "column", descending=[True, False])
    )
    return [
        f"{column} {study.label(metric)}"
        for metric, column in counted.head(3).select("metric", "column").iter_rows()
    ]
