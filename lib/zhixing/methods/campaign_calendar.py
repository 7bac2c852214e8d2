"""How much of each month a unit was under campaigns, or just after one: the exposures that effects are estimated by.

A day counts as *during* when a campaign runs at the court, as *after_1* in the thirty days after the end of one and as *after_2* in the
thirty after those, whether or not the next one runs by then: what an earlier campaign borrowed is missing all the same. A
month's exposure is the share of its working days, a unit's the share of its courts, each court weighing what it closes.
"""

from datetime import date

import numpy as np
import polars as pl

from zhixing.methods.arrays import Floats
from zhixing.methods.panel_series import TERMS

AFTER_DAYS = 30
"""Days in each of the two months after a campaign."""


def exposure(
    parts: pl.DataFrame, courts: pl.DataFrame, days: pl.DataFrame, names: tuple[str, ...] = ()
) -> pl.DataFrame:
    """Return how much of each month each unit was under campaigns.

    Args:
        parts: One row a court's part in a campaign: court, start_date, end_date (both days belong to it) and, for names, name.
        courts: One row a court: court, unit, weight (above zero, such as its closings).
        days: One row a day, in order and without gaps, of whole months: date, working.
        names: Campaigns to be told apart; each makes a column of its own name, *during* by that campaign.

    Returns:
        unit, month (its first day), working_days, during, after_1, after_2 and the names; every unit in every month.
    """
    first = days["date"][0]
    months, place = np.unique(days["date"].dt.truncate("1mo").to_numpy(), return_inverse=True)
    working = days["working"].cast(pl.Float64).to_numpy()
    in_month = np.bincount(place, working)
    units = courts["unit"].unique(maintain_order=True).to_list()
    columns = (*TERMS, *names)
    totals = {name: np.zeros((len(units), len(months))) for name in columns}
    weights = np.zeros(len(units))
    rows = _by_court(parts.join(courts, on="court", how="semi", maintain_order="left"))
    for court, unit, weight in courts.select("court", "unit", "weight").iter_rows():
        number = units.index(unit)
        weights[number] += weight
        marked = _mark(rows.get(court, []), first, days.height, names)
        for name, flags in marked.items():
            totals[name][number] += weight * np.bincount(place, working * flags, len(months))
    shares = {name: total / weights[:, None] / in_month for name, total in totals.items()}
    return pl.DataFrame(
        {
            "unit": np.repeat(np.array(units, dtype=object), len(months)).tolist(),
            "month": np.tile(months, len(units)),
            "working_days": np.tile(in_month, len(units)),
            **{name: share.ravel() for name, share in shares.items()},
        },
        schema_overrides={"unit": pl.String, "month": pl.Date},
    )


Part = tuple[date, date, str]


def _by_court(parts: pl.DataFrame) -> dict[str, list[Part]]:
    """Return each court's parts: first day, last day, name."""
    found: dict[str, list[Part]] = {}
    named = parts if "name" in parts.columns else parts.with_columns(name=pl.lit(None, pl.String))
    for court, start, end, name in named.select("court", "start_date", "end_date", "name").iter_rows():
        found.setdefault(court, []).append((start, end, name or ""))
    return found


def _mark(parts: list[Part], first: date, length: int, names: tuple[str, ...]) -> dict[str, Floats]:
    """Return, for each exposure, 1 on the days that count."""
    marked = {name: np.zeros(length) for name in (*TERMS, *names)}

    def put(name: str, start: int, stop: int) -> None:
        marked[name][max(start, 0) : max(stop, 0)] = 1.0

    for start, end, name in parts:
        begin, stop = (start - first).days, (end - first).days + 1
        put("during", begin, stop)
        put("after_1", stop, stop + AFTER_DAYS)
        put("after_2", stop + AFTER_DAYS, stop + 2 * AFTER_DAYS)
        if name in names:
            put(name, begin, stop)
    return marked
