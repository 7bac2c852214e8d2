"""终本 compliance by its thirteen checks: which fails, and where."""

from typing import Any

import polars as pl

from zhixing.metrics.catalogue import METRICS
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.core_indicators import frames
from zhixing.studies.study import Study


def by_item(study: Study) -> Figure | Absence:
    """Return the share failing each check, beside the whole's."""
    w, f = study.words, study.format
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
    whole = frames.whole(study)
    beside = (
        {}
        if whole.code == study.unit.code
        else dict(study.rows(frames.ITEMS, unit=whole).select("metric", "value").iter_rows())
    )
    rows = pl.DataFrame(
        [
            {
                "label": f"{place} {study.label(metric)}",
                "value": study.now(metric).value,
                "failed": study.now(metric).numerator,
                "n": study.now(metric).n,
                "line": beside.get(metric),
            }
            for place, metric in enumerate(frames.ITEMS, start=1)
        ],
        infer_schema_length=None,
    ).sort("value", descending=True, nulls_last=True, maintain_order=True)
    said["item"] = rows["label"][0].split(" ", 1)[1]
    said["share"] = f.share(rows["value"][0], 2)
    said["whole"] = study.unit_name(whole)
    if not failed.value:
        return study.absence(
            "checks",
            heading,
            w(
                "None of the {made} 终本 rulings checked in {year} failed an item: there is nothing to tell apart.",
                **said,
            ),
        )
    columns: dict[str, Any] = {
        "label": w("What fails"),
        "failed": (w("Failed"), f.count),
        "n": (w("Examined"), f.count),
        "value": (w("Share"), lambda value: f.share(value, 2)),
    }
    if beside:
        columns["line"] = (study.unit_name(whole), lambda value: f.share(value, 2))
    drawn = rows.with_columns(
        pl.col("value").map_elements(lambda value: f.share(value, 2), pl.String).alias("text")
    )
    return study.figure(
        "checks",
        title=w(
            "{failed} of {made} 终本 rulings failed a check; the most frequent: {item} ({share})", **said
        ),
        subtitle=w("Share of the rulings examined that fail each of the thirteen checks, {year}", **said),
        chart=charts.against_target(
            drawn.drop("n"), study.parameters.lang, line=w("{whole} as a whole", **said) if beside else ""
        ),
        alt=w("Failing shares of thirteen checks; most frequent: {item}, {share}.", **said),
        table=table(rows, columns),
        n=int(made.value),
        n_unit=w("终本 rulings checked"),
        so_what=w("A ruling passes only if no item fails; one that was not examined does not fail."),
    )


def by_unit(study: Study) -> Figure | Absence:
    """Return where which check fails: units by items, as shades."""
    w, f = study.words, study.format
    heading = w("Where which check fails")
    if not study.supports(frames.ITEMS[0]):
        return study.absence("checks_where", heading, w("The source records no checks of 终本 rulings."))
    rows = frames.checks_by_unit(study)
    units = rows["unit"].unique(maintain_order=True)
    if units.len() < 2:  # noqa: PLR2004 - one row compares nothing
        return study.absence("checks_where", heading, w("There is no other court to hold it beside."))
    failures = rows.filter(pl.col("numerator") > 0)
    if failures.is_empty():
        said = {"count": units.len(), "year": study.year(study.period)}
        return study.absence(
            "checks_where",
            heading,
            w("In none of the {count} units did a 终本 ruling fail a check in {year}.", **said),
        )
    names = {unit.code: study.unit_name(unit) for unit in frames.checked_units(study)}
    numbers = {metric: str(place) for place, metric in enumerate(frames.ITEMS, start=1)}
    labelled = rows.with_columns(
        pl.col("unit").replace_strict(names).alias("row"),
        pl.col("metric").replace_strict(numbers).alias("column"),
    )
    shown = labelled.filter(pl.col("unit").is_in(units.head(frames.MOST_ROWS).to_list()))
    top = labelled.filter(pl.col("numerator") > 0).sort("value", descending=True).row(0, named=True)
    said = {
        "count": failures["unit"].n_unique(),
        "units": units.len(),
        "row": top["row"],
        "item": study.label(top["metric"]),
        "share": f.share(top["value"], 1),
    }
    wide = labelled.pivot(on="column", index="row", values="value", maintain_order=True)
    return study.figure(
        "checks_where",
        title=w(
            "Checks failed in {count} of {units} units; the darkest cell is {row}: {item} ({share})", **said
        ),
        subtitle=w(
            "Share failing each check, in per cent; columns are the items 1 to 13 of the figure before"
        ),
        chart=charts.heat(
            shown.select("row", "column", "value"), study.parameters.lang, highlight=study.page.unit_name
        ),
        alt=w("Failing shares by unit and check; highest in {row}, {item}, {share}.", **said),
        table=table(wide, {"row": w("Unit"), **{name: (name, f.share) for name in numbers.values()}}),
        n=int(rows.group_by("unit").agg(pl.col("size").first())["size"].sum()),
        n_unit=w("终本 rulings checked"),
        foot=w("; ").join(f"{numbers[metric]} {study.label(metric)}" for metric in _most(failures)),
        so_what=w("A dark row is a court to look at, a dark column a rule that is not followed."),
    )


def _most(failures: pl.DataFrame) -> list[str]:
    """Return the three items that fail most often."""
    counted = (
        failures.group_by("metric")
        .agg(pl.col("numerator").sum())
        .sort("numerator", "metric", descending=True)
    )
    return [str(metric) for metric in counted["metric"].head(3) if metric in METRICS]
