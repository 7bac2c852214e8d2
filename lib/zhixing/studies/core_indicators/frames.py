"""The rows of the core indicators, in the shape their charts take."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from zhixing.law.periods import Period
from zhixing.law.units import Unit
from zhixing.methods import rates
from zhixing.methods.estimates import Estimate
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate
from zhixing.records.columns import CHECK_ITEMS
from zhixing.studies import sheets
from zhixing.studies.numbers import Result
from zhixing.studies.parameters import Parameters, resolve
from zhixing.studies.sheets import Sheet, supports
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse

IN_TIME, COMPLIANCE, PETITIONS, THREE_YEARS = (
    "real_closing_in_time_rate",
    "termination_compliance_rate",
    "petition_resolution_rate",
    "overall_closing_rate_three_years",
)
CORE = (IN_TIME, COMPLIANCE, PETITIONS, THREE_YEARS)
"""3个90% + 1个80%, in the order courts name them."""

SECOND_READINGS = ("real_closing_in_time_rate_interpretation", "overall_closing_rate_three_years_b")
"""The stricter clock of R1, and the other reading of R4."""

ITEMS = tuple(f"termination_{item}_failed_rate" for item in CHECK_ITEMS)
"""The share failing each of the thirteen checks."""

WHOLE = Sheet("whole", ITEMS, reach="whole")
CHECKS = Sheet("checks", ITEMS, reach="below")

SATURATED = 0.995
"""At or above it an indicator is printed as 100 % or nearly so, and cannot tell courts apart."""

MOST_ROWS = 24
"""Rows of a table of shades; beyond them units with fewer checks are left to the data table."""


@dataclass(frozen=True)
class Standing:
    """One indicator against its target.

    Attributes:
        metric: Its id.
        result: The published number.
        target: The lower end of its reasonable range.
        interval: Its exact 95 % interval; without limits where the counts are withheld.
    """

    metric: str
    result: Result
    target: float
    interval: Estimate

    @property
    def value(self) -> float | None:
        """The value, None where withheld or unknown."""
        return None if self.result.value is None else float(self.result.value)

    @property
    def margin(self) -> float | None:
        """Value less target."""
        return None if self.value is None else self.value - self.target

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None where neither the value nor its bound tells."""
        if self.value is not None:
            return self.value >= self.target
        if self.result.low is not None and self.result.low >= self.target:
            return True
        return False if self.result.high is not None and self.result.high < self.target else None

    @property
    def certain(self) -> bool:
        """Whether the value differs from the target by more than chance."""
        return self.interval.excludes(self.target)

    @property
    def saturated(self) -> bool:
        """Whether it is at or near 100 %."""
        known = self.value if self.value is not None else self.result.low
        return known is not None and known >= SATURATED


def standing(study: Study, metric: str) -> Standing | None:
    """Return an indicator against its target, None where the source does not record it."""
    if not study.supports(metric):
        return None
    result, (low, _) = study.now(metric), METRICS[metric].target or (None, None)
    counts = result.numerator, result.denominator
    interval = Estimate(None, None, None)
    if result.value is not None and counts[0] is not None and counts[1] is not None:
        interval = rates.exact_proportion(int(counts[0]), int(counts[1]))
    return Standing(metric, result, float(low or 0), interval)


def years(warehouse: Warehouse, period: Period) -> list[Period]:
    """Return the periods the records cover up to one; a judicial year needs the December before it."""
    first = min(warehouse.years[0] + (period.kind == "judicial"), period.year)
    return [Period(period.kind, year) for year in range(first, period.year + 1)]


def by_year(study: Study) -> pl.DataFrame:
    """Return metric, period, value, n of the core indicators in every year, made once a batch."""
    return study.shared(
        _years_key(study.name, study.parameters),
        lambda: _by_year(study.warehouse, [study.unit], study.parameters),
        [study.unit.code],
    )


def prepare(warehouse: Warehouse, study: str, batch: list[Parameters], folder: Path) -> None:
    """Write the years of every unit of a batch, for `by_year`."""
    alike: dict[str, dict[str, tuple[Parameters, Unit]]] = {}
    for parameters in batch:
        unit = resolve(parameters, warehouse)
        alike.setdefault(_years_key(study, parameters), {})[unit.code] = (parameters, unit)
    for key, asked in alike.items():
        parameters = next(iter(asked.values()))[0]
        rows = _by_year(warehouse, [unit for _, unit in asked.values()], parameters)
        rows.write_parquet(folder / f"{key}.parquet")


def _years_key(study: str, parameters: Parameters) -> str:
    return f"{study}-years-{parameters.scope}-{parameters.current().key}"


def _by_year(warehouse: Warehouse, units: list[Unit], parameters: Parameters) -> pl.DataFrame:
    held = [metric for metric in CORE if supports(warehouse, metric)]
    periods = years(warehouse, parameters.current())
    return gate.publish(warehouse, compute(warehouse, held, units, periods, parameters.scope))


def checked_units(study: Study) -> list[Unit]:
    """Return whom the table of checks is about: the units below, or a single court beside those of its prefecture."""
    below = study.lower()
    if below:
        return below
    above = study.warehouse.courts.on(study.period.end).parent(study.unit.code)
    return [study.unit] if above is None else study.warehouse.courts.children(above, study.period.end)


def checks_by_unit(study: Study) -> pl.DataFrame:
    """Return unit, metric, value, numerator, denominator of every check item, units with most checks first."""
    units = checked_units(study)
    if study.lower():  # the sheet holds the units below, for all pages of a batch
        made = study.sheet(CHECKS).filter(
            pl.col("period") == study.period.key, pl.col("unit") != study.unit.code
        )
    else:
        made = study.rows(ITEMS, unit=units)
    rows = made.select("unit", "metric", "value", "numerator", "denominator")
    size = rows.group_by("unit").agg(pl.col("denominator").max().alias("size"))
    return (
        rows.join(size, on="unit")
        .filter(pl.col("size") > 0)
        .sort("size", "unit", descending=[True, False], maintain_order=True)
    )


def whole(study: Study) -> Unit:
    """Return the unit this one's checks are held beside: the widest it is part of, or itself."""
    return sheets.whole(study.warehouse.courts, study.unit, study.period)
