"""Measures: the queries put together, one row a unit, span and breakdown, every metric from the same sums."""

from collections import defaultdict
from datetime import date
from itertools import product

import polars as pl

from zhixing.law import scopes
from zhixing.metrics import dimensions, query
from zhixing.metrics.record import Formula, Metric
from zhixing.metrics.request import PLACES, Request
from zhixing.metrics.rows import EXACT
from zhixing.metrics.terms import Sum, Term
from zhixing.warehouse.opened import Warehouse

MONTHS_IN_YEAR = 12


def measures(
    warehouse: Warehouse, metrics: list[Metric], request: Request, scope: str
) -> dict[str, pl.DataFrame]:
    """Return the rows of each measure by its id, asking each table once a scope.

    Args:
        warehouse: The records.
        metrics: Measures of the catalogue.
        request: Units, spans and breakdowns.
        scope: The scope, as in `scopes.SCOPES`, for metrics without one of their own.
    """
    alike: dict[tuple[str, int | None], list[Metric]] = defaultdict(list)
    for metric in metrics:
        alike[metric.scope or scope, metric.formula.months if metric.formula else None].append(metric)
    rows = {}
    for (one_scope, months), group in alike.items():
        asked = request.lasting(months)
        wide, names = _wide(warehouse, group, asked, one_scope)
        for metric in group:
            found = _rows(wide, names, metric, asked, one_scope)
            rows[metric.id] = found if months is None else _reached(found, asked, warehouse)
    return rows


def _reached(rows: pl.DataFrame, request: Request, warehouse: Warehouse) -> pl.DataFrame:
    """Return the rows without values over months from before the first year the records cover."""
    first = date(warehouse.years[0], 1, 1)
    keys = ["period", *(["month"] if "month" in request.by else [])]
    short = pl.DataFrame(
        [(span.period, span.month) for span in request.spans if span.start < first],
        schema={"period": pl.String, "month": pl.String},
        orient="row",
    )
    marked = rows.join(
        short.select(keys).with_columns(short=pl.lit(value=True)), on=keys, how="left", maintain_order="left"
    )
    known = pl.col("short").is_null()
    return marked.with_columns(
        pl.when(known).then(name).alias(name) for name in ("numerator", "denominator", "value", "n")
    ).drop("short")


def _wide(
    warehouse: Warehouse, metrics: list[Metric], request: Request, scope: str
) -> tuple[pl.DataFrame, dict[Term, str]]:
    """Return one row a unit, span and breakdown with a column for every term, and the name of each column."""
    terms = dict.fromkeys(
        term for metric in metrics if metric.formula for part in metric.formula.sums for term in part.terms
    )
    by_table: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        by_table[term.table].append(term)
    keys = ["unit", "period", *request.by]
    names: dict[Term, str] = {}
    answers = []
    for table, group in by_table.items():
        found = query.run(warehouse.table(table), group, request, scopes.case_types(scope))
        answer = found.filter(pl.any_horizontal(pl.exclude(keys) != 0))
        renames = {f"t{place}": f"{table} {place}" for place in range(len(group))}
        names |= {term: f"{table} {place}" for place, term in enumerate(group)}
        answers.append(answer.rename(renames))
    wide = _skeleton(request, scopes.case_types(scope), answers)
    for answer in answers:
        wide = wide.join(answer, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return wide.with_columns(pl.col(list(names.values())).cast(EXACT).fill_null(0)), names


def _skeleton(
    request: Request, case_types: tuple[str, ...] | None, answers: list[pl.DataFrame]
) -> pl.DataFrame:
    """Return every row the answer must have, in order: all places and months, all declared values, and what occurs."""
    places = [name for name in PLACES if name in request.by]
    frame = request.members.select("unit", *places).unique(maintain_order=True)
    spans = pl.DataFrame(
        [(span.period, span.month) for span in request.spans],
        schema={"period": pl.String, "month": pl.String},
        orient="row",
    )
    frame = frame.join(spans if "month" in request.by else spans.select("period"), how="cross")
    kinds = [name for name in request.by if name in dimensions.DIMENSIONS]
    domains = []
    for name in kinds:
        declared = case_types if name == "case_type" and case_types else dimensions.DIMENSIONS[name].values
        seen = sorted({value for answer in answers for value in answer[name].unique()} - set(declared))
        domains.append([*declared, *seen])
    values = pl.DataFrame(list(product(*domains)), schema=dict.fromkeys(kinds, pl.String), orient="row")
    return frame.join(values, how="cross") if kinds else frame


def _signed(part: Sum, names: dict[Term, str]) -> pl.Expr:
    total = pl.lit(0, EXACT)
    for term in part.plus:
        total = total + pl.col(names[term])
    for term in part.minus:
        total = total - pl.col(names[term])
    return total


def _rows(
    wide: pl.DataFrame, names: dict[Term, str], metric: Metric, request: Request, scope: str
) -> pl.DataFrame:
    """Return a measure's rows from the columns of its terms."""
    formula = metric.formula
    if formula is None:
        message = f"{metric.id} is an estimate"
        raise TypeError(message)
    numerator = _signed(formula.numerator, names)
    denominator = None if formula.denominator is None else _signed(formula.denominator, names)
    return wide.select(
        pl.lit(metric.id).alias("metric"),
        "unit",
        pl.lit(scope).alias("scope"),
        "period",
        *request.by,
        numerator.cast(EXACT).alias("numerator"),
        (pl.lit(None) if denominator is None else denominator).cast(EXACT).alias("denominator"),
        _value(formula, numerator, denominator, monthly="month" in request.by).alias("value"),
        _signed(formula.case_sum, names).cast(pl.Int64).alias("n"),
        pl.lit(value=False).alias("suppressed"),
        pl.lit(metric.version).alias("version"),
    )


def _value(formula: Formula, numerator: pl.Expr, denominator: pl.Expr | None, *, monthly: bool) -> pl.Expr:
    if denominator is None:
        return numerator.cast(pl.Float64)
    factor = 1.0 if formula.per_year is None else formula.per_year / (MONTHS_IN_YEAR if monthly else 1)
    ratio = numerator.cast(pl.Float64) / denominator.cast(pl.Float64) * factor
    return pl.when(denominator != 0).then(ratio)
