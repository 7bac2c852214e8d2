"""Campaigns: a monthly series with the months under campaigns marked, and an effect among its placebo dates."""

from typing import cast

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.axes import axis_width, horizontal, nice, vertical
from zhixing.present.charts.base import Layer, Row, layer, longest, margins, rows_of, spread, tip, view
from zhixing.present.charts.timelines import COVID, end_label, hover, month_axis
from zhixing.present.numbers import Format
from zhixing.present.words import Words

SERIES_HEIGHT = 190
STRIP = 36
"""Pixels of a campaign's row: its name, and under it the months it ran."""
GAP = 44

DOT = 9
"""Pixels between two dots of one column."""

BINS = 28

SHADE_MOST = 0.55
"""Opacity of a month wholly under campaigns."""


def campaign_timeline(
    frame: pl.DataFrame, strips: list[tuple[str, str]], lang: str, names: tuple[str, str]
) -> alt.VConcatChart:
    """A count by month over shaded months of campaign, and under it a row for each campaign.

    Args:
        frame: month (date, its first day), closed, without (null where nothing is said of it), during (share of the month and of the
            courts under campaigns, 0 to 1), and a column of such shares for each strip; in order of month.
        strips: Column and words of each campaign.
        lang: the page's language.
        names: What the two lines are called: the count, and what it would have been.
    """
    f, w = Format(lang), Words(lang)
    rows = rows_of(frame, "month", "closed", "without", "during", *(column for column, _ in strips))
    for place, row in enumerate(rows):
        row["x"] = place
    ticks = nice(0, max(max(row["closed"], row["without"] or 0) for row in rows), 4)
    left, right = axis_width("cases", lang, ticks), longest(names, bold=True) + 16
    x, y = month_axis([row["month"] for row in rows], f), vertical(ticks, "cases", lang)
    upper = alt.layer(
        *_closures(rows, x, w),
        *_shading(rows, x),
        *_lines(rows, (x, y), ticks.high, names, f),
    )
    height = STRIP * len(strips)
    lower = alt.layer(*_strips(rows, strips, x, lang))
    width = theme.WIDTH - left - right
    chart = alt.vconcat(
        upper.properties(width=width, height=SERIES_HEIGHT),
        lower.properties(width=width, height=height),
        spacing=GAP,
        bounds="flush",
    ).resolve_scale(x="independent", y="independent")
    meta = margins(SERIES_HEIGHT + GAP + height, left=left, right=right, top=10, bottom=26)
    return cast("alt.VConcatChart", chart.properties(usermeta=meta))


def _closures(rows: list[Row], x: alt.X, w: Words) -> list[Layer]:
    """Return the months of the COVID closures, shaded and named above."""
    inside = [row["x"] for row in rows if COVID[0] <= row["month"] <= COVID[1]]
    if not inside:
        return []
    band = [{"x": inside[0] - 0.5, "x2": inside[-1] + 0.5}]
    text = [{"x": sum(inside) / len(inside), "text": w("COVID closures")}]
    return [
        layer(band).mark_rect(color=theme.SHADE).encode(x, x2="x2:Q"),
        layer(text)
        .mark_text(color=theme.SUB, fontSize=11, baseline="top")
        .encode(x, y=alt.value(4), text="text:N"),
    ]


def _shading(rows: list[Row], x: alt.X) -> list[Layer]:
    """Return the months under campaigns, the darker the more of the month and of the courts."""
    marked = [
        {"x": row["x"] - 0.5, "x2": row["x"] + 0.5, "o": round(SHADE_MOST * row["during"], 3)}
        for row in rows
        if row["during"] > 0
    ]
    if not marked:
        return []
    bands = layer(marked).mark_rect(color=theme.KIND_2)
    return [bands.encode(x, x2="x2:Q", opacity=alt.Opacity("o:Q", scale=None, legend=None))]


def _lines(
    rows: list[Row], axes: tuple[alt.X, alt.Y], high: float, names: tuple[str, str], f: Format
) -> list[Layer]:
    """Return the count as a line, what it would have been as a dashed one from where they part."""
    x, y = axes
    counted = [
        {
            "x": row["x"],
            "y": row["closed"],
            "tip": tip(f.lang, f.month(row["month"], short=True), value=f.count(row["closed"])),
        }
        for row in rows
    ]
    charts = [layer(counted).mark_line(color=theme.REAL).encode(x, y)]
    first = next((place for place, row in enumerate(rows) if row["during"] > 0), len(rows))
    without = [
        {"x": row["x"], "y": row["without"]}
        for row in rows[max(0, first - 1) :]
        if row["without"] is not None
    ]
    ends = [(counted[-1], names[0], theme.REAL)]
    if without:
        dashed = layer(without).mark_line(color=theme.INK, strokeDash=[4, 3], strokeWidth=1.6)
        charts.append(dashed.encode(x, y))
        ends.append((without[-1], names[1], theme.INK))
    pixels = [SERIES_HEIGHT * (1 - float(point["y"]) / high) for point, _, _ in ends]
    places = spread(pixels, 6, SERIES_HEIGHT - 6)
    for (point, name, colour), pixel, place in zip(ends, pixels, places, strict=True):
        charts.append(end_label(point, name, colour, place - pixel, (x, y)))
    return [*charts, hover(counted, x, y)]


def _strips(rows: list[Row], strips: list[tuple[str, str]], x: alt.X, lang: str) -> list[Layer]:
    """Return a row a campaign: its name above the months it ran in."""
    f = Format(lang)
    y = alt.Y(
        "y:Q", scale=alt.Scale(domain=[0, len(strips)], reverse=True, nice=False, zero=False), axis=None
    )
    cells: list[Row] = []
    for place, (column, name) in enumerate(strips):
        cells += [
            {
                "x": row["x"] - 0.46,
                "x2": row["x"] + 0.46,
                "y": place + 0.48,
                "y2": place + 0.9,
                "o": round(0.15 + 0.85 * float(row[column]), 3),
                "tip": tip(lang, name, f.month(row["month"], short=True), value=f.share(row[column], 0)),
            }
            for row in rows
            if row[column] > 0
        ]
    charts = [
        layer({"text": name, "y": place + 0.36} for place, (_, name) in enumerate(strips))
        .mark_text(align="left", baseline="bottom", color=theme.SUB, stroke="#fff")
        .encode(x=alt.value(0), y=y, text="text:N"),
        layer({"x": -0.5, "x2": len(rows) - 0.5, "y": place + 0.9} for place in range(len(strips)))
        .mark_rule(color=theme.RULE)
        .encode(x, y, x2="x2:Q"),
    ]
    if cells:
        rects = layer(cells).mark_rect(color=theme.KIND_1, aria=True)
        opacity = alt.Opacity("o:Q", scale=None, legend=None)
        charts.append(rects.encode(x, y, x2="x2:Q", y2="y2:Q", opacity=opacity, description="tip:N"))
    return charts


def placebo_dots(values: list[float], effect: float, lang: str, names: tuple[str, str]) -> alt.LayerChart:
    """Effects at placebo dates as stacked dots, and the effect at the true dates as a line among them.

    Args:
        values: Effects where nothing ran, as shares.
        effect: The effect at the true dates.
        lang: the page's language.
        names: What a placebo effect and the true one are called.
    """
    f = Format(lang)
    ticks = nice(min([0.0, effect, *values]), max([0.0, effect, *values]), 5)
    step = (ticks.high - ticks.low) / BINS
    height_of: dict[int, int] = {}
    dots = []
    for value in sorted(values):
        column = round((value - ticks.low) / step)
        height_of[column] = height_of.get(column, 0) + 1
        dots.append(
            {
                "x": ticks.low + column * step,
                "y": height_of[column] - 0.5,
                "tip": tip(lang, names[0], value=f.signed(f.share(value))),
            }
        )
    most = max(height_of.values(), default=1)
    height = max(120, DOT * most + 46)
    x = horizontal(ticks, "share", lang)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, height / DOT], nice=False, zero=False), axis=None)
    left_side = effect > (ticks.low + ticks.high) / 2
    label = f"{names[1]} {f.signed(f.share(effect))}"
    charts = [
        layer([{"x": 0}]).mark_rule(color=theme.AXIS).encode(x),
        layer(dots)
        .mark_point(color=theme.PEERS, filled=True, size=58, opacity=1, aria=True)
        .encode(x, y, description="tip:N"),
        layer([{"x": effect}]).mark_rule(color=theme.UNIT, strokeWidth=2.6).encode(x),
        layer([{"x": effect, "text": label}])
        .mark_text(
            align="right" if left_side else "left",
            dx=-8 if left_side else 8,
            fontWeight="bold",
            color=theme.UNIT,
            stroke="#fff",
        )
        .encode(x, y=alt.value(10), text="text:N"),
    ]
    return view(*charts, height=height, left=20, right=20, top=6, bottom=26)
