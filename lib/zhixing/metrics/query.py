"""The query behind measures: every sum over one table in one pass, for all units and spans together.

Expressions are Ibis and use nothing an engine has for itself, so that the same metric runs on DuckDB and on Spark.
A row of a table counts for a span when it touches it; which sums it then joins is told by conditions inside the
aggregates. Several spans or units come in as small tables to join with.
"""

import operator
from collections.abc import Sequence
from functools import reduce

import ibis
import ibis.expr.types as ir
import polars as pl

from zhixing.metrics.dimensions import DIMENSIONS
from zhixing.metrics.request import Request
from zhixing.metrics.terms import AMOUNTS, CONDITIONS, DATES, Dates, Term

_FLOWS = {"entered", "left"}


def run(
    table: ir.Table, terms: Sequence[Term], request: Request, case_types: tuple[str, ...] | None
) -> pl.DataFrame:
    """Return the terms over one table.

    Args:
        table: The warehouse table all the terms are about.
        terms: What is summed.
        request: Units, spans and breakdowns.
        case_types: The case types that count; None for all.

    Returns:
        One row a unit, span and value of the breakdowns that occurs: unit, period, the breakdowns, and ``t0``,
        ``t1``, … in the order of the terms. Groups without any row are absent.
    """
    dates = DATES[terms[0].table]
    rows = table.filter(_touches(table, dates, terms, request))
    if case_types is not None:
        rows = rows.filter(rows["type_code"].isin(case_types))
    rows = _with_spans(_with_units(rows, request), dates, request)
    end = rows["span_end"]
    keys = {
        name: rows[name] if name not in DIMENSIONS else DIMENSIONS[name].expression(rows, end)
        for name in request.by
    }
    groups = [rows["unit"], rows["period"], *(value.name(name) for name, value in keys.items())]
    sums = [_aggregate(rows, term, dates).name(f"t{place}") for place, term in enumerate(terms)]
    answer: pl.DataFrame = rows.group_by(groups).aggregate(sums).to_polars()
    return answer


def _touches(table: ir.Table, dates: Dates, terms: Sequence[Term], request: Request) -> ir.BooleanValue:
    """Return whether a row can count for any span: it happens in their range or, for a stock, overlaps it."""
    low, high = min(span.start for span in request.spans), max(span.end for span in request.spans)
    moments = {term.moment for term in terms}
    first = table[dates.first]
    if moments == {"entered"} or dates.last is None:
        return first.between(low, high)
    last = table[dates.last]
    if moments == {"left"}:
        return last.between(low, high)
    return (first <= high) & (last.isnull() | (last >= low))


def _with_units(rows: ir.Table, request: Request) -> ir.Table:
    """Keep the rows of the units asked for, and say which unit, court and prefecture each is of."""
    wanted = ["unit", "court_code", *(name for name in ("court", "prefecture") if name in request.by)]
    if not request.several_units and len(wanted) == 2:  # noqa: PLR2004  # only unit and court_code
        inside = rows.filter(rows["court_code"].isin(list(request.units[0].courts)))
        return inside.mutate(unit=ibis.literal(request.units[0].code))
    members = ibis.memtable(request.members.select(wanted))
    return rows.inner_join(members, "court_code")


def _with_spans(rows: ir.Table, dates: Dates, request: Request) -> ir.Table:
    """Pair every row with each span it touches."""
    if len(request.spans) == 1:
        span = request.spans[0]
        constants = {"period": span.period, "span_start": span.start, "span_end": span.end}
        if span.month is not None:
            constants["month"] = span.month
        return rows.mutate(**{name: ibis.literal(value) for name, value in constants.items()})
    spans = ibis.memtable(
        pl.DataFrame(
            [(span.period, span.month, span.start, span.end) for span in request.spans],
            schema={"period": pl.String, "month": pl.String, "span_start": pl.Date, "span_end": pl.Date},
            orient="row",
        )
    )
    first = rows[dates.first]
    if dates.last is None:
        return rows.inner_join(spans, [first <= spans["span_end"], first >= spans["span_start"]])
    last = rows[dates.last]
    return rows.inner_join(spans, [first <= spans["span_end"], last.isnull() | (last >= spans["span_start"])])


def _moment(rows: ir.Table, term: Term, dates: Dates) -> ir.BooleanValue:
    first, start, end = rows[dates.first], rows["span_start"], rows["span_end"]
    if term.moment == "entered":
        return first.between(start, end)
    if dates.last is None:
        message = f"{term.table} holds events, which do not last"
        raise ValueError(message)
    last = rows[dates.last]
    if term.moment == "left":
        return last.between(start, end)
    if term.moment == "open at start":
        return (first < start) & (last.isnull() | (last >= start))
    return (first <= end) & (last.isnull() | (last > end))


def _aggregate(rows: ir.Table, term: Term, dates: Dates) -> ir.NumericScalar:
    conditions = [_moment(rows, term, dates)]
    conditions += [CONDITIONS[name].expression(rows, rows["span_end"]) for name in term.where]
    counts = reduce(operator.and_, conditions)
    if term.distinct:
        return rows["case_id"].nunique(where=counts)
    if term.amount is None:
        return rows.count(where=counts)
    return AMOUNTS[term.amount].expression(rows).sum(where=counts)
