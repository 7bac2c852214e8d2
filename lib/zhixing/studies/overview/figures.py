"""The year in a dozen figures, and how each went over the years."""

from html import escape

import polars as pl

from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS
from zhixing.present import charts
from zhixing.present.document import Absence, Figure, Listing
from zhixing.present.tables import Column, Table, table
from zhixing.studies.numbers import Result
from zhixing.studies.overview.entries import ENTRIES, TITLES, Entry
from zhixing.studies.study import Study

MOST_YEARS = 6
"""Years drawn: more cannot be named under a chart on a phone."""


def shown(study: Study) -> list[Entry]:
    """Return the entries whose numbers the source records."""
    return [entry for entry in ENTRIES if study.supports(entry.metric)]


def link(study: Study, name: str) -> str:
    """Return a study's title as a link to its page of the same unit, year and language."""
    return f'<a href="study:{name}">{escape(study.words(TITLES[name]))}</a>'


def change(study: Study, metric: str) -> str:
    """Return the change on the baseline as its reader writes it; empty where a year is withheld or has no value."""
    f, moved, then = study.format, study.change(metric), study.then(metric)
    if moved is None or then.value is None:
        return ""
    unit = METRICS[metric].unit
    if unit in {"share", "ratio"}:
        return f.signed(f.points(moved))
    if unit == "days":
        return f.signed(f.days(moved))
    return (
        f.signed(f.share(float(moved) / float(then.value))) if then.value else f.signed(f.kind(unit, moved))
    )


def listing(study: Study) -> Listing:
    """Return the year's figures: value, change, and the study each leads to."""
    w = study.words
    rows = []
    for entry in shown(study):
        name = escape(study.label(entry.metric))
        rows.append(
            (
                f"{name}<br>{link(study, entry.study)}",
                f"<b>{escape(study.text(study.now(entry.metric)))}</b>",
                escape(change(study, entry.metric)),
            )
        )
    columns = (
        Column(w("Figure and study"), numeric=False),
        Column(study.year(study.period)),
        Column(w("Change on {baseline}", baseline=study.year(study.baseline))),
    )
    return Listing(
        study.page,
        "figures",
        w("The year in {count} figures", count=study.format.count(len(rows))),
        w("Each figure is that of its study, which says how sure it is and what it cannot say"),
        Table(columns, tuple(rows)),
        foot=w("Source: {source}", source=study.source()),
    )


def years(study: Study) -> list[Period]:
    """Return the last years the records cover, up to that of the page."""
    held = [year for year in study.warehouse.years if year <= study.period.year]
    return [Period(study.period.kind, year) for year in held[-MOST_YEARS:]]


def history(study: Study) -> Figure | Absence:
    """Return every figure over the years, each on a scale of its own."""
    w = study.words
    periods, entries = years(study), shown(study)
    if len(periods) < 2:  # noqa: PLR2004 - a line needs two years
        return study.absence("history", w("Over the years"), w("The records hold one year only."))
    rows = study.rows([entry.metric for entry in entries], period=periods)
    found = {(row["metric"], row["period"]): row for row in rows.iter_rows(named=True)}
    drawn = []
    for entry in entries:
        for period in periods:
            result = Result.from_row(found[entry.metric, period.key])
            value = None if result.value is None else float(result.value)
            drawn.append((study.label(entry.metric), period.year, value, study.text(result)))
    frame = pl.DataFrame(
        drawn,
        schema={"label": pl.String, "year": pl.Int64, "value": pl.Float64, "text": pl.String},
        orient="row",
    )
    wide = frame.pivot(on="year", index="label", values="text", maintain_order=True)
    first, last = study.year(periods[0]), study.year(periods[-1])
    title = w("The figures of {first} to {last}, each on its own scale", first=first, last=last)
    return study.figure(
        "history",
        title=title,
        subtitle=w("Value of each year between the least and the greatest of its row; the last in bold"),
        chart=charts.yearly(frame, study.parameters.lang),
        alt=title,
        table=table(
            wide,
            {
                "label": w("Figure"),
                **{str(period.year): (study.year(period), str) for period in periods},
            },
        ),
        n=None,
        suppressed=int(rows["suppressed"].sum()),
        so_what=w(
            "A row shows which way a figure went, not how far: rows are not comparable with each other."
        ),
    )
