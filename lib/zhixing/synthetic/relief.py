"""Relief 善意文明执行: given to enterprise debtors judged viable, and what it truly changes.

Selection rests on what a judge sees (property found, an early payment, the size of the claim, the month) and on what
only the judge sees (part of the debtor's viability). The planted effect: a case that would not really close within 180
days after relief does so with the chance written in `truth`; deferred enforcement postpones the closings it does not
turn, which is the creditor's bill.
"""

from dataclasses import dataclass, fields

import numpy as np

from zhixing.records.columns import RELIEF_KINDS
from zhixing.synthetic import calendar, truth
from zhixing.synthetic.arrays import Bools, Floats, Ints, day, lowest
from zhixing.synthetic.docket import ENDED, ENTERPRISE, PERFORMED, Fates, Filings

QUOTAS = {2018: 1_250, 2019: 2_050, 2020: 3_900, 2021: 3_600}
"""Cases relieved in a year at full size (chosen: rising to 2020's relief for firms in the closures)."""

KIND_SHARES = (0.50, 0.10, 0.40)
SECOND_KIND = 0.07
"""Share of relieved cases that get a second measure of another kind two to eight weeks later."""

TURNED_PERFORMED = 0.82
"""Share of the cases relief turns that are fully performed; the others end otherwise 终结执行."""

MONTH_LOG_ODDS = {2020: {2: -0.6, 3: 0.5, 4: 0.7, 5: 0.5, 6: 0.3}}
"""Extra log odds of relief by year and month."""


@dataclass(frozen=True)
class Relief:
    """The relieved cases of all years, one position each.

    Attributes:
        case: Position of the case in the docket.
        granted: Day of relief.
        kind: Position in `RELIEF_KINDS`.
        turned: Whether relief turned the case.
        changed: Whether relief turned it or postponed its closing.
        closed_without: When the case would have closed without relief, given earlier years' drives.
        method_without: How.
    """

    case: Ints
    granted: Ints
    kind: Ints
    turned: Bools
    changed: Bools
    closed_without: Ints
    method_without: Ints


def grant(
    filings: Filings, fates: Fates, tentative: Ints, *, year: int, count: int, rng: np.random.Generator
) -> Relief:
    """Choose the cases relieved in a year among those open on their tentative day, and change their fates.

    Args:
        filings: First cases.
        fates: Fates so far; changed in place where relief turns a case.
        tentative: The day each case might be relieved.
        year: Calendar year.
        count: How many cases are relieved.
        rng: Random stream.
    """
    inside = (tentative >= day(year, 1, 1)) & (tentative <= day(year, 12, 31))
    eligible = np.flatnonzero(inside & (filings.debtor == ENTERPRISE))
    # drawn before anyone is chosen, so that worlds with other fates relieve the same cases where they can
    lots = _Lots.draw(len(eligible), rng)
    scores = -(_log_odds(filings.take(eligible), tentative[eligible], year) + lots.luck)
    is_open = np.flatnonzero(fates.closed[eligible] > tentative[eligible])
    chosen = is_open[lowest(scores[is_open], min(count, len(is_open)))]
    case, lots = eligible[chosen], lots.take(chosen)
    granted, kind = tentative[case], lots.kind
    closed, method = fates.closed[case], fates.method[case]
    real = np.isin(method, [PERFORMED, ENDED])
    turned = ~(real & (closed <= granted + truth.RELIEF_HORIZON)) & (lots.turning < truth.RELIEF_TURN)
    deferred = real & ~turned & (kind == RELIEF_KINDS.index("enforcement_deferred"))
    day_turned = _next_working(granted + lots.turned_after)
    fates.closed[case] = np.select(
        [turned, deferred], [day_turned, _next_working(closed + lots.deferred_by)], default=closed
    )
    fates.method[case] = np.where(turned, lots.turned_how, method)
    return Relief(case, granted, kind, turned, turned | deferred, closed, method)


@dataclass(frozen=True)
class _Lots:
    """What chance decides for each case that might be relieved."""

    luck: Floats
    turning: Floats
    kind: Ints
    turned_after: Ints
    turned_how: Ints
    deferred_by: Ints

    @classmethod
    def draw(cls, count: int, rng: np.random.Generator) -> "_Lots":
        return cls(
            luck=rng.gumbel(size=count),
            turning=rng.random(count),
            kind=rng.choice(len(RELIEF_KINDS), size=count, p=KIND_SHARES).astype(np.int64),
            turned_after=15 + rng.integers(0, 155, count),
            turned_how=np.where(rng.random(count) < TURNED_PERFORMED, PERFORMED, ENDED).astype(np.int64),
            deferred_by=1 + np.floor(rng.exponential(truth.RELIEF_DEFERRAL, count)).astype(np.int64),
        )

    def take(self, positions: Ints) -> "_Lots":
        return _Lots(*(getattr(self, part.name)[positions] for part in fields(self)))


def tentative_days(filings: Filings, rng: np.random.Generator) -> Ints:
    """Draw the day each case might come up for relief: some weeks after filing."""
    return filings.filed + 14 + np.floor(rng.gamma(1.7, 36.0, len(filings))).astype(np.int64)


def join(parts: list[Relief]) -> Relief:
    """Put the years behind one another."""
    return Relief(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Relief))
    )


def _log_odds(filings: Filings, granted: Ints, year: int) -> Floats:
    month = granted.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
    extra = np.array([0.0] + [MONTH_LOG_ODDS.get(year, {}).get(number, 0.0) for number in range(1, 13)])
    paid_early = (filings.early_share > 0) & (filings.early_day < granted)
    log_odds: Floats = (
        0.55 * filings.has_property
        + 0.45 * paid_early
        - 0.15 * (np.log(filings.claim) - 11.5)
        + truth.RELIEF_UNOBSERVED * filings.viability
        + extra[month]
    )
    return log_odds


def _next_working(days: Ints) -> Ints:
    """Move each day to the next working day."""
    open_days = calendar.days()[calendar.working() == 1.0]
    moved: Ints = open_days[np.minimum(np.searchsorted(open_days, days), len(open_days) - 1)]
    return moved
