"""Charts become small SVG: what is drawn, what is left out, and that both widths say the same."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from zhixing.present import svg, theme
from zhixing.present.layout import MARGINS


def _spec(*layers: dict[str, Any], **more: Any) -> dict[str, Any]:
    margins = {"left": 40, "right": 10, "top": 5}
    return {
        "width": theme.WIDTH - 50,
        "height": 100,
        "autosize": "none",
        "usermeta": {
            MARGINS: {
                "wide": {**margins, "total": theme.WIDTH, "height": 125},
                "narrow": {**margins, "total": theme.NARROW, "height": 125},
            }
        },
        "layer": list(layers),
        **more,
    }


def _layer(mark: str | dict[str, Any], rows: list[dict[str, Any]], **encoding: Any) -> dict[str, Any]:
    axes = {
        "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, 10]}},
        "y": {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [0, 10]}},
    }
    return {"data": {"values": rows}, "mark": mark, "encoding": axes | encoding}


def _elements(drawing: svg.Drawing) -> list[ET.Element]:
    return list(ET.fromstring(drawing.svg).iter())  # noqa: S314  # our own drawing


def test_a_line_is_one_path_of_relative_steps_from_its_first_point() -> None:
    rows = [{"x": 0, "y": 0}, {"x": 5, "y": 5}, {"x": 10, "y": 5}]
    drawing = svg.render(_spec(_layer({"type": "line", "color": "#123456"}, rows)))
    (path,) = [element for element in _elements(drawing) if element.tag == "path"]
    # the plot begins at 40, 5 and is 590 × 100: (0, 0) lies at 40, 105
    assert path.get("d") == "M40,105l295-50h295"
    assert path.get("stroke") == "#123456"
    assert path.get("fill") == "none"


def test_steps_keep_the_level_until_the_next_point() -> None:
    rows = [{"x": 0, "y": 10}, {"x": 5, "y": 5}]
    drawing = svg.render(_spec(_layer({"type": "line", "interpolate": "step-after"}, rows)))
    assert 'd="M40,5h295v50"' in drawing.svg


def test_an_area_on_a_flat_base_returns_along_it() -> None:
    rows = [{"x": 0, "y": 10}, {"x": 10, "y": 10}]
    drawing = svg.render(_spec(_layer("area", rows)))
    assert 'd="M40,5h590V105H40z"' in drawing.svg


def test_rounding_errors_do_not_add_up() -> None:
    rows = [{"x": number / 33, "y": (number % 7) / 3} for number in range(331)]
    drawing = svg.render(_spec(_layer("line", rows)))
    steps = re.search(r'd="M([\d.]+),[\d.]+([^"]*)"', drawing.svg)
    assert steps is not None
    moved = sum(float(dx) for dx in re.findall(r"[lh](-?[\d.]*\.?\d+)", steps[2]))
    assert float(steps[1]) + moved == pytest.approx(630, abs=0.1)


def test_tooltips_are_kept_once_and_marks_refer_to_them() -> None:
    rows = [{"x": 1, "y": 1, "tip": "one"}, {"x": 2, "y": 2, "tip": "two & more"}]
    described = {"description": {"field": "tip", "type": "nominal"}}
    mark = {"type": "point", "opacity": 0, "aria": True}
    wide, narrow = svg.both(_spec(_layer(mark, rows, **described)))
    assert wide.tips == narrow.tips == ("one", "two & more")
    assert re.findall(r'data-i="(\d)"', wide.svg) == re.findall(r'data-i="(\d)"', narrow.svg) == ["0", "1"]
    assert "one" not in wide.svg


def test_words_are_escaped_and_placed_without_being_measured() -> None:
    rows = [{"x": 5, "y": 5, "text": "a < b & 终本"}]
    text = {"text": {"field": "text", "type": "nominal"}}
    drawing = svg.render(_spec(_layer({"type": "text", "align": "right"}, rows, **text)))
    (element,) = [element for element in _elements(drawing) if element.tag == "text"]
    assert element.text == "a < b & 终本"
    assert element.get("text-anchor") == "end"
    assert float(element.get("x", 0)) == 335


def test_axis_words_survive() -> None:
    layer = _layer("line", [{"x": 0, "y": 0}, {"x": 10, "y": 10}])
    layer["encoding"]["x"]["axis"] = {"values": [0, 10], "labelExpr": "datum.value+'万'", "title": "days"}
    texts = [element.text for element in _elements(svg.render(_spec(layer))) if element.tag == "text"]
    assert texts == ["0万", "10万", "days"]


def test_invisible_and_empty_marks_are_left_out() -> None:
    hidden = _layer({"type": "rule", "opacity": 0}, [{"x": 3, "y": 3}])
    bar = _layer({"type": "rect"}, [{"x": 3, "y": 3}], x2={"datum": 3}, y2={"datum": 3})
    assert svg.render(_spec(bar)).svg.count("<path") == 0
    assert 'stroke="' not in svg.render(_spec(hidden)).svg


def test_layers_of_one_width_are_drawn_there_only() -> None:
    rows = [{"x": 5, "y": 5, "text": "here"}]
    text = {"text": {"field": "text", "type": "nominal"}}
    layers = [
        _layer("text", [rows[0] | {"text": name}], **text) | {"name": f"{name}_note"}
        for name in ("wide", "narrow")
    ]
    wide, narrow = svg.both(_spec(*layers))
    assert ("wide<" in wide.svg, "narrow<" in wide.svg) == (True, False)
    assert ("wide<" in narrow.svg, "narrow<" in narrow.svg) == (False, True)
    assert (wide.width, narrow.width) == (theme.WIDTH, theme.NARROW)


def test_nothing_external_and_no_accessibility_label_a_mark() -> None:
    drawing = svg.render(_spec(_layer("line", [{"x": 0, "y": 0}, {"x": 10, "y": 10}])))
    assert "http" not in drawing.svg
    assert "aria" not in drawing.svg
    assert "font-family" not in drawing.svg


def test_an_unknown_curve_is_refused() -> None:
    with pytest.raises(svg.DrawingError, match="monotone"):
        svg.render(
            _spec(_layer({"type": "line", "interpolate": "monotone"}, [{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
        )


def test_a_plain_chart_keeps_its_own_size() -> None:
    spec = {"width": 200, "height": 50} | _layer("line", [{"x": 0, "y": 0}, {"x": 10, "y": 10}])
    drawing = svg.render(spec)
    assert drawing.width >= 200
    assert "<path" in drawing.svg
