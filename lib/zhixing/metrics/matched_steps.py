"""What followed a listing or a used lead, beside cases matched on that day, for one unit, period and scope."""

from dataclasses import dataclass

from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.methods import matching, relief_effects
from zhixing.methods.days_saved import DaysSaved, days_saved
from zhixing.methods.estimates import TooFew
from zhixing.metrics import steps
from zhixing.warehouse.opened import Warehouse

MATCHED_ON = ("court_code", "has_property", "enterprise_class")
"""What cases with the step and their controls share exactly, beside the age band."""

MOST = 3_000
"""Cases with the step that are matched; of more, every k-th in order of case numbers. Intervals are hardly wider for it."""


@dataclass(frozen=True)
class Followed:
    """What followed a step.

    Attributes:
        matches: The matched sets.
        effect: Real closing and money within 180 days.
        days: Days saved within 180 days.
        taken: Cases with the step in the period, before any was left out.
    """

    matches: matching.Matches
    effect: relief_effects.Effect
    days: DaysSaved
    taken: int


def followed(
    warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str, step: steps.Step
) -> Followed | TooFew:
    """Return what followed a step taken in the period, to the as-of date of the records."""
    found = steps.candidates(warehouse, unit, period, scope, step)
    chosen = found.sampled(period.start, period.end, MOST)
    matches = matching.match_at_dates(
        found.cases, found.payments, period.start, period.end, exact=MATCHED_ON, chosen=chosen
    )
    if isinstance(matches, TooFew):
        return matches
    effect = relief_effects.effect(matches, found.cases, found.payments, found.as_of)
    days = days_saved(matches, found.cases, found.as_of)
    if isinstance(effect, TooFew):
        return effect
    if isinstance(days, TooFew):
        return days
    taken = found.cases["relief_date"].is_between(period.start, period.end).sum()
    return Followed(matches, effect, days, int(taken))
