"""Where a chart's marks stand: Vega lays it out for the page and for a phone, without measuring a single word.

Measuring text is most of the time Vega takes. The charts fix their margins, so nothing depends on it: words travel
through Vega as descriptions, which it does not measure, and ``svg`` writes them where their marks were placed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import vl_convert

from zhixing.present import theme

MARGINS = "zhixing"
"""Key of a chart's ``usermeta`` that holds its margins (see charts.base.view)."""


@dataclass(frozen=True)
class Scene:
    """A chart's scenegraph, where its plotting area begins, and the size of the whole."""

    root: Mapping[str, Any]
    left: float
    top: float
    width: float
    height: float


def compiled(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A Vega-Lite spec with inline data as Vega, in the book's configuration."""
    named = _named_apart(spec, count())
    vega: dict[str, Any] = vl_convert.vegalite_to_vega({**named, "config": theme.CONFIG})
    return vega


def _named_apart(view: Mapping[str, Any], numbers: Iterator[int]) -> dict[str, Any]:
    """A view whose layers' names differ: Vega-Lite gives layers of one name the data of the last."""
    result = dict(view)
    for key in ("layer", "vconcat"):
        if key in view:
            result[key] = [_named_apart(part, numbers) for part in view[key]]
    if "name" in view and _width_of(view["name"]):
        result["name"] = f"{_width_of(view['name'])}{next(numbers)}"
    return result


def _width_of(name: str) -> str:
    """``wide_`` or ``narrow_`` for a layer drawn at that width only, empty for all others."""
    return next((prefix for prefix in ("wide_", "narrow_") if str(name).startswith(prefix)), "")


def place(vega: Mapping[str, Any], spec: Mapping[str, Any], *, narrow: bool) -> Scene:
    """Lay a compiled chart out at one width.

    Args:
        vega: what ``compiled`` made of the spec; it is not changed.
        spec: its ``usermeta`` gives the margins of either width; a spec without them keeps its own size.
        narrow: the width of a phone instead of the page's.
    """
    margins = spec.get("usermeta", {}).get(MARGINS)
    if not margins:
        scene = vl_convert.vega_to_scenegraph(dict(vega), allowed_base_urls=[])
        left, top = scene["origin"]
        return Scene(scene["scenegraph"], left, top, scene["width"], scene["height"])
    chosen = margins["narrow" if narrow else "wide"]
    plan = _prepared(vega, "wide_" if narrow else "narrow_")
    plan["width"] = chosen["total"] - chosen["left"] - chosen["right"]
    scene = vl_convert.vega_to_scenegraph(plan, allowed_base_urls=[])
    return Scene(scene["scenegraph"], chosen["left"], chosen["top"], chosen["total"], chosen["height"])


def _prepared(group: Mapping[str, Any], dropped: str) -> dict[str, Any]:
    """A group, and all below it, without the other width's marks and with words as descriptions; shares what is as it was."""
    axes = [_worded(axis) for axis in group.get("axes", ())]
    marks = [
        _mark(mark, dropped)
        for mark in group.get("marks", ())
        if not str(mark.get("name", "")).startswith(dropped)
    ]
    return {**group, **({"axes": axes} if axes else {}), "marks": marks}


def _worded(axis: Mapping[str, Any]) -> Mapping[str, Any]:
    labels = axis.get("encode", {}).get("labels", {})
    words = labels.get("update", {})
    if "text" not in words:
        return axis
    update = {**words, "description": words["text"], "text": {"value": ""}}
    return {**axis, "encode": {**axis["encode"], "labels": {**labels, "update": update}}}


def _mark(mark: Mapping[str, Any], dropped: str) -> Mapping[str, Any]:
    if mark["type"] == "text":
        update = {name: value for name, value in mark["encode"]["update"].items() if name != "text"}
        update["description"] = mark["encode"]["update"]["text"]
        return {**mark, "encode": {**mark["encode"], "update": update}}
    return _prepared(mark, dropped) if mark["type"] == "group" else mark
