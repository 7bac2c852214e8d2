"""Weights for controls that are relieved later: inverse probability of staying unrelieved.

A control leaves the comparison the day it is relieved itself. Such cases are not like the rest, so those that stay are
weighted up by 1 ÷ P(not relieved so far | covariates) (Robins & Finkelstein 2000, doi:10.1111/j.0006-341X.2000.00779.x),
from a proportional-hazards model for relief among the controls (Cox 1972, ties by Breslow). The estimators take the
weights as known, which makes their intervals a little too wide rather than too narrow.
"""

from dataclasses import dataclass

import numpy as np

from zhixing.methods.arrays import Bools, Floats, Ints

LARGEST_WEIGHT = 20.0
"""Weights are cut there; seldom reached, because few controls are relieved within half a year."""
_EVENTS_PER_COVARIATE = 10
_STEPS = 30
_RIDGE = 1e-6


@dataclass(frozen=True, slots=True)
class ReliefHazard:
    """The fitted hazard of relief.

    Attributes:
        cumulative: Baseline cumulative hazard by day since matching, from day 0.
        risk: Relative hazard of each control.
    """

    cumulative: Floats
    risk: Floats

    def weights(self, rows: Ints, day: Ints) -> Floats:
        """1 ÷ P(unrelieved through the day) for controls and days of matching or broadcasting shape."""
        grown: Floats = np.exp(self.risk[rows] * self.cumulative[np.minimum(day, len(self.cumulative) - 1)])
        return np.minimum(grown, LARGEST_WEIGHT)


def fit_relief_hazard(
    x: Floats, stratum: Ints, weight: Floats, last: Ints, relieved: Bools, horizon: int
) -> ReliefHazard:
    """Fit the hazard of relief among controls.

    Args:
        x: Covariates at matching, one row a control.
        stratum: Number of its combination of exactly matched values, or a column for each of them (court, property, side), each
            value a number; one with ten reliefs has a level of its own.
        weight: Weight of each control in its matched set.
        last: Last day under observation, counted from matching (day 1 is the day after), at most `horizon`.
        relieved: Whether observation ended by relief.
        horizon: Days to follow.

    Returns:
        The hazard. Covariates enter with ten reliefs for each of them; with fewer it is the same for all controls.
    """
    levels = np.column_stack([_levels(column, relieved) for column in stratum.reshape(len(stratum), -1).T])
    enough = relieved.sum() >= _EVENTS_PER_COVARIATE * (x.shape[1] + levels.shape[1])
    design = np.column_stack([x if enough else x[:, :0], levels]).astype(np.float64)
    spread = design.std(axis=0)
    z = (design - design.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    beta = _newton(z, weight, last, relieved, horizon) if z.shape[1] else np.zeros(0)
    risk = np.exp(np.clip(z @ beta, -20, 20))
    at_risk = _from_day(weight * risk, last, horizon)
    daily = np.bincount(last[relieved], weight[relieved], minlength=horizon + 1)
    hazard = np.divide(daily, at_risk, out=np.zeros(horizon + 1), where=at_risk > 0)
    return ReliefHazard(np.cumsum(hazard), risk)


def _levels(values: Ints, relieved: Bools) -> Bools:
    """One column a value with ten reliefs; the others, or the last, are what the rest are compared with."""
    events = np.bincount(values[relieved], minlength=1)
    own = np.flatnonzero(events >= _EVENTS_PER_COVARIATE)[: len(np.unique(values)) - 1]
    columns: Bools = values[:, None] == own
    return columns


def _newton(z: Floats, weight: Floats, last: Ints, relieved: Bools, horizon: int) -> Floats:
    """Maximise Breslow's partial likelihood; a faint ridge keeps a covariate that predicts perfectly finite."""
    columns = z.shape[1]
    beta = np.zeros(columns)
    events = np.bincount(last[relieved], weight[relieved], minlength=horizon + 1)
    days = np.flatnonzero(events > 0)
    observed = (weight[relieved, None] * z[relieved]).sum(axis=0)
    for _ in range(_STEPS):
        w = weight * np.exp(np.clip(z @ beta, -20, 20))
        wz = w[:, None] * z
        s0 = _from_day(w, last, horizon)[days]
        s1 = np.stack([_from_day(column, last, horizon)[days] for column in wz.T], axis=1) / s0[:, None]
        score = observed - events[days] @ s1 - _RIDGE * beta
        # Σ over days of events × s2 ÷ s0, row by row: each counts on the days with an event it was watched
        share = np.zeros(horizon + 1)
        share[days] = events[days] / s0
        squares = (np.cumsum(share)[last][:, None] * wz).T @ z
        information = np.eye(columns) * _RIDGE + squares - (events[days][:, None] * s1).T @ s1
        step = np.linalg.solve(information, score)
        beta += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:  # noqa: PLR2004 - converged
            break
    return beta


def _from_day(values: Floats, last: Ints, horizon: int) -> Floats:
    """Sums over those still under observation on each day, from day 0."""
    leaving = np.bincount(last, values, minlength=horizon + 1).astype(np.float64)
    summed: Floats = np.cumsum(leaving[::-1])[::-1]
    return summed
