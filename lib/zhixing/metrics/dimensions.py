"""What a metric can be broken down by, and the bands of claims and ages, each declared once.

A breakdown may use only what was known by the end of the period: closings can be told apart by how they closed,
cases received cannot.
"""

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from zhixing.law import closing
from zhixing.law.errors import ZhixingError
from zhixing.metrics import outcomes
from zhixing.metrics.record import Metric
from zhixing.metrics.terms import TableName, Term, column
from zhixing.records import OF_COURTS
from zhixing.records.columns import (
    ASSISTANCE_KINDS,
    BASES,
    CAMPAIGN_NAMES,
    CASE_TYPES,
    COERCIVE_KINDS,
    COMMAND_MATTERS,
    COURT_LEVELS,
    DEPARTMENTS,
    ENTERPRISE_CLASSES,
    ESCALATION_LEVELS,
    HANDOFF_STEPS,
    LEAD_SOURCES,
    MEETINGS,
    RELIEF_KINDS,
    SEGMENTS,
    ZONES,
)

UNKNOWN = "unknown"
"""The value of a breakdown where the record says nothing."""

STRUCTURAL = ("court", "prefecture", "month")
"""Breakdowns by place and time: every value of them gets a row, zeros included."""


@dataclass(frozen=True)
class Band:
    """A range of a breakdown.

    Attributes:
        id: Its value in the rows.
        low: The first value in it.
        high: The first value above it; None where it is open.
        label_en: What a page calls it, in English.
        label_zh: The same in Chinese.
    """

    id: str
    low: int
    high: int | None
    label_en: str
    label_zh: str


CLAIM_BANDS = (
    Band("0-10000", 0, 10_000, "under CNY 10,000", "1万元以下"),
    Band("10000-50000", 10_000, 50_000, "CNY 10,000 to 50,000", "1万—5万元"),
    Band("50000-100000", 50_000, 100_000, "CNY 50,000 to 100,000", "5万—10万元"),
    Band("100000-500000", 100_000, 500_000, "CNY 100,000 to 500,000", "10万—50万元"),
    Band("500000-1000000", 500_000, 1_000_000, "CNY 500,000 to 1 m", "50万—100万元"),
    Band("1000000-10000000", 1_000_000, 10_000_000, "CNY 1 m to 10 m", "100万—1000万元"),
    Band("10000000+", 10_000_000, None, "CNY 10 m or more", "1000万元及以上"),
)
"""Claim 应执行标的 in yuan: from low up to, not including, high."""

AGE_BANDS = (
    Band("0-90", 0, 91, "up to 90 days", "90天以内"),
    Band("91-180", 91, 181, "91 to 180 days", "91—180天"),
    Band("181-365", 181, 366, "181 to 365 days", "181—365天"),
    Band("366-730", 366, 731, "1 to 2 years", "1—2年"),
    Band("731-1095", 731, 1096, "2 to 3 years", "2—3年"),
    Band("1096+", 1096, None, "over 3 years", "3年以上"),
)
"""Days a pending case has been pending since its filing."""


class DimensionError(ZhixingError):
    """A breakdown that does not exist or that a metric does not allow."""


@dataclass(frozen=True)
class Dimension:
    """A breakdown by what a case is.

    Attributes:
        name: What it is asked for by; the column of the rows.
        values: Its values in order.
        expression: From the table and the last day of the period to the value.
        allows: Whether a term can be broken down by it.
        needs: The record columns it stands on.
    """

    name: str
    values: tuple[str, ...]
    expression: Callable[[ir.Table, ir.DateValue], ir.StringValue]
    allows: Callable[[Term], bool] = lambda _term: True
    needs: tuple[str, ...] = ()


def _column(name: str) -> Callable[[ir.Table, ir.DateValue], ir.StringValue]:
    return lambda table, _end: table[name].fill_null(UNKNOWN)


def _claim_band(table: ir.Table, _end: ir.DateValue) -> ir.StringValue:
    claim = table["claim_yuan"]
    branches = [(claim < band.high, band.id) for band in CLAIM_BANDS if band.high is not None]
    return ibis.cases((claim.isnull(), UNKNOWN), *branches, else_=CLAIM_BANDS[-1].id)


def _age_band(table: ir.Table, end: ir.DateValue) -> ir.StringValue:
    filed = table["filing_date"]
    branches = [
        (filed > end - ibis.interval(days=band.high), band.id) for band in AGE_BANDS if band.high is not None
    ]
    return ibis.cases(*branches, else_=AGE_BANDS[-1].id)


def _is_closing(term: Term) -> bool:
    return term.table == "docket" and term.moment == "left" and "closed" in term.where


def _has_case(term: Term) -> bool:
    """A court's own rows (orders, petitions) say nothing of the case."""
    return term.table not in OF_COURTS


def _derived(name: str) -> Callable[[ir.Table, ir.DateValue], ir.StringValue]:
    return lambda table, _end: column(table, name)


def _of_table(table: str) -> Callable[[Term], bool]:
    return lambda term: term.table == table


_STORED: dict[str, tuple[TableName, str, tuple[str, ...]]] = {
    "coercive_kind": ("coercive_measures", "kind", COERCIVE_KINDS),
    "command_matter": ("commands", "matter", COMMAND_MATTERS),
    "zone": ("tasks", "zone", ZONES),
    "segment": ("tasks", "segment", SEGMENTS),
    "campaign_name": ("campaigns", "name", CAMPAIGN_NAMES),
    "escalation": ("meeting_issues", "level", ESCALATION_LEVELS),
    "meeting": ("meeting_issues", "meeting", MEETINGS),
    "handoff_step": ("handoffs", "step", HANDOFF_STEPS),
    "department": ("handoffs", "from_department", DEPARTMENTS),
    "assistance_kind": ("assistance", "kind", ASSISTANCE_KINDS),
    "supervision_level": ("petitions", "supervised_by", COURT_LEVELS),
    "issued_by": ("commands", "issued_by", COURT_LEVELS),
    "lead_source": ("conduct_leads", "lead_source", LEAD_SOURCES),
}
"""Breakdown of one table beyond cases → its table, its column, its values."""

DIMENSIONS: dict[str, Dimension] = {
    dimension.name: dimension
    for dimension in (
        Dimension(
            "closing_method",
            tuple(closing.METHODS),
            _column("closing_method"),
            _is_closing,
            ("cases.closing_method",),
        ),
        Dimension(
            "closing_group",
            tuple(closing.GROUPS),
            _column("closing_group"),
            _is_closing,
            ("cases.closing_method",),
        ),
        Dimension("case_type", CASE_TYPES, _column("type_code"), _has_case),
        Dimension(
            "enterprise_class",
            ENTERPRISE_CLASSES,
            _column("enterprise_class"),
            _has_case,
            needs=("cases.creditor_is_enterprise", "cases.debtor_is_enterprise"),
        ),
        Dimension(
            "claim_band",
            tuple(band.id for band in CLAIM_BANDS),
            _claim_band,
            _has_case,
            needs=("cases.claim_yuan",),
        ),
        Dimension("relief_kind", RELIEF_KINDS, _column("kind"), lambda term: term.table == "relief_measures"),
        Dimension(
            "age_band",
            tuple(band.id for band in AGE_BANDS),
            _age_band,
            lambda term: term.table == "docket" and term.moment == "open at end",
        ),
        Dimension("basis", BASES, _column("basis"), _has_case, needs=("cases.basis",)),
        *(
            Dimension(name, values, _derived(name), _of_table(table), (table,))
            for name, (table, values) in outcomes.VALUES.items()
        ),
        *(
            Dimension(name, values, _column(stored), _of_table(table), (table,))
            for name, (table, stored, values) in _STORED.items()
        ),
    )
}
"""Every breakdown by what a case is, by name."""

NAMES = (*STRUCTURAL, *DIMENSIONS)
"""Everything a metric may be broken down by."""


def allowed(metric: Metric) -> tuple[str, ...]:
    """Return the breakdowns a metric has a meaning in."""
    if metric.formula is None:
        return ("court", "prefecture")
    terms = [term for part in metric.formula.sums for term in part.terms]
    return STRUCTURAL + tuple(
        name for name, dimension in DIMENSIONS.items() if all(dimension.allows(term) for term in terms)
    )


def check(metric: Metric, by: tuple[str, ...]) -> None:
    """Raise `DimensionError` where a metric cannot be broken down as asked."""
    choices = allowed(metric)
    for name in by:
        if name not in NAMES:
            raise DimensionError(f"“{name}” is not a breakdown. Valid for {metric.id}: {', '.join(choices)}.")
        if name not in choices:
            raise DimensionError(
                f"{metric.id} cannot be broken down by “{name}”: a breakdown uses only what is known of these cases "
                f"by the end of the period. Valid for {metric.id}: {', '.join(choices)}."
            )
    if metric.formula is None and len(by) > 1:
        raise DimensionError(
            f"{metric.id} is estimated from cases and can be broken down by one place at a time, not by "
            f"{' and '.join(by)}. Name one of {', '.join(choices)}."
        )
    if len(set(by)) != len(by):
        raise DimensionError(f"The breakdown {', '.join(by)} names something twice. Name each once.")
