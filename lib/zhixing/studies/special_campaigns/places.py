"""Where what campaigns did differs: the units below."""

from zhixing.present.charts.comparisons import dots_with_intervals
from zhixing.present.document import Absence, Figure
from zhixing.studies.special_campaigns.effects import change_table, frame
from zhixing.studies.special_campaigns.found import Found
from zhixing.studies.study import Study

MOST_PLACES = 24
"""Rows a figure of places can hold."""


def places(study: Study, below: list[tuple[str, Found]]) -> Figure | Absence:
    """Return the effect in each unit below."""
    w, f = study.words, study.format
    heading = w("Where it differs")
    told = [(name, found.estimate("during")) for name, found in below if found.told]
    if not below:
        return study.absence("places", heading, w("A single court has no parts to compare."))
    if not told:
        return study.absence(
            "places",
            heading,
            w("In none of the {n} places below can an effect be told.", n=f.count(len(below))),
        )
    ordered = sorted(told, key=lambda one: -(one[1].value or 0.0))
    shown = (
        ordered
        if len(ordered) <= MOST_PLACES
        else [*ordered[: MOST_PLACES // 2], *ordered[-MOST_PLACES // 2 :]]
    )
    clear = sum(one.excludes() for _, one in told)
    said = {"clear": f.count(clear), "told": f.count(len(told)), "few": f.count(len(below) - len(told))}
    title = w("In {clear} of {told} places the effect is distinguishable from chance", **said)
    rows = frame(shown)
    return study.figure(
        "places",
        title=title,
        subtitle=w("Change of the pace of real closings while a campaign runs, 95% interval"),
        chart=dots_with_intervals(rows, study.parameters.lang, "share"),
        alt=title,
        table=change_table(study, frame(ordered), w("Place")),
        n=len(told),
        n_unit=w("places"),
        foot=""
        if len(shown) == len(told)
        else w("The {n} largest and smallest are drawn; the table has all.", n=f.count(len(shown))),
        so_what=w(
            "Each place is held beside the other prefectures of the province. Of {told} such intervals one in twenty leaves zero out by "
            "chance alone. In {few} more places nothing can be told, mostly for too few closings a month.",
            **said,
        )
        if len(told) < len(below)
        else w(
            "Each place is held beside the other prefectures of the province. Of {told} such intervals one in twenty leaves zero out by "
            "chance alone.",
            **said,
        ),
    )
