"""What followed a listing or a used lead, beside cases matched on that day, for one unit, period and scope."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.methods import days_saved, matching, relief_effects
from zhixing.methods.estimates import TooFew
from zhixing.methods.relief_rows import Watched
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
        watched: The same in the 180 days that followed.
        payments: Of the candidates.
        taken: Cases with the step in the period, before any was left out.
    """

    matches: matching.Matches
    watched: Watched
    payments: pl.DataFrame
    taken: int

    @cached_property
    def effect(self) -> relief_effects.Effect:
        """Real closing, with its curve, and money within 180 days."""
        return relief_effects.of_watched(self.watched, self.payments, curves=("real_closing",))

    @cached_property
    def days(self) -> days_saved.DaysSaved:
        """Days saved within 180 days."""
        return days_saved.of_watched(self.watched)


def followed(
    warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str, step: steps.Step
) -> Followed | TooFew:
    """Return what followed a step taken in the period, to the as-of date of the records."""
    return of_candidates(steps.candidates(warehouse, unit, period, scope, step), period)


def of_candidates(found: steps.StepCandidates, period: Period | Month) -> Followed | TooFew:
    """Return what followed a step taken in the period, among candidates already drawn."""
    chosen = found.sampled(period.start, period.end, MOST)
    matches = matching.match_at_dates(
        found.cases, found.payments, period.start, period.end, exact=MATCHED_ON, chosen=chosen
    )
    if isinstance(matches, TooFew):
        return matches
    watched = Watched.of(
        matches.pairs, found.cases, found.as_of, relief_effects.HORIZON, fewest_sets=matching.FEWEST_SETS
    )
    if isinstance(watched, TooFew):
        return watched
    taken = found.cases["relief_date"].is_between(period.start, period.end).sum()
    return Followed(matches, watched, found.payments, int(taken))
