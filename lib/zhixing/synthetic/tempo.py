"""How fast each court works, day by day: its own pace and fortune, raised by orders.

An order only hastens: what it closes early is not there to be closed later, so part of the gain is given back by itself
while the stock fills up again.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from zhixing.synthetic import calendar
from zhixing.synthetic.arrays import Bools, Floats, Ints
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.truth import ORDER_DAYS, ORDER_PACE

WORK_A_DAY = 1.885
"""Working time a day of average pace brings; sets the level of the stock within the year."""


@dataclass(frozen=True)
class Tempo:
    """The working time of the courts, as far as it is known: orders are added as they are issued.

    Attributes:
        courts: The courts.
        under_order: Courts × days: an order was issued to the court at most `truth.ORDER_DAYS` ago.
    """

    courts: Courts
    under_order: Bools

    @classmethod
    def of(cls, courts: Courts) -> "Tempo":
        """Return the tempo of courts without any order yet."""
        return cls(courts, np.zeros((len(courts), len(calendar.days())), dtype=np.bool_))

    def order(self, court: Ints, issued: Ints) -> None:
        """Raise the pace of courts from the day an order is issued to them."""
        for position, start in zip(court, issued - calendar.FIRST, strict=True):
            self.under_order[position, start : start + ORDER_DAYS] = True

    def spent(self, court: int) -> Floats:
        """Return the working time a court has spent by the end of each day."""
        factor = np.where(self.under_order[court], ORDER_PACE, 1.0)
        total: Floats = np.cumsum(_rhythm() * self.courts.closing_pace[court, calendar.months()] * factor)
        return total


@cache
def _rhythm() -> Floats:
    return WORK_A_DAY * calendar.rhythm(calendar.CLOSING_SEASON, calendar.CLOSING_CLOSURE)
