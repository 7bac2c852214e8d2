"""What the records say of campaigns: real closings a court and day, and which courts took part in what and when.

Everything up to the end of a period, of one province at a time: what a campaign did at one of its courts is told by the others.
Nothing after the period's last day enters; a campaign still running then counts up to that day.
"""

from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import polars as pl

from zhixing.law import scopes
from zhixing.law.periods import Month, Period
from zhixing.law.units import NATION, Unit
from zhixing.law.working_days import working_days
from zhixing.warehouse.opened import Warehouse

_PROPERTY = "cases.has_property"

SETTLED = 10
"""Records whose first closing is later in its month than this begin with the next month."""


@dataclass(frozen=True)
class CampaignRecords:
    """One province up to the end of a period.

    Attributes:
        closings: court, date, closed: real closings of each single court, on the days with any.
        flows: court, date, entered, real, other: cases a campaign can close that came, were really closed, and left otherwise, on
            days with any, since ever.
        property_told: Whether those are the cases with property, or of which nothing is said of it; else all cases.
        parts: court, kind, name, start_date, end_date: every part a court took in a campaign or theme that had begun.
        days: date, working: every day of the months used.
        courts: court, prefecture (null for a high court).
        period: First and last day of the period, the last day the records cover at most.
    """

    closings: pl.DataFrame
    flows: pl.DataFrame
    property_told: bool
    parts: pl.DataFrame
    days: pl.DataFrame
    courts: pl.DataFrame
    period: tuple[date, date]


def surroundings(warehouse: Warehouse, unit: Unit, period: Period | Month) -> Unit:
    """Return the province a unit is in, the nation for the nation, itself where there is neither."""
    above: Unit | None = unit
    while above is not None and above.kind != "province":
        if above.code == NATION:
            return unit if unit.kind == "nation" else above
        above = warehouse.courts.parent(above, period.end)
    return above or unit


def draw(warehouse: Warehouse, province: Unit, period: Period | Month, scope: str) -> CampaignRecords:
    """Return the records of one province up to the end of a period.

    Args:
        warehouse: The records.
        province: Whose courts.
        period: The period; all months before it count too.
        scope: The scope of the closings, as in `scopes.SCOPES`.
    """
    end = min(period.end, warehouse.as_of)
    members = warehouse.courts.membership(period.end).filter(pl.col("court_code").is_in(province.courts))
    place = members.select("court_code", court=pl.coalesce("unit_code", "court_code"))
    start = _start(warehouse)
    closings = _closings(warehouse, province, (start, end), scope).join(place, on="court_code")
    closings = closings.group_by("court", "date").agg(pl.col("closed").sum()).sort("court", "date")
    campaigns = warehouse.table("campaigns")
    held = campaigns.filter(campaigns["court_code"].isin(province.courts), campaigns["start_date"] <= end)
    parts: pl.DataFrame = held.select("court_code", "kind", "name", "start_date", "end_date").to_polars()
    courts = members.select(
        pl.coalesce("unit_code", "court_code").alias("court"), prefecture="prefecture_code"
    )
    return CampaignRecords(
        closings,
        _flows(warehouse, province, end, scope)
        .join(place, on="court_code")
        .group_by("court", "date")
        .agg(pl.col("entered", "real", "other").sum())
        .sort("court", "date"),
        _PROPERTY not in warehouse.lacks,
        parts.join(place, on="court_code")
        .select(
            "court",
            "kind",
            "name",
            "start_date",
            pl.min_horizontal("end_date", pl.lit(end)).alias("end_date"),
        )
        .sort("court", "start_date", "name"),
        working_days(start, end),
        courts.unique("court", maintain_order=True),
        (period.start, end),
    )


def _start(warehouse: Warehouse) -> date:
    """Return the first day of the first month the records hold whole."""
    first = date(warehouse.years[0], 1, 1)
    if told := warehouse.meta["first_closing_date"]:
        opened = date.fromisoformat(told)
        month = Month(opened.year, opened.month)
        first = (month if opened.day <= SETTLED else month.shift(1)).start
    return first


def _closings(warehouse: Warehouse, province: Unit, days: tuple[date, date], scope: str) -> pl.DataFrame:
    """Return court_code, date, closed: real closings a day."""
    docket = warehouse.table("docket")
    rows = docket.filter(
        *_held(docket, province, scope),
        docket["exit_kind"] == "closed",
        docket["closing_group"] == "real",
        docket["exit_date"].between(*days),
    )
    found: pl.DataFrame = rows.group_by("court_code", "exit_date").agg(closed=rows.count()).to_polars()
    return found.select("court_code", pl.col("exit_date").alias("date"), pl.col("closed").cast(pl.Int64))


def _flows(warehouse: Warehouse, province: Unit, end: date, scope: str) -> pl.DataFrame:
    """Return court_code, date, entered, real, other of the cases a campaign can close."""
    docket = warehouse.table("docket")
    rows = docket.filter(*_held(docket, province, scope), docket["entry_date"] <= end)
    if _PROPERTY not in warehouse.lacks:
        rows = rows.filter(rows["has_property"].isnull() | rows["has_property"])
    came: pl.DataFrame = rows.group_by("court_code", "entry_date").agg(entered=rows.count()).to_polars()
    gone = rows.filter(rows["exit_date"] <= end)
    really = ((gone["exit_kind"] == "closed") & (gone["closing_group"] == "real")).fill_null(
        ibis.literal(value=False)
    )
    left: pl.DataFrame = (
        gone.group_by("court_code", "exit_date").agg(real=really.sum(), gone=gone.count()).to_polars()
    )
    zero = pl.lit(0, pl.Int64)
    number = pl.col("entered", "real", "other").cast(pl.Int64)
    return pl.concat(
        [
            came.select(
                "court_code",
                pl.col("entry_date").alias("date"),
                "entered",
                zero.alias("real"),
                zero.alias("other"),
            ).with_columns(number),
            left.select(
                "court_code",
                pl.col("exit_date").alias("date"),
                zero.alias("entered"),
                "real",
                (pl.col("gone") - pl.col("real")).alias("other"),
            ).with_columns(number),
        ]
    )


def _held(docket: ir.Table, province: Unit, scope: str) -> list[ir.BooleanValue]:
    """Return the conditions that a row is of the province's courts and of the scope's case types."""
    types = scopes.case_types(scope)
    courts = docket["court_code"].isin(province.courts)
    return [courts] if types is None else [courts, docket["type_code"].isin(types)]
