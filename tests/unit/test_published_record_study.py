"""The page of the published record: its sentences follow from the bounds, in both languages and under other assumptions."""

from pathlib import Path

import polars as pl
import pytest

from zhixing.law.errors import ZhixingError
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.numbers import Format
from zhixing.published.figures import load
from zhixing.published.quantities import FIRST, Quantity
from zhixing.studies import STUDIES, PublishedRecord
from zhixing.studies.published_record import Parameters, finding, frames, wording
from zhixing.warehouse.opened import Warehouse


def study(warehouse: Warehouse, **parameters: object) -> PublishedRecord:
    return PublishedRecord(warehouse=str(warehouse.path), **parameters)


@pytest.fixture(scope="module")
def english(tiny_warehouse: Warehouse) -> PublishedRecord:
    return study(tiny_warehouse)


@pytest.fixture(scope="module")
def chinese(tiny_warehouse: Warehouse) -> PublishedRecord:
    return study(tiny_warehouse, lang="zh")


def test_it_is_a_study_of_the_book():
    assert STUDIES["published_record"] is PublishedRecord


def test_the_finding_counts_what_is_fixed_and_gives_an_open_stock(english: PublishedRecord):
    fixed = sum(bound.state in finding.FIXED for bound in english.bounds.values())
    assert english.headline().finding == (
        f"Published figures fix {fixed} of 100 yearly totals for Sichuan to within 1%; first-enforcement cases pending at "
        "the end of 2018 could be anything from 0 to 50,500"
    )


def test_the_same_in_chinese(chinese: PublishedRecord):
    shown = chinese.headline()
    assert "2018年末首执未结可以是0至50,500件" in shown.finding
    assert "已公布" in shown.tiles[0].note


def test_the_tiles_add_up_to_everything_asked(english: PublishedRecord):
    count = frames.counted([bound.state for bound in english.bounds.values()])
    assert sum(count.values()) == len(frames.ASKED) == 100
    tiles = english.headline().tiles
    assert [tile.value for tile in tiles[:3]] == [
        f"{count['printed'] + count['pinned']} of 100",
        f"{count['limited']} of 100",
        f"{count['unlimited']} of 100",
    ]


def test_every_point_leads_to_a_figure(english: PublishedRecord):
    assert {point.figure_id for point in english.headline().points} <= set(PublishedRecord.FIGURES)
    assert 3 <= len(english.headline().points) <= 5


@pytest.mark.parametrize("name", PublishedRecord.FIGURES)
def test_every_figure_is_shown_in_both_languages(
    english: PublishedRecord, chinese: PublishedRecord, name: str
):
    for one in (english, chinese):
        figure = getattr(one, name)()
        assert isinstance(figure, Figure)
        assert figure.id == name
        assert figure.table.rows


def test_another_unit_has_no_record_and_says_so(tiny_warehouse: Warehouse):
    other = study(tiny_warehouse, unit="川01")
    assert "none for Chengdu" in other.headline().finding
    for name in PublishedRecord.FIGURES:
        assert isinstance(getattr(other, name)(), Absence)


def test_every_publication_stands_on_the_page_with_scope_and_source(english: PublishedRecord):
    rows = english.publications().table.rows
    assert len(rows) == len(load())
    assert all(all(cell for cell in row) for row in rows)
    by = {(row[0], row[1], row[2]): row for row in rows}
    pending = by["Sichuan 四川", "2020", "Pending at year end, change on 2019"]
    assert pending[3:6] == ("−12,300", "−12,350 to −12,250", "first enforcement 首执 (assumed)")
    assert by["Sichuan 四川", "2016–18", "Cases handled"][4:] == (
        "981,250–981,350",
        "scope not stated",
        "p2.ttnews.xyz/a/5cd43ddddc9b5e75aac769bf",
    )


def test_contradictions_are_told_in_the_figures_own_units(english: PublishedRecord):
    rows = {row[0]: row for row in english.contradictions().table.rows}
    never = rows["Amounts never fell"]
    assert "Sichuan 四川, 2025: Recovered by CNY 4.05 bn" in never[2]
    assert any(name.startswith("A count between 1,676.56 and 1,676.95") for name in rows)
    assert rows["2021 article: all types"][1] == "none: the record allows it"


def test_without_the_seeds_scope_the_page_says_no_upper_limit(tiny_warehouse: Warehouse):
    loose = study(tiny_warehouse, assumptions_off=["seed_is_first", "units_within_unit"])
    assert loose.headline().finding.endswith("pending at the end of 2019 have no upper limit")
    assert "seed_is_first</code>" in loose.assumptions().html
    assert "(not made here) <code>seed_is_first" in loose.assumptions().html


def test_an_unknown_assumption_is_refused(tiny_warehouse: Warehouse):
    with pytest.raises(ZhixingError, match="stock_flow"):
        _ = study(tiny_warehouse, assumptions_off=["stockflow"]).record


def test_the_page_reads_no_number_of_the_warehouse(
    tiny_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(PublishedRecord, "rows", None)
    monkeypatch.setattr(PublishedRecord, "now", None)
    page = study(tiny_warehouse)
    assert page.headline().rows == []
    assert page.definitions().rows


def test_a_batch_finds_once_what_is_the_same_in_every_language(
    tiny_warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, english: PublishedRecord
):
    PublishedRecord.prepare(tiny_warehouse, [Parameters(), Parameters(lang="zh")], tmp_path)
    monkeypatch.setenv("ZHIXING_SHARED", str(tmp_path))
    monkeypatch.setattr(frames, "PARTS", {})  # nothing is found again
    page = study(tiny_warehouse)
    assert page.narrowings == english.narrowings
    assert page.bounds == english.bounds
    assert page.leant == english.record.leaning(frames.ASKED)


def test_amounts_are_rounded_away_from_the_inside(english: PublishedRecord, chinese: PublishedRecord):
    # 607.535亿 to 608.545亿: every printed interval contains them
    one = Quantity("川", "recovered_yuan", FIRST, 2019)
    assert wording.interval(english, english.bounds[one]) == "CNY 60.7–60.9 bn"
    assert wording.interval(chinese, chinese.bounds[one]) == "607.53～608.55亿元"


def test_a_known_number_is_a_dot_and_an_open_one_a_bar_with_an_arrow():
    rows = pl.DataFrame(
        {
            "label": ["2019", "2020", "2021"],
            "name": ["a", "b", "c"],
            "low": [100.0, 0.0, 50.0],
            "high": [101.0, 1000.0, None],
            "role": ["unit"] * 3,
            "text": ["100–101", "≤ 1,000", "≥ 50"],
        }
    )
    spec = charts.intervals(rows, "en", "cases", [("first", "unit")]).to_dict(validate=False)
    bars, arrows, dots = (spec["datasets"][layer["data"]["name"]] for layer in spec["layer"][:3])
    assert [(bar["x"], bar["x2"], bar["y"]) for bar in bars] == [(10.0, 1000.0, 0.7), (50.0, 1000.0, 1.7)]
    assert [arrow["y"] for arrow in arrows] == [2]
    assert [dot["y"] for dot in dots] == [0]
    assert dots[0]["tip"] == f"a: {Format('en').count(100)}–101"


def test_shares_follow_more_exactly_than_their_parts(english: PublishedRecord):
    rows = {(row[0], row[1]): row[3] for row in english.ratios().table.rows}
    # handled 260,354 to 262,887 is known to half a per cent, the rate to two hundredths of a point
    assert rows["Closing rate 2020", "first enforcement 首执"] == "96.87–96.91%"
    # 55.04万 of 62.27万, each ± 50
    assert rows["Closing rate 2025", "all types"] == "88.37–88.41%"
    assert len(rows) == 8


def test_the_overview_has_a_row_a_total_and_a_column_a_year(english: PublishedRecord):
    shown = english.known().table
    assert [column.label for column in shown.columns[2:]] == [str(year) for year in range(2016, 2026)]
    assert len(shown.rows) == 10
    pending = next(row for row in shown.rows if row[:2] == ("Pending at the end", "all types"))
    assert pending[2 + 2] == "50,300–50,500"
