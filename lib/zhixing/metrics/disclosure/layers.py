"""The cells a book may publish of sums that may describe somebody: declared once, refused elsewhere.

The more cells are printed the more must be withheld to protect the small ones, and what is withheld first is the detail. So a
single court publishes its calendar years, and who was the enterprise; months, other breakdowns and resumed cases begin at the
prefecture, months of relief at the province.
A cell no layer names is withheld with the reason ``not published``, however large.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from zhixing.law import scopes
from zhixing.law.units import KINDS, Kind
from zhixing.metrics.disclosure.stems import ALL_PARTS

EVERY_LEVEL: tuple[Kind, ...] = KINDS
WIDE: tuple[Kind, ...] = ("nation", "province", "prefecture")
"""Levels with enough cases for a breakdown to show something."""
WIDEST: tuple[Kind, ...] = ("nation", "province")

YEAR, JUDICIAL, MONTH = "year", "judicial", "month"
"""Kinds of time. A judicial year beside the calendar year gives the difference of two Decembers, which must be protected
like everything else: only the amounts of prefectures and above are printed by both, and none of their breakdowns."""

FIRST, RESUMED, FIRST_AND_RESUMED, EVERY = "执", "执恢", "执+执恢", "*"
"""Case types that are added up. Wider scopes add types without amounts: the difference would be a table of small cells. A court's
own rows (petitions, leads) have no case type: they are those of every type, and of no narrower scope."""


@dataclass(frozen=True)
class Layer:
    """A family of cells.

    Attributes:
        stems: Ids of the sums.
        levels: The kinds of unit.
        times: The kinds of time.
        types: The case types added up, joined by ``+``.
        breakdowns: Names of breakdowns, `ALL_PARTS` for none. They are not crossed.
    """

    stems: tuple[str, ...]
    levels: tuple[Kind, ...]
    times: tuple[str, ...]
    types: tuple[str, ...] = (FIRST,)
    breakdowns: tuple[str, ...] = (ALL_PARTS,)


_AMOUNTS = ("recovered_yuan", "claim_yuan")
_RELIEF = ("relief_measures", "relief_cases")
_RELIEF_LENGTH = ("relief_ended", "relief_ended_cases", "relief_days")

_PETITION_PARTS = ("petition_outcome", "petition_substantive", "petition_repeat", "petition_supervised")

_CALENDAR = (YEAR,)

PUBLISHED: tuple[Layer, ...] = (
    Layer(_AMOUNTS, EVERY_LEVEL, _CALENDAR),
    Layer(_AMOUNTS, WIDE, (JUDICIAL,)),
    Layer(("recovered_yuan",), WIDE, (MONTH,)),
    Layer(("recovered_yuan",), WIDE, _CALENDAR, (RESUMED, FIRST_AND_RESUMED)),
    Layer(("recovered_yuan",), EVERY_LEVEL, _CALENDAR, breakdowns=("enterprise_class",)),
    Layer(("claim_yuan",), WIDE, _CALENDAR, breakdowns=("enterprise_class",)),
    Layer(_AMOUNTS, WIDE, _CALENDAR, breakdowns=("claim_band", "basis")),
    Layer(("recovered_yuan",), WIDE, _CALENDAR, breakdowns=("largest",)),
    Layer(("cash_yuan", "terminated_outstanding_yuan"), WIDE, _CALENDAR),
    Layer(_RELIEF, EVERY_LEVEL, _CALENDAR),
    Layer(_RELIEF, WIDE, _CALENDAR, breakdowns=("relief_kind",)),
    Layer(_RELIEF, WIDEST, (MONTH,)),
    Layer(_RELIEF_LENGTH, WIDE, _CALENDAR),
    Layer(_RELIEF_LENGTH, WIDEST, _CALENDAR, breakdowns=("relief_kind",)),
    Layer(("petitions",), WIDE, _CALENDAR, (EVERY,), (ALL_PARTS, *_PETITION_PARTS)),
    Layer(("petitions",), WIDEST, (MONTH,), (EVERY,)),
    Layer(("petitions_ended", "petition_days"), WIDE, _CALENDAR, (EVERY,)),
    Layer(
        ("dishonest_listings", "consumption_limits"),
        WIDE,
        _CALENDAR,
        breakdowns=(ALL_PARTS, "coercive_repaid"),
    ),
    Layer(("refusal_referrals",), WIDE, _CALENDAR, breakdowns=(ALL_PARTS, "referral_convicted")),
    Layer(("conduct_leads",), WIDE, _CALENDAR, (EVERY,), (ALL_PARTS, "lead_confirmed")),
    Layer(("conduct_leads_ended", "conduct_days"), WIDE, _CALENDAR, (EVERY,)),
)
"""Everything of this kind that a page, a chart, a table or a notebook of a book may show."""

LARGEST_SHARE = 0.01
"""The share of cases that the breakdown ``largest`` parts from the rest, for the metric `top_share`."""


def layers_of(stem: str) -> Sequence[Layer]:
    """Return the layers of a stem."""
    return [layer for layer in PUBLISHED if stem in layer.stems]


def breakdowns_of(stem: str) -> list[str]:
    """Return the breakdowns any layer of a stem uses, without `ALL_PARTS`."""
    names = chain.from_iterable(layer.breakdowns for layer in layers_of(stem))
    return [name for name in dict.fromkeys(names) if name != ALL_PARTS]


def types_key(scope: str) -> str:
    """Return the case types of a scope as the plan writes them: ``执+执恢``; ``*`` for every type there is."""
    types = scopes.case_types(scope)
    return "*" if types is None else "+".join(types)
