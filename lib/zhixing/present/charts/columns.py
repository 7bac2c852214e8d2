"""Upright and stacked columns: relief by kind and month, histograms, pending cases by age."""

from itertools import groupby

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.axes import axis_width, nice, vertical
from zhixing.present.charts.base import (
    KEY_LINE,
    Layer,
    Row,
    keys,
    known_role,
    layer,
    longest,
    rows_of,
    tip,
    view,
)
from zhixing.present.charts.rows import (
    MOST_NAME,
    MOST_NAME_NARROW,
    bar_rects,
    bare_axis,
    row_axis,
    row_names,
)
from zhixing.present.charts.timelines import place_axis
from zhixing.present.numbers import Format
from zhixing.present.words import Words


def columns(
    frame: pl.DataFrame, lang: str, kind: str = "cases", *, title: str | None = None
) -> alt.LayerChart:
    """Columns from zero over months or bands, stacked where there are several series; one series is a histogram.

    Args:
        frame: x (whole number, the place), label (its words), series, role, value (null: withheld, marked ``·``).
        lang: the page's language.
        kind: unit of the values.
        title: words under the axis, e.g. ``days``.
    """
    f = Format(lang)
    rows = rows_of(frame, "x", "label", "series", "role", "value")
    tops: dict[int, float] = {}
    for row in rows:
        value = float(row["value"] or 0)
        base = tops.get(row["x"], 0.0)
        tops[row["x"]] = base + value
        row |= {"low": base, "high": base + value, "fill": known_role(row["role"])}
        row["tip"] = tip(lang, row["series"], row["label"], value=f.kind(kind, row["value"]))
    ticks = nice(0, max(tops.values(), default=1), 4)
    x = place_axis({row["x"]: row["label"] for row in rows}, padding=0.6)
    if title:
        x = x.title(title)
    y = vertical(ticks, kind, lang)
    drawn = [
        {"x": row["x"] - 0.38, "x2": row["x"] + 0.38, "y": row["low"], "y2": row["high"]}
        | {key: row[key] for key in ("fill", "tip")}
        for row in rows
    ]
    colour = alt.Color("fill:N", scale=None)
    charts = [
        layer(drawn)
        .mark_rect(aria=True, stroke="#fff", strokeWidth=0.8)
        .encode(x, y, x2="x2:Q", y2="y2:Q", color=colour, description="tip:N"),
        *_withheld(rows, x, y),
    ]
    left = axis_width(kind, lang, ticks)
    series = {row["series"]: row["role"] for row in rows}
    named, lines = keys(list(series.items()), theme.WIDTH - left - 16, left) if len(series) > 1 else ([], 0)
    return view(
        *charts,
        *named,
        height=200,
        left=left,
        top=8 + KEY_LINE * bool(named),
        bottom=44 if title else 26,
        narrow={"top": 8 + KEY_LINE * lines},
    )


def _withheld(rows: list[Row], x: alt.X, y: alt.Y) -> list[Layer]:
    """A ``·`` above the column of a withheld value."""
    drawn = [{"x": row["x"], "y": row["high"], "text": "·"} for row in rows if row["value"] is None]
    text = layer(drawn).mark_text(dy=-6, fontWeight="bold", color=theme.SUB)
    return [text.encode(x, y, text="text:N")] if drawn else []


def age_bars(frame: pl.DataFrame, lang: str) -> alt.LayerChart:
    """Pending cases by age, those beyond the statutory limit apart, totals at the end.

    Args:
        frame: label (age band), within, beyond (counts); in order of age.
        lang: the page's language.
    """
    w, f = Words(lang), Format(lang)
    names = (("within", w("within the limit")), ("beyond", w("beyond the limit")))
    rows: list[Row] = []
    for place, band in enumerate(rows_of(frame, "label", "within", "beyond")):
        start = 0.0
        for role, name in names:
            value = float(band[role] or 0)
            words = tip(lang, band["label"], name, value=f.count(band[role]))
            rows.append(
                {"label": band["label"], "y": place, "x0": start, "x": start + value, "tip": words}
                | {"fill": known_role(role), "count": band[role]}
            )
            start += value
    high = max((row["x"] for row in rows), default=1) or 1
    heads, texts = [], []
    for (place, label), parts in groupby(rows, key=lambda row: (row["y"], row["label"])):
        both = list(parts)
        whole = None if any(part["count"] is None for part in both) else sum(part["count"] for part in both)
        heads.append({"y": place, "label": label})
        texts.append({"y": place, "x": both[-1]["x"], "text": f.count(whole)})
    left = min(longest(head["label"] for head in heads) + 12, MOST_NAME)
    right = longest(text["text"] for text in texts) + 14
    plot = theme.WIDTH - left - right
    x, y = bare_axis("x", 0, high), row_axis(len(heads))
    named, lines = keys([(name, role) for role, name in names], plot, 0)
    charts = [
        bar_rects([row for row in rows if row["x"] > row["x0"]], x, y),
        layer([{"x": 0}]).mark_rule(color=theme.AXIS).encode(x),
        layer(texts).mark_text(align="left", dx=6).encode(x, y, text="text:N"),
        *row_names(heads, y, 8),
        *named,
    ]
    return view(
        *charts,
        height=28 * len(heads),
        left=left,
        right=right,
        top=8 + KEY_LINE,
        bottom=4,
        narrow={"left": min(left, MOST_NAME_NARROW), "top": 8 + KEY_LINE * lines},
    )
