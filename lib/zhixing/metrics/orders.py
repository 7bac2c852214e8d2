"""Court-days for the comparison of orders, and tasks before and after the upgrade: what the two estimates of the centre read."""

from dataclasses import dataclass
from datetime import date, timedelta
from weakref import WeakKeyDictionary

import ibis.expr.types as ir
import numpy as np
import polars as pl

from zhixing.law import scopes
from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.methods import before_after
from zhixing.methods.arrays import Bools, Floats
from zhixing.methods.estimates import Estimate, TooFew
from zhixing.methods.order_effects import OrderEffect, effect
from zhixing.warehouse.opened import Warehouse

DAYS_A_MONTH = 30
"""Days the comparison calls a month: 90 before an order, 90 after."""

UPGRADE_DATE = date(2021, 8, 16)
"""The command centre's upgrade, third quarter of 2021."""

_SINGLE = ("court", "intermediate", "high")

FOLLOWED_DAYS = 60
"""A task counts in the comparison if it was begun within so many days; one created later is not followed long enough."""


FEWEST_COURTS = 8
"""Courts below which weeks of courts, and not courts, are what tasks are grouped by."""


@dataclass(frozen=True)
class CourtDays:
    """Closings, pending cases and orders of every single court on every day the records cover.

    Attributes:
        place: Court code → row; a court that changed its code keeps one row.
        first: The first day.
        closed: Closings, courts × days.
        pending: Cases pending at the end of the day.
        orders: Whether the court was issued an order on the day.
    """

    place: dict[str, int]
    first: date
    closed: Floats
    pending: Floats
    orders: Bools

    @classmethod
    def of(cls, warehouse: Warehouse, scope: str) -> "CourtDays":
        """Read them from the docket and the orders."""
        singles = [unit for unit in warehouse.courts.on(warehouse.as_of).values() if unit.kind in _SINGLE]
        place = {code: row for row, unit in enumerate(singles) for code in unit.courts}
        first = date(warehouse.years[0], 1, 1)
        shape = len(singles), (warehouse.as_of - first).days + 1
        docket = warehouse.table("docket")
        types = scopes.case_types(scope)
        rows = docket if types is None else docket.filter(docket["type_code"].isin(types))
        entered = _counted(rows.select("court_code", day="entry_date"), place, first, shape)
        left = _counted(rows.select("court_code", day="exit_date"), place, first, shape)
        closed = rows.filter(rows["exit_kind"] == "closed").select("court_code", day="exit_date")
        commands = warehouse.table("commands").select("court_code", day="issued_date")
        return cls(
            place,
            first,
            _counted(closed, place, first, shape),
            np.cumsum(entered - left, axis=1),
            _counted(commands, place, first, shape) > 0,
        )

    def after_orders(self, unit: Unit, period: Period | Month) -> OrderEffect | TooFew:
        """Return what followed the orders to a unit's courts in a period, beside courts anywhere in the records."""
        mine = np.zeros(len(self.closed), dtype=np.bool_)
        mine[[self.place[code] for code in unit.courts if code in self.place]] = True
        span = (period.start - self.first).days, (period.end - self.first).days + 1
        return effect(self.closed, self.pending, self.orders, width=DAYS_A_MONTH, treated=mine, span=span)


_held: WeakKeyDictionary[Warehouse, dict[str, CourtDays]] = WeakKeyDictionary()


def court_days(warehouse: Warehouse, scope: str) -> CourtDays:
    """Return the court-days of a warehouse, read once a process and scope: every unit is compared with the same courts."""
    held = _held.setdefault(warehouse, {})
    if scope not in held:
        held[scope] = CourtDays.of(warehouse, scope)
    return held[scope]


def _counted(rows: ir.Table, place: dict[str, int], first: date, shape: tuple[int, int]) -> Floats:
    """Return how many rows each court has on each day; what lies before the first day counts on it."""
    days: pl.DataFrame = (
        rows.filter(rows["day"].notnull())
        .group_by("court_code", "day")
        .agg(rows=lambda table: table.count())
        .to_polars()
    )
    found = np.zeros(shape)
    known = days.filter(pl.col("court_code").is_in(list(place)))
    court = known["court_code"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    day = (known["day"] - first).dt.total_days()
    inside = (day < shape[1]).to_numpy()
    np.add.at(found, (court[inside], np.maximum(day.to_numpy()[inside], 0)), known["rows"].to_numpy()[inside])
    return found


def upgrade_tasks(warehouse: Warehouse, unit: Unit, period: Period, upgrade: date) -> pl.DataFrame:
    """Return the unit's tasks around the upgrade and around the same day of the year before.

    From 1 January to the eve of the upgrade, and from the upgrade to the last day whose tasks can be followed for
    `FOLLOWED_DAYS` within the period; the same months a year earlier. Only tasks begun within that time are in it.

    Returns:
        year ("now", "then"), side ("before", "after"), kind (the zone), value (days to the first step), cluster (the court;
        in a unit of few courts, court and week, since courts cannot be held against each other there), segment.
    """
    end = min(period.end, warehouse.as_of) - timedelta(days=FOLLOWED_DAYS)
    tasks = warehouse.table("tasks")
    before = date(period.year - 1, 1, 1)
    rows: pl.DataFrame = (
        tasks.filter(
            tasks["court_code"].isin(unit.courts),
            tasks["created_date"].between(before, end),
            tasks["first_step_date"].notnull(),
        )
        .select("court_code", "zone", "segment", "created_date", "first_step_date")
        .to_polars()
    )
    now = pl.col("created_date").dt.year() == period.year
    dated = rows.with_columns(
        year=pl.when(now).then(pl.lit("now")).otherwise(pl.lit("then")),
        moved=pl.when(now).then("created_date").otherwise(pl.col("created_date").dt.offset_by("1y")),
        value=(pl.col("first_step_date") - pl.col("created_date")).dt.total_days(),
    ).filter(pl.col("value") <= FOLLOWED_DAYS, pl.col("moved") <= end)
    week = pl.format("{} {}", "court_code", pl.col("created_date").dt.truncate("1w"))
    few = rows["court_code"].n_unique() < FEWEST_COURTS
    return dated.select(
        "year",
        pl.when(pl.col("moved") >= upgrade).then(pl.lit("after")).otherwise(pl.lit("before")).alias("side"),
        pl.col("zone").alias("kind"),
        pl.col("value").cast(pl.Float64),
        (week if few else pl.col("court_code")).alias("cluster"),
        "segment",
    ).sort(pl.all())


def upgrade_effect(
    warehouse: Warehouse, unit: Unit, period: Period, upgrade: date = UPGRADE_DATE
) -> tuple[Estimate | TooFew, int]:
    """Return the change of the days to a first step since the upgrade, and the tasks it rests on.

    Nothing where the upgrade lies outside the period or the records do not hold the year before.
    """
    if (
        not period.start < upgrade <= period.end
        or period.kind != "calendar"
        or period.year - 1 not in warehouse.years
    ):
        return TooFew("upgrades in the period", 0, 1), 0
    rows = upgrade_tasks(warehouse, unit, period, upgrade)
    return before_after.ratio_of_ratios(rows), rows.height
