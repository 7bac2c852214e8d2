"""Yearly values of several measures, a row each on its own scale: which way each went, at a glance."""

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.axes import labels
from zhixing.present.charts.base import Layer, Row, layer, longest, rows_of, tip, view
from zhixing.present.charts.rows import MOST_NAME, MOST_NAME_NARROW, row_axis, row_names

YEARLY_ROW = 38
"""Height of a row in pixels."""

_BAND = 0.52
"""How much of its row a line may use."""


def yearly(frame: pl.DataFrame, lang: str) -> alt.LayerChart:
    """A line of years for each measure, between its own least and greatest value, its first and last value in words.

    Args:
        frame: label, year (whole number), value (null: withheld or not known), text (the value as the page writes it); rows
            in the order to draw, years ascending.
        lang: the page's language.
    """
    series: dict[str, list[Row]] = {}
    for row in rows_of(frame, "label", "year", "value", "text"):
        series.setdefault(row["label"], []).append(row)
    years = sorted({int(row["year"]) for rows in series.values() for row in rows})
    x, y = _year_axis(years), row_axis(len(series))
    heads: list[Row] = [{"y": place, "label": label} for place, label in enumerate(series)]
    charts: list[Layer] = []
    firsts, lasts = [], []
    for place, rows in enumerate(series.values()):
        known = _placed([row for row in rows if row["value"] is not None], place, lang)
        line = layer(known).mark_line(color=theme.ROLES["peers"], strokeWidth=1.8)
        dots = layer(known[:-1]).mark_point(
            filled=True, size=34, opacity=1, color=theme.ROLES["peers"], aria=True
        )
        last = layer(known[-1:]).mark_point(filled=True, size=70, opacity=1, color=theme.UNIT, aria=True)
        charts += [line.encode(x, y)]
        charts += [drawn.encode(x, y, description="tip:N") for drawn in (dots, last)]
        latest = rows[-1]
        lasts.append({"y": place, "text": latest["text"]})
        if len(known) > 1:
            firsts.append({"x": known[0]["x"], "y": known[0]["y"], "text": known[0]["text"]})
    first = layer(firsts, "wide_first").mark_text(align="right", dx=-9, color=theme.SUB)
    charts.append(first.encode(x, y, text="text:N"))
    end = layer(lasts).mark_text(align="left", dx=14, fontWeight="bold", color=theme.INK)
    charts.append(end.encode(x=alt.value(alt.ExprRef("width")), y=y, text="text:N"))
    charts += row_names(heads, y, 8, row_height=YEARLY_ROW)
    left = min(longest(series) + 12, MOST_NAME)
    return view(
        *charts,
        height=YEARLY_ROW * len(series),
        left=left,
        right=longest((str(row["text"]) for row in lasts), bold=True) + 20,
        top=6,
        bottom=28,
        narrow={"left": min(left, MOST_NAME_NARROW)},
    )


def _placed(rows: list[Row], place: int, lang: str) -> list[Row]:
    """Return the points of one row; the greatest value lies highest, a value that never changed in the middle."""
    values = [float(row["value"]) for row in rows]
    low, span = min(values, default=0.0), max(values, default=0.0) - min(values, default=0.0)
    return [
        {
            "x": int(row["year"]),
            "y": place + _BAND * (0.5 - ((value - low) / span if span else 0.5)),
            "text": row["text"],
            "tip": tip(lang, row["label"], str(row["year"]), value=row["text"]),
        }
        for row, value in zip(rows, values, strict=True)
    ]


def _year_axis(years: list[int]) -> alt.X:
    """The years, with room on the left for the first value in words."""
    span = max(years[-1] - years[0], 1)
    return alt.X(
        "x:Q",
        scale=alt.Scale(domain=[years[0] - 0.32 * span, years[-1] + 0.02 * span], nice=False, zero=False),
        axis=alt.Axis(
            title=None,
            values=years,
            labelExpr=labels({year: str(year) for year in years}),
            grid=True,
            tickSize=0,
            labelPadding=6,
        ),
    )
