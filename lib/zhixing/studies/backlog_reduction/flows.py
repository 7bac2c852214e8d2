"""Stock and flow: month by month, what moved them, and where."""

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies import changes
from zhixing.studies.backlog_reduction import finding, frames
from zhixing.studies.backlog_reduction.finding import Change
from zhixing.studies.study import Study


def stock_and_flow(study: Study, months: pl.DataFrame) -> Figure:
    """Return pending at each month's end, received and closed in each month."""
    w, f = study.words, study.format
    last, peak = months.row(-1, named=True), months.sort("pending").row(-1, named=True)
    said = {
        "last": f.count(last["pending"]),
        "month": f.month(last["month"]),
        "peak": f.count(peak["pending"]),
        "when": f.month(peak["month"]),
    }
    return study.figure(
        "stock_and_flow",
        title=w("{last} cases were pending at the end of {month}; the peak was {peak} in {when}", **said),
        subtitle=w("Cases pending at each month’s end; cases received and closed in the month"),
        chart=charts.stock_and_flow(months, study.parameters.lang),
        alt=w(
            "Pending cases by month: highest in {when} with {peak}, last {last}. Below, received and closed.",
            **said,
        ),
        table=table(
            months,
            {
                "month": (w("Month"), f.month),
                "pending": (w("Pending"), f.count),
                "received": (w("Received"), f.count),
                "closed": (w("Closed"), f.count),
            },
        ),
        n=int(months["received"].sum()),
        n_unit=w("cases received"),
        so_what=w(
            "A fall that comes only in the last months of a year may be cases brought forward: the next year’s "
            "first months tell."
        ),
    )


def net_flow_split(study: Study, parts: pl.DataFrame | None) -> Figure | Absence:
    """Return the exact split of the difference between two years' net flows."""
    w, f = study.words, study.format
    title = w("What moved the stock")
    if parts is None:
        return study.absence("net_flow_split", title, w("The source does not say how a case was closed."))
    flows = frames.net_flows(study).sort("year")
    net = flows["received"] - flows["real"] - flows["terminated_procedure"] - flows["other"]
    start = int(net[0]) * (len(flows) - 1)
    names = {"filings": w("Filings"), "real": w("Real closings"), "other": w("Other closings")}
    names["terminated_procedure"] = w("终本")
    roles = {
        "filings": "received",
        "real": "real",
        "terminated_procedure": "terminated",
        "other": "other",
    }
    effects = parts.select(
        pl.col("part").replace_strict(names).alias("label"),
        pl.col("effect").alias("value"),
        pl.col("part").replace_strict(roles).alias("role"),
        pl.lit(value=False).alias("total"),
    )
    first = w("Net flow {year}", year=study.year(study.baseline))
    last = w("Net flow {year}", year=study.year(study.period))
    steps = pl.concat(
        [
            pl.DataFrame({"label": [first], "value": [start], "role": ["baseline"], "total": [True]}),
            effects,
            pl.DataFrame(
                {"label": [last], "value": [int(net[1:].sum())], "role": ["total"], "total": [True]}
            ),
        ]
    )
    largest = parts.sort(pl.col("effect").abs()).row(-1, named=True)
    total = int(parts["effect"].sum())
    said = {
        "part": finding.part_words(w, largest["part"], largest["effect"]),
        "effect": f.signed(f.count(largest["effect"])),
        "total": f.signed(f.count(total)),
    }
    return study.figure(
        "net_flow_split",
        title=w("The largest part of the difference: {part} ({effect})", **said),
        subtitle=w(
            "Difference in net flow (received − closed) between the two years, cases; below zero lowers the stock"
        ),
        chart=charts.waterfall(steps, study.parameters.lang, "cases"),
        alt=w("The net flow changed by {total} cases; the largest part is {part} with {effect}.", **said),
        table=table(
            steps, {"label": w("Part"), "value": (w("Cases"), lambda value: f.signed(f.count(value)))}
        ),
        n=int(flows["received"].sum()),
        n_unit=w("cases received"),
        foot=w("exact: the parts add up to the difference"),
        so_what=w(
            "Whether filings fell on their own or were turned away at the door is not identified: the records hold "
            "only what was filed."
        ),
    )


def lower_courts(study: Study, change: Change) -> Figure | Absence:
    """Return the change in pending cases of the units directly below."""
    w, f = study.words, study.format
    below = study.lower()
    if not below:
        return study.absence(
            "lower_courts", w("Change by court"), w("A single court has no courts below it.")
        )
    every = changes.change_by_unit(study, "pending", below, frames.BELOW)
    shown = changes.drawn(study, every)
    fell = int((every["value"] < 0).sum())
    said = {"fell": fell, "count": every.height, "largest": every["label"][0]}
    said["value"] = f.signed(f.count(every["value"][0]))
    return study.figure(
        "lower_courts",
        title=w("The stock fell in {fell} of {count}; the largest change is in {largest} ({value})", **said),
        subtitle=w(
            "Change in pending cases, end of {year} less end of {baseline}",
            year=study.year(study.period),
            baseline=study.year(study.baseline),
        ),
        chart=charts.bars_by_unit(shown, study.parameters.lang, "cases"),
        alt=w(
            "Change in pending cases by unit: {fell} of {count} fell; largest {largest} with {value}.",
            **said,
        ),
        table=table(
            shown,
            {
                "label": w("Unit"),
                "before": (study.year(study.baseline), f.count),
                "after": (study.year(study.period), f.count),
                "value": (w("Change"), lambda value: f.signed(f.count(value))),
            },
        ),
        n=int(change.now),
        n_unit=w("cases pending"),
        foot=w("the changes add up to that of the whole"),
        so_what=w("Drives go where the stock is high, and what starts high tends to come down by itself."),
    )
