"""Sums over events: what happened to a case on a day, added up by unit, span and breakdown in the engine.

Payments, relief measures and checks are counted by the day that matters, and of them the number of different cases is
asked too. That number cannot be put together from parts: it is counted where the rows are, a span at a time where
spans overlap.
"""

import operator
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise

import ibis
import ibis.expr.types as ir
import polars as pl

from zhixing.metrics.dimensions import DIMENSIONS
from zhixing.metrics.request import Request, Span
from zhixing.metrics.terms import AMOUNTS, DATES, Moment, Term, column


def ask(rows: ir.Table, terms: Sequence[Term], request: Request) -> pl.DataFrame:
    """Return the terms by unit, span and breakdown; see `query.run`."""
    keys = ["unit", "period", *request.by]
    answer: pl.DataFrame | None = None
    for moment in dict.fromkeys(term.moment for term in terms):
        part = pl.concat(
            _ask_moment(rows, terms, moment, replace(request, spans=spans)) for spans in _apart(request.spans)
        )
        answer = part if answer is None else answer.join(part, on=keys, how="full", coalesce=True)
    if answer is None:
        message = "no terms were asked for"
        raise ValueError(message)
    return answer


def _apart(spans: tuple[Span, ...]) -> list[tuple[Span, ...]]:
    """Return the spans in groups within which none overlap."""
    ordered = sorted(spans, key=lambda span: span.start)
    if all(one.end < following.start for one, following in pairwise(ordered)):
        return [tuple(ordered)]
    return [(span,) for span in ordered]


def _ask_moment(rows: ir.Table, terms: Sequence[Term], moment: Moment, request: Request) -> pl.DataFrame:
    """Return the terms of one moment, for spans that do not overlap."""
    dates = DATES[terms[0].table]
    name = dates.first if moment == "entered" else str(dates.last)
    inside = rows.filter(
        reduce(operator.or_, [rows[name].between(first, last) for first, last in _stretches(request.spans)])
    )
    groups: dict[str, ir.Value] = {"span": _place(inside[name], [span.start for span in request.spans])}
    groups |= {"unit": inside["unit"]} if "unit" in inside.columns else {}
    end = ibis.literal(request.spans[-1].end)
    for dimension in request.by:
        if dimension in DIMENSIONS:
            groups[dimension] = DIMENSIONS[dimension].expression(inside, end)
        elif dimension != "month":
            groups[dimension] = inside[dimension]
    sums = {
        f"t{place}": _aggregate(inside, term) for place, term in enumerate(terms) if term.moment == moment
    }
    answer: pl.DataFrame = inside.group_by(**groups).aggregate(**sums).to_polars()
    spans = pl.DataFrame(
        [(place, span.period, span.month) for place, span in enumerate(request.spans)],
        schema={"span": answer.schema["span"], "period": pl.String, "month": pl.String},
        orient="row",
    )
    named = answer.join(spans if "month" in request.by else spans.drop("month"), on="span").drop("span")
    return named if "unit" in named.columns else named.with_columns(unit=pl.lit(request.units[0].code))


def _stretches(spans: Sequence[Span]) -> list[tuple[date, date]]:
    """Return the days that spans in order of time cover, those that follow each other as one stretch."""
    stretches = [(spans[0].start, spans[0].end)]
    for span in spans[1:]:
        first, last = stretches[-1]
        if span.start == last + timedelta(days=1):
            stretches[-1] = (first, span.end)
        else:
            stretches.append((span.start, span.end))
    return stretches


def _place(day: ir.DateValue, starts: Sequence[date]) -> ir.IntegerValue:
    """Return the place of the last span that begins on or before a day."""
    later = [(day < start, place) for place, start in enumerate(starts[1:])]
    return ibis.cases(*later, else_=len(starts) - 1) if later else ibis.literal(0)


def _aggregate(rows: ir.Table, term: Term) -> ir.NumericScalar:
    """Return a term as an aggregate over the rows that count."""
    conditions = [
        column(rows, condition.column).isin(condition.values)
        for condition in term.conditions
        if condition.values is not None
    ]
    counts = reduce(operator.and_, conditions) if conditions else None
    if term.distinct:
        return rows["case_id"].nunique(where=counts)
    if term.amount is None:
        return rows.count(where=counts)
    return AMOUNTS[term.amount].expression(rows).sum(where=counts)
