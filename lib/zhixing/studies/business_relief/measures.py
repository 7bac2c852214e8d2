"""Relief granted, by month or by kind, and how long it lasted."""

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.business_relief import finding, frames
from zhixing.studies.study import Study


def relief_by_month(study: Study) -> Figure | Absence:
    """Return measures granted by month, by kind and year where months are not published."""
    w, f = study.words, study.format
    title = w("Relief granted")
    if not study.supports("relief_measures"):
        return study.absence("relief_by_month", title, finding.why(w, "not recorded"))
    kinds, months = frames.by_kind(study, frames.KINDS), frames.months(study)
    now = months.filter(pl.col("role") == "unit")
    if now["value"].is_null().all():
        return _kinds(study, kinds)
    total = study.text(study.now("relief_measures"))
    peak = now.sort("value", nulls_last=False).row(-1, named=True)
    said = {"total": total, "month": peak["label"], "peak": f.count(peak["value"])}
    split = w(", ").join(
        w("{kind} {count}", kind=frames.kind_names(study)[row["kind"]], count=f.count(row["value"]))
        for row in kinds.filter(pl.col("role") == "unit", pl.col("value").is_not_null()).iter_rows(named=True)
    )
    whole = not months["value"].null_count()
    lang = study.parameters.lang
    shown = months.pivot(on="role", index=["x", "label"], values="value", maintain_order=True)
    return study.figure(
        "relief_by_month",
        title=w("Relief was granted {total} times; the busiest month was {month} with {peak}", **said),
        subtitle=w("Relief measures granted in each month, both years"),
        chart=charts.lines(months, lang, "measures") if whole else charts.columns(now, lang, "measures"),
        alt=w("Relief measures by month: {total} in the year, most in {month} with {peak}.", **said),
        table=table(
            shown,
            {
                "label": w("Month"),
                "baseline": (study.year(study.baseline), f.count),
                "unit": (study.year(study.period), f.count),
            },
        ),
        n=study.now("relief_cases").n,
        n_unit=w("cases with relief"),
        suppressed=months["value"].null_count(),
        so_what=w("By kind over the year: {split}. Months by kind are not published.", split=split)
        if split
        else "",
    )


def _kinds(study: Study, kinds: pl.DataFrame) -> Figure | Absence:
    """Return measures by kind in both years, for units whose months are not published."""
    w, f = study.words, study.format
    now = kinds.filter(pl.col("role") == "unit")
    if kinds["value"].is_null().all():
        reasons = now["reason"].drop_nulls()
        reason = reasons[0] if len(reasons) else None
        return study.absence("relief_by_month", w("Relief granted"), finding.why(w, reason))
    largest = now.filter(pl.col("value").is_not_null()).sort("value")
    if largest.is_empty():
        title = w("Relief by kind is published for {baseline} only", baseline=study.year(study.baseline))
    else:
        row = largest.row(-1, named=True)
        name, count = frames.kind_names(study)[row["kind"]], f.count(row["value"])
        title = w("Of the kinds published the most frequent is {kind}: {count}", kind=name, count=count)
    return study.figure(
        "relief_by_month",
        title=title,
        subtitle=w("Relief measures granted by kind and year"),
        chart=charts.bars(_short(study, kinds), study.parameters.lang, "measures"),
        alt=title,
        table=table(kinds, {"label": w("Kind and year"), "value": (w("Measures"), f.count)}),
        n=study.now("relief_cases").n,
        n_unit=w("cases with relief"),
        suppressed=kinds["value"].null_count(),
        foot=w("Months of relief are published for the province only."),
    )


def _short(study: Study, kinds: pl.DataFrame) -> pl.DataFrame:
    """Return the bars with a kind named once, beside this year's; the year alone beside the baseline's."""
    names = pl.col("kind").replace_strict(frames.kind_names(study))
    label = pl.when(pl.col("role") == "unit").then(names).otherwise(pl.lit(study.year(study.baseline)))
    return kinds.select(label.alias("label"), "value", "role")


def relief_length(study: Study) -> Figure | Absence:
    """Return the mean length of the measures that ended in each year, by kind where published."""
    w, f = study.words, study.format
    heading = w("How long relief lasted")
    if not study.supports("relief_days_mean"):
        return study.absence("relief_length", heading, finding.why(w, "not recorded"))
    rows = frames.by_kind(study, frames.LENGTHS)
    if rows["value"].is_null().all():
        rows = frames.by_period(study, study.sheet(frames.LENGTH), {})
    if rows["value"].is_null().all():
        reasons = rows["reason"].drop_nulls()
        return study.absence("relief_length", heading, finding.why(w, reasons[0] if len(reasons) else None))
    mean = study.now("relief_days_mean")
    said = {"days": study.text(mean), "year": study.year(study.period)}
    title = (
        w("The mean length of relief is withheld for {year}", **said)
        if mean.value is None
        else w("Relief that ended in {year} had lasted {days} on average", **said)
    )
    return study.figure(
        "relief_length",
        title=title,
        subtitle=w("Mean days from grant to end, measures that ended in the year"),
        chart=charts.bars(rows.select("label", "value", "n", "role"), study.parameters.lang, "days"),
        alt=title,
        table=table(
            rows,
            {"label": w("Relief"), "value": (w("Mean days"), f.days), "n": (w("Measures ended"), f.count)},
        ),
        n=mean.n,
        n_unit=w("cases with relief that ended"),
        suppressed=rows["value"].null_count(),
        so_what=w("Measures still in force are not in the mean, so it is too short where relief is growing."),
    )
