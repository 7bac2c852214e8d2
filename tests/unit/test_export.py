"""From an executed notebook to a page: whole, offline, and refused when its outputs are not its own."""

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import polars as pl
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from zhixing.book import executed, export
from zhixing.present import charts
from zhixing.present.document import (
    BATCH,
    Absence,
    Caveats,
    DefinitionRow,
    Definitions,
    Figure,
    Headline,
    Page,
    Point,
    Shown,
    Tile,
)
from zhixing.present.tables import table

FRAME = pl.DataFrame({"label": ["Jinjiang", "Wuhou"], "value": [12, 7]})


class _Study:
    """As much of a study as a page asks for."""

    FIGURES = ("courts", "ages")

    @staticmethod
    def title(lang: str) -> str:
        return {"en": "Backlog reduction", "zh": "未结案件"}[lang]


@pytest.fixture(autouse=True)
def _one_study(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "STUDIES", {"backlog_reduction": _Study, "recovered_amounts": _Study})
    monkeypatch.setenv(BATCH, "1")


def _page(lang: str = "en", unit: str = "川01") -> Page:
    return Page("backlog_reduction", unit, "Chengdu", 2020, lang)


def _headline(
    page: Page, points: tuple[Point, ...] = (Point("One court holds <b>12</b>.", "courts"),)
) -> Headline:
    return Headline(
        page,
        question="Did the backlog shrink?",
        finding="Chengdu's pending cases fell 61% in 2020",
        meta_line=["Chengdu"],
        tiles=[Tile("Pending 未结", "3,021")],
        points=points,
        rows=[{"metric": "pending", "value": 3021.0}],
        study_title="Backlog reduction",
    )


def _figure(page: Page, figure_id: str = "courts") -> Figure:
    return Figure(
        page,
        id=figure_id,
        title="One court",
        subtitle="Pending cases",
        spec=charts.bars(FRAME, page.lang),
        alt="Bars: Jinjiang 12, Wuhou 7.",
        table=table(FRAME, {"label": "Court", "value": ("Pending", str)}),
        foot="exports",
        n=19,
    )


def _cell(source: str, *shown: Shown) -> Any:
    outputs = [new_output("display_data", data=one._repr_mimebundle_()[0]) for one in shown]
    return new_code_cell(source, outputs=outputs)


def _cells(page: Page) -> list[Any]:
    return [
        new_markdown_cell("# Backlog reduction\n\nWhat leaves the stock, and why?"),
        new_code_cell('unit = "川"', metadata={"tags": ["parameters"]}),
        new_markdown_cell("## The answer\n\nThe numbers first."),
        _cell("study.headline()", _headline(page)),
        new_markdown_cell("## Where it fell\n\nThe sum of the courts below, 终本 apart."),
        _cell("study.courts()", _figure(page)),
        _cell("study.ages()", Absence(page, "ages", "Ages", "No filing dates.")),
        new_markdown_cell("## What this page cannot say"),
        _cell("study.cannot_say()", Caveats(page, "What this page cannot say", ["Anything else."])),
        new_markdown_cell("## Data and definitions\n\nFrom the catalogue."),
        _cell(
            "study.definitions()", Definitions(page, [DefinitionRow("a", "b")], title="Data and definitions")
        ),
    ]


def _request(folder: Path, cells: list[Any], *, lang: str = "en", **changed: Any) -> export.Request:
    executed = folder / "executed.ipynb"
    nbformat.write(new_notebook(cells=cells), executed)
    chosen: dict[str, Any] = {
        "identity": {
            "study": "backlog_reduction",
            "unit_code": "川01",
            "unit_slug": "chengdu",
            "unit_name_en": "Chengdu",
            "unit_name_zh": "成都",
            "year": 2020,
            "lang": lang,
        },
        "parameters": {"unit": "川01", "year": 2020, "baseline_year": None},
        "languages": ("en", "zh"),
        "studies": ("backlog_reduction", "recovered_amounts"),
        "notice": "SYNTHETIC DEMONSTRATION DATA 合成演示数据",
        "provenance": {
            "made_at": "2021-01-09T10:00:00+00:00",
            "code_digest": "9ab2" + "c" * 60,
            "data_digest": "5f1c" + "d" * 60,
            "environment_digest": "77d0" + "e" * 60,
        },
    } | changed
    return export.Request(executed=executed, **chosen)


@pytest.fixture
def page(tmp_path: Path) -> export.Exported:
    return export.page(_request(tmp_path, _cells(_page())))


class _Balance(HTMLParser):
    VOID = frozenset({"meta", "link", "br", "path", "circle", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_the_page_is_well_formed_html(page: export.Exported) -> None:
    parser = _Balance()
    parser.feed(page.html)
    assert parser.open == []
    assert page.html.lstrip().startswith("<!doctype html>")


def test_the_finding_is_the_only_h1_and_comes_first(page: export.Exported) -> None:
    headings = re.findall(r"<h(\d)[^>]*>(.*?)</h\1>", page.html)
    assert headings[0] == ("1", "Chengdu's pending cases fell 61% in 2020")
    assert [level for level, _ in headings].count("1") == 1


def test_the_question_follows_the_answer_and_remarks_on_code_are_folded(page: export.Exported) -> None:
    order = [
        page.html.index(text)
        for text in ("<h1>", "What leaves the stock", "Where it fell", "The numbers first")
    ]
    assert order == sorted(order)
    assert page.html.index("How this page was computed") < page.html.index("The numbers first")


def test_headings_go_down_one_step_at_a_time(page: export.Exported) -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)[ >]", page.html)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_section_title_is_not_said_twice(page: export.Exported) -> None:
    assert page.html.count("Data and definitions</h2>") == 1
    assert page.html.count("What this page cannot say</h2>") == 1
    assert "<h2></h2>" not in page.html


def test_points_and_figures_are_numbered_alike(page: export.Exported) -> None:
    assert '(<a href="#fig-courts">figure 1</a>)' in page.html
    assert '<figure id="fig-courts"' in page.html
    assert "Figure 1<" in page.html


def test_code_is_folded_and_its_notebook_linked(page: export.Exported) -> None:
    assert "<summary>Code</summary><pre><code>study.courts()</code></pre>" in page.html
    assert 'href="backlog_reduction.ipynb"' in page.html


def test_nothing_outside_is_named(page: export.Exported) -> None:
    assert re.findall(r"https?:|//[a-z]", page.html) == []
    linked = re.findall(r'(?:href|src)="([^"]*)"', page.html)
    assert {link for link in linked if not link.startswith(("#", "../../../", "data:,"))} == {
        "backlog_reduction.ipynb",
        "recovered_amounts.html",
    }


def test_the_notice_and_the_provenance_are_printed(page: export.Exported) -> None:
    assert "SYNTHETIC DEMONSTRATION DATA" in page.html
    for text in ("9 January 2021 10:00 UTC", "5f1cdddddd", "9ab2cccccc", "77d0eeeeee", "year=2020"):
        assert text in page.html
    assert "baseline_year" not in page.html


def test_real_data_carries_no_ribbon(tmp_path: Path) -> None:
    real = export.page(_request(tmp_path, _cells(_page()), notice=""))
    assert "ribbon" not in real.html


def test_the_language_is_set_and_switched(page: export.Exported, tmp_path: Path) -> None:
    assert '<html lang="en">' in page.html
    assert 'href="../../../zh/2020/chengdu/backlog_reduction.html" hreflang="zh-CN"' in page.html
    chinese = export.page(_request(tmp_path, _cells(_page("zh")), lang="zh")).html
    assert '<html lang="zh-CN">' in chinese
    assert 'href="../../../en/2020/chengdu/backlog_reduction.html" hreflang="en"' in chinese
    assert "图1" in chinese
    assert "本页的计算过程" in chinese


def test_index_and_manifest_get_what_the_page_says(page: export.Exported) -> None:
    assert page.finding == "Chengdu's pending cases fell 61% in 2020"
    assert page.rows == [{"metric": "pending", "value": 3021.0}]


def test_the_notebook_beside_the_page_shows_its_figures(page: export.Exported) -> None:
    cells = json.loads(page.notebook)["cells"]
    drawn = ["".join(output["data"]["text/html"]) for cell in cells for output in cell.get("outputs", ())]
    assert len(drawn) == 5
    assert "<style>" in drawn[0]
    assert "<svg" in drawn[1]


def test_one_file_stands_alone(tmp_path: Path) -> None:
    alone = export.page(_request(tmp_path, _cells(_page()), single_file=True)).html
    assert "<style>" in alone
    assert "addEventListener" in alone
    assert {link for link in re.findall(r'(?:href|src)="([^"#]*)"', alone) if link} == {"data:,"}


def test_a_swapped_page_is_refused(tmp_path: Path) -> None:
    cells = _cells(_page())
    cells[5] = _cell("study.courts()", _figure(_page(unit="川03")))
    with pytest.raises(export.ExportError, match=r"川01 / 2020 / en holds a figure made for .*川03"):
        export.page(_request(tmp_path, cells))


def test_a_page_in_the_other_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(export.ExportError, match="Pages were mixed up"):
        export.page(_request(tmp_path, _cells(_page("zh")), lang="en"))


def test_a_promised_figure_must_be_shown_or_explained(tmp_path: Path) -> None:
    cells = _cells(_page())
    del cells[6]
    with pytest.raises(export.ExportError, match="lists the figure ages"):
        export.page(_request(tmp_path, cells))


def test_a_figure_is_shown_once(tmp_path: Path) -> None:
    cells = [*_cells(_page()), _cell("study.courts()", _figure(_page()))]
    with pytest.raises(export.ExportError, match="courts twice"):
        export.page(_request(tmp_path, cells))


def test_a_point_without_its_figure_is_refused(tmp_path: Path) -> None:
    cells = _cells(_page())
    cells[3] = _cell("study.headline()", _headline(_page(), (Point("Much.", "nowhere"),)))
    with pytest.raises(export.ExportError, match="leads to the figure nowhere"):
        export.page(_request(tmp_path, cells))


@pytest.mark.parametrize("count", [0, 2])
def test_a_page_has_one_headline(tmp_path: Path, count: int) -> None:
    cells = _cells(_page())
    cells[3] = _cell("study.headline()", *[_headline(_page())] * count)
    with pytest.raises(export.ExportError, match=f"shows {count} headlines"):
        export.page(_request(tmp_path, cells))


def test_assets_are_copied_once_for_the_book(tmp_path: Path) -> None:
    export.copy_assets(tmp_path)
    export.copy_assets(tmp_path)
    assert sorted(path.name for path in (tmp_path / "assets").iterdir()) == sorted(export.ASSETS)
    style = (tmp_path / "assets" / "page.css").read_text(encoding="utf-8")
    assert ".zx" in style
    assert "@page" in style
    assert "url(" not in style


def test_a_notebook_is_read_and_written_as_nbformat_does(tmp_path: Path) -> None:
    path = tmp_path / "executed.ipynb"
    code = new_code_cell("a = 1\nprint(a)", execution_count=1)
    code.outputs = [
        new_output("stream", text="1\n2\n"),
        new_output("execute_result", data={"text/plain": "a\nb", "application/x+json": ["a", "b"]}),
    ]
    nbformat.write(new_notebook(cells=[new_markdown_cell("# 标题\n\ntext"), code]), path)
    by_nbformat = nbformat.read(path, 4)
    assert executed.read(path) == by_nbformat
    assert nbformat.reads(executed.write(executed.read(path)), 4) == by_nbformat
