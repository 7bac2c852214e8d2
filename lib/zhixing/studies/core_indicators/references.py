"""What others published, beside ours where scope and period allow, refused where they do not."""

import html

import polars as pl

from zhixing.metrics.catalogue import METRICS
from zhixing.present.document import Absence, Listing
from zhixing.present.tables import table
from zhixing.published import comparable, figures
from zhixing.published.figures import Figure
from zhixing.studies.study import Study

CONTEXT = ("closing_rate", "recovery_rate")
"""Rates of the same cases that others publish."""

NATION, JILIN = "全国", "吉"
ELSEWHERE = frozenset({NATION, JILIN})
"""Whose figures may serve as a reference."""


def published(study: Study, metrics: tuple[str, ...]) -> Listing | Absence:
    """Return published values of the indicators, ours beside them where that says something."""
    w = study.words
    title = w("What others published")
    held = [metric for metric in (*metrics, *CONTEXT) if metric in METRICS]
    found = comparable.about(figures.load().values(), held, study.unit.code, ELSEWHERE)
    if not found:
        return study.absence("published", title, w("Nobody published these indicators."))
    rows = [_row(study, figure) for figure in found]
    beside = sum(row[-1] for row in rows)
    frame = pl.DataFrame(
        [row[:-1] for row in rows], schema=["what", "whom", "theirs", "ours", "why"], orient="row"
    )
    said = {"beside": beside, "count": len(rows)}
    return Listing(
        page=study.page,
        id="published",
        title=w("{beside} of {count} published figures may stand beside ours", **said),
        subtitle=w("Published values of these indicators; a comparison across scopes or periods is refused"),
        table=table(
            frame,
            {
                "what": w("Indicator"),
                "whom": w("Of whom, when"),
                "theirs": (w("Published"), str),
                "ours": (w("Ours"), str),
                "why": w("Compared"),
            },
        ),
        foot=study.source(),
    )


def _row(study: Study, figure: Figure) -> tuple[str, str, str, str, str, bool]:
    w, f = study.words, study.format
    whom = {NATION: w("the nation"), JILIN: w("Jilin")}.get(figure.area, study.page.unit_name)
    years = (
        str(figure.year_to) if figure.year_from == figure.year_to else f"{figure.year_from}–{figure.year_to}"
    )
    theirs = f.share(figure.value, 2)
    refused = comparable.refusal(figure, study.period, study.scope)
    head = (
        html.escape(study.label(figure.figure)),
        html.escape(w("{whom}, {years}", whom=whom, years=years)),
        theirs,
    )
    if refused is not None:
        return (*head, w("not compared"), _refusal(study, figure, refused), False)
    if not study.supports(figure.figure):
        return (*head, w("not compared"), w("The source does not record what this indicator counts."), False)
    ours = study.now(figure.figure)
    if ours.value is None:
        return (*head, study.text(ours), w("Ours is withheld or not told."), False)
    value = float(ours.value)
    low, high = (None if end is None else float(end) for end in (figure.low, figure.high))
    if (low is None or value >= low) and (high is None or value <= high):
        return (*head, f.share(value, 2), w("Ours lies within the rounding of what was published."), True)
    apart = f.signed(f.points(value - float(figure.value)))
    return (*head, f.share(value, 2), w("Ours less theirs: {apart}.", apart=apart), True)


def _refusal(study: Study, figure: Figure, reason: comparable.Refusal) -> str:
    """Return the reason in one sentence."""
    w = study.words
    said = {
        "theirs": figure.year_to,
        "months": figure.months.replace("-", "–"),
        "year": study.year(study.period),
        "scope": study.scope,
        "other": figure.scope,
    }
    return {
        "several years": w("It covers several years, ours is {year}.", **said),
        "part of a year": w("It covers months {months} of {theirs}, ours the whole of {year}.", **said),
        "other year": w("It is of {theirs}, ours of {year}.", **said),
        "judicial year": w("It is of the calendar year, ours of the {year}.", **said),
        "no scope": w("It states no case types; ours counts {scope}.", **said),
        "other scope": w("It counts {other}, ours {scope}.", **said),
    }[reason]
