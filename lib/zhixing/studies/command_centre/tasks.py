"""Tasks of the command centre by zone and segment, their first steps, and the upgrade."""

from datetime import date

import polars as pl

from zhixing.methods import before_after
from zhixing.methods.estimates import Estimate, TooFew
from zhixing.metrics.orders import FOLLOWED_DAYS, upgrade_tasks
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import Table, table
from zhixing.records.columns import SEGMENTS, ZONES
from zhixing.studies.command_centre import finding, frames
from zhixing.studies.study import Study


def zone_names(study: Study) -> dict[str, str]:
    """Return what the three zones are called."""
    w = study.words
    return dict(zip(ZONES, (w("Command 指挥"), w("Management 管理"), w("Service 事务")), strict=True))


def _not_recorded(study: Study, figure: str, heading: str) -> Absence:
    return study.absence(
        figure, heading, study.words("The source does not record tasks of a command centre.")
    )


def zones(study: Study) -> Figure | Absence:
    """Return the share of each zone in the tasks of both years."""
    w = study.words
    heading = w("Tasks by zone 三区")
    if not study.supports("tasks_created"):
        return _not_recorded(study, "zones", heading)
    counts = frames.counts(study, frames.ZONES, "zone")
    totals = {role: int(counts.filter(role=role)["value"].sum()) for role in ("unit", "baseline")}
    if not totals["unit"]:
        return study.absence("zones", heading, w("The centre took on no task in the year."))
    names, years = (
        zone_names(study),
        {"unit": study.year(study.period), "baseline": study.year(study.baseline)},
    )
    roles = dict(zip(ZONES, ("kind_1", "kind_2", "kind_3"), strict=True))
    drawn = counts.filter(pl.col("role").replace_strict(totals) > 0).select(
        pl.col("role").replace_strict(years).alias("row"),
        pl.col("part").replace_strict(names),
        pl.col("part").replace_strict(roles).alias("role"),
        (pl.col("value") / pl.col("role").replace_strict(totals)).alias("value"),
        pl.col("role").replace_strict(totals).alias("n"),
    )
    said = {
        "service": study.text(study.now("service_zone_share")),
        "before": study.text(study.then("service_zone_share")),
        "baseline": years["baseline"],
    }
    title = (
        w("The service zone took {service} of the tasks ({before} in {baseline})", **said)
        if totals["baseline"]
        else w("The service zone took {service} of the tasks", **said)
    )
    return study.figure(
        "zones",
        title=title,
        subtitle=w("Tasks created in the year by zone"),
        chart=charts.stacked_bars(drawn, study.parameters.lang),
        alt=title,
        table=_counted(study, counts, names, w("Zone")),
        n=totals["unit"],
        n_unit=w("tasks"),
    )


def segments(study: Study) -> Figure | Absence:
    """Return tasks by segment, both years."""
    w, f = study.words, study.format
    heading = w("Tasks by segment 分段")
    if not study.supports("tasks_created"):
        return _not_recorded(study, "segments", heading)
    counts = frames.counts(study, frames.SEGMENTS, "segment")
    total = int(counts.filter(role="unit")["value"].sum())
    if not total:
        return study.absence("segments", heading, w("The centre took on no task in the year."))
    names = dict(
        zip(
            SEGMENTS,
            (
                w("Property queries 财产查控"),
                w("Service of documents 文书送达"),
                w("Disposal of assets 财产处置"),
                w("Case funds 案款管理"),
                w("Supervision 流程监管"),
                w("Dispatch 指挥调度"),
            ),
            strict=True,
        )
    )
    largest = counts.filter(role="unit").sort("value", descending=True).row(0, named=True)
    said = {"segment": names[largest["part"]], "share": f.share(largest["value"] / total, 0)}
    title = w("The largest segment is {segment}: {share} of the tasks", **said)
    return study.figure(
        "segments",
        title=title,
        subtitle=w("Tasks created by segment, both years"),
        chart=charts.bars(frames.paired(study, counts, names), study.parameters.lang, "measures"),
        alt=title,
        table=_counted(study, counts, names, w("Segment")),
        n=total,
        n_unit=w("tasks"),
    )


def _counted(study: Study, counts: pl.DataFrame, names: dict[str, str], heading: str) -> Table:
    wide = counts.pivot(on="role", index="part", values="value", maintain_order=True)
    return table(
        wide.with_columns(pl.col("part").replace_strict(names)),
        {
            "part": heading,
            "baseline": (study.year(study.baseline), study.format.count),
            "unit": (study.year(study.period), study.format.count),
        },
    )


def first_step(study: Study) -> Figure | Absence:
    """Return the mean days to a first step by the month of the task, both years."""
    w, f = study.words, study.format
    heading = w("Time to the first step")
    if not study.supports("days_to_first_step_mean"):
        return _not_recorded(study, "first_step", heading)
    months = frames.months(study)
    if months.filter(role="unit")["value"].is_null().all():
        return study.absence("first_step", heading, w("The centre took on no task in the year."))
    said = {
        "days": f.number(study.now("days_to_first_step_mean").value, 1),
        "before": f.number(study.then("days_to_first_step_mean").value, 1),
        "baseline": study.year(study.baseline),
    }
    title = w("A task waited {days} days for its first step on average ({before} in {baseline})", **said)
    return study.figure(
        "first_step",
        title=title,
        subtitle=w("Mean days from a task’s creation to its first step, by month of creation"),
        chart=charts.lines(months, study.parameters.lang, "score"),
        alt=title,
        table=table(
            months.pivot(on="role", index=["x", "label"], values="value", maintain_order=True),
            {
                "label": w("Month"),
                "baseline": (study.year(study.baseline), lambda value: f.number(value, 1)),
                "unit": (study.year(study.period), lambda value: f.number(value, 1)),
            },
        ),
        n=study.now("days_to_first_step_mean").n,
        n_unit=w("tasks begun"),
        so_what=w(
            "Tasks nobody had begun by the end of the year are not in the mean, so December looks quicker than it was."
        ),
    )


def upgrade(study: Study, day: date, effect: Estimate) -> Figure | Absence:
    """Return what changed with the upgrade, beside the same months of the year before, over all zones and in each."""
    w, f = study.words, study.format
    heading = w("Before and after the upgrade")
    if not study.supports("tasks_created"):
        return _not_recorded(study, "upgrade", heading)
    if day > study.period.end:
        reason = w("The upgrade of {date} lies after this page’s year.", date=f.date(day))
        return study.absence("upgrade", heading, reason)
    if day <= study.period.start:
        reason = w("The upgrade of {date} lies before this page’s year.", date=f.date(day))
        return study.absence("upgrade", heading, reason)
    if study.period.kind == "judicial":
        return study.absence("upgrade", heading, w("The comparison is made for calendar years."))
    if effect.value is None:
        return study.absence("upgrade", heading, w("Too few tasks around the upgrade to compare."))
    tasks = upgrade_tasks(study.warehouse, study.unit, study.period, day)
    rows = [(w("All zones, same mix"), effect)]
    for zone, name in zone_names(study).items():
        found = before_after.ratio_of_ratios(tasks.filter(kind=zone))
        rows.append((name, finding.NOTHING if isinstance(found, TooFew) else found))
    drawn = pl.DataFrame(
        [(name, one.value, one.lower, one.upper) for name, one in rows],
        schema=["label", "value", "low", "high"],
        orient="row",
    )
    said = {"effect": f.signed(f.share(effect.value)), "date": f.date(day)}
    title = (
        w("Days to a first step changed by {effect} with the upgrade of {date}", **said)
        if effect.excludes(0.0)
        else w(
            "Days to a first step: no change with the upgrade of {date} that chance could not have made",
            **said,
        )
    )
    return study.figure(
        "upgrade",
        title=title,
        subtitle=w("After ÷ before, divided by the same months of the year before, less one; 95% intervals"),
        chart=charts.dots_with_intervals(drawn, study.parameters.lang, "share"),
        alt=title,
        table=table(
            drawn,
            {
                "label": w("Zone"),
                "value": (w("Change"), lambda value: f.signed(f.share(value))),
                "low": (w("Lower limit"), f.share),
                "high": (w("Upper limit"), f.share),
            },
        ),
        n=tasks.height,
        n_unit=w("tasks"),
        foot=w("tasks begun within {days} days of their creation", days=f.count(FOLLOWED_DAYS)),
        so_what=w(
            "All courts were upgraded on one day, so there is no court to compare with: whatever else changed then is in "
            "the difference. The same months of the year before take out the season."
        ),
    )
