"""The pending stock: how old it is, and what it would be at the baseline's clearance."""

from typing import Any

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.backlog_reduction import frames
from zhixing.studies.backlog_reduction.finding import Change
from zhixing.studies.study import Study


def ages(study: Study) -> Figure:
    """Return the pending stock by time since filing, and what is beyond the limit."""
    w, f = study.words, study.format
    ages = frames.ages(study)
    beyond, pending = int(ages["beyond"].sum()), int(ages["pending"].sum())
    said = {"beyond": f.count(beyond), "pending": f.count(pending), "year": study.year(study.period)}
    said["share"] = f.share(beyond / pending if pending else None)
    columns: dict[str, Any] = {"label": w("Time since filing"), "pending": (w("Pending"), f.count)}
    if not study.supports("pending_beyond_limit"):
        return study.figure(
            "ages",
            title=w("{pending} cases were pending at the end of {year}", **said),
            subtitle=w("Pending cases at the end of {year} by time since filing", **said),
            chart=charts.bars(ages.select("label", pl.col("pending").alias("value")), study.parameters.lang),
            alt=w("Pending cases by time since filing, {pending} in all.", **said),
            table=table(ages, columns),
            n=pending,
            n_unit=w("cases pending"),
            so_what=w(
                "The source delivers no excluded time: which cases are beyond the limit cannot be told."
            ),
        )
    said["stricter"] = study.text(study.now("pending_beyond_limit_interpretation"))
    return study.figure(
        "ages",
        title=w("{beyond} of {pending} pending cases are beyond the statutory limit", **said),
        subtitle=w("Pending cases at the end of {year} by time since filing", **said),
        chart=charts.age_bars(ages.select("label", "within", "beyond"), study.parameters.lang),
        alt=w("Pending cases by age; {beyond} of {pending} ({share}) are beyond the limit.", **said),
        table=table(ages, {**columns, "beyond": (w("Beyond the limit"), f.count)}),
        n=pending,
        n_unit=w("cases pending"),
        so_what=w(
            "The limit excludes time as 审限规定 §9 allows, auctions among it. By 执行程序解释 §13, which leaves "
            "auctions in, {stricter} cases are beyond it.",
            **said,
        ),
    )


def counterfactual(study: Study, change: Change) -> Figure | Absence:
    """Return what would be pending at the baseline's clearance ratio."""
    w, f = study.words, study.format
    title = w("At the baseline’s clearance")
    would = study.now("counterfactual_pending").value
    if would is None:
        return study.absence("counterfactual", title, w("The baseline year received no case."))
    rows = pl.DataFrame(
        {
            "label": [
                w("Pending, end of {year}", year=study.year(study.baseline)),
                w("Pending at {year}’s clearance ratio", year=study.year(study.baseline)),
                w("Pending, end of {year}", year=study.year(study.period)),
            ],
            "value": [float(change.then), float(would), float(change.now)],
            "role": ["baseline", "peers", "unit"],
        }
    )
    said = {
        "would": f.count(would),
        "now": f.count(change.now),
        "ratio": study.text(study.then("clearance_ratio")),
        "baseline": study.year(study.baseline),
        "year": study.year(study.period),
    }
    return study.figure(
        "counterfactual",
        title=w("At {baseline}’s clearance ratio {would} cases would be pending, not {now}", **said),
        subtitle=w(
            "Pending cases at the end of {year}, as they are and had {ratio} of filings been closed",
            **said,
        ),
        chart=charts.bars(rows, study.parameters.lang, "cases"),
        alt=w("Pending {now}; at the clearance ratio of {baseline} it would be {would}.", **said),
        table=table(rows, {"label": w("Case"), "value": (w("Pending"), f.count)}),
        n=int(study.now("received").value or 0),
        n_unit=w("cases received"),
        so_what=w(
            "This is arithmetic, not a forecast: filings are taken as they came, and a court that closes more may "
            "close more by 终本."
        ),
    )
