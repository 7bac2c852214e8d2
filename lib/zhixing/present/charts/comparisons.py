"""Comparison with uncertainty: effects with intervals, balance of a matching, concentration."""

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.axes import Ticks, horizontal, nice, vertical
from zhixing.present.charts.base import Layer, Row, keys, known_role, layer, longest, rows_of, tip, view
from zhixing.present.charts.rows import MOST_NAME, MOST_NAME_NARROW, row_axis, row_names
from zhixing.present.charts.timelines import hover
from zhixing.present.numbers import SUPPRESSED, Format
from zhixing.present.words import Words

EFFECT_ROW = 34

NEGLIGIBLE = 0.1
"""A standardised difference below it counts as balanced (Austin 2009, doi:10.1002/sim.3697)."""


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
            row["text"] = row["short"] = SUPPRESSED
            continue
        row["short"] = f.signed(f.kind(kind, row["value"]))
        interval = f.interval(f.kind(kind, row["low"]), f.kind(kind, row["high"]))
        row["text"] = w("{value} ({interval})", value=row["short"], interval=interval)
        n = "" if row.get("n") is None else f"n = {f.count(row['n'])}"
        words = row["short"] + w(", 95% interval {interval}", interval=interval)
        drawn.append(
            {
                "x": float(row["value"]),
                "low": float(row["low"]),
                "high": float(row["high"]),
                "y": place,
                "tip": tip(lang, row["label"], value=words, n=n),
            }
            | {"fill": known_role(row.get("role") or "unit")}
        )
    edges = [edge for row in drawn for edge in (row["low"], row["high"])]
    ticks = nice(min([0, *edges]), max([0, *edges]), 4)
    x, y = horizontal(ticks, kind, lang), row_axis(len(rows))
    left = min(longest(row["label"] for row in rows) + 12, MOST_NAME)
    wide, small = longest(row["text"] for row in rows) + 14, longest(row["short"] for row in rows) + 14
    colour = alt.Color("fill:N", scale=None)
    charts = [
        layer([{"x": 0}]).mark_rule(color=theme.INK).encode(x),
        layer(row | {"x": row["low"]} for row in drawn)
        .mark_rule(strokeWidth=2.4)
        .encode(x, y, x2="high:Q", color=colour),
        layer(drawn)
        .mark_point(filled=True, size=90, opacity=1, aria=True)
        .encode(x, y, color=colour, description="tip:N"),
        *row_names(rows, y, 8, row_height=EFFECT_ROW),
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
                "tip": tip(lang, row["label"], words, value=f.number(row[key], 2)),
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
    charts += [*row_names(rows, y, 8), *named]
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
        layer([{"x": 1, "y": 0.62, "text": w("if all cases were equal")}])
        .mark_text(align="right", color=theme.SUB)
        .encode(x, y, text="text:N"),
        layer(curve).mark_line(color=theme.UNIT).encode(x, y),
        layer(marked).mark_point(filled=True, size=70, opacity=1, color=theme.UNIT).encode(x, y),
        layer(marked)
        .mark_text(align="left", dx=9, dy=4, fontWeight="bold", color=theme.UNIT, stroke="#fff")
        .encode(x, y, text="text:N"),
        hover(curve[:: max(1, len(curve) // 16)], x, y),
    ]
    return view(*charts, height=280, left=48, right=18, top=8, bottom=44)
