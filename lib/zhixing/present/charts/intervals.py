"""What numbers can be: intervals by year on a logarithmic axis, and how well each of many numbers is known."""

import math
from typing import Any, Final

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.axes import Ticks, axis_words, labels
from zhixing.present.charts.base import (
    Layer,
    Row,
    key_lines,
    keys,
    known_role,
    layer,
    longest,
    rows_of,
    tip,
    view,
)
from zhixing.present.charts.rows import MOST_NAME, MOST_NAME_NARROW, row_axis, row_names
from zhixing.present.words import Words

INTERVAL_ROW: Final = 22
CELL_ROW: Final = 26

KNOWN: Final = 1.03
"""A number whose ends differ by less than this factor is drawn as a dot."""

PALE: Final = 0.42
"""How much ink what is not known gets."""

STATES: Final = {
    "printed": ("●", "unit"),
    "pinned": ("◐", "baseline"),
    "between": ("[ ]", "peers"),
    "at most": ("≤", "limit_95"),
    "at least": ("≥", "limit_95"),
    "open": ("?", "limit_999"),
}
"""How well a number is known → its sign and its colour, best first; the sign says it without colour."""


def state_words(w: Words) -> dict[str, str]:
    """Return what each state is called."""
    return {
        "printed": w("published itself"),
        "pinned": w("follows to within 1%"),
        "between": w("between two limits"),
        "at most": w("upper limit only"),
        "at least": w("lower limit only"),
        "open": w("nothing known"),
    }


def intervals(frame: pl.DataFrame, lang: str, kind: str, parts: list[tuple[str, str]]) -> alt.LayerChart:
    """Intervals on a logarithmic axis, one row each: known numbers as dots, open ones as pale bars, in an arrow without limit.

    Args:
        frame: label (empty: the row belongs to the one above), name (for the tooltip), low (0: no lower limit), high
            (null: no upper limit), role, text (the interval in words).
        lang: the page's language.
        kind: unit of the values.
        parts: words and role of the colour keys.
    """
    rows = rows_of(frame, "label", "name", "low", "high", "role", "text")
    ends = [float(end) for row in rows for end in (row["low"], row["high"]) if end]
    ticks = _decades(ends)
    drawn, arrows, dots = [], [], []
    for place, row in enumerate(rows):
        row["y"] = place
        low = max(float(row["low"]), ticks.low)
        high = ticks.high if row["high"] is None else max(float(row["high"]), ticks.low)
        nothing = not row["low"] and row["high"] is None
        colour = theme.RULE if nothing else known_role(row["role"])
        words = tip(lang, row["name"], value=row["text"])
        if row["low"] and high <= low * KNOWN:
            dots.append({"x": math.sqrt(low * high), "y": place, "fill": colour, "tip": words})
            continue
        where = {"x": low, "x2": high, "y": place - 0.3, "y2": place + 0.3, "fill": colour}
        drawn.append(where | {"tip": words})
        if row["high"] is None:
            arrows.append({"y": place, "fill": theme.AXIS, "arrow": "→"})
    x, y = _log_axis(ticks, kind, lang), row_axis(len(rows))
    fill = alt.Color("fill:N", scale=None)
    left, right = longest(row["label"] for row in rows) + 14, longest(row["text"] for row in rows) + 30
    left = min(left, MOST_NAME)
    narrow = min(left, MOST_NAME_NARROW)
    named, lines = keys(parts, theme.WIDTH - left - right, narrow)
    rects = layer(drawn).mark_rect(aria=True, opacity=PALE)
    points = layer(dots).mark_point(filled=True, size=100, opacity=1, aria=True)
    tips = layer(arrows).mark_text(align="left", baseline="middle", dx=1, fontSize=15)
    charts: list[Layer] = [
        rects.encode(x, y, x2="x2:Q", y2="y2:Q", color=fill, description="tip:N"),
        tips.encode(x=alt.value(alt.ExprRef("width")), y=y, text="arrow:N", color=fill),
        points.encode(x, y, color=fill, description="tip:N"),
        *row_names(rows, y, 8, row_height=INTERVAL_ROW),
        *named,
    ]
    texts = layer({"y": row["y"], "text": row["text"]} for row in rows).mark_text(align="left", dx=20)
    charts.append(texts.encode(x=alt.value(alt.ExprRef("width")), y=y, text="text:N"))
    return view(
        *charts,
        height=INTERVAL_ROW * len(rows),
        left=left,
        right=right,
        top=30,
        bottom=28,
        narrow={"left": narrow, "top": 12 + 18 * lines},
    )


def _decades(ends: list[float]) -> Ticks:
    """Return powers of ten around some numbers."""
    low = math.floor(math.log10(min(ends))) if ends else 0
    high = math.ceil(math.log10(max(ends))) if ends else 1
    values = tuple(10.0**power for power in range(low, max(high, low + 1) + 1))
    return Ticks(values, values[0], values[-1])


def _log_axis(ticks: Ticks, kind: str, lang: str) -> Any:
    write = axis_words(kind, lang, ticks.high)
    words = {value: write(value) for value in ticks.values}
    narrow = None
    if len(ticks.values) > 3:  # noqa: PLR2004  # as many as a phone has room for
        narrow = {value: words[value] for value in ticks.values if round(math.log10(value)) % 2}
    axis = alt.Axis(
        title=None,
        values=list(ticks.values),
        labelExpr=labels(words, narrow, 200),
        grid=True,
        ticks=False,
        domain=False,
    )
    scale = alt.Scale(type="log", domain=[ticks.low, ticks.high], nice=False)
    return alt.X("x:Q", scale=scale, axis=axis)


def known_grid(frame: pl.DataFrame, lang: str) -> alt.LayerChart:
    """How well each number is known: a row a quantity, a column a year, a sign and a colour for each.

    Args:
        frame: section, label, x (year), state (a key of `STATES`), text (what the number can be).
        lang: the page's language.
    """
    w = Words(lang)
    rows = rows_of(frame, "section", "label", "x", "state", "text")
    names: list[Row] = []
    for row in rows:
        for name, bold in ((row["section"], True), (row["label"], False)):
            if not any(held["key"] == (row["section"], bold or name) for held in names):
                names.append(
                    {"key": (row["section"], bold or name), "label": name, "bold": bold, "y": len(names)}
                )
    place = {held["key"]: held["y"] for held in names}
    years = sorted({row["x"] for row in rows})
    known = state_words(w)
    cells = [
        {
            "x": row["x"] - 0.46,
            "x2": row["x"] + 0.46,
            "middle": row["x"],
            "y": place[row["section"], row["label"]] - 0.44,
            "y2": place[row["section"], row["label"]] + 0.44,
            "row": place[row["section"], row["label"]],
            "fill": known_role(STATES[row["state"]][1]),
            "sign": STATES[row["state"]][0],
            "ink": theme.PAPER if row["state"] == "printed" else theme.INK,
            "tip": tip(lang, row["label"], str(row["x"]), value=row["text"], n=known[row["state"]]),
        }
        for row in rows
    ]
    x = alt.X(
        "x:Q", scale=alt.Scale(domain=[years[0] - 0.5, years[-1] + 0.5], nice=False, zero=False), axis=None
    )
    y = row_axis(len(names))
    left = min(longest((row["label"] for row in names), bold=True) + 12, MOST_NAME)
    narrow = min(left, MOST_NAME_NARROW)
    met = [state for state in STATES if any(row["state"] == state for row in rows)]
    parts = [(f"{STATES[state][0]} {known[state]}", STATES[state][1]) for state in met]
    named, lines = keys(parts, theme.WIDTH - left - 8, narrow)
    rects = layer(cells).mark_rect(aria=True)
    signs = layer(
        {"x": cell["middle"], "y": cell["row"], "sign": cell["sign"], "ink": cell["ink"]} for cell in cells
    )
    charts: list[Layer] = [
        rects.encode(x, y, x2="x2:Q", y2="y2:Q", color=alt.Color("fill:N", scale=None), description="tip:N"),
        signs.mark_text(baseline="middle").encode(x, y, text="sign:N", color=alt.Color("ink:N", scale=None)),
        *row_names(names, y, 8, row_height=CELL_ROW),
        *named,
    ]
    for name, write in (("wide_years", str), ("narrow_years", lambda year: f"’{year % 100:02d}")):
        heads = layer(({"x": year, "text": write(year)} for year in years), name)
        charts.append(heads.mark_text(color=theme.SUB).encode(x, y=alt.value(CELL_ROW / 2), text="text:N"))
    return view(
        *charts,
        height=CELL_ROW * len(names),
        left=left,
        right=8,
        top=16 + 18 * key_lines(parts, theme.WIDTH - left - 8 + narrow),
        bottom=6,
        narrow={"left": narrow, "top": 16 + 18 * lines},
    )
