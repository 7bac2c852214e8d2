"""How petitions ended, when they came and how long they took."""

import polars as pl

from zhixing.law.courts import Unit
from zhixing.law.periods import Period
from zhixing.methods.estimates import Estimate
from zhixing.metrics import petition_times
from zhixing.metrics.disclosure import gate
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.numbers import Result
from zhixing.studies.petitions import finding
from zhixing.studies.petitions.places import RATES, Places
from zhixing.studies.study import Study

MEDIAN = "petition_median_days"


def spoken(study: Study, rate: Result) -> str:
    """Return a rate as a sentence says it: a bound in words."""
    w, text = study.words, study.text(rate)
    if rate.value is None and rate.low is not None:
        return w("at least {share}", share=text.removeprefix("≥ "))
    if rate.value is None and rate.high is not None:
        return w("at most {share}", share=text.removeprefix("≤ "))
    return text


def outcomes(study: Study, places: Places, place: Unit) -> Figure | Absence:
    """Return the shares resolved, settled in substance, repeated and supervised, in both years."""
    w, f = study.words, study.format
    names = dict(
        zip(
            RATES,
            (w("Resolved in the year"), w("Settled in substance"), w("Repeated"), w("Supervised")),
            strict=True,
        )
    )
    rows = []
    for metric, name in names.items():
        for before in (False, True):
            rate = places.number(place, metric, before=before)
            found = finding.interval(rate)
            year = study.year(study.baseline if before else study.period)
            label = year if before else name
            role = "baseline" if before else "unit"
            rows.append((label, name, year, found.value, found.lower, found.upper, role, study.text(rate)))
    drawn = pl.DataFrame(
        rows,
        schema=["label", "name", "year", "value", "low", "high", "role", "text"],
        orient="row",
        infer_schema_length=None,
    ).with_columns(pl.col("value", "low", "high").cast(pl.Float64))
    resolved = places.number(place, RATES[0])
    if drawn["value"].is_null().all() and resolved.low is None:
        reason = places.reason(place, RATES[0])
        return study.absence("outcomes", w("How petitions ended"), finding.why(w, reason))
    shown = drawn.filter(pl.col("value").is_not_null().any().over("name"))
    if shown.is_empty():
        reason = w(
            "Only a bound may be told: {resolved} of petitions were resolved.",
            resolved=spoken(study, resolved),
        )
        return study.absence("outcomes", w("How petitions ended"), reason)
    registered = places.number(place, "petitions_registered")
    said = {
        "place": study.unit_name(place),
        "resolved": spoken(study, resolved),
        "substantive": study.text(places.number(place, RATES[1])),
    }
    title = (
        w("{place}: how petitions ended is published in part", **said)
        if places.number(place, RATES[1]).value is None
        else w("{place}: {resolved} of petitions were resolved, {substantive} settled in substance", **said)
    )
    return study.figure(
        "outcomes",
        title=title,
        subtitle=w("Share of the petitions registered in the year, as of its end, with 95% intervals"),
        chart=charts.bars(
            shown.select("label", "value", "low", "high", "role"), study.parameters.lang, "share"
        ),
        alt=title,
        table=table(
            drawn,
            {
                "name": w("Share"),
                "year": w("Year"),
                "text": w("Value"),
                "low": (w("Lower limit"), f.share),
                "high": (w("Upper limit"), f.share),
            },
        ),
        n=registered.n,
        n_unit=w("petitions"),
        suppressed=drawn["value"].null_count(),
        so_what=_meaning(study, places, place),
    )


def _meaning(study: Study, places: Places, place: Unit) -> str:
    """Return what a rate at its ceiling means, and where it moved beyond chance."""
    w = study.words
    if finding.saturated(places.number(place, RATES[0])):
        return w(
            "At this level the resolution rate is saturated: it cannot tell courts apart, and a lower rate in one year "
            "would say little. Whether disputes were settled is told by the share settled in substance."
        )
    return w("Resolved is what the court registered; whether the dispute was settled is the second row.")


def by_month(study: Study, places: Places, place: Unit) -> Figure | Absence:
    """Return petitions registered each month of both years, where months are published."""
    w, f = study.words, study.format
    rows = study.rows(
        ["petitions_registered"], unit=place, period=[study.baseline, study.period], by=("month",)
    )
    title = w("Petitions by month")
    if rows["numerator"].is_null().all():
        return study.absence("by_month", title, w("Months of petitions are published for the province only."))
    parts = []
    for period, role in ((study.baseline, "baseline"), (study.period, "unit")):
        own = rows.filter(pl.col("period") == period.key).sort("month").with_row_index("x")
        labels = [f.month_name(int(month[-2:])) for month in own["month"]]
        parts.append(
            own.select(
                pl.col("x").cast(pl.Int64),
                pl.Series("label", labels, dtype=pl.String),
                pl.lit(study.year(period)).alias("series"),
                pl.lit(role).alias("role"),
                pl.col("numerator").cast(pl.Float64).alias("value"),
            )
        )
    months = pl.concat(parts)
    own = months.filter(pl.col("role") == "unit", pl.col("value").is_not_null())
    said = {
        "place": study.unit_name(place),
        "total": study.text(places.number(place, "petitions_registered")),
    }
    if own.is_empty():
        title = w("{place}: {total} petitions registered in the year", **said)
    else:
        peak = own.sort("value").row(-1, named=True)
        title = w(
            "{place}: {total} petitions registered in the year, most in {month} ({peak})",
            month=peak["label"],
            peak=f.count(peak["value"]),
            **said,
        )
    return study.figure(
        "by_month",
        title=title,
        subtitle=w("Petitions registered in each month, repeated ones included"),
        chart=charts.lines(months, study.parameters.lang, "measures"),
        alt=title,
        table=table(
            months.pivot(on="role", index=["x", "label"], values="value", maintain_order=True),
            {
                "label": w("Month"),
                "baseline": (study.year(study.baseline), f.count),
                "unit": (study.year(study.period), f.count),
            },
        ),
        n=places.number(place, "petitions_registered").n,
        n_unit=w("petitions"),
        suppressed=months["value"].null_count(),
    )


def median(study: Study, place: Unit, period: Period) -> Estimate:
    """Return the median of the days to resolution, nothing where it may not be published."""
    if not study.supports(MEDIAN):
        return Estimate(None, None, None)
    found, n = petition_times.median(study.warehouse, place, period)
    held = gate.withheld(study.warehouse, MEDIAN, place.code, period.key, "all", n)
    return found if held is None else Estimate(None, None, None)


def days(study: Study, places: Places, place: Unit) -> Figure | Absence:
    """Return the mean over resolved petitions beside the median that counts unresolved ones."""
    w, f = study.words, study.format
    rows = []
    for name, before, period in (
        (w("Median, unresolved ones counted"), False, study.period),
        (study.year(study.baseline), True, study.baseline),
    ):
        found = median(study, place, period)
        rows.append((name, found.value, found.lower, found.upper, "baseline" if before else "unit"))
    for name, before in ((w("Mean of resolved ones"), False), (study.year(study.baseline), True)):
        mean = places.number(place, "petition_days_mean", before=before).value
        rows.append(
            (name, None if mean is None else float(mean), None, None, "baseline" if before else "unit")
        )
    drawn = pl.DataFrame(
        rows, schema=["label", "value", "low", "high", "role"], orient="row", infer_schema_length=None
    ).with_columns(pl.col("value", "low", "high").cast(pl.Float64))
    heading = w("How long petitions take")
    if drawn["value"].is_null().all():
        reason = places.reason(place, "petition_days_mean")
        return study.absence("days", heading, finding.why(w, reason))
    now = drawn["value"][0]
    said = {"place": study.unit_name(place), "median": f.days(now)}
    title = (
        w("{place}: half of the petitions are resolved within {median}", **said)
        if now is not None
        else w("{place}: days to resolve a petition", **said)
    )
    names = [w("Median, unresolved ones counted"), w("Mean of resolved ones")]
    years = [study.year(study.period), study.year(study.baseline)]
    return study.figure(
        "days",
        title=title,
        subtitle=w("Days from registration to resolution"),
        chart=charts.bars(drawn, study.parameters.lang, "days"),
        alt=title,
        table=table(
            drawn.with_columns(
                name=pl.Series([name for name in names for _ in years]), year=pl.Series(years * len(names))
            ),
            {
                "name": w("Measure"),
                "year": w("Year"),
                "value": (w("Days"), f.days),
                "low": (w("Lower limit"), f.days),
                "high": (w("Upper limit"), f.days),
            },
        ),
        n=places.number(place, "petition_days_mean").n,
        n_unit=w("petitions resolved"),
        suppressed=drawn["value"].null_count(),
        foot=w("petitions open at the year’s start enter at their age (left truncation); Kaplan–Meier"),
        so_what=w(
            "A mean over resolved petitions leaves out those still waiting; the median counts them until the year’s end."
        ),
    )
