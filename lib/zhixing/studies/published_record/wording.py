"""Names of quantities, publications and intervals, as the page's reader writes them."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from zhixing.present.numbers import YI
from zhixing.present.words import Words
from zhixing.published.assumptions import ASSUMPTIONS, READINGS
from zhixing.published.figures import Figure
from zhixing.published.quantities import ALL, FIRST, FIRST_AND_RESUMED, RESUMED, Quantity
from zhixing.published.system import Bound

if TYPE_CHECKING:
    from zhixing.studies.published_record import PublishedRecord

AT_LEAST: Final = "≥\u00a0"
AT_MOST: Final = "≤\u00a0"
"""With a space that does not break a line."""


def scope(w: Words, name: str) -> str:
    """Return which case types a number counts, in a few words."""
    names = {
        FIRST: w("first enforcement 首执"),
        ALL: w("all types"),
        RESUMED: w("resumed 恢复执行"),
        FIRST_AND_RESUMED: w("first and resumed 首执+恢复"),
    }
    return names.get(name, w("scope not stated"))


def quantity(study: "PublishedRecord", one: Quantity) -> str:
    """Return a quantity's name: pending at the end, 2018 (first enforcement 首执)."""
    w = study.words
    said = {"metric": study.label(one.metric), "year": one.year, "scope": scope(w, one.scope)}
    return w("{metric}, {year} ({scope})", **said)


def short(study: "PublishedRecord", one: Quantity) -> str:
    """Return a quantity's name where there is little room."""
    w = study.words
    said = {"metric": study.label(one.metric), "year": one.year}
    return w("{metric} {year}, first", **said) if one.scope == FIRST else w("{metric} {year}, all", **said)


def number(study: "PublishedRecord", kind: str, value: Fraction) -> str:
    """Return a count or amount in words."""
    return study.format.yuan(float(value)) if kind == "yuan" else study.format.count(round(value))


def interval(study: "PublishedRecord", one: Bound) -> str:
    """Return what a quantity can be: 20,393–20,493, ≤ 50,500, ≥ 209,004, nothing known; amounts rounded outward."""
    kind = one.quantity.kind
    low: Fraction | int = one.low
    high: Fraction | int | None = one.high
    if kind == "cases":
        low, high = one.whole
    elif one.figure and one.high is not None:
        return number(study, kind, Fraction(study.record.figures[one.figure].value))
    if high is None:
        return AT_LEAST + _end(study, kind, low, math.floor) if low else study.words("nothing known")
    if not low:
        return AT_MOST + _end(study, kind, high, math.ceil)
    ends = _end(study, kind, low, math.floor), _end(study, kind, high, math.ceil)
    return ends[0] if ends[0] == ends[1] else study.format.interval(*ends)


def _end(study: "PublishedRecord", kind: str, end: Fraction | int, outward: Callable[[Fraction], int]) -> str:
    """Return an end of an interval; of an amount with as many digits as are printed, rounded away from the inside."""
    if kind == "yuan" and end:
        digits = 3 - len(str(int(end)))
        step = Fraction(10) ** (6 if study.parameters.lang == "zh" and end >= YI else -digits)
        end = outward(Fraction(end) / step) * step
    return number(study, kind, Fraction(end))


def figure(study: "PublishedRecord", one: Figure) -> str:
    """Return a publication's name: what, where, when."""
    zh = study.parameters.lang == "zh"
    said = {
        "label": one.label_zh if zh else one.label_en,
        "area": area(study, one.area),
        "years": years(one),
    }
    return study.words("{area}, {years}: {label}", **said)


def years(one: Figure) -> str:
    """Return the years a publication is about."""
    span = str(one.year_to) if one.year_from == one.year_to else f"{one.year_from}–{one.year_to % 100:02d}"
    return span if one.months == "1-12" else f"{span} ({one.months})"


def area(study: "PublishedRecord", code: str) -> str:
    """Return a unit's name, also of those the warehouse may not hold."""
    w = study.words
    names = {
        "川": w("Sichuan 四川"),
        "全国": w("the nation 全国"),
        "吉": w("Jilin 吉林"),
        "川01": w("Chengdu 成都"),
        "川07": w("Mianyang 绵阳"),
        "川1521": w("Xuzhou District 叙州区"),
        "川0923": w("Daying County 大英县"),
    }
    return names.get(code, code)


def assumption(study: "PublishedRecord", name: str) -> str:
    """Return an assumption or reading in words, without its full stop."""
    one = {**ASSUMPTIONS, **READINGS}[name]
    return (one.zh if study.parameters.lang == "zh" else one.en).rstrip("。.")
