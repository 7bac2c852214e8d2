"""Working days 工作日: Monday to Friday, less public holidays, plus the weekends worked in exchange 调休.

Holidays are those of the State Council's yearly notices (`data/reference/working_days.csv`, each row with its notice); of years
the file does not cover, weekends alone are known.
"""

from datetime import date
from functools import cache

import polars as pl

from zhixing.law.courts import DEFAULT_PATH

NOTICES = DEFAULT_PATH.with_name("working_days.csv")

_SATURDAY = 6


@cache
def working_days(first: date, last: date) -> pl.DataFrame:
    """Return every day between two days, both included.

    Returns:
        date, working: whether courts work on it.
    """
    days = pl.DataFrame({"date": pl.date_range(first, last, "1d", eager=True)})
    notices = (
        pl.read_csv(NOTICES, try_parse_dates=True)
        .select(pl.date_ranges("date_from", "date_to").alias("date"), "kind")
        .explode("date")
        .unique("date", keep="last")
    )
    weekday = pl.col("date").dt.weekday() < _SATURDAY
    return days.join(notices, on="date", how="left", maintain_order="left").select(
        "date",
        pl.when(pl.col("kind").is_null())
        .then(weekday)
        .otherwise(pl.col("kind") != "holiday")
        .alias("working"),
    )
