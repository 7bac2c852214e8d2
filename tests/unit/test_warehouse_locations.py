"""What a text says of where a warehouse is."""

from pathlib import Path

import pytest

from zhixing.warehouse import locations
from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.locations import SparkURL, locate


@pytest.mark.parametrize(
    ("text", "master", "folder"),
    [
        ("spark://local/srv/nation", "local", "/srv/nation"),
        ("spark://local//srv/nation/", "local", "/srv/nation"),
        ("spark://local/srv/全国 2020", "local", "/srv/全国 2020"),
        ("spark://head.example:7077/srv/nation", "head.example:7077", "/srv/nation"),
        ("spark://[::1]:7077/nation", "[::1]:7077", "/nation"),
    ],
)
def test_a_folder_and_the_spark_that_reads_it(text: str, master: str, folder: str):
    found = locate(text)
    assert found == SparkURL(master, folder)
    assert locate(str(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "spark://local",
        "spark://local/",
        "spark://head.example/srv",
        "spark://:7077/srv",
        "spark:///srv",
        "postgres://a/b",
    ],
)
def test_a_url_of_no_known_form_is_answered_with_the_forms(text: str):
    with pytest.raises(
        WarehouseError, match=r"names no warehouse.*spark://local/FOLDER.*spark://HOST:PORT/FOLDER"
    ) as told:
        locate(text)
    assert text in str(told.value)


def test_anything_else_is_a_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert locate("w.duckdb") == tmp_path / "w.duckdb"
    assert locate("~/w.duckdb") == tmp_path / "home" / "w.duckdb"
    assert locate(tmp_path / "folder") == tmp_path / "folder"


def test_the_default_is_named_or_the_project_s(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("ZHIXING_WAREHOUSE", raising=False)
    project = tmp_path / "project"
    (project / "lib" / "zhixing").mkdir(parents=True)
    (project / "notebooks").mkdir()
    monkeypatch.chdir(project / "notebooks")
    assert locate() == project / "data" / "warehouse.duckdb"
    monkeypatch.chdir(tmp_path)
    assert locate() == Path(__file__).parents[2] / "data" / "warehouse.duckdb"
    monkeypatch.setenv("ZHIXING_WAREHOUSE", str(tmp_path / "mine.duckdb"))
    assert locate() == tmp_path / "mine.duckdb"
    monkeypatch.setenv("ZHIXING_WAREHOUSE", "spark://local/srv/nation")
    assert locate() == SparkURL("local", "/srv/nation")


def test_only_a_file_is_written(tmp_path: Path):
    assert locations.file(str(tmp_path / "w.duckdb")) == tmp_path / "w.duckdb"
    for unwritten in ("spark://local/srv", str(tmp_path)):
        with pytest.raises(WarehouseError, match=rf"{unwritten} cannot be written.*warehouse export"):
            locations.file(unwritten)
