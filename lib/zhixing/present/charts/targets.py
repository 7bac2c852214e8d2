"""Values against a line they should reach, and a table of shares as shades."""

import altair as alt
import polars as pl

from zhixing.present import theme
from zhixing.present.charts.axes import Ticks, horizontal, nice
from zhixing.present.charts.base import (
    ChartError,
    Layer,
    Row,
    keys,
    known_role,
    layer,
    longest,
    rows_of,
    tip,
    view,
)
from zhixing.present.charts.rows import MOST_NAME, MOST_NAME_NARROW, row_axis, row_names
from zhixing.present.numbers import SUPPRESSED, Format
from zhixing.present.words import Words

TARGET_ROW = 34
"""Height of a row in pixels: a name of two lines, a dot and its interval."""

HEAT_ROW = 24
MOST_COLUMNS = 14
DARK = 0.55
"""Shade above which words on it are white."""


def against_target(
    frame: pl.DataFrame,
    lang: str,
    kind: str = "share",
    *,
    line: str,
    dots: str = "",
    highlight: str | None = None,
) -> alt.LayerChart:
    """Dots with their intervals, and in each row the line it is held against.

    Args:
        frame: label, value (null: withheld or unknown), line (null: none); optional low, high, n, role (default
            unit), text (what is written instead of the value).
        lang: the page's language.
        kind: unit of the values.
        line: what the lines are, for the key; empty leaves them out of it.
        dots: what the dots are, for the key; empty leaves them out of it.
        highlight: the label set in bold.
    """
    rows = _target_rows(rows_of(frame, "label", "value", "line"), lang, kind, highlight)
    ticks = _ticks(rows, kind)
    x, y = horizontal(ticks, kind, lang), row_axis(len(rows))
    left = min(longest((row["label"] for row in rows), bold=True) + 12, MOST_NAME)
    right = longest((row["text"] for row in rows), bold=True) + 16
    parts = [("● " + dots, "unit")] if dots else []
    parts += [("┃ " + line, "beyond")] if line else []
    named, lines = keys(parts, theme.WIDTH - left - right, 0, square=False)
    text = layer({"y": row["y"], "text": row["text"]} for row in rows).mark_text(align="left", dx=10)
    return view(
        *_marks(rows, x, y),
        *row_names(rows, y, 8, row_height=TARGET_ROW),
        text.encode(x=alt.value(alt.ExprRef("width")), y=y, text="text:N"),
        *named,
        height=TARGET_ROW * len(rows),
        left=left,
        right=right,
        top=26,
        bottom=26,
        narrow={"left": min(left, MOST_NAME_NARROW), "top": 8 + 18 * lines},
    )


def _target_rows(rows: list[Row], lang: str, kind: str, highlight: str | None) -> list[Row]:
    """Each row with its place, its colour and what is written and said of it."""
    f = Format(lang)
    for place, row in enumerate(rows):
        known = row["value"] is not None
        value = f.kind(kind, row["value"])
        n = "" if row.get("n") is None else f"n = {f.count(row['n'])}"
        row |= {
            "y": place,
            "bold": row["label"] == highlight,
            "text": row.get("text") or (value if known else SUPPRESSED),
        }
        row["fill"] = known_role(row.get("role") or "unit")
        row["tip"] = tip(lang, row["label"], value=_words(row, kind, f), n=n)
    return rows


def _words(row: Row, kind: str, f: Format) -> str:
    if row.get("low") is None or row.get("high") is None:
        return str(row["text"])
    interval = f.interval(f.kind(kind, row["low"]), f.kind(kind, row["high"]))
    return str(row["text"]) + Words(f.lang)(", 95% interval {interval}", interval=interval)


def _ticks(rows: list[Row], kind: str) -> Ticks:
    names = ("value", "line", "low", "high")
    edges = [float(row[name]) for row in rows for name in names if row.get(name) is not None]
    low, high = min(edges, default=0.0), max(edges, default=1.0)
    room = max(high - low, 0.02) * 0.08
    ticks = nice(max(low - room, 0) if low >= 0 else low - room, high + room, 4)
    most = {"share": 1.0, "score": 100.0}.get(kind, ticks.high)
    if high <= most < ticks.high:
        return Ticks(tuple(value for value in ticks.values if value <= most), ticks.low, most)
    return ticks


def _marks(rows: list[Row], x: alt.X, y: alt.Y) -> list[Layer]:
    """Intervals, then the lines, then the dots."""
    colour = alt.Color("fill:N", scale=None)
    ranged = [row for row in rows if row.get("low") is not None and row.get("high") is not None]
    spans = [{"x": row["low"], "x2": row["high"], "y": row["y"], "fill": row["fill"]} for row in ranged]
    marks = [
        {"x": row["line"], "y": row["y"] - 0.34, "y2": row["y"] + 0.34}
        for row in rows
        if row["line"] is not None
    ]
    dots = [
        {"x": row["value"], "y": row["y"], "fill": row["fill"], "tip": row["tip"]}
        for row in rows
        if row["value"] is not None
    ]
    return [
        layer(spans).mark_rule(strokeWidth=2.4, opacity=0.55).encode(x, y, x2="x2:Q", color=colour),
        layer(marks).mark_rule(strokeWidth=2.2, color=theme.BEYOND).encode(x, y, y2="y2:Q"),
        layer(dots)
        .mark_point(filled=True, size=90, opacity=1, aria=True)
        .encode(x, y, color=colour, description="tip:N"),
    ]


def heat(
    frame: pl.DataFrame, lang: str, kind: str = "share", *, highlight: str | None = None
) -> alt.LayerChart:
    """A table of values as shades, the highest darkest; on the page with its numbers, on a phone without.

    Args:
        frame: row, column (a short heading), value (null: nothing to count); each pair once, in the order to draw.
        lang: the page's language.
        kind: unit of the values.
        highlight: the row set in bold.

    Raises:
        ChartError: there are more columns than can be read.
    """
    cells = rows_of(frame, "row", "column", "value")
    names = list(dict.fromkeys(cell["row"] for cell in cells))
    heads = list(dict.fromkeys(cell["column"] for cell in cells))
    if len(heads) > MOST_COLUMNS:
        raise ChartError(
            f"{len(heads)} columns cannot be read. Keep to {MOST_COLUMNS} or draw the table turned."
        )
    drawn = _shaded(cells, names, heads, lang, kind)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, len(heads)], nice=False, zero=False), axis=None)
    y = row_axis(len(names))
    rects = layer(drawn).mark_rect(color=theme.BEYOND, aria=True)
    texts = layer(drawn, "wide_text").mark_text(fontSize=11)
    headings = layer({"x": place + 0.48, "text": head} for place, head in enumerate(heads))
    rows: list[Row] = [
        {"y": place, "label": name, "bold": name == highlight} for place, name in enumerate(names)
    ]
    left = min(longest(names, bold=True) + 12, MOST_NAME)
    return view(
        rects.encode(
            x, y, x2="x2:Q", y2="y2:Q", opacity=alt.Opacity("shade:Q", scale=None), description="tip:N"
        ),
        texts.encode(
            x=alt.X("mid:Q", scale=alt.Scale(domain=[0, len(heads)], nice=False, zero=False), axis=None),
            y=alt.Y(
                "row:Q",
                scale=alt.Scale(domain=[-0.5, len(names) - 0.5], reverse=True, nice=False, zero=False),
                axis=None,
            ),
            text="text:N",
            color=alt.Color("ink:N", scale=None),
        ),
        headings.mark_text(color=theme.SUB, fontSize=11.5).encode(x=x, y=alt.value(-10), text="text:N"),
        *row_names(rows, y, 8, row_height=HEAT_ROW),
        height=HEAT_ROW * len(names),
        left=left,
        right=6,
        top=24,
        bottom=4,
        narrow={"left": min(left, MOST_NAME_NARROW)},
    )


def _shaded(cells: list[Row], names: list[str], heads: list[str], lang: str, kind: str) -> list[Row]:
    """Where each cell lies, how dark it is and what is written on it."""
    f = Format(lang)
    most = max((float(cell["value"]) for cell in cells if cell["value"] is not None), default=0.0)
    drawn: list[Row] = []
    for cell in cells:
        row, column = names.index(cell["row"]), heads.index(cell["column"])
        shade = 0.0 if cell["value"] is None or not most else float(cell["value"]) / most
        value = f.kind(kind, cell["value"])
        drawn.append(
            {
                "x": column,
                "x2": column + 0.96,
                "mid": column + 0.48,
                "y": row - 0.46,
                "y2": row + 0.46,
                "row": row,
            }
            | {"shade": 0.04 + 0.96 * shade, "text": "0" if cell["value"] == 0 else value.removesuffix("%")}
            | {
                "ink": "#fff" if shade > DARK else theme.INK,
                "tip": tip(lang, cell["row"], cell["column"], value=value),
            }
        )
    return drawn
