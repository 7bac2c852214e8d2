"""Issues raised at joint and liaison meetings: how far up they went, and what became of them."""

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.records.columns import ESCALATION_LEVELS, MEETINGS
from zhixing.studies.joint_action.sheets import LEVELS, MEETING
from zhixing.studies.study import Study

ROLES = {"resolved": "real", "open": "pending"}


def meetings(study: Study) -> Figure | Absence:
    """Return the issues of the year by the level they went to, resolved by its end or not."""
    w, f = study.words, study.format
    heading = w("Issues raised with other departments")
    if not study.supports("issues_raised"):
        return study.absence("meetings", heading, w("The source does not record meetings."))
    raised = study.now("issues_raised")
    if not raised.value:
        return study.absence(
            "meetings",
            heading,
            w("No issue was raised in {year}.", year=study.year(study.period)),
        )
    rows = _levels(study)
    said = {
        "count": study.text(raised),
        "resolved": study.text(study.now("issues_resolved_rate")),
        "president": study.text(study.now("issues_to_president_share")),
        "days": study.text(study.now("issue_days_mean")),
    }
    return study.figure(
        "meetings",
        title=w(
            "{resolved} of {count} issues were resolved within the year; {president} went up to the president",
            **said,
        ),
        subtitle=w(
            "Issues raised in {year} by the highest level they went to", year=study.year(study.period)
        ),
        chart=charts.stacked_bars(_parts(study, rows), study.parameters.lang, "measures", shares=False),
        alt=w(
            "Issues by level: {count} raised, {resolved} resolved, {president} with the president.", **said
        ),
        table=table(
            rows,
            {
                "label": w("Level"),
                "raised": (w("Raised"), f.count),
                "resolved": (w("Resolved within the year"), f.count),
                "rate": (w("Share resolved"), f.share),
                "days": (w("Mean days to resolve"), f.days),
            },
        ),
        n=int(raised.value),
        n_unit=w("issues raised"),
        foot=_by_meeting(study),
        so_what=w(
            "Issues resolved in the year had taken {days} on average; those still open are not in that mean.",
            **said,
        )
        if study.now("issue_days_mean").value is not None
        else "",
    )


def level_names(study: Study) -> dict[str, str]:
    """Return what each level is called, from the lowest up."""
    w = study.words
    names = (w("Department 部门"), w("Vice president 分管院领导"), w("President 院长"))
    return dict(zip(ESCALATION_LEVELS, names, strict=True))


def _levels(study: Study) -> pl.DataFrame:
    """Return level, label, raised, resolved, rate, days: a row a level, from the lowest up."""
    rows = study.sheet(LEVELS).filter(pl.col("period") == study.period.key)
    found = {(row["metric"], row["escalation"]): row for row in rows.iter_rows(named=True)}
    made = []
    for level, label in level_names(study).items():
        rate, days = found["issues_resolved_rate", level], found["issue_days_mean", level]
        raised, resolved = int(rate["denominator"]), int(rate["numerator"])
        made.append((level, label, raised, resolved, rate["value"], days["value"]))
    return pl.DataFrame(
        made,
        schema={
            "level": pl.String,
            "label": pl.String,
            "raised": pl.Int64,
            "resolved": pl.Int64,
            "rate": pl.Float64,
            "days": pl.Float64,
        },
        orient="row",
    )


def _parts(study: Study, rows: pl.DataFrame) -> pl.DataFrame:
    """Return each level's issues, resolved and open, as parts to draw."""
    w = study.words
    drawn = [
        (row["label"], part, ROLES[kind], value)
        for row in rows.iter_rows(named=True)
        for kind, part, value in (
            ("resolved", w("Resolved"), row["resolved"]),
            ("open", w("Open at the year’s end"), row["raised"] - row["resolved"]),
        )
    ]
    return pl.DataFrame(drawn, schema=["row", "part", "role", "value"], orient="row")


def _by_meeting(study: Study) -> str:
    """Return how many issues came from each kind of meeting."""
    w, f = study.words, study.format
    rows = study.sheet(MEETING).filter(pl.col("period") == study.period.key)
    found = dict(rows.select("meeting", "numerator").iter_rows())
    joint, liaison = (f.count(int(found[name])) for name in MEETINGS)
    return w(
        "raised at joint meetings 联席会议: {joint}, at liaison meetings 联络员会议: {liaison}",
        joint=joint,
        liaison=liaison,
    )
