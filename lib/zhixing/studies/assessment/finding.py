"""The sentences of the assessment: what the first screen says, from numbers alone."""

from typing import Any

from zhixing.studies.assessment.frames import Scores
from zhixing.studies.study import Study


def said_of(study: Study, found: Scores) -> dict[str, Any]:
    """Return the score and its interval in words, with the unit and the year."""
    f = study.format
    said: dict[str, Any] = {"unit": study.page.unit_name, "year": study.year(study.period)}
    if found.score is not None and found.interval is not None:
        said["score"] = f.number(found.score, 1)
        said["interval"] = f.interval(*(f.number(end, 1) for end in found.interval))
    if found.alike is not None:
        said |= {"same": found.alike[0], "count": found.alike[1]}
    return said


def finding(study: Study, found: Scores) -> str:
    """Return the page's h1: the score, how sure it is, and who can be told apart; never a place."""
    w = study.words
    said = said_of(study, found)
    if found.score is None:
        rate = study.text(study.now("closing_rate")) if study.supports("closing_rate") else None
        if rate is None:
            return w("{unit}: the records hold none of the assessment’s indicators for {year}", **said)
        return w(
            "{unit} closed {rate} of what it handled in {year}; too few of the assessment’s indicators are recorded for a score",
            rate=rate,
            **said,
        )
    if found.alike is None:
        return w("{unit} scores {score} of 100 in {year} (95% interval {interval})", **said)
    if found.row is None:
        return w(
            "{unit} scores {score} of 100 in {year}; {same} of its {count} units cannot be told apart from the whole",
            **said,
        )
    return w(
        "{unit} scores {score} of 100 in {year} (95% interval {interval}); {same} of {count} peers cannot be told apart from it",
        **said,
    )
