"""When a case would close by itself: once its court has spent the working time it needs.

A court's working time runs with the season, its own pace and its monthly fortune, and nearly stops on weekends and
in the closures of 2020. A case with property starts at filing. A barren one can only end in 终本, which is lawful from
the day after three months have passed, so its time starts there: the rule holds by construction.
"""

import numpy as np

from zhixing.synthetic import calendar
from zhixing.synthetic.arrays import NEVER, Ints, plus_months
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
from zhixing.synthetic.tempo import Tempo

WAIT_MONTHS = 3
"""终本 is lawful only when more than three months have passed since filing."""

METHOD_SHARES = {
    PERFORMED: (0.770, 0.690),
    ENDED: (0.140, 0.215),
    WITHDRAWN: (0.062, 0.062),
    REFUSED: (0.007, 0.011),
    DISMISSED: (0.021, 0.022),
}
"""How cases with property close: share against people and others, share against enterprises."""


def natural(filings: Filings, tempo: Tempo, rng: np.random.Generator) -> Fates:
    """Return when and how each case would close with neither relief nor a year-end drive."""
    closed = closing_days(filings, tempo)
    method = np.where(filings.barren, TERMINATED, _methods(filings, rng))
    return Fates(closed, method.astype(np.int64))


def closing_days(filings: Filings, tempo: Tempo) -> Ints:
    """Return the day by which each case's court has spent the working time it needs, `NEVER` beyond the calendar."""
    start = np.where(filings.barren, plus_months(filings.filed, WAIT_MONTHS) + 1, filings.filed + 1)
    closed = np.full(len(filings), NEVER, dtype=np.int64)
    order = np.argsort(filings.court, kind="stable")
    bounds = np.searchsorted(filings.court[order], np.arange(len(tempo.courts) + 1))
    for court in np.flatnonzero(np.diff(bounds)):
        mine = order[bounds[court] : bounds[court + 1]]
        spent = tempo.spent(int(court))
        before = np.where(
            start[mine] > calendar.FIRST,
            spent[np.minimum(start[mine] - 1, calendar.LAST) - calendar.FIRST],
            0,
        )
        offset = np.searchsorted(spent, before + filings.work[mine])
        closed[mine] = np.where(offset < len(spent), calendar.FIRST + offset, NEVER)
    return closed


def _methods(filings: Filings, rng: np.random.Generator) -> Ints:
    firm = filings.debtor == ENTERPRISE
    draw = rng.random(len(filings))
    codes = np.array(list(METHOD_SHARES), dtype=np.int64)
    edges = np.cumsum(np.array(list(METHOD_SHARES.values())), axis=0)
    pick = np.where(firm, np.searchsorted(edges[:-1, 1], draw), np.searchsorted(edges[:-1, 0], draw))
    return codes[pick]
