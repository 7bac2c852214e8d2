"""Sums over spells: one pass that counts rows by when they began and ended, then every term from those counts.

A spell table (the docket, the 终本 stock) is grouped by the stretch of time in which a row began, the stretch in which
it ended, and the columns the terms ask about. The stretches lie between the first and last days of all spans, so what
entered, left, or stood open in any span is a sum of groups: one query answers every month of a year and every metric.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import polars as pl

from zhixing.metrics.dimensions import DIMENSIONS
from zhixing.metrics.request import PLACES, Request
from zhixing.metrics.terms import AMOUNTS, DATES, Term, column

_BEGAN, _ENDED, _ROWS = "began", "ended", "rows"


def touches(table: ir.Table, term: Term, request: Request) -> ir.BooleanValue:
    """Return whether a row of a term's table began, ended or was open in the days of any span, or on their eve."""
    dates = DATES[term.table]
    first, last = table[dates.first], table[str(dates.last)]
    start, end = min(span.start for span in request.spans), max(span.end for span in request.spans)
    return (first <= end) & (last.isnull() | (last >= start))


def ask(rows: ir.Table, terms: Sequence[Term], request: Request) -> pl.DataFrame:
    """Return the terms by unit, span and breakdown; see `query.run`.

    Args:
        rows: The rows that `touches` keeps.
        terms: What is summed.
        request: Units, spans and breakdowns.
    """
    if "age_band" in request.by and len(request.spans) > 1:  # an age is that on one day: one query a span
        answers = [ask(rows, terms, replace(request, spans=(span,))) for span in request.spans]
        return pl.concat(answers)
    bounds = sorted({day for span in request.spans for day in (span.start, span.end + timedelta(days=1))})
    counts = _counts(rows, terms, request, bounds)
    keys = ["unit", "period", *request.by]
    sums = [_sum(term).alias(f"t{place}") for place, term in enumerate(terms)]
    return counts.join(_spans(request, bounds), how="cross").group_by(keys, maintain_order=True).agg(sums)


def _counts(rows: ir.Table, terms: Sequence[Term], request: Request, bounds: list[date]) -> pl.DataFrame:
    """Return the number of rows, and each amount, by unit, breakdown, stretches and the columns terms ask about."""
    dates = DATES[terms[0].table]
    first, last = rows[dates.first], rows[str(dates.last)]
    ends = sorted({span.end for span in request.spans})
    groups: dict[str, ir.Value] = {
        name: rows[name]
        for name in ("unit", *(place for place in PLACES if place in request.by))
        if name in rows.columns
    }
    groups |= {_BEGAN: _stretch(first, bounds), _ENDED: _stretch(last, bounds)}
    for condition in dict.fromkeys(condition for term in terms for condition in term.conditions):
        value = column(rows, condition.column)
        groups[f"is {condition.column}"] = value if condition.values is not None else _stretch(value, ends)
    end = ibis.literal(request.spans[-1].end)
    groups |= {name: DIMENSIONS[name].expression(rows, end) for name in request.by if name in DIMENSIONS}
    amounts = {term.amount for term in terms if term.amount is not None}
    sums = {f"sum {name}": AMOUNTS[name].expression(rows).sum() for name in sorted(amounts)}
    counts: pl.DataFrame = rows.group_by(**groups).aggregate(**{_ROWS: rows.count()}, **sums).to_polars()
    return counts if "unit" in counts.columns else counts.with_columns(unit=pl.lit(request.units[0].code))


def _stretch(day: ir.DateValue, bounds: list[date]) -> ir.IntegerValue:
    """Return how many bounds lie on or before a day: the place of its stretch. An open end lies after all."""
    branches = [(day < bound, place) for place, bound in enumerate(bounds)]
    return ibis.cases(*branches, else_=len(bounds))


def _spans(request: Request, bounds: list[date]) -> pl.DataFrame:
    """Return one row a span: its keys, the first and the following stretch, and the place of its end."""
    ends = sorted({span.end for span in request.spans})
    frame = pl.DataFrame(
        [
            (
                span.period,
                span.month,
                bounds.index(span.start) + 1,
                bounds.index(span.end + timedelta(days=1)) + 1,
                ends.index(span.end),
            )
            for span in request.spans
        ],
        schema={
            "period": pl.String,
            "month": pl.String,
            "from stretch": pl.Int64,
            "to stretch": pl.Int64,
            "place": pl.Int64,
        },
        orient="row",
    )
    return frame if "month" in request.by else frame.drop("month")


def _sum(term: Term) -> pl.Expr:
    """Return what a term adds up over counted groups, each paired with a span."""
    begun, ended, start, stop = (pl.col(name) for name in (_BEGAN, _ENDED, "from stretch", "to stretch"))
    counts = {
        "entered": (begun >= start) & (begun < stop),
        "left": (ended >= start) & (ended < stop),
        "open at start": (begun < start) & (ended >= start),
        "open at end": (begun < stop) & (ended >= stop),
    }[term.moment]
    for condition in term.conditions:
        value = pl.col(f"is {condition.column}")
        counts &= value <= pl.col("place") if condition.values is None else value.is_in(condition.values)
    amount = pl.col(_ROWS) if term.amount is None else pl.col(f"sum {term.amount}")
    return amount.filter(counts).sum()
