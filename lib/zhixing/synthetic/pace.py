"""When a case would close by itself: once its court has spent the working time it needs.

A court's working time runs with the season, its own pace and its monthly fortune, and nearly stops on weekends and
in the closures of 2020. A case with property starts at filing. A barren one can only end in 终本, which is lawful from
the day after three months have passed, so its time starts there: the rule holds by construction.
"""

import numpy as np

from zhixing.synthetic import calendar
from zhixing.synthetic.arrays import NEVER, Floats, Ints, plus_months
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.docket import (
    DISMISSED,
    ENDED,
    ENTERPRISE,
    PERFORMED,
    REFUSED,
    TERMINATED,
    WITHDRAWN,
    Fates,
    Filings,
)

WAIT_MONTHS = 3
"""终本 is lawful only when more than three months have passed since filing."""

WORK_A_DAY = 1.885
"""Working time a day of average pace brings; sets the level of the stock within the year."""

METHOD_SHARES = {
    PERFORMED: (0.770, 0.690),
    ENDED: (0.140, 0.215),
    WITHDRAWN: (0.062, 0.062),
    REFUSED: (0.007, 0.011),
    DISMISSED: (0.021, 0.022),
}
"""How cases with property close: share against people and others, share against enterprises."""


def natural(filings: Filings, courts: Courts, rng: np.random.Generator) -> Fates:
    """Return when and how each case would close with neither relief nor a year-end drive."""
    start = np.where(filings.barren, plus_months(filings.filed, WAIT_MONTHS) + 1, filings.filed + 1)
    closed = closing_days(courts, filings.court, start, filings.work)
    method = np.where(filings.barren, TERMINATED, _methods(filings, rng))
    return Fates(closed, method.astype(np.int64))


def closing_days(courts: Courts, court: Ints, start: Ints, work: Floats) -> Ints:
    """Return the first day on or after `start` by which the court has spent `work` on the case, else `NEVER`."""
    rhythm = WORK_A_DAY * calendar.rhythm(calendar.CLOSING_SEASON, calendar.CLOSING_CLOSURE)
    closed = np.full(len(court), NEVER, dtype=np.int64)
    order = np.argsort(court, kind="stable")
    bounds = np.searchsorted(court[order], np.arange(len(courts) + 1))
    for position in range(len(courts)):
        mine = order[bounds[position] : bounds[position + 1]]
        spent = np.cumsum(rhythm * courts.closing_pace[position, calendar.months()])
        before = np.where(
            start[mine] > calendar.FIRST,
            spent[np.minimum(start[mine] - 1, calendar.LAST) - calendar.FIRST],
            0,
        )
        offset = np.searchsorted(spent, before + work[mine])
        closed[mine] = np.where(offset < len(spent), calendar.FIRST + offset, NEVER)
    return closed


def _methods(filings: Filings, rng: np.random.Generator) -> Ints:
    firm = filings.debtor == ENTERPRISE
    draw = rng.random(len(filings))
    codes = np.array(list(METHOD_SHARES), dtype=np.int64)
    edges = np.cumsum(np.array(list(METHOD_SHARES.values())), axis=0)
    pick = np.where(firm, np.searchsorted(edges[:-1, 1], draw), np.searchsorted(edges[:-1, 0], draw))
    return codes[pick]
