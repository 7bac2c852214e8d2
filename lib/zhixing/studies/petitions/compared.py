"""Prefectures beside each other, and leads on conduct in aggregate."""

import polars as pl

from zhixing.law.courts import Unit
from zhixing.methods.funnel import FEWEST_UNITS
from zhixing.methods.funnel import funnel as limits_of_chance
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.peers import limits
from zhixing.studies.petitions import finding
from zhixing.studies.petitions.places import Places
from zhixing.studies.study import Study

SUBSTANTIVE = "substantive_resolution_rate"


def funnel(study: Study, places: Places, place: Unit) -> Figure | Absence:
    """Return the share settled in substance in each prefecture, with the limits of chance."""
    w, f = study.words, study.format
    units = places.prefectures()
    found = [(unit, places.number(unit, SUBSTANTIVE)) for unit in units]
    known = [(unit, rate) for unit, rate in found if rate.value is not None and rate.denominator]
    heading = w("Prefectures beside each other")
    if len(known) < FEWEST_UNITS:
        reason = w("Fewer than five prefectures have enough petitions to publish how they ended.")
        return study.absence("funnel", heading, reason)
    drawn = limits_of_chance(
        pl.DataFrame(
            [(unit.code, int(rate.numerator or 0), int(rate.denominator or 0)) for unit, rate in known],
            schema=["unit", "numerator", "denominator"],
            orient="row",
        )
    )
    names = {unit.code: study.unit_name(unit) for unit, _ in known}
    points = drawn.units.select(
        pl.col("unit").replace_strict(names).alias("label"),
        pl.col("denominator").alias("n"),
        "value",
        (pl.col("unit") == place.code).alias("highlight"),
        "position",
        "wide_position",
    )
    over = drawn.dispersion is not None and drawn.dispersion.over_dispersed
    outside = int((points["position"] != "within").sum())
    said: dict[str, object] = {
        "outside": outside,
        "count": points.height,
        "expected": f.number(drawn.expected_outside_95, 1),
        "target": f.share(drawn.target),
        "wide": int((points["wide_position"] != "within").sum()) if over else outside,
    }
    curve = drawn.curve.rename({"denominator": "n"}).with_columns(pl.lit(drawn.target).alias("centre"))
    return study.figure(
        "funnel",
        title=w(
            "Outside the limits of chance: {outside} of {count} prefectures, {wide} once their spread is allowed for",
            **said,
        )
        if over
        else w("Outside the limits of chance: {outside} of {count} prefectures", **said),
        subtitle=w(
            "Petitions settled in substance ÷ registered, by petitions registered; limits about {target}",
            **said,
        ),
        chart=charts.funnel(points, limits(curve, wide=over), study.parameters.lang),
        alt=w(
            "Funnel plot of substantive resolution about {target}: {outside} of {count} prefectures outside the 95% "
            "limits.",
            **said,
        ),
        table=table(
            points.sort("n", descending=True),
            {
                "label": w("Prefecture"),
                "n": (w("Petitions"), f.count),
                "value": (w("Settled in substance"), f.share),
            },
        ),
        n=int(points["n"].sum()),
        n_unit=w("petitions"),
        suppressed=len(found) - len(known),
        foot=w(
            "exact binomial limits, 95% and 99.9% (Spiegelhalter 2005); chance alone puts about {expected} outside 95%",
            **said,
        ),
        so_what=w(
            "Here prefectures do differ, which the resolution rate cannot show. Outside the limits is a reason to look, "
            "not a verdict; what a court calls settled in substance is its own record."
        )
        if over
        else w(
            "What separates prefectures here cannot be told from chance. Outside the limits is a reason to look, not a "
            "verdict; what a court calls settled in substance is its own record."
        ),
    )


def conduct(study: Study, places: Places, place: Unit) -> Figure | Absence:
    """Return leads on conduct registered in both years, with the share confirmed and the days they took."""
    w, f = study.words, study.format
    heading = w("Leads on conduct 一案双查")
    if not study.supports("conduct_leads_registered"):
        return study.absence("conduct", heading, w("The source does not record leads on conduct."))
    shown = place if places.number(place, "conduct_leads_registered").value is not None else places.whole()
    if shown is None or places.number(shown, "conduct_leads_registered").value is None:
        reason = places.reason(place, "conduct_leads_registered")
        return study.absence("conduct", heading, finding.why(w, reason))
    rows = []
    for before in (False, True):
        numbers = [
            places.number(shown, metric, before=before)
            for metric in ("conduct_leads_registered", "conduct_leads_confirmed_rate", "conduct_days_mean")
        ]
        year = study.year(study.baseline if before else study.period)
        count = None if numbers[0].value is None else float(numbers[0].value)
        role = "baseline" if before else "unit"
        rows.append((year, count, role, *(study.text(number) for number in numbers[1:])))
    drawn = pl.DataFrame(
        rows, schema=["label", "value", "role", "confirmed", "days"], orient="row", infer_schema_length=None
    )
    said = {
        "place": study.unit_name(shown),
        "leads": f.count(drawn["value"][0]),
        "confirmed": drawn["confirmed"][0],
        "days": drawn["days"][0],
    }
    whole = all(
        places.number(shown, metric).value is not None
        for metric in ("conduct_leads_confirmed_rate", "conduct_days_mean")
    )
    return study.figure(
        "conduct",
        title=w(
            "{place}: {leads} leads on conduct registered, {confirmed} confirmed by the year’s end", **said
        )
        if whole
        else w("{place}: {leads} leads on conduct registered in the year", **said),
        subtitle=w("Leads registered in the year"),
        chart=charts.bars(drawn.select("label", "value", "role"), study.parameters.lang, "measures"),
        alt=w("{place}: {leads} leads on conduct registered in the year", **said),
        table=table(
            drawn,
            {
                "label": w("Year"),
                "value": (w("Leads"), f.count),
                "confirmed": w("Confirmed"),
                "days": w("Mean days to conclude"),
            },
        ),
        n=places.number(shown, "conduct_leads_registered").n,
        n_unit=w("leads"),
        suppressed=drawn["value"].null_count(),
        so_what=w(
            "Told in aggregate only: leads concern people, and small numbers are withheld. More leads may mean more "
            "misconduct or more attention to it."
        ),
    )
