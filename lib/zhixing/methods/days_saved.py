"""Days saved: how much sooner cases were really closed after a measure than the cases matched with them.

A case really closed on day d after the measure has been closed for 180 − d of the 180 days that follow. The mean of these
days is the area under the cumulative incidence of real closing, so that 终本 competes and cases still open are censored; the
difference between the groups is the difference of their restricted mean times to real closing (Royston & Parmar 2013,
doi:10.1186/1471-2288-13-152; with competing risks Andersen 2013, doi:10.1002/sim.5903).
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from scipy.special import stdtrit

from zhixing.methods.clusters import TwoWayClusters
from zhixing.methods.estimates import LEVEL, Estimate, TooFew, check_level
from zhixing.methods.follow_up import incidence
from zhixing.methods.matching import FEWEST_SETS, Matches
from zhixing.methods.relief_effects import HORIZON
from zhixing.methods.relief_inference import Inference, Placed
from zhixing.methods.relief_rows import Watched
from zhixing.methods.unrecorded import bounding_factor


@dataclass(frozen=True, slots=True)
class DaysSaved:
    """Days within the horizon that cases had been really closed.

    Attributes:
        after: Mean of the cases with the measure.
        matched: Mean of those matched with them.
        saved: after − matched.
        sets: Matched sets.
    """

    after: Estimate
    matched: Estimate
    saved: Estimate
    sets: int

    def bound(self, strength: float) -> Estimate:
        """Return the days saved with the interval widened by what an unrecorded trait of a strength could have done.

        A trait tied by that risk ratio to the measure and to real closing on every day would have raised, or lowered, the
        matched cases' incidence by at most the bounding factor.
        """
        factor = bounding_factor(strength)
        if self.saved.lower is None or self.saved.upper is None or self.matched.value is None:
            return self.saved
        return Estimate(
            self.saved.value,
            self.saved.lower - (factor - 1) * self.matched.value,
            self.saved.upper + (1 - 1 / factor) * self.matched.value,
            level=self.saved.level,
        )


def days_saved(
    matches: Matches,
    cases: pl.DataFrame,
    as_of: date,
    *,
    horizon: int = HORIZON,
    real: str = "real",
    level: float = LEVEL,
    fewest_sets: int = FEWEST_SETS,
) -> DaysSaved | TooFew:
    """Compare how many of the days that followed cases had been really closed.

    Args:
        matches: From `matching.match_at_dates`; ``relieved`` are the cases with the measure.
        cases: `case_id`, `closing_date`, `closing_group`, `relief_date` (of the measure), `claim_yuan`, as of the as-of date.
        as_of: Day up to which the records are complete.
        horizon: Days followed.
        real: The closing group counted; every other closing competes with it.
        level: Confidence level.
        fewest_sets: Matched sets that must have been followed for the whole horizon.

    Returns:
        The comparison, in days, or TooFew.
    """
    watched = Watched.of(matches.pairs, cases, as_of, horizon, real, fewest_sets)
    return watched if isinstance(watched, TooFew) else of_watched(watched, level)


def of_watched(watched: Watched, level: float = LEVEL) -> DaysSaved:
    """Compare the days of matched sets already laid out, as `days_saved` does."""
    rows, treated = watched.rows, watched.treated
    horizon = watched.groups[0].horizon
    areas = [
        Placed(incidence(group, np.arange(1, horizon), summed=True), chosen)
        for group, chosen in zip(watched.groups, (treated, ~treated), strict=True)
    ]
    sets = int(treated.sum())
    critical = float(stdtrit(sets - 1, 0.5 + check_level(level) / 2))
    inference = Inference(TwoWayClusters.of(rows["case_id"], rows["set"].to_numpy()), sets, critical, level)
    found = inference.compare(areas[0], areas[1], 0, share=False)
    return DaysSaved(
        _inside(found.relieved, horizon), _inside(found.matched, horizon), found.difference, sets
    )


def _inside(estimate: Estimate, horizon: int) -> Estimate:
    """Return a mean of days with the limits it cannot pass."""
    if estimate.lower is None or estimate.upper is None:
        return estimate
    return replace(estimate, lower=max(0.0, estimate.lower), upper=min(float(horizon), estimate.upper))
