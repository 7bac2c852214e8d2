"""What real closings did while campaigns ran and after, how it compares with placebo dates, and where it differs."""

import polars as pl

from zhixing.methods.estimates import Estimate
from zhixing.present.charts.campaigns import placebo_dots
from zhixing.present.charts.comparisons import dots_with_intervals
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import Table, table
from zhixing.studies.special_campaigns import finding, timeline
from zhixing.studies.special_campaigns.found import Found
from zhixing.studies.study import Study


def effects(study: Study, found: Found) -> Figure | Absence:
    """Return the change of pace while campaigns ran, of all and of each."""
    w, f = study.words, study.format
    if not found.told:
        return study.absence("effects", w("While campaigns ran"), finding.why(w, f, found))
    called = timeline.names(study)
    whole = found.estimate("during")
    rows = frame(
        [(w("All four campaigns"), whole), *((called[name], one) for name, one in found.by_name.items())]
    )
    said = {"value": f.signed(f.share(whole.value)), "size": f.share(abs(whole.value or 0.0))}
    title = (
        _moved(
            whole,
            w("While campaigns ran the pace of real closings rose by {size}", **said),
            w("While campaigns ran the pace of real closings fell by {size}", **said),
        )
        if whole.excludes()
        else w(
            "While campaigns ran the pace of real closings changed by {value}, which may be chance", **said
        )
    )
    return study.figure(
        "effects",
        title=title,
        subtitle=w("Change of the pace of real closings while a campaign runs, 95% interval"),
        chart=dots_with_intervals(rows, study.parameters.lang, "share"),
        alt=title,
        table=change_table(study, rows, w("Campaign")),
        n=found.numbers["months"] * found.numbers["units"],
        n_unit=_months(study, found),
        foot=_method(study, found),
        so_what=_by_name(study, found),
    )


def _by_name(study: Study, found: Found) -> str:
    """Return how many campaigns differ from nothing by themselves; each ran for few months."""
    w, f = study.words, study.format
    if not found.by_name:
        return w("The single campaigns cannot be told apart here.")
    clear = sum(one.excludes() for one in found.by_name.values())
    return w(
        "{clear} of the {all} campaigns stand out from chance by themselves. Each ran for a month or two of the year, so the single "
        "intervals are wide, and differences between campaigns are differences between quarters too.",
        all=f.count(len(found.by_name)),
        clear=f.count(clear),
    )


def _moved(estimate: Estimate, up: str, down: str) -> str:
    """Return the words for an estimate whose interval excludes none."""
    return up if (estimate.value or 0.0) > 0 else down


def displacement(study: Study, found: Found) -> Figure | Absence:
    """Return the change of pace in each of the two months after a campaign."""
    w, f = study.words, study.format
    heading = w("After the campaigns")
    if not found.told:
        return study.absence("displacement", heading, finding.why(w, f, found))
    after = found.estimate("after")
    if after.value is None:
        return study.absence("displacement", heading, w("No month after a campaign lies in the records yet."))
    rows = frame(
        [
            (w("While a campaign runs"), found.estimate("during")),
            (w("First month after"), found.estimate("after_1")),
            (w("Second month after"), found.estimate("after_2")),
        ]
    )
    said = {
        "value": f.signed(f.share(after.value)),
        "size": f.share(abs(after.value)),
        "interval": finding.interval(f, after, 1),
    }
    title = (
        _moved(
            after,
            w("In the two months after campaigns the pace rose by {size}", **said),
            w("In the two months after campaigns the pace fell by {size}", **said),
        )
        if after.excludes()
        else w("In the two months after campaigns the pace changed by {value}, which may be chance", **said)
    )
    return study.figure(
        "displacement",
        title=title,
        subtitle=w("Change of the pace of real closings, 95% interval"),
        chart=dots_with_intervals(rows, study.parameters.lang, "share"),
        alt=title,
        table=change_table(study, rows, w("When")),
        n=found.numbers["months"] * found.numbers["units"],
        n_unit=_months(study, found),
        foot=_method(study, found),
        so_what=w(
            "A case closed early is missing later. The mean of both months is {value} (95% interval {interval}); what was borrowed beyond "
            "two months is not seen here.",
            **said,
        ),
    )


def net(study: Study, found: Found) -> Figure | Absence:
    """Return closings gained, missing afterwards, and left over in the year."""
    w, f = study.words, study.format
    left = found.estimate("net")
    if left.value is None:
        return study.absence("net", w("What was left of it"), finding.why(w, f, found))
    rows = frame(
        [
            (w("While campaigns ran"), found.estimate("gained")),
            (w("In the two months after"), found.estimate("displaced")),
            (w("Together"), left),
        ]
    )
    said = {
        "net": f.signed(f.count(round(left.value))),
        "interval": finding.counts(f, left),
        "closed": f.count(found.numbers["closed"]),
        "size": f.count(abs(round(left.value))),
        "share": f.share(abs(left.value) / found.numbers["closed"]),
        "year": study.year(study.period),
    }
    title = (
        _moved(
            left,
            w("In {year} campaigns left {size} more real closings, {share} of the year’s", **said),
            w("In {year} campaigns left {size} fewer real closings, {share} of the year’s", **said),
        )
        if left.excludes()
        else w("In {year} campaigns left {net} real closings, which may be none", **said)
    )
    whole = rows.with_columns(pl.col("value", "low", "high").round(0))
    return study.figure(
        "net",
        title=title,
        subtitle=w(
            "Real closings more or fewer than without campaigns, {year}, 95% interval", year=said["year"]
        ),
        chart=dots_with_intervals(whole, study.parameters.lang, "cases"),
        alt=title,
        table=table(
            whole,
            {
                "label": w("When"),
                "value": (w("Real closings"), lambda value: f.signed(f.count(value))),
                "low": (w("Lower limit"), f.count),
                "high": (w("Upper limit"), f.count),
            },
        ),
        n=found.numbers["closed"],
        n_unit=w("real closings of the year"),
        foot=_method(study, found),
    )


def placebo(study: Study, found: Found) -> Figure | Absence:
    """Return the effects at placebo dates beside the true one."""
    w, f = study.words, study.format
    heading = w("Dates on which nothing ran")
    if not found.told:
        return study.absence("placebo", heading, finding.why(w, f, found))
    if found.placebo_share is None:
        return study.absence(
            "placebo", heading, w("Fewer than twelve months without campaigns: there are no dates to try.")
        )
    effect = found.estimate("during").value or 0.0
    said = {"share": f.share(found.placebo_share, 0), "n": f.count(len(found.placebo))}
    title = w("{share} of {n} placebo dates show an effect as large", **said)
    rows = pl.DataFrame({"value": sorted(found.placebo)}).with_row_index("place", offset=1)
    return study.figure(
        "placebo",
        title=title,
        subtitle=w(
            "Estimated effect of the same calendar moved into months without campaigns; each dot one date"
        ),
        chart=placebo_dots(
            found.placebo, effect, study.parameters.lang, (w("placebo date"), w("true dates"))
        ),
        alt=title,
        table=table(
            rows,
            {
                "place": (w("Placebo date, by size"), f.count),
                "value": (w("Effect"), lambda value: f.signed(f.share(value))),
            },
        ),
        n=len(found.placebo),
        n_unit=w("placebo dates"),
        so_what=w(
            "Where nothing ran the method should find nothing. The wider the dots scatter, the larger an effect has to be before it means "
            "anything; the dates overlap, so their share is a guide and no exact probability."
        ),
    )


def frame(rows: list[tuple[str, Estimate]]) -> pl.DataFrame:
    """Return label, value, low, high of the estimates there are."""
    return pl.DataFrame(
        [(label, one.value, one.lower, one.upper) for label, one in rows if one.value is not None],
        schema={"label": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64},
        orient="row",
    )


def change_table(study: Study, rows: pl.DataFrame, label: str) -> Table:
    """Return the table of some changes of pace and their limits."""
    w, f = study.words, study.format
    return table(
        rows,
        {
            "label": label,
            "value": (w("Change"), lambda value: f.signed(f.share(value))),
            "low": (w("Lower limit"), f.share),
            "high": (w("Upper limit"), f.share),
        },
    )


def _months(study: Study, found: Found) -> str:
    if found.design == "panel":
        return study.words("months of prefectures")
    return study.words("months")


def _method(study: Study, found: Found) -> str:
    """Return how the estimate was made."""
    w = study.words
    if found.design == "panel":
        return w(
            "Prefectures and months each with an effect of their own, intervals clustered by prefecture; campaigns up to the end of the "
            "year."
        )
    if found.design == "beside":
        return w(
            "Beside the other prefectures’ months; autocorrelated errors, REML; campaigns up to the end of the year."
        )
    return w(
        "Own series: season, trend and closures; autocorrelated errors, REML; campaigns up to the end of the year."
    )
