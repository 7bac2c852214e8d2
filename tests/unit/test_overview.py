"""The overview: what it lists, where it leads, and that a comparison tells nothing a page may not publish."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.disclosure import plan
from zhixing.present.document import Absence, Figure, Listing
from zhixing.present.inline import strip
from zhixing.studies import STUDIES, Overview
from zhixing.studies.numbers import Result
from zhixing.studies.overview import entries, figures, reconciliation
from zhixing.studies.overview.reconciliation import WITHHELD
from zhixing.warehouse import build

PETITIONS = ("petition_resolution_rate", 2020, "value")


@pytest.fixture(scope="module")
def path(
    tiny_records: dict[str, pl.DataFrame], tiny_courts: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    target = tmp_path_factory.mktemp("overview") / "tiny.duckdb"
    meta = {"as_of": "2020-12-31", "source_id": "tiny", "synthetic": "0"}
    build.write(tiny_records, tiny_courts, target, meta, finish=plan.build)
    return target


@pytest.fixture(scope="module")
def province(path: Path) -> Overview:
    return Overview(unit="川", year=2020, warehouse=str(path))


def test_every_entry_is_a_measure_of_a_study_that_shows_it() -> None:
    assert len(entries.ENTRIES) <= 12
    for entry in entries.ENTRIES:
        assert METRICS[entry.metric].kind == "measure"
        if entry.study in STUDIES:
            assert entry.metric in STUDIES[entry.study].METRICS


def test_studies_are_called_what_they_call_themselves() -> None:
    known = {name: study.TITLE for name, study in STUDIES.items() if name in entries.TITLES}
    assert known == {name: entries.TITLES[name] for name in known}
    assert {entry.study for entry in entries.ENTRIES} <= set(entries.TITLES)


def test_the_figures_are_the_published_rows_each_with_a_link(province: Overview) -> None:
    listing = province.figures()
    rows = {strip(row[0].replace("<br>", " ")): strip(row[1]) for row in listing.table.rows}
    # pending at the end of 2020, counted in the register: 6, 11, 14, 16; 恢3 is no first case; 0105: 4, 8, 9; 01: 3; 0302: 5
    assert rows["Pending at the end Backlog reduction"] == "9"
    assert 'href="study:backlog_reduction"' in listing.table.rows[0][0]


def test_what_the_source_lacks_is_left_out(
    tiny_records: dict[str, pl.DataFrame], tiny_courts: pl.DataFrame, tmp_path: Path
) -> None:
    lacks = json.dumps(["petitions", "assistance", "relief_measures", "cases.closing_method"])
    target = tmp_path / "less.duckdb"
    meta = {"as_of": "2020-12-31", "source_id": "less", "lacks": lacks}
    build.write(tiny_records, tiny_courts, target, meta, finish=plan.build)
    study = Overview(unit="川", year=2020, warehouse=str(target))
    metrics = {entry.metric for entry in figures.shown(study)}
    assert metrics.isdisjoint({"petition_resolution_rate", "query_coverage", "relief_measures"})
    assert "pending" in metrics
    assert strip(study.headline().points[0].text_html).endswith("of the cases handled were closed.")


def test_years_are_those_up_to_the_page(province: Overview) -> None:
    history = province.history()
    assert isinstance(history, Figure)
    assert [column.label for column in history.table.columns] == ["Figure", "2019", "2020"]


def test_the_province_is_compared_and_another_unit_is_told_that_nothing_is_published(
    province: Overview, path: Path
) -> None:
    assert isinstance(province.claims(), Listing)
    assert isinstance(province.reconciliation(), Listing)
    chengdu = Overview(unit="川01", year=2020, warehouse=str(path))
    for shown in (chengdu.claims(), chengdu.reconciliation()):
        assert isinstance(shown, Absence)
        assert shown.reason == "Nothing is published for Chengdu to compare with."


def test_a_page_before_the_year_of_the_source_compares_nothing_of_it(path: Path) -> None:
    earlier = Overview(unit="川", year=2020, warehouse=str(path))
    compared, _ = reconciliation.compare(earlier)
    assert {one.year for one in compared} <= {2019, 2020}


def withheld(low: float | None) -> dict[tuple[str, str], Result]:
    result = Result("petition_resolution_rate", None, None, Decimal(2500), None, suppressed=True, low=low)
    return {("petition_resolution_rate", "2020"): result}


@pytest.mark.parametrize(
    ("bound", "status", "ours"),
    [
        (0.9964, "ok", "≥ 99.6%"),  # the bound alone lies in the published range
        (0.93, WITHHELD, "≥ 93.0%"),  # it does not: a verdict would tell more than may be told
        (None, WITHHELD, "·"),
    ],
)
def test_a_verdict_on_a_withheld_rate_rests_on_what_is_told_alone(
    province: Overview, bound: float | None, status: str, ours: str
) -> None:
    row = {
        "ours": Decimal("0.9992"),
        "published": Decimal(1),
        "low": Decimal("0.995"),
        "high": Decimal(1),
        "unit": "share",
        "status": "ok",
    }
    found = reconciliation._compared(province, row, PETITIONS, withheld(bound))
    assert (found.status, found.ours) == (status, ours)


def test_a_miss_of_a_withheld_rate_is_not_told(province: Overview) -> None:
    row = {"ours": Decimal("0.99"), "published": Decimal(1), "low": Decimal("0.995"), "high": Decimal(1)}
    found = reconciliation._compared(
        province, row | {"unit": "share", "status": "miss"}, PETITIONS, withheld(None)
    )
    assert found.status == WITHHELD


def test_the_finding_names_a_direction_only_where_chance_could_not_have_moved_it(province: Overview) -> None:
    # 9 pending after 10: nothing a count of ten could tell
    assert "not distinguishable from" in province.headline().finding


def test_the_headline_feeds_the_index_nothing_of_its_own(province: Overview) -> None:
    assert province.headline().rows == []
