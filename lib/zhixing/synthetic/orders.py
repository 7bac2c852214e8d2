"""Who receives an order 指挥长令 (until 2020 执行工作建议函) and when: courts whose figures were weak, decided month by month.

The figures are those the records hold: closings a pending case-day in the three months before, a small court's drawn
towards the province's. Weak figures are partly bad luck, which passes by itself: a plain before and after credits the
order with that. No court receives one within three months of another.
"""

from dataclasses import dataclass

import numpy as np

from zhixing.synthetic import calendar
from zhixing.synthetic.arrays import Bools, Floats, Ints, day, gumbel_scores, lowest
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.docket import Fates, Filings
from zhixing.synthetic.truth import ORDER_DAYS, ORDER_SELECTION

YEARLY = {2019: 200, 2020: 240, 2021: 280}
"""Orders a year at full size (chosen)."""

LOOK_BACK = 90
"""Days of figures on which an order rests."""

PRIOR_CLOSINGS = 20.0
"""Closings at the province's pace that are added to every court's: a few cases more or less are no reason for an order."""


@dataclass(frozen=True)
class Orders:
    """Orders in order of month, one position an order: position of the court, day of issue."""

    court: Ints
    issued: Ints

    def __len__(self) -> int:
        return len(self.court)

    def between(self, start: int, end: int) -> "Orders":
        """Return the orders issued from a day to the one before another."""
        inside = (self.issued >= start) & (self.issued < end)
        return Orders(self.court[inside], self.issued[inside])

    def and_then(self, later: "Orders") -> "Orders":
        """Return these orders and later ones."""
        return Orders(np.concatenate([self.court, later.court]), np.concatenate([self.issued, later.issued]))


def none() -> Orders:
    """Return no orders."""
    return Orders(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def monthly(year: int, month: int, scale: float) -> int:
    """Return how many orders are issued in a month: a twelfth of the year's, whole in sum."""
    total = YEARLY.get(year, 0) * scale
    return round(total * month / 12) - round(total * (month - 1) / 12)


def decide(
    courts: Courts, weakness: Floats, earlier: Orders, start: int, count: int, rng: np.random.Generator
) -> Orders:
    """Issue the orders of the month that begins on a day, on its working days.

    Args:
        courts: The courts.
        weakness: Each court's, by `weakness`.
        earlier: The orders so far.
        start: First day of the month.
        count: How many; fewer where not so many courts are free.
        rng: Random stream.
    """
    free: Bools = np.array([level != "high" for level in courts.levels])
    free[earlier.court[earlier.issued > start - ORDER_DAYS]] = False
    pool = np.flatnonzero(free)
    scores = gumbel_scores(ORDER_SELECTION * weakness[pool], rng)
    court = pool[lowest(scores, min(count, len(pool)))]
    month = calendar.months()[start - calendar.FIRST]
    open_days = calendar.days()[(calendar.months() == month) & (calendar.working() == 1.0)]
    return Orders(court, np.sort(rng.choice(open_days, size=len(court))))


def weakness(filings: Filings, fates: Fates, courts: Courts, start: int) -> Floats:
    """Return how far each court's closings a pending case-day lag behind the province's, on the logarithmic scale.

    Args:
        filings: Cases, in order of filing.
        fates: When they close; only what happened before `start` is looked at.
        courts: The courts.
        start: The day after the figures end.
    """
    known = int(np.searchsorted(filings.filed, start))
    since = start - LOOK_BACK
    recent = np.flatnonzero(fates.closed[:known] >= since)
    court, closed = filings.court[recent], np.minimum(fates.closed[recent], start)
    size = len(courts)
    closings = np.bincount(court, weights=closed < start, minlength=size)
    held = np.bincount(court, weights=closed - np.maximum(filings.filed[recent], since), minlength=size)
    usual = closings.sum() / max(held.sum(), 1.0)
    if usual == 0:
        return np.zeros(size)
    pace = (closings + PRIOR_CLOSINGS) / (held + PRIOR_CLOSINGS / usual)
    lag: Floats = -np.log(pace / usual)
    return lag


def month_starts(year: int) -> list[int]:
    """Return the first day of each month of a year, and that of the next year's first."""
    return [day(year, month, 1) for month in range(1, 13)] + [day(year + 1, 1, 1)]
