"""When campaigns ran, and how much of the year they were."""

import polars as pl

from zhixing.metrics.campaign_province import NAMES, THEME
from zhixing.present.charts.bars import bars
from zhixing.present.charts.campaigns import campaign_timeline
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.special_campaigns import finding
from zhixing.studies.special_campaigns.found import NOT_RECORDED, Found
from zhixing.studies.study import Study


def names(study: Study) -> dict[str, str]:
    """Return what each campaign is called."""
    w = study.words
    said = (
        w("New Year visits 司法大拜年"),
        w("Dishonesty exposure 失信大曝光"),
        w("Enforcement battle 执行大会战"),
        w("Crackdown on refusal 拒执大打击"),
    )
    return dict(zip(NAMES, said, strict=True))


def timeline(study: Study, found: Found) -> Figure | Absence:
    """Return real closings by month, with the months under campaigns marked."""
    w, f = study.words, study.format
    if found.reason == NOT_RECORDED:
        return study.absence("timeline", w("When campaigns ran"), finding.why(w, f, found))
    rows = found.series
    ran = rows.filter(pl.col("during") > 0)
    strips = [*names(study).items(), (THEME, w("Monthly themes 一月一主题"))]
    shown = [(column, name) for column, name in strips if (rows[column] > 0).any()]
    said = {
        "first": f.month(rows["month"][0]),
        "ran": "" if ran.is_empty() else f.month(ran["month"][0]),
        "courts": f.count(found.numbers["courts"]),
        "year": study.year(study.period),
    }
    title = (
        w("No campaign is on record from {first} to the end of {year}", **said)
        if ran.is_empty()
        else w("Campaigns began in {ran}; the months since {first} before them had none", **said)
        if ran["month"][0] > rows["month"][0]
        else w("Campaigns ran from the first month of the records, {first}", **said)
    )
    return study.figure(
        "timeline",
        title=title,
        subtitle=w(
            "Real closings a month; shaded: months under campaigns, the darker the more days and courts"
        ),
        chart=campaign_timeline(
            rows, shown, study.parameters.lang, (w("real closings"), w("without campaigns"))
        ),
        alt=title,
        table=table(
            rows,
            {
                "month": (w("Month"), f.month),
                "closed": (w("Real closings"), f.count),
                "without": (w("Estimated without campaigns"), lambda value: f.count(_whole(value))),
                "during": (w("Under campaigns"), lambda value: f.share(value, 0)),
            },
        ),
        n=int(rows["closed"].sum()),
        n_unit=w("real closings"),
        so_what=_meaning(study, found, ran),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _meaning(study: Study, found: Found, ran: pl.DataFrame) -> str:
    w = study.words
    if ran.is_empty():
        return ""
    if found.design == "panel":
        return w(
            "Each prefecture began a campaign in a month of its own. What sets those under one apart from the others in the same "
            "month is what tells of it: season, closures and the year’s end are the same for all."
        )
    if found.design == "beside":
        return w(
            "The dashed line is what the other prefectures’ months and this place’s own level, trend and closures say of months "
            "without campaigns."
        )
    return w(
        "The dashed line is what this place’s own level, trend, season and closures say of months without campaigns."
    )


def share(study: Study, found: Found) -> Figure | Absence:
    """Return the share of the year's days and of its real closings that fell under campaigns."""
    w, f = study.words, study.format
    heading = w("How much of the year campaigns were")
    if found.reason == NOT_RECORDED or not found.numbers.get("court_days"):
        return study.absence(
            "share", heading, finding.why(w, f, found) if found.reason else w("No campaign ran in the year.")
        )
    days = study.now("campaign_days")
    closed = study.now("campaign_share_of_closed")
    of_days = None if days.value is None else float(days.value) / study.period.days
    rows = pl.DataFrame(
        {
            "label": [w("Days under a campaign"), w("Real closings on those days")],
            "value": [of_days, None if closed.value is None else float(closed.value)],
            "role": ["peers", "real"],
        }
    )
    said = {"closed": study.text(closed), "days": study.text(days), "share": f.share(of_days, 0)}
    return study.figure(
        "share",
        title=w("{closed} of the year’s real closings fell on campaign days, {share} of all days", **said),
        subtitle=w("Share of the days of {year} and of its real closings", year=study.year(study.period)),
        chart=bars(rows, study.parameters.lang, "share"),
        alt=w("{closed} of real closings on {share} of the days.", **said),
        table=table(rows, {"label": w("What"), "value": (w("Share"), f.share)}),
        n=found.numbers["closed"],
        n_unit=w("real closings"),
        so_what=w(
            "A court was under a campaign for {days} on average. The two shares differ by season as well: months with campaigns are not "
            "months like others, so this difference is not the campaigns’ effect.",
            **said,
        ),
    )
