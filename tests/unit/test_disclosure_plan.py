"""The plan of a warehouse: its cells are the catalogue's numbers, its equations hold, and nobody can undo it."""

import shutil
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from zhixing.law.courts import CourtTable
from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS, missing
from zhixing.metrics.compute import compute
from zhixing.metrics.dimensions import DIMENSIONS, allowed
from zhixing.metrics.disclosure import cells, gate, plan, relations
from zhixing.metrics.disclosure.axes import Places, Times, places
from zhixing.metrics.disclosure.cells import COORDINATES
from zhixing.metrics.disclosure.layers import PUBLISHED
from zhixing.metrics.disclosure.stems import STEMS, components
from zhixing.metrics.record import Metric
from zhixing.records import OF_COURTS, TABLES
from zhixing.studies import STUDIES
from zhixing.synthetic import province
from zhixing.warehouse import build
from zhixing.warehouse.opened import Warehouse

PREFECTURES = ("川03", "川18", "川71")
SCALE = 0.05
MOST_ATTACKED = 60
"""So many cells of a system are attacked, evenly spread over it."""


@pytest.fixture(scope="module")
def corner() -> tuple[dict[str, pl.DataFrame], pl.DataFrame, date]:
    """A corner of a small demonstration province, two prefectures and the railway: its records, courts and as-of date."""
    made = province.generate(scale=SCALE)
    courts = CourtTable.load().frame.filter(
        pl.col("prefecture_code").is_in(PREFECTURES) | (pl.col("level") == "high")
    )
    here = set(courts["court_code"])
    records = made.records()
    records["cases"] = records["cases"].filter(pl.col("court_code").is_in(here))
    records["transfers"] = records["transfers"].filter(
        pl.col("from_court_code").is_in(here) & pl.col("to_court_code").is_in(here)
    )
    for name, table in records.items():
        if name in OF_COURTS:
            records[name] = table.filter(pl.col("court_code").is_in(here))
    return _of_held_cases(records), courts, made.as_of


def _of_held_cases(records: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The records without steps of cases that are not among them."""
    return {
        name: table
        if name == "cases" or name in OF_COURTS
        else table.join(records["cases"], on="case_id", how="semi")
        for name, table in records.items()
    }


@pytest.fixture(scope="module")
def three_prefectures(
    corner: tuple[dict[str, pl.DataFrame], pl.DataFrame, date], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """The corner's warehouse."""
    records, courts, as_of = corner
    path = tmp_path_factory.mktemp("corner") / "warehouse.duckdb"
    build.write(records, courts, path, {"as_of": as_of.isoformat()}, finish=plan.build)
    with Warehouse.open(path) as warehouse:
        yield warehouse


@pytest.fixture(scope="module")
def next_delivery(
    corner: tuple[dict[str, pl.DataFrame], pl.DataFrame, date],
    three_prefectures: Warehouse,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Warehouse]:
    """The corner delivered again: one row in thirty of every table was withdrawn, so that most cells move a little."""
    records, courts, as_of = corner
    kept = {
        name: table.filter(pl.struct(TABLES[name].primary_key() or table.columns).hash(seed=1) % 30 != 0)
        for name, table in records.items()
    }
    before = three_prefectures.table(plan.TABLE).to_polars()
    path = tmp_path_factory.mktemp("again") / "warehouse.duckdb"
    finish = partial(plan.build, previous=before)
    build.write(_of_held_cases(kept), courts, path, {"as_of": as_of.isoformat()}, finish=finish)
    with Warehouse.open(path) as warehouse:
        yield warehouse


def axes(warehouse: Warehouse) -> tuple[Places, Times]:
    times = Times(tuple(warehouse.years), warehouse.as_of)
    return places(warehouse.courts, times.last_days()), times


def test_a_cell_of_the_plan_is_the_number_compute_returns(tiny_warehouse: Warehouse):
    units, times = axes(tiny_warehouse)
    found = pl.concat(cells.cells(tiny_warehouse, stem, units, times) for stem in STEMS.values())
    asked = list(tiny_warehouse.courts.on(date(2020, 12, 31)).values())
    periods = [Period("calendar", 2019), Period("calendar", 2020), Period("judicial", 2020)]
    protected = [metric for metric in METRICS.values() if components(metric).all]
    compared = set()
    parties = [
        (name,) for name in ("petition_outcome", "coercive_repaid", "referral_convicted", "lead_confirmed")
    ]
    for by in [
        (),
        ("month",),
        ("enterprise_class",),
        ("claim_band",),
        ("basis",),
        ("relief_kind",),
        *parties,
    ]:
        metrics = [metric.id for metric in protected if set(by) <= set(allowed(metric))]
        for scope in ("首执", "首执+恢复", "all"):
            exact = compute(tiny_warehouse, metrics, asked, periods, scope, by)
            for (name,), rows in exact.group_by("metric"):
                compared |= set(_compared(tiny_warehouse, str(name), rows, found))
    assert compared == set(STEMS)


def test_the_largest_contribution_is_the_largest(three_prefectures: Warehouse):
    """A year's amounts recovered at each prefecture, the greatest two by a sort: hundreds of cases a cell."""
    amounts = three_prefectures.query(
        "SELECT court_code, recovered_yuan FROM docket WHERE type_code = '执' AND year(closing_date) = 2020"
    )
    units, times = axes(three_prefectures)
    found = cells.cells(three_prefectures, STEMS["recovered_yuan"], units, times)
    checked = 0
    for unit, types, time, part, largest, second in found.select(
        "unit", "types", "time", "part", "largest", "second"
    ).iter_rows():
        if (unit in PREFECTURES, types, time, part) == (True, "执", "2020", ""):
            mine = amounts.filter(pl.col("court_code").str.starts_with(unit))["recovered_yuan"]
            assert [largest, second] == sorted(map(float, mine), reverse=True)[:2]
            checked += 1
    assert checked == len(PREFECTURES)
    two = found.drop_nulls(["largest", "second"])
    assert (two["largest"] >= two["second"]).all()


def _compared(warehouse: Warehouse, metric: str, rows: pl.DataFrame, found: pl.DataFrame) -> Iterator[str]:
    """Hold each sum of a metric's rows against the plan's cell for it; yield the stems of which there were cells."""
    parts = components(METRICS[metric])
    for part, column in (
        (parts.numerator, "numerator"),
        (parts.denominator, "denominator"),
        (parts.cases, "n"),
    ):
        if part is not None:
            placed = gate._cells(warehouse, part, rows).with_columns(
                rows[column].cast(pl.Float64).alias("computed")
            )
            both = placed.join(found, on=COORDINATES)
            assert both["value"].to_list() == pytest.approx(both["computed"].to_list(), abs=0.001)
            if both.height:
                yield part.stem


def systems(warehouse: Warehouse) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The cells, slacks included, and the equations of each system of a warehouse."""
    units, times = axes(warehouse)
    held = plan._held(warehouse, units)
    for stems in plan._systems(warehouse):
        yield relations.system(plan._cells(warehouse, stems, units, times, held), units, times)


def matrix(whole: pl.DataFrame, equations: pl.DataFrame) -> sparse.csr_array:
    shape = ((equations["relation"].max() or 0) + 1, whole.height)
    return sparse.csr_array(
        (equations["sign"].cast(pl.Float64), (equations["relation"], equations["cell"])), shape=shape
    )


def test_every_equation_holds(tiny_warehouse: Warehouse, three_prefectures: Warehouse):
    for warehouse in (tiny_warehouse, three_prefectures):
        for whole, equations in systems(warehouse):
            left = matrix(whole, equations) @ whole["value"].to_numpy()
            assert np.abs(left).max(initial=0) < 0.01


def test_a_reader_of_everything_published_narrows_no_withheld_cell(three_prefectures: Warehouse):
    stored = three_prefectures.table(plan.TABLE).to_polars()
    attacked = 0
    for whole, equations in systems(three_prefectures):
        marked = whole.join(
            stored.filter("publishable").select(*COORDINATES, "reason", listed=pl.lit(value=True)),
            on=COORDINATES,
            how="left",
            maintain_order="left",
        )
        published = marked["listed"].fill_null(value=False) & marked["reason"].is_null()
        told = (published | marked["known"].fill_null(value=False)).to_numpy()
        assert not (marked["sensitive"].fill_null(value=False) & published).any()
        attack = Attack(marked, matrix(whole, equations), told)
        withheld = np.flatnonzero(marked["reason"].is_not_null().to_numpy()).tolist()
        for place in withheld[:: 1 + len(withheld) // MOST_ATTACKED]:
            _assert_wide(marked, attack, place)
            attacked += 1
    assert attacked > 200


def _assert_wide(marked: pl.DataFrame, attack: "Attack", place: int) -> None:
    """Assert that what a linear program says of a withheld cell is as wide as its kind asks for.

    Where the docket itself says more (no claim of three cases under 10,000 is above 30,000), no pattern can say less.
    """
    row = marked.row(place, named=True)
    stem = STEMS[row["stem"]]
    low, high = attack.interval(place)
    if stem.kind == "count":
        assert high - low >= 10 - 1e-6
        return
    ceiling = np.inf if row["ceiling"] is None else row["ceiling"]
    slack = 1e-4 * max(row["value"], stem.least_width)
    assert low <= max(0.9 * row["value"], row["floor"]) + slack
    assert high >= min(row["value"] + max(0.1 * row["value"], stem.least_width), ceiling) - slack


class Attack:
    """A reader with all that is told, the equations and a linear program."""

    def __init__(self, marked: pl.DataFrame, equations: sparse.csr_array, told: np.ndarray) -> None:
        self.value = marked["value"].to_numpy()
        self.floor = marked["floor"].fill_null(0.0).to_numpy()
        self.ceiling = marked["ceiling"].fill_null(np.inf).to_numpy()
        self.unknown = np.flatnonzero(~told)
        self.equations = equations[:, self.unknown].tocsc()
        links = abs(self.equations.T @ self.equations)
        self.together = connected_components(links, directed=False)[1]

    def interval(self, place: int) -> tuple[float, float]:
        """The least and the greatest value of a cell that agree with all that is told."""
        inside = np.flatnonzero(self.together == self.together[self.unknown == place])
        cells = self.unknown[inside]
        touched = self.equations[:, inside].tocsr()
        touched = touched[np.unique(touched.nonzero()[0])]
        scale = max(1.0, 0.1 * self.value[place])
        # No other cell need move ten thousand times as far as this one, and solvers like numbers of one size.
        room = np.column_stack([self.floor - self.value, self.ceiling - self.value])[cells] / scale
        ends = []
        for direction in (1.0, -1.0):
            answer = linprog(
                np.where(cells == place, direction, 0.0),
                A_eq=touched,
                b_eq=np.zeros(touched.shape[0]),
                bounds=np.clip(room, -1e4, 1e4),
                method="highs",
            )
            assert answer.status == 0
            ends.append(self.value[place] + direction * answer.fun * scale)
        return ends[0], ends[1]


def told_by_every_row(warehouse: Warehouse) -> pl.DataFrame:
    """The cells that rows passing the gate tell, whatever a book or a command asks for: `COORDINATES` and the number told."""
    units, times = axes(warehouse)
    asked = list(warehouse.courts.on(warehouse.as_of).values())
    metrics = [
        metric
        for metric in METRICS.values()
        if metric.formula and components(metric).all and not missing(metric.needs, warehouse.lacks)
    ]
    named = {name for layer in PUBLISHED for name in layer.breakdowns} | {"closing_method"}
    told = [pl.DataFrame(schema=dict.fromkeys(COORDINATES, pl.String) | {"told": pl.Float64})]
    for by in [(), ("month",), *((name,) for name in named if name in DIMENSIONS)]:
        for scope in ("首执", "首执+恢复", "all"):
            of = [
                metric.id
                for metric in metrics
                if set(by) <= set(allowed(metric)) and metric.scope in {None, scope}
            ]
            rows = gate.publish(warehouse, compute(warehouse, of, asked, times.periods, scope, by))
            for (name,), group in rows.group_by("metric"):
                told += list(_told(warehouse, METRICS[str(name)], group))
    every = pl.concat(told).unique(COORDINATES).join(units.names, left_on="unit", right_on="code")
    return every.select("stem", unit="unit_right", types="types", time="time", part="part", told="told")


def _told(warehouse: Warehouse, metric: Metric, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    parts = components(metric)
    sides = ((parts.numerator, "numerator"), (parts.denominator, "denominator"), (parts.cases, "n"))
    for part, column in sides:
        if part is not None:
            placed = gate._cells(warehouse, part, rows).with_columns(
                rows[column].cast(pl.Float64).alias("told")
            )
            yield placed.drop_nulls()


def test_every_row_of_two_deliveries_together_narrows_no_withheld_cell(
    three_prefectures: Warehouse, next_delivery: Warehouse
):
    attacked = 0
    both = [dict(enumerate(systems(warehouse))) for warehouse in (three_prefectures, next_delivery)]
    told = [told_by_every_row(warehouse) for warehouse in (three_prefectures, next_delivery)]
    stored = [warehouse.table(plan.TABLE).to_polars() for warehouse in (three_prefectures, next_delivery)]
    for number in both[0]:
        marked, equations = _side_by_side([one[number] for one in both], told, stored)
        assert not (marked["sensitive"] & marked["told"].is_not_null()).any()
        known = (marked["told"].is_not_null() | marked["known"]).to_numpy()
        attack = Attack(marked, equations, known)
        withheld = np.flatnonzero((marked["reason"].is_not_null() & ~marked["known"]).to_numpy()).tolist()
        # a system of both deliveries is twice as large, and takes four times as long to attack
        for place in withheld[:: 1 + 2 * len(withheld) // MOST_ATTACKED]:
            _assert_wide(marked, attack, place)
            attacked += 1
    assert attacked > 100


def _side_by_side(
    pair: list[tuple[pl.DataFrame, pl.DataFrame]], told: list[pl.DataFrame], stored: list[pl.DataFrame]
) -> tuple[pl.DataFrame, sparse.csr_array]:
    """One system of both deliveries: their cells behind one another, and, for a reader who knows which cells did not move between
    the two, an equation for each of those."""
    frames = [
        whole.join(told[place], on=COORDINATES, how="left", maintain_order="left")
        .join(
            stored[place].filter("publishable").select(*COORDINATES, "reason"),
            on=COORDINATES,
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.col("sensitive", "known").fill_null(value=False), delivery=pl.lit(place))
        for place, (whole, _) in enumerate(pair)
    ]
    marked = pl.concat(frames, how="diagonal_relaxed").drop("cell").with_row_index("cell")
    named = marked.drop_nulls("stem")
    same = named.filter(delivery=0).join(
        named.filter(delivery=1), on=[*COORDINATES, "value"], nulls_equal=True
    )
    links = sparse.csr_array(
        (
            np.tile([1.0, -1.0], same.height),
            (np.repeat(np.arange(same.height), 2), same.select("cell", "cell_right").to_numpy().ravel()),
        ),
        shape=(same.height, marked.height),
    )
    blocks = sparse.block_diag([matrix(*one) for one in pair], format="csr")
    return marked, sparse.vstack([blocks, links], format="csr")


def test_a_plan_of_the_next_delivery_keeps_what_was_withheld(three_prefectures: Warehouse):
    first = three_prefectures.table(plan.TABLE).to_polars()
    open_ = first.filter(stem="recovered_yuan", time="2019", part="", types="执", unit="川0302")
    assert open_["reason"].item() is None
    earlier = first.with_columns(
        reason=pl.when(
            pl.struct(COORDINATES).is_in(open_.select(pl.struct(COORDINATES)).to_series().implode())
        )
        .then(pl.lit("primary"))
        .otherwise("reason")
    )
    second = plan.make(three_prefectures, previous=earlier)
    assert second.join(open_, on=COORDINATES)["reason"].item() == gate.CARRIED
    # What the earlier book printed and what has not changed is known: withholding it now would hide nothing.
    withheld_now = second.filter(pl.col("reason") == gate.COMPLEMENTARY)
    printed = earlier.filter(pl.col("reason").is_null())
    assert withheld_now.join(printed, on=COORDINATES).is_empty()


def test_a_plan_is_the_same_whenever_it_is_made(three_prefectures: Warehouse):
    assert plan.make(three_prefectures).equals(
        three_prefectures.table(plan.TABLE).to_polars().sort(COORDINATES)
    )


def test_a_plan_is_made_anew_beside_the_file_and_swapped_in(three_prefectures: Warehouse, tmp_path: Path):
    path = tmp_path / "warehouse.duckdb"
    shutil.copy(three_prefectures.path, path)
    made = plan.rebuild(path)
    assert [file.name for file in tmp_path.iterdir()] == ["warehouse.duckdb"]
    with Warehouse.open(path) as warehouse:
        assert warehouse.table(plan.TABLE).count().execute() == made.height


def test_a_court_that_changed_its_code_is_one_unit():
    # 郫都 was 川0124 and is 川0117 since 2021: the plan answers to both.
    names = places(CourtTable.load(), [date(2020, 12, 31), date(2021, 12, 31)]).names
    assert names.filter(unit="川0117")["code"].sort().to_list() == ["川0117", "川0124"]


def test_a_unit_whose_courts_changed_is_not_published():
    table = CourtTable.from_frame(
        pl.DataFrame(
            {
                "court_code": ["川", "川01", "川03", "川0101", "川0301", "川0301"],
                "level": ["high", "intermediate", "intermediate", "basic", "basic", "basic"],
                "parent_code": [None, "川", "川", "川01", "川03", "川01"],
                "name_en": ["Sichuan", "A", "B", "C", "D", "D"],
                "valid_from": [None, None, None, None, None, "2020-01-01"],
                "valid_to": [None, None, None, None, "2019-12-31", None],
            }
        )
    )
    units = places(table, [date(2019, 12, 31), date(2020, 12, 31)]).units
    assert set(units.filter(pl.col("level").is_null())["unit"]) == {"川01", "川03"}
    assert set(units.drop_nulls()["unit"]) == {"全国", "川", "川本", "川01本", "川03本", "川0101", "川0301"}


BELOW_THE_PROVINCE = {("relief_measures", "month"), ("relief_days_mean", "relief_kind")}
"""What a study asks for at every level and a book prints of a province only: a prefecture's would be mostly withheld."""


@pytest.mark.parametrize("code", ["川", "川03"])
def test_what_the_studies_ask_of_a_province_or_a_prefecture_is_in_the_plan(
    three_prefectures: Warehouse, code: str
):
    unit = three_prefectures.courts.resolve(code, date(2020, 12, 31))
    for study in STUDIES.values():
        for sheet in (study.results_sheet(), *study.SHEETS):
            exact = compute(
                three_prefectures, list(sheet.metrics), unit, Period("calendar", 2020), "首执", sheet.by
            )
            refused = gate.publish(three_prefectures, exact).filter(reason=gate.NOT_PUBLISHED)
            asked = {(metric, *sheet.by) for metric in refused["metric"]}
            assert asked <= (set() if code == "川" else BELOW_THE_PROVINCE)
