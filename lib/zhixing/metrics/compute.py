"""From metrics, units and periods to exact result rows.

Every row says what it is: metric, unit, scope, period, the breakdown, numerator, denominator, value, the number of
cases it rests on, and the version of its definition. Rows are exact; what may be published of them is decided by
the disclosure plan, not here. Sums are exact decimals; the value of a ratio is a float for display.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import product

import polars as pl

from zhixing.law import scopes
from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.metrics import catalogue, dimensions, query
from zhixing.metrics.record import Formula, Metric
from zhixing.metrics.request import Request
from zhixing.metrics.request import make as make_request
from zhixing.metrics.terms import Sum, Term
from zhixing.warehouse.opened import Warehouse

EXACT = pl.Decimal(38, 2)
"""The type of numerators and denominators: wide enough for any sum of amounts in yuan."""

MONTHS_IN_YEAR = 12


class UnavailableError(ZhixingError):
    """A metric the source's records cannot support."""


def columns(by: Sequence[str] = ()) -> dict[str, pl.DataType]:
    """Return the columns of result rows, in order, with their types."""
    text = dict.fromkeys(("metric", "unit", "scope", "period", *by), pl.String())
    return {
        **text,
        "numerator": EXACT,
        "denominator": EXACT,
        "value": pl.Float64(),
        "n": pl.Int64(),
        "suppressed": pl.Boolean(),
        "version": pl.String(),
    }


def compute(  # in the order a researcher would say it
    warehouse: Warehouse,
    metrics: Sequence[str],
    unit: Unit | Sequence[Unit],
    period: Period | Month | Sequence[Period | Month],
    scope: str = "首执",
    by: Sequence[str] = (),
) -> pl.DataFrame:
    """Return exact result rows.

    Args:
        warehouse: The records.
        metrics: Ids from the catalogue; the measures among them that share a table cost one query.
        unit: One unit or several, which may overlap.
        period: A year, a month, or several of them.
        scope: Which case types count, in Chinese or English; a metric with a scope of its own keeps that.
        by: Breakdowns (`dimensions.NAMES`). By month, a stock is that of each month's end.

    Returns:
        The columns of `columns(by)`. Without a breakdown, one row a metric, unit and period, zeros included. Of a
        breakdown every declared value has its row, and ``unknown`` where it occurs. `value` is null where the
        denominator is zero.

    Raises:
        ZhixingError: A metric, scope or breakdown is unknown, has no meaning here, or the source lacks what it needs.
    """
    records = [catalogue.get(name) for name in dict.fromkeys(metrics)]
    request = make_request(warehouse.courts, unit, period, by)
    for record in records:
        dimensions.check(record, request.by)
        _check_available(warehouse, record, request)
    measures = _measures(
        warehouse, [one for one in records if one.formula is not None], request, scopes.canonical(scope)
    )
    return pl.concat([pl.DataFrame(schema=columns(by)), *(measures[one.id] for one in records)])


def _check_available(warehouse: Warehouse, metric: Metric, request: Request) -> None:
    breakdowns = [
        need
        for name in request.by
        if name in dimensions.DIMENSIONS
        for need in dimensions.DIMENSIONS[name].needs
    ]
    lacking = catalogue.missing(metric.needs | frozenset(breakdowns), warehouse.lacks)
    if lacking:
        raise UnavailableError(
            f"{metric.id} cannot be computed from this source: it does not deliver {', '.join(lacking)}. "
            "Leave the metric out, or map those columns in the source file."
        )


def _measures(
    warehouse: Warehouse, metrics: list[Metric], request: Request, scope: str
) -> dict[str, pl.DataFrame]:
    """Return the rows of each measure, asking each table once a scope."""
    by_scope: dict[str, list[Metric]] = defaultdict(list)
    for metric in metrics:
        by_scope[metric.scope or scope].append(metric)
    rows = {}
    for one_scope, group in by_scope.items():
        wide, names = _wide(warehouse, group, request, one_scope)
        for metric in group:
            rows[metric.id] = _rows(wide, names, metric, request, one_scope)
    return rows


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
    places = [name for name in ("court", "prefecture") if name in request.by]
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
        declared = (case_types if name == "case_type" else dimensions.DIMENSIONS[name].values) or ()
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
