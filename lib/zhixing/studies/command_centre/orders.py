"""Orders: how they were answered, what they were about, who issued them."""

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.records.columns import COMMAND_MATTERS, COURT_LEVELS
from zhixing.studies.command_centre import frames
from zhixing.studies.command_centre.finding import FEW
from zhixing.studies.study import Study


def orders(study: Study) -> Figure | Absence:
    """Return how the orders of both years stood at the end of their year."""
    w, f = study.words, study.format
    heading = w("How orders were answered")
    if not study.supports("commands_issued"):
        return study.absence("orders", heading, w("The source does not record orders."))
    counts = frames.counts(study, frames.OUTCOMES, "command_outcome")
    issued = {role: int(counts.filter(role=role)["value"].sum()) for role in ("unit", "baseline")}
    if not any(issued.values()):
        return study.absence("orders", heading, w("No order was issued in either year."))
    names = {
        "in_time": w("In time"),
        "late": w("Late"),
        "overdue": w("Overdue, unanswered"),
        "waiting": w("Not yet due"),
    }
    roles = {"in_time": "real", "late": "terminated", "overdue": "beyond", "waiting": "pending"}
    years = {"unit": study.year(study.period), "baseline": study.year(study.baseline)}
    drawn = counts.filter(pl.col("role").is_in([role for role, n in issued.items() if n])).select(
        pl.col("role").replace_strict(years).alias("row"),
        pl.col("part").replace_strict(names),
        pl.col("part").replace_strict(roles).alias("role"),
        (pl.col("value") / pl.col("role").replace_strict(issued)).alias("value"),
        pl.col("role").replace_strict(issued).alias("n"),
    )
    said = {
        "issued": study.text(study.now("commands_issued")),
        "answered": study.text(study.now("commands_answered_rate")),
        "in_time": study.text(study.now("commands_in_time_rate")),
        "reissued": study.text(study.now("commands_reissued")),
        "carried": study.text(study.now("command_carried_out_rate")),
        "days": study.text(study.now("days_to_answer_mean")),
    }
    title = _title(study, issued["unit"], said)
    wide = counts.pivot(on="role", index="part", values="value", maintain_order=True)
    return study.figure(
        "orders",
        title=title,
        subtitle=w("Orders issued in the year, by how they stood at its end"),
        chart=charts.stacked_bars(drawn, study.parameters.lang),
        alt=title,
        table=table(
            wide.with_columns(pl.col("part").replace_strict(names)),
            {"part": w("Order"), "baseline": (years["baseline"], f.count), "unit": (years["unit"], f.count)},
        ),
        n=issued["unit"],
        n_unit=w("orders"),
        so_what=_answers(study, issued["unit"], said),
    )


def _title(study: Study, issued: int, said: dict[str, str]) -> str:
    """Return how orders were answered: shares, of few orders counts."""
    w, f = study.words, study.format
    if not issued:
        return w("No order was issued in {year}", year=study.year(study.period))
    if issued >= FEW:
        return w(
            "{in_time} of {issued} orders were answered in time, {answered} by the end of the year", **said
        )
    return w(
        "Of {issued} orders {in_time} were answered in time, {answered} by the end of the year",
        issued=said["issued"],
        in_time=f.count(study.now("commands_in_time_rate").numerator),
        answered=f.count(study.now("commands_answered_rate").numerator),
    )


def _answers(study: Study, issued: int, said: dict[str, str]) -> str:
    """Return how many orders were repeated, how long answers took and what they said."""
    w = study.words
    if not issued:
        return ""
    if issued < FEW:
        return w(
            "Re-issued orders: {reissued}. What was carried out is what the court itself reported.", **said
        )
    return w(
        "Re-issued orders: {reissued}. Answers came after {days} on average, those never given left out; {carried} of "
        "those answered were reported carried out, by the court itself.",
        **said,
    )


def matters(study: Study) -> Figure | Absence:
    """Return orders by what they are about, and who issued them."""
    w, f = study.words, study.format
    heading = w("What orders are about")
    if not study.supports("commands_issued"):
        return study.absence("matters", heading, w("The source does not record orders."))
    counts = frames.counts(study, frames.MATTERS, "command_matter")
    if not counts["value"].sum():
        return study.absence("matters", heading, w("No order was issued in either year."))
    names = dict(
        zip(
            COMMAND_MATTERS,
            (
                w("Overdue cases 超期未结"),
                w("Low recovery 执行到位低"),
                w("终本 that fail their checks"),
                w("Petitions 信访督办"),
                w("Disposal of assets 财产处置"),
            ),
            strict=True,
        )
    )
    largest = counts.filter(role="unit").sort("value", descending=True).row(0, named=True)
    said = {"matter": names[largest["part"]], "count": f.count(largest["value"])}
    title = (
        w("Most orders are about one matter: {matter} ({count})", **said)
        if largest["value"]
        else w("What orders are about")
    )
    return study.figure(
        "matters",
        title=title,
        subtitle=w("Orders issued by matter, both years"),
        chart=charts.bars(frames.paired(study, counts, names), study.parameters.lang, "measures"),
        alt=title,
        table=table(
            counts.pivot(on="role", index="part", values="value", maintain_order=True).with_columns(
                pl.col("part").replace_strict(names)
            ),
            {
                "part": w("Matter"),
                "baseline": (study.year(study.baseline), f.count),
                "unit": (study.year(study.period), f.count),
            },
        ),
        n=int(counts.filter(role="unit")["value"].sum()),
        n_unit=w("orders"),
        so_what=_issuers(study),
    )


def _issuers(study: Study) -> str:
    """Return which courts issued the year's orders, and the share copied to the intermediate court."""
    w, f = study.words, study.format
    found = dict(
        frames.counts(study, frames.LEVELS, "issued_by")
        .filter(role="unit")
        .select("part", "value")
        .iter_rows()
    )
    if not sum(found.values()):
        return ""
    high, intermediate, _ = (f.count(found.get(level, 0)) for level in COURT_LEVELS)
    return w(
        "The high court issued {high} of the orders, intermediate courts {intermediate}; {copied} were copied to the "
        "intermediate court.",
        high=high,
        intermediate=intermediate,
        copied=study.text(study.now("commands_copied_share")),
    )
