"""Colours with one meaning through the whole book, and the measures charts share.

The colours were chosen so that those which meet in one chart differ in lightness too: they survive a grey printer
and the common colour blindnesses (``tests/unit/test_charts.py`` measures it). A lighter tint of the unit's blue is
the unit in its baseline year; peers are always grey.
"""

import unicodedata
from collections.abc import Mapping
from typing import Final

INK: Final = "#1d2429"
SUB: Final = "#56626a"
RULE: Final = "#e3e7ea"
AXIS: Final = "#8b959c"
SHADE: Final = "#f2f0ea"
PAPER: Final = "#ffffff"

UNIT: Final = "#1b5e8c"
BASELINE: Final = "#8dbbdb"
PEERS: Final = "#a3adb4"
TERMINATED: Final = "#de8f45"
TERMINATED_INK: Final = "#9c4f12"
REAL: Final = "#17695c"
OTHER: Final = "#d5cbdf"
BEYOND: Final = "#641220"
RECEIVED: Final = "#77848c"
CLOSED: Final = "#1d2429"
TOTAL: Final = "#39444c"
CREDITOR: Final = "#b59ad0"
DEBTOR: Final = "#5f3f8a"
LIMIT_95: Final = "#dce1e4"
LIMIT_999: Final = "#eef1f2"
KIND_1: Final = "#2f4b7c"
KIND_2: Final = "#7f93c4"
KIND_3: Final = "#c8d3ec"

ROLES: Final[Mapping[str, str]] = {
    "unit": UNIT,
    "baseline": BASELINE,
    "peers": PEERS,
    "real": REAL,
    "terminated": TERMINATED,
    "other": OTHER,
    "pending": RULE,
    "beyond": BEYOND,
    "within": UNIT,
    "received": RECEIVED,
    "closed": CLOSED,
    "total": TOTAL,
    "creditor": CREDITOR,
    "debtor": DEBTOR,
    "both": TOTAL,
    "limit_95": LIMIT_95,
    "limit_999": LIMIT_999,
    "kind_1": KIND_1,
    "kind_2": KIND_2,
    "kind_3": KIND_3,
}
"""What a colour stands for. A chart's ``role`` column takes these names and no other."""

INKS: Final[Mapping[str, str]] = {
    "terminated": TERMINATED_INK,
    "baseline": "#3f7ba6",
    "peers": SUB,
    "other": "#6d5a80",
    "pending": SUB,
    "received": SUB,
    "limit_95": SUB,
    "limit_999": SUB,
    "creditor": "#7d5aa3",
    "kind_2": "#4f669f",
    "kind_3": "#4f669f",
}
"""The darker ink for words of a role whose colour is too light to read on white (4.5 to 1)."""

LIGHT_ROLES: Final = frozenset(
    {"baseline", "peers", "other", "pending", "terminated", "creditor", "kind_2", "kind_3"}
)
"""Roles on whose colour words are dark."""

FONT_SIZE: Final = 12.5
WIDTH: Final = 640
NARROW: Final = 360

CONFIG: Final[Mapping[str, object]] = {
    # a generic name: text is measured three times faster than with a named face, and the page sets the real one
    "font": "sans-serif",
    "aria": False,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelColor": SUB,
        "labelFontSize": FONT_SIZE,
        "titleColor": SUB,
        "titleFontSize": FONT_SIZE,
        "titleFontWeight": "normal",
        "gridColor": RULE,
        "tickColor": AXIS,
        "domainColor": AXIS,
        "labelOverlap": False,
        "labelBound": False,
        "labelFlush": False,
        "labelLimit": 400,
    },
    "axisY": {"domain": False, "ticks": False, "labelPadding": 6},
    "axisX": {"grid": False, "tickSize": 4, "labelPadding": 4, "titleY": 24, "titleBaseline": "top"},
    "text": {"fontSize": FONT_SIZE, "fill": INK},
    "line": {"strokeWidth": 2.2},
    "bar": {"continuousBandSize": 14},
}
"""Vega-Lite configuration of every chart."""


def colour(role: str) -> str:
    """The fill or stroke of a role."""
    return ROLES[role]


def ink(role: str) -> str:
    """The colour of words about a role, readable on white."""
    return INKS.get(role, ROLES[role])


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """A text's width in pixels, estimated: a Chinese character is one em wide, a Latin one about half."""
    ems = 0.0
    for character in text:
        if unicodedata.east_asian_width(character) in "WF":
            ems += 1.0
        elif character in "iljtfr.,:;'|! ":
            ems += 0.32
        elif character.isupper() or character in "mw%—":
            ems += 0.74
        else:
            ems += 0.56
    return ems * size
