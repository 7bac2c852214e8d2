"""Array types and the few array moves every stage of the simulation shares. Days count from 1970-01-01."""

import datetime as dt
import zlib
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

NEVER = 1_000_000
"""A day no simulation reaches: such a case does not close by itself."""

_EPOCH = dt.date(1970, 1, 1).toordinal()


def day(year: int, month: int, of_month: int) -> int:
    """Return a date as its day number."""
    return dt.date(year, month, of_month).toordinal() - _EPOCH


def date_of(number: int) -> dt.date:
    """Return a day number as a date."""
    return dt.date.fromordinal(number + _EPOCH)


def years_of(days: Ints) -> Ints:
    """Return the calendar year of each day."""
    years: Ints = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years


def plus_months(days: Ints, months: int) -> Ints:
    """Add whole months, the day clipped to the month's end: 30 November + 3 months = the last of February."""
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    of_month = (dates - month.astype("datetime64[D]")).astype(np.int64)
    first = (month + months).astype("datetime64[D]").astype(np.int64)
    length = (month + months + 1).astype("datetime64[D]").astype(np.int64) - first
    shifted: Ints = first + np.minimum(of_month, length - 1)
    return shifted


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream of one stage, so that a new stage leaves the draws of the others as they are."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def lowest(scores: Floats, count: int) -> Ints:
    """Return the positions of the `count` lowest scores, in ascending position: sampling to an exact quota."""
    if count <= 0:
        return np.zeros(0, dtype=np.int64)
    chosen: Ints = np.sort(np.argsort(scores, kind="stable")[:count])
    return chosen


def gumbel_scores(log_odds: Floats, rng: np.random.Generator) -> Floats:
    """Return scores whose lowest k are a weighted sample without replacement, weights exp(`log_odds`)."""
    scores: Floats = -(log_odds + rng.gumbel(size=len(log_odds)))
    return scores


def spread(total: int, weights: Floats, rng: np.random.Generator) -> Ints:
    """Split a total over cells in proportion to weights: exact in sum, random only in the fractions."""
    shares = total * weights / weights.sum()
    whole: Ints = np.floor(shares).astype(np.int64)
    missing = total - int(whole.sum())
    keys = rng.random(len(weights)) ** (1.0 / np.maximum(shares - whole, 1e-12))
    whole[lowest(-keys, missing)] += 1
    return whole
