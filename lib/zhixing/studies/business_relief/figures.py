"""The six figures of the relief study, each a figure or the reason why there is none."""

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.business_relief import finding, frames
from zhixing.studies.business_relief.comparison import GROUPS, OUTCOMES, Comparison
from zhixing.studies.study import Study

BALANCED = 0.1
"""The largest standardised difference commonly called balanced (Austin 2009, doi:10.1002/sim.3697)."""


def sides(study: Study) -> Figure | Absence:
    """Return closed cases and amounts recovered by which side an enterprise was on."""
    w, f = study.words, study.format
    rows = frames.classes(study)
    closed = int(rows["closed"].sum())
    if not closed:
        return study.absence("sides", w("Enterprises on either side"), w("No case was closed in the year."))
    drawn = []
    for column, name in (("closed", w("Cases closed in the year")), ("recovered", w("Recovered in them"))):
        if rows[column].null_count() or not rows[column].sum():
            continue
        total = rows[column].sum()
        drawn += [
            (name, row["label"], frames.CLASS_ROLES[row["class"]], row[column] / total)
            for row in rows.iter_rows(named=True)
        ]
    said = {
        "debtor": study.text(study.now("enterprise_closed")),
        "creditor": study.text(study.now("enterprise_creditor_closed")),
        "both": f.count(rows.filter(pl.col("class") == "both")["closed"].item()),
    }
    before = study.year(study.baseline)
    return study.figure(
        "sides",
        title=w(
            "Enterprises were the debtor in {debtor} closed cases and the creditor in {creditor}", **said
        ),
        subtitle=w(
            "Share of the cases closed in {year}, and of what they recovered", year=study.year(study.period)
        ),
        chart=charts.stacked_bars(
            pl.DataFrame(drawn, schema=["row", "part", "role", "value"], orient="row"), study.parameters.lang
        ),
        alt=w(
            "Closed cases by side: enterprise debtors {debtor}, creditors {creditor}, both {both}.", **said
        ),
        table=table(
            rows,
            {
                "label": w("Side of the enterprise"),
                "closed_before": (w("Closed in {year}", year=before), f.count),
                "closed": (w("Closed in {year}", year=study.year(study.period)), f.count),
                "recovered_before": (w("Recovered in {year}", year=before), f.yuan),
                "recovered": (w("Recovered in {year}", year=study.year(study.period)), f.yuan),
                "rate": (w("Recovered of the claim"), f.share),
            },
        ),
        n=closed,
        n_unit=w("cases closed"),
        suppressed=sum(rows[name].null_count() for name in ("recovered_before", "recovered", "rate")),
        so_what=w(
            "{both} cases have an enterprise on both sides and count in both numbers. Published figures of “enterprise "
            "cases” state no side; here they are read as enterprise debtors, an assumption.",
            **said,
        ),
    )


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
        chart=charts.bars(kinds.select("label", "value", "role"), study.parameters.lang, "measures"),
        alt=title,
        table=table(kinds, {"label": w("Kind and year"), "value": (w("Measures"), f.count)}),
        n=study.now("relief_cases").n,
        n_unit=w("cases with relief"),
        suppressed=kinds["value"].null_count(),
        foot=w("Months of relief are published for the province only."),
    )


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


def after_relief(study: Study, found: Comparison) -> Figure | Absence:
    """Return the differences in real closing and in money, relieved less matched, with their intervals."""
    w, f = study.words, study.format
    if found.withheld is not None:
        return study.absence("after_relief", w("What followed relief"), finding.why(w, found.withheld))
    names = {
        "real_closing": w("Really closed within 180 days"),
        "recovered_share": w("Share of the claim paid within 180 days"),
    }
    rows = pl.DataFrame(
        [
            (
                names[outcome],
                *(getattr(found.difference(outcome), part) for part in ("value", "lower", "upper")),
            )
            + tuple(found.outcomes[outcome, group].value for group in GROUPS[:2])
            for outcome in OUTCOMES
        ],
        schema=["label", "value", "low", "high", "relieved", "matched"],
        orient="row",
    )
    said = {
        "relieved": f.share(rows["relieved"][0], 0),
        "matched": f.share(rows["matched"][0], 0),
        "e_value": f.number(found.e_value, 1) if found.e_value is not None else "",
        "limit": f.number(found.e_value_limit, 1) if found.e_value_limit is not None else "",
    }
    title = w(
        "{relieved} of relieved and {matched} of matched cases were really closed in 180 days; relief goes to firms "
        "judged viable",
        **said,
    )
    strength = ""
    if found.e_value is not None and found.e_value_limit is not None:
        strength = w(
            "To explain the difference in closings away, an unrecorded trait would have to make both relief and real "
            "closing {e_value} times as likely ({limit} for the interval’s nearer end); a court’s view that a firm "
            "is viable may well be such a trait.",
            **said,
        )
    return study.figure(
        "after_relief",
        title=title,
        subtitle=w("Difference between relieved and matched cases, percentage points, 95% interval"),
        chart=charts.dots_with_intervals(rows.select("label", "value", "low", "high"), study.parameters.lang),
        alt=title,
        table=table(
            rows,
            {
                "label": w("Outcome"),
                "relieved": (w("With relief"), f.share),
                "matched": (w("Matched"), f.share),
                "value": (w("Difference"), lambda value: f.signed(f.points(value))),
                "low": (w("Lower limit"), f.points),
                "high": (w("Upper limit"), f.points),
            },
        ),
        n=found.sets,
        n_unit=w("matched relieved cases"),
        foot=w(
            "Matched on the day of relief among cases open and not yet relieved: court, property, side, age, claim, "
            "recovered so far; cumulative incidence, intervals clustered by case and matched set."
        ),
        so_what=strength,
    )


def balance(study: Study, found: Comparison) -> Figure | Absence:
    """Return how alike the relieved and the matched cases were on the day of relief."""
    w, f = study.words, study.format
    if found.withheld is not None:
        return study.absence("balance", w("How alike the matched cases are"), finding.why(w, found.withheld))
    names = {
        "log_claim": w("Claim (logarithm)"),
        "age_days": w("Age of the case"),
        "recovered_share": w("Share recovered so far"),
        "has_property=True": w("Property found"),
        "enterprise_class=both": w("Creditor is an enterprise too"),
    }
    rows = found.balance.filter(pl.col("covariate").is_in(list(names))).with_columns(
        label=pl.col("covariate").replace_strict(names, default=None)
    )
    worst = float(rows["after"].abs().max() or 0.0)  # type: ignore[arg-type]  # a column of floats
    said = {"worst": f.number(worst, 2), "unmatched": f.share(found.unmatched, 0)}
    title = (
        w("After matching no recorded trait differs by more than {worst} standard deviations", **said)
        if worst <= BALANCED
        else w("After matching a recorded trait still differs by {worst} standard deviations", **said)
    )
    return study.figure(
        "balance",
        title=title,
        subtitle=w("Standardised difference between relieved and other cases; below 0.1 counts as balanced"),
        chart=charts.balance(rows.select("label", "before", "after"), study.parameters.lang),
        alt=title,
        table=table(
            rows,
            {
                "label": w("Trait"),
                "before": (w("All open cases"), lambda value: f.number(value, 2)),
                "after": (w("Matched cases"), lambda value: f.number(value, 2)),
            },
        ),
        n=found.sets,
        n_unit=w("matched relieved cases"),
        foot=w(
            "{controls} different cases serve as controls, up to five for each relieved case.",
            controls=f.count(found.control_cases),
        ),
        so_what=w(
            "{unmatched} of relieved cases had no like case open on that day: the comparison does not speak for them. "
            "Balance in what was recorded says nothing about what was not.",
            **said,
        ),
    )


def creditors(study: Study) -> Figure | Absence:
    """Return how cases ended for their creditors, by who faced whom."""
    w, f = study.words, study.format
    rows = frames.endings(study)
    against = rows.filter(pl.col("class").is_in(["both", "debtor_only"]))
    heading = w("The creditor’s side")
    if against.is_empty():
        return study.absence("creditors", heading, w("No case against an enterprise was closed in the year."))
    labels = frames.class_names(study)
    groups = {"real": w("Real closings"), "terminated_procedure": w("终本"), "other": w("Other closings")}
    roles = {"real": "real", "terminated_procedure": "terminated", "other": "other"}
    order = [(name, group) for name in frames.CLASS_ROLES for group in groups]
    found = {(row["class"], row["group"]): row for row in rows.iter_rows(named=True)}
    drawn = [
        (labels[name], groups[group], roles[group], found[name, group]["share"], found[name, group]["n"])
        for name, group in order
        if (name, group) in found
    ]
    wide = rows.pivot(on="group", index=["class", "n"], values="share", maintain_order=True)
    for group in groups:
        if group not in wide.columns:
            wide = wide.with_columns(pl.lit(None, pl.Float64).alias(group))
    closed = int(against["closed"].sum())
    ended = int(against.filter(pl.col("group") == "terminated_procedure")["closed"].sum())
    both = int(against.filter(pl.col("class") == "both")["closed"].sum())
    said = {"ended": f.share(ended / closed, 0), "both": f.share(both / closed, 0), "closed": f.count(closed)}
    said["rate"] = study.text(study.now("enterprise_recovery_rate"))
    title = w("{ended} of closed cases against enterprises ended in 终本, unpaid or paid in part", **said)
    paid = study.now("enterprise_recovery_rate").value is not None
    waited = (
        w("Creditors of enterprises received {rate} of the claim.", **said)
        if paid
        else w("What creditors of enterprises received of the claim is withheld.")
    )
    return study.figure(
        "creditors",
        title=title,
        subtitle=w(
            "How closed cases ended, by the side enterprises were on, {year}", year=study.year(study.period)
        ),
        chart=charts.stacked_bars(
            pl.DataFrame(drawn, schema=["row", "part", "role", "value", "n"], orient="row"),
            study.parameters.lang,
        ),
        alt=title,
        table=table(
            wide.with_columns(label=pl.col("class").replace_strict(labels)),
            {
                "label": w("Side of the enterprise"),
                "n": (w("Cases closed in the year"), f.count),
                **{group: (name, f.share) for group, name in groups.items()},
            },
        ),
        n=closed,
        n_unit=w("cases closed against enterprises"),
        so_what=waited
        + w(" ")
        + w(
            "In {both} of these cases the creditor is an enterprise too: time given to one firm is taken from another.",
            **said,
        ),
    )
