"""Axes: round ticks, and their words in the page's language."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import altair as alt

from zhixing.present import theme
from zhixing.present.numbers import MINUS, WAN


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


def axis_words(kind: str, lang: str, high: float) -> Callable[[float], str]:
    """What writes axis values of a kind, scaled as the highest one asks."""
    if kind in {"share", "ratio"}:
        return lambda value: f"{_trimmed(value * 100, '')}%"
    if kind == "points":
        return lambda value: _trimmed(value * 100, "")
    if kind == "yuan":
        scales = [(1e8, "亿"), (1e4, "万")] if lang == "zh" else [(1e9, " bn"), (1e6, " m"), (1e3, "k")]
        size, name = next(((size, name) for size, name in scales if high >= size), (1.0, ""))
        return lambda value: f"{_trimmed(value / size)}{name if value else ''}"
    if lang == "zh":
        # counts below 万 stay as they are: 7,500 and then 1万
        return lambda value: _trimmed(value) if abs(value) < WAN else f"{_trimmed(value / WAN)}万"
    return _trimmed


def _trimmed(value: float, group: str = ",") -> str:
    """A number with as many decimals as it has."""
    text = f"{abs(value):{group}.6f}".rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if value < 0 and text != "0" else text


def labels(wide: Mapping[float, str], narrow: Mapping[float, str] | None = None, below: float = 0) -> str:
    """Words at places of an axis as the one form of ``labelExpr`` the charts use, a table to look the value up in.

    Args:
        wide: place to word.
        narrow: the same for plots narrower than ``below`` pixels; a place without a word is left empty.
        below: pixels.
    """
    table = _table(wide) if narrow is None else f"width<{below:.0f}?{_table(narrow)}:{_table(wide)}"
    return f"({table})[datum.value]||''"


def _table(words: Mapping[float, str]) -> str:
    # the keys are numbers as Vega writes them
    plain = {f"{Decimal(str(place)).normalize():f}": word for place, word in words.items()}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


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
    words = axis_words(kind, lang, max(abs(ticks.low), abs(ticks.high)))
    axis: alt.Y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[ticks.low, ticks.high], nice=False, zero=False),
        axis=alt.Axis(
            title=title,
            values=list(ticks.values),
            labelExpr=labels({value: words(value) for value in ticks.values}),
        ),
    )
    return axis


def horizontal(ticks: Ticks, kind: str, lang: str, *, title: str | None = None) -> alt.X:
    """A horizontal axis with light grid lines, its field named ``x``; on a phone every other value has no word."""
    write = axis_words(kind, lang, max(abs(ticks.low), abs(ticks.high)))
    wide = {value: write(value) for value in ticks.values}
    narrow = None
    if len(ticks.values) > 4:  # noqa: PLR2004  # as many as a phone has room for
        zero = ticks.values.index(0.0) if 0.0 in ticks.values else 0
        narrow = {value: wide[value] for value in ticks.values[zero % 2 :: 2]}
    axis: alt.X = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[ticks.low, ticks.high], nice=False, zero=False),
        axis=alt.Axis(
            title=title,
            values=list(ticks.values),
            labelExpr=labels(wide, narrow, 300),
            grid=True,
            ticks=False,
            domain=False,
        ),
    )
    return axis
