"""The expressions behind metrics and cohorts use nothing DuckDB has for itself: Spark's dialect can say them all.

Nothing is run on Spark here. Whatever compute and the cohorts send to DuckDB is also compiled for Spark, which fails
on an operation Spark lacks.
"""

from datetime import date

import ibis
import ibis.expr.types as ir
import pytest
import sqlglot

from zhixing.law.periods import Period
from zhixing.metrics import cohorts
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import compute
from zhixing.metrics.dimensions import DIMENSIONS, allowed
from zhixing.warehouse.opened import Warehouse

Y2020 = Period("calendar", 2020)
MEASURES = [name for name, metric in METRICS.items() if metric.formula]


@pytest.fixture
def on_spark(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect every query as Spark would be asked it."""
    queries: list[str] = []
    ask = ir.Table.to_polars

    def also_for_spark(table: ir.Table, **options: object):
        queries.append(str(ibis.to_sql(table, dialect="pyspark")))
        return ask(table, **options)

    monkeypatch.setattr(ir.Table, "to_polars", also_for_spark)
    return queries


@pytest.mark.parametrize(
    "by", [(), ("month",), ("court",), ("prefecture", "month"), *((name,) for name in DIMENSIONS)]
)
def test_measures(tiny_warehouse: Warehouse, on_spark: list[str], by: tuple[str, ...]):
    unit = tiny_warehouse.courts.resolve("川", date(2020, 12, 31))
    names = [name for name in MEASURES if set(by) <= set(allowed(METRICS[name]))]
    compute(tiny_warehouse, names, unit, [Y2020, Y2020.previous()], "首执+恢复", by)
    assert on_spark
    for query in on_spark:
        sqlglot.parse_one(query, dialect="spark")


@pytest.mark.parametrize(
    "cohort", [cohorts.at_risk, cohorts.closed_cases, cohorts.pending_ages, cohorts.relief_candidates]
)
def test_cohorts(tiny_warehouse: Warehouse, on_spark: list[str], cohort):
    cohort(tiny_warehouse, tiny_warehouse.courts.resolve("川", date(2020, 12, 31)), Y2020)
    assert on_spark
    for query in on_spark:
        sqlglot.parse_one(query, dialect="spark")
