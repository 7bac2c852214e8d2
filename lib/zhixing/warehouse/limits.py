"""When each case's statutory limit 法定期限 runs out, under both clocks, for a warehouse of any size.

`law.clocks` has the rule. Two cases filed on one day on one kind of basis share their limit unless time is excluded
from one of them, so the rule is asked once a day and basis, and once for each case with a suspension.
"""

from datetime import date

import polars as pl

from zhixing.law import clocks

CLOCKS = {f"limit_date_{name}": clock for name, clock in clocks.CLOCKS.items()}
"""Docket column → the clock it is counted by."""


def usual(cases: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the limits of cases without suspensions: filing_date, basis, and one column a clock."""
    days = (
        cases.select("filing_date", pl.col("basis").cast(pl.String))
        .unique()
        .sort("filing_date", "basis")
        .with_row_index("case_id")
        .with_columns(pl.col("case_id").cast(pl.String))
    )
    nothing = pl.DataFrame(
        schema={"case_id": pl.String, "start_date": pl.Date, "reason": pl.String, "end_date": pl.Date}
    )
    return _both(days, nothing, as_of).drop("case_id")


def own(cases: pl.DataFrame, suspensions: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the limits of the cases that have suspensions: case_id, and one column a clock.

    Args:
        cases: The case records.
        suspensions: The suspension records; one that still lasts is taken to last to `as_of`.
        as_of: The last day the data cover.
    """
    asked = cases.select("case_id", "filing_date", pl.col("basis").cast(pl.String))
    suspended = asked.join(suspensions, on="case_id", how="semi")
    return _both(suspended, suspensions, as_of).drop("filing_date", "basis")


def _both(cases: pl.DataFrame, suspensions: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Add each clock's limit to the cases."""
    for column, clock in CLOCKS.items():
        limits = clocks.limit_dates(cases, suspensions, clock, as_of=as_of).select(
            "case_id", pl.col("limit_date").alias(column)
        )
        cases = cases.join(limits, on="case_id", how="left")
    return cases
