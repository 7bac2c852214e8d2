"""The sums that measures are made of, as data: a table, a moment, conditions, an amount.

A `Term` says which rows of one warehouse table count and what is added up; a `Sum` is terms with signs.
`compute` turns all terms of one table into one query. Every warehouse table used here is a table of spells or of
events: a row begins on one date and may end on another.

- docket: a case at a court, from its entry to its exit.
- terminated_stock: a 终本 spell, from the closing to the resumption.
- the others: what happened to a case, or at a court, on a day.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal

import ibis
import ibis.expr.types as ir

from zhixing.law import closing
from zhixing.metrics import outcomes
from zhixing.metrics.parts import Amount, Condition
from zhixing.records.columns import CHECK_ITEMS

TableName = Literal[
    "docket",
    "terminated_stock",
    "payments",
    "relief_measures",
    "termination_checks",
    "handoffs",
    "assistance",
    "coercive_measures",
    "commands",
    "tasks",
    "campaigns",
    "petitions",
    "meeting_issues",
    "conduct_leads",
]
Moment = Literal["entered", "left", "open at start", "open at end"]
"""Began in the period, ended in it, was open on the eve of its first day, is open at the end of its last."""


@dataclass(frozen=True)
class Dates:
    """The columns that hold a row's first day and, where rows last, its end."""

    first: str
    last: str | None = None


DATES: dict[TableName, Dates] = {
    "docket": Dates("entry_date", "exit_date"),
    "terminated_stock": Dates("entry_date", "exit_date"),
    "payments": Dates("payment_date"),
    "relief_measures": Dates("granted_date", "ended_date"),
    "termination_checks": Dates("checked_date"),
    "handoffs": Dates("sent_date", "received_date"),
    "assistance": Dates("requested_date", "frozen_date"),
    "coercive_measures": Dates("imposed_date", "ended_date"),
    "commands": Dates("issued_date", "answered_date"),
    "tasks": Dates("created_date", "finished_date"),
    "campaigns": Dates("start_date", "end_date"),
    "petitions": Dates("registered_date", "resolved_date"),
    "meeting_issues": Dates("raised_date", "resolved_date"),
    "conduct_leads": Dates("registered_date", "concluded_date"),
}


def _in_group(*groups: closing.Group) -> Condition:
    return Condition("closing_group", groups, ("cases.closing_method",))


def _enterprise(*classes: str) -> Condition:
    return Condition(
        "enterprise_class", classes, ("cases.creditor_is_enterprise", "cases.debtor_is_enterprise")
    )


CONDITIONS: dict[str, Condition] = {
    "filed": Condition("entry_kind", ("filed",)),
    "transferred in": Condition("entry_kind", ("transferred_in",)),
    "closed": Condition("exit_kind", ("closed",)),
    "transferred out": Condition("exit_kind", ("transferred_out",)),
    "real": _in_group("real"),
    "terminated procedure": _in_group("terminated_procedure"),
    "other closing": _in_group("other"),
    "actual": _in_group(*closing.ACTUAL),
    "performed": Condition("closing_method", ("performed",), ("cases.closing_method",)),
    "resumed": Condition("type_code", ("执恢",), ("cases.type_code",)),
    "enterprise debtor": _enterprise("debtor_only", "both"),
    "enterprise creditor": _enterprise("creditor_only", "both"),
    "beyond limit": Condition("limit_date_trial_rules", None, ("cases.basis", "suspensions")),
    "beyond limit, interpretation": Condition(
        "limit_date_interpretation", None, ("cases.basis", "suspensions")
    ),
    "with property": Condition("has_property", (True,), ("cases.has_property",)),
    "in time": Condition("closed_in_time", (True,), ("cases.basis", "suspensions")),
    "in time, interpretation": Condition(
        "closed_in_time_interpretation", (True,), ("cases.basis", "suspensions")
    ),
    **{f"fails {item}": Condition(item, (False,), ("termination_checks",)) for item in CHECK_ITEMS},
    **{f"examines {item}": Condition(item, (True, False), ("termination_checks",)) for item in CHECK_ITEMS},
    "passes all checks": Condition("all_checks_pass", (True,), ("termination_checks",)),
    **outcomes.CONDITIONS,
}
"""Every condition a term may name."""


def _all_checks_pass(table: ir.Table) -> ir.BooleanValue:
    """No item failed; an item that was not examined does not fail."""
    passed = [table[item].fill_null(ibis.literal(value=True)) for item in CHECK_ITEMS]
    return reduce(operator.and_, passed)


def _closed_by(limit: str) -> Callable[[ir.Table], ir.BooleanValue]:
    """Whether a case was closed by the day its limit ran out."""
    return lambda table: ((table["exit_kind"] == "closed") & (table["exit_date"] <= table[limit])).fill_null(
        ibis.literal(value=False)
    )


DERIVED: dict[str, Callable[[ir.Table], ir.Value]] = {
    "all_checks_pass": _all_checks_pass,
    "closed_in_time": _closed_by("limit_date_trial_rules"),
    "closed_in_time_interpretation": _closed_by("limit_date_interpretation"),
    **outcomes.DERIVED,
}
"""Columns conditions name that no table stores."""


def column(table: ir.Table, name: str) -> ir.Value:
    """Return a column of a table, stored or derived."""
    return DERIVED[name](table) if name in DERIVED else table[name]


AMOUNTS: dict[str, Amount] = {
    "recovered_yuan": Amount(lambda table: table["recovered_yuan"], ("cases.recovered_yuan",)),
    "claim_yuan": Amount(lambda table: table["claim_yuan"], ("cases.claim_yuan",)),
    "outstanding_yuan": Amount(lambda table: table["outstanding_yuan"], ("cases.outstanding_yuan",)),
    "amount_yuan": Amount(lambda table: table["amount_yuan"], ("payments",)),
    "days_to_close": Amount(lambda table: table["days_to_close"]),
    "relief_days": Amount(lambda table: table["ended_date"].delta(table["granted_date"], unit="day")),
    **outcomes.AMOUNTS,
}
"""Every amount a term may add up."""


@dataclass(frozen=True)
class Term:
    """One sum over the rows of one table.

    Attributes:
        table: The warehouse table.
        moment: When a row counts.
        where: Names of the conditions that must all hold.
        amount: What is added up; None counts rows.
        distinct: Count different cases instead of rows.
    """

    table: TableName
    moment: Moment
    where: tuple[str, ...] = ()
    amount: str | None = None
    distinct: bool = False

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What a row must meet."""
        return tuple(CONDITIONS[name] for name in self.where)

    @property
    def needs(self) -> tuple[str, ...]:
        """The record columns and tables it stands on."""
        table = () if self.table in {"docket", "terminated_stock"} else (self.table,)
        conditions = tuple(name for condition in self.conditions for name in condition.needs)
        stock = ("cases.closing_method",) if self.table == "terminated_stock" else ()
        amount = AMOUNTS[self.amount].needs if self.amount else ()
        return (*table, *stock, *conditions, *amount)


@dataclass(frozen=True)
class Sum:
    """Terms added and subtracted.

    Attributes:
        plus: Terms that add.
        minus: Terms that subtract.
    """

    plus: tuple[Term, ...]
    minus: tuple[Term, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms, whatever their sign."""
        return self.plus + self.minus

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.plus + other.plus, self.minus + other.minus)

    def __sub__(self, other: "Sum") -> "Sum":
        return Sum(self.plus + other.minus, self.minus + other.plus)

    def where(self, *conditions: str) -> "Sum":
        """Return the same sum over rows that also meet the conditions."""
        return self._each(lambda term: replace(term, where=(*term.where, *conditions)))

    def of(self, amount: str) -> "Sum":
        """Return the sum of an amount over the same rows."""
        return self._each(lambda term: replace(term, amount=amount))

    def cases(self) -> "Sum":
        """Return the number of different cases among the same rows."""
        return self._each(lambda term: replace(term, amount=None, distinct=True))

    def _each(self, change: Callable[[Term], Term]) -> "Sum":
        return Sum(tuple(map(change, self.plus)), tuple(map(change, self.minus)))


def one(table: TableName, moment: Moment, *where: str) -> Sum:
    """Return the sum that counts the rows of one table."""
    return Sum((Term(table, moment, where),))
