"""What the amount is made of: months, sizes of claim, titles, resumed cases."""

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.recovered_amounts import finding, frames
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study


def cumulative(study: Study) -> Figure | Absence:
    """Return both years' running totals, month by month."""
    w, f = study.words, study.format
    months = frames.cumulated(study)
    if months is None:
        return study.absence("cumulative", w("Month by month"), finding.why_withheld(study))
    names = {
        study.period.key: (study.year(study.period), "unit"),
        study.baseline.key: (study.year(study.baseline), "baseline"),
    }
    drawn = months.with_columns(
        pl.col("period").replace_strict({key: name for key, (name, _) in names.items()}).alias("series"),
        pl.col("period").replace_strict({key: role for key, (_, role) in names.items()}).alias("role"),
        pl.Series("label", [f.month_name(month) for month in months["month"]]),
    )
    december = drawn.filter(pl.col("period") == study.period.key).row(-1, named=True)
    said = {"month": f.month_name(december["month"]), "amount": f.yuan(december["month_yuan"])}
    said |= {
        "share": f.share(december["month_yuan"] / december["value"]),
        "total": f.yuan(december["value"]),
    }
    return study.figure(
        "cumulative",
        title=w("{share} of the year’s amount came with the closings of {month}", **said),
        subtitle=w("Recovered in cases closed since the year’s start, cumulated by month"),
        chart=charts.lines(drawn.sort("x", maintain_order=True), study.parameters.lang, "yuan"),
        alt=w("Running totals of both years; this year ends at {total}, {amount} of it in {month}.", **said),
        table=table(
            drawn,
            {
                "series": w("Year"),
                "month": (w("Month"), f.month_name),
                "month_yuan": (w("In the month"), f.yuan),
                "value": (w("Cumulated"), f.yuan),
            },
        ),
        n=int(study.now("closed").value or 0),
        n_unit=w("cases closed"),
        suppressed=drawn["month_yuan"].null_count(),
        so_what=w(
            "Amounts count in the month their case closed, so the year-end drive in closings is in them."
        ),
    )


def rate_by_claim(study: Study) -> Figure | Absence:
    """Return the recovery rate by size of claim."""
    return _rates(
        study,
        "rate_by_claim",
        frames.BY_CLAIM,
        frames.claim_labels(study),
        study.words("Recovery rate by size of claim"),
    )


def rate_by_basis(study: Study) -> Figure | Absence:
    """Return the recovery rate by what is enforced."""
    return _rates(
        study,
        "rate_by_basis",
        frames.BY_BASIS,
        frames.basis_labels(study),
        study.words("Recovery rate by what is enforced"),
    )


def _rates(
    study: Study, figure_id: str, sheet: Sheet, labels: dict[str, str], heading: str
) -> Figure | Absence:
    w, f = study.words, study.format
    drawn = frames.rates(study, sheet, labels)
    known = drawn.filter(pl.col("value").is_not_null()).sort("value")
    if known.is_empty():
        return study.absence(figure_id, heading, finding.why_withheld(study))
    low, high = known.row(0, named=True), known.row(-1, named=True)
    said = {
        "low": low["label"],
        "least": f.share(low["value"]),
        "high": high["label"],
        "most": f.share(high["value"]),
    }
    return study.figure(
        figure_id,
        title=w("From {least} ({low}) to {most} ({high})", **said),
        subtitle=w(
            "{heading}, {year}: recovered ÷ claim of cases closed",
            heading=heading,
            year=study.year(study.period),
        ),
        chart=charts.bars(drawn.select("label", "value", "n"), study.parameters.lang, "share"),
        alt=w("Recovery rates: lowest {low} with {least}, highest {high} with {most}.", **said),
        table=table(
            drawn,
            {
                "label": w("Part"),
                "before": (study.year(study.baseline), f.share),
                "value": (study.year(study.period), f.share),
                "n": (w("Cases"), f.count),
            },
        ),
        n=int(study.now("closed").value or 0),
        n_unit=w("cases closed"),
        suppressed=int(drawn["suppressed"].sum()),
        so_what=w("A rate weighted by claims is led by its largest claims."),
    )


def resumed(study: Study) -> Figure | Absence:
    """Return what resumed cases brought, as a share of first and resumed cases together."""
    w, f = study.words, study.format
    shares = [study.then("resumed_share"), study.now("resumed_share")]
    amounts = [study.then("resumed_recovered_yuan"), study.now("resumed_recovered_yuan")]
    if shares[1].value is None:
        return study.absence("resumed", w("Resumed cases"), finding.why_withheld(study))
    drawn = pl.DataFrame(
        {
            "label": [study.year(study.baseline), study.year(study.period)],
            "value": [None if share.value is None else float(share.value) for share in shares],
            "amount": [frames.exact(amount.value) for amount in amounts],
            "n": [amount.n for amount in amounts],
            "role": ["baseline", "unit"],
        },
        schema_overrides={"n": pl.Int64},
    )
    said = {"share": study.text(shares[1]), "amount": study.text(amounts[1])}
    return study.figure(
        "resumed",
        title=w("Resumed cases brought {amount}, {share} of the whole", **said),
        subtitle=w("Share of resumed cases in the amount recovered, scope 首执+恢复"),
        chart=charts.bars(drawn.drop("amount"), study.parameters.lang, "share"),
        alt=w("Share of resumed cases in both years; this year {share}.", **said),
        table=table(
            drawn,
            {
                "label": w("Year"),
                "value": (w("Share"), f.share),
                "amount": (w("Resumed cases recovered"), f.yuan),
                "n": (w("Cases"), f.count),
            },
        ),
        n=amounts[1].n,
        n_unit=w("resumed cases closed"),
        so_what=w("Money that comes back through 执恢 was counted as lost when its case closed by 终本."),
    )
