"""The frames of the backlog study: published rows put into the shape a chart or a method takes."""

import polars as pl

from zhixing.law.periods import Period
from zhixing.methods import decomposition
from zhixing.metrics.dimensions import AGE_BANDS
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study

PARTS = {
    "filings": "received",
    "real": "closed_real",
    "terminated_procedure": "closed_terminated_procedure",
    "other": "closed_other",
}
"""Part of a net flow's change → the metric it comes from."""

STOCKS = ("pending", "received", "closed")
MONTHS = Sheet("months", STOCKS, by=("month",))
FLOWS = Sheet("flows", tuple(PARTS.values()))
AGES = Sheet("ages", ("pending", "pending_beyond_limit"), by=("age_band",))
BELOW = Sheet("below", ("pending",), reach="below")
SHEETS = (MONTHS, FLOWS, AGES, BELOW)

MONTHS_IN_YEAR = 12


def periods(study: Study) -> list[Period]:
    """Return the baseline period, those between, and the period under study."""
    gap = study.period.year - study.baseline.year
    return [study.period.previous(step) for step in range(gap, -1, -1)]


def _rows(study: Study, sheet: Sheet) -> pl.DataFrame:
    """Return the rows of a sheet in every period from the baseline on; those between two periods apart are in no sheet."""
    asked = periods(study)
    if len(asked) > 2:  # noqa: PLR2004 - the two of a sheet
        return study.rows(sheet.metrics, period=asked, by=sheet.by)
    return study.sheet(sheet)


def monthly(study: Study) -> pl.DataFrame:
    """Return month (first day), pending, received, closed, from the baseline's first month to the last."""
    rows = _rows(study, MONTHS)
    wide = rows.pivot(on="metric", index="month", values="numerator", maintain_order=True)
    return wide.with_columns(
        pl.col("month").str.to_date("%Y-%m"), pl.col("pending", "received", "closed").cast(pl.Int64)
    ).sort("month")


def last_quarter_share(months: pl.DataFrame) -> float | None:
    """Return which part of the stock's change over the last twelve months fell into the last three."""
    stock = months["pending"].to_list()
    if len(stock) <= MONTHS_IN_YEAR:
        return None
    year, quarter = stock[-1] - stock[-1 - MONTHS_IN_YEAR], stock[-1] - stock[-4]
    return quarter / year if year else None


def net_flows(study: Study) -> pl.DataFrame:
    """Return unit, year, received, real, terminated_procedure, other: whole cases."""
    rows = _rows(study, FLOWS)
    wide = rows.pivot(on="metric", index=["unit", "period"], values="numerator", maintain_order=True)
    named = {metric: ("received" if part == "filings" else part) for part, metric in PARTS.items()}
    return wide.rename(named).select(
        "unit",
        pl.col("period").str.strip_suffix("J").cast(pl.Int64).alias("year"),
        *(pl.col(name).cast(pl.Int64) for name in named.values()),
    )


def net_flow_parts(study: Study) -> pl.DataFrame:
    """Return part, effect: how filings and each kind of closing moved the stock beyond the baseline's net flow."""
    split = decomposition.net_flow_split(net_flows(study), study.period.year, study.baseline.year)
    return split.select("part", "effect")


def ages(study: Study) -> pl.DataFrame:
    """Return band, label, pending, beyond, within: cases pending at the end, by time since filing."""
    limited = study.supports("pending_beyond_limit")
    rows = study.sheet(AGES).filter(pl.col("period") == study.period.key)
    wide = rows.pivot(on="metric", index="age_band", values="numerator", maintain_order=True)
    zh = study.parameters.lang == "zh"
    labels = {band.id: band.label_zh if zh else band.label_en for band in AGE_BANDS}
    return wide.select(
        pl.col("age_band").alias("band"),
        pl.col("age_band").replace_strict(labels).alias("label"),
        pl.col("pending").cast(pl.Int64),
        (pl.col("pending_beyond_limit") if limited else pl.lit(0)).cast(pl.Int64).alias("beyond"),
    ).with_columns((pl.col("pending") - pl.col("beyond")).alias("within"))
