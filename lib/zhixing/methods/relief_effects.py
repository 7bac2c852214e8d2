"""What followed relief, beside what followed in the matched cases: real closing and money within 180 days.

Real closing 实际执结 has competitors (终本 above all): each group's share is a weighted Aalen–Johansen cumulative incidence,
in which a case still open at the as-of date is censored and a control relieved later is censored and its like weighted up.
Money is the weighted mean of what has come in by each day, on the same terms (Cook & Lawless 1997,
doi:10.1002/(SICI)1097-0258(19970430)16:8<911::AID-SIM544>3.0.CO;2-I). Standard errors are those of the estimators' influence
functions summed within cases and within matched sets, both ways at once: V(case) + V(set) − V(row) (Cameron, Gelbach &
Miller 2011, doi:10.1198/jbes.2010.07136; for matching with replacement Austin & Cafri 2020, doi:10.1002/sim.8502).
Resampling matches would be wrong (Abadie & Imbens 2008, doi:10.3982/ECTA6474) and is not done.

In simulations with a known effect, 95 % intervals covered it in 94–98 % of samples for real closing and 94–97 % for the share
recovered, from 15 to 1,100 matched sets and with up to 46 % of the controls relieved later.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from scipy.special import stdtrit

from zhixing.methods.arrays import Ints
from zhixing.methods.clusters import TwoWayClusters
from zhixing.methods.estimates import LEVEL, TooFew, check_level
from zhixing.methods.follow_up import incidence, mean_total
from zhixing.methods.matching import FEWEST_SETS, Matches
from zhixing.methods.relief_inference import Inference, Outcome, Placed
from zhixing.methods.relief_rows import Watched, followed_payments

HORIZON = 180
"""Days followed after relief."""
OUTCOMES = ("real_closing", "recovered_yuan", "recovered_share")
"""What is followed, as `Effect` names it."""

_STEP = 10


@dataclass(frozen=True, slots=True)
class Effect:
    """What followed relief. A difference, never an effect, unless selection into relief was fully recorded.

    Attributes:
        real_closing: Share really closed within the horizon, 0 to 1.
        recovered_yuan: Mean yuan recovered a case within the horizon, a control's scaled to the claim of the relieved
            case it is matched to. Heavy tails make its interval too narrow.
        recovered_share: Mean share of the claim recovered within the horizon, 0 to 1: the sturdier money measure.
        curves: `outcome` (the three names above), `group` ("relieved", "matched", "difference"), `day`, `value`, `lower`,
            `upper`, every ten days.
        sets: Matched sets.
        controls: Control rows; a case counts in each set it serves.
        control_cases: Different cases among them.
        relieved_later: Control rows censored by their own relief within the horizon.
        followed_fully: Sets with the whole horizon before the as-of date.
        e_value: How strongly an unrecorded trait would have to be tied (risk ratio) both to relief and to real closing to
            explain the difference away entirely; 1 where there is none to explain, None without closings to compare.
        e_value_limit: The same for the interval's limit nearer to no difference; 1 if the interval includes it.
    """

    real_closing: Outcome
    recovered_yuan: Outcome
    recovered_share: Outcome
    curves: pl.DataFrame
    sets: int
    controls: int
    control_cases: int
    relieved_later: int
    followed_fully: int
    e_value: float | None
    e_value_limit: float | None


def effect(
    matches: Matches,
    cases: pl.DataFrame,
    payments: pl.DataFrame,
    as_of: date,
    *,
    horizon: int = HORIZON,
    real: str = "real",
    level: float = LEVEL,
    fewest_sets: int = FEWEST_SETS,
) -> Effect | TooFew:
    """Compare what followed relief with what followed in the matched cases.

    Args:
        matches: From `match_at_dates`.
        cases: `case_id`, `closing_date`, `closing_group`, `relief_date`, `claim_yuan`, as of the as-of date.
        payments: `case_id`, `payment_date`, `amount_yuan`. Money that came under a resumed case counts only if it is
            booked here under the first case's id. Payments count from the day after relief.
        as_of: Day up to which the records are complete.
        horizon: Days followed.
        real: The closing group counted; every other closing competes with it.
        level: Confidence level.
        fewest_sets: Matched sets that must have been followed for the whole horizon.

    Returns:
        The comparison, or TooFew.
    """
    watched = Watched.of(matches.pairs, cases, as_of, horizon, real, fewest_sets)
    return watched if isinstance(watched, TooFew) else of_watched(watched, payments, level)


def of_watched(
    watched: Watched, payments: pl.DataFrame, level: float = LEVEL, curves: Collection[str] = OUTCOMES
) -> Effect:
    """Compare matched sets already laid out, as `effect` does; curves only of the outcomes named."""
    rows, horizon = watched.rows, watched.groups[0].horizon
    days = np.unique(np.append(np.arange(_STEP, horizon + 1, _STEP), horizon))
    shown = {name: days if name in curves else days[-1:] for name in OUTCOMES}
    courses = _courses(watched, followed_payments(rows, payments, horizon), shown)
    clusters = TwoWayClusters.of(rows["case_id"], rows["set"].to_numpy())
    sets = int(watched.treated.sum())
    critical = float(stdtrit(sets - 1, 0.5 + check_level(level) / 2))
    inference = Inference(clusters, sets, critical, level)
    tables = {
        name: [
            inference.compare(*pair, column, share=name == "real_closing")
            for column in range(len(shown[name]))
        ]
        for name, pair in courses.items()
    }
    e_value, e_value_limit = inference.e_values(*courses["real_closing"])
    controls = rows.filter(~pl.col("relieved"))
    return Effect(
        real_closing=tables["real_closing"][-1],
        recovered_yuan=tables["recovered_yuan"][-1],
        recovered_share=tables["recovered_share"][-1],
        curves=_curves({name: tables[name] for name in OUTCOMES if name in curves}, days),
        sets=sets,
        controls=controls.height,
        control_cases=controls["case_id"].n_unique(),
        relieved_later=controls.filter(pl.col("_relief") <= pl.min_horizontal("_watched", horizon)).height,
        followed_fully=watched.followed,
        e_value=e_value,
        e_value_limit=e_value_limit,
    )


def _courses(watched: Watched, paid: pl.DataFrame, days: dict[str, Ints]) -> dict[str, tuple[Placed, Placed]]:
    """Each outcome's course among the relieved and among the matched, by the days wanted of it."""
    placed: dict[str, list[Placed]] = {name: [] for name in OUTCOMES}
    for group, chosen in zip(watched.groups, (watched.treated, ~watched.treated), strict=True):
        index = np.flatnonzero(chosen)
        ours = paid.filter(pl.col("_index").is_in(index))
        row, day = np.searchsorted(index, ours["_index"].to_numpy()), ours["_day"].to_numpy()
        placed["real_closing"].append(Placed(incidence(group, days["real_closing"]), chosen))
        for name, column in (("recovered_yuan", "yuan"), ("recovered_share", "share")):
            total = mean_total(group, row, day, ours[column].to_numpy(), days[name])
            placed[name].append(Placed(total, chosen))
    return {name: (pair[0], pair[1]) for name, pair in placed.items()}


def _curves(tables: dict[str, list[Outcome]], days: Ints) -> pl.DataFrame:
    rows = []
    for name, table in tables.items():
        for group in ("relieved", "matched", "difference"):
            estimates = (getattr(outcome, group) for outcome in table)
            rows += [
                (name, group, int(day), e.value, e.lower, e.upper)
                for day, e in zip(days, estimates, strict=True)
            ]
    return pl.DataFrame(rows, schema=["outcome", "group", "day", "value", "lower", "upper"], orient="row")
