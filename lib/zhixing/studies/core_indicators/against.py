"""The four indicators against their targets, and by year."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from zhixing.methods import rates
from zhixing.metrics.catalogue import METRICS
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.core_indicators import frames
from zhixing.studies.core_indicators.frames import Standing
from zhixing.studies.study import Study

ROLES = ("unit", "terminated", "debtor", "closed")
"""The colour of each core indicator's line."""


def targets(study: Study, standings: Sequence[Standing]) -> Figure | Absence:
    """Return the indicators with their intervals and targets, second readings beside them."""
    w, f = study.words, study.format
    title = w("Margin to target")
    seconds = [one for one in (frames.standing(study, metric) for metric in frames.SECOND_READINGS) if one]
    every = [one for one in (*standings, *seconds) if one.value is not None or one.reached is not None]
    if not every:
        return study.absence(
            "targets",
            title,
            w("The source records neither property, checks nor petitions, or too few years."),
        )
    rows = _rows(study, every, standings)
    told = [one for one in standings if one.reached is not None]
    said: dict[str, Any] = {
        "reached": sum(bool(one.reached) for one in told),
        "count": len(told),
        "year": study.year(study.period),
    }
    return study.figure(
        "targets",
        title=w("{reached} of {count} core targets were reached in {year}", **said),
        subtitle=w(
            "Each rate with its 95% interval; grey: the stricter clock, and the other reading of three years"
        ),
        chart=charts.against_target(rows, study.parameters.lang, line=w("target")),
        alt=w("Core indicators against their targets: {reached} of {count} reached.", **said),
        table=table(
            rows,
            {
                "label": w("Indicator"),
                "text": (w("Rate"), str),
                "line": (w("Target"), f.share),
                "margin": (w("Margin"), lambda value: f.signed(f.points(value))),
                "n": (w("Counted over"), f.count),
            },
        ),
        n=None,
        foot=w("exact binomial intervals; the number each rate is counted over stands in the data"),
        suppressed=sum(one.result.suppressed for one in every),
        so_what=_so_what(study, standings),
    )


def _rows(study: Study, every: Sequence[Standing], core: Sequence[Standing]) -> pl.DataFrame:
    """Return each indicator in the shape of its chart and table; grey what is not one of the four."""
    return pl.DataFrame(
        [
            {
                "label": study.label(one.metric),
                "value": one.value,
                "line": one.target,
                "low": one.interval.lower,
                "high": one.interval.upper,
                "n": one.result.n,
                "role": "unit" if one in core else "peers",
                "text": study.text(one.result),
                "margin": one.margin,
            }
            for one in every
        ],
        infer_schema_length=None,
    )


def _so_what(study: Study, standings: Sequence[Standing]) -> str:
    w = study.words
    short = [one for one in standings if one.value is None and not one.result.suppressed]
    if any(one.metric == frames.THREE_YEARS for one in short):
        return w(
            "Three years: the records begin in {first}, so they do not reach back 36 months from the end of {year}.",
            first=study.warehouse.years[0],
            year=study.year(study.period),
        )
    return w(
        "These are project definitions, version 1 of January 2021: no circular with exact numerators was found."
    )


def trend(study: Study) -> Figure | Absence:
    """Return the core indicators by year, and whether they moved by more than chance."""
    w, f = study.words, study.format
    every = frames.by_year(study)
    rows, withheld = every.filter(pl.col("value").is_not_null()), int(every["suppressed"].sum())
    title = w("By year")
    if rows["period"].n_unique() < 2:  # noqa: PLR2004 - one year is no trend
        return study.absence("trend", title, w("The records tell these indicators for one year or none."))
    places = {period.key: period.year for period in frames.years(study.warehouse, study.period)}
    names = dict(
        zip(frames.CORE, (w("in time"), w("终本 passed"), w("petitions, R3"), w("3 years")), strict=True)
    )
    now = rows.filter(pl.col("period") == study.period.key)["metric"].to_list()
    shown = rows.select(
        pl.col("period").replace_strict(places, return_dtype=pl.Int64).alias("x"),
        pl.col("period").alias("label"),
        pl.col("metric").replace_strict(names).alias("series"),
        pl.col("metric").replace_strict(dict(zip(frames.CORE, ROLES, strict=True))).alias("role"),
        "value",
    )
    drawn = rows["metric"].is_in(now)  # a line that ends before the year would be named where it ends
    wide = shown.pivot(on="series", index="label", values="value", maintain_order=True)
    moves = moved(study)
    return study.figure(
        "trend",
        title=moves[0],
        subtitle=w("Core indicators by year; the vertical axis does not start at zero"),
        chart=charts.lines(shown.filter(drawn), study.parameters.lang, "share", zero=False),
        alt=w("Core indicators by year, {first} to {last}.", first=shown["x"].min(), last=shown["x"].max()),
        table=table(
            wide, {"label": w("Year"), **{name: (name, f.share) for name in wide.columns if name != "label"}}
        ),
        n=None,
        foot=w("the number each rate is counted over stands in the definitions"),
        suppressed=withheld,
        so_what=w("; ").join(moves[1:]) + w(".") if len(moves) > 1 else "",
    )


def moved(study: Study) -> list[str]:
    """Return which indicators moved since the baseline by more than chance, the largest move first; or that none did."""
    w, f = study.words, study.format
    moves = []
    for metric in frames.CORE:
        if not study.supports(metric):
            continue
        now, then = study.now(metric), study.then(metric)
        counts = (now.numerator, now.denominator, then.numerator, then.denominator)
        if any(count is None for count in counts) or METRICS[metric].formula is None:
            continue
        change = rates.proportion_difference(*(int(count or 0) for count in counts))
        if change.value is not None and change.excludes(0.0):
            moves.append((abs(change.value), change.value, metric))
    words = []
    for _, value, metric in sorted(moves, reverse=True):
        said = {
            "name": study.label(metric),
            "points": f.points(abs(value)),
            "baseline": study.year(study.baseline),
        }
        words.append(
            w("{name}: up {points} on {baseline}", **said)
            if value > 0
            else w("{name}: down {points} on {baseline}", **said)
        )
    return words or [
        w(
            "No core indicator differs from {baseline} by more than chance",
            baseline=study.year(study.baseline),
        )
    ]
