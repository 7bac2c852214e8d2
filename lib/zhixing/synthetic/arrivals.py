"""Who files when: exact yearly quotas spread over courts, months and working days."""

import numpy as np

from zhixing.synthetic import calendar
from zhixing.synthetic.arrays import Floats, Ints, day, spread
from zhixing.synthetic.courts import Courts

EVEN_SEASON = (1.0,) * 12


def draw(
    courts: Courts,
    year: int,
    total: int,
    weight: Floats,
    rng: np.random.Generator,
    *,
    season: tuple[float, ...] = (),
) -> tuple[Ints, Ints]:
    """Return court position and filing day of each of `total` cases filed in a year, in filing order.

    Args:
        courts: The courts; one gets no filing outside its validity.
        year: Calendar year.
        total: Exact number of cases.
        weight: Each court's share, before its monthly shocks.
        rng: Random stream.
        season: Factor by month of the year; first cases' by default.
    """
    intensity = calendar.rhythm(season or calendar.FILING_SEASON, calendar.FILING_CLOSURE)
    start, end = day(year, 1, 1), day(year, 12, 31)
    cells, months = _cells(courts, start, end, intensity, weight)
    counts = spread(total, cells.ravel(), rng).reshape(cells.shape)
    court_parts: list[Ints] = []
    day_parts: list[Ints] = []
    for column, month in enumerate(months):
        of_month = np.flatnonzero(calendar.months() == month)
        number = counts[:, column]
        cumulative = np.cumsum(intensity[of_month])
        picks = np.searchsorted(cumulative, rng.random(int(number.sum())) * cumulative[-1], side="right")
        court_parts.append(np.repeat(np.arange(len(courts), dtype=np.int64), number))
        day_parts.append(calendar.FIRST + of_month[picks])
    court, filed = np.concatenate(court_parts), np.concatenate(day_parts)
    order = np.lexsort((court, filed))
    return court[order], filed[order]


def _cells(courts: Courts, start: int, end: int, intensity: Floats, weight: Floats) -> tuple[Floats, Ints]:
    """Return the weight of each court and month of the year, and the months' indices."""
    inside = slice(start - calendar.FIRST, end - calendar.FIRST + 1)
    months = np.unique(calendar.months()[inside])
    of_month = np.bincount(calendar.months()[inside], weights=intensity[inside])[months]
    first_day = calendar.FIRST + np.searchsorted(calendar.months(), months)
    last_day = calendar.FIRST + np.searchsorted(calendar.months(), months, side="right") - 1
    valid = (courts.opens[:, None] <= first_day) & (courts.ends[:, None] >= last_day)
    return weight[:, None] * courts.filing_shocks[:, months] * of_month * valid, months
