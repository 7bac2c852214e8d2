"""What followed used leads and listings, and how alike the matched cases were."""

import polars as pl

from zhixing.metrics.matched_steps import MOST
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import Table, table
from zhixing.studies.joint_action import finding
from zhixing.studies.joint_action.comparison import STRENGTH, TOO_FEW, Comparison
from zhixing.studies.study import Study

BALANCED = 0.1
"""The largest standardised difference commonly called balanced (Austin 2009, doi:10.1002/sim.3697)."""


def leads(study: Study, found: Comparison) -> Figure | Absence:
    """Return how soon cases were really closed after a used lead and in matched cases, and the days between."""
    w, f = study.words, study.format
    heading = w("Grid workers’ leads")
    if found.withheld is not None:
        return study.absence("leads", heading, _no_leads(study, found.withheld))
    saved, bound = found.estimate("days"), found.estimate("days bound")
    said = {
        "days": f.signed(f.days(saved.value)),
        "interval": f.interval(f.days(saved.lower), f.days(saved.upper)),
        "bound": f.interval(f.days(bound.lower), f.days(bound.upper)),
        "strength": f.number(STRENGTH, 1),
        "unmatched": f.share(found.numbers["unmatched"], 0),
    }
    title = (
        w(
            "{days} of 180 saved after a used lead; leads come where somebody knows the debtor",
            **said,
        )
        if saved.excludes(0.0)
        else w("Days saved by a used lead are not distinguishable from none: {days} of 180", **said)
    )
    return study.figure(
        "leads",
        title=title,
        subtitle=w(
            "Share really closed by days since the lead, with 95% bands; followed to {date}",
            date=_as_of(study),
        ),
        chart=charts.survival_curve(
            _curves(study, found),
            study.parameters.lang,
            limit_days=None,
            since=w("days since the lead"),
            state=w("really closed"),
        ),
        alt=w(
            "Share really closed after a used lead and in matched cases: {days} of 180, 95% interval {interval}.",
            **said,
        ),
        table=_days(study, found),
        n=found.sets,
        n_unit=w("matched cases with a used lead"),
        foot=w(
            "Matched on the day of the lead among cases open without one: court, property, side, age, claim, recovered so far; "
            "intervals clustered by case and matched set."
        ),
        so_what=w(
            "95% interval {interval}. A trait nobody recorded that made both a lead and real closing {strength} times as likely "
            "could widen it to {bound}. {unmatched} of the cases with a used lead had no like case: the comparison does not "
            "speak for them.",
            **said,
        ),
    )


def _no_leads(study: Study, reason: str) -> str:
    """Return why nothing is said of what followed leads, with how many there were."""
    w = study.words
    if reason != TOO_FEW:
        return finding.why(w, reason)
    return w(
        "Too few of the leads of {year} held good and found like cases to compare: {leads} were given, {used} held good.",
        year=study.year(study.period),
        leads=study.text(study.now("grid_leads")),
        used=study.text(study.now("grid_lead_used_rate")),
    )


def _curves(study: Study, found: Comparison) -> pl.DataFrame:
    """Return day, series, role, share, low, high: the cases with a used lead and those matched with them."""
    w = study.words
    names = {"relieved": (w("After a used lead"), "unit"), "matched": (w("Matched cases"), "peers")}
    parts = []
    for group, (label, role) in names.items():
        own = found.curve.filter(pl.col("group") == group).sort("day")
        start = pl.DataFrame({"day": [0], "share": [0.0], "low": [0.0], "high": [0.0]})
        drawn = own.select(
            "day", pl.col("value").alias("share"), pl.col("lower").alias("low"), pl.col("upper").alias("high")
        )
        parts.append(
            pl.concat([start, drawn]).select(
                "day", pl.lit(label).alias("series"), pl.lit(role).alias("role"), "share", "low", "high"
            )
        )
    return pl.concat(parts)


def _days(study: Study, found: Comparison) -> Table:
    """Return the days really closed of the 180 after the lead, both groups and their difference, and the bound."""
    w, f = study.words, study.format
    names = {
        ("days", "relieved"): w("Days really closed, after a used lead"),
        ("days", "matched"): w("Days really closed, matched cases"),
        ("days", "difference"): w("Days saved"),
        ("days bound", "difference"): w("Days saved, widened by an unrecorded trait"),
    }
    rows = [
        (label, estimate.value, estimate.lower, estimate.upper)
        for (outcome, group), label in names.items()
        for estimate in [found.estimate(outcome, group)]
    ]
    frame = pl.DataFrame(
        rows, schema=["label", "value", "low", "high"], orient="row", infer_schema_length=None
    )
    return table(
        frame,
        {
            "label": w("Within 180 days"),
            "value": (w("Days"), lambda value: f.number(value, 1)),
            "low": (w("Lower limit"), lambda value: f.number(value, 1)),
            "high": (w("Upper limit"), lambda value: f.number(value, 1)),
        },
    )


def after_listing(study: Study, found: Comparison) -> Figure | Absence:
    """Return what was paid, and really closed, after a listing less what was in matched cases."""
    w, f = study.words, study.format
    if found.withheld is not None:
        return study.absence(
            "after_listing", w("What was repaid after listing"), finding.why(w, found.withheld)
        )
    rows = _differences(study, found)
    said = {"listed": f.share(rows["listed"][0]), "matched": f.share(rows["matched"][0])}
    title = w(
        "{listed} of the claim was paid within 180 days of listing, {matched} in matched cases not yet listed",
        **said,
    )
    return study.figure(
        "after_listing",
        title=title,
        subtitle=w(
            "Listed less matched cases, percentage points, 95% interval; followed to {date}",
            date=_as_of(study),
        ),
        chart=charts.dots_with_intervals(rows.select("label", "value", "low", "high"), study.parameters.lang),
        alt=title,
        table=table(
            rows,
            {
                "label": w("Outcome"),
                "listed": (w("Listed"), f.share),
                "matched": (w("Matched"), f.share),
                "value": (w("Difference"), lambda value: f.signed(f.points(value))),
                "low": (w("Lower limit"), f.points),
                "high": (w("Upper limit"), f.points),
            },
        ),
        n=found.sets,
        n_unit=w("matched listed cases"),
        foot=_how(study),
        so_what=_strength(study, found),
    )


def _differences(study: Study, found: Comparison) -> pl.DataFrame:
    """Return label, value, low, high, listed, matched: a row an outcome."""
    names = {
        "recovered_share": study.words("Share of the claim paid within 180 days"),
        "real_closing": study.words("Really closed within 180 days"),
    }
    rows = []
    for outcome, label in names.items():
        difference = found.estimate(outcome)
        groups = (found.estimate(outcome, group).value for group in ("relieved", "matched"))
        rows.append((label, difference.value, difference.lower, difference.upper, *groups))
    return pl.DataFrame(
        rows,
        schema=["label", "value", "low", "high", "listed", "matched"],
        orient="row",
        infer_schema_length=None,
    )


def _how(study: Study) -> str:
    """Return how listed cases were matched, and that a sample of them was where they were many."""
    w = study.words
    matched = w(
        "Matched on the day of the listing among open cases not yet listed: court, property, side, age, claim, recovered so far; "
        "intervals clustered by case and matched set"
    )
    if (study.now("dishonest_listings").value or 0) <= MOST:
        return matched
    sampled = w(
        "a sample of the listings, every k-th in order of case numbers, {most} at most",
        most=study.format.count(MOST),
    )
    return w("; ").join((matched, sampled))


def _strength(study: Study, found: Comparison) -> str:
    """Return how strong an unrecorded trait would have to be, empty where it cannot be told."""
    value, limit = found.numbers.get("e_value"), found.numbers.get("e_value_limit")
    if value is None or limit is None or not found.estimate("real_closing").excludes(0.0):
        return ""
    return study.words(
        "To explain the difference in closings away, an unrecorded trait would have to make both listing and real closing "
        "{e_value} times as likely ({limit} for the interval’s nearer end); whether a debtor can pay at all may well be such a "
        "trait.",
        e_value=study.format.number(value, 1),
        limit=study.format.number(limit, 1),
    )


def balance(study: Study, found: Comparison) -> Figure | Absence:
    """Return how alike the listed and the matched cases were on the day of the listing."""
    w, f = study.words, study.format
    if found.withheld is not None:
        return study.absence("balance", w("How alike the matched cases are"), finding.why(w, found.withheld))
    names = _traits(study)
    rows = found.balance.filter(pl.col("covariate").is_in(list(names))).with_columns(
        label=pl.col("covariate").replace_strict(names, default=None)
    )
    worst = float(rows["after"].abs().max() or 0.0)  # type: ignore[arg-type]  # a column of floats
    said = {"worst": f.number(worst, 2), "unmatched": f.share(found.numbers["unmatched"], 0)}
    title = (
        w("After matching no recorded trait differs by more than {worst} standard deviations", **said)
        if worst <= BALANCED
        else w("After matching a recorded trait still differs by {worst} standard deviations", **said)
    )
    return study.figure(
        "balance",
        title=title,
        subtitle=w("Standardised difference between listed and other cases; below 0.1 counts as balanced"),
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
        n_unit=w("matched listed cases"),
        foot=w(
            "{controls} different cases serve as controls, up to five for each listed case.",
            controls=f.count(found.numbers["controls"]),
        ),
        so_what=w(
            "{unmatched} of listed cases had no like case open on that day: the comparison does not speak for them. Balance in "
            "what was recorded says nothing about what was not.",
            **said,
        ),
    )


def _traits(study: Study) -> dict[str, str]:
    """Return the traits shown; the other level of a trait with two would repeat the first."""
    return {
        "log_claim": study.words("Claim (logarithm)"),
        "age_days": study.words("Age of the case"),
        "recovered_share": study.words("Share recovered so far"),
        "has_property=True": study.words("Property found"),
        "enterprise_class=debtor_only": study.words("Enterprise debtor only"),
        "enterprise_class=both": study.words("Enterprises on both sides"),
    }


def _as_of(study: Study) -> str:
    return study.format.date(study.warehouse.as_of)
