"""What campaigns did at each unit: made once for a batch, kept as rows, read back by the pages."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from zhixing.law.courts import CourtTable, Unit
from zhixing.law.periods import Period
from zhixing.methods.campaign_effects import CampaignEffect
from zhixing.methods.estimates import Estimate
from zhixing.methods.identification import NotIdentified
from zhixing.metrics.campaign_findings import Findings, findings
from zhixing.metrics.campaign_province import NAMES, THEME
from zhixing.studies import sheets
from zhixing.studies.parameters import Parameters, resolve
from zhixing.warehouse.opened import Warehouse

NOT_RECORDED = "not recorded"
"""The reason of a source that does not speak of campaigns."""

ESTIMATED = ("during", "after", "after_1", "after_2", "gained", "displaced", "net")
NUMBERS = ("closed", "closed_during", "court_days", "courts", "all_courts", "units", "months")
MONTHLY = ("closed", "without", "during", *NAMES, THEME)

METRIC_OF = {
    "campaign_effect": "during",
    "campaign_displacement": "after",
    "campaign_gained": "gained",
    "campaign_net": "net",
}
"""Estimate of the catalogue → where it stands among the estimates."""

SCHEMA = {
    "unit": pl.String(),
    "part": pl.String(),
    "name": pl.String(),
    "text": pl.String(),
    "value": pl.Float64(),
    "lower": pl.Float64(),
    "upper": pl.Float64(),
}

_NOTHING = Estimate(None, None, None)

Row = tuple[str, str, str, str, float | None, float | None, float | None]


@dataclass(frozen=True)
class Found:
    """What may be said of campaigns at one unit.

    Attributes:
        reason: Why there is no effect; empty where there is one.
        seen: How many of what the reason counts there are.
        minimum: How many there would have to be.
        design: panel, beside or alone.
        numbers: Counts by name (`NUMBERS`), and months: months of campaign in the period.
        estimates: `ESTIMATED` → its estimate.
        by_name: Campaign → its effect.
        placebo: Effects at placebo dates, as shares.
        placebo_share: Share of them as large.
        series: month, closed, without, during and the campaigns: one row a month.
    """

    reason: str
    seen: int
    minimum: int
    design: str
    numbers: dict[str, int]
    estimates: dict[str, Estimate]
    by_name: dict[str, Estimate]
    placebo: list[float]
    placebo_share: float | None
    series: pl.DataFrame

    @classmethod
    def of(cls, rows: pl.DataFrame) -> "Found":
        """Read the rows of one unit."""
        part = {str(name): group for (name,), group in rows.group_by("part", maintain_order=True)}
        empty = rows.clear()
        said = dict(part.get("said", empty).select("name", "text").iter_rows())
        number = dict(part.get("number", empty).select("name", "value").iter_rows())
        monthly = part.get("month", empty).pivot(on="name", index="text", values="value", maintain_order=True)
        return cls(
            reason=said.get("reason", ""),
            seen=int(number.get("seen") or 0),
            minimum=int(number.get("minimum") or 0),
            design=said.get("design", ""),
            numbers={name: int(number[name]) for name in NUMBERS if name in number},
            estimates=_estimates(part.get("effect", empty)),
            by_name=_estimates(part.get("campaign", empty)),
            placebo=part.get("placebo", empty)["value"].to_list(),
            placebo_share=number.get("placebo_share"),
            series=monthly.with_columns(pl.col("text").str.to_date().alias("month")).drop("text")
            if monthly.height
            else pl.DataFrame(),
        )

    def estimate(self, name: str) -> Estimate:
        """Return one of `ESTIMATED`; nothing where there is no effect."""
        return self.estimates.get(name, _NOTHING)

    @property
    def told(self) -> bool:
        """Whether there is an effect to speak of."""
        return self.estimate("during").value is not None

    def metric(self, metric: str) -> float | None:
        """Return the value of an estimate of the catalogue."""
        if metric in METRIC_OF:
            return self.estimate(METRIC_OF[metric]).value
        if metric == "campaign_placebo":
            return self.placebo_share
        if metric == "campaign_courts":
            return None if self.reason == NOT_RECORDED else float(self.numbers["courts"])
        upper, lower = {
            "campaign_days": ("court_days", "all_courts"),
            "campaign_share_of_closed": ("closed_during", "closed"),
        }[metric]
        return self.numbers[upper] / self.numbers[lower] if self.numbers.get(lower) else None


def _estimates(rows: pl.DataFrame) -> dict[str, Estimate]:
    return {
        row["name"]: Estimate(row["value"], row["lower"], row["upper"]) for row in rows.iter_rows(named=True)
    }


def key(study: str, scope: str, period: Period) -> str:
    """Return the name a batch keeps a year's findings under."""
    return f"{study}-found-{scope}-{period.key}"


def reached(courts: CourtTable, unit: Unit, period: Period) -> list[Unit]:
    """Return whom a page speaks of: its unit, and the units directly below."""
    return [unit, *courts.children(unit, period.end)]


def prepare(warehouse: Warehouse, study: str, batch: Sequence[Parameters], folder: Path) -> None:
    """Write the findings of every unit of a batch and of those below, a file for each year and scope."""
    wanted: dict[str, tuple[Period, str, dict[str, Unit], set[str]]] = {}
    for parameters in batch:
        unit = resolve(parameters, warehouse)
        for period in (parameters.current(), parameters.baseline()):
            name = key(study, parameters.scope, period)
            _, _, units, whole = wanted.setdefault(name, (period, parameters.scope, {}, set()))
            units.update({one.code: one for one in reached(warehouse.courts, unit, period)})
            whole.add(unit.code)
    for name, (period, scope, units, whole) in wanted.items():
        made = rows(warehouse, list(units.values()), period, scope, whole)
        made.write_parquet(folder / f"{name}.parquet")


def rows(
    warehouse: Warehouse, units: Sequence[Unit], period: Period, scope: str, whole: Container[str]
) -> pl.DataFrame:
    """Return the findings of some units as rows, one saying so where the source does not record campaigns.

    Args:
        warehouse: The records.
        units: The units.
        period: The year.
        scope: Which case types count.
        whole: Codes of those that have a page; of the others the effect is enough.
    """
    made: list[Row] = []
    for unit in units:
        if sheets.supports(warehouse, "campaign_effect"):
            made += _rows(unit.code, findings(warehouse, unit, period, scope, whole=unit.code in whole))
        else:
            made.append((unit.code, "said", "reason", NOT_RECORDED, None, None, None))
    return pl.DataFrame(made, schema=SCHEMA, orient="row")


def _rows(unit: str, found: Findings) -> list[Row]:
    effect = found.effect
    made: list[Row] = [(unit, "said", "design", found.design, None, None, None)]
    numbers: dict[str, float | None] = {name: getattr(found, name) for name in NUMBERS}
    numbers["placebo_share"] = found.placebo_share
    if isinstance(effect, CampaignEffect):
        made += [_row(unit, "effect", name, getattr(effect, name)) for name in ESTIMATED]
        made += [_row(unit, "campaign", name, one) for name, one in found.by_name.items()]
        made += [
            (unit, "placebo", str(place), "", float(np.expm1(value)), None, None)
            for place, value in enumerate(found.placebo)
        ]
    elif isinstance(effect, NotIdentified):
        made.append((unit, "said", "reason", effect.reason, None, None, None))
        numbers |= {"minimum": effect.minimum, "seen": effect.n}
    made += [(unit, "number", name, "", value, None, None) for name, value in numbers.items()]
    for row in found.series.iter_rows(named=True):
        month = row["month"].isoformat()
        made += [(unit, "month", name, month, row[name], None, None) for name in MONTHLY]
    return made


def _row(unit: str, part: str, name: str, estimate: Estimate) -> Row:
    return (unit, part, name, "", estimate.value, estimate.lower, estimate.upper)
