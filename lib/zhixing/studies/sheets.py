"""Published rows of many units in both years, asked for in one query and shared by the pages of a batch.

A page needs few numbers of its own unit; a book needs the same numbers of every unit, in every language. One query for
all of them costs little more than one for the largest, so a batch makes each sheet once, before its first page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from zhixing.law.courts import CourtTable, Unit
from zhixing.law.periods import Period
from zhixing.metrics import catalogue, dimensions
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate
from zhixing.studies.parameters import Parameters, resolve
from zhixing.warehouse.opened import Warehouse

Reach = Literal["unit", "below", "courts", "peers", "whole"]
"""Whom a page's rows are about: its unit alone, also the units directly below, also every single court in it, those it is fairly
held beside (its unit among them), or also the widest unit it is part of below the nation."""


@dataclass(frozen=True)
class Sheet:
    """A table of published rows.

    Attributes:
        name: Its name, unique within the study.
        metrics: Measures of the catalogue; those the source cannot support are left out.
        by: Breakdowns.
        reach: Whom the rows are about.
    """

    name: str
    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    reach: Reach = "unit"

    def key(self, study: str, parameters: Parameters) -> str:
        """Return what its file is called: pages of equal years and scope read the same one."""
        periods = f"{parameters.baseline().key}-{parameters.current().key}"
        return f"{study}-{self.name}-{parameters.scope}-{periods}"

    def units(self, courts: CourtTable, unit: Unit, period: Period) -> list[Unit]:
        """Return whom a unit's rows are about, the unit first; peers in the order of the courts' table."""
        if self.reach == "peers":
            return peers(courts, unit, period) or [unit]
        if self.reach == "whole":
            return list({one.code: one for one in (unit, whole(courts, unit, period))}.values())
        below = [] if self.reach == "unit" else courts.children(unit, period.end)
        singles = single_courts(courts, unit, period) if self.reach == "courts" else []
        return list({one.code: one for one in (unit, *below, *singles)}.values())

    def make(self, warehouse: Warehouse, units: Sequence[Unit], parameters: Parameters) -> pl.DataFrame:
        """Return its published rows, baseline and current period."""
        return gate.publish(
            warehouse,
            compute(
                warehouse,
                [metric for metric in self.metrics if supports(warehouse, metric, self.by)],
                units,
                [parameters.baseline(), parameters.current()],
                parameters.scope,
                self.by,
            ),
        )


def supports(warehouse: Warehouse, metric: str, by: Sequence[str] = ()) -> bool:
    """Return whether the source has the columns that a metric and its breakdowns need."""
    needs = set(catalogue.get(metric).needs)
    needs.update(
        need for name in by if name in dimensions.DIMENSIONS for need in dimensions.DIMENSIONS[name].needs
    )
    return not catalogue.missing(needs, warehouse.lacks)


def peers(courts: CourtTable, unit: Unit, period: Period) -> list[Unit]:
    """Return the units of the same kind, or those below a unit that is alone of its kind."""
    same = courts.units(unit.kind, period.end)
    return same if len(same) > 1 else courts.children(unit, period.end)


def whole(courts: CourtTable, unit: Unit, period: Period) -> Unit:
    """Return the widest unit this one is part of below the nation; itself where there is none."""
    known = courts.on(period.end)
    while (above := known.parent(unit.code)) is not None and above.kind != "nation":
        unit = above
    return unit


def single_courts(courts: CourtTable, unit: Unit, period: Period) -> list[Unit]:
    """Return the single courts a unit is made of on the last day of a period; of a single court, itself."""
    below = courts.children(unit, period.end)
    return [one for child in below for one in single_courts(courts, child, period)] if below else [unit]


def prepare(
    warehouse: Warehouse, study: str, sheets: Iterable[Sheet], batch: Sequence[Parameters], folder: Path
) -> None:
    """Write every sheet of a study for a batch, a file for each combination of years and scope."""
    sheets = tuple(sheets)
    alike: dict[str, dict[str, tuple[Parameters, Unit]]] = {}
    for parameters in batch:
        unit = resolve(parameters, warehouse)
        years = Sheet("", ()).key(study, parameters)
        alike.setdefault(years, {})[unit.code] = (parameters, unit)
    for asked in alike.values():
        parameters = next(iter(asked.values()))[0]
        for sheet in sheets:
            units = {
                one.code: one
                for _, unit in asked.values()
                for one in sheet.units(warehouse.courts, unit, parameters.current())
            }
            made = sheet.make(warehouse, list(units.values()), parameters)
            made.write_parquet(folder / f"{sheet.key(study, parameters)}.parquet")
