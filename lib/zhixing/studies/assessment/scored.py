"""The score: its parts, how sure it is, and how far a place moves when weights and chance vary."""

from typing import Any

import numpy as np
import polars as pl

from zhixing.methods import rank_intervals
from zhixing.metrics import assessment
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.assessment import finding, frames
from zhixing.studies.assessment.frames import SCHEME, Scores
from zhixing.studies.study import Study

MOST_ROWS = 24


def parts(study: Study, found: Scores) -> Figure | Absence:
    """Return the points of each indicator, beside the whole's."""
    w, f = study.words, study.format
    title = w("What the score is made of")
    if found.score is None:
        return study.absence("score", title, _too_little(study))
    whole = frames.whole(study)
    beside = {} if whole.code == study.unit.code else _counts(study, whole)
    rows = _parts(study, found, beside)
    worst = rows.filter(pl.col("lost").is_not_null()).sort("lost", descending=True).row(0, named=True)
    said: dict[str, Any] = finding.said_of(study, found) | {
        "label": worst["label"],
        "lost": f.number(worst["lost"], 1),
        "whole": study.unit_name(whole),
    }
    return study.figure(
        "score",
        title=w("{score} of 100 points; most are lost on {label}: {lost}", **said),
        subtitle=w("Points from 0 to 100 of each indicator, before weighting"),
        chart=charts.against_target(
            rows, study.parameters.lang, "score", line=w("{whole} as a whole", **said) if beside else ""
        ),
        alt=w("Points of each indicator; composite score {score}.", **said),
        table=table(
            rows,
            {
                "label": w("Indicator"),
                "rate": (w("Rate"), str),
                "value": (w("Points"), lambda value: f.number(value, 1)),
                "weight": (w("Weight"), lambda value: f.share(value, 0)),
                "lost": (w("Weighted points lost"), lambda value: f.number(value, 1)),
            },
        ),
        n=int(found.own.get("closing_rate", (None, None))[1] or 0),
        n_unit=w("cases handled"),
        foot=w(
            "weights and anchors: params/assessment/sichuan.yml, version {version}, {date}",
            version=SCHEME.version,
            date=f.date(SCHEME.dated),
        ),
        so_what=w(
            "The weights are this project’s own: with others the score would be another. The next figure says how much that matters."
        ),
    )


def _parts(study: Study, found: Scores, beside: frames.Counts) -> pl.DataFrame:
    """Return label, value (points), line (the whole's), rate, weight, lost (weighted points), text of each indicator."""
    own, other = (_points(counts) for counts in (found.own, beside))
    return pl.DataFrame(
        [
            {
                "label": study.label(one.id),
                "value": own[place],
                "line": other[place],
                "rate": study.text(study.now(one.id)) if study.supports(one.id) else None,
                "weight": one.weight,
                "lost": None if own[place] is None else one.weight * (100 - (own[place] or 0)),
                "text": study.format.number(own[place], 0),
            }
            for place, one in enumerate(SCHEME.indicators)
        ],
        infer_schema_length=None,
    )


def _points(counts: frames.Counts) -> list[float | None]:
    given = rank_intervals.points(np.divide(*assessment.arrays([counts], SCHEME)), SCHEME.marks)[0]
    return [None if np.isnan(value) else float(value) for value in given]


def _counts(study: Study, whole: Any) -> frames.Counts:
    there = pl.col("unit") == whole.code, pl.col("period") == study.period.key
    rows = study.sheet(frames.WHOLE).filter(*there).select("metric", "numerator", "denominator")
    return {
        metric: (None if up is None else float(up), None if down is None else float(down))
        for metric, up, down in rows.iter_rows()
    }


def _too_little(study: Study) -> str:
    return study.words(
        "The source records too few of the assessment’s indicators: less than half of the weight."
    )


def robustness(study: Study, found: Scores) -> Figure | Absence:
    """Return the scores of the unit and its peers with their intervals, largest units first, never in order of score."""
    w, f = study.words, study.format
    title = w("Who can be told apart")
    if found.score is None:
        return study.absence("robustness", title, _too_little(study))
    if found.places is None or found.alike is None:
        return study.absence("robustness", title, w("There is no other unit of its kind to hold it beside."))
    every = found.table(study, found.places)
    shown = every.head(MOST_ROWS)
    rows = shown.select(
        "label",
        pl.col("score").alias("value"),
        pl.col("score_low").alias("low"),
        pl.col("score_high").alias("high"),
        "n",
        "role",
    ).with_columns(line=pl.lit(found.score))
    said = finding.said_of(study, found)
    return study.figure(
        "robustness",
        title=(
            w("{same} of {count} units cannot be told apart from {unit} as a whole", **said)
            if found.row is None
            else w("{same} of {count} peers cannot be told apart from {unit}", **said)
        ),
        subtitle=w(
            "Composite score, 95% interval under varied weights and chance; largest units first, not in order of score"
        ),
        chart=charts.against_target(
            rows, study.parameters.lang, "score", line=study.page.unit_name, highlight=study.page.unit_name
        ),
        alt=w("Scores with intervals of {count} units; {same} cannot be told apart from {unit}.", **said),
        table=table(
            every,
            {
                "label": w("Unit"),
                "score": (w("Score"), lambda value: f.number(value, 1)),
                "score_low": (w("from"), lambda value: f.number(value, 1)),
                "score_high": (w("to"), lambda value: f.number(value, 1)),
                "n": (w("Handled"), f.count),
            },
        ),
        n=int(every["n"].sum()),
        n_unit=w("cases handled"),
        foot=w(
            "{draws} draws: weights Dirichlet around the stated ones, rates from their counts",
            draws=f.count(rank_intervals.DRAWS),
        ),
        so_what=w(
            "Apart means higher, or lower, in 97.5% of the draws. Overlapping intervals do not say that two courts are equal."
        ),
    )


def places(study: Study, found: Scores, *, ranks: bool) -> Figure | Absence:
    """Return how far places move, without naming any; the places with their intervals only where they are asked for."""
    w, f = study.words, study.format
    title = w("How sure a place would be")
    if found.places is None or found.score is None:
        reason = (
            _too_little(study)
            if found.score is None
            else w("There is no other unit of its kind to hold it beside.")
        )
        return study.absence("places", title, reason)
    if ranks:
        return _named(study, found.table(study, found.places))
    units = found.places.units
    widths = {
        w("weights alone"): "_weights",
        w("chance alone"): "_chance",
        w("both"): "",
    }
    rows = pl.DataFrame(
        {
            "label": list(widths),
            "value": [
                float(np.median((units[f"place_high{name}"] - units[f"place_low{name}"]).to_numpy()))
                for name in widths.values()
            ],
            "role": ["peers", "peers", "unit"],
        }
    )
    said = {"count": units.height, "moves": f.count(rows["value"][2])}
    return study.figure(
        "places",
        title=w("Half of the {count} places move by {moves} or more when weights and chance vary", **said),
        subtitle=w("Median width of the 95% interval of a place, in places"),
        chart=charts.bars(rows, study.parameters.lang, "measures"),
        alt=w("Median width of the interval of a place among {count}: {moves} places.", **said),
        table=table(rows, {"label": w("What varies"), "value": (w("Places"), f.count)}),
        n=units.height,
        n_unit=w("units compared"),
        so_what=w(
            "No place is printed: in 2024 the Supreme People’s Court told courts to drop rankings. The figure says what one would be worth."
        ),
    )


def _named(study: Study, every: pl.DataFrame) -> Figure:
    """Return places with their intervals, for a reader who asked for them."""
    w, f = study.words, study.format
    rows = every.head(MOST_ROWS).select(
        "label",
        pl.col("place").alias("value"),
        pl.col("place_low").alias("low"),
        pl.col("place_high").alias("high"),
        "role",
    )
    shown = rows.with_columns(
        pl.lit(None, pl.Float64).alias("line"),
        pl.struct("low", "high")
        .map_elements(lambda ends: f.interval(f.count(ends["low"]), f.count(ends["high"])), pl.String)
        .alias("text"),
    )
    said = {"count": every.height}
    return study.figure(
        "places",
        title=w("Places among {count}, each with its interval", **said),
        subtitle=w("95% interval of the place under varied weights and chance; 1 is the highest score"),
        chart=charts.against_target(
            shown, study.parameters.lang, "measures", line="", highlight=study.page.unit_name
        ),
        alt=w("Intervals of places among {count} units.", **said),
        table=table(
            every,
            {
                "label": w("Unit"),
                "place_low": (w("Place from"), f.count),
                "place_high": (w("Place to"), f.count),
            },
        ),
        n=every.height,
        n_unit=w("units compared"),
        so_what=w(
            "Printed because it was asked for. A place is its interval; the dot inside it is no finer truth."
        ),
    )
