"""Time to closing: cumulative incidence by closing method, and the share still pending."""

from typing import Literal

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.axes import Ticks, labels, vertical
from zhixing.present.charts.base import Layer, Row, known_role, layer, longest, rows_of, spread, view
from zhixing.present.charts.timelines import end_label, hover
from zhixing.present.numbers import Format
from zhixing.present.words import Words

HEIGHT = 250
MOST_DAYS = 62
"""Days drawn of a curve: more cannot be seen at either width and would only make the page heavy."""

SHARES = Ticks((0.0, 0.25, 0.5, 0.75, 1.0), 0.0, 1.0)


def cumulative_incidence(
    frame: pl.DataFrame, lang: str, *, limit_days: int | None = 180, since: str = "", rest: str = ""
) -> alt.LayerChart:
    """What has become of cases by days since filing: stacked shares by closing method, the rest still pending.

    Args:
        frame: day, cause (words), role, share (fraction of all cases closed so by that day); optional low, high
            (95 % interval of the share, drawn at the right end). Causes in stacking order, days ascending.
        lang: the page's language.
        limit_days: the statutory limit, marked; None for none.
        since: what the days count from, the axis's title; by default days since filing.
        rest: what the cases of no cause are called; by default still pending.
    """
    w, f = Words(lang), Format(lang)
    causes: dict[str, list[Row]] = {}
    for row in rows_of(frame, "day", "cause", "role", "share"):
        causes.setdefault(row["cause"], []).append(row)
    base: dict[int, float] = {}
    x, last = _day_axis(frame, since or w("days since filing"))
    y = vertical(SHARES, "share", lang)
    charts, ends = [], []
    for cause, rows in causes.items():
        drawn = [
            {
                "x": row["day"],
                "y": base.get(row["day"], 0.0) + row["share"],
                "y2": base.get(row["day"], 0.0),
                "tip": w(
                    "{days}: {share} {cause}",
                    days=f.days(row["day"]),
                    share=f.share(row["share"]),
                    cause=cause,
                ),
            }
            for row in _thinned(rows)
        ]
        charts.append(layer(drawn).mark_area(color=known_role(rows[0]["role"])).encode(x, y, y2="y2:Q"))
        charts.append(layer(drawn).mark_line(color="#fff", strokeWidth=1).encode(x, y))
        ends.append((cause, rows[-1], base.get(rows[-1]["day"], 0.0), drawn))
        base |= {row["day"]: base.get(row["day"], 0.0) + row["share"] for row in rows}
    charts += _limit(limit_days, x, w)
    charts += _interval_ends(ends, x, y)
    charts += [hover(drawn[:: max(1, len(drawn) // 12)] + drawn[-1:], x, y) for *_, drawn in ends]
    names, labels = _names(ends, base.get(last, 0.0), last, (x, y), lang, rest or w("still pending"))
    return view(
        *charts, *labels, height=HEIGHT, left=48, right=longest(names, bold=True) + 18, top=20, bottom=44
    )


_End = tuple[str, Row, float, list[Row]]


def _names(
    ends: list[_End], closed: float, last: int, axes: tuple[alt.X, alt.Y], lang: str, rest: str
) -> tuple[list[str], list[Layer]]:
    """Each area's name and final share at its right, and that of the rest."""
    f = Format(lang)
    middles = [(cause, row["role"], row["share"], low + row["share"] / 2) for cause, row, low, _ in ends]
    middles.append((rest, "pending", 1 - closed, (1 + closed) / 2))
    places = spread([SHARES.pixel(middle, HEIGHT) for *_, middle in middles], 6, HEIGHT - 6)
    names = [f"{cause} {f.share(share)}" for cause, _, share, _ in middles]
    labels = [
        end_label({"x": last, "y": middle}, name, theme.ink(role), place - SHARES.pixel(middle, HEIGHT), axes)
        for name, (_, role, _, middle), place in zip(names, middles, places, strict=True)
    ]
    return names, labels


def _interval_ends(ends: list[_End], x: alt.X, y: alt.Y) -> list[Layer]:
    """The interval of each share, drawn at the right end of its area."""
    drawn = [
        {"x": row["day"], "y": low + row["low"], "y2": low + row["high"]}
        for _, row, low, _ in ends
        if row.get("low") is not None and row.get("high") is not None
    ]
    rule = layer(drawn).mark_rule(color=theme.INK, strokeWidth=2, xOffset=3)
    return [rule.encode(x, y, y2="y2:Q")] if drawn else []


def survival_curve(
    frame: pl.DataFrame, lang: str, *, limit_days: int | None = 180, since: str = "", state: str = ""
) -> alt.LayerChart:
    """The share of cases still pending, or in another state, by days since filing, with its band; half marked.

    Args:
        frame: day, series, role, share, low, high (95 % band); days ascending.
        lang: the page's language.
        limit_days: the statutory limit, marked; None for none.
        since: what the days count from, the axis's title; by default days since filing.
        state: the state the share is in; by default still pending.
    """
    w, f = Words(lang), Format(lang)
    series: dict[str, list[Row]] = {}
    for row in rows_of(frame, "day", "series", "role", "share", "low", "high"):
        series.setdefault(row["series"], []).append(row)
    x, _ = _day_axis(frame, since or w("days since filing"))
    y = vertical(SHARES, "share", lang)
    charts: list[Layer] = [layer([{"y": 0.5}]).mark_rule(color=theme.AXIS, strokeDash=[2, 3]).encode(y=y)]
    charts += _limit(limit_days, x, w)
    places = spread([SHARES.pixel(rows[-1]["share"], HEIGHT) for rows in series.values()], 6, HEIGHT - 6)
    for (name, rows), place in zip(series.items(), places, strict=True):
        thin = _thinned(rows)
        drawn = [
            {
                "x": row["day"],
                "y": row["share"],
                "tip": w(
                    "{series}, {days}: {share} {state}",
                    series=name,
                    days=f.days(row["day"]),
                    share=f.share(row["share"]),
                    state=state or w("still pending"),
                ),
            }
            for row in thin
        ]
        colour, role = known_role(rows[0]["role"]), rows[0]["role"]
        band = [
            {"x": row["day"], "y": row["low"], "y2": row["high"]}
            for row in thin
            if row["low"] is not None and row["high"] is not None
        ]
        # steps thinned to every n-th day would show falls that did not happen on that day
        joined: Literal["linear", "step-after"] = "step-after" if len(thin) == len(rows) else "linear"
        area = layer(band).mark_area(color=colour, opacity=0.22, interpolate=joined)
        dash = [5, 3] if role in {"baseline", "peers"} else [1, 0]
        line = layer(drawn).mark_line(color=colour, interpolate=joined, strokeDash=dash)
        offset = place - SHARES.pixel(rows[-1]["share"], HEIGHT)
        label = end_label(drawn[-1], name, theme.ink(role), offset, (x, y))
        every = drawn[:: max(1, len(drawn) // 14)] + drawn[-1:]
        charts += [area.encode(x, y, y2="y2:Q"), line.encode(x, y), label, hover(every, x, y)]
    return view(*charts, height=HEIGHT, left=48, right=longest(series, bold=True) + 18, top=20, bottom=44)


def _day_axis(frame: pl.DataFrame, since: str) -> tuple[alt.X, int]:
    """Days since filing, or since something else, with quarters of a year marked, months of a short span; and the last day."""
    days = frame["day"].to_list()
    last = max(int(max(days, default=365)), 1)
    months = (0, 30, 60, 90, 120, 150, 180)
    quarters = (0, 90, 180, 270, 365, 540, 730, 1095)
    values = [day for day in (months if last <= months[-1] else quarters) if day <= last]
    axis: alt.X = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[0, last], nice=False),
        axis=alt.Axis(
            title=since, titlePadding=6, values=values, labelExpr=labels({day: f"{day:,}" for day in values})
        ),
    )
    return axis, last


def _limit(limit_days: int | None, x: alt.X, w: Words) -> list[Layer]:
    """The statutory limit as a dashed line with its name above the plot."""
    if limit_days is None:
        return []
    row = [{"x": limit_days, "text": w("{days}-day limit", days=limit_days)}]
    return [
        layer(row).mark_rule(color=theme.INK, strokeDash=[2, 3]).encode(x),
        layer(row)
        .mark_text(color=theme.SUB, baseline="bottom", fontSize=11.5)
        .encode(x, y=alt.value(-5), text="text:N"),
    ]


def _thinned(rows: list[Row]) -> list[Row]:
    """At most ``MOST_DAYS`` rows, evenly spaced, the last always among them."""
    every = -(-len(rows) // MOST_DAYS)
    kept = rows[::every]
    return kept if kept[-1] is rows[-1] else [*kept, rows[-1]]
