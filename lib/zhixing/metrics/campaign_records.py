"""What the records say of campaigns: real closings a court and day, and which courts took part in what and when.

Everything up to the end of a period, of one province at a time: what a campaign did at one of its courts is told by the others.
Nothing after the period's last day enters; a campaign still running then counts up to that day.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from zhixing.law import scopes
from zhixing.law.periods import Month, Period
from zhixing.law.units import NATION, Unit
from zhixing.law.working_days import working_days
from zhixing.warehouse.opened import Warehouse

SETTLED = 10
"""Records whose first closing is later in its month than this begin with the next month."""


@dataclass(frozen=True)
class CampaignRecords:
    """One province up to the end of a period.

    Attributes:
        closings: court, date, closed: real closings of each single court, on the days with any.
        parts: court, kind, name, start_date, end_date: every part a court took in a campaign or theme that had begun.
        days: date, working: every day of the months used.
        courts: court, prefecture (null for a high court), weight (its real closings, and one).
        period: First and last day of the period, the last day the records cover at most.
    """

    closings: pl.DataFrame
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
    weight = closings.group_by("court").agg(pl.col("closed").sum().cast(pl.Float64).alias("weight"))
    courts = (
        members.select(pl.coalesce("unit_code", "court_code").alias("court"), prefecture="prefecture_code")
        .unique("court", maintain_order=True)
        .join(weight, on="court", how="left", maintain_order="left")
        .with_columns(pl.col("weight").fill_null(0) + 1)
    )
    return CampaignRecords(
        closings,
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
        courts,
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
    types = scopes.case_types(scope)
    conditions = [
        docket["court_code"].isin(province.courts),
        docket["exit_kind"] == "closed",
        docket["closing_group"] == "real",
        docket["exit_date"].between(*days),
    ]
    if types is not None:
        conditions.append(docket["type_code"].isin(types))
    rows = docket.filter(*conditions)
    found: pl.DataFrame = rows.group_by("court_code", "exit_date").agg(closed=rows.count()).to_polars()
    return found.select("court_code", pl.col("exit_date").alias("date"), pl.col("closed").cast(pl.Int64))
