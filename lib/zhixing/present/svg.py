"""Charts as small inline SVG: Vega lays the chart out, this module writes down what it placed.

Vega's own SVG repeats an accessibility label and a style on every mark and prints fifteen digits; a figure of 30 KB
becomes one of 3 to 6 KB here. Marks with a ``description`` get the index of their tooltip, and the tooltips are kept
once for the wide and the narrow drawing. The words of a chart for readers without sight are its figure's text
alternative and data table.
"""

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from zhixing.law.errors import ZhixingError
from zhixing.present import layout, theme

_BASELINE_SHIFT = {"top": 0.79, "line-top": 0.79, "middle": 0.3, "bottom": -0.21, "line-bottom": -0.21}
_ANCHOR = {"center": "middle", "right": "end"}
_SYMBOL_SIZE = 64  # Vega's default; a symbol's size is an area, a circle's diameter its root
_LEADING = 1.1  # of a text in two lines
_JOINED = "joined"  # a path without a tooltip: neighbours of one style become one element


class DrawingError(ZhixingError):
    """A chart uses a mark or an interpolation this module does not draw."""


@dataclass(frozen=True)
class Drawing:
    """One SVG and the tooltips its marks refer to by index (``data-i``)."""

    svg: str
    tips: tuple[str, ...]
    width: int
    height: int


def render(spec: Mapping[str, Any], *, narrow: bool = False) -> Drawing:
    """Draw a chart of ``charts`` (or any Vega-Lite spec with inline data) as SVG for an HTML page.

    Args:
        spec: the Vega-Lite dict; its ``usermeta`` gives margins and the layers only one width shows.
        narrow: draw for a phone, ``theme.NARROW`` pixels wide, instead of ``theme.WIDTH``.

    Raises:
        DrawingError: a mark of a kind that is not drawn.
    """
    return _drawn(layout.place(layout.compiled(spec), spec, narrow=narrow))


def both(spec: Mapping[str, Any]) -> tuple[Drawing, Drawing]:
    """Draw a chart for the page and for a phone; it is compiled once."""
    plan = layout.compiled(spec)
    wide, narrow = (_drawn(layout.place(plan, spec, narrow=width)) for width in (False, True))
    return wide, narrow


def _drawn(scene: layout.Scene) -> Drawing:
    pen = _Pen()
    pen.mark(scene.root, scene.left, scene.top)
    body = "".join(pen.written())
    shown = f'<svg viewBox="0 0 {_n(scene.width)} {_n(scene.height)}">{body}</svg>'
    return Drawing(shown, tuple(pen.tips), round(scene.width), round(scene.height))


@dataclass
class _Pen:
    """Walks a scenegraph and collects (style, tag, what follows) in drawing order."""

    parts: list[tuple[str, str, str]] = field(default_factory=list)
    tips: list[str] = field(default_factory=list)

    def mark(self, mark: Mapping[str, Any], x: float, y: float) -> None:
        kind = mark["marktype"]
        items = [item for item in mark.get("items", ()) if item]
        if kind == "group":
            for item in items:
                for inner in item.get("items", ()):
                    self.mark(inner, x + item.get("x", 0), y + item.get("y", 0))
            return
        if kind in {"line", "area"}:
            self._curve(kind, items, x, y)
            return
        draw = getattr(self, f"_{kind}", None)
        if draw is None:
            raise DrawingError(
                f"A chart has a mark of kind “{kind}”. Use rect, rule, symbol, line, area or text."
            )
        for item in items:
            draw(item, x, y)

    def written(self) -> Iterator[str]:
        """SVG elements: neighbours of one style share a group, bare paths of one style one element."""
        for (style, tag), run in groupby(self.parts, key=lambda part: part[:2]):
            bodies = [body for _, _, body in run]
            if tag == _JOINED:
                yield f'<path{style} d="{"".join(bodies)}"/>'
            elif len(bodies) == 1:
                yield f"<{tag}{style}{bodies[0]}"
            else:
                yield f"<g{style}>{''.join(f'<{tag}{body}' for body in bodies)}</g>"

    def _shape(self, item: Mapping[str, Any], path: str) -> None:
        """A path, alone when it has a tooltip, else ready to be joined to its neighbours."""
        tip = item.get("description")
        style = _style(item)
        if tip:
            self.parts.append((style, "path", f' d="{path}"{self._tip(tip)}/>'))
        elif style:
            self.parts.append((style, _JOINED, path))

    def _tip(self, text: str) -> str:
        self.tips.append(text)
        return f' data-i="{len(self.tips) - 1}"'

    def _rect(self, item: Mapping[str, Any], x: float, y: float) -> None:
        left, top = item.get("x", 0) + x, item.get("y", 0) + y
        width, height = item.get("width", 0), item.get("height", 0)
        if width or height or item.get("description"):
            self._shape(item, f"M{_pair(left, top)}h{_n(width)}v{_n(height)}h{_n(-width)}z")

    def _rule(self, item: Mapping[str, Any], x: float, y: float) -> None:
        x1, y1 = item.get("x", 0), item.get("y", 0)
        x2, y2 = item.get("x2", x1), item.get("y2", y1)
        # Vega leaves a coordinate out when it is zero; an axis rule of no length is one of those
        if x2 == x1 and y2 == y1 and "x2" not in item and "y2" not in item:
            x2 = y2 = 0
        self._shape(item, f"M{_pair(x1 + x, y1 + y)}{_step(x2 - x1, y2 - y1)}")

    def _symbol(self, item: Mapping[str, Any], x: float, y: float) -> None:
        size = item.get("size", _SYMBOL_SIZE)
        cx, cy = item.get("x", 0) + x, item.get("y", 0) + y
        tip = self._tip(item["description"]) if item.get("description") else ""
        if item.get("shape", "circle") == "diamond":
            half = (size / 2) ** 0.5
            path = f"M{_pair(cx, cy - half)}l{_pair(half, half)}l{_pair(-half, half)}l{_pair(-half, -half)}z"
            self.parts.append((_style(item), "path", f' d="{path}"{tip}/>'))
            return
        where = f' cx="{_n(cx)}" cy="{_n(cy)}" r="{_n(size**0.5 / 2)}"'
        self.parts.append((_style(item), "circle", f"{where}{tip}/>"))

    def _text(self, item: Mapping[str, Any], x: float, y: float) -> None:
        text = item.get("text") or item.get("description", "")  # see layout: words travel as descriptions
        if not text or item.get("opacity") == 0:
            return
        lines = text.split("\n") if isinstance(text, str) else list(text)
        size = item.get("fontSize", 11)
        left = x + item.get("x", 0) + item.get("dx", 0)
        top = (
            y
            + item.get("y", 0)
            + item.get("dy", 0)
            + _BASELINE_SHIFT.get(str(item.get("baseline")), 0) * size
        )
        if len(lines) > 1 and item.get("baseline") == "middle":
            top -= (len(lines) - 1) * size * _LEADING / 2
        style = f' font-size="{_n(size)}" fill="{item.get("fill", theme.INK)}"'
        if item.get("align") in _ANCHOR:
            style += f' text-anchor="{_ANCHOR[item["align"]]}"'
        if str(item.get("fontWeight", "normal")) not in {"normal", "400"}:
            style += ' font-weight="700"'
        if item.get("stroke"):
            style += ' class="halo"'
        for number, line in enumerate(lines):
            where = f' x="{_n(left)}" y="{_n(top + number * size * _LEADING)}"'
            if item.get("angle"):
                where += f' transform="rotate({_n(item["angle"])} {_n(left)} {_n(top)})"'
            shown = html.escape(_shortened(str(line), item.get("limit", 0), size), quote=False)
            self.parts.append((style, "text", f"{where}>{shown}</text>"))

    def _curve(self, kind: str, items: list[Mapping[str, Any]], x: float, y: float) -> None:
        points = [item for item in items if item.get("defined", True)]
        if not points:
            return
        upper = _stepped([(item.get("x", 0) + x, item.get("y", 0) + y) for item in points], points[0])
        path = _line(upper)
        if kind == "area":
            lower = [(item.get("x", 0) + x, item.get("y2", item.get("y", 0)) + y) for item in points]
            lower = _stepped(lower, points[0])[::-1]
            if len({_n(bottom) for _, bottom in lower}) == 1:
                path += f"V{_n(lower[0][1])}H{_n(lower[-1][0])}z"
            else:
                path += f"L{_pair(*lower[0])}{_line(lower)[len('M' + _pair(*lower[0])) :]}z"
        self._shape(points[0], path)


def _stepped(points: list[tuple[float, float]], item: Mapping[str, Any]) -> list[tuple[float, float]]:
    """The corner points of a line, with the corners of a step curve added."""
    interpolate = item.get("interpolate", "linear")
    if interpolate == "linear":
        return points
    if interpolate != "step-after":
        raise DrawingError(f"A line is interpolated “{interpolate}”; only linear and step-after are drawn.")
    corners = [points[0]]
    for (_, before), (x, y) in pairwise(points):
        corners += [(x, before), (x, y)]
    return corners


def _line(points: list[tuple[float, float]]) -> str:
    """An absolute start and relative steps, from coordinates rounded once so that no error adds up."""
    rounded = [(round(x * 10), round(y * 10)) for x, y in points]
    path = [f"M{_pair(rounded[0][0] / 10, rounded[0][1] / 10)}"]
    for (x0, y0), (x1, y1) in pairwise(rounded):
        path.append(_step((x1 - x0) / 10, (y1 - y0) / 10))
    return "".join(path)


def _step(dx: float, dy: float) -> str:
    if _n(dy) == "0":
        return "" if _n(dx) == "0" else f"h{_n(dx)}"
    return f"v{_n(dy)}" if _n(dx) == "0" else f"l{_pair(dx, dy)}"


def _style(item: Mapping[str, Any]) -> str:
    """Presentation attributes that differ from the page's style sheet; empty for an invisible mark."""
    opacity = item.get("opacity", 1)
    if opacity == 0:
        return ' class="t"'
    style = ""
    fill, stroke = item.get("fill"), item.get("stroke")
    if fill and fill != "transparent":
        style += f' fill="{fill}"'
        if item.get("fillOpacity", 1) != 1:
            style += f' fill-opacity="{_n(item["fillOpacity"], 2)}"'
    if stroke and stroke != "transparent":
        style += ("" if style else ' fill="none"') + f' stroke="{stroke}"'
        if item.get("strokeWidth", 1) != 1:
            style += f' stroke-width="{_n(item["strokeWidth"])}"'
        if item.get("strokeDash"):
            style += f' stroke-dasharray="{" ".join(_n(part) for part in item["strokeDash"])}"'
    if style and opacity != 1:
        style += f' opacity="{_n(opacity, 2)}"'
    return style


def _shortened(text: str, limit: float, size: float) -> str:
    """The text, cut with an ellipsis where it is wider than its limit."""
    if not limit or theme.text_width(text, size) <= limit:
        return text
    while text and theme.text_width(text + "…", size) > limit:
        text = text[:-1]
    return text.rstrip() + "…"


def _n(value: float, digits: int = 1) -> str:
    """A coordinate in as few characters as it needs."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return (
        "0" if text in {"-0", ""} else text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
    )


def _pair(x: float, y: float) -> str:
    second = _n(y)
    return f"{_n(x)}{second}" if second.startswith("-") else f"{_n(x)},{second}"
