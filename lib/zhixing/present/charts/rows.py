"""Horizontal rows: their axis, their names, and bars drawn on them."""

from typing import Any

import altair as alt

from zhixing.present import theme
from zhixing.present.charts.base import Layer, Row, layer, wrapped

ROW = 26
"""Height of a bar's row in pixels."""

MOST_NAME = 220
MOST_NAME_NARROW = 124
"""Widest name of a row, pixels, at either width."""


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
        x, y, x2="x2:Q", y2="y2:Q", color=alt.Color("fill:N", scale=None), description="tip:N"
    )


def beyond_plot(pixels: float) -> Any:
    """A horizontal place right of the plotting area, at either width."""
    return alt.value(alt.ExprRef(f"width+{pixels:.0f}"))


def row_axis(count: int) -> alt.Y:
    """Rows from the top, their names drawn by ``row_names``."""
    return alt.Y(
        "y:Q", scale=alt.Scale(domain=[-0.5, count - 0.5], reverse=True, nice=False, zero=False), axis=None
    )


def bare_axis(field: str, low: float, high: float) -> alt.X:
    """A scale without words, where every bar carries its value."""
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=None)


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
            for two_lines in (False, True):
                lines = [item for item in part if ("\n" in item["text"]) == two_lines]
                size = min(theme.FONT_SIZE, row_height / 2.4) if two_lines else theme.FONT_SIZE
                if lines:
                    text = layer(lines, width_name).mark_text(
                        align="right", fontSize=size, fontWeight="bold" if bold else "normal", color=theme.INK
                    )
                    charts.append(text.encode(y=y, x=alt.value(-offset), text="text:N"))
    return charts
