"""Every measure, cohort and estimate of the catalogue, on DuckDB and on a real Spark: the same rows, to the fen."""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import zhixing.metrics
from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.metrics import campaign_records, cohorts, estimates, orders, petition_times, steps
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import compute
from zhixing.metrics.dimensions import DIMENSIONS, NAMES, allowed
from zhixing.warehouse.opened import Warehouse

Y2020, Y2021 = Period("calendar", 2020), Period("calendar", 2021)
MEASURES = [name for name, metric in METRICS.items() if metric.formula]
ESTIMATES = [name for name, metric in METRICS.items() if not metric.formula]


def units(warehouse: Warehouse, *names: str) -> list[Unit]:
    return [warehouse.courts.resolve(name, date(2020, 12, 31)) for name in names]


def together() -> list[tuple[str, ...]]:
    """The breakdowns in threes that the same measures have, so that few queries ask them all."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in DIMENSIONS:
        alike.setdefault(tuple(one for one in MEASURES if name in allowed(METRICS[one])), []).append(name)
    return [tuple(names[at : at + 3]) for names in alike.values() for at in range(0, len(names), 3)]


BREAKDOWNS = [("court", "prefecture", "month"), *together()]


@pytest.mark.parametrize("by", BREAKDOWNS, ids="-".join)
def test_a_breakdown_of_every_measure_that_has_it(pair, by: tuple[str, ...]):
    """Of several units and years at once: their courts are joined as a table."""
    names = [name for name in MEASURES if set(by) <= set(allowed(METRICS[name]))]
    ours, theirs = (
        compute(warehouse, names, units(warehouse, "川01", "川0104"), [Y2020, Y2021], "首执+恢复", by)
        for warehouse in pair
    )
    assert theirs.schema == ours.schema
    assert theirs.equals(ours)
    assert ours["n"].sum() > 0


def test_every_breakdown_there_is_was_compared():
    assert {name for by in BREAKDOWNS for name in by} == set(NAMES)


def test_every_measure_of_a_province(pair):
    """Of one unit with more courts than a query lists, over two years that overlap."""
    periods = [Y2020, Period("judicial", 2020)]
    ours, theirs = (
        compute(warehouse, MEASURES, units(warehouse, "川"), periods, "all") for warehouse in pair
    )
    assert theirs.equals(ours)
    assert set(ours["metric"]) == set(MEASURES)
    something = set(ours.filter(pl.col("numerator") != 0)["metric"])
    assert len(something) > 0.8 * len(MEASURES)  # the others count what is too rare for so small a province


def test_every_measure_of_one_court(pair):
    """Its code stands in the query."""
    ours, theirs = (
        compute(warehouse, MEASURES, units(warehouse, "川0104"), Month(2020, 6), "首执") for warehouse in pair
    )
    assert theirs.equals(ours)


COHORTS: dict[str, Callable[[Warehouse, Unit], Any]] = {
    "at risk": lambda w, u: cohorts.at_risk(w, u, Y2020),
    "closed": lambda w, u: cohorts.closed_cases(w, u, Y2020),
    "pending": lambda w, u: cohorts.pending_ages(w, u, Y2020),
    "relief": lambda w, u: cohorts.relief_candidates(w, u, Y2020),
    "listed": lambda w, u: steps.candidates(w, u, Y2020, "首执", steps.LISTING),
    "leads": lambda w, u: steps.candidates(w, u, Y2020, "首执", steps.USED_LEAD),
    "found": lambda w, u: steps.found_by_query(w, u, Y2020, "首执"),
    "petitions": lambda w, u: petition_times.at_risk(w, u, Y2020),
    "campaigns": lambda w, u: campaign_records.draw(w, u, Y2020, "首执"),
    "orders": lambda w, _: orders.CourtDays.of(w, "首执"),
    "tasks": lambda w, u: orders.upgrade_tasks(w, u, Y2021, orders.UPGRADE_DATE),
}


def parts(drawn: Any) -> dict[str, Any]:
    """A cohort of one frame, or the frames, arrays and dates of one that is made of several."""
    return (
        {part.name: getattr(drawn, part.name) for part in fields(drawn)}
        if is_dataclass(drawn)
        else {"rows": drawn}
    )


@pytest.mark.parametrize("name", COHORTS)
@pytest.mark.parametrize("unit", ["川", "川0104"])
def test_every_cohort(pair, name: str, unit: str):
    ours, theirs = (parts(COHORTS[name](warehouse, *units(warehouse, unit))) for warehouse in pair)
    assert ours.keys() == theirs.keys()
    for part, value in ours.items():
        if isinstance(value, pl.DataFrame):
            assert theirs[part].schema == value.schema, part
            assert theirs[part].equals(value), part
            assert value.height or unit != "川", part
        elif isinstance(value, np.ndarray):
            assert np.array_equal(theirs[part], value), part
            assert value.any(), part
        else:
            assert theirs[part] == value, part


def test_every_module_that_reads_cases_is_compared():
    folder = Path(zhixing.metrics.__file__).parent
    readers = {
        path.stem
        for path in folder.glob("*.py")
        if re.search(r"warehouse\.(table|query)\(", path.read_text(encoding="utf-8"))
    }
    assert readers == {"measures", "cohorts", "steps", "petition_times", "campaign_records", "orders"}


def test_every_estimate(pair):
    """The same cases and the same method: equal but for the order in which floats are added."""
    ours, theirs = (
        estimates.table(warehouse, ESTIMATES, units(warehouse, "川01"), Y2021) for warehouse in pair
    )
    exact = ["metric", "unit", "scope", "period", "level", "n"]
    assert theirs.select(exact).equals(ours.select(exact))
    for name in ("value", "lower", "upper"):
        assert theirs[name].is_null().equals(ours[name].is_null())
        a, b = (frame[name].fill_null(0.0).to_numpy() for frame in (ours, theirs))
        assert np.allclose(a, b, rtol=1e-9, atol=1e-12)
    told = set(ours.filter(pl.col("value").is_not_null())["metric"])
    assert len(told) > 0.8 * len(ESTIMATES)  # the others need more cases than so small a province has
