"""The frames of the recovered study, all of them from published rows."""

from dataclasses import astuple
from decimal import Decimal

import polars as pl

from zhixing.methods import decomposition
from zhixing.methods.concentration import ChangeWithout
from zhixing.methods.estimates import Estimate
from zhixing.methods.rounding import to_fen
from zhixing.metrics.dimensions import CLAIM_BANDS
from zhixing.metrics.disclosure import pooling
from zhixing.metrics.estimates import ESTIMATORS
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study

CHAIN = {"closed": "closed", "mean_claim": "closed_claim_yuan", "recovery_rate": "recovered_yuan"}
"""Recovered = closed × mean claim × recovery rate, as a chain of totals."""

MONTHS = Sheet("months", ("recovered_yuan",), by=("month",))
COURTS = Sheet("courts", tuple(CHAIN.values()), reach="courts")
BY_CLAIM = Sheet("claim", ("recovery_rate",), by=("claim_band",))
BY_BASIS = Sheet("basis", ("recovery_rate",), by=("basis",))
SHEETS = (MONTHS, COURTS, BY_CLAIM, BY_BASIS)


def cumulated(study: Study) -> pl.DataFrame | None:
    """Return both years' months in the period's order, a judicial year from December.

    Columns period, x (0 to 11, the month's place in the year), month (1 to 12), month_yuan, value (cumulated yuan). A
    withheld month leaves a gap: up to it the total is added up from the start, after it the year's total less the
    months to come, which anybody may do who reads them. None where a year or its last month is withheld.
    """
    rows = study.sheet(MONTHS)
    totals = {
        study.period.key: exact(study.now("recovered_yuan").value),
        study.baseline.key: exact(study.then("recovered_yuan").value),
    }
    if rows.is_empty() or None in totals.values():
        return None
    month = pl.col("numerator")
    known_before = month.is_null().cum_sum().over("period") == 0
    known_after = month.is_null().cum_sum(reverse=True).over("period") - month.is_null() == 0
    to_come = month.cum_sum(reverse=True).over("period") - month
    year = pl.col("period").replace_strict(totals, return_dtype=rows.schema["numerator"])
    drawn = rows.sort("period", "month").select(
        "period",
        pl.int_range(pl.len()).over("period").alias("x"),
        pl.col("month").str.slice(5, 2).cast(pl.Int64).alias("month"),
        month.alias("month_yuan"),
        pl.when(known_before)
        .then(month.cum_sum().over("period"))
        .when(known_after)
        .then(year - pl.coalesce(to_come, month.fill_null(0).cum_sum(reverse=True).over("period")))
        .alias("value"),
    )
    last = drawn.group_by("period").agg(pl.col("month_yuan").last())
    return None if last["month_yuan"].null_count() else drawn


def split(study: Study) -> pl.DataFrame | None:
    """Return factor, lmdi_yuan, shapley_yuan, pooled: the exact split of the change, None where a sum is withheld.

    It is made at single courts and summed upward. Courts with a withheld sum enter together as one remainder, so that
    the split tells nothing of them that the published totals do not.
    """
    rows = study.sheet(COURTS).filter(pl.col("metric").is_in(list(CHAIN.values())))
    whole = rows.filter(pl.col("unit") == study.unit.code)
    if whole.is_empty() or whole["numerator"].null_count():
        return None
    parts = rows.filter(pl.col("unit") != study.unit.code)
    parts = whole if parts.is_empty() or study.unit.kind == "court" else _single(study, parts)
    pooled, hidden = pooling.pool(whole, parts)
    before, after = (
        pooled.filter(pl.col("period") == period.key).pivot(on="metric", index="unit", values="numerator")
        for period in (study.baseline, study.period)
    )
    change = decomposition.exact_change(before, after, "recovered_yuan")
    found = {
        name: to_fen(method(before, after, CHAIN), change)
        .group_by("factor", maintain_order=True)
        .agg(pl.col("effect_yuan").sum())
        for name, method in (("lmdi_yuan", decomposition.lmdi), ("shapley_yuan", decomposition.shapley))
    }
    return (
        found["lmdi_yuan"]
        .rename({"effect_yuan": "lmdi_yuan"})
        .join(
            found["shapley_yuan"].rename({"effect_yuan": "shapley_yuan"}), on="factor", maintain_order="left"
        )
        .with_columns(pl.lit(hidden).alias("pooled"))
    )


def _single(study: Study, rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the single courts among the units of a sheet."""
    courts = study.warehouse.courts.on(study.period.end)
    single = [
        code for code in rows["unit"].unique() if courts[code].kind in {"court", "intermediate", "high"}
    ]
    return rows.filter(pl.col("unit").is_in(single))


def rates(study: Study, sheet: Sheet, labels: dict[str, str]) -> pl.DataFrame:
    """Return label, value, before, n, suppressed: the recovery rate of each part in both years, in the labels' order."""
    rows = study.sheet(sheet)
    by = sheet.by[0]
    now = rows.filter(pl.col("period") == study.period.key)
    then = rows.filter(pl.col("period") == study.baseline.key).select(by, pl.col("value").alias("before"))
    order = {code: place for place, code in enumerate(labels)}
    return (
        now.join(then, on=by, how="left", maintain_order="left")
        .filter(pl.col(by).is_in(list(labels)), (pl.col("denominator") > 0) | pl.col("suppressed"))
        .sort(pl.col(by).replace_strict(order, default=len(order), return_dtype=pl.Int64))
        .select(pl.col(by).replace_strict(labels).alias("label"), "value", "before", "n", "suppressed")
    )


def claim_labels(study: Study) -> dict[str, str]:
    """Return the names of the claim bands."""
    zh = study.parameters.lang == "zh"
    return {band.id: band.label_zh if zh else band.label_en for band in CLAIM_BANDS}


def basis_labels(study: Study) -> dict[str, str]:
    """Return the names of what is enforced."""
    w = study.words
    return {
        "judgment": w("judgments"),
        "mediation": w("mediation agreements"),
        "arbitration": w("arbitral awards"),
        "notarial": w("notarised debts"),
        "administrative": w("administrative decisions"),
        "criminal": w("criminal judgments on property"),
        "other": w("other titles"),
    }


def change_row(change: ChangeWithout | None) -> pl.DataFrame:
    """Return a change with and without the largest cases as a row, none where there is no change."""
    money = pl.Decimal(38, 2)
    schema = {
        **dict.fromkeys(("change_yuan", "change_without_yuan"), money),
        **dict.fromkeys(("largest_before", "largest_after"), pl.Int64()),
        **dict.fromkeys(("value", "lower", "upper", "std_error", "level"), pl.Float64()),
    }
    rows = []
    if change is not None:
        cut = (change.change_yuan, change.change_without_yuan, change.largest_before, change.largest_after)
        rows.append((*cut, *astuple(change.without)))
    return pl.DataFrame(rows, schema=schema, orient="row")


def change_of(rows: pl.DataFrame) -> ChangeWithout | None:
    """Read a row of `change_row`."""
    if rows.is_empty():
        return None
    total, without, before, after, *estimate = rows.row(0)
    return ChangeWithout(total, without, before, after, Estimate(*estimate))


def top_shares(study: Study) -> pl.DataFrame:
    """Return period, value, lower, upper, n of the largest cases' share in both years, before the gate."""

    def make() -> pl.DataFrame:
        found = [(period.key, *ESTIMATORS["top_share"](study.view(period))) for period in both]
        return pl.DataFrame(
            [(key, one.value, one.lower, one.upper, n) for key, one, n in found],
            schema={"period": pl.String()}
            | dict.fromkeys(("value", "lower", "upper"), pl.Float64())
            | {"n": pl.Int64()},
            orient="row",
        )

    both = (study.baseline, study.period)
    return study.kept("top-share", make)


def exact(value: object) -> Decimal | None:
    """Return an amount as the decimal it is."""
    return value if isinstance(value, Decimal) else None
