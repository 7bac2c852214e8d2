"""The months of a year as they pass over the docket: campaigns search, weak courts receive orders and work faster.

Each month sees what the records hold up to its first day, and nothing later.
"""

from dataclasses import dataclass, field

import numpy as np

from zhixing.synthetic import calendar, orders, pace
from zhixing.synthetic.arrays import Ints, stream, years_of
from zhixing.synthetic.campaigns import Actions
from zhixing.synthetic.docket import ENDED, PERFORMED, TERMINATED, Fates, Filings
from zhixing.synthetic.orders import Orders
from zhixing.synthetic.tempo import Tempo
from zhixing.synthetic.truth import CAMPAIGN_DAYS, CAMPAIGN_SEARCH

FOUND_PERFORMED = 0.6
"""Share of the cases closed by a search that are fully performed; the others end otherwise 终结执行."""

_FIRST_FINDS = 4
"""Days from a campaign's start to the first closing a search brings."""


@dataclass
class Months:
    """The docket while the months pass.

    Attributes:
        filings: First cases, in order of filing.
        fates: Their fates so far; changed in place.
        tempo: How fast the courts work; orders are added to it.
        actions: The campaigns.
        given: Orders issued whatever the figures say; None to decide them.
        seed: Seed of the province.
        scale: Size beside the true one.
        issued: The orders so far.
    """

    filings: Filings
    fates: Fates
    tempo: Tempo
    actions: Actions
    given: Orders | None
    seed: int
    scale: float
    issued: Orders = field(default_factory=orders.none)

    def __post_init__(self) -> None:
        """Remember which closings are the courts' own doing: only these can be hastened."""
        self._natural = self.fates.closed.copy()

    def pass_year(self, year: int) -> None:
        """Let the months of a year pass."""
        starts = orders.month_starts(year)
        for month in range(1, 13):
            self._search(starts[month - 1], starts[month])
            self._order(year, month, starts)

    def _order(self, year: int, month: int, starts: list[int]) -> None:
        """Issue the month's orders and hasten what their courts have open."""
        start = starts[month - 1]
        if self.given is not None:
            new = self.given.between(start, starts[month])
        elif count := orders.monthly(year, month, self.scale):
            courts = self.tempo.courts
            weakness = orders.weakness(self.filings, self.fates, courts, start)
            rng = stream(self.seed, f"orders {year} {month}")
            new = orders.decide(courts, weakness, self.issued, start, count, rng)
        else:
            new = orders.none()
        if len(new):
            self.issued = self.issued.and_then(new)
            self.tempo.order(new.court, new.issued)
            self._hasten(new)

    def _hasten(self, new: Orders) -> None:
        """Reckon anew when the ordered courts close what they have open: what lay before the order stays as it was."""
        since = np.full(len(self.tempo.courts), calendar.LAST, dtype=np.int64)
        since[new.court] = new.issued
        own = self.fates.closed == self._natural
        mine = np.flatnonzero(own & (self.fates.closed >= since[self.filings.court]))
        closed = pace.closing_days(self.filings.take(mine), self.tempo)
        self.fates.closed[mine] = self._natural[mine] = closed

    def _search(self, start: int, end: int) -> None:
        """Close some of the cases without property, where campaigns that begin in the month find some after all."""
        begun = (self.actions.start >= start) & (self.actions.start < end)
        if not begun.any():
            return
        first = np.full(len(self.actions.prefectures) + 1, calendar.LAST, dtype=np.int64)
        first[self.actions.prefecture[begun]] = self.actions.start[begun]
        year = int(years_of(np.array([start]))[0])
        rng = stream(self.seed, f"searches {year} {start}")
        # drawn whatever has become of the cases, so that a world without orders meets the same searches
        known = int(np.searchsorted(self.filings.filed, end))
        case = np.flatnonzero(self.filings.barren[:known])
        case = case[rng.random(len(case)) < CAMPAIGN_SEARCH]
        when, how = rng.random((2, len(case)))
        since = first[self.actions.home(self.tempo.courts)[self.filings.court[case]]]
        wait = np.floor(when * (CAMPAIGN_DAYS - _FIRST_FINDS)).astype(np.int64)
        day = _working(since + _FIRST_FINDS + wait)
        hit = (self.filings.filed[case] < since) & (self.fates.closed[case] > day)
        hit &= self.fates.method[case] == TERMINATED
        self.fates.closed[case[hit]] = day[hit]
        self.fates.method[case[hit]] = np.where(how[hit] < FOUND_PERFORMED, PERFORMED, ENDED)


def _working(days: Ints) -> Ints:
    """Move each day to the next working day; days beyond the calendar stay at its end."""
    open_days = calendar.days()[calendar.working() == 1.0]
    moved: Ints = open_days[np.minimum(np.searchsorted(open_days, days), len(open_days) - 1)]
    return moved
