"""What a campaign does to a docket: more real closings a day while it runs, fewer in the two months after.

The gain is taken from three kinds of open cases. Some would have closed in the 60 days after: they are borrowed, and those days lack
them. Some would have stood longer, and some had nothing to enforce against until a search found it: these are gained for good.
"""

import numpy as np

from zhixing.synthetic import calendar
from zhixing.synthetic.arrays import Bools, Floats, Ints, lowest
from zhixing.synthetic.campaigns import Actions, after
from zhixing.synthetic.docket import ENDED, PERFORMED, TERMINATED, Fates, Filings
from zhixing.synthetic.truth import CAMPAIGN_AFTER_DAYS, CAMPAIGN_BORROWED, CAMPAIGN_GAIN

LEAST_AGE = 5
"""Days a case needs before a campaign can close it."""

FOUND_PERFORMED = 0.6
"""Share of the cases without property that are fully performed when a search finds some; the others end otherwise 终结执行."""


def lift(actions: Actions) -> Floats:
    """Return prefectures × days, and a last row of ones: the factor of campaigns on real closings."""
    factor = np.where(actions.running(), 1 + CAMPAIGN_GAIN, 1.0)
    for month in (1, 2):
        factor *= np.where(after(actions, month), 1 - CAMPAIGN_BORROWED, 1.0)
    return np.vstack([factor, np.ones((1, len(calendar.days())))])


def run(
    filings: Filings,
    fates: Fates,
    cases: Ints,
    movable: Bools,
    days: tuple[int, int],
    rng: np.random.Generator,
) -> None:
    """Let one campaign run in one prefecture; `fates` changes in place.

    Args:
        filings: First cases.
        fates: Their fates so far.
        cases: Positions of the prefecture's cases.
        movable: Which of these close when their court comes to them, so that a campaign can close them sooner.
        days: First and last day of the campaign that no earlier one covers.
        rng: Random stream. As much is drawn whatever has become of the cases, so that a world without orders meets the same luck.
    """
    start, end = days
    lot, place, how = rng.random((3, len(cases)))
    filed, closed, method = filings.filed[cases], fates.closed[cases], fates.method[cases]
    real = np.isin(method, [PERFORMED, ENDED])
    usual = np.sort(closed[real & (closed >= start) & (closed <= end)])
    wanted = int(CAMPAIGN_GAIN * len(usual) + rng.random())
    if wanted == 0:
        return
    within = movable & (filed + LEAST_AGE < usual[-1])
    borrowed = _borrowed(closed, real, within, end, lot)[:wanted]
    beyond = within & (filed < start) & (closed > end) & (closed > end + real * CAMPAIGN_AFTER_DAYS)
    pool = np.flatnonzero(beyond & (real | (method == TERMINATED)))
    found = pool[lowest(lot[pool], min(wanted - len(borrowed), len(pool)))]
    chosen = np.concatenate([borrowed, found])
    # the days of those that close then anyway, as far as the case was filed by then
    first = np.searchsorted(usual, filed[chosen] + LEAST_AGE, side="right")
    fates.closed[cases[chosen]] = usual[
        first + np.floor((len(usual) - first) * place[chosen]).astype(np.int64)
    ]
    hopeless = chosen[~real[chosen]]
    fates.method[cases[hopeless]] = np.where(how[hopeless] < FOUND_PERFORMED, PERFORMED, ENDED)


def _borrowed(closed: Ints, real: Bools, within: Bools, end: int, lot: Floats) -> Ints:
    """Return the cases a campaign borrows from the days after it: the same share of each day's real closings, in order of luck."""
    later = real & (closed > end) & (closed <= end + CAMPAIGN_AFTER_DAYS)
    offset = np.where(later, closed - end - 1, 0)
    total = np.bincount(offset[later], minlength=CAMPAIGN_AFTER_DAYS)
    can = np.bincount(offset[later & within], minlength=CAMPAIGN_AFTER_DAYS)
    chance = CAMPAIGN_BORROWED * total / np.maximum(can, 1)
    found = np.flatnonzero(later & within & (lot < chance[offset]))
    ordered: Ints = found[np.argsort(lot[found], kind="stable")]
    return ordered
