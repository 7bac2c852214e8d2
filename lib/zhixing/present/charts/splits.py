"""Wholes cut into parts: the waterfall of an exact split, and stacked rows."""

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.base import Layer, Row, known_role, layer, longest, rows_of, tip, view
from zhixing.present.charts.rows import (
    MOST_NAME,
    MOST_NAME_NARROW,
    bar_rects,
    bare_axis,
    beyond_plot,
    row_axis,
    row_names,
)
from zhixing.present.numbers import Format

SMALLEST_PLOT = 130
"""Pixels a waterfall's bars have on a phone, at least."""

NAME_GAP = 10
NAME_LINE = 16
"""Pixels between two names of one line, and from one line of names to the next."""


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
        row |= {"tip": tip(lang, row["label"], value=text), "bold": row["total"]}
        if place + 1 < len(rows):
            links.append({"x": level, "y": place + 0.31, "y2": place + 1 - 0.31})
    reach = [edge for row in rows for edge in (row["x0"], row["x"])]
    low, high = min([0.0, *reach]), max([0.0, *reach])
    high = high if high > low else low + 1
    left_values, right = _room(rows, low, high)
    names = longest((row["label"] for row in rows), bold=True) + 10
    left, narrow_left = min(names, MOST_NAME) + left_values, min(names, MOST_NAME_NARROW) + left_values
    x, y = bare_axis("x", low, high), row_axis(len(rows))
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


def _room(rows: list[Row], low: float, high: float) -> tuple[float, float]:
    """Room left and right of the plot for the values that reach beyond it, on a phone as on the page."""
    left, right = 0.0, 8.0
    for row in rows:
        width = longest([row["text"]], bold=True) + 10
        rising = row["x"] >= row["x0"]
        inside = ((high - row["x"]) if rising else (row["x"] - low)) / (high - low) * SMALLEST_PLOT
        if rising:
            right = max(right, width - inside)
        else:
            left = max(left, width - inside)
    return left, right


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
        row["tip"] = tip(lang, row["row"], row["part"], value=row["text"])
    counts = {row["row"]: row.get("n") for row in rows}
    heads = [{"y": y, "label": name, "n": counts[name]} for y, name in enumerate(names)]
    return _stack(rows, heads, max(ends.values(), default=0) or 1, f)


def _stack(rows: list[Row], heads: list[Row], high: float, f: Format) -> alt.LayerChart:
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
    tops: list[float] = []
    for name, size in (("wide_values", plot), ("narrow_values", plot - theme.WIDTH + theme.NARROW)):
        shown = [
            {"x": (row["x0"] + row["x"]) / 2, "y": row["y"], "text": row["text"], "ink": _on(row["role"])}
            for row in rows
            if longest([row["text"]]) + 6 < row["size"] / high * size
        ]
        if shown:
            text = layer(shown, name).mark_text(align="center")
            charts.append(text.encode(x, y, text="text:N", color=alt.Color("ink:N", scale=None)))
        names, lines = _part_names(rows, name.replace("values", "parts"), high, size)
        charts += names
        tops.append(8.0 + NAME_LINE * lines)
    if any(n_texts):
        drawn = [{"y": head["y"], "text": text} for head, text in zip(heads, n_texts, strict=True)]
        text = layer(drawn).mark_text(align="right", color=theme.SUB, fontSize=11.5)
        charts.append(text.encode(y=y, x=beyond_plot(right), text="text:N"))
    height, bottom = 34 * len(heads), 2
    narrow = {"left": min(left, MOST_NAME_NARROW), "top": tops[1], "height": tops[1] + height + bottom}
    return view(*charts, height=height, left=left, right=right, top=tops[0], bottom=bottom, narrow=narrow)


def _part_names(rows: list[Row], name: str, high: float, size: float) -> tuple[list[Layer], int]:
    """The parts' names above the first row's parts, on as many lines as they need, and how many lines that is."""
    first = [row for row in rows if row["y"] == 0]
    lines: list[list[Row]] = []
    for row in first:
        row["wide"], row["want"] = longest([row["part"]], bold=True), row["x0"] / high * size
        if not lines or sum(one["wide"] + NAME_GAP for one in lines[-1]) + row["wide"] > size:
            lines.append([])
        lines[-1].append(row)
    layers = [
        layer([{"text": row["part"]}], name)
        .mark_text(align="left", baseline="bottom", fontWeight="bold", color=theme.ink(row["role"]))
        .encode(x=alt.value(place), y=alt.value(-4 - NAME_LINE * (len(lines) - 1 - number)), text="text:N")
        for number, line in enumerate(lines)
        for row, place in zip(line, _places(line, size), strict=True)
    ]
    return layers, len(lines)


def _places(line: list[Row], size: float) -> list[float]:
    """Where names of one line begin: above their parts, pushed right where they touch, and back where they leave."""
    places: list[float] = []
    edge = 0.0
    for row in line:
        places.append(max(row["want"], edge))
        edge = places[-1] + row["wide"] + NAME_GAP
    edge = size
    for number in range(len(line) - 1, -1, -1):
        places[number] = max(0.0, min(places[number], edge - line[number]["wide"]))
        edge = places[number] - NAME_GAP
    return places


def _on(role: str) -> str:
    """The colour of words on a role's colour."""
    return theme.INK if role in theme.LIGHT_ROLES else "#ffffff"
