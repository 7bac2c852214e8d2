"""Placebo dates 安慰剂检验: the same estimate where nothing ran.

The campaigns' calendar is moved back by whole months, as often as it falls at least for a year into the months before the first
campaign, and the effect estimated again over those months alone. In a panel each unit also borrows the calendar of another.
If the true dates are special, few such effects are as large. It assumes nothing of how errors are distributed.
"""

from collections.abc import Callable

import numpy as np
import polars as pl

from zhixing.methods.arrays import Floats
from zhixing.methods.campaign_effects import DURING, Fit
from zhixing.methods.identification import NotIdentified
from zhixing.methods.panel_series import TERMS

LEAST_MONTHS = 12
"""Months of calendar that must fall into the free months for a placebo date."""


def placebo_effects(
    frame: pl.DataFrame, fit: Callable[[pl.DataFrame], Fit | NotIdentified], lends: int = 1
) -> Floats:
    """Return the effect, on the log count, at every placebo date.

    Args:
        frame: One row a unit and month, every unit in every month: unit, month, the terms and what `fit` needs.
        fit: Estimates the effect over a frame of the same columns.
        lends: How many calendars each unit tries: its own, and those of so many less one other units, evenly apart.

    Returns:
        One number a placebo date that `fit` could tell; empty where too few months are free.
    """
    rows = frame.sort("unit", "month")
    units = rows["unit"].n_unique()
    exposure = rows.select(pl.col(list(TERMS)).cast(pl.Float64)).to_numpy().reshape(units, -1, len(TERMS))
    under = np.flatnonzero(exposure.any((0, 2)))
    if not len(under) or under[0] < LEAST_MONTHS:
        return np.empty(0)
    free, months = int(under[0]), exposure.shape[1]
    kept = rows.filter(pl.int_range(pl.len()).over("unit") < free)
    found = []
    for back in range(LEAST_MONTHS, months - LEAST_MONTHS + 1):
        for borrowed in range(min(lends, units)):
            other = np.roll(exposure, borrowed * max(1, units // lends), axis=0)
            moved = _earlier(other, back)[:, :free].reshape(-1, len(TERMS))
            fitted = fit(
                kept.with_columns(pl.Series(term, moved[:, place]) for place, term in enumerate(TERMS))
            )
            if not isinstance(fitted, NotIdentified):
                found.append(fitted.value({DURING: 1.0}))
    return np.array(found, dtype=np.float64)


def _earlier(exposure: Floats, months: int) -> Floats:
    """Return exposures (units × months × terms) so many months earlier, nothing where none moves in."""
    moved = np.zeros_like(exposure)
    moved[:, : exposure.shape[1] - months] = exposure[:, months:]
    return moved


def share_as_large(placebo: Floats, value: float) -> float | None:
    """Return the share of placebo effects at least as far from zero as an effect; None without any."""
    return float(np.mean(np.abs(placebo) >= abs(value))) if len(placebo) else None
