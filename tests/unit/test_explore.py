"""Looking around shows published rows only, and its SQL only reads."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from zhixing.law.errors import ZhixingError
from zhixing.metrics.disclosure import plan
from zhixing.studies.explore import Explore
from zhixing.warehouse import build
from zhixing.warehouse.opened import Warehouse


@pytest.fixture(scope="module")
def look(
    tmp_path_factory: pytest.TempPathFactory, tiny_records: dict[str, pl.DataFrame], tiny_courts: pl.DataFrame
) -> Callable[..., Explore]:
    path = tmp_path_factory.mktemp("explore") / "warehouse.duckdb"
    meta = {"as_of": "2020-12-31", "source_id": "tiny"}
    build.write(tiny_records, tiny_courts, path, meta, finish=plan.build)
    return lambda **asked: Explore(warehouse=str(path), **asked)


def test_rows_have_passed_the_gate(look: Callable[..., Explore]) -> None:
    rows = look(metric="recovered_yuan").rows()
    assert "reason" in rows.columns
    assert rows.filter("suppressed")["value"].null_count() == rows.filter("suppressed").height


def test_a_small_amount_is_withheld_in_the_table(look: Callable[..., Explore]) -> None:
    figure = look(unit="川01", metric="recovered_yuan").show()
    assert [row[1] for row in figure.table.rows] == ["·"]


def test_keywords_ask_once(look: Callable[..., Explore]) -> None:
    explore = look()
    assert explore.rows(metric="closed")["metric"].to_list() == ["closed"]
    assert explore.rows()["metric"].to_list() == ["pending"]


def test_an_unknown_year_is_refused_with_the_choices(look: Callable[..., Explore]) -> None:
    with pytest.raises(ZhixingError, match="no year 1900"):
        look(year=1900).rows()


def test_a_control_changes_the_view_and_a_breakdown_the_metric_lacks_is_let_go(
    look: Callable[..., Explore],
) -> None:
    explore = look(metric="closed", by="closing_method")
    *menus, view = explore.controls().children
    before = view.value
    metric = menus[2]
    metric.value = "received"
    assert explore.asked["by"] is None
    assert view.value != before


@pytest.mark.parametrize(
    "query", ["SELECT count(*) AS n FROM docket", "WITH d AS (FROM docket) SELECT count(*) AS n FROM d"]
)
def test_a_query_is_answered(look: Callable[..., Explore], query: str) -> None:
    explore = look()
    assert explore.sql(query)["n"].item() == explore.warehouse.query("FROM docket").height


@pytest.mark.parametrize(
    "query",
    [
        "",
        "DROP TABLE docket",
        "SELECT 1; SELECT 2",
        "COPY docket TO 'x.csv'",
        "PRAGMA database_list",
        "WITH d AS (SELECT 1) INSERT INTO meta SELECT 'a', 'b'",
        "EXPLAIN SELECT 1",
    ],
)
def test_anything_else_is_refused_in_a_sentence(look: Callable[..., Explore], query: str) -> None:
    with pytest.raises(ZhixingError, match="Only one query that begins with SELECT or WITH"):
        look().sql(query)


def test_an_unknown_table_is_answered_with_those_there_are(look: Callable[..., Explore]) -> None:
    with pytest.raises(ZhixingError, match="The tables are docket"):
        look().sql("SELECT * FROM nothing")


def test_the_listed_tables_can_be_asked(look: Callable[..., Explore]) -> None:
    explore = look(lang="zh")
    for name in explore.tables()["table"]:
        assert explore.sql(f'SELECT count(*) FROM "{name}"').height == 1  # noqa: S608 - documented names


def test_the_warehouse_is_not_written(look: Callable[..., Explore]) -> None:
    explore = look()
    assert isinstance(explore.warehouse, Warehouse)
    path = Path(explore.warehouse.path)
    before = path.read_bytes()
    explore.show(by="court")
    assert path.read_bytes() == before
