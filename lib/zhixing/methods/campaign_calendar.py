"""How much of each month a unit was under campaigns, or just after one: the exposures that effects are estimated by.

A day counts as *during* when a campaign runs at the court; else as *after_1* in the thirty days after the end of one; else as *after_2* in
the thirty after those. A day with the next campaign already running is a day of that campaign, with what the last one borrowed in it. A
month's exposure is the share of its case-days: each court and working day weighs the cases open then, which are those a campaign can close.
"""

from datetime import date

import numpy as np
import polars as pl

from zhixing.methods.arrays import Floats, Ints
from zhixing.methods.panel_series import TERMS

AFTER_DAYS = 30
"""Days in each of the two months after a campaign."""


def marks(
    parts: pl.DataFrame, courts: list[str], first: date, length: int, names: tuple[str, ...] = ()
) -> dict[str, Floats]:
    """Return which days of which courts count, 1 or 0, courts × days.

    Args:
        parts: One row a court's part in a campaign: court, start_date, end_date (both days belong to it) and, for names, name.
        courts: The courts, in order of the rows.
        first: The first day.
        length: How many days.
        names: Campaigns to be told apart; each is marked under its own name too.
    """
    marked = {name: np.zeros((len(courts), length)) for name in (*TERMS, *names)}
    place = {court: number for number, court in enumerate(courts)}
    for row in parts.iter_rows(named=True):
        if row["court"] not in place:
            continue
        number = place[row["court"]]
        begin, stop = (row["start_date"] - first).days, (row["end_date"] - first).days + 1
        spans = [("during", begin, stop), ("after_1", stop, stop + AFTER_DAYS)]
        spans.append(("after_2", stop + AFTER_DAYS, stop + 2 * AFTER_DAYS))
        if names and row["name"] in names:
            spans.append((row["name"], begin, stop))
        for name, start, end in spans:
            marked[name][number, max(start, 0) : max(end, 0)] = 1.0
    marked["after_1"] *= 1 - marked["during"]
    marked["after_2"] *= (1 - marked["during"]) * (1 - marked["after_1"])
    return marked


def by_unit(values: Floats, unit: Ints, units: int) -> Floats:
    """Return courts × days added up to units × days."""
    total = np.zeros((units, values.shape[1]))
    np.add.at(total, unit, values)
    return total


def by_month(values: Floats, month: Ints) -> Floats:
    """Return units × days added up to units × months, the months numbered from 0."""
    count = int(month.max()) + 1
    total: Floats = np.stack([np.bincount(month, row, count) for row in values])
    return total
