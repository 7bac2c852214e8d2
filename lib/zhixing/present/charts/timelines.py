"""Charts over months: stock and flow, lines with their names at the end, stacked columns."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.axes import Ticks, axis_width, labels, nice, vertical
from zhixing.present.charts.base import (
    ChartError,
    Layer,
    Row,
    known_role,
    layer,
    longest,
    margins,
    panel,
    rows_of,
    spread,
    tip,
    view,
)
from zhixing.present.numbers import Format
from zhixing.present.words import Words

COVID = (date(2020, 2, 1), date(2020, 4, 1))
"""Months of the courts' COVID closures, shaded in every chart over months (domain caution 8)."""


STOCK_HEIGHT = 170
FLOW_HEIGHT = 120
GAP = 62
"""Pixels of the two panels and between them, where the upper axis and the lower heading stand."""


def stock_and_flow(frame: pl.DataFrame, lang: str) -> alt.VConcatChart:
    """Cases pending at each month's end, and under it cases received and closed in the month.

    Args:
        frame: month (date, its first day), pending, received, closed (counts), in order of month.
        lang: the page's language.
    """
    w, f = Words(lang), Format(lang)
    rows = rows_of(frame, "month", "pending", "received", "closed")
    for place, row in enumerate(rows):
        row["x"] = place
    stock_ticks = nice(0, max(row["pending"] or 0 for row in rows), 4)
    flow_ticks = nice(0, max(max(row["received"] or 0, row["closed"] or 0) for row in rows), 3)
    left = max(axis_width("cases", lang, stock_ticks), axis_width("cases", lang, flow_ticks))
    names = [w("received"), w("closed")]
    right = longest(names, bold=True) + 16
    x = month_axis([row["month"] for row in rows], f)
    stock = _stock(rows, stock_ticks, x, w, f)
    flow = _flow(rows, flow_ticks, x, names, f)
    width = theme.WIDTH - left - right
    shade = covid_shade(rows, x, w)
    stock = [*shade[:1], *stock, *shade[1:], _heading(w("pending at month end"), theme.UNIT)]
    flow = [*shade[:1], *flow, _heading(w("received and closed in the month"), theme.SUB)]
    chart = alt.vconcat(
        panel(*stock, width=width, height=STOCK_HEIGHT),
        panel(*flow, width=width, height=FLOW_HEIGHT),
        spacing=GAP,
        bounds="flush",
    ).resolve_scale(x="independent")
    meta = margins(STOCK_HEIGHT + GAP + FLOW_HEIGHT, left=left, right=right, top=26, bottom=26)
    return cast("alt.VConcatChart", chart.properties(usermeta=meta))


def _heading(text: str, colour: str) -> Layer:
    """What a panel shows, above its plotting area."""
    words = layer([{"text": text}]).mark_text(
        align="left", baseline="bottom", fontWeight="bold", color=colour
    )
    return words.encode(x=alt.value(0), y=alt.value(-9), text="text:N")


def _stock(rows: list[Row], ticks: Ticks, x: alt.X, w: Words, f: Format) -> list[Layer]:
    """Area, line, the value at each year's end, and a tooltip a month."""
    tips = [
        {
            "x": row["x"],
            "y": row["pending"],
            "tip": w(
                "{month}: {pending} pending; {received} received, {closed} closed",
                month=f.month(row["month"], short=True),
                pending=f.count(row["pending"]),
                received=f.count(row["received"]),
                closed=f.count(row["closed"]),
            ),
        }
        for row in rows
    ]
    ends = [
        {"x": row["x"], "y": row["pending"], "text": f.count(row["pending"])}
        for row in rows
        if row["month"].month == 12 or row is rows[-1]  # noqa: PLR2004  # December: the year's end
    ]
    y = vertical(ticks, "cases", w.lang)
    blue = theme.UNIT
    return [
        layer(tips).mark_area(color=blue, opacity=0.13).encode(x, y),
        layer(tips).mark_line(color=blue).encode(x, y),
        layer(ends).mark_point(color=blue, filled=True, size=40, opacity=1).encode(x, y),
        layer(ends)
        .mark_text(align="right", dy=-11, dx=4, fontWeight="bold", color=theme.UNIT, stroke="#fff")
        .encode(x, y, text="text:N"),
        hover(tips, x, y),
    ]


def _flow(rows: list[Row], ticks: Ticks, x: alt.X, names: Sequence[str], f: Format) -> list[Layer]:
    """Received dashed and grey, closed black, each named at its end."""
    y = vertical(ticks, "cases", f.lang)
    charts: list[Layer] = []
    places = spread(
        [ticks.pixel(rows[-1][key] or 0, FLOW_HEIGHT) for key in ("received", "closed")], 4, FLOW_HEIGHT - 4
    )
    for key, name, place in zip(("received", "closed"), names, places, strict=True):
        points = [{"x": row["x"], "y": row[key]} for row in rows]
        dash = [4, 3] if key == "received" else [1, 0]
        colour = known_role(key)
        charts.append(layer(points).mark_line(color=colour, strokeWidth=2, strokeDash=dash).encode(x, y))
        charts.append(
            end_label(
                points[-1],
                name,
                theme.ink(key),
                place - ticks.pixel(points[-1]["y"] or 0, FLOW_HEIGHT),
                (x, y),
            )
        )
    return charts


def lines(
    frame: pl.DataFrame,
    lang: str,
    kind: str = "cases",
    *,
    height: float = 240,
    zero: bool = True,
) -> alt.LayerChart:
    """Lines over the months of a year (or over any short ordered axis), each named at its end.

    Args:
        frame: x (whole number, the place on the axis), label (its words), series, role, value; rows in order of x.
        lang: the page's language.
        kind: unit of the values (see numbers.Format.kind).
        height: of the plotting area.
        zero: start the vertical axis at zero.
    """
    f = Format(lang)
    rows = [
        row for row in rows_of(frame, "x", "label", "series", "role", "value") if row["value"] is not None
    ]
    if not rows:
        raise ChartError("A line chart was given no published value. Show an Absence that says so.")
    values = [float(row["value"]) for row in rows]
    ticks = nice(0 if zero else min(values), max(values), 5)
    series: dict[str, list[Row]] = {}
    for row in rows:
        series.setdefault(row["series"], []).append(row)
    ends = {name: points[-1] for name, points in series.items()}
    x = place_axis({row["x"]: row["label"] for row in rows})
    y = vertical(ticks, kind, lang)
    places = spread([ticks.pixel(float(end["value"]), height) for end in ends.values()], 6, height - 4)
    charts: list[Layer] = []
    for (name, points), place in zip(series.items(), places, strict=True):
        role = points[0]["role"]
        drawn = [
            {"x": p["x"], "y": p["value"], "tip": tip(lang, name, p["label"], value=f.kind(kind, p["value"]))}
            for p in points
        ]
        dash = [5, 3] if role in {"baseline", "peers"} else [1, 0]
        charts.append(layer(drawn).mark_line(color=known_role(role), strokeDash=dash).encode(x, y))
        charts.append(
            layer(drawn[-1:]).mark_point(color=known_role(role), filled=True, size=40, opacity=1).encode(x, y)
        )
        text = name if len(series) == 1 else f"{name} {f.kind(kind, points[-1]['value'])}"
        offset = place - ticks.pixel(float(points[-1]["value"]), height)
        charts.append(end_label(drawn[-1], text, theme.ink(role), offset, (x, y)))
        charts.append(hover(drawn, x, y))
    right = longest([f"{name} {f.kind(kind, end['value'])}" for name, end in ends.items()], bold=True) + 16
    return view(*charts, height=height, left=axis_width(kind, lang, ticks), right=right, top=10)


def cumulative_lines(frame: pl.DataFrame, lang: str, kind: str = "yuan") -> alt.LayerChart:
    """Running totals by month of this year and the baseline year, compared month by month.

    Args:
        frame: month (1–12), series, role, value (already cumulated), in order of month.
        lang: the page's language.
        kind: unit of the values.
    """
    f = Format(lang)
    rows = rows_of(frame, "month", "series", "role", "value")
    months = {row["month"]: f.month_name(row["month"]) for row in rows}
    return lines(
        frame.with_columns(
            pl.col("month").alias("x"),
            pl.col("month").replace_strict(months, return_dtype=pl.String).alias("label"),
        ),
        lang,
        kind,
    )


def month_axis(months: Sequence[date], f: Format) -> alt.X:
    """A horizontal axis over months: the year at each January, July between when there is room for it."""
    words: dict[float, str] = {}
    short: dict[float, str] = {}
    for place, month in enumerate(months):
        if month.month == 1 or (place == 0 and month.month < 11):  # noqa: PLR2004  # no room before January
            words[place] = f.month(month, short=True)
            short[place] = f"{month.year}" if f.lang == "en" else f"{month.year}年"
        elif month.month == 7 or (len(months) <= 15 and month.month in {4, 10}):  # noqa: PLR2004  # quarters
            words[place] = f.month_name(month.month)
    return place_axis(words, short, padding=0.5, last=len(months) - 1)


def place_axis(
    words: Mapping[float, str],
    short: Mapping[float, str] | None = None,
    *,
    padding: float = 0.2,
    last: int | None = None,
) -> alt.X:
    """A horizontal axis over whole numbers with words; ``short`` are those for a narrow plot."""
    places = sorted(words)
    if short is None:
        # twelve words fit a wide plot; on a phone every third one is enough
        short = {place: words[place] for place in (places[::3] if len(places) > 6 else places)}  # noqa: PLR2004
    end = places[-1] if last is None else last
    start = 0 if last is not None else places[0]
    return alt.X(
        "x:Q",
        scale=alt.Scale(domain=[start - padding, end + padding], nice=False, zero=False),
        axis=alt.Axis(title=None, values=places, labelExpr=labels(words, short, 400)),
    )


def covid_shade(rows: list[Row], x: alt.X, w: Words) -> list[Layer]:
    """The months of the COVID closures, shaded and named, where the chart shows them."""
    inside = [row["x"] for row in rows if COVID[0] <= row["month"] <= COVID[1]]
    if not inside:
        return []
    band = [{"x": inside[0] - 0.5, "x2": inside[-1] + 0.5, "text": w("COVID closures")}]
    return [
        layer(band).mark_rect(color=theme.SHADE).encode(x, x2="x2:Q"),
        layer([{"x": sum(inside) / len(inside), "text": band[0]["text"]}])
        .mark_text(color=theme.SUB, fontSize=11, baseline="bottom", stroke="#fff")
        .encode(x, y=alt.value(STOCK_HEIGHT - 4), text="text:N"),
    ]


def end_label(
    point: Mapping[str, Any], text: str, colour: str, dy: float, axes: tuple[alt.X, alt.Y]
) -> Layer:
    """A line's name at its last point, moved by ``dy`` pixels to stay clear of the others."""
    return (
        layer([{"x": point["x"], "y": point["y"], "text": text}])
        .mark_text(align="left", dx=8, dy=dy, fontWeight="bold", color=colour)
        .encode(*axes, text="text:N")
    )


def hover(rows: list[Row], x: alt.X, y: alt.Y) -> Layer:
    """Invisible points that carry the tooltips of a line."""
    return layer(rows).mark_point(opacity=0, size=64, aria=True).encode(x, y, description="tip:N")
