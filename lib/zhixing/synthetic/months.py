"""The months of a year as they pass over the docket: campaigns run, weak courts receive orders and work faster.

Each month sees what the records hold up to its first day, and nothing later.
"""

from dataclasses import dataclass, field

import numpy as np

from zhixing.synthetic import calendar, hastening, orders, pace
from zhixing.synthetic.arrays import stream
from zhixing.synthetic.campaigns import Actions
from zhixing.synthetic.docket import Fates, Filings
from zhixing.synthetic.orders import Orders
from zhixing.synthetic.tempo import Tempo


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
        home = self.actions.home(self.tempo.courts)[self.filings.court]
        self._cases = [np.flatnonzero(home == number) for number in range(len(self.actions.prefectures))]

    def pass_year(self, year: int) -> None:
        """Let the months of a year pass."""
        starts = orders.month_starts(year)
        for month in range(1, 13):
            self._campaign(starts[month - 1], starts[month])
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

    def _campaign(self, start: int, end: int) -> None:
        """Let the campaigns that begin in a month run, in every prefecture one after the other."""
        begun = np.flatnonzero((self.actions.start >= start) & (self.actions.start < end))
        for number in begun:
            home, first = self.actions.prefecture[number], int(self.actions.start[number])
            earlier = (self.actions.prefecture == home) & (self.actions.start < first)
            first = max([first, *(self.actions.end[earlier] + 1).tolist()])
            cases = self._cases[home]
            own = self.fates.closed[cases] == self._natural[cases]
            rng = stream(self.seed, f"campaign {home} {self.actions.start[number]}")
            days = (first, int(self.actions.end[number]))
            hastening.run(self.filings, self.fates, cases, own, days, rng)
