"""Axes: round ticks, and their words in the page's language."""

import json
import math
from dataclasses import dataclass

import altair as alt

from zhixing.present import theme


@dataclass(frozen=True)
class Ticks:
    """Round axis values, and the ends of the axis."""

    values: tuple[float, ...]
    low: float
    high: float

    def pixel(self, value: float, height: float) -> float:
        """Where a value lies on an axis of this height, from the top."""
        return height * (1 - (value - self.low) / (self.high - self.low))


def nice(low: float, high: float, count: int = 5) -> Ticks:
    """Round ticks that cover ``low`` to ``high``: steps of 1, 2, 2.5 or 5 times a power of ten."""
    if high <= low:
        high = low + 1
    raw = (high - low) / count
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * size for size in (1, 2, 2.5, 5, 10) if power * size >= raw * 0.85)
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
        scales = [(1e8, "亿"), (1e4, "万")] if lang == "zh" else [(1e9, " bn"), (1e6, " m"), (1e3, "k")]
    else:
        scales = []
    if kind != "yuan" and lang == "zh":
        # counts below 万 stay as they are: 7,500 and then 1万
        return f"abs({value})<1e4?replace(format({value},',~f'),'-','−'):replace(format({value}/1e4,',~f'),'-','−')+'万'"
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


def vertical(ticks: Ticks, kind: str, lang: str, *, title: str | None = None) -> alt.Y:
    """A vertical axis with light grid lines, its field named ``y``."""
    axis: alt.Y = (
        alt.Y("y:Q")
        .scale(domain=[ticks.low, ticks.high], nice=False, zero=False)
        .axis(
            title=title,
            values=list(ticks.values),
            labelExpr=axis_words(kind, lang, max(abs(ticks.low), abs(ticks.high))),
        )
    )
    return axis


def horizontal(ticks: Ticks, kind: str, lang: str, *, title: str | None = None) -> alt.X:
    """A horizontal axis with light grid lines, its field named ``x``; on a phone every other value has no word."""
    words = axis_words(kind, lang, max(abs(ticks.low), abs(ticks.high)))
    if len(ticks.values) > 4:  # noqa: PLR2004  # as many as a phone has room for
        zero = ticks.values.index(0.0) if 0.0 in ticks.values else 0
        hidden = [value for place, value in enumerate(ticks.values) if (place - zero) % 2]
        words = f"width<300&&indexof({json.dumps(hidden)},datum.value)>=0?'':({words})"
    axis: alt.X = (
        alt.X("x:Q")
        .scale(domain=[ticks.low, ticks.high], nice=False, zero=False)
        .axis(
            title=title,
            values=list(ticks.values),
            labelExpr=words,
            grid=True,
            ticks=False,
            domain=False,
        )
    )
    return axis
