"""Page objects: the record is enough to draw them, batch output is the record alone, and HTML is held to a list."""

import json
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from zhixing.present import charts
from zhixing.present.document import (
    BATCH,
    MIME,
    Absence,
    Caveats,
    DefinitionRow,
    Definitions,
    Figure,
    Headline,
    Listing,
    Page,
    Point,
    Prose,
    Shown,
    Tile,
)
from zhixing.present.inline import PageError, check, plain, rich, strip
from zhixing.present.markup import Renderer
from zhixing.present.numbers import Format
from zhixing.present.tables import Column, Table, table

EN = Page("backlog_reduction", "川01", "Chengdu", 2020, "en")
ZH = replace(EN, unit_name="成都", lang="zh")
FRAME = pl.DataFrame({"label": ["Jinjiang", "Wuhou"], "value": [12, None]})
TABLE = table(FRAME, {"label": "Court", "value": ("Pending", Format("en").count)})


def _figure(page: Page = EN, **changed: Any) -> Figure:
    chosen = {
        "id": "courts",
        "title": "Half the fall is one court's",
        "subtitle": "Pending cases by court",
        "spec": charts.bars(FRAME, page.lang),
        "alt": "Bars: Jinjiang 12, Wuhou not published.",
        "table": TABLE,
        "foot": "demonstration exports",
        "n": 12345,
    } | changed
    return Figure(page, **chosen)


def _headline(page: Page = EN, **changed: Any) -> Headline:
    chosen = {
        "question": "Did the backlog shrink?",
        "finding": "Chengdu's pending cases fell; 终本 did more of it",
        "meta_line": ["Chengdu", "2020 against 2019"],
        "tiles": [Tile("Pending 未结", "3,021", "4,702 fewer", "down")],
        "points": [Point("Pending cases fell to <b>3,021</b>.", "courts")],
        "rows": [{"metric": "pending", "value": 3021.0}],
        "study_title": "Backlog reduction",
        "notice": "SYNTHETIC DEMONSTRATION DATA 合成演示数据",
    } | changed
    return Headline(page, **chosen)


def _every(page: Page = EN) -> list[Shown]:
    return [
        _headline(page),
        _figure(page),
        Absence(page, "ages", "Ages", "The source has no filing dates."),
        Prose(page, "<p>The stock <b>fell</b>.</p>"),
        Caveats(page, "What this page cannot say", ["Anything about one creditor."]),
        Definitions(
            page, [DefinitionRow("Pending 未结", "filed and not closed", ("7", "3"), "1")], ("2019", "2020")
        ),
    ]


def test_every_record_is_json_and_says_whose_page_it_is() -> None:
    for shown in _every():
        record = json.loads(json.dumps(shown.to_json(), ensure_ascii=False))
        assert (record["study"], record["unit"], record["year"], record["lang"]) == (
            "backlog_reduction",
            "川01",
            2020,
            "en",
        )
        assert record["kind"] == shown.kind


def test_a_batch_run_keeps_the_record_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BATCH, "1")
    for shown in _every():
        data, metadata = shown._repr_mimebundle_()
        assert (sorted(data), metadata) == ([MIME, "text/plain"], {})


def test_at_the_keyboard_the_same_record_comes_as_html(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(BATCH, raising=False)
    for page in (EN, ZH):
        for shown in _every(page):
            data, _ = shown._repr_mimebundle_()
            assert sorted(data) == [MIME, "text/html", "text/plain"]
            assert data["text/html"].startswith("<style>")
            assert "http" not in data["text/html"]


def test_a_figure_drawn_from_its_json_is_the_figure() -> None:
    record = json.loads(json.dumps(_figure().to_json()))
    drawn = Renderer("en", {"courts": 3})(record)
    assert '<figure id="fig-courts">' in drawn
    assert "Figure 3" in drawn
    assert 'role="img" aria-label="Bars: Jinjiang 12, Wuhou not published."' in drawn
    assert "n\u00a0=\u00a012,345 cases" in drawn
    assert "No cell is withheld." in drawn
    assert drawn.count("<svg ") == 2
    assert '<th scope="row">Jinjiang</th><td class="num">12</td>' in drawn


def test_a_withheld_cell_is_marked_and_explained_never_zero() -> None:
    assert TABLE.rows == (("Jinjiang", "12"), ("Wuhou", "·"))
    assert TABLE.has_suppressed
    english = Renderer("en")(_figure().to_json())
    chinese = Renderer("zh")(_figure(ZH).to_json())
    assert "· not published: too few cases" in english
    assert "表示未公布" in chinese
    assert '<td class="num">0</td>' not in english


def test_the_first_column_names_the_rows_and_is_set_like_them() -> None:
    months = table(FRAME, {"label": ("Month", str), "value": ("Pending", str)})
    drawn = Renderer("en")(_figure(table=months).to_json())
    assert '<th scope="col">Month</th><th scope="col" class="num">Pending</th>' in drawn


def test_what_was_withheld_replaces_the_assurance() -> None:
    drawn = Renderer("en")(_figure(suppressed_note="3 cells withheld: too few cases.").to_json())
    assert "3 cells withheld: too few cases." in drawn
    assert "No cell is withheld" not in drawn


def test_a_point_leads_to_its_figure_before_its_full_stop() -> None:
    drawn = Renderer("en", {"courts": 2})(_headline().to_json())
    assert '<b>3,021</b> (<a href="#fig-courts">figure 2</a>).</li>' in drawn
    record = _headline(ZH, points=[Point("未结案件降至<b>3,021件</b>。", "courts")]).to_json()
    assert '3,021件</b>（<a href="#fig-courts">图2</a>）。</li>' in Renderer("zh", {"courts": 2})(record)


def test_the_finding_is_the_only_h1() -> None:
    drawn = "".join(Renderer("en")(shown.to_json()) for shown in _every())
    assert drawn.count("<h1>") == 1


def test_direction_is_said_in_words_its_arrow_is_silent() -> None:
    drawn = Renderer("en")(_headline().to_json())
    assert '<span aria-hidden="true">▼</span> 4,702 fewer' in drawn


def test_more_than_four_tiles_are_refused() -> None:
    with pytest.raises(PageError, match="at most 4"):
        _headline(tiles=[Tile("a", "1")] * 5)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<b onclick='x'>y</b>",
        '<a href="https://example.org">out</a>',
        "<img src=x>",
        "<p style='color:red'>x</p>",
    ],
)
def test_sentences_hold_simple_html_only(html: str) -> None:
    with pytest.raises(PageError, match="not published"):
        check(html)
    for make in (
        lambda: Prose(EN, html),
        lambda: _headline(points=[Point(html)]),
        lambda: Caveats(EN, "", [html]),
        lambda: _figure(so_what=html),
    ):
        with pytest.raises(PageError):
            make()


def test_names_from_data_are_escaped() -> None:
    bad = "<script>alert(1)</script>"
    figure = _figure(
        title=bad,
        subtitle=bad,
        alt=bad + '"',
        foot=bad,
        table=Table((Column(bad, numeric=False),), ((bad,),)),
    )
    drawn = Renderer("en")(figure.to_json()) + Renderer("en")(_headline(finding=bad, question=bad).to_json())
    assert "<script" not in drawn


def test_tooltips_cannot_leave_their_attribute() -> None:
    frame = pl.DataFrame({"label": ["Guang'an <b>"], "value": [1]})
    drawn = Renderer("en")(_figure(spec=charts.bars(frame, "en")).to_json())
    assert "data-tips='[\"Guang&#39;an &lt;b&gt;: 1\"]'" in drawn


def test_chinese_words_are_marked_on_an_english_page_only() -> None:
    assert (
        plain("终本 stock of 成都", "en")
        == '<span lang="zh">终本</span> stock of <span lang="zh">成都</span>'
    )
    assert plain("终本存量", "zh") == "终本存量"
    assert rich('<b title="终本">a 终本</b>', "en") == '<b title="终本">a <span lang="zh">终本</span></b>'


def test_text_without_tags() -> None:
    assert strip("<p>a &lt; <b>b</b></p>") == "a < b"


def test_definitions_stand_under_their_years() -> None:
    record = _every()[-1].to_json()
    drawn = Renderer("en")(record)
    assert '<th scope="col" class="num">2019</th><th scope="col" class="num">2020</th>' in drawn
    assert '<td class="num">7</td><td class="num">3</td><td>1</td>' in drawn


def test_an_unknown_record_is_refused() -> None:
    with pytest.raises(PageError, match="“poem”"):
        Renderer("en")({"kind": "poem"})


def test_a_listing_links_the_studies_that_stand_beside_it_and_names_the_others() -> None:
    rows = (
        ('Pending <a href="study:backlog_reduction">Backlog</a>', "8,143"),
        ('Relief <a href="study:relief">R</a>', "·"),
    )
    listing = Listing(EN, "figures", "The year", "Value", Table((Column("Figure"), Column("Value")), rows))
    drawn = Renderer("en", studies=("backlog_reduction",))(listing.to_json())
    assert '<a href="backlog_reduction.html">Backlog</a>' in drawn
    assert "Relief R" in drawn
    assert 'id="fig-figures"' in drawn
    assert "not published" in drawn
    assert listing.plain().endswith("Pending Backlog | 8,143\nRelief R | ·")


def test_a_listing_refuses_links_that_leave_the_book() -> None:
    with pytest.raises(PageError, match="study:NAME"):
        Listing(EN, "a", "t", "s", Table((Column("x"),), (('<a href="../x.html">y</a>',),)))
