"""The invented nation: every case accounted for, the same rows from the same seed, and tables that open."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from zhixing.law.periods import Period
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate
from zhixing.records import TABLES
from zhixing.synthetic import nation
from zhixing.synthetic.nation import AS_OF, CONSTANT, LACKS, META, Nation, NationError
from zhixing.warehouse import lots
from zhixing.warehouse.opened import Warehouse

CASES = 20_000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Nation(CASES, 7)
    target = tmp_path_factory.mktemp("nation") / "nation.duckdb"
    lots.write(made.lots(), made.courts(), target, META, LACKS)
    return target


def test_courts_are_31_provinces_and_400_prefectures(path: Path) -> None:
    with Warehouse.open(path) as warehouse:
        units = {kind: warehouse.courts.units(kind, AS_OF) for kind in ("province", "prefecture")}
        assert [len(found) for found in units.values()] == [31, 400]
        assert all(len(unit.code) == 1 for unit in units["province"])
        assert warehouse.courts.resolve("Sichuan", AS_OF).code == "川"
        assert warehouse.courts.frame["by_rule"].all()
        assert len(warehouse.courts.resolve("全国", AS_OF).courts) == warehouse.courts.frame.height


def test_every_table_opens_and_records_hold_what_their_schemas_ask(path: Path) -> None:
    with Warehouse.open(path) as warehouse:
        rows = {name: warehouse.table(name).to_polars() for name in TABLES}
        assert rows["cases"].height == rows["cases"]["case_id"].n_unique() == CASES
        assert {name for name, frame in rows.items() if frame.is_empty()} == set(LACKS) == warehouse.lacks
        for name in ("cases", "payments", "relief_measures"):
            TABLES[name].validate(rows[name].select(list(TABLES[name].columns())), cast=True)
        assert warehouse.query("FROM anomalies").is_empty()
        assert warehouse.synthetic


@pytest.mark.parametrize("year", [2019, 2020, 2021])
@pytest.mark.parametrize("unit", ["全国", "川", CONSTANT])
def test_opening_and_received_less_closed_is_pending(path: Path, unit: str, year: int) -> None:
    with Warehouse.open(path) as warehouse:
        found = compute(
            warehouse,
            ["opening", "received", "closed", "pending"],
            warehouse.courts.resolve(unit, AS_OF),
            Period.of("calendar", year),
            scope="all",
        )
    opening, received, closed, pending = found["numerator"].to_list()
    assert opening + received - closed == pending
    assert received > 0


def test_resumed_cases_end_the_stock_spell_of_their_first_case(path: Path) -> None:
    with Warehouse.open(path) as warehouse:
        resumed = warehouse.query(
            "SELECT count(*) AS n FROM cases AS r JOIN cases AS f ON f.case_id = r.first_case_id "
            "WHERE r.type_code = '执恢' AND f.closing_method = 'procedure_terminated' AND f.closing_date < r.filing_date"
        ).item()
        ended = warehouse.query("SELECT count(exit_date) AS n FROM terminated_stock").item()
        all_resumed = warehouse.query("SELECT count(*) AS n FROM cases WHERE type_code = '执恢'").item()
    assert resumed == ended == all_resumed
    assert CASES // 32 < all_resumed < CASES // 8  # every eighth, where it comes within the records


def test_same_seed_same_rows_in_lots_of_any_size(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = {}
    for seed, lot in ((7, CASES // 3), (8, CASES)):
        monkeypatch.setattr(nation, "LOT", lot)
        made = Nation(CASES, seed)
        digests[seed] = lots.write(made.lots(), made.courts(), tmp_path / f"{seed}.duckdb", META, LACKS).meta[
            "digest"
        ]
    with Warehouse.open(path) as warehouse:
        assert digests[7] == warehouse.meta["digest"] != digests[8]


def test_courts_lie_together_in_order(path: Path) -> None:
    with Warehouse.open(path) as warehouse:
        codes = warehouse.query("SELECT court_code FROM docket ORDER BY rowid")["court_code"]
    runs = codes.rle().struct.field("value")
    assert runs.n_unique() == len(runs)
    provinces = runs.str.head(1)
    assert provinces.equals(provinces.sort())


@pytest.mark.parametrize("cases", [CASES, 1_000_000, 100_000_000])
def test_sizes_add_up_and_one_prefecture_keeps_its_size(cases: int) -> None:
    sizes = Nation(cases).sizes()
    assert sizes["cases"].sum() == cases
    constant = sizes.filter(pl.col("court_code").str.starts_with(CONSTANT))["cases"].sum()
    assert constant == min(10_000, cases // 40)


def test_amounts_are_not_published_without_a_plan(path: Path) -> None:
    with Warehouse.open(path) as warehouse:
        unit = warehouse.courts.resolve("川", AS_OF)
        rows = compute(warehouse, ["recovered_yuan"], unit, Period.of("calendar", 2020))
        with pytest.raises(gate.NoPlanError):
            gate.publish(warehouse, rows)


@pytest.mark.parametrize(("cases", "seed", "words"), [(100, 1, "courts empty"), (CASES, -1, "negative")])
def test_what_cannot_be_made_is_refused(cases: int, seed: int, words: str) -> None:
    with pytest.raises(NationError, match=words):
        Nation(cases, seed)


def test_first_day_and_last_day_hold(path: Path) -> None:
    with Warehouse.open(path) as warehouse:
        first, last = warehouse.query("SELECT min(filing_date), max(filing_date) FROM cases").row(0)
    assert (first, last) == (date(2018, 1, 1), date(2021, 12, 31))
