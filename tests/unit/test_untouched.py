"""A book is kept whole only where nothing it is made of, and nothing it left, was touched."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from zhixing.book import manifest, reach, untouched
from zhixing.book.manifest import Entry

ENTRY = Entry(
    "en/a.html", "a", "川01", "chengdu", "Chengdu", "成都", 2020, "en", {}, "ok", 1.0, "2020", "c", "d", "e"
)


@pytest.fixture
def inputs(tmp_path: Path) -> tuple[Path, Path]:
    book, warehouse = tmp_path / "book.yml", tmp_path / "warehouse.duckdb"
    book.write_text("name: a", encoding="utf-8")
    warehouse.write_text("rows", encoding="utf-8")
    return book, warehouse


@pytest.fixture
def out(tmp_path: Path, inputs: tuple[Path, Path]) -> Path:
    """A book of two pages, made from the inputs and sealed."""
    folder = tmp_path / "book"
    (folder / "en").mkdir(parents=True)
    entries = [ENTRY, replace(ENTRY, path="en/b.html", study="b")]
    for entry in entries:
        (folder / entry.path).write_text(entry.study, encoding="utf-8")
    manifest.write(folder, entries)
    untouched.seal(folder, untouched.made_of(*inputs, asked=()))
    return folder


def test_nothing_was_touched(out: Path, inputs: tuple[Path, Path]) -> None:
    for _ in range(2):  # the pages it made are those it keeps; a third run finds the same
        assert untouched.kept(out, untouched.made_of(*inputs, asked=())) == 2
        assert {entry.status for entry in manifest.read(out).values()} == {"kept"}


def _rewritten(warehouse: Path) -> None:
    """The same text at another time: an ingest of as many bytes."""
    stat = warehouse.stat()
    os.utime(warehouse, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))


@pytest.mark.parametrize(
    "touch",
    [
        pytest.param(lambda _, book, __: book.write_text("name: b", encoding="utf-8"), id="the book's YAML"),
        pytest.param(lambda _, __, warehouse: _rewritten(warehouse), id="the warehouse"),
        pytest.param(lambda out, _, __: (out / "en/a.html").write_text("x", encoding="utf-8"), id="a page"),
        pytest.param(lambda out, _, __: (out / "en/a.html").unlink(), id="a page taken away"),
        pytest.param(lambda out, _, __: (out / "en/c.html").touch(), id="a page nobody made"),
        pytest.param(lambda out, _, __: manifest.add(out, ENTRY), id="the manifest"),
        pytest.param(
            lambda out, _, __: (out / untouched.SEAL).write_text("{", encoding="utf-8"), id="half a seal"
        ),
        pytest.param(lambda out, _, __: (out / untouched.SEAL).unlink(), id="no seal"),
    ],
)
def test_something_was_touched(
    out: Path, inputs: tuple[Path, Path], touch: Callable[[Path, Path, Path], None]
) -> None:
    touch(out, *inputs)
    assert untouched.kept(out, untouched.made_of(*inputs, asked=())) is None


def test_another_selection_is_another_run(inputs: tuple[Path, Path], out: Path) -> None:
    assert untouched.kept(out, untouched.made_of(*inputs, asked=(("川01",),))) is None


def test_a_folder_of_parquet_counts_file_by_file(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "parquet"
    folder.mkdir()
    (folder / "cases.parquet").touch()
    before = untouched.made_of(inputs[0], folder, ())
    assert untouched.made_of(inputs[0], folder, ()) == before
    (folder / "courts.parquet").touch()
    assert untouched.made_of(inputs[0], folder, ()) != before


@pytest.mark.parametrize("place", ["notebooks/x.ipynb", "data/reference/x.csv", "params/assessment/x.yml"])
def test_a_file_of_the_project_counts(
    inputs: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(reach, "PROJECT", tmp_path)
    monkeypatch.setattr(untouched.notebooks, "folder", lambda: tmp_path / "notebooks")
    before = untouched.made_of(*inputs, asked=())
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).touch()
    assert untouched.made_of(*inputs, asked=()) != before
