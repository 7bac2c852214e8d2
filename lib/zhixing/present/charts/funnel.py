"""Funnel plot: rates against size, with the limits chance allows."""

import math

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.axes import Ticks, axis_width, axis_words, labels, nice, vertical
from zhixing.present.charts.base import (
    KEY_LINE,
    ChartError,
    Layer,
    Row,
    keys,
    layer,
    longest,
    rows_of,
    spread,
    tip,
    view,
)
from zhixing.present.charts.rows import beyond_plot
from zhixing.present.numbers import Format
from zhixing.present.words import Words

HEIGHT = 280


def funnel(points: pl.DataFrame, limits: pl.DataFrame, lang: str, kind: str = "share") -> alt.LayerChart:
    """Rates against size with the limits chance allows (Spiegelhalter 2005, doi:10.1002/sim.1970).

    Exact limits are shaded; limits widened for over-dispersion are drawn apart, as dashed lines.

    Args:
        points: label, n, value, highlight (bool); optional named (bool: a peer whose name is shown). Rows whose
            value is null are left out.
        limits: n (ascending), centre, low95, high95, low999, high999; optional wide_low95, wide_high95,
            wide_low999, wide_high999.
        lang: the page's language.
        kind: unit of the values.
    """
    w, f = Words(lang), Format(lang)
    offered = rows_of(points, "label", "n", "value", "highlight")
    rows = [row for row in offered if row["value"] is not None and row["n"]]
    sizes = [row["n"] for row in rows]
    low, high = min(sizes, default=0) * 0.8, max(sizes, default=0) * 1.25
    grid = rows_of(limits, "n", "centre", "low95", "high95", "low999", "high999")
    grid = [row for row in grid if low <= row["n"] <= high]
    if not grid:
        raise ChartError(
            f"A funnel has {len(rows)} points between {low:.0f} and {high:.0f} cases and no limits there. It needs "
            "points with a published value, and limits on a grid over their sizes; where there are none, show an Absence."
        )
    values = [float(row["value"]) for row in rows] + [grid[0]["centre"]]
    room = max(max(values) - min(values), 0.02) * 0.18
    ticks = nice(max(min(values) - room, 0), max(values) + room, 5)
    if kind in {"share", "ratio"} and max(values) <= 1 < ticks.high:
        ticks = Ticks(tuple(value for value in ticks.values if value <= 1), ticks.low, 1.0)
    x = _size_axis(low, high, w)
    y = vertical(ticks, kind, lang)
    for row in rows:
        row |= {"x": row["n"], "y": float(row["value"])}
        row["tip"] = tip(lang, row["label"], value=f.kind(kind, row["value"]), n=f"n = {f.count(row['n'])}")
    charts = [*_bands(grid, ticks, x, y), *_widened(grid, ticks, x, y), *_funnel_points(rows, x, y)]
    names = _end_names(grid, ticks, w, f.kind(kind, grid[0]["centre"]))
    places = spread([ticks.pixel(value, HEIGHT) for _, value in names], 4, HEIGHT - 4)
    for (text, value), place in zip(names, places, strict=True):
        name = layer([{"y": value, "text": text}])
        mark = name.mark_text(
            align="left", dy=place - ticks.pixel(value, HEIGHT), fontSize=11.5, color=theme.SUB
        )
        charts.append(mark.encode(x=beyond_plot(6), y=y, text="text:N"))
    left, right = axis_width(kind, lang, ticks), longest(text for text, _ in names) + 10
    parts = [(w("95% limits"), "limit_95"), (w("99.9% limits"), "limit_999")]
    named, lines = keys(parts, theme.WIDTH - left - right, 0)
    return view(
        *charts,
        *named,
        height=HEIGHT,
        left=left,
        right=right,
        top=10 + KEY_LINE,
        bottom=44,
        narrow={"top": 10 + KEY_LINE * lines},
    )


def _end_names(grid: list[Row], ticks: Ticks, w: Words, average: str) -> list[tuple[str, float]]:
    """Words at the right end: the average, and the widened limits, which do not close in on it."""
    last = grid[-1]
    names = [(w("average {value}", value=average), float(last["centre"]))]
    for level, text in (("95", w("95% widened")), ("999", w("99.9% widened"))):
        inside = [
            last[f"wide_{side}{level}"]
            for side in ("high", "low")
            if last.get(f"wide_{side}{level}") is not None
            and ticks.low < last[f"wide_{side}{level}"] < ticks.high
        ]
        names += [(text, float(inside[0]))] if inside else []
    return names


def _size_axis(low: float, high: float, w: Words) -> alt.X:
    """A logarithmic axis of cases with round words."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 3) if high / low > 12 else (1, 2, 3, 5)  # noqa: PLR2004  # a narrow range needs more words
    values = [step * 10**power for power in powers for step in steps if low <= step * 10**power <= high]
    # a phone has room for powers of ten only
    write = axis_words("cases", w.lang, high)
    words = {value: write(value) for value in values}
    tens = {value: words[value] for value in values if math.log10(value) in powers}
    axis: alt.X = alt.X(
        "x:Q",
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(
            title=w("cases (log scale)"), titlePadding=6, values=values, labelExpr=labels(words, tens, 400)
        ),
    )
    return axis


def _inside(value: float, ticks: Ticks) -> float:
    return min(max(value, ticks.low), ticks.high)


def _bands(grid: list[Row], ticks: Ticks, x: alt.X, y: alt.Y) -> list[Layer]:
    """Exact limits as two shades, and the line of the average."""
    charts = []
    for name, shade in (("999", theme.LIMIT_999), ("95", theme.LIMIT_95)):
        rows = [
            {"x": row["n"], "y": _inside(row[f"low{name}"], ticks), "y2": _inside(row[f"high{name}"], ticks)}
            for row in grid
        ]
        charts.append(layer(rows).mark_area(color=shade).encode(x, y, y2="y2:Q"))
    centre = [{"x": row["n"], "y": row["centre"]} for row in grid]
    charts.append(layer(centre).mark_line(color=theme.AXIS, strokeWidth=1).encode(x, y))
    return charts


def _widened(grid: list[Row], ticks: Ticks, x: alt.X, y: alt.Y) -> list[Layer]:
    """Limits widened for over-dispersion, 95 % long dashes and 99.9 % short ones."""
    charts: list[Layer] = []
    for name, dash in (("95", [6, 3]), ("999", [2, 3])):
        for side in ("low", "high"):
            column = f"wide_{side}{name}"
            rows = [
                {"x": row["n"], "y": row[column]}
                for row in grid
                if row.get(column) is not None and ticks.low <= row[column] <= ticks.high
            ]
            if rows:
                line = layer(rows).mark_line(color=theme.SUB, strokeWidth=1.1, strokeDash=dash)
                charts.append(line.encode(x, y))
    return charts


def _funnel_points(rows: list[Row], x: alt.X, y: alt.Y) -> list[Layer]:
    """Peers grey, the unit large and named; a peer marked ``named`` has its name too."""
    peers = [row for row in rows if not row["highlight"]]
    unit = [row for row in rows if row["highlight"]]
    drawn = [{key: row[key] for key in ("x", "y", "tip")} for row in peers]
    charts = [
        layer(drawn)
        .mark_point(
            filled=True, size=52, opacity=1, color=theme.PEERS, stroke="#fff", strokeWidth=0.8, aria=True
        )
        .encode(x, y, description="tip:N")
    ]
    sizes = sorted(row["n"] for row in rows)
    middle = (math.log(sizes[0]) + math.log(sizes[-1])) / 2
    for row in [*[peer for peer in peers if peer.get("named")], *unit]:
        own = row["highlight"]
        if own:
            point = layer([{key: row[key] for key in ("x", "y", "tip")}]).mark_point(
                filled=True, size=120, opacity=1, color=theme.UNIT, aria=True
            )
            charts.append(point.encode(x, y, description="tip:N"))
        left = math.log(row["n"]) > middle
        text = layer([{"x": row["x"], "y": row["y"], "text": row["label"]}]).mark_text(
            align="right" if left else "left",
            dx=-9 if left else 9,
            fontWeight="bold" if own else "normal",
            fontSize=theme.FONT_SIZE if own else 11,
            color=theme.UNIT if own else theme.SUB,
            stroke="#fff",
        )
        charts.append(text.encode(x, y, text="text:N"))
    return charts
