"""Every metric of a small demonstration province, as it was when last looked at.

A definition that changes changes a number here. If the change is meant, raise the metric's version, say so in
CHANGELOG.md, and write the file anew:

    UPDATE_GOLDEN=1 pytest tests/golden/test_metrics_golden.py

then read the difference git shows before committing it. A change of the demonstration province itself (its seeded draws)
moves nearly every row: then only the sizes can be judged.
"""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from zhixing.law.courts import CourtTable
from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import compute
from zhixing.synthetic import province
from zhixing.warehouse.opened import Warehouse

GOLDEN = Path(__file__).with_name("metrics_of_a_small_province.csv")
SCALE = 0.02
UNITS = ("川", "川01", "川01本", "川0104")
PERIODS = (
    Period("calendar", 2019),
    Period("calendar", 2020),
    Period("judicial", 2020),
    Period("calendar", 2021),
)
DIGITS = 9


@pytest.fixture(scope="module")
def small_province(make_warehouse: Callable[..., Warehouse]) -> Warehouse:
    made = province.generate(scale=SCALE)
    return make_warehouse(made.records(), courts=CourtTable.load().frame, as_of=made.as_of.isoformat())


def aggregates(warehouse: Warehouse) -> pl.DataFrame:
    units = [warehouse.courts.resolve(name, date(2020, 12, 31)) for name in UNITS]
    rows = pl.concat(compute(warehouse, list(METRICS), units, PERIODS, scope) for scope in ("首执", "实施类"))
    plain = rows.select(
        "metric",
        "unit",
        "scope",
        "period",
        pl.col("numerator", "denominator").cast(pl.String),
        pl.col("value").round_sig_figs(DIGITS).cast(pl.String),
        pl.col("n").cast(pl.String),
        "version",
    ).unique(maintain_order=True)
    return pl.read_csv(plain.write_csv().encode(), infer_schema=False)


def test_no_metric_changed_unnoticed(small_province: Warehouse):
    now = aggregates(small_province)
    if os.environ.get("UPDATE_GOLDEN"):
        now.write_csv(GOLDEN)
    before = pl.read_csv(GOLDEN, infer_schema=False)
    keys = ["metric", "unit", "scope", "period"]
    changed = now.join(before, on=now.columns, how="anti", nulls_equal=True)
    gone = before.join(now, on=keys, how="anti")
    assert changed.is_empty(), f"{changed.height} rows changed, such as {changed.head(5).rows()}; {__doc__}"
    assert gone.is_empty(), f"{gone.height} rows are gone, such as {gone.head(5).rows()}; {__doc__}"
