"""The days after matching, group by group: who is still watched, who closed how, what was paid, with what weight.

Day 1 is the day after relief. The estimators of both groups, relieved and matched, and the influence of every single row on
them, are computed here; `relief_effects` turns them into intervals.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from zhixing.methods.arrays import Bools, Floats, Ints
from zhixing.methods.relief_weights import ReliefHazard

_BLOCK = 8192
_KEPT = 4
"""Blocks that are held in memory, of some 12 MB each."""


@dataclass(frozen=True)
class Group:
    """The rows of one group, relieved or matched.

    Attributes:
        weight: Weight in the matched set.
        exit: Day of closing; beyond the horizon while open.
        real: Whether that closing is the event studied (real) or a competing one.
        last: Last day a closing or payment would be seen: as-of date, the day before the row's own later relief, or horizon.
        hazard: Hazard of later relief, None for the relieved themselves.
        horizon: Days followed.
    """

    weight: Floats
    exit: Ints
    real: Bools
    last: Ints
    hazard: ReliefHazard | None
    horizon: int

    def weights_at(self, rows: Ints, day: Ints) -> Floats:
        """Weights of some rows on a day each; they stop growing at closing, after which nobody is relieved."""
        if self.hazard is None:
            return self.weight[rows]
        return self.weight[rows] * self.hazard.weights(rows, np.minimum(day, self.exit[rows]))

    def blocks(self) -> Iterable[tuple[Ints, Floats]]:
        """Rows and their weights on day 0 … horizon, a block at a time; 0 once they are no longer watched."""
        return self._kept if len(self.weight) <= _KEPT * _BLOCK else self._blocks()

    @cached_property
    def _kept(self) -> list[tuple[Ints, Floats]]:
        """The blocks of a group small enough to hold them: every estimate asks for the same ones."""
        return list(self._blocks())

    def _blocks(self) -> Iterator[tuple[Ints, Floats]]:
        days = np.arange(self.horizon + 1)
        for start in range(0, len(self.weight), _BLOCK):
            rows = np.arange(start, min(start + _BLOCK, len(self.weight)))
            grid = np.broadcast_to(days, (len(rows), len(days)))
            weights = self.weights_at(rows[:, None], grid)
            yield rows, weights * (grid <= self.last[rows, None])


@dataclass(frozen=True, slots=True)
class Course:
    """An estimate by day and what each row contributes to it.

    Attributes:
        value: The estimate by the end of each of the days asked for.
        influence: One row a row of the group, one column a day; columns sum to 0.
    """

    value: Floats
    influence: Floats


def incidence(group: Group, days: Ints, *, summed: bool = False) -> Course:
    """Weighted Aalen–Johansen incidence of real closing, and its influence function (the exact delta method).

    With dA = Σ w dN ÷ Y and S(t−) the share still open, F(τ) = Σ S(t−) dA_real(t). A row's influence is
    Σ_t ≤ τ S(t−) w dM_real ÷ Y − (F(τ) − F(t)) ÷ (1 − dA(t)) · w dM ÷ Y with dM = dN − at risk × dA.

    Args:
        group: The rows.
        days: The days asked for.
        summed: Whether the sum over these days is wanted, in one column, and not each of them.
    """
    seen = group.exit <= group.last
    closers = np.flatnonzero(seen)
    at_exit = group.weights_at(closers, group.exit[closers])
    length = group.horizon + 1
    at_risk = np.zeros(length)
    for rows, weights in group.blocks():
        at_risk += (weights * (np.arange(length) <= group.exit[rows, None])).sum(axis=0)
    events = _by_day(group.exit[closers], at_exit, length)
    real = _by_day(group.exit[closers], at_exit * group.real[closers], length)
    hazard, hazard_real = _ratio(events, at_risk), _ratio(real, at_risk)
    open_after = np.cumprod(1 - hazard)
    open_before = np.append(1.0, open_after[:-1])
    curve = np.cumsum(open_before * hazard_real)
    # what a closing on day t takes away from the real closings still to come by day τ
    ahead = np.where(np.arange(length)[:, None] <= days, curve[days] - curve[:, None], 0.0)
    ahead *= _ratio(np.ones(length), (1 - hazard) * at_risk)[:, None]
    gain = np.where(np.arange(length)[:, None] <= days, _ratio(open_before, at_risk)[:, None], 0.0)
    value = curve[days]
    if summed:
        value, gain, ahead = value.sum(keepdims=True), *(x.sum(axis=1, keepdims=True) for x in (gain, ahead))
    influence = np.zeros((len(group.weight), len(value)))
    day = group.exit[closers]
    influence[closers] = at_exit[:, None] * (gain[day] * group.real[closers, None] - ahead[day])
    expected = gain * hazard_real[:, None] - ahead * hazard[:, None]
    for rows, weights in group.blocks():
        influence[rows] -= (weights * (np.arange(length) <= group.exit[rows, None])) @ expected
    return Course(value, influence)


def mean_total(group: Group, row: Ints, day: Ints, amount: Floats, days: Ints) -> Course:
    """Weighted mean of what each case has brought in by each day, closed cases included, and its influence function.

    Args:
        group: The rows.
        row: The row of each payment.
        day: Its day, 1 … horizon.
        amount: Its amount, or any other increment.
        days: The days asked for.
    """
    seen = day <= group.last[row]
    row, day, amount = row[seen], day[seen], amount[seen]
    length = group.horizon + 1
    watched = np.zeros(length)
    for _, weights in group.blocks():
        watched += weights.sum(axis=0)
    paid = group.weights_at(row, day) * amount
    mean = _ratio(_by_day(day, paid, length), watched)
    influence = np.zeros((len(group.weight), len(days)))
    within = np.arange(length)[:, None] <= days
    np.add.at(influence, row, _ratio(paid, watched[day])[:, None] * within[day])
    expected = _ratio(mean, watched)[:, None] * within
    for rows, weights in group.blocks():
        influence[rows] -= weights @ expected
    return Course(np.cumsum(mean)[days], influence)


def _by_day(day: Ints, values: Floats, length: int) -> Floats:
    return np.bincount(day, values, minlength=length).astype(np.float64)


def _ratio(part: Floats, whole: Floats) -> Floats:
    ratio: Floats = np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
    return ratio
