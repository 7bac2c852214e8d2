"""What rounded publications imply: the closed account of 2019 and 2020, with the band each figure can lie in.

Opening + received − closed = pending, and closed = clearance ratio × received. With the pending stock, its change and
the ratio published, every other term follows; so do the closing rates, and with them the year before. Each input is
known up to its rounding, so each result is a band. The band is exact: every formula here is monotone in each of its
inputs, hence its least and greatest values lie at corners of the box of roundings.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product

from zhixing.published.figures import Figure, seed

UNSTATED = "Nobody published the opening stock of 2019: only its sum with the cases received in 2019 follows from the seed."
"""Why the account of 2019 stays open on one side."""


@dataclass(frozen=True)
class Derived:
    """A figure that follows from published ones.

    Attributes:
        id: Its name.
        figure: The metric it is a value of, or two metrics as ``a/b``.
        statistic: value or growth.
        year: The calendar year.
        unit: cases, yuan, share or ratio.
        value: The point: what the figures as printed give; None where they do not identify it.
        low: The least it can be; None where not identified.
        high: The most it can be; None where not identified.
        label_en: What it is, in English.
        label_zh: The same in Chinese.
        formula: How it follows, in words.
        inputs: The published figures it rests on.
        why: Why it is not identified; empty where it is.
    """

    id: str
    figure: str
    statistic: str
    year: int
    unit: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    label_en: str
    label_zh: str
    formula: str
    inputs: tuple[str, ...]
    why: str = ""


_PENDING = "seed_pending_2020"
_CHANGE = "seed_pending_change_2020"
_RATIO = "seed_clearance_ratio_2020"
_HANDLED_CHANGE = "seed_handled_change_2020"
_RECOVERED = "seed_recovered_2020"
_RECOVERED_CHANGE = "seed_recovered_change_2020"
_ENTERPRISE_CLOSED = "seed_enterprise_closed_2020"
_ENTERPRISE_RECOVERED = "seed_enterprise_recovered_2020"

Values = Mapping[str, Fraction]
"""One value for each published figure a formula names."""


def _opening(v: Values) -> Fraction:
    return v[_PENDING] - v[_CHANGE]


def _received(v: Values) -> Fraction:
    return -v[_CHANGE] / (v[_RATIO] - 1)


def _closed(v: Values) -> Fraction:
    return v[_RATIO] * _received(v)


def _handled(v: Values) -> Fraction:
    return _opening(v) + _received(v)


def _handled_before(v: Values) -> Fraction:
    return _handled(v) - v[_HANDLED_CHANGE]


def _closed_before(v: Values) -> Fraction:
    return _handled_before(v) - _opening(v)


def _recovered_before(v: Values) -> Fraction:
    return v[_RECOVERED] - v[_RECOVERED_CHANGE]


@dataclass(frozen=True)
class _Rule:
    """One derived figure before it is computed."""

    id: str
    figure: str
    year: int
    unit: str
    label_en: str
    label_zh: str
    formula: str
    inputs: tuple[str, ...]
    compute: Callable[[Values], Fraction]
    statistic: str = "value"


_ACCOUNT = (_PENDING, _CHANGE, _RATIO)
_BEFORE = (*_ACCOUNT, _HANDLED_CHANGE)
_RULES = (
    _Rule(
        "derived_pending_2019",
        "pending",
        2019,
        "cases",
        "Pending at the end of 2019",
        "2019年末未结案件",
        "pending 2020 − its change",
        (_PENDING, _CHANGE),
        _opening,
    ),
    _Rule(
        "derived_received_2020",
        "received",
        2020,
        "cases",
        "Newly received, 2020",
        "2020年新收案件",
        "fall of the stock ÷ (clearance ratio − 1)",
        (_CHANGE, _RATIO),
        _received,
    ),
    _Rule(
        "derived_closed_2020",
        "closed",
        2020,
        "cases",
        "Closed, 2020",
        "2020年执结案件",
        "clearance ratio × received",
        (_CHANGE, _RATIO),
        _closed,
    ),
    _Rule(
        "derived_handled_2020",
        "handled",
        2020,
        "cases",
        "Handled, 2020",
        "2020年受理案件",
        "opening + received",
        _ACCOUNT,
        _handled,
    ),
    _Rule(
        "derived_closing_rate_2020",
        "closing_rate",
        2020,
        "share",
        "Closing rate, 2020",
        "2020年执结率",
        "closed ÷ handled",
        _ACCOUNT,
        lambda v: _closed(v) / _handled(v),
    ),
    _Rule(
        "derived_handled_2019",
        "handled",
        2019,
        "cases",
        "Handled, 2019",
        "2019年受理案件",
        "handled 2020 − its change, if 受理 is opening + received",
        _BEFORE,
        _handled_before,
    ),
    _Rule(
        "derived_closed_2019",
        "closed",
        2019,
        "cases",
        "Closed, 2019",
        "2019年执结案件",
        "handled 2019 − pending 2019",
        _BEFORE,
        _closed_before,
    ),
    _Rule(
        "derived_closing_rate_2019",
        "closing_rate",
        2019,
        "share",
        "Closing rate, 2019",
        "2019年执结率",
        "closed 2019 ÷ handled 2019",
        _BEFORE,
        lambda v: _closed_before(v) / _handled_before(v),
    ),
    _Rule(
        "derived_recovered_2019",
        "recovered_yuan",
        2019,
        "yuan",
        "Recovered, 2019",
        "2019年执行到位金额",
        "recovered 2020 − its change",
        (_RECOVERED, _RECOVERED_CHANGE),
        _recovered_before,
    ),
    _Rule(
        "derived_recovered_growth_2020",
        "recovered_yuan",
        2020,
        "share",
        "Recovered, growth on 2019",
        "2020年执行到位金额同比增长",
        "change ÷ recovered 2019",
        (_RECOVERED, _RECOVERED_CHANGE),
        lambda v: v[_RECOVERED_CHANGE] / _recovered_before(v),
        "growth",
    ),
    _Rule(
        "derived_enterprise_share_of_recovered_2020",
        "enterprise_share_of_recovered",
        2020,
        "share",
        "Enterprise cases' share of recovered, 2020",
        "2020年涉企业案件到位金额占比",
        "enterprise recovered ÷ recovered",
        (_ENTERPRISE_RECOVERED, _RECOVERED),
        lambda v: v[_ENTERPRISE_RECOVERED] / v[_RECOVERED],
    ),
    _Rule(
        "derived_enterprise_share_of_closed_2020",
        "enterprise_closed/closed",
        2020,
        "share",
        "Enterprise cases' share of closed, 2020",
        "2020年涉企业案件占执结案件比例",
        "enterprise closed ÷ closed",
        (_ENTERPRISE_CLOSED, _CHANGE, _RATIO),
        lambda v: v[_ENTERPRISE_CLOSED] / _closed(v),
    ),
    _Rule(
        "derived_recovered_per_enterprise_case_2020",
        "enterprise_recovered_yuan/enterprise_closed",
        2020,
        "yuan",
        "Recovered per enterprise case, 2020",
        "2020年涉企业案件件均到位金额",
        "enterprise recovered ÷ enterprise closed",
        (_ENTERPRISE_RECOVERED, _ENTERPRISE_CLOSED),
        lambda v: v[_ENTERPRISE_RECOVERED] / v[_ENTERPRISE_CLOSED],
    ),
)

_OPEN = (
    ("unidentified_pending_2018", "pending", 2018, "Pending at the end of 2018", "2018年末未结案件"),
    ("unidentified_received_2019", "received", 2019, "Newly received, 2019", "2019年新收案件"),
)


def derived(published: Mapping[str, Figure] | None = None) -> dict[str, Derived]:
    """Return every figure the seed's publications imply, with its band.

    Args:
        published: The seed's figures by id; the project's own by default.

    Returns:
        By id, those that are identified first; the others have no value and say why.
    """
    known = published if published is not None else seed()
    results = [_apply(rule, known) for rule in _RULES]
    results += [
        Derived(name, metric, "value", year, "cases", None, None, None, en, zh, "", _BEFORE, UNSTATED)
        for name, metric, year, en, zh in _OPEN
    ]
    return {result.id: result for result in results}


def _apply(rule: _Rule, known: Mapping[str, Figure]) -> Derived:
    inputs = [known[name] for name in rule.inputs]
    ends = [sorted({_exact(figure.low, figure), _exact(figure.high, figure)}) for figure in inputs]
    corners = [rule.compute(dict(zip(rule.inputs, corner, strict=True))) for corner in product(*ends)]
    point = rule.compute({figure.id: Fraction(figure.value) for figure in inputs})
    return Derived(
        rule.id,
        rule.figure,
        rule.statistic,
        rule.year,
        rule.unit,
        point,
        min(corners),
        max(corners),
        rule.label_en,
        rule.label_zh,
        rule.formula,
        rule.inputs,
    )


def _exact(end: Decimal | None, figure: Figure) -> Fraction:
    return Fraction(figure.value if end is None else end)
