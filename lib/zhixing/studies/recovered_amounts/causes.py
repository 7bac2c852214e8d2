"""Where the change of the amount comes from: its factors, the courts below, the largest cases."""

import polars as pl

from zhixing.methods.concentration import ChangeWithout
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies import changes
from zhixing.studies.recovered_amounts import finding, frames
from zhixing.studies.study import Study


def change_split(study: Study, split: pl.DataFrame | None) -> Figure | Absence:
    """Return the exact split of the change into closed cases, mean claim and recovery rate."""
    w, f = study.words, study.format
    if split is None:
        return study.absence("change_split", w("Where the change comes from"), finding.why_withheld(study))
    names = {
        "closed": w("Closed cases"),
        "mean_claim": w("Mean claim"),
        "recovery_rate": w("Recovery rate"),
    }
    steps = pl.concat(
        [
            pl.DataFrame(
                {
                    "label": [study.year(study.baseline)],
                    "value": [study.then("recovered_yuan").value],
                    "role": ["baseline"],
                    "total": [True],
                }
            ),
            split.select(
                pl.col("factor").replace_strict(names).alias("label"),
                pl.col("lmdi_yuan").alias("value"),
                pl.lit("real").alias("role"),
                pl.lit(value=False).alias("total"),
            ),
            pl.DataFrame(
                {
                    "label": [study.year(study.period)],
                    "value": [study.now("recovered_yuan").value],
                    "role": ["unit"],
                    "total": [True],
                }
            ),
        ],
        how="vertical_relaxed",
    )
    largest = split.sort(pl.col("lmdi_yuan").abs()).row(-1, named=True)
    said = {"factor": finding.factor_words(study, largest["factor"], largest["lmdi_yuan"])}
    said["effect"] = f.signed(f.yuan(largest["lmdi_yuan"]))
    foot = w("LMDI-I at single courts, summed upward; exact to the fen")
    if split["pooled"][0]:
        foot = w(
            "{foot}; {count} courts with a withheld sum enter as one", foot=foot, count=split["pooled"][0]
        )
    return study.figure(
        "change_split",
        title=w("The largest part of the change: {factor} ({effect})", **said),
        subtitle=w("Recovered = closed cases × mean claim × recovery rate; what each adds"),
        chart=charts.waterfall(steps, study.parameters.lang, "yuan"),
        alt=w("From one year to the other; the largest part is {factor} with {effect}.", **said),
        table=table(
            split.with_columns(pl.col("factor").replace_strict(names)),
            {
                "factor": w("Factor"),
                "lmdi_yuan": ("LMDI", lambda value: f.signed(f.yuan(value))),
                "shapley_yuan": ("Shapley", lambda value: f.signed(f.yuan(value))),
            },
        ),
        n=int(study.now("closed").value or 0),
        n_unit=w("cases closed"),
        foot=foot,
        so_what=w(
            "The parts depend on the level they are taken at; their sum does not. Shapley values stand beside them in the data."
        ),
    )


def lower_courts(study: Study) -> Figure | Absence:
    """Return the change in the amount recovered of the units directly below."""
    w, f = study.words, study.format
    if not study.lower():
        return study.absence(
            "lower_courts", w("Change by court"), w("A single court has no courts below it.")
        )
    every = changes.change_by_unit(study, "recovered_yuan", study.lower(), frames.COURTS)
    shown = changes.drawn(study, every)
    hidden = every["value"].null_count()
    if hidden == every.height:
        return study.absence("lower_courts", w("Change by court"), finding.why_withheld(study))
    said = {"largest": every["label"][0], "value": f.signed(f.yuan(every["value"][0]))}
    return study.figure(
        "lower_courts",
        title=w("The largest change is in {largest}: {value}", **said),
        subtitle=w(
            "Change in the amount recovered, {year} less {baseline}",
            year=study.year(study.period),
            baseline=study.year(study.baseline),
        ),
        chart=charts.bars_by_unit(shown, study.parameters.lang, "yuan"),
        alt=w("Change by unit; the largest is {largest} with {value}.", **said),
        table=table(
            shown,
            {
                "label": w("Unit"),
                "before": (study.year(study.baseline), f.yuan),
                "after": (study.year(study.period), f.yuan),
                "value": (w("Change"), lambda value: f.signed(f.yuan(value))),
            },
        ),
        n=int(study.now("closed").value or 0),
        n_unit=w("cases closed"),
        suppressed=hidden,
        so_what=w("One large case can make a court’s year: a change here is no verdict on its work."),
    )


def concentration(study: Study, change: ChangeWithout | None) -> Figure | Absence:
    """Return the share of the largest cases in both years, and the change without them."""
    w, f = study.words, study.format
    if change is None:
        return study.absence("concentration", w("The largest cases"), finding.why_withheld(study))
    drawn = frames.top_shares(study).select(
        pl.Series("label", [study.year(study.baseline), study.year(study.period)]),
        "value",
        pl.col("lower").alias("low"),
        pl.col("upper").alias("high"),
        "n",
        pl.Series("role", ["baseline", "unit"]),
    )
    said = {
        "share": study.text(study.now("top_share")),
        "change": f.signed(f.yuan(change.change_yuan)),
        "without": f.signed(f.yuan(change.change_without_yuan)),
        "interval": f.interval(f.yuan(change.without.lower), f.yuan(change.without.upper)),
    }
    return study.figure(
        "concentration",
        title=w("The largest one per cent of cases hold {share}", **said),
        subtitle=w(
            "Share of the amount in the largest one per cent of cases with money, 95% bootstrap interval"
        ),
        chart=charts.bars(drawn, study.parameters.lang, "share"),
        alt=w("Share of the largest one per cent in both years; this year {share}.", **said),
        table=table(
            drawn,
            {
                "label": w("Year"),
                "value": (w("Share"), f.share),
                "low": (w("Low"), f.share),
                "high": (w("High"), f.share),
                "n": (w("Cases with money"), f.count),
            },
        ),
        n=int(drawn["n"][1]),
        n_unit=w("cases with money"),
        so_what=w(
            "Without each year’s largest cases the change is {without} (95% interval {interval}) instead of {change}.",
            **said,
        ),
    )
