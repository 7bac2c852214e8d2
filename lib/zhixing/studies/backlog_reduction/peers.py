"""The closing rate beside its peers: a funnel, never a rank."""

from typing import Any

import polars as pl

from zhixing.methods.funnel import Funnel
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.study import Study


def funnel(study: Study, drawn: Funnel | None) -> Figure | Absence:
    """Return the closing rate among its peers, with the limits of chance."""
    w, f = study.words, study.format
    title = w("Beside its peers")
    if drawn is None:
        return study.absence("funnel", title, w("There is no other unit of its kind to hold it beside."))
    names = {unit.code: study.unit_name(unit) for unit in study.peers()}
    points = drawn.units.filter(pl.col("denominator") > 0).select(
        pl.col("unit").replace_strict(names).alias("label"),
        pl.col("denominator").alias("n"),
        "value",
        (pl.col("unit") == study.unit.code).alias("highlight"),
        "position",
        "wide_position",
    )
    outside = int((points["position"] != "within").sum())
    over = drawn.dispersion is not None and drawn.dispersion.over_dispersed
    wide_outside = int((points["wide_position"] != "within").sum()) if over else outside
    said: dict[str, Any] = {
        "outside": outside,
        "wide": wide_outside,
        "count": points.height,
        "expected": f.number(drawn.expected_outside_95, 1),
        "target": f.share(drawn.target),
    }
    curve = drawn.curve.rename({"denominator": "n"}).with_columns(pl.lit(drawn.target).alias("centre"))
    return study.figure(
        "funnel",
        title=(
            w(
                "{outside} of {count} lie outside the limits of chance, {wide} once their spread is allowed for",
                **said,
            )
            if over
            else w("{outside} of {count} lie outside the limits of chance", **said)
        ),
        subtitle=w(
            "Closing rate (closed ÷ handled) by cases handled; limits about the whole’s {target}", **said
        ),
        chart=charts.funnel(points, limits(curve, wide=over), study.parameters.lang),
        alt=w(
            "Funnel plot of closing rates about {target}: {outside} of {count} units outside the 95% limits.",
            **said,
        ),
        table=table(
            points.sort("n", descending=True),
            {"label": w("Unit"), "n": (w("Handled"), f.count), "value": (w("Closing rate"), f.share)},
        ),
        n=int(points["n"].sum()),
        n_unit=w("cases handled"),
        foot=w(
            "exact binomial limits, 95% and 99.9% (Spiegelhalter 2005); chance alone puts about {expected} outside 95%",
            **said,
        ),
        so_what=w(
            "Outside the limits is a reason to look, not a verdict; 终本 raises the rate like any closing."
        ),
    )


def limits(curve: pl.DataFrame, *, wide: bool) -> pl.DataFrame:
    """Return funnel limits under the names the chart takes; the widened ones only where they are drawn."""
    names = {"lower_95": "low95", "upper_95": "high95", "lower_999": "low999", "upper_999": "high999"}
    widened = {f"wide_{name}": f"wide_{short}" for name, short in names.items()}
    return curve.select(
        "n",
        "centre",
        *(pl.col(name).alias(short) for name, short in (names | (widened if wide else {})).items()),
    )
