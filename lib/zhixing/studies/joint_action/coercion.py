"""Listings, limits and referrals: how many in each year, and what became of them by its end."""

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.joint_action import finding
from zhixing.studies.joint_action.comparison import NOT_RECORDED
from zhixing.studies.joint_action.sheets import COERCION
from zhixing.studies.study import Study


def reason(study: Study, metric: str) -> str | None:
    """Return why a count of measures of the year is not published, None where it is."""
    if not study.supports(metric):
        return NOT_RECORDED
    rows = study.sheet(COERCION).filter(pl.col("period") == study.period.key, pl.col("metric") == metric)
    found: str | None = rows["reason"].item()
    return found


def listings(study: Study) -> Figure | Absence:
    """Return listings and consumption limits of both years, with the share of listings ended by repayment."""
    w, f = study.words, study.format
    heading = w("Listings and consumption limits")
    why = reason(study, "dishonest_listings")
    rows = _counts(
        study,
        {
            "dishonest_listings": w("Dishonest-debtor listings 失信"),
            "consumption_limits": w("Consumption limits 限消"),
        },
    )
    if why is not None or rows["value"].is_null().all():
        return study.absence("listings", heading, finding.why(w, why))
    said = {
        "listings": study.text(study.now("dishonest_listings")),
        "limits": study.text(study.now("consumption_limits")),
        "repaid": study.text(study.now("listings_ended_by_repayment_rate")),
        "year": study.year(study.period),
    }
    title = w("{listings} listings and {limits} consumption limits were imposed in {year}", **said)
    known = study.now("listings_ended_by_repayment_rate")
    return study.figure(
        "listings",
        title=title,
        subtitle=w("Measures imposed in each year"),
        chart=charts.bars(rows.select("label", "value", "role"), study.parameters.lang, "measures"),
        alt=title,
        table=table(rows, {"name": w("Measure and year"), "value": (w("Measures"), f.count)}),
        n=int(study.now("dishonest_listings").value or 0),
        n_unit=w("listings in the year"),
        suppressed=rows["value"].null_count(),
        so_what=w(
            "{repaid} of the listings of {year} had ended by its last day because the debtor paid in full.",
            **said,
        )
        if known.value is not None
        else "",
    )


def referrals(study: Study) -> Figure | Absence:
    """Return referrals for refusing to comply in both years and how many had ended in a conviction by the year's end."""
    w, f = study.words, study.format
    heading = w("Referrals and convictions")
    why = reason(study, "refusal_referrals")
    if why is not None:
        return study.absence("referrals", heading, finding.why(w, why))
    rows = _counts(study, {"refusal_referrals": w("Referred 移送")}, {"conviction_rate": w("Convicted 定罪")})
    rate = study.now("conviction_rate")
    said = {
        "referred": study.text(study.now("refusal_referrals")),
        "rate": study.text(rate),
        "year": study.year(study.period),
    }
    title = (
        w("{referred} debtors were referred in {year}; {rate} had been convicted by its end", **said)
        if finding.told(rate)
        else w("{referred} debtors were referred in {year}; convictions are too few to publish", **said)
    )
    return study.figure(
        "referrals",
        title=title,
        subtitle=w("Referrals for refusing to comply with a judgment, and convictions by the year’s end"),
        chart=charts.bars(rows.select("label", "value", "role"), study.parameters.lang, "measures"),
        alt=title,
        table=table(rows, {"name": w("Step and year"), "value": (w("Debtors"), f.count)}),
        n=int(study.now("refusal_referrals").value or 0),
        n_unit=w("referrals in the year"),
        suppressed=rows["value"].null_count(),
        so_what=w(
            "A trial takes months: many referrals of a year are decided in the next, so the rate of a year is too low."
        ),
    )


def _counts(study: Study, counts: dict[str, str], parts: dict[str, str] | None = None) -> pl.DataFrame:
    """Return metric, name, label, role, value: this year above the baseline; of rates, the published numerator.

    Args:
        study: Whose rows.
        counts: Metrics that are counts, with their names.
        parts: Rates whose numerators are shown, with their names.
    """
    rows = study.sheet(COERCION)
    found = {(row["metric"], row["period"]): row for row in rows.iter_rows(named=True)}
    drawn = []
    for metric, name in (counts | (parts or {})).items():
        for period, role in ((study.period, "unit"), (study.baseline, "baseline")):
            row = found.get((metric, period.key))
            if row is None:
                continue
            year = study.year(period)
            value = None if row["suppressed"] else row["numerator"]
            drawn.append(
                (
                    metric,
                    study.words("{kind}, {year}", kind=name, year=year),
                    name if role == "unit" else year,
                    role,
                    None if value is None else float(value),
                )
            )
    return pl.DataFrame(
        drawn,
        schema={
            "metric": pl.String,
            "name": pl.String,
            "label": pl.String,
            "role": pl.String,
            "value": pl.Float64,
        },
        orient="row",
    )
