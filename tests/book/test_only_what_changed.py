"""Exactly the pages that would come out differently are made again, and each says why."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from zhixing.book import make, manifest, plan, untouched
from zhixing.book.described import BookFile
from zhixing.book.make import How
from zhixing.law.money import MONEY
from zhixing.metrics.disclosure import plan as disclosure
from zhixing.studies import STUDIES, Library
from zhixing.warehouse.opened import Warehouse

BOOK = {
    "name": "small",
    "title_en": "Small",
    "title_zh": "小",
    "studies": ["recovered_amounts", "backlog_reduction"],
    "units": ["province", "prefectures"],
    "years": [2020],
    "languages": ["en"],
}
ALL = {
    f"{unit} {study}"
    for unit in ("sichuan", "chengdu", "zigong")
    for study in ("recovered_amounts", "backlog_reduction")
}


@pytest.fixture(scope="module")
def planned_warehouse(make_warehouse: Callable[..., Warehouse]) -> Callable[..., Path]:
    """Build a warehouse with a disclosure plan and return its file."""

    def build(tables: dict[str, pl.DataFrame], **meta: str) -> Path:
        warehouse = make_warehouse(tables, **meta)
        path = Path(warehouse.path)
        warehouse.close()
        disclosure.rebuild(path)
        return path

    return build


@pytest.fixture(scope="module")
def first(planned_warehouse: Callable[..., Path], tiny_records: dict[str, pl.DataFrame]) -> Path:
    return planned_warehouse(tiny_records)


def run(
    warehouse: Path, out: Path, how: How | None = None, made_of: str = "", **changed: object
) -> list[make.Made]:
    library = Library.open(str(warehouse), STUDIES)
    book = BookFile.model_validate(BOOK | changed)
    return make.pages(plan.unfold(book, library), book, library, out, how or How(), made_of=made_of)


def made_again(made: list[make.Made]) -> set[str]:
    assert [one for one in made if one.failure] == []
    return {f"{one.entry.unit_slug} {one.page.study}" for one in made if one.entry.status == "ok"}


def files(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.html")}


@pytest.fixture
def book(first: Path, tmp_path: Path) -> Path:
    out = tmp_path / "book"
    assert made_again(run(first, out)) == ALL
    return out


def test_nothing_changed(first: Path, book: Path) -> None:
    before = files(book)
    made = run(first, book)
    assert made_again(made) == set()
    assert {one.entry.status for one in made} == {"kept"}
    assert files(book) == before


def test_a_row_of_one_prefecture(
    planned_warehouse: Callable[..., Path], tiny_records: dict[str, pl.DataFrame], book: Path
) -> None:
    """One more yuan recovered in Zigong: its pages and its province's. Nobody's closing rate moved."""
    cases = tiny_records["cases"]
    chosen = cases.filter(pl.col("court_code") == "川0302", pl.col("recovered_yuan") > 0)["case_id"][0]
    more = pl.when(pl.col("case_id") == chosen).then(pl.col("recovered_yuan") + 1).otherwise("recovered_yuan")
    changed = tiny_records | {"cases": cases.with_columns(more.cast(MONEY).alias("recovered_yuan"))}
    made = run(planned_warehouse(changed), book)
    assert made_again(made) == {one for one in ALL if not one.startswith("chengdu")}
    assert {reason for one in made for reason in one.reasons} == {
        "rows of its unit changed, or what is withheld of them"
    }


def test_a_row_that_moves_a_peers_rate(
    planned_warehouse: Callable[..., Path], tiny_records: dict[str, pl.DataFrame], book: Path
) -> None:
    """A pending case of Zigong less: Chengdu's backlog page draws Zigong among its peers, its amounts do not."""
    cases = tiny_records["cases"]
    pending = cases.filter(pl.col("court_code") == "川0302", pl.col("closing_date").is_null())
    gone = pending["case_id"][0]
    kept = {
        name: table.filter(pl.col("case_id") != gone) if "case_id" in table.columns else table
        for name, table in tiny_records.items()
    }
    made = run(planned_warehouse(kept), book)
    assert made_again(made) == ALL - {"chengdu recovered_amounts"}
    [why] = [one.reasons for one in made if one.entry.unit_slug == "chengdu" and one.reasons]
    assert why == ("what it reads beside its own rows changed: backlog_reduction-peers-prefecture-首执-2020",)


def test_a_delivery_of_the_same_rows(
    planned_warehouse: Callable[..., Path], tiny_records: dict[str, pl.DataFrame], book: Path
) -> None:
    again = {name: table.sample(fraction=1.0, shuffle=True, seed=1) for name, table in tiny_records.items()}
    assert made_again(run(planned_warehouse(again), book)) == set()


def test_what_the_warehouse_says_of_itself_stands_on_every_page(
    planned_warehouse: Callable[..., Path], tiny_records: dict[str, pl.DataFrame], book: Path
) -> None:
    other = planned_warehouse(tiny_records, source_title_en="Another source")
    assert made_again(run(other, book)) == ALL


def test_a_parameter(first: Path, book: Path) -> None:
    made = run(first, book, baseline_year=2019)
    assert made_again(made) == ALL
    assert {one.reasons for one in made} == {("its parameters changed",)}


def test_a_page_that_was_touched_or_lost(first: Path, book: Path) -> None:
    (book / "en/2020/zigong/backlog_reduction.html").write_text("half a pa", encoding="utf-8")
    (book / "en/2020/chengdu/recovered_amounts.ipynb").unlink()
    assert made_again(run(first, book)) == {"zigong backlog_reduction", "chengdu recovered_amounts"}


def test_a_page_that_failed_is_tried_again(first: Path, book: Path) -> None:
    entries = manifest.read(book)
    path = "en/2020/zigong/backlog_reduction.html"
    line = json.dumps(entries[path].__dict__ | {"status": "failed"}, ensure_ascii=False)
    with (book / manifest.NAME).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    made = run(first, book)
    assert made_again(made) == {"zigong backlog_reduction"}


def test_a_plan_made_anew_with_other_reasons(
    planned_warehouse: Callable[..., Path], tiny_records: dict[str, pl.DataFrame], book: Path
) -> None:
    """The next plan calls carried what this one called complementary; what is withheld is the same, and so are the pages."""
    again = planned_warehouse(tiny_records)
    before = disclosure.earlier(again, "tiny")
    assert before is not None
    after = disclosure.build(again, before)
    assert set(before["reason"].drop_nulls()) != set(after["reason"].drop_nulls())
    assert made_again(run(again, book)) == set()


def test_a_whole_book_is_sealed_and_one_with_a_failed_page_is_not(
    first: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(first, book, made_of="all this")
    assert untouched.kept(book, "all this") == len(ALL)
    assert untouched.kept(book, "something else") is None
    notebook = make.notebook_path("backlog_reduction")
    monkeypatch.setattr(make, "notebook_path", lambda _: notebook.with_name("no such.ipynb"))
    (book / "en/2020/zigong/backlog_reduction.html").unlink()
    assert [one.failure is None for one in run(first, book, made_of="all this")].count(False) == 1
    assert untouched.kept(book, "all this") is None


def test_explaining_makes_nothing(
    planned_warehouse: Callable[..., Path], tiny_records: dict[str, pl.DataFrame], book: Path
) -> None:
    before = files(book)
    other = planned_warehouse(tiny_records, source_title_en="Another source")
    explained = run(other, book, How(explain=True))
    assert {one.reasons for one in explained} == {("rows of its unit changed, or what is withheld of them",)}
    assert files(book) == before
    assert made_again(run(other, book)) == ALL


def test_every_page_anew_is_what_was_there(first: Path, book: Path) -> None:
    def numbers() -> list[list[dict]]:
        return [entry.rows for _, entry in sorted(manifest.read(book).items())]

    before = numbers()
    assert made_again(run(first, book, How(anew=True))) == ALL
    assert numbers() == before
