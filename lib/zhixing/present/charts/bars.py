"""Bars from zero: by category, by unit, stacked shares, and the waterfall of an exact split."""

from typing import Any

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.base import (
    ChartError,
    Layer,
    Row,
    known_role,
    layer,
    longest,
    rows_of,
    view,
    wrapped,
)
from zhixing.present.numbers import Format
from zhixing.present.words import Words

ROW = 26
"""Height of a bar's row in pixels."""

MOST_NAME = 220
MOST_NAME_NARROW = 124
"""Widest name of a row, pixels, at either width."""

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
            "text": value,
            "n_text": "" if n is None else f"n = {f.count(n)}",
            "fill": known_role(row.get("role") or "unit"),
            "bold": row["label"] == highlight,
        }
        row["tip"] = f"{row['label']}: {row['text']}" + (f" ({row['n_text']})" if n is not None else "")
        row["tip"] += _interval_words(row, kind, f, w)
    reach = [row["x"] for row in rows] + [
        float(row[end]) for row in rows for end in ENDS if row.get(end) is not None
    ]
    low, high = min([0.0, *reach]), max([0.0, *reach])
    x, y = bare_axis("x", low, high if high > low else low + 1), row_axis(len(rows))
    values = longest((row["text"] for row in rows), bold=True) + 10
    left_values = values if any(row["x"] < 0 for row in rows) else 0.0
    right_values = values if any(row["x"] >= 0 for row in rows) else 8.0
    n_room = longest(row["n_text"] for row in rows)
    names = longest((row["label"] for row in rows), bold=True) + 10
    left, narrow_left = min(names, MOST_NAME) + left_values, min(names, MOST_NAME_NARROW) + left_values
    right = right_values + (n_room + 10 if n_room else 0)
    charts = [
        bar_rects(rows, x, y),
        layer([{"x": 0}]).mark_rule(color=theme.AXIS).encode(x),
        *_whiskers(rows, x, y),
        *_value_texts(rows, x, y),
        *row_names(rows, y, left_values + 10),
    ]
    if n_room:
        texts = layer(rows).mark_text(align="right", color=theme.SUB, fontSize=11.5)
        charts.append(texts.encode(y=y, x=beyond_plot(right), text="n_text:N"))
    height = ROW * len(rows)
    return view(*charts, height=height, left=left, right=right, top=2, bottom=2, narrow={"left": narrow_left})


def bar_rects(rows: list[Row], x: alt.X, y: alt.Y, *, thickness: float = 0.62) -> Layer:
    """The bars themselves, from ``x0`` (default zero) to ``x``, each with its tooltip."""
    drawn = [
        {
            "x": row["x"],
            "x2": row.get("x0", 0),
            "y": row["y"] - thickness / 2,
            "y2": row["y"] + thickness / 2,
            "fill": row["fill"],
            "tip": row["tip"],
        }
        for row in rows
    ]
    rects = layer(drawn).mark_rect(aria=True)
    return rects.encode(
        x, y, x2="x2:Q", y2="y2:Q", color=alt.Color("fill:N").scale(None), description="tip:N"
    )


def beyond_plot(pixels: float) -> Any:
    """A horizontal place right of the plotting area, at either width."""
    return alt.value(alt.ExprRef(f"width+{pixels:.0f}"))


def row_axis(count: int) -> alt.Y:
    """Rows from the top, their names drawn by ``row_names``."""
    return alt.Y("y:Q").scale(domain=[-0.5, count - 0.5], reverse=True, nice=False, zero=False).axis(None)


def bare_axis(field: str, low: float, high: float) -> alt.X:
    """A scale without words, where every bar carries its value."""
    return alt.X(f"{field}:Q").scale(domain=[low, high], nice=False, zero=False).axis(None)


def row_names(rows: list[Row], y: alt.Y, offset: float, *, row_height: float = ROW) -> list[Layer]:
    """Names left of the rows, in two lines where one is too narrow; the highlighted one bold."""
    charts = []
    for width_name, most in (("wide_names", MOST_NAME), ("narrow_names", MOST_NAME_NARROW)):
        for bold in (False, True):
            part = [
                {"y": row["y"], "text": wrapped(row["label"], most - 12)}
                for row in rows
                if bool(row.get("bold")) == bold
            ]
            for size in (theme.FONT_SIZE, min(theme.FONT_SIZE, row_height / 2.4)):
                lines = [item for item in part if ("\n" in item["text"]) == (size < theme.FONT_SIZE)]
                if lines:
                    text = layer(lines, width_name).mark_text(
                        align="right", fontSize=size, fontWeight="bold" if bold else "normal", color=theme.INK
                    )
                    charts.append(text.encode(y=y, x=alt.value(-offset), text="text:N"))
    return charts


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


def waterfall(frame: pl.DataFrame, lang: str, kind: str = "cases") -> alt.LayerChart:
    """An exact split drawn as steps: totals start at zero, each term starts where the one before ended.

    Args:
        frame: label, value (signed), role, total (bool: drawn from zero); in order.
        lang: the page's language.
        kind: unit of the values.
    """
    f = Format(lang)
    rows = rows_of(frame, "label", "value", "role", "total")
    level = 0.0
    links: list[Row] = []
    for place, row in enumerate(rows):
        value = float(row["value"] or 0)
        start = 0.0 if row["total"] else level
        level = start + value
        text = f.signed(f.kind(kind, row["value"]))
        row |= {"y": place, "x0": start, "x": level, "text": text, "fill": known_role(row["role"])}
        row |= {"tip": f"{row['label']}: {text}", "bold": row["total"]}
        if place + 1 < len(rows):
            links.append({"x": level, "y": place + 0.31, "y2": place + 1 - 0.31})
    reach = [edge for row in rows for edge in (row["x0"], row["x"])]
    low, high = min([0.0, *reach]), max([0.0, *reach])
    values = longest((row["text"] for row in rows), bold=True) + 10
    left_values = values if low < 0 else 0.0
    names = longest((row["label"] for row in rows), bold=True) + 10
    left, narrow_left = min(names, MOST_NAME) + left_values, min(names, MOST_NAME_NARROW) + left_values
    right = values if high > 0 else 8.0
    x, y = bare_axis("x", low, high if high > low else low + 1), row_axis(len(rows))
    charts = [
        bar_rects(rows, x, y),
        layer(links).mark_rule(color=theme.AXIS).encode(x, y, y2="y2:Q"),
        layer([{"x": 0}]).mark_rule(color=theme.AXIS).encode(x),
        *_step_texts(rows, x, y),
        *row_names(rows, y, left_values + 10),
    ]
    return view(
        *charts, height=32 * len(rows), left=left, right=right, top=2, bottom=2, narrow={"left": narrow_left}
    )


def _step_texts(rows: list[Row], x: alt.X, y: alt.Y) -> list[Layer]:
    """A step's value beyond the end it moves to."""
    charts = []
    for sign, align, dx in ((1, "left", 5), (-1, "right", -5)):
        part = [row for row in rows if (row["x"] >= row["x0"]) == (sign > 0)]
        if part:
            drawn = [{"x": row["x"], "y": row["y"], "text": row["text"]} for row in part]
            text = layer(drawn).mark_text(
                align=align, dx=dx, color=theme.INK, fontWeight="bold", stroke="#fff"
            )
            charts.append(text.encode(x, y, text="text:N"))
    return charts


def stacked_bars(
    frame: pl.DataFrame, lang: str, kind: str = "cases", *, shares: bool = True
) -> alt.LayerChart:
    """Rows cut into parts, to 100 % each or to their totals; parts are named once, above the first row.

    Args:
        frame: row (label), part (label), role, value; rows and parts in the order to draw. With ``shares`` the
            values are fractions of one, and a column n may give each row's cases.
        lang: the page's language.
        kind: unit of the values where they are not shares.
        shares: whether each row sums to one.
    """
    f = Format(lang)
    rows = rows_of(frame, "row", "part", "role", "value")
    names = list(dict.fromkeys(row["row"] for row in rows))
    kind = "share" if shares else kind
    ends: dict[str, float] = dict.fromkeys(names, 0.0)
    for row in rows:
        value = float(row["value"] or 0)
        start, ends[row["row"]] = ends[row["row"]], ends[row["row"]] + value
        row |= {"y": names.index(row["row"]), "x0": start, "x": start + value, "size": value}
        row |= {"fill": known_role(row["role"]), "text": f.kind(kind, row["value"])}
        row["tip"] = f"{row['row']}, {row['part']}: {row['text']}"
    counts = {row["row"]: row.get("n") for row in rows}
    heads = [{"y": y, "label": name, "n": counts[name]} for y, name in enumerate(names)]
    return _stack(rows, heads, max(ends.values()), lang, f)


def _stack(rows: list[Row], heads: list[Row], high: float, lang: str, f: Format) -> alt.LayerChart:
    n_texts = [f"n = {f.count(head['n'])}" if head["n"] is not None else "" for head in heads]
    left = min(longest((head["label"] for head in heads), bold=True) + 10, MOST_NAME)
    right = longest(n_texts) + 12
    plot = theme.WIDTH - left - right
    x, y = bare_axis("x", 0, high), row_axis(len(heads))
    charts = [bar_rects(rows, x, y, thickness=0.7), *row_names(heads, y, 8)]
    separators = [
        {"x": row["x0"], "y": row["y"] - 0.36, "y2": row["y"] + 0.36} for row in rows if row["x0"] > 0
    ]
    charts.append(layer(separators).mark_rule(color="#fff", strokeWidth=1.5).encode(x, y, y2="y2:Q"))
    for name, size in (("wide_values", plot), ("narrow_values", plot - 320)):
        shown = [
            {"x": (row["x0"] + row["x"]) / 2, "y": row["y"], "text": row["text"], "ink": _on(row["role"])}
            for row in rows
            if longest([row["text"]]) + 6 < row["size"] / high * size
        ]
        if shown:
            text = layer(shown, name).mark_text(align="center")
            charts.append(text.encode(x, y, text="text:N", color=alt.Color("ink:N").scale(None)))
        charts += _part_names(rows, name.replace("values", "parts"), x, high, size)
    if any(n_texts):
        drawn = [{"y": head["y"], "text": text} for head, text in zip(heads, n_texts, strict=True)]
        text = layer(drawn).mark_text(align="right", color=theme.SUB, fontSize=11.5)
        charts.append(text.encode(y=y, x=beyond_plot(right), text="text:N"))
    del lang
    return view(
        *charts,
        height=34 * len(heads),
        left=left,
        right=right,
        top=24,
        bottom=2,
        narrow={"left": min(left, MOST_NAME_NARROW)},
    )


def _part_names(rows: list[Row], name: str, x: alt.X, high: float, size: float) -> list[Layer]:
    """The parts' names above the first row's parts, moved along where they would touch."""
    del x
    first = [row for row in rows if row["y"] == 0]
    widths = [longest([row["part"]], bold=True) for row in first]
    wanted = [(row["x0"]) / high * size for row in first]
    places: list[float] = []
    for want, width in zip(wanted, widths, strict=True):
        start = max(want, places[-1] + widths[len(places) - 1] + 10) if places else want
        places.append(min(start, max(size - width, 0)) if len(places) == len(first) - 1 else start)
    drawn = [
        {"px": place, "text": row["part"], "ink": theme.ink(row["role"])}
        for row, place in zip(first, places, strict=True)
    ]
    return [
        layer([item], name)
        .mark_text(align="left", baseline="bottom", fontWeight="bold", color=item["ink"])
        .encode(x=alt.value(item["px"]), y=alt.value(-4), text="text:N")
        for item in drawn
    ]


def _on(role: str) -> str:
    """The colour of words on a role's colour."""
    return theme.INK if role in theme.LIGHT_ROLES else "#ffffff"
