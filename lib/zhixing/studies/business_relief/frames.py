"""The published rows of the relief study, in the shape its charts take."""

import polars as pl

from zhixing.records.columns import RELIEF_KINDS
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study

RELIEF = Sheet("relief", ("relief_measures", "relief_cases"))
KINDS = Sheet("kinds", ("relief_measures",), ("relief_kind",))
LENGTHS = Sheet("lengths", ("relief_days_mean",), ("relief_kind",))
LENGTH = Sheet("length", ("relief_days_mean",))
MONTHS = Sheet("months", ("relief_measures",), ("month",))
CLASSES = Sheet("classes", ("closed", "recovered_yuan", "recovery_rate"), ("enterprise_class",))
OUTCOMES = Sheet("outcomes", ("closed",), ("enterprise_class", "closing_group"))

SHEETS = (RELIEF, KINDS, LENGTHS, LENGTH, MONTHS, CLASSES, OUTCOMES)

CLASS_ROLES = dict(
    zip(
        ("creditor_only", "both", "debtor_only", "neither"),
        ("creditor", "both", "debtor", "peers"),
        strict=True,
    )
)
"""Enterprise class → colour, in the order drawn: what touches is counted on both sides."""


def kind_names(study: Study) -> dict[str, str]:
    """Return what each kind of relief is called."""
    w = study.words
    names = (
        w("Consumption limit lifted 临时解除限消令"),
        w("Detention ended early 提前解除司法拘留"),
        w("Enforcement deferred 酌情暂缓执行"),
    )
    return dict(zip(RELIEF_KINDS, names, strict=True))


def class_names(study: Study) -> dict[str, str]:
    """Return what each enterprise class is called."""
    w = study.words
    return {
        "creditor_only": w("Enterprise creditor only"),
        "both": w("Enterprises on both sides"),
        "debtor_only": w("Enterprise debtor only"),
        "neither": w("No enterprise"),
    }


def by_kind(study: Study, sheet: Sheet) -> pl.DataFrame:
    """Return kind, period, label, role, value, n, reason of a sheet by kind, this year above the baseline."""
    return by_period(study, study.sheet(sheet), kind_names(study))


def by_period(study: Study, rows: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """Return a row for each name and period, this year above the baseline; without kinds a row a period.

    Args:
        study: Whose years.
        rows: Published rows, with ``relief_kind`` where there are names.
        names: What the kinds are called, in the order to draw; empty for rows of all kinds together.
    """
    kinds = pl.col("relief_kind") if names else pl.lit("")
    found = {(row["kind"], row["period"]): row for row in rows.with_columns(kind=kinds).iter_rows(named=True)}
    drawn = []
    for kind in names or ("",):
        for period, role in ((study.period, "unit"), (study.baseline, "baseline")):
            row = found.get((kind, period.key))
            if row is None:
                continue
            year = study.year(period)
            label = study.words("{kind}, {year}", kind=names[kind], year=year) if kind else year
            value = row["value"] if row["metric"] == "relief_days_mean" else row["numerator"]
            n = row["denominator"] if row["metric"] == "relief_days_mean" and value is not None else None
            drawn.append((kind, period.key, label, role, _float(value), _int(n), row["reason"]))
    schema = {"kind": pl.String, "period": pl.String, "label": pl.String, "role": pl.String}
    return pl.DataFrame(
        drawn, schema=schema | {"value": pl.Float64, "n": pl.Int64, "reason": pl.String}, orient="row"
    )


def months(study: Study) -> pl.DataFrame:
    """Return x (0 to 11), label, series, role, value, reason: measures granted each month of both years."""
    rows = study.sheet(MONTHS)
    parts = []
    for period, role in ((study.baseline, "baseline"), (study.period, "unit")):
        own = rows.filter(pl.col("period") == period.key).sort("month").with_row_index("x")
        names = [study.format.month_name(int(month[-2:])) for month in own["month"]]
        parts.append(
            own.select(
                pl.col("x").cast(pl.Int64),
                pl.Series("label", names, dtype=pl.String),
                pl.lit(study.year(period)).alias("series"),
                pl.lit(role).alias("role"),
                pl.col("numerator").cast(pl.Float64).alias("value"),
                "reason",
            )
        )
    return pl.concat(parts)


def classes(study: Study) -> pl.DataFrame:
    """Return class, label, closed, closed_before, recovered, recovered_before, rate: a row an enterprise class."""
    rows = study.sheet(CLASSES)
    found = {
        (row["metric"], row["period"], row["enterprise_class"]): row for row in rows.iter_rows(named=True)
    }

    def number(metric: str, period: str, name: str, column: str = "numerator") -> float | None:
        row = found.get((metric, period, name))
        return None if row is None else _float(row[column])

    now, then, names = study.period.key, study.baseline.key, class_names(study)
    columns = ("class", "label", "closed", "closed_before", "recovered", "recovered_before", "rate")
    return pl.DataFrame(
        [
            (
                name,
                names[name],
                number("closed", now, name),
                number("closed", then, name),
                number("recovered_yuan", now, name),
                number("recovered_yuan", then, name),
                number("recovery_rate", now, name, "value"),
            )
            for name in CLASS_ROLES
        ],
        schema={name: pl.String if name in {"class", "label"} else pl.Float64 for name in columns},
        orient="row",
    )


def endings(study: Study) -> pl.DataFrame:
    """Return class, group, closed, n (closed of the class), share: how this year's cases of each class were closed."""
    rows = study.sheet(OUTCOMES).filter(pl.col("period") == study.period.key)
    counted = rows.select(
        pl.col("enterprise_class").alias("class"),
        pl.col("closing_group").alias("group"),
        pl.col("numerator").cast(pl.Int64).alias("closed"),
    ).with_columns(n=pl.col("closed").sum().over("class"))
    return counted.filter(pl.col("n") > 0).with_columns(share=pl.col("closed") / pl.col("n"))


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def _int(value: object) -> int | None:
    return None if value is None else int(float(str(value)))
