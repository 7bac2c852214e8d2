"""The demonstration province at its true size reproduces every published figure, and only an unharmed one does."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from zhixing.law.courts import CourtTable
from zhixing.published import reconcile
from zhixing.synthetic import province
from zhixing.warehouse import build
from zhixing.warehouse.opened import Warehouse

Records = dict[str, pl.DataFrame]
MONEY = ("claim_yuan", "settled_yuan", "recovered_yuan", "waived_yuan", "outstanding_yuan")


@pytest.fixture(scope="module")
def records() -> Records:
    return province.generate(seed=2020, scale=1.0).records()


@pytest.fixture(scope="module")
def statuses(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Records], dict[str, str]]:
    def compared(records: Records) -> dict[str, str]:
        path = tmp_path_factory.mktemp("full") / "warehouse.duckdb"
        build.write(records, CourtTable.load().frame, path, {"as_of": "2021-12-31", "source_id": "full"})
        with Warehouse.open(path) as warehouse:
            return dict(reconcile.compare(warehouse).select("figure", "status").iter_rows())

    return compared


def misses(statuses: dict[str, str]) -> list[str]:
    return [figure for figure, status in statuses.items() if status == "miss"]


def test_every_figure_that_can_be_computed_is_within_its_rounding(
    records: Records, statuses: Callable
) -> None:
    found = statuses(records)
    assert misses(found) == []
    assert list(found.values()).count("ok") >= 20


def test_one_pending_case_less_is_noticed(records: Records, statuses: Callable) -> None:
    cases = records["cases"]
    end = date(2020, 12, 31)
    still_open = pl.col("closing_date").is_null() | (pl.col("closing_date") > end)
    pending = cases.filter((pl.col("type_code") == "执") & (pl.col("filing_date") <= end) & still_open)
    dropped = pending["case_id"][0]
    less = {
        name: frame.filter(pl.col("case_id") != dropped) if "case_id" in frame.columns else frame
        for name, frame in records.items()
    }
    assert "seed_pending_2020" in misses(statuses(less))


def test_one_prefecture_read_in_the_wrong_unit_is_noticed(records: Records, statuses: Callable) -> None:
    zigong = pl.col("court_code").str.starts_with("川03")
    shrunk = [
        pl.when(zigong).then((pl.col(name) / 10_000).cast(pl.Decimal(18, 2))).otherwise(name).alias(name)
        for name in MONEY
    ]
    found = statuses({**records, "cases": records["cases"].with_columns(shrunk)})
    assert "seed_recovered_2020" in misses(found)
