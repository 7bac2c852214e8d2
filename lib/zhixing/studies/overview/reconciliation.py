"""The published figures beside ours: inside the range their rounding leaves, or not.

A value of ours that may not be published is not shown by way of a comparison either: where the gate withholds it the row says
what may be told, and a verdict only where that settles it.
"""

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS
from zhixing.present.document import Absence, Listing
from zhixing.present.tables import Column, Table
from zhixing.published import bounds, figures, reconcile
from zhixing.published.reconcile import MISS, NOT_COMPUTABLE, OK
from zhixing.studies.numbers import Result
from zhixing.studies.study import Study

WITHHELD = "withheld"
"""The status of a figure whose own value may not be published and whose bound does not settle it."""


@dataclass(frozen=True)
class Compared:
    """A published figure and what may be said of ours.

    Attributes:
        row: The row of `reconcile.compare`.
        year: The year it is about.
        status: ok, miss, or `WITHHELD`.
        ours: Our value in the page's words.
    """

    row: dict[str, Any]
    year: int
    status: str
    ours: str


def area() -> str:
    """Return the unit the source article is about."""
    return next(iter(figures.seed().values())).area


def scope() -> str:
    """Return the scope the source's figures are taken to have, whatever scope the page was asked for."""
    return next(figure.scope for figure in figures.seed().values() if figure.scope)


def concerns(study: Study) -> bool:
    """Return whether figures were published for the page's unit."""
    return study.unit.code == area()


def compare(study: Study) -> tuple[list[Compared], int]:
    """Return the figures of the years up to the page's that can be compared, and how many cannot."""
    about = _about()
    rows = [
        row
        for row in study.kept("compared", lambda: reconcile.compare(study.warehouse)).iter_rows(named=True)
        if about[row["figure"]][1] <= study.period.year
    ]
    held = [row for row in rows if row["status"] != NOT_COMPUTABLE]
    published = _published(study, {about[row["figure"]] for row in held})
    return [_compared(study, row, about[row["figure"]], published) for row in held], len(rows) - len(held)


Subject = tuple[str, int, str]
"""Metric, or two as ``a/b``; year; statistic."""


def _about() -> dict[str, Subject]:
    """Return what each compared figure is a figure of."""
    seed = figures.seed()
    of_seed = {name: (one.figure, one.year_to, one.statistic) for name, one in seed.items()}
    derived = bounds.derived(seed)
    return of_seed | {name: (one.figure, one.year, one.statistic) for name, one in derived.items()}


def _published(study: Study, subjects: set[Subject]) -> dict[tuple[str, str], Result]:
    """Return (metric, period) → published result, for every metric and year the figures rest on."""
    metrics = sorted({name for metric, _, _ in subjects for name in metric.split("/") if name in METRICS})
    years = {year for _, year, _ in subjects}
    held = sorted({year - back for year in years for back in (0, 1)} & set(study.warehouse.years))
    if not metrics or not held:
        return {}
    rows = study.rows(metrics, period=[Period("calendar", year) for year in held], scope=scope())
    return {(row["metric"], row["period"]): Result.from_row(row) for row in rows.iter_rows(named=True)}


def _compared(
    study: Study, row: dict[str, Any], subject: Subject, published: dict[tuple[str, str], Result]
) -> Compared:
    metric, year, statistic = subject
    years = [year] if statistic == "value" else [year - 1, year]
    parts = [
        published.get((name, Period("calendar", one).key)) for name in metric.split("/") for one in years
    ]
    if not any(part is not None and part.suppressed for part in parts):
        return Compared(row, year, row["status"], number(study, row["ours"], row["unit"]))
    alone = parts[0] if len(parts) == 1 else None
    if alone is None:
        return Compared(row, year, WITHHELD, study.format.kind("cases", None))
    settled = alone.low is not None and alone.low >= row["low"] and row["high"] >= 1
    return Compared(row, year, OK if settled else WITHHELD, study.text(alone))


def number(study: Study, value: Decimal | None, unit: str, digits: int = 2) -> str:
    """Return a compared value in the page's words, shares to a hundredth of a point as they were published."""
    f = study.format
    if unit in {"share", "ratio"}:
        return f.share(value, digits)
    return f.yuan(value, digits) if unit == "yuan" else f.kind(unit, value)


def absence(study: Study, figure_id: str, title: str) -> Absence:
    """Return what stands where published figures would, of a unit nobody published any for."""
    return study.absence(
        figure_id,
        title,
        study.words("Nothing is published for {unit} to compare with.", unit=study.page.unit_name),
    )


def listing(study: Study, compared: list[Compared], others: int) -> Listing | Absence:
    """Return the reconciliation table."""
    w = study.words
    title = w("Published figures and ours")
    if not concerns(study):
        return absence(study, "reconciliation", title)
    if not compared:
        return study.absence(
            "reconciliation",
            title,
            w("The source speaks of later years, or of what these records do not hold."),
        )
    words = status_words(study)
    rows = tuple(
        (
            escape(one.row["label_zh" if study.parameters.lang == "zh" else "label"]),
            escape(one.ours),
            _range(study, one.row),
            escape(words[one.status]),
        )
        for one in compared
    )
    inside = sum(one.status == OK for one in compared)
    said = {"inside": inside, "count": sum(one.status in {OK, MISS} for one in compared)}
    return Listing(
        study.page,
        "reconciliation",
        w("{inside} of {count} published figures agree with these records", **said),
        w("Ours against the published value and the range its rounding leaves"),
        Table(
            (
                Column(w("Figure"), numeric=False),
                Column(w("Ours")),
                Column(w("Published")),
                Column(w("Status"), numeric=False),
            ),
            rows,
        ),
        foot=w("Source: {source}", source=_foot(study, compared, others)),
    )


def status_words(study: Study) -> dict[str, str]:
    """Return what each status is called."""
    w = study.words
    return {OK: w("inside the range"), MISS: w("outside"), WITHHELD: w("ours is not published")}


def _range(study: Study, row: dict[str, Any]) -> str:
    """Return the published value, and under it the range where rounding leaves one, with digits enough to tell its ends."""
    unit, low, high = row["unit"], row["low"], row["high"]
    value = number(study, row["published"], unit)
    if low is None or high is None or low == high:
        return escape(value)
    pairs = [(number(study, low, unit, digits), number(study, high, unit, digits)) for digits in (2, 3, 4)]
    ends = next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])
    return f"{escape(value)}<br>{escape(study.format.interval(*ends))}"


def _foot(study: Study, compared: list[Compared], others: int) -> str:
    """Return where both come from, what could not be compared, and why many may lie outside."""
    w, f = study.words, study.format
    parts = [w("四川法制报 of 1 April 2021 and what follows from it; {source}", source=study.source())]
    if others:
        parts.append(
            w(
                "{count} more, national ranks among them, cannot be computed from one province",
                count=f.count(others),
            )
        )
    if sum(one.status == MISS for one in compared) > len(compared) / 2:
        parts.append(
            w(
                "these records are not those the source counted: at a reduced scale counts and amounts lie outside"
            )
        )
    return w("; ").join(parts)
