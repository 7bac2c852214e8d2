"""Bars from zero: by category and by unit."""

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.base import ChartError, Layer, Row, known_role, layer, longest, rows_of, tip, view
from zhixing.present.charts.rows import (
    MOST_NAME,
    MOST_NAME_NARROW,
    ROW,
    bar_rects,
    bare_axis,
    beyond_plot,
    row_axis,
    row_names,
)
from zhixing.present.numbers import SUPPRESSED, Format
from zhixing.present.words import Words

ENDS = ("low", "high")


def bars(
    frame: pl.DataFrame, lang: str, kind: str = "cases", *, highlight: str | None = None
) -> alt.LayerChart:
    """Horizontal bars from zero with their values, and their n where the frame has it.

    Args:
        frame: label, value (null: withheld, drawn as ``·``); optional n, role (default unit), low, high (interval),
            in the order to draw.
        lang: the page's language.
        kind: unit of the values.
        highlight: the label set in bold.
    """
    rows = rows_of(frame, "label", "value")
    return _bars(rows, lang, kind, highlight, signed=False)


def bars_by_unit(
    frame: pl.DataFrame, lang: str, kind: str = "cases", *, highlight: str | None = None
) -> alt.LayerChart:
    """The change of each lower court or unit, to the left of zero where it fell.

    Args:
        frame: label, value (signed; null: withheld); optional n, role; in the order to draw, at most 24 rows.
        lang: the page's language.
        kind: unit of the values.
        highlight: the label set in bold.
    """
    rows = rows_of(frame, "label", "value")
    if len(rows) > 24:  # noqa: PLR2004  # 23 units and the rest
        raise ChartError(f"{len(rows)} bars cannot be read. Keep the largest and add the rest as one row.")
    return _bars(rows, lang, kind, highlight, signed=True)


def _bars(rows: list[Row], lang: str, kind: str, highlight: str | None, *, signed: bool) -> alt.LayerChart:
    w, f = Words(lang), Format(lang)
    for place, row in enumerate(rows):
        value = f.signed(f.kind(kind, row["value"])) if signed else f.kind(kind, row["value"])
        n = row.get("n")
        row |= {
            "y": place,
            "x": 0.0 if row["value"] is None else float(row["value"]),
            "text": "" if row["value"] is None else value,
            "n_text": "" if n is None else f"n = {f.count(n)}",
            "fill": known_role(row.get("role") or "unit"),
            "bold": row["label"] == highlight,
        }
        row["tip"] = tip(lang, row["label"], value=value + _interval_words(row, kind, f, w), n=row["n_text"])
    reach = [row["x"] for row in rows] + [
        float(row[end]) for row in rows for end in ENDS if row.get(end) is not None
    ]
    low, high = min([0.0, *reach]), max([0.0, *reach])
    x, y = bare_axis("x", low, high if high > low else low + 1), row_axis(len(rows))
    values = longest((row["text"] for row in rows), bold=True) + 10
    left_values = values if any(row["x"] < 0 for row in rows) else 0.0
    right_values = values if any(row["x"] >= 0 for row in rows) else 8.0
    withheld = [row for row in rows if row["value"] is None]
    narrow_right = right_values
    if withheld:
        right_values = max(right_values, longest([w("· not published")]) + 10)
    n_room = longest(row["n_text"] for row in rows)
    names = longest((row["label"] for row in rows), bold=True) + 10
    left, narrow_left = min(names, MOST_NAME) + left_values, min(names, MOST_NAME_NARROW) + left_values
    n_room = n_room + 10 if n_room else 0.0
    right, narrow_right = right_values + n_room, narrow_right + n_room
    charts = [
        bar_rects(rows, x, y),
        layer([{"x": 0}]).mark_rule(color=theme.AXIS).encode(x),
        *_whiskers(rows, x, y),
        *_value_texts(rows, x, y),
        *_withheld_texts(withheld, x, y, w),
        *row_names(rows, y, left_values + 10),
    ]
    if n_room:
        texts = layer(rows).mark_text(align="right", color=theme.SUB, fontSize=11.5)
        for width, edge in (("wide_n", right), ("narrow_n", narrow_right)):
            named = texts.properties(name=width)
            charts.append(named.encode(y=y, x=beyond_plot(edge), text="n_text:N"))
    return view(
        *charts,
        height=ROW * len(rows),
        left=left,
        right=right,
        top=2,
        bottom=2,
        narrow={"left": narrow_left, "right": narrow_right},
    )


def _value_texts(rows: list[Row], x: alt.X, y: alt.Y) -> list[Layer]:
    """Each bar's value at its outer end, beyond its interval where it has one."""
    charts = []
    for sign, align, dx in ((1, "left", 5), (-1, "right", -5)):
        part = [
            {"y": row["y"], "x": _outer(row), "text": row["text"]}
            for row in rows
            if (row["x"] >= 0) == (sign > 0) and row["text"]
        ]
        if part:
            text = layer(part).mark_text(align=align, dx=dx, color=theme.INK)
            charts.append(text.encode(x, y, text="text:N"))
    return charts


def _withheld_texts(rows: list[Row], x: alt.X, y: alt.Y, w: Words) -> list[Layer]:
    """The mark of a withheld value, in words where there is room."""
    charts = []
    for width, text in (("wide_withheld", w("· not published")), ("narrow_withheld", SUPPRESSED)):
        drawn = [{"x": 0, "y": row["y"], "text": text} for row in rows]
        if drawn:
            mark = layer(drawn, width).mark_text(align="left", dx=5, color=theme.SUB)
            charts.append(mark.encode(x, y, text="text:N"))
    return charts


def _outer(row: Row) -> float:
    ends: list[float] = [float(row[end]) for end in ENDS if row.get(end) is not None]
    start = float(row["x"])
    return max([start, *ends]) if start >= 0 else min([start, *ends])


def _whiskers(rows: list[Row], x: alt.X, y: alt.Y) -> list[Layer]:
    """Intervals over the bars that have one."""
    drawn = [
        {"x": float(row["low"]), "x2": float(row["high"]), "y": row["y"]}
        for row in rows
        if row.get("low") is not None and row.get("high") is not None
    ]
    return [layer(drawn).mark_rule(color=theme.INK, strokeWidth=1.6).encode(x, y, x2="x2:Q")] if drawn else []


def _interval_words(row: Row, kind: str, f: Format, w: Words) -> str:
    if row.get("low") is None or row.get("high") is None:
        return ""
    return w(
        ", 95% interval {interval}", interval=f.interval(f.kind(kind, row["low"]), f.kind(kind, row["high"]))
    )
