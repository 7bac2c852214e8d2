"""Working days and the rhythm of a court year: festivals, the year-end drive, the closures of early 2020.

Holidays and working weekends come from `data/reference/working_days.csv` (the State Council's yearly notices); other
years have weekends only.
"""

import datetime as dt
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from zhixing.synthetic.arrays import Floats, Ints, day

NOTICES = Path(__file__).parents[3] / "data" / "reference" / "working_days.csv"
_EPOCH = dt.date(1970, 1, 1).toordinal()
FIRST = day(2015, 1, 1)
LAST = day(2022, 12, 31)

_WEEKEND = 0.02
"""What a weekend or holiday is worth beside a working day: the odd weekend filing or closing."""

FILING_SEASON = (0.93, 0.86, 1.06, 1.04, 1.02, 1.03, 1.05, 1.03, 1.06, 0.98, 1.08, 0.86)
"""Filings a working day by month: slow before Spring Festival, and in December, when courts hold intake back."""

CLOSING_SEASON = (0.55, 0.50, 0.72, 0.95, 1.02, 1.10, 1.00, 1.02, 1.12, 1.15, 1.30, 1.35)
"""Closings a working day by month: a slow first quarter, and pace before the books close."""

FILING_CLOSURE = {2: 0.22, 3: 0.62, 4: 0.88, 5: 1.06, 6: 1.10, 7: 1.10, 8: 1.05}
CLOSING_CLOSURE = {2: 0.20, 3: 0.55, 4: 0.85, 5: 1.05, 6: 1.10, 7: 1.10, 8: 1.08, 9: 1.05}
"""COVID closures of 2020: factor by month, the rebound included."""

CLOSURE_YEAR = 2020


@cache
def days() -> Ints:
    """Every day the simulation knows, `FIRST` to `LAST`."""
    return np.arange(FIRST, LAST + 1, dtype=np.int64)


@cache
def months() -> Ints:
    """Index of each day's month, 0 for the month of `FIRST`."""
    number = days().astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    index: Ints = number - number[0]
    return index


@cache
def working() -> Floats:
    """Weight of each day: 1 on working days, a trace on weekends and holidays."""
    weekday = (days() + 3) % 7  # 1970-01-01 was a Thursday
    weight = np.where(weekday < 5, 1.0, _WEEKEND)  # noqa: PLR2004 - Monday to Friday are 0 to 4
    for start, end, kind in (
        pl.read_csv(NOTICES, try_parse_dates=True).select("date_from", "date_to", "kind").iter_rows()
    ):
        first, last = (date.toordinal() - _EPOCH - FIRST for date in (start, end))
        weight[first : last + 1] = _WEEKEND if kind == "holiday" else 1.0
    return weight


def rhythm(season: tuple[float, ...], closure: dict[int, float]) -> Floats:
    """Return each day's intensity: working day × month of the year × closures of 2020."""
    stamp = days().astype("datetime64[D]")
    month = stamp.astype("datetime64[M]").astype(np.int64) % 12 + 1
    year = stamp.astype("datetime64[Y]").astype(np.int64) + 1970
    closed = np.array([1.0] + [closure.get(number, 1.0) for number in range(1, 13)])
    factor = np.where(year == CLOSURE_YEAR, closed[month], 1.0)
    intensity: Floats = working() * np.array(season)[month - 1] * factor
    return intensity
