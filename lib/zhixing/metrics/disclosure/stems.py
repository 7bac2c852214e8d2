"""Which sums may describe somebody, and of which of them each metric is made.

Docket counts 收结存 (received, closed, pending) and steps of the procedure (orders, tasks, queries, hand-offs) are published as they
are, however small. Two kinds of sum are not: counts of parties (relief, petitions, coercion, conduct) and amounts of money. A *stem* is such a sum without its
breakdown; the cells of one stem add up to each other over places, months and kinds, so they are protected together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from zhixing.metrics.catalogue import sums
from zhixing.metrics.record import Metric
from zhixing.metrics.terms import Sum, Term, one

OPEN_TABLES = frozenset(
    {
        "docket",
        "terminated_stock",
        "termination_checks",
        "payments",
        "handoffs",
        "assistance",
        "commands",
        "tasks",
        "campaigns",
        "meeting_issues",
    }
)
"""Tables whose rows are cases or steps of the procedure: counting them describes nobody."""

OPEN_AMOUNTS = frozenset(
    {
        None,
        "days_to_close",
        "days_to_answer",
        "days_to_first_step",
        "days_to_settle_issue",
        "days_to_freeze",
        "days_to_take_over",
        "campaign_days",
    }
)
"""What may be added up over those tables and stay a docket figure: rows, and days a step took."""

PARTS: Mapping[str, str] = {
    "resolved petition": "petition_outcome=resolved",
    "substantively resolved": "petition_substantive=substantive",
    "repeat petition": "petition_repeat=repeat",
    "supervised petition": "petition_supervised=supervised",
    "repaid": "coercive_repaid=repaid",
    "convicted": "referral_convicted=convicted",
    "confirmed": "lead_confirmed=confirmed",
}
"""Condition of a term → the part of a breakdown it keeps. Each breakdown has two parts, so that the other one is what is left."""

TOLD_AS_MEAN = frozenset({"petition_days", "conduct_days"})
"""Days of which only the mean is told, to the day, and none of its sums: how many petitions ended in a year, less those that also began
in it, would be the few that were left from the year before."""

SIDES: Mapping[str, tuple[str, ...]] = {
    "enterprise debtor": ("debtor_only", "both"),
    "enterprise creditor": ("creditor_only", "both"),
}
"""Condition of a term → the enterprise classes it sums: a breakdown in the form of a condition."""

RESUMED = "resumed"
"""The condition that keeps resumed cases: a choice of case type in the form of a condition."""

ALL_PARTS = ""
"""The part of a cell that is not broken down."""


@dataclass(frozen=True)
class Stem:
    """A sum that may describe somebody.

    Attributes:
        id: Its name in the plan.
        term: The rows and what is added up over them, without conditions that are breakdowns.
        kind: A count of parties needs ten; money also that no case dominates.
        least_width: How wide, at least, the interval of a withheld cell must be, in its unit: ten parties; of an amount,
            what is left where a tenth of it is next to nothing.
    """

    id: str
    term: Term
    kind: Literal["count", "money"]
    least_width: float

    @property
    def is_stock(self) -> bool:
        """Whether it is a stock at the end of the period, of which months do not add up."""
        return self.term.moment == "open at end"

    @property
    def of_docket(self) -> bool:
        """Whether its rows are those of a published docket count, so that no row is known to be no amount."""
        return self.term.table in {"docket", "terminated_stock"}


_GRANTED = one("relief_measures", "entered")
_ENDED = one("relief_measures", "left")
_PARTIES, _YUAN, _DAYS = 10.0, 10_000.0, 30.0


_PETITIONS = one("petitions", "entered")
_PETITIONS_ENDED = one("petitions", "left")
_COERCIVE = one("coercive_measures", "entered")
_LEADS = one("conduct_leads", "entered")
_LEADS_ENDED = one("conduct_leads", "left")


def _stem(name: str, part: Sum, kind: Literal["count", "money"], least_width: float) -> Stem:
    return Stem(name, part.plus[0], kind, least_width)


STEMS: Mapping[str, Stem] = {
    stem.id: stem
    for stem in (
        _stem("recovered_yuan", sums.RECOVERED, "money", _YUAN),
        _stem("claim_yuan", sums.CLAIM, "money", _YUAN),
        _stem("cash_yuan", one("payments", "entered").of("amount_yuan"), "money", _YUAN),
        _stem("terminated_outstanding_yuan", sums.TERMINATED_STOCK.of("outstanding_yuan"), "money", _YUAN),
        _stem("relief_measures", _GRANTED, "count", _PARTIES),
        _stem("relief_cases", _GRANTED.cases(), "count", _PARTIES),
        _stem("relief_ended", _ENDED, "count", _PARTIES),
        _stem("relief_ended_cases", _ENDED.cases(), "count", _PARTIES),
        # Days are protected as amounts are: the length of one firm's relief is that firm's affair.
        _stem("relief_days", _ENDED.of("relief_days"), "money", _DAYS),
        _stem("petitions", _PETITIONS, "count", _PARTIES),
        _stem("petitions_ended", _PETITIONS_ENDED, "count", _PARTIES),
        _stem("petition_days", _PETITIONS_ENDED.of("days_to_resolve"), "money", _DAYS),
        _stem("dishonest_listings", _COERCIVE.where("dishonest listing"), "count", _PARTIES),
        _stem("consumption_limits", _COERCIVE.where("consumption limit"), "count", _PARTIES),
        _stem("refusal_referrals", _COERCIVE.where("referral"), "count", _PARTIES),
        _stem("conduct_leads", _LEADS, "count", _PARTIES),
        _stem("conduct_leads_ended", _LEADS_ENDED, "count", _PARTIES),
        _stem("conduct_days", _LEADS_ENDED.of("days_to_conclude"), "money", _DAYS),
    )
}
"""Every stem by its id."""

_BY_TERM = {stem.term: stem for stem in STEMS.values()}


@dataclass(frozen=True)
class Component:
    """A stem inside a metric, with the breakdown the metric's own conditions make.

    Attributes:
        stem: The id of the stem.
        part: The part the conditions keep: `ALL_PARTS`, ``side=enterprise debtor``, or one of `PARTS`.
        resumed: Whether only resumed cases count, whatever the scope.
    """

    stem: str
    part: str = ALL_PARTS
    resumed: bool = False


def _part(condition: str) -> str | None:
    """Return the part of a breakdown a condition keeps, None where it is another kind of condition."""
    return f"side={condition}" if condition in SIDES else PARTS.get(condition)


class UnknownSumError(LookupError):
    """A sum that is no docket figure and no stem: nobody has said how it is to be protected."""


def component(part: Sum) -> Component | None:
    """Return the stem a sum is, or None for a docket figure.

    Raises:
        UnknownSumError: It is neither, or a sum of several terms one of which is a stem.
    """
    if all(term.table in OPEN_TABLES and term.amount in OPEN_AMOUNTS for term in part.terms):
        return None
    if len(part.terms) == 1:
        [term] = part.terms
        kept = [_part(name) for name in term.where if _part(name) is not None]
        bare = replace(
            term, where=tuple(name for name in term.where if _part(name) is None and name != RESUMED)
        )
        if bare in _BY_TERM and len(kept) <= 1:
            return Component(
                _BY_TERM[bare].id,
                part=kept[0] or ALL_PARTS if kept else ALL_PARTS,
                resumed=RESUMED in term.where,
            )
    raise UnknownSumError(
        f"The sum {part} is no docket figure, and disclosure.stems lists no stem for it: add one, with its kind, before a book may publish it."
    )


@dataclass(frozen=True)
class Components:
    """What of a measure is protected: its numerator, its denominator and the count of cases behind it."""

    numerator: Component | None
    denominator: Component | None
    cases: Component | None

    @property
    def all(self) -> tuple[Component, ...]:
        """Those that are there."""
        return tuple(part for part in (self.numerator, self.denominator, self.cases) if part is not None)


def components(metric: Metric) -> Components:
    """Return the stems a measure is made of; an estimate has none (`gate` has rules of its own for those).

    Raises:
        UnknownSumError: One of its sums is neither a docket figure nor a stem.
    """
    formula = metric.formula
    if formula is None:
        return Components(None, None, None)
    return Components(
        component(formula.numerator),
        component(formula.denominator) if formula.denominator is not None else None,
        component(formula.case_sum),
    )
