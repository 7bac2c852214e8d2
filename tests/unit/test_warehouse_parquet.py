"""A warehouse exported as Parquet answers as the file does."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from zhixing.warehouse import build
from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.fingerprints import unit_digest
from zhixing.warehouse.opened import Warehouse
from zhixing.warehouse.parquet import export


@pytest.fixture(scope="module")
def exported(tiny_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parquet") / "nation"
    export(tiny_warehouse, folder)
    return folder


def test_every_table_comes_back_row_for_row(tiny_warehouse: Warehouse, exported: Path):
    with Warehouse.open(exported) as folder:
        assert folder.tables == tiny_warehouse.tables
        for name in folder.tables:
            rows, ours = folder.table(name).to_polars(), tiny_warehouse.table(name).to_polars()
            assert rows.schema == ours.schema
            assert sorted(map(repr, rows.rows())) == sorted(map(repr, ours.rows()))


def test_the_folder_tells_what_the_file_tells(tiny_warehouse: Warehouse, exported: Path):
    with Warehouse.open(exported) as folder:
        assert folder.meta == tiny_warehouse.meta
        assert (folder.years, folder.as_of) == (tiny_warehouse.years, tiny_warehouse.as_of)
        assert unit_digest(folder, ["川0104"]) == unit_digest(tiny_warehouse, ["川0104"])
        assert folder.courts.resolve("chengdu", folder.as_of).code == "川01"


def test_a_prefecture_s_rows_lie_in_its_own_folder(exported: Path):
    assert sorted(place.name for place in (exported / "docket").iterdir()) == [
        "prefecture=chengdu",
        "prefecture=zigong",
    ]
    of_zigong = pl.read_parquet(exported / "docket" / "prefecture=zigong" / "part-0.parquet")
    assert of_zigong["court_code"].to_list() == ["川0302"] * 6


def test_rows_of_no_prefecture_are_not_lost(
    tiny_records: Mapping[str, pl.DataFrame], tiny_courts: pl.DataFrame, tmp_path: Path
):
    abroad = tiny_records["cases"].with_columns(
        pl.col("court_code").cast(pl.String).replace("川0302", "渝0101")
    )
    build.write({"cases": abroad}, tiny_courts, tmp_path / "w.duckdb", {})
    with Warehouse.open(tmp_path / "w.duckdb") as warehouse:
        export(warehouse, tmp_path / "folder")
    with Warehouse.open(tmp_path / "folder") as folder:
        assert folder.query("SELECT count(*) FROM docket WHERE court_code = '渝0101'").item() == 5
        assert folder.query("SELECT count(*) FROM payments").item() == 0
    assert (tmp_path / "folder" / "docket" / "prefecture=elsewhere").is_dir()


def test_an_export_replaces_an_export_and_nothing_else(tiny_warehouse: Warehouse, tmp_path: Path):
    export(tiny_warehouse, tmp_path / "nation")
    export(tiny_warehouse, tmp_path / "nation")
    assert [place.name for place in tmp_path.iterdir()] == ["nation"]
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Do not delete.")
    with pytest.raises(WarehouseError, match="something other than an exported warehouse"):
        export(tiny_warehouse, tmp_path / "letters")
    assert (tmp_path / "letters" / "dear.txt").read_text() == "Do not delete."


def test_a_folder_of_something_else_is_refused(tmp_path: Path):
    with pytest.raises(WarehouseError, match="not a warehouse of this project"):
        Warehouse.open(tmp_path)
