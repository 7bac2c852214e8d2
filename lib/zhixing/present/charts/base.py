"""What all charts share: margins for both widths, round ticks, axis words, end labels that do not collide."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt

from zhixing.law.errors import ZhixingError
from zhixing.present import theme
from zhixing.present.svg import MARGINS

Row = dict[str, Any]

LINE_HEIGHT = 15
"""Least distance in pixels between two labels under each other."""


class ChartError(ZhixingError):
    """A chart was asked to draw what would mislead, or a frame it does not know."""


@dataclass(frozen=True)
class Ticks:
    """Round axis values, and the ends of the axis."""

    values: tuple[float, ...]
    low: float
    high: float

    def pixel(self, value: float, height: float) -> float:
        """Where a value lies on an axis of this height, from the top."""
        return height * (1 - (value - self.low) / (self.high - self.low))


def layer(rows: Iterable[Mapping[str, Any]], name: str | None = None) -> alt.Chart:
    """A chart on inline rows, exact decimals turned into what JSON can hold; ``name`` as in ``only``."""
    values = [{key: _json(value) for key, value in row.items()} for row in rows]
    chart = alt.Chart(alt.Data(values=values))
    return chart.properties(name=name) if name else chart


def _json(value: object) -> object:
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value


def view(
    *layers: alt.Chart,
    height: float,
    left: float,
    right: float = 16,
    top: float = 8,
    bottom: float = 26,
    narrow: Mapping[str, float] | None = None,
) -> alt.LayerChart:
    """Layers as one chart with fixed margins, so that both widths can be laid out without measuring text.

    Args:
        layers: from bottom to top. A layer named ``wide_…`` or ``narrow_…`` is drawn at that width only.
        height: of the plotting area, pixels.
        left: room for axis labels or row names.
        right: room for labels at the right end.
        top: room above.
        bottom: room for the horizontal axis.
        narrow: margins that differ on a phone, e.g. ``{"left": 90}``.
    """
    chart = alt.layer(*layers).properties(
        width=theme.WIDTH - left - right, height=height, autosize=alt.AutoSizeParams(type="none")
    )
    return chart.properties(usermeta=margins(height, left, right, top, bottom, narrow))


def margins(
    height: float, left: float, right: float, top: float, bottom: float, narrow: Mapping[str, float] | None
) -> dict[str, Any]:
    """The ``usermeta`` entry svg.render reads: total size and margins for either width."""
    wide = {"total": theme.WIDTH, "left": left, "right": right, "top": top, "height": top + height + bottom}
    small = {**wide, "total": theme.NARROW, **(narrow or {})}
    return {MARGINS: {"wide": wide, "narrow": small}}


def nice(low: float, high: float, count: int = 5) -> Ticks:
    """Round ticks that cover ``low`` to ``high``: steps of 1, 2, 2.5 or 5 times a power of ten."""
    if high <= low:
        high = low + 1
    raw = (high - low) / count
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * size for size in (1, 2, 2.5, 5, 10) if power * size >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    values = tuple(round(step * number, 12) for number in range(first, last + 1))
    return Ticks(values, values[0], values[-1])


def axis_words(kind: str, lang: str, high: float) -> str:
    """The Vega expression that writes axis values of a kind, scaled as the highest one asks."""
    value = "datum.value"
    if kind in {"share", "ratio"}:
        return f"replace(format({value}*100,'~f'),'-','−')+'%'"
    if kind == "points":
        return f"replace(format({value}*100,'~f'),'-','−')"
    if kind == "yuan":
        scales = ((1e8, "亿"), (1e4, "万")) if lang == "zh" else ((1e9, " bn"), (1e6, " m"), (1e3, "k"))
    else:
        scales = ((1e4, "万"),) if lang == "zh" else ()
    for size, name in scales:
        if high >= size:
            return f"{value}==0?'0':replace(format({value}/{size:.0f},',~f'),'-','−')+'{name}'"
    return f"replace(format({value},',~f'),'-','−')"


def axis_width(kind: str, lang: str, ticks: Ticks) -> float:
    """Room the labels of a vertical axis need."""
    longest = max(abs(ticks.low), abs(ticks.high))
    if kind in {"share", "ratio", "points"}:
        return 44
    if kind == "yuan" or lang == "zh":
        return 58
    return theme.text_width(f"{longest:,.0f}") + (18 if ticks.low < 0 else 10)


def spread(positions: Sequence[float], low: float, high: float, gap: float = LINE_HEIGHT) -> list[float]:
    """Label positions moved apart so that none overlaps, as near to where they belong as possible.

    Args:
        positions: wanted pixels, in any order.
        low: least pixel allowed.
        high: greatest pixel allowed.
        gap: least distance.
    """
    order = sorted(range(len(positions)), key=lambda place: positions[place])
    result = [min(max(position, low), high) for position in positions]
    for before, after in zip(order, order[1:], strict=False):
        result[after] = max(result[after], result[before] + gap)
    overshoot = result[order[-1]] - high if order else 0
    if overshoot > 0:
        result[order[-1]] = high
        for after, before in zip(reversed(order), list(reversed(order))[1:], strict=False):
            result[before] = min(result[before], result[after] - gap)
    return result


def longest(texts: Iterable[str], *, bold: bool = False) -> float:
    """The width of the widest text."""
    return max((theme.text_width(text) for text in texts), default=0) * (1.06 if bold else 1)


def rows_of(frame: Any, *columns: str) -> list[Row]:
    """A polars frame's rows, after checking that the columns a chart needs are there.

    Raises:
        ChartError: a column is missing.
    """
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ChartError(
            f"A chart needs the columns {', '.join(columns)}; the frame has no {', '.join(missing)}. "
            f"It has: {', '.join(frame.columns)}."
        )
    return list(frame.iter_rows(named=True))


def known_role(role: str) -> str:
    """A role's colour.

    Raises:
        ChartError: the book gives no colour that meaning.
    """
    try:
        return theme.colour(role)
    except KeyError:
        raise ChartError(f"“{role}” is no role of a colour. Use one of: {', '.join(theme.ROLES)}.") from None


def vertical(ticks: Ticks, kind: str, lang: str, *, title: str | None = None) -> alt.Y:
    """A vertical axis with light grid lines, its field named ``y``."""
    return (
        alt.Y("y:Q")
        .scale(domain=[ticks.low, ticks.high], nice=False, zero=False)
        .axis(
            title=title,
            values=list(ticks.values),
            labelExpr=axis_words(kind, lang, max(abs(ticks.low), abs(ticks.high))),
        )
    )


def horizontal(ticks: Ticks, kind: str, lang: str, *, title: str | None = None) -> alt.X:
    """A horizontal axis with light grid lines, its field named ``x``."""
    return (
        alt.X("x:Q")
        .scale(domain=[ticks.low, ticks.high], nice=False, zero=False)
        .axis(
            title=title,
            values=list(ticks.values),
            labelExpr=axis_words(kind, lang, max(abs(ticks.low), abs(ticks.high))),
            grid=True,
            ticks=False,
            domain=False,
        )
    )
