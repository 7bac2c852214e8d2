"""What followed orders beside matched courts: made once for a batch, every comparison from one table of court-days."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from zhixing.law.courts import Unit
from zhixing.law.periods import Period
from zhixing.methods.estimates import Estimate, TooFew
from zhixing.methods.order_effects import OrderEffect
from zhixing.metrics.orders import CourtDays, court_days
from zhixing.studies import sheets
from zhixing.studies.parameters import Parameters, resolve
from zhixing.warehouse.opened import Warehouse

METRIC = "command_effect"
CHANGES = ("plain", "season", "regression", "effect")
"""Ordered courts' own change, and its three factors: season, regression to the mean, and what is left."""

SCHEMA = {
    "unit": pl.String(),
    "part": pl.String(),
    "name": pl.String(),
    "group": pl.String(),
    "value": pl.Float64(),
    "lower": pl.Float64(),
    "upper": pl.Float64(),
}


@dataclass(frozen=True)
class After:
    """What followed the orders of one unit and year.

    Attributes:
        too_few: Orders that could be compared, where they were too few to; None where there is a comparison.
        numbers: sets, courts, controls, diluted, skipped, e_value, e_value_limit.
        changes: One of `CHANGES` → estimate.
        path: month, group, pace.
        balance: trait, before, after.
    """

    too_few: int | None
    numbers: dict[str, float]
    changes: dict[str, Estimate]
    path: pl.DataFrame
    balance: pl.DataFrame

    @classmethod
    def of(cls, rows: pl.DataFrame) -> "After":
        """Read the rows of one unit."""
        part = {name: rows.filter(pl.col("part") == name) for name in ("number", "change", "path", "balance")}
        numbers = dict(part["number"].select("name", "value").iter_rows())
        return cls(
            too_few=int(numbers.get("too_few", 0)) if part["change"].is_empty() else None,
            numbers=numbers,
            changes={
                row["name"]: Estimate(row["value"], row["lower"], row["upper"])
                for row in part["change"].iter_rows(named=True)
            },
            path=part["path"].select(pl.col("name").cast(pl.Int64).alias("month"), "group", pace="value"),
            balance=part["balance"]
            .pivot(on="group", index="name", values="value", maintain_order=True)
            .rename({"name": "trait"}),
        )

    def change(self, name: str) -> Estimate:
        """Return one of `CHANGES`; nothing where there is no comparison."""
        return self.changes.get(name, Estimate(None, None, None))


def key(scope: str, period: Period) -> str:
    """Return the name a batch keeps a year's comparisons under."""
    return f"command_centre-after-{scope}-{period.key}"


def prepare(warehouse: Warehouse, batch: Sequence[Parameters], folder: Path) -> None:
    """Write the comparisons of every unit of a batch and of the provinces, a file for each year and scope."""
    if not sheets.supports(warehouse, METRIC):
        return
    wanted: dict[str, tuple[Period, str, dict[str, Unit]]] = {}
    for parameters in batch:
        unit = resolve(parameters, warehouse)
        for period in (parameters.current(), parameters.baseline()):
            name = key(parameters.scope, period)
            units = wanted.setdefault(name, (period, parameters.scope, {}))[2]
            units |= {one.code: one for one in (unit, *warehouse.courts.units("province", period.end))}
    for name, (period, scope, asked) in wanted.items():
        made = [rows(court_days(warehouse, scope), unit, period) for unit in asked.values()]
        pl.concat(made).write_parquet(folder / f"{name}.parquet")


def rows(days: CourtDays, unit: Unit, period: Period) -> pl.DataFrame:
    """Return a unit's comparison as rows; one number alone where its orders are too few."""
    found = days.after_orders(unit, period)
    if isinstance(found, TooFew):
        told = [(unit.code, "number", "too_few", "", float(found.n), None, None)]
        return pl.DataFrame(told, schema=SCHEMA, orient="row")
    return published_rows(unit.code, found)


def published_rows(unit: str, found: OrderEffect) -> pl.DataFrame:
    """Return the rows of a comparison: orders and closings are docket figures."""
    numbers = ("sets", "courts", "controls", "diluted", "skipped", "e_value", "e_value_limit")
    told: list[tuple[str, str, str, str, float | None, float | None, float | None]] = [
        (unit, "number", name, "", float(getattr(found, name)), None, None) for name in numbers
    ]
    for name in CHANGES:
        change: Estimate = getattr(found, name)
        told.append((unit, "change", name, "", change.value, change.lower, change.upper))
    told += [
        (unit, "path", str(month), group, pace, None, None) for month, group, pace in found.path.iter_rows()
    ]
    for row in found.balance.iter_rows(named=True):
        told += [(unit, "balance", row["trait"], side, row[side], None, None) for side in ("before", "after")]
    return pl.DataFrame(told, schema=SCHEMA, orient="row")
