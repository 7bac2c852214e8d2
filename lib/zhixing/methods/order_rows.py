"""Court-months at risk of an order: what was known of each court before one was issued, and what followed.

A *month* is a number of steps, one where the figures come by month, thirty where they come by day. On every step with an order
the courts that could have received one stand side by side: those without an order in the three months before.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from zhixing.methods.arrays import Bools, Floats, Ints

MONTHS_BEFORE = 3
"""Months before an order that are matched one by one."""

MONTHS_AFTER = 3
"""Months after an order that are followed."""

LONG_RUN = 12
"""Months before an order that make a court's own level, the last three left out."""

_HISTORY = 6
"""Months of figures a court needs before an order."""

_HALF = 0.5
"""Added to counts before their logarithm is taken, so that a month without a closing has one."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Figures of every court at every step, the sums of windows ready.

    Attributes:
        closed: Closings before each step, added up; one column more than there are steps.
        exposure: Pending case-days before each step, added up.
        orders: Orders before each step, added up.
        under: Steps spent within three months after an order, added up.
        ordered: Whether an order was issued at the start of a step.
        width: Steps a month.
    """

    closed: Floats
    exposure: Floats
    orders: Floats
    under: Floats
    ordered: Bools
    width: int

    @classmethod
    def of(cls, closed: Floats, exposure: Floats, orders: Bools, width: int) -> "Panel":
        """Add the figures up.

        Raises:
            ValueError: If the three differ in shape.
        """
        if not closed.shape == exposure.shape == orders.shape:
            raise ValueError(
                f"Closings, exposure and orders have the shapes {closed.shape}, {exposure.shape}, {orders.shape}. "
                "Give each as courts × steps."
            )
        issued = _added_up(orders.astype(np.float64))
        reach = MONTHS_AFTER * width
        steps = np.arange(orders.shape[1])
        under = issued[:, steps + 1] > issued[:, np.maximum(steps + 1 - reach, 0)]
        return cls(
            _added_up(closed), _added_up(exposure), issued, _added_up(under.astype(np.float64)), orders, width
        )

    def count(self, start: int, end: int) -> Floats:
        """Return each court's closings from step `start` to the one before `end`."""
        counted: Floats = self.closed[:, end] - self.closed[:, max(start, 0)]
        return counted

    def at_risk(self, start: int, end: int) -> Floats:
        """Return each court's pending case-days in the same steps."""
        days: Floats = self.exposure[:, end] - self.exposure[:, max(start, 0)]
        return days

    def pace(self, start: int, end: int) -> Floats:
        """Return the logarithm of each court's closings a pending case-day; not finite where nothing was pending."""
        with np.errstate(divide="ignore"):
            found: Floats = np.log(self.count(start, end) + _HALF) - np.log(self.at_risk(start, end))
        return found


@dataclass(frozen=True, slots=True)
class Rows:
    """Courts side by side on the steps with an order, one row a court and step.

    Attributes:
        step: The step.
        court: The court's number.
        ordered: Whether it received an order at that step.
        before: Logarithm of its closings a pending case-day in the three months before.
        after: The same in the three months after.
        under: Share of the three months after spent within three months of an order: 1 with one, and where a court
            without one received one later, the part that remained.
        traits: What is matched on: `TRAITS`.
        path: Logarithm of the pace in each of the three months before and after.
        skipped: Orders without six months before them or three after.
    """

    step: Ints
    court: Ints
    ordered: Bools
    before: Floats
    after: Floats
    under: Floats
    traits: Floats
    path: Floats
    skipped: int


TRAITS = ("pace_1", "pace_2", "pace_3", "long_run", "level", "growth", "size")
"""Pace one, two, three months before; in the year and in all the time before those; growth of pending cases; closings of a year.

All logarithms.
"""


def rows(panel: Panel, treated: Bools, span: tuple[int, int]) -> Rows:
    """Return the courts at risk on every step with an order to a treated court.

    Args:
        panel: The figures.
        treated: Which courts' orders count; the others' are never compared, and they stay available for comparison.
        span: The first step whose orders count, and the one after the last.
    """
    month = panel.width
    steps = panel.ordered.shape[1]
    found, skipped = [], 0
    for step in range(max(span[0], 0), min(span[1], steps)):
        fresh = panel.orders[:, step] == panel.orders[:, max(step - MONTHS_BEFORE * month, 0)]
        here = panel.ordered[:, step] & fresh & treated
        if not here.any():
            continue
        if step < _HISTORY * month or step + MONTHS_AFTER * month > steps:
            skipped += int(here.sum())
            continue
        found.append(_at(panel, step, here, fresh & (here | ~panel.ordered[:, step])))
    if not found:
        none, empty = np.zeros(0, dtype=np.int64), np.zeros(0)
        traits, path = np.zeros((0, len(TRAITS))), np.zeros((0, MONTHS_BEFORE + MONTHS_AFTER))
        return Rows(none, none, none.astype(np.bool_), empty, empty, empty, traits, path, skipped)
    names = ("step", "court", "ordered", "before", "after", "under", "traits", "path")
    joined: dict[str, Any] = {name: np.concatenate([part[name] for part in found]) for name in names}
    return Rows(**joined, skipped=skipped)


def _at(panel: Panel, step: int, here: Bools, candidates: Bools) -> dict[str, Any]:
    """Return the columns of `Rows` for one step."""
    month = panel.width
    edges = [step + offset * month for offset in range(-MONTHS_BEFORE, MONTHS_AFTER + 1)]
    path = np.stack([panel.pace(*edge) for edge in pairwise(edges)], axis=1)
    long_run = panel.pace(step - LONG_RUN * month, edges[0])
    level = panel.pace(0, edges[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.log(panel.at_risk(edges[2], step)) - np.log(panel.at_risk(edges[0], edges[1]))
    size = np.log(panel.count(step - LONG_RUN * month, step) + _HALF)
    traits = np.stack([path[:, 2], path[:, 1], path[:, 0], long_run, level, growth, size], axis=1)
    kept = candidates & np.isfinite(traits).all(axis=1) & np.isfinite(path).all(axis=1)
    court = np.flatnonzero(kept)
    columns = {
        "ordered": here,
        "before": panel.pace(edges[0], step),
        "after": panel.pace(step, edges[-1]),
        "under": (panel.under[:, edges[-1]] - panel.under[:, step]) / (MONTHS_AFTER * month),
        "traits": traits,
        "path": path,
    }
    return {
        "step": np.full(len(court), step),
        "court": court,
        **{name: column[court] for name, column in columns.items()},
    }


def _added_up(values: Floats) -> Floats:
    return np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
