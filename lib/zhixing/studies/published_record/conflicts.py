"""What cannot all be true, and what the record refutes."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Final

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Figure, Point
from zhixing.present.tables import table
from zhixing.published.conflicts import Contradiction, interval
from zhixing.published.quantities import Quantity
from zhixing.published.system import Record
from zhixing.studies.published_record import wording

if TYPE_CHECKING:
    from zhixing.studies.published_record import PublishedRecord

TRIED: Final = (
    ("seed_is_all",),
    ("closed_never_fell",),
    ("recovered_never_fell",),
    ("seed_is_all", "closed_never_fell"),
    ("seed_is_all", "recovered_never_fell"),
)
"""Readings tried against the record, alone and together."""


@dataclass(frozen=True)
class Tried:
    """A reading held against the record.

    Attributes:
        readings: What is read into the publications; empty for the record as it stands.
        found: The first contradiction it leads to; None where the record allows it.
        share: The least move of one publication that would end it, as a share of its value; 0 where there is none.
    """

    readings: tuple[str, ...]
    found: Contradiction | None
    share: Fraction


@cache
def tried(off: tuple[str, ...]) -> tuple[Tried, ...]:
    """Return what the record says to each reading.

    Args:
        off: Assumptions not made.
    """
    results = []
    for readings in TRIED:
        record = Record(off=off, readings=readings)
        found = interval(record.statements.rows, record.figures)
        results.append(Tried(readings, found, Fraction(0) if found is None else _share(record, found)))
    return tuple(results)


def _share(record: Record, found: Contradiction) -> Fraction:
    figure = record.figures[found.blamed]
    return found.moves[found.blamed] / abs(Fraction(figure.value))


def _name(study: "PublishedRecord", readings: tuple[str, ...]) -> str:
    w = study.words
    short = {
        "seed_is_all": w("2021 article: all types"),
        "closed_never_fell": w("closings never fell"),
        "recovered_never_fell": w("amounts never fell"),
    }
    name = w(" + ").join(short[one] for one in readings)
    return name[:1].upper() + name[1:]


def _taking_part(study: "PublishedRecord", found: Contradiction) -> str:
    figures = study.record.figures
    return study.words("; ").join(wording.figure(study, figures[name]) for name in found.publications)


def _moves(study: "PublishedRecord", found: Contradiction) -> str:
    """Return the least move of each publication that would end a contradiction, in the unit of its row."""
    figures = study.record.figures
    said = []
    for name in found.publications:
        if name in found.moves:
            figure = figures[name]
            kind = "yuan" if figure.figure.endswith("_yuan") else "cases"
            moved = found.moves[name]
            small = kind == "cases" and moved < 1
            text = study.format.number(float(moved), 2) if small else wording.number(study, kind, moved)
            text = text if kind == "yuan" else study.words("{move} cases", move=text)
            said.append(study.words("{figure} by {move}", figure=wording.figure(study, figure), move=text))
    return study.words("; ").join(said)


def _whole(study: "PublishedRecord", found: Contradiction, quantity: Quantity) -> str:
    """Return which whole numbers a count falls between."""
    low, high = found.between or (Fraction(0), Fraction(0))
    f = study.format
    return study.words(
        "A count between {low} and {high}, {area} {year}: no whole number",
        low=f.number(float(low), 2),
        high=f.number(float(high), 2),
        area=wording.area(study, quantity.area),
        year=quantity.year,
    )


def contradictions(study: "PublishedRecord") -> Figure:
    """Return what the record refutes and which publications contradict each other, with the least move."""
    w, f = study.words, study.format
    results = tried(tuple(study.record.off))
    refuted = [one for one in results if one.found is not None]
    bars = pl.DataFrame(
        [
            {
                "label": _name(study, one.readings),
                "value": float(one.share),
                "role": "beyond" if one.found else "peers",
            }
            for one in refuted or results
        ]
    )
    rows = [
        {
            "what": _whole(study, one, one.quantity) if one.quantity else w("As printed"),
            "who": _taking_part(study, one),
            "move": _moves(study, one),
        }
        for one in study.record.contradictions
    ]
    rows += [
        {
            "what": _name(study, one.readings),
            "who": _taking_part(study, one.found) if one.found else w("none: the record allows it"),
            "move": _moves(study, one.found) if one.found else "–",
        }
        for one in results
    ]
    title = w(
        "As printed, no intervals clash; {refuted} of {tried} readings tried are refuted",
        refuted=f.count(len(refuted)),
        tried=f.count(len(results)),
    )
    if any(one.kind == "interval" for one in study.record.contradictions):
        title = w(
            "Publications contradict each other as printed; {refuted} of {tried} readings tried are refuted",
            refuted=f.count(len(refuted)),
            tried=f.count(len(results)),
        )
    return study.figure(
        "contradictions",
        title=title,
        subtitle=w(
            "By how much one published figure would have to be wrong for the reading to hold, share of the figure"
        ),
        chart=charts.bars(bars, study.parameters.lang, "share"),
        alt=title,
        table=table(
            pl.DataFrame(rows),
            {
                "what": w("Reading"),
                "who": w("Publications that cannot all be true with it"),
                "move": w("Least move of one of them that would end it"),
            },
        ),
        n=len(study.record.figures),
        n_unit=w("publications"),
        foot=w("Irreducible sets of statements by deletion filtering; moves in cases or yuan."),
        so_what=" ".join(_so_what(study, results)),
    )


def _so_what(study: "PublishedRecord", results: tuple[Tried, ...]) -> list[str]:
    """Return what the refuted readings mean."""
    w = study.words
    refuted = {one.readings for one in results if one.found is not None}
    said = []
    allowed = [_name(study, one.readings) for one in results if one.found is None]
    if allowed:
        said.append(w("Not refuted: {readings}.", readings=escape(w("; ").join(allowed))))
    if ("seed_is_all", "closed_never_fell") in refuted and ("closed_never_fell",) not in refuted:
        said.append(
            w(
                "If the 2021 article counted all case types, closings would have had to fall at some time between 2016 and 2025: more "
                "likely its scope is narrower."
            )
        )
    if ("recovered_never_fell",) in refuted:
        said.append(
            w(
                "Amounts recovered cannot have grown every year from 2018 to 2025: they fell, or what they count changed."
            )
        )
    return said


def points(study: "PublishedRecord") -> list[Point]:
    """Return the main point on contradictions."""
    w, f = study.words, study.format
    found = next(
        (one for one in tried(tuple(study.record.off)) if one.readings == ("recovered_never_fell",)), None
    )
    whole = f.count(sum(one.kind == "whole" for one in study.record.contradictions))
    if found is None or found.found is None:
        return [
            Point(
                w("{n} published rates fit no whole number of cases.", n=f"<b>{whole}</b>"), "contradictions"
            )
        ]
    return [
        Point(
            w(
                "{n} published rates fit no whole number of cases; that amounts recovered never fell from 2018 to 2025 is "
                "refuted: one published figure would have to be wrong by {share}.",
                n=f"<b>{whole}</b>",
                share=f"<b>{f.share(float(found.share))}</b>",
            ),
            "contradictions",
        )
    ]
