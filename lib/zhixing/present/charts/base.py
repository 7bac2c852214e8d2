"""What all charts share: margins for both widths, round ticks, axis words, end labels that do not collide."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

import altair as alt

from zhixing.law.errors import ZhixingError
from zhixing.present import theme
from zhixing.present.layout import MARGINS

Row: TypeAlias = dict[str, Any]

Layer: TypeAlias = Any
"""An ``alt.Chart`` that is one layer; altair's mark and encode methods have no narrower public type."""

LINE_HEIGHT = 15
"""Least distance in pixels between two labels under each other."""


class ChartError(ZhixingError):
    """A chart was asked to draw what would mislead, or a frame it does not know."""


def layer(rows: Iterable[Mapping[str, Any]], name: str | None = None) -> Layer:
    """A chart on inline rows, exact decimals turned into what JSON can hold; ``name`` as ``view`` reads it."""
    values = [{key: _json(value) for key, value in row.items()} for row in rows]
    named: Row = {"name": name} if name else {}
    return _Chart(_Rows(values=values), **named)


class _Rows(alt.InlineData):
    """Inline rows that Altair's many copies of a chart share: nobody changes them."""

    def __deepcopy__(self, memo: object) -> "_Rows":
        del memo
        return self


class _Unchanged:
    """A chart that is not changed once it is made: Altair's many copies of it may share what it holds."""

    def copy(self, deep: bool | Iterable[str] = True, ignore: list[str] | None = None) -> Any:  # noqa: FBT001, FBT002
        """Altair's `copy`, at most as deep as the parts it names."""
        return super().copy(deep=False if deep is True else deep, ignore=ignore)  # type: ignore[misc]  # a mixin


class _Panel(_Unchanged, alt.LayerChart):
    """Altair's chart of layers."""


class _Chart(_Unchanged, alt.Chart):
    """Altair's chart with the channels of an encoding made directly.

    Altair finds the class of ``"x:Q"`` and ``alt.value(3)`` by comparing schemas of all its six hundred classes, anew for
    every channel of every layer; the channel's name says which class it is.
    """

    def encode(self, *channels: Any, **named: Any) -> Any:
        """Altair's `encode`."""
        return super().encode(
            *map(_explicit, channels), **{name: _channel(name, given) for name, given in named.items()}
        )

    def to_dict(self, *args: Any, context: dict[str, Any] | None = None, **named: Any) -> dict[str, Any]:
        """Altair's `to_dict`, which would try the rows as a frame of every library it knows, once a layer."""
        if not context or self.data is alt.Undefined:  # alone, or the panel has the rows
            return super().to_dict(*args, context=context, **named)
        rows, bare = self.data.values, self.copy(deep=False)
        bare.data = alt.Undefined
        text = json.dumps(rows, sort_keys=True, default=str)
        name = f"data-{hashlib.sha256(text.encode()).hexdigest()[:32]}"
        context["datasets"][name] = rows
        known = context | {"data": alt.Undefined}  # else Altair would put empty data there
        return {**super(_Chart, bare).to_dict(*args, context=known, **named), "data": {"name": name}}


_TYPES = {"Q": "quantitative", "N": "nominal", "O": "ordinal", "T": "temporal"}


def _channel(name: str, given: Any) -> Any:
    """A shorthand or a value as the channel's own class; whatever else is given as it is."""
    kind = name[0].upper() + name[1:]
    if isinstance(given, str):
        return _explicit(getattr(alt, kind)(given))
    if isinstance(given, dict) and given.keys() == {"value"}:
        return getattr(alt, f"{kind}Value")(given["value"])
    return _explicit(given)


def _explicit(given: Any) -> Any:
    """A channel whose shorthand ``field:Q`` is told as field and type; whatever else is given as it is."""
    shorthand = getattr(given, "shorthand", None)
    if not isinstance(shorthand, str):
        return given
    field, _, letter = shorthand.partition(":")
    if letter not in _TYPES:
        return given
    made = given.copy(deep=False)
    made.shorthand, made.field = alt.Undefined, field
    if hasattr(given, "type"):  # the second end of a bar has the type of its first
        made.type = _TYPES[letter]
    return made


def warm() -> None:
    """Draw a chart of nothing, so that what Altair looks up at the first chart is known."""
    panel(layer([]).mark_point().encode(x="x:Q")).to_dict()


def _json(value: object) -> object:
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value


def view(
    *layers: Layer,
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
    return panel(
        *layers,
        width=theme.WIDTH - left - right,
        height=height,
        autosize=alt.AutoSizeParams(type="none"),
        usermeta=margins(height, left=left, right=right, top=top, bottom=bottom, narrow=narrow),
    )


def panel(*layers: Layer, **properties: Any) -> alt.LayerChart:
    """Layers over one plotting area, as ``alt.layer`` has them, its properties given at once."""
    return _Panel(layer=layers, **properties)


def margins(
    height: float,
    *,
    left: float,
    right: float,
    top: float,
    bottom: float,
    narrow: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """The ``usermeta`` entry svg.render reads: total size and margins for either width."""
    sides = {"left": left, "right": right, "top": top, "bottom": bottom}
    result: dict[str, Any] = {}
    for name, total, chosen in (
        ("wide", theme.WIDTH, sides),
        ("narrow", theme.NARROW, sides | dict(narrow or {})),
    ):
        whole = round(chosen["top"] + height + chosen["bottom"], 1)
        result[name] = {
            "total": total,
            "left": chosen["left"],
            "right": chosen["right"],
            "top": chosen["top"],
        }
        result[name]["height"] = whole
    return {MARGINS: result}


def keys(
    parts: Sequence[tuple[str, str]], plot: float, left: float, *, square: bool = True
) -> tuple[list[Layer], int]:
    """Colour keys above a plot where parts cannot be named in place: a swatch and the words, wrapped to the width.

    Args:
        parts: words and role, in order.
        plot: width of the plotting area on the page.
        left: the page's left margin, which the keys may use.
        square: swatches are filled squares (else the words alone).

    Returns:
        Layers for both widths, and the number of lines the narrow one needs.
    """
    layers: list[Layer] = []
    lines = 1
    for name, width in (("wide_key", plot + left), ("narrow_key", plot + left - theme.WIDTH + theme.NARROW)):
        placed, lines = _placed(parts, width)
        for (text, role), (px, py) in zip(parts, placed, strict=True):
            x, y = px - left, py - 12 - (lines - 1) * KEY_LINE
            if square:
                swatch = layer([{}], name).mark_rect(color=known_role(role))
                layers.append(
                    swatch.encode(
                        x=alt.value(x), x2=alt.value(x + 10), y=alt.value(y - 5), y2=alt.value(y + 5)
                    )
                )
            words = layer([{"text": text}], name).mark_text(
                align="left", baseline="middle", fontWeight="bold", color=theme.ink(role)
            )
            layers.append(words.encode(x=alt.value(x + 15 * square), y=alt.value(y), text="text:N"))
    return layers, lines


KEY_LINE = 18
"""Height of a line of colour keys, pixels."""


def key_lines(parts: Sequence[tuple[str, str]], width: float) -> int:
    """How many lines colour keys take at a width."""
    return _placed(parts, width)[1]


def _placed(parts: Sequence[tuple[str, str]], width: float) -> tuple[list[tuple[float, float]], int]:
    """Where each key stands, wrapped, and how many lines that takes."""
    x = y = 0.0
    places = []
    for text, _ in parts:
        size = theme.text_width(text) * 1.12 + 15
        if x and x + size > width:
            x, y = 0.0, y + KEY_LINE
        places.append((x, y))
        x += size + 16
    return places, round(y / KEY_LINE) + 1


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
    for before, after in pairwise(order):
        result[after] = max(result[after], result[before] + gap)
    overshoot = result[order[-1]] - high if order else 0
    if overshoot > 0:
        result[order[-1]] = high
        for after, before in pairwise(reversed(order)):
            result[before] = min(result[before], result[after] - gap)
    return result


def tip(lang: str, *names: str, value: str, n: str = "") -> str:
    """A tooltip: what is shown, its value, the cases it rests on; punctuated in the page's language."""
    comma, colon, opening, closing = ("，", "：", "（", "）") if lang == "zh" else (", ", ": ", " (", ")")
    return f"{comma.join(names)}{colon}{value}" + (f"{opening}{n}{closing}" if n else "")


def longest(texts: Iterable[str], *, bold: bool = False) -> float:
    """The width of the widest text."""
    return max((theme.text_width(text) for text in texts), default=0) * (1.06 if bold else 1)


def wrapped(text: str, width: float) -> str:
    """A name in one line or two, broken at a space, or anywhere between Chinese characters; then cut."""
    if theme.text_width(text) <= width:
        return text
    breaks = [
        place
        for place in range(1, len(text))
        if text[place] == " " or text[place - 1] in " -" or ord(text[place]) > 0x2E80  # noqa: PLR2004  # Chinese
    ]
    fitting = [place for place in breaks if theme.text_width(text[:place].strip()) <= width]
    if not fitting:
        return text
    first, second = text[: fitting[-1]].strip(), text[fitting[-1] :].strip()
    if theme.text_width(second) > width * 1.05:
        while second and theme.text_width(second + "…") > width:
            second = second[:-1]
        second = second.rstrip() + "…"
    return f"{first}\n{second}"


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
