"""What the study asks about, and the frames its charts take."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import polars as pl

from zhixing.published import settle
from zhixing.published.inequalities import PROVINCE, SPAN
from zhixing.published.quantities import ALL, COUNTS, FIRST, MONEY, Quantity
from zhixing.published.settle import Narrowed
from zhixing.published.system import Record

YEARS: Final = tuple(range(SPAN[0], SPAN[1] + 1))

ASKED: Final = tuple(
    Quantity(PROVINCE, metric, scope, year)
    for scope in (FIRST, ALL)
    for metric in (*COUNTS, MONEY)
    for year in YEARS
)
"""The yearly totals of the province the page is about, in both scopes."""

_SCHEMA = {"target": pl.String, "published": pl.String, "width": pl.String}


def series(metric: str) -> list[Quantity]:
    """Return a metric's totals by year, both scopes of a year beside each other."""
    return [Quantity(PROVINCE, metric, scope, year) for year in YEARS for scope in (FIRST, ALL)]


def key(record: Record) -> str:
    """Return what the file of a record's narrowings is called."""
    switched = "-".join((*sorted(record.off), "with", *sorted(record.readings)))
    return f"published_record-narrowings-{switched}"


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


def counted(states: Sequence[str]) -> dict[str, int]:
    """Return how many totals are printed, follow, are limited on both sides, and have no upper limit."""
    count = {name: states.count(name) for name in set(states)}
    return {
        "printed": count.get("printed", 0),
        "pinned": count.get("pinned", 0),
        "limited": count.get("between", 0) + count.get("at most", 0),
        "unlimited": count.get("at least", 0) + count.get("open", 0),
    }
