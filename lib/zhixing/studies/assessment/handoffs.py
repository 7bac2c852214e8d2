"""Hand-offs 立审执衔接: how long a case waits between departments."""

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.assessment import frames
from zhixing.studies.study import Study

FEWEST = 10
"""Hand-offs without which a mean is no ground to call a step the slowest."""

WAIT_ROLES = {
    "0-3": "kind_1",
    "4-7": "kind_2",
    "8-15": "kind_3",
    "16-30": "peers",
    "31+": "terminated",
    "waiting": "beyond",
}
"""Band of days → the colour of its part."""


def step_names(study: Study) -> dict[str, str]:
    """Return what the two hand-offs are called."""
    w = study.words
    return {
        "trial_to_filing": w("trial to registry 审判移送立案"),
        "filing_to_enforcement": w("registry to enforcement 立案移送执行"),
    }


def from_to(study: Study) -> pl.Expr:
    """Return who hands over to whom, in words."""
    w = study.words
    senders = {
        "filing": w("registry"),
        "civil": w("civil division"),
        "criminal": w("criminal division"),
        "administrative": w("administrative division"),
        "enforcement": w("enforcement bureau"),
    }
    receivers = {"trial_to_filing": w("registry"), "filing_to_enforcement": w("enforcement bureau")}
    return (
        pl.col("department").replace_strict(senders)
        + pl.lit(" → ")
        + pl.col("handoff_step").replace_strict(receivers)
    )


def recorded(study: Study) -> bool:
    """Whether a hand-off fell due in the year."""
    return study.supports("handoffs_due") and bool(study.now("handoffs_due").value)


def _why(study: Study) -> str:
    w = study.words
    if not study.supports("handoffs_due"):
        return w("The source does not record hand-offs.")
    return w("No hand-off was checked in {year}.", year=study.year(study.period))


def delays(study: Study) -> Figure | Absence:
    """Return the mean days of hand-offs by step and department, both years."""
    w, f = study.words, study.format
    heading = w("How long hand-offs take")
    rows = _by_department(study) if recorded(study) else pl.DataFrame()
    if rows.is_empty():
        return study.absence("handoff_delays", heading, _why(study))
    now = pl.col("period") == study.period.key
    drawn = rows.with_columns(
        pl.when(now).then("what").otherwise(pl.lit(study.year(study.baseline))).alias("label"),
        pl.when(now).then(pl.lit("unit")).otherwise(pl.lit("baseline")).alias("role"),
    )
    title = _delays_title(study, rows.filter(now, pl.col("n") >= FEWEST).sort("value", descending=True))
    return study.figure(
        "handoff_delays",
        title=title,
        subtitle=w(
            "Mean days from due to taken over, {year} and below it {baseline}",
            year=study.year(study.period),
            baseline=study.year(study.baseline),
        ),
        chart=charts.bars(drawn.select("label", "value", "n", "role"), study.parameters.lang, "days"),
        alt=title,
        table=table(
            rows.with_columns(pl.col("period").str.strip_suffix("J")),
            {
                "what": w("Hand-off"),
                "period": w("Year"),
                "due": (w("Due"), f.count),
                "value": (w("Mean days"), f.days),
                "waiting": (w("Still waiting"), f.share),
            },
        ),
        n=int(study.now("handoffs_due").value or 0),
        n_unit=w("hand-offs checked"),
        so_what=w(
            "Courts check a sample. Those that still wait are not in the mean, so read the next figure with it."
        ),
    )


def _by_department(study: Study) -> pl.DataFrame:
    """Return period, what (who to whom), value (mean days), n, due, waiting; this year's above the baseline's."""
    wide = (
        study.sheet(frames.DELAYS)
        .pivot(
            on="metric",
            index=["period", "handoff_step", "department"],
            values=["value", "n"],
            maintain_order=True,
        )
        .filter(pl.col("value_handoffs_due") > 0)
    )
    rows = wide.select(
        "period",
        from_to(study).alias("what"),
        pl.col("value_handoff_days_mean").alias("value"),
        pl.col("n_handoff_days_mean").alias("n"),
        pl.col("value_handoffs_due").alias("due"),
        pl.col("value_handoffs_waiting").alias("waiting"),
    )
    this_year = rows.filter(pl.col("period") == study.period.key)["what"].to_list()
    return rows.filter(pl.col("what").is_in(this_year)).sort(
        "what", "period", descending=[False, True], maintain_order=True
    )


def _delays_title(study: Study, slowest: pl.DataFrame) -> str:
    """Return which hand-off takes longest, where enough were checked to say so."""
    w, year = study.words, study.year(study.period)
    if slowest.is_empty():
        days = study.text(study.now("handoff_days_mean"))
        return w("Hand-offs took {days} on average in {year}", days=days, year=year)
    days = study.format.days(slowest["value"][0])
    return w("The slowest hand-off is {what}: {days} on average", what=slowest["what"][0], days=days)


def waits(study: Study) -> Figure | Absence:
    """Return how long hand-offs waited, as shares, with those still waiting at the end of the year."""
    w, f = study.words, study.format
    heading = w("Who is still waiting")
    if not recorded(study):
        return study.absence("handoff_waits", heading, _why(study))
    counts = study.sheet(frames.WAITS).filter(pl.col("period") == study.period.key)
    total = counts.group_by("handoff_step", maintain_order=True).agg(pl.col("value").sum().alias("due"))
    rows = counts.join(total.filter(pl.col("due") > 0), on="handoff_step", how="inner", maintain_order="left")
    bands = _band_names(study)
    shown = rows.select(
        pl.col("handoff_step").replace_strict(step_names(study)).alias("row"),
        pl.col("handoff_wait").replace_strict(bands).alias("part"),
        pl.col("handoff_wait").replace_strict(WAIT_ROLES).alias("role"),
        (pl.col("value") / pl.col("due")).alias("value"),
        pl.col("due").cast(pl.Int64).alias("n"),
    )
    said = {
        "waiting": study.text(study.now("handoffs_waiting")),
        "year": study.year(study.period),
        "due": study.text(study.now("handoffs_due")),
    }
    wide = shown.pivot(on="part", index="row", values="value", maintain_order=True)
    return study.figure(
        "handoff_waits",
        title=w("{waiting} of the hand-offs due in {year} were still waiting at its end", **said),
        subtitle=w("Hand-offs due in the year by days until taken over"),
        chart=charts.stacked_bars(shown, study.parameters.lang),
        alt=w("Of {due} hand-offs due in {year}, {waiting} were still waiting at its end.", **said),
        table=table(wide, {"row": w("Hand-off"), **{name: (name, f.share) for name in bands.values()}}),
        n=int(study.now("handoffs_due").value or 0),
        n_unit=w("hand-offs checked"),
        so_what=w("A hand-off due in December has had little time: part of what waits is new."),
    )


def _band_names(study: Study) -> dict[str, str]:
    w = study.words
    return {
        "0-3": w("0–3 days"),
        "4-7": w("4–7 days"),
        "8-15": w("8–15 days"),
        "16-30": w("16–30 days"),
        "31+": w("31 days or more"),
        "waiting": w("still waiting"),
    }
