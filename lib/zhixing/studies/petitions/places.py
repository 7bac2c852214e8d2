"""Whose petitions a page may tell: its own unit's, or those of the narrowest unit above it that are published.

Single courts have too few petitions to publish. Their pages speak of their prefecture or province instead, and say so.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from zhixing.law.courts import Unit
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate
from zhixing.studies import sheets
from zhixing.studies.numbers import Result
from zhixing.studies.parameters import Parameters
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse

RATES = (
    "petition_resolution_rate",
    "substantive_resolution_rate",
    "petition_repeat_share",
    "petition_supervised_share",
)
MEASURES = (
    "petitions_registered",
    "petitions_resolved",
    "petitions_substantively_resolved",
    *RATES,
    "petition_days_mean",
    "conduct_leads_registered",
    "conduct_leads_confirmed_rate",
    "conduct_days_mean",
)
"""What is read of every place."""

_KINDS = ("nation", "province", "prefecture")


def key(parameters: Parameters) -> str:
    """Return the name a batch keeps the rows of all places under."""
    return f"petitions-places-{parameters.baseline().key}-{parameters.current().key}"


def prepare(warehouse: Warehouse, batch: Sequence[Parameters], folder: Path) -> None:
    """Write the rows of all places, a file for each pair of years."""
    for name, parameters in {key(one): one for one in batch}.items():
        rows(warehouse, parameters).write_parquet(folder / f"{name}.parquet")


def rows(warehouse: Warehouse, parameters: Parameters) -> pl.DataFrame:
    """Return the published rows of the nation, provinces and prefectures, both years; empty without petitions."""
    periods = [parameters.baseline(), parameters.current()]
    units = [unit for kind in _KINDS for unit in warehouse.courts.units(kind, periods[-1].end)]  # type: ignore[arg-type]  # of `Kind`
    metrics = [metric for metric in MEASURES if sheets.supports(warehouse, metric)]
    return gate.publish(warehouse, compute(warehouse, metrics, units, periods, "all"))


def chain(study: Study) -> list[Unit]:
    """Return the study's unit and those above it, the narrowest first."""
    found, end = [study.unit], study.period.end
    while (above := study.warehouse.courts.parent(found[-1], end)) is not None:
        found.append(above)
    return found


class Places:
    """The published numbers of every place, in both years."""

    def __init__(self, study: Study) -> None:
        """Read the rows the batch made, or make them."""
        self.study = study
        self.rows = study.shared(key(study.parameters), lambda: rows(study.warehouse, study.parameters))
        self._found = {
            (row["unit"], row["period"], row["metric"]): row for row in self.rows.iter_rows(named=True)
        }

    def number(self, unit: Unit, metric: str, *, before: bool = False) -> Result:
        """Return a number of a place in the year, or in the baseline year; withheld where nothing is published."""
        period = self.study.baseline if before else self.study.period
        row = self._found.get((unit.code, period.key, metric))
        return (
            Result(metric, None, None, None, None, suppressed=True) if row is None else Result.from_row(row)
        )

    def reason(self, unit: Unit, metric: str) -> str | None:
        """Return why a number is withheld, None where it is published."""
        row = self._found.get((unit.code, self.study.period.key, metric))
        return gate.NOT_PUBLISHED if row is None else row["reason"]

    def told(self) -> Unit | None:
        """Return the narrowest unit, the page's own or one above, whose petitions are published; None without any."""
        published = (
            unit for unit in chain(self.study) if self.number(unit, "petitions_registered").value is not None
        )
        return next(published, None)

    def prefectures(self) -> list[Unit]:
        """Return the prefectures of the page's province."""
        end = self.study.period.end
        above = [unit for unit in chain(self.study) if unit.kind in {"province", "nation"}]
        inside = set(above[0].courts) if above else set()
        known = self.study.warehouse.courts.units("prefecture", end)
        return [unit for unit in known if inside & set(unit.courts)]

    def whole(self) -> Unit | None:
        """Return the province the page's unit is, or lies in."""
        return next((unit for unit in chain(self.study) if unit.kind == "province"), None)
