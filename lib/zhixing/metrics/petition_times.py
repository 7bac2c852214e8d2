"""How long petitions wait: those open in a period, unresolved ones included."""

import polars as pl

from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.methods import survival
from zhixing.methods.estimates import Estimate
from zhixing.warehouse.opened import Warehouse


def at_risk(warehouse: Warehouse, unit: Unit, period: Period | Month) -> pl.DataFrame:
    """Return the petitions about a unit's courts that were open on at least one day of a period.

    Returns:
        entry_days and exit_days (days since registration on the first and last day observed), event (resolved then), registered (in the period).
    """
    end = min(period.end, warehouse.as_of)
    petitions = warehouse.table("petitions")
    rows: pl.DataFrame = (
        petitions.filter(
            petitions["court_code"].isin(unit.courts),
            petitions["registered_date"] <= end,
            petitions["resolved_date"].isnull() | (petitions["resolved_date"] >= period.start),
        )
        .select("registered_date", "resolved_date")
        .to_polars()
    )
    done = (pl.col("resolved_date") <= end).fill_null(value=False)
    last = pl.when(done).then("resolved_date").otherwise(pl.lit(end))
    first = pl.max_horizontal("registered_date", pl.lit(period.start))
    return rows.select(
        (first - pl.col("registered_date")).dt.total_days().alias("entry_days"),
        (last - pl.col("registered_date")).dt.total_days().alias("exit_days"),
        done.alias("event"),
        (pl.col("registered_date") >= period.start).alias("registered"),
    ).sort(pl.all())


def median(warehouse: Warehouse, unit: Unit, period: Period | Month) -> tuple[Estimate, int]:
    """Return the Kaplan–Meier median of the days to resolution with its interval, and the petitions registered in the period.

    Those open from before are in the estimate and not in the number: beside the number registered, which is published, theirs
    would tell how many the year before had left unresolved.
    """
    rows = at_risk(warehouse, unit, period)
    if not rows.height:
        return Estimate(None, None, None), 0
    entry, left, event = (rows[name].to_numpy() for name in ("entry_days", "exit_days", "event"))
    registered = rows.filter(pl.col("registered")).height
    return survival.median(survival.kaplan_meier(entry, left, event)), registered
