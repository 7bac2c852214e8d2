"""Comparison with uncertainty: funnel plot, effects with intervals, balance of a matching, concentration."""

import math

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.bars import MOST_NAME, MOST_NAME_NARROW, row_axis, row_names
from zhixing.present.charts.base import (
    Layer,
    Row,
    Ticks,
    axis_width,
    axis_words,
    horizontal,
    keys,
    known_role,
    layer,
    longest,
    nice,
    rows_of,
    vertical,
    view,
)
from zhixing.present.charts.timelines import hover
from zhixing.present.numbers import Format
from zhixing.present.words import Words

EFFECT_ROW = 34

NEGLIGIBLE = 0.1
"""A standardised difference below it counts as balanced (Austin 2009, doi:10.1002/sim.3697)."""


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
    rows = [row for row in rows_of(points, "label", "n", "value", "highlight") if row["value"] is not None]
    grid = rows_of(limits, "n", "centre", "low95", "high95", "low999", "high999")
    values = [float(row["value"]) for row in rows] + [grid[0]["centre"]]
    room = max(max(values) - min(values), 0.02) * 0.18
    ticks = nice(min(values) - room, max(values) + room, 5)
    if kind in {"share", "ratio"} and max(values) <= 1 < ticks.high:
        ticks = Ticks(tuple(value for value in ticks.values if value <= 1), ticks.low, 1.0)
    x = _size_axis([row["n"] for row in rows], w, lang)
    y = vertical(ticks, kind, lang)
    for row in rows:
        row |= {"x": row["n"], "y": float(row["value"])}
        row["tip"] = f"{row['label']}: {f.kind(kind, row['value'])} (n = {f.count(row['n'])})"
    charts = [
        *_bands(grid, ticks, x, y),
        *_widened(grid, ticks, x, y),
        *_limit_names(grid, ticks, x, y, w),
    ]
    charts += _funnel_points(rows, x, y)
    centre = w("average {value}", value=f.kind(kind, grid[0]["centre"]))
    average = [{"x": grid[-1]["n"], "y": grid[-1]["centre"], "text": centre}]
    text = layer(average).mark_text(align="left", dx=6, color=theme.SUB, fontSize=11.5)
    charts.append(text.encode(x, y, text="text:N"))
    right = theme.text_width(centre, 11.5) + 14
    return view(*charts, height=280, left=axis_width(kind, lang, ticks), right=right, top=8, bottom=44)


def _size_axis(sizes: list[int], w: Words, lang: str) -> alt.X:
    """A logarithmic axis of cases with round words."""
    low, high = min(sizes) * 0.8, max(sizes) * 1.25
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 3) if high / low > 12 else (1, 2, 3, 5)  # noqa: PLR2004  # a narrow range needs more words
    values = [step * 10**power for power in powers for step in steps if low <= step * 10**power <= high]
    axis: alt.X = (
        alt.X("x:Q")
        .scale(type="log", domain=[low, high], nice=False)
        .axis(
            title=w("cases (log scale)"),
            titlePadding=6,
            values=values,
            labelExpr=axis_words("cases", lang, high),
        )
    )
    return axis


def _inside(value: float, ticks: Ticks) -> float:
    return min(max(value, ticks.low), ticks.high)


def _bands(grid: list[Row], ticks: Ticks, x: alt.X, y: alt.Y) -> list[Layer]:
    """Exact limits as two shades, and the line of the average."""
    charts = []
    for name, shade in (("999", "#f1f3f4"), ("95", "#e2e6e9")):
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


def _limit_names(grid: list[Row], ticks: Ticks, x: alt.X, y: alt.Y, w: Words) -> list[Layer]:
    """Each limit's name at its left end, on the side where it is inside the plot."""
    names = [("95", "95%"), ("999", "99.9%")]
    if grid[0].get("wide_low95") is not None:
        names += [("wide95", w("95% widened")), ("wide999", w("99.9% widened"))]
    texts = []
    for key, text in names:
        wide, level = key.startswith("wide"), key.removeprefix("wide")
        for side in ("low", "high"):
            column = f"{'wide_' if wide else ''}{side}{level}"
            place = next(
                (row for row in grid if row.get(column) is not None and ticks.low < row[column] < ticks.high),
                None,
            )
            if place is not None:
                texts.append(
                    {"x": place["n"], "y": place[column], "text": text, "dy": 11 if side == "low" else -6}
                )
                break
    charts = []
    for name in texts:
        mark = layer([name]).mark_text(align="left", dx=5, dy=name["dy"], color=theme.SUB, fontSize=11)
        charts.append(mark.encode(x, y, text="text:N"))
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


def dots_with_intervals(frame: pl.DataFrame, lang: str, kind: str = "points") -> alt.LayerChart:
    """Effects as dots with their intervals around a line at zero.

    Args:
        frame: label, value, low, high; optional role (default unit), n. A null value is written as not published.
        lang: the page's language.
        kind: unit of the values.
    """
    w, f = Words(lang), Format(lang)
    rows = rows_of(frame, "label", "value", "low", "high")
    drawn: list[Row] = []
    for place, row in enumerate(rows):
        row["y"] = place
        if row["value"] is None:
            row["text"] = row["short"] = w("· not published")
            continue
        row["short"] = f.signed(f.kind(kind, row["value"]))
        interval = f.interval(f.kind(kind, row["low"]), f.kind(kind, row["high"]))
        row["text"] = w("{value} ({interval})", value=row["short"], interval=interval)
        n = "" if row.get("n") is None else f", n = {f.count(row['n'])}"
        tip = w(
            "{label}: {value}, 95% interval {interval}",
            label=row["label"],
            value=row["short"],
            interval=interval,
        )
        drawn.append(
            {
                "x": float(row["value"]),
                "low": float(row["low"]),
                "high": float(row["high"]),
                "y": place,
                "tip": tip + n,
            }
            | {"fill": known_role(row.get("role") or "unit")}
        )
    edges = [edge for row in drawn for edge in (row["low"], row["high"])]
    ticks = nice(min([0, *edges]), max([0, *edges]), 4)
    x, y = horizontal(ticks, kind, lang), row_axis(len(rows))
    left = min(longest(row["label"] for row in rows) + 12, MOST_NAME)
    wide, small = longest(row["text"] for row in rows) + 14, longest(row["short"] for row in rows) + 14
    colour = alt.Color("fill:N").scale(None)
    charts = [
        layer([{"x": 0}]).mark_rule(color=theme.INK).encode(x),
        layer(row | {"x": row["low"]} for row in drawn)
        .mark_rule(strokeWidth=2.4)
        .encode(x, y, x2="high:Q", color=colour),
        layer(drawn)
        .mark_point(filled=True, size=90, opacity=1, aria=True)
        .encode(x, y, color=colour, description="tip:N"),
        *row_names(rows, y, 8, theme.WIDTH - left - wide),
    ]
    for name, key in (("wide_text", "text"), ("narrow_text", "short")):
        text = layer(({"y": row["y"], "text": row[key]} for row in rows), name).mark_text(align="left", dx=10)
        charts.append(text.encode(x=alt.value(alt.ExprRef("width")), y=y, text="text:N"))
    return view(
        *charts,
        height=EFFECT_ROW * len(rows),
        left=left,
        right=wide,
        top=4,
        bottom=26,
        narrow={"left": min(left, MOST_NAME_NARROW), "right": small},
    )


def balance(frame: pl.DataFrame, lang: str) -> alt.LayerChart:
    """How alike relieved cases and their controls are, before and after matching (a love plot).

    Args:
        frame: label (what is compared), before, after (standardised mean differences).
        lang: the page's language.
    """
    w, f = Words(lang), Format(lang)
    rows = rows_of(frame, "label", "before", "after")
    edges = [abs(float(row[key])) for row in rows for key in ("before", "after") if row[key] is not None]
    ticks = nice(0, max([2 * NEGLIGIBLE, *edges]), 4)
    x, y = horizontal(ticks, "number", lang, title=w("absolute standardised difference")), row_axis(len(rows))
    charts: list[Layer] = [
        layer([{"x": 0, "x2": NEGLIGIBLE}]).mark_rect(color=theme.SHADE).encode(x, x2="x2:Q"),
        layer([{"x": 0}]).mark_rule(color=theme.AXIS).encode(x),
    ]
    for key, role, words in (
        ("before", "peers", w("before matching")),
        ("after", "unit", w("after matching")),
    ):
        drawn = [
            {
                "x": abs(float(row[key])),
                "y": place,
                "tip": f"{row['label']}, {words}: {f.number(row[key], 2)}",
            }
            for place, row in enumerate(rows)
            if row[key] is not None
        ]
        mark = layer(drawn).mark_point(
            filled=key == "after", size=70, opacity=1, color=known_role(role), strokeWidth=2, aria=True
        )
        charts.append(mark.encode(x, y, description="tip:N"))
    for place, row in enumerate(rows):
        row["y"] = place
    left = min(longest(row["label"] for row in rows) + 12, MOST_NAME)
    right = 16.0
    named, lines = keys(
        [(w("○ before matching"), "peers"), (w("● after matching"), "unit")],
        theme.WIDTH - left - right,
        0,
        square=False,
    )
    charts += [*row_names(rows, y, 8, theme.WIDTH - left - right), *named]
    return view(
        *charts,
        height=26 * len(rows),
        left=left,
        right=right,
        top=26,
        bottom=44,
        narrow={"left": min(left, MOST_NAME_NARROW), "top": 8 + 18 * lines},
    )


def concentration(frame: pl.DataFrame, lang: str) -> alt.LayerChart:
    """How much of the amount the largest cases hold, against an equal spread.

    Args:
        frame: share_cases, share_amount (both cumulative fractions, largest cases first, from 0 to 1); optional
            label (non-null: the point is marked and named).
        lang: the page's language.
    """
    w, f = Words(lang), Format(lang)
    rows = rows_of(frame, "share_cases", "share_amount")
    curve = [
        {
            "x": row["share_cases"],
            "y": row["share_amount"],
            "tip": w(
                "largest {cases} of cases: {amount} of the amount",
                cases=f.share(row["share_cases"]),
                amount=f.share(row["share_amount"]),
            ),
        }
        for row in rows
    ]
    ticks = Ticks((0.0, 0.25, 0.5, 0.75, 1.0), 0.0, 1.0)
    x = horizontal(ticks, "share", lang, title=w("share of cases, largest first"))
    y = vertical(ticks, "share", lang)
    equal = [{"x": 0, "y": 0}, {"x": 1, "y": 1}]
    marked = [
        point | {"text": row["label"]} for point, row in zip(curve, rows, strict=True) if row.get("label")
    ]
    charts = [
        layer(equal).mark_line(color=theme.PEERS, strokeDash=[5, 3], strokeWidth=1.4).encode(x, y),
        layer([{"x": 0.72, "y": 0.72, "text": w("if all cases were equal")}])
        .mark_text(align="left", dx=6, dy=10, color=theme.SUB)
        .encode(x, y, text="text:N"),
        layer(curve).mark_line(color=theme.UNIT).encode(x, y),
        layer(marked).mark_point(filled=True, size=70, opacity=1, color=theme.UNIT).encode(x, y),
        layer(marked)
        .mark_text(align="left", dx=9, dy=4, fontWeight="bold", color=theme.UNIT, stroke="#fff")
        .encode(x, y, text="text:N"),
        hover(curve[:: max(1, len(curve) // 16)], x, y),
    ]
    return view(*charts, height=280, left=48, right=18, top=8, bottom=44)
