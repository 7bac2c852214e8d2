"""From metrics, units and periods to exact result rows.

Every row says what it is: metric, unit, scope, period, the breakdown, numerator, denominator, value, the number of
cases it rests on, and the version of its definition. Rows are exact; what may be published of them is decided by
the disclosure plan, not here. Sums are exact decimals; the value of a ratio is a float for display.
"""

from collections.abc import Sequence

import polars as pl

from zhixing.law import scopes
from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.metrics import catalogue, dimensions, estimates
from zhixing.metrics.measures import measures
from zhixing.metrics.record import Metric
from zhixing.metrics.request import make as make_request
from zhixing.metrics.rows import columns
from zhixing.warehouse.opened import Warehouse


class UnavailableError(ZhixingError):
    """A metric the source's records cannot support."""


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
        The columns of `rows.columns(by)`. Without a breakdown, one row a metric, unit and period, zeros included. Of a
        breakdown every declared value has its row, and ``unknown`` where it occurs. `value` is null where the
        denominator is zero or an estimate cannot be told; an estimate has neither numerator nor denominator.

    Raises:
        ZhixingError: A metric, scope or breakdown is unknown, has no meaning here, or the source lacks what it needs.
    """
    records = [catalogue.get(name) for name in dict.fromkeys(metrics)]
    request = make_request(warehouse.courts, unit, period, by)
    for record in records:
        dimensions.check(record, request.by)
        check_available(warehouse, record, request.by)
    canonical = scopes.canonical(scope)
    found = measures(warehouse, [record for record in records if record.formula], request, canonical)
    found |= estimates.rows(
        warehouse, [record for record in records if not record.formula], request, canonical
    )
    return pl.concat([pl.DataFrame(schema=columns(by)), *(found[record.id] for record in records)])


def check_available(warehouse: Warehouse, metric: Metric, by: Sequence[str] = ()) -> None:
    """Raise `UnavailableError` where the source lacks what a metric or a breakdown stands on."""
    breakdowns = [
        need for name in by if name in dimensions.DIMENSIONS for need in dimensions.DIMENSIONS[name].needs
    ]
    lacking = catalogue.missing(metric.needs | frozenset(breakdowns), warehouse.lacks)
    if lacking:
        raise UnavailableError(
            f"{metric.id} cannot be computed from this source: it does not deliver {', '.join(lacking)}. "
            "Leave the metric out, or map those columns in the source file."
        )


__all__ = ["UnavailableError", "check_available", "columns", "compute"]
