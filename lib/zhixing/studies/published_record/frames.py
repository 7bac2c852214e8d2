"""What the study asks about, and the frames its charts take."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import polars as pl

from zhixing.published import settle
from zhixing.published.inequalities import PROVINCE, SPAN
from zhixing.published.quantities import ALL, COUNTS, FIRST, MONEY, Quantity
from zhixing.published.settle import Narrowed
from zhixing.published.system import Bound, Record

YEARS: Final = tuple(range(SPAN[0], SPAN[1] + 1))

ASKED: Final = tuple(
    Quantity(PROVINCE, metric, scope, year)
    for scope in (FIRST, ALL)
    for metric in (*COUNTS, MONEY)
    for year in YEARS
)
"""The yearly totals of the province the page is about, in both scopes."""

_BOUND = {**dict.fromkeys(("quantity", "low", "high", "figure"), pl.String()), "exact": pl.Boolean()}
_LEANING = {"assumption": pl.String(), "lost": pl.String()}
_SCHEMA = {"target": pl.String, "published": pl.String, "width": pl.String}


def series(metric: str) -> list[Quantity]:
    """Return a metric's totals by year, both scopes of a year beside each other."""
    return [Quantity(PROVINCE, metric, scope, year) for year in YEARS for scope in (FIRST, ALL)]


def key(record: Record, part: str) -> str:
    """Return what the file of a part of what a record says is called."""
    switched = "-".join((*sorted(record.off), "with", *sorted(record.readings)))
    return f"published_record-{part}-{switched}"


def narrowings(record: Record) -> pl.DataFrame:
    """Return what each unpublished total would do to the others: target, published, width (a fraction as text)."""
    found = settle.narrowings(record, ASKED)
    rows = [(one.target.quantity.key, one.published.key, str(one.width)) for one in found]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def narrowed(record: Record, rows: pl.DataFrame) -> list[Narrowed]:
    """Return the rows of `narrowings` as what they were."""
    return [
        Narrowed(record.bound(Quantity.parse(target)), Quantity.parse(published), Fraction(width))
        for target, published, width in rows.iter_rows()
    ]


def bounds(record: Record) -> pl.DataFrame:
    """Return what each total asked about can be: quantity, low, high (fractions as text), figure, exact."""
    found = [record.bound(quantity) for quantity in ASKED]
    rows = [
        (one.quantity.key, str(one.low), None if one.high is None else str(one.high), one.figure, one.exact)
        for one in found
    ]
    return pl.DataFrame(rows, schema=_BOUND, orient="row")


def bounded(rows: pl.DataFrame) -> list[Bound]:
    """Return the rows of `bounds` as what they were."""
    return [
        Bound(Quantity.parse(key), Fraction(low), None if high is None else Fraction(high), figure, exact)
        for key, low, high, figure, exact in rows.iter_rows()
    ]


def leaning(record: Record) -> pl.DataFrame:
    """Return assumption, lost: the fixed totals asked about that hang on it, a null where none does."""
    rows: list[tuple[str, str | None]] = []
    for name, lost in record.leaning(ASKED).items():
        rows += [(name, one.key) for one in lost] or [(name, None)]
    return pl.DataFrame(rows, schema=_LEANING, orient="row")


def leant(rows: pl.DataFrame) -> dict[str, list[Quantity]]:
    """Return the rows of `leaning` as `Record.leaning` does."""
    found: dict[str, list[Quantity]] = {}
    for name, lost in rows.iter_rows():
        found.setdefault(name, []).extend([] if lost is None else [Quantity.parse(lost)])
    return found


PARTS: Final = {"narrowings": narrowings, "bounds": bounds, "leaning": leaning}
"""What takes longest to find and is the same in every language."""


def counted(states: Sequence[str]) -> dict[str, int]:
    """Return how many totals are printed, follow, are limited on both sides, and have no upper limit."""
    count = {name: states.count(name) for name in set(states)}
    return {
        "printed": count.get("printed", 0),
        "pinned": count.get("pinned", 0),
        "limited": count.get("between", 0) + count.get("at most", 0),
        "unlimited": count.get("at least", 0) + count.get("open", 0),
    }
