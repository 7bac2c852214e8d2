"""The suppression plan of a warehouse: which cells no book made from it may show, decided once for all pages.

One plan covers every unit, year, breakdown and language, because what one page withholds another must not give away. It is
the table ``suppression`` of the warehouse: `COLUMNS`, one row for each cell of `layers.PUBLISHED`.
"""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import polars as pl

from zhixing.law.errors import ZhixingError
from zhixing.methods import sensitivity, suppression
from zhixing.methods.sensitivity import MINIMUM_CONTRIBUTORS
from zhixing.metrics.disclosure import memory, relations
from zhixing.metrics.disclosure.axes import TYPES, Places, Times, places
from zhixing.metrics.disclosure.cells import COORDINATES, cells
from zhixing.metrics.disclosure.contributions import supported
from zhixing.metrics.disclosure.layers import EVERY, JUDICIAL, MONTH, YEAR
from zhixing.metrics.disclosure.stems import ALL_PARTS, STEMS, Stem
from zhixing.warehouse.opened import Warehouse

TABLE = "suppression"
"""The table's name in the warehouse."""

COLUMNS = {
    **dict.fromkeys(COORDINATES, pl.String),
    "reason": pl.String,
    "value": pl.Float64,
    "most": pl.Float64,
    "publishable": pl.Boolean,
    "exact": pl.Float64,
    **dict.fromkeys(memory.CARRIED_COLUMNS, pl.Float64),
}
"""A cell and why it is withheld: primary (small, or one case dominates), complementary (it would give another away), carried
(an earlier plan withheld it); null where it is published, with the value then. `most` is what a reader is told of a small count: that
it is no larger. The rest is for the plan of the next delivery: cells nobody prints but anybody can compute (publishable
false), what each added up to, what is known of it from elsewhere and how far it must be able to move."""

PROTECTED_SHARE = 0.10
"""How far from the true amount, either way, an attacker's interval must reach."""

_LEVEL_COST = {"nation": 60.0, "province": 40.0, "prefecture": 8.0}
_TIME_COST = {YEAR: 3.0, JUDICIAL: 2.0, MONTH: 1.0}
_TOTAL_COST = 4.0
_IMPLIED_COST = 0.05
_SLACK_COST = 20.0


def build(path: Path | str, previous: pl.DataFrame | None = None) -> pl.DataFrame:
    """Make the plan of a warehouse file and store it there; nobody else may have the file open.

    Args:
        path: The warehouse, written in place.
        previous: The table ``suppression`` of an earlier delivery of the same source, already published from. Cells it
            withheld stay withheld, and cells it published hide nothing while their value is the same.

    Returns:
        The plan.
    """
    path = Path(path)
    with Warehouse.open(path) as warehouse:
        plan = make(warehouse, previous)
    with duckdb.connect(path) as connection:
        connection.register("arriving", plan)
        connection.execute(
            f"CREATE OR REPLACE TABLE {TABLE} AS FROM arriving ORDER BY unit, stem, part, types, time"
        )
    return plan


def earlier(path: Path, source_id: str) -> pl.DataFrame | None:
    """Return the plan of the delivery a file holds, for `build`; None where there is none of that source."""
    if not path.exists():
        return None
    try:
        with Warehouse.open(path) as warehouse:
            same = warehouse.meta["source_id"] == source_id and TABLE in warehouse.tables
            return warehouse.query(f"FROM {TABLE}") if same else None
    except (
        ZhixingError
    ):  # not a warehouse, or of another version: nothing was published from it that we can read
        return None


def rebuild(path: Path | str) -> pl.DataFrame:
    """Make the plan of a warehouse anew, in a copy that is swapped in; readers keep the file they have open."""
    path = Path(path)
    with Warehouse.open(path):  # says in one sentence what is wrong with a file that is no warehouse
        pass
    draft = path.with_name(f".{path.name}.{os.getpid()}.plan")
    try:
        shutil.copy(path, draft)
        plan = build(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return plan


def make(warehouse: Warehouse, previous: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the plan of a warehouse, `COLUMNS`, without storing it."""
    times = Times(tuple(warehouse.years), warehouse.as_of)
    units = places(warehouse.courts, times.last_days())
    held = _held(warehouse, units)
    # one system's cells are added up while the search for the one before goes on
    with ThreadPoolExecutor(1) as ahead:
        systems = ahead.map(lambda stems: _cells(warehouse, stems, units, times, held), _systems(warehouse))
        plans = [_decide(system, units, times, previous) for system in systems]
    plan = pl.concat([pl.DataFrame(schema=COLUMNS), *plans])
    return (
        plan.join(units.names, on="unit")
        .drop("unit")
        .rename({"code": "unit"})
        .select(list(COLUMNS))
        .sort(COORDINATES)
    )


def _systems(warehouse: Warehouse) -> Iterator[list[Stem]]:
    """Yield the stems the source supports, those that equations tie together in one list."""
    tied = relations.COUNTED_ONCE
    for name, stem in STEMS.items():
        if name not in tied.values() and supported(warehouse, stem):
            yield [stem, STEMS[tied[name]]] if name in tied else [stem]


def _held(warehouse: Warehouse, units: Places) -> pl.DataFrame:
    """Return which units ever held a case of which types: columns unit, types. All others have zeros everybody knows."""
    types = pl.DataFrame(
        [(part, whole) for whole, parts in TYPES.items() for part in parts],
        schema={"type_code": pl.String, "types": pl.String},
        orient="row",
    )
    docket: pl.DataFrame = warehouse.table("docket").select("court_code", "type_code").distinct().to_polars()
    every = docket.select("court_code").unique().with_columns(type_code=pl.lit(EVERY))
    return (
        pl.concat([docket, every])
        .join(units.members, on="court_code")
        .join(types, on="type_code")
        .select("unit", "types")
        .unique()
    )


def _cells(
    warehouse: Warehouse, stems: list[Stem], units: Places, times: Times, held: pl.DataFrame
) -> pl.DataFrame:
    """Return the cells of one system, numbered, with what they need if withheld and what withholding them costs."""
    # In a fixed order, so that the same records give the same plan.
    found = pl.concat([cells(warehouse, stem, units, times) for stem in stems]).sort(COORDINATES)
    money = pl.col("stem").is_in([stem.id for stem in STEMS.values() if stem.kind == "money"])
    of_cases = pl.col("stem").is_in([stem.id for stem in STEMS.values() if stem.of_docket])
    least = pl.col("stem").replace_strict(
        {stem.id: stem.least_width for stem in STEMS.values()}, return_dtype=pl.Float64
    )
    share = PROTECTED_SHARE * pl.col("value")
    holds = (
        found.join(held, on=["unit", "types"], how="semi")
        .select("unit", "types")
        .unique()
        .with_columns(held=True)
    )
    return (
        found.join(holds, on=["unit", "types"], how="left", maintain_order="left")
        .with_columns(
            # A zero that the docket gives away hides nothing and cannot be hidden.
            known=pl.col("held").is_null() | (of_cases & (pl.col("cases") == 0)),
            cost=pl.col("level").replace_strict(_LEVEL_COST, default=2.0)
            * pl.col("time_kind").replace_strict(_TIME_COST, default=1.0)
            * pl.when(pl.col("part") == ALL_PARTS).then(_TOTAL_COST).otherwise(1.0)
            * pl.when("publishable").then(1.0).otherwise(_IMPLIED_COST),
            above=pl.when(money)
            .then(pl.min_horizontal(pl.max_horizontal(share, least), pl.col("ceiling") - pl.col("value")))
            .otherwise(0.0),
            below=pl.when(money)
            .then(pl.min_horizontal(share, pl.col("value") - pl.col("floor")))
            .otherwise(0.0),
            span=pl.when(money).then(0.0).otherwise(least),
        )
        .with_columns(  # as many contributors as rows: to say “too few” is to say how many at most
            most=pl.when(
                ~money
                & (pl.col("contributors") < MINIMUM_CONTRIBUTORS)
                & (pl.col("value") <= MINIMUM_CONTRIBUTORS)
            ).then(least)
        )
        .with_columns(
            sensitive=~pl.col("known")
            & sensitivity.sensitive(
                contributors=pl.col("contributors"),
                value=pl.col("value"),
                largest=pl.col("largest"),
                second=pl.col("second"),
            )
        )
        .with_row_index("cell")
        .with_columns(pl.col("cell").cast(pl.Int64))
        .pipe(_told_to_be_small)
    )


def _told_to_be_small(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells with what the reason of a small count tells: it lies between nothing and `most`, and may be either."""
    small = pl.col("sensitive") & pl.col("most").is_not_null()
    return cells.with_columns(
        most=pl.when(small).then("most"),
        ceiling=pl.when(small).then("most").otherwise("ceiling"),
        above=pl.when(small).then(pl.col("most") - pl.col("value")).otherwise("above"),
        below=pl.when(small).then("value").otherwise("below"),
        span=pl.when(small).then(0.0).otherwise("span"),
    )


def _decide(system: pl.DataFrame, units: Places, times: Times, previous: pl.DataFrame | None) -> pl.DataFrame:
    """Return one system's part of the plan, by the units' codes of the as-of date."""
    whole, equations = relations.system(system, units, times)
    whole = whole.with_columns(
        pl.col("sensitive", "known", "publishable").fill_null(value=False),
        pl.col("cost").fill_null(_SLACK_COST),
        # A slack counts cases, so it is company in which others may hide.
        pl.col("contributors").fill_null(pl.col("value").round().cast(pl.Int64)),
        pl.col("above", "below", "span").fill_null(0),
    )
    number, before = whole.height, None
    if previous is not None:
        whole, equations, before = memory.beside(whole, equations, previous, units, times)
    decided = suppression.complementary(whole, equations, before)
    shown = pl.col("publishable") & pl.col("reason").is_null()
    return (
        whole.with_columns(reason=decided["reason"])
        .head(number)
        .drop_nulls("stem")  # slacks are no cells
        .with_columns(exact="value", value=pl.when(shown).then("value"))
        .select(list(COLUMNS))
    )
