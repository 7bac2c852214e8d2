"""The published rows of the command centre study, in the shape its charts take."""

import polars as pl

from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study

OUTCOMES = Sheet("outcomes", ("commands_issued",), ("command_outcome",))
MATTERS = Sheet("matters", ("commands_issued",), ("command_matter",))
LEVELS = Sheet("levels", ("commands_issued",), ("issued_by",))
ZONES = Sheet("zones", ("tasks_created",), ("zone",))
SEGMENTS = Sheet("segments", ("tasks_created",), ("segment",))
MONTHS = Sheet("months", ("days_to_first_step_mean",), ("month",))

SHEETS = (OUTCOMES, MATTERS, LEVELS, ZONES, SEGMENTS, MONTHS)


def counts(study: Study, sheet: Sheet, by: str) -> pl.DataFrame:
    """Return part, role, value: counts by a breakdown, this year first."""
    rows = study.sheet(sheet).filter(pl.col(by) != "unknown")
    return pl.concat(
        rows.filter(pl.col("period") == period.key).select(
            pl.col(by).alias("part"),
            pl.lit(role).alias("role"),
            pl.col("numerator").cast(pl.Int64).alias("value"),
        )
        for period, role in ((study.period, "unit"), (study.baseline, "baseline"))
    )


def paired(study: Study, found: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """Return label, value, role: a part named once, beside this year's bar; the year alone beside the baseline's."""
    value = {(row["part"], row["role"]): row["value"] for row in found.iter_rows(named=True)}
    before = study.year(study.baseline)
    rows = [
        (name if role == "unit" else before, value.get((part, role)), role)
        for part, name in names.items()
        for role in ("unit", "baseline")
    ]
    return pl.DataFrame(rows, schema={"label": pl.String, "value": pl.Int64, "role": pl.String}, orient="row")


def months(study: Study) -> pl.DataFrame:
    """Return x (0 to 11), label, series, role, value: mean days to a first step by the month of the task, both years."""
    rows = study.sheet(MONTHS)
    parts = []
    for period, role in ((study.baseline, "baseline"), (study.period, "unit")):
        own = rows.filter(pl.col("period") == period.key).sort("month").with_row_index("x")
        labels = [study.format.month_name(int(month[-2:])) for month in own["month"]]
        parts.append(
            own.select(
                pl.col("x").cast(pl.Int64),
                pl.Series("label", labels, dtype=pl.String),
                pl.lit(study.year(period)).alias("series"),
                pl.lit(role).alias("role"),
                "value",
            )
        )
    return pl.concat(parts)
