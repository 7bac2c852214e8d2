"""A warehouse is swapped in whole or not at all, and says what it holds."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from zhixing.law.errors import ZhixingError
from zhixing.warehouse import build
from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.opened import Warehouse

Records = Mapping[str, pl.DataFrame]


def test_a_build_says_what_it_made(tmp_path: Path, tiny_records: Records, tiny_courts: pl.DataFrame):
    path = tmp_path / "new" / "folder" / "warehouse.duckdb"
    built = build.write(tiny_records, tiny_courts, path, {"source_id": "tiny"})
    assert built.path == path
    assert (built.rows["cases"], built.rows["docket"], built.rows["payments"]) == (40, 40 + 3, 30)
    assert built.anomalies == {"first_case_not_held": 1}
    assert [file.name for file in path.parent.iterdir()] == ["warehouse.duckdb"]
    with Warehouse.open(path) as warehouse:
        assert warehouse.meta == built.meta


def test_what_the_source_does_not_say_is_read_from_the_records(
    tmp_path: Path, tiny_records: Records, tiny_courts: pl.DataFrame
):
    meta = build.write(tiny_records, tiny_courts, tmp_path / "w.duckdb", {}).meta
    assert meta["as_of"] == "2020-12-31"  # the last filing, closing and payment
    assert meta["first_closing_date"] == "2019-01-31"
    assert meta["last_delivery_date"] == "2021-01-05"
    assert (meta["currency"], meta["synthetic"], meta["lacks"]) == ("CNY", "0", "[]")


def test_what_the_source_says_stands(tmp_path: Path, tiny_records: Records, tiny_courts: pl.DataFrame):
    said = {"as_of": "2021-01-04", "currency": "BRL", "synthetic": "1", "format": "something else"}
    meta = build.write(tiny_records, tiny_courts, tmp_path / "w.duckdb", said).meta
    assert (meta["as_of"], meta["currency"], meta["synthetic"]) == ("2021-01-04", "BRL", "1")
    assert meta["format"] == "zhixing warehouse"


def test_tables_the_source_lacks_are_empty(make_warehouse: Callable[..., Warehouse], tiny_records: Records):
    warehouse = make_warehouse({"cases": tiny_records["cases"]})
    for table in ("transfers", "payments", "suspensions", "relief_measures", "termination_checks", "rejects"):
        assert warehouse.table(table).count().to_polars() == 0
    assert warehouse.table("docket").count().to_polars() == 40


def test_the_report_of_intake_is_stored(tmp_path: Path, tiny_records: Records, tiny_courts: pl.DataFrame):
    files = pl.DataFrame(
        {
            "source_file": ["tiny.csv"],
            "table_name": ["cases"],
            "encoding": ["GB18030"],
            "rows_read": [41],
            "accepted": [40],
            "superseded": [0],
            "rejected": [1],
        }
    )
    build.write(tiny_records, tiny_courts, tmp_path / "w.duckdb", {}, {"files": files})
    with Warehouse.open(tmp_path / "w.duckdb") as warehouse:
        assert warehouse.query("FROM files").rows() == files.rows()


@pytest.fixture
def previous(tmp_path: Path, tiny_records: Records, tiny_courts: pl.DataFrame) -> Path:
    path = tmp_path / "warehouse.duckdb"
    build.write(tiny_records, tiny_courts, path, {"source_id": "previous"})
    return path


def is_untouched(path: Path) -> bool:
    with Warehouse.open(path) as warehouse:
        return warehouse.meta["source_id"] == "previous" and [f.name for f in path.parent.iterdir()] == [
            path.name
        ]


def test_a_build_that_fails_in_the_middle_leaves_the_previous_file(
    previous: Path, tiny_records: Records, tiny_courts: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(build.stock, "TERMINATED_STOCK", "SELECT * FROM no_such_table")
    with pytest.raises(duckdb.Error, match="no_such_table"):
        build.write(tiny_records, tiny_courts, previous, {})
    assert is_untouched(previous)


def test_a_finishing_step_that_fails_leaves_the_previous_file(
    previous: Path, tiny_records: Records, tiny_courts: pl.DataFrame
):
    def refuse(draft: Path) -> None:
        with Warehouse.open(draft) as warehouse:
            assert warehouse.table("docket").count().to_polars() == 43
        raise ZhixingError("No plan can be made.")

    with pytest.raises(ZhixingError, match="No plan"):
        build.write(tiny_records, tiny_courts, previous, {}, finish=refuse)
    assert is_untouched(previous)


def test_a_finishing_step_may_add_tables(previous: Path, tiny_records: Records, tiny_courts: pl.DataFrame):
    def add(draft: Path) -> None:
        with duckdb.connect(draft) as connection:
            connection.execute("CREATE TABLE plan AS SELECT 1 AS cell")

    build.write(tiny_records, tiny_courts, previous, {}, finish=add)
    with Warehouse.open(previous) as warehouse:
        assert warehouse.query("FROM plan").item() == 1


def test_readers_of_the_previous_file_are_not_disturbed(
    previous: Path, tiny_records: Records, tiny_courts: pl.DataFrame
):
    with Warehouse.open(previous) as reader:
        build.write({"cases": tiny_records["cases"].head(1)}, tiny_courts, previous, {})
        assert reader.table("docket").count().to_polars() == 43
    with Warehouse.open(previous) as reader:
        assert reader.table("docket").count().to_polars() == 1


def test_no_case_at_all_is_refused(previous: Path, tiny_records: Records, tiny_courts: pl.DataFrame):
    with pytest.raises(WarehouseError, match="not one case was accepted"):
        build.write({"cases": tiny_records["cases"].clear()}, tiny_courts, previous, {})
    assert is_untouched(previous)


def test_a_folder_is_no_target(tmp_path: Path, tiny_records: Records, tiny_courts: pl.DataFrame):
    with pytest.raises(WarehouseError, match="is a folder"):
        build.write(tiny_records, tiny_courts, tmp_path, {})


def test_unknown_tables_and_missing_columns_are_refused(
    tmp_path: Path, tiny_records: Records, tiny_courts: pl.DataFrame
):
    with pytest.raises(WarehouseError, match=r"appeals is not a record table.*cases, transfers"):
        build.write({**tiny_records, "appeals": pl.DataFrame()}, tiny_courts, tmp_path / "w.duckdb", {})
    with pytest.raises(WarehouseError, match="cases lacks the column claim_yuan"):
        build.write(
            {"cases": tiny_records["cases"].drop("claim_yuan")}, tiny_courts, tmp_path / "w.duckdb", {}
        )


def test_amounts_are_exact_to_the_fen(make_warehouse: Callable[..., Warehouse], tiny_records: Records):
    largest = (
        tiny_records["cases"]
        .head(3)
        .with_columns(pl.lit("9999999999999999.99").cast(pl.Decimal(18, 2)).alias("claim_yuan"))
    )
    warehouse = make_warehouse({"cases": largest})
    total = warehouse.table("docket").claim_yuan.sum().to_polars()
    assert str(total) == "29999999999999999.97"


def test_dates_come_back_as_dates(tiny_warehouse: Warehouse):
    assert tiny_warehouse.table("docket").entry_date.min().to_polars() == date(2018, 12, 3)
