"""Transfers 提级, 指定, 委托: pending cases handed between courts of the province, a flow of its own."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhixing.synthetic.arrays import NEVER, Bools, Ints
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.docket import Filings

SHARE = 0.0078
"""Share of cases open long enough that change court."""

TWICE = 0.04
"""Share of these that change court a second time."""

RAISED, DESIGNATED, ENTRUSTED = range(3)
KINDS = (0.22, 0.48, 0.30)
LEAST_DAYS = 12
"""A case stays at least so long with each court."""


@dataclass(frozen=True)
class Transfers:
    """Transfers in order of case and day."""

    case: Ints
    day: Ints
    giver: Ints
    taker: Ints
    kind: Ints


def draw(filings: Filings, closed: Ints, courts: Courts, as_of: int, rng: np.random.Generator) -> Transfers:
    """Draw transfers strictly between filing and closing (or the as-of date).

    Raised cases go to the prefecture's intermediate court, designated ones to a sister court of the prefecture,
    entrusted ones to a court elsewhere in the province, in proportion to size.
    """
    end = np.where(closed == NEVER, as_of, np.minimum(closed, as_of))
    room = end - filings.filed
    basic = np.array([level == "basic" for level in courts.levels])[filings.court]
    eligible = basic & (room > 3 * LEAST_DAYS)
    first = np.flatnonzero(eligible & (rng.random(len(filings)) < SHARE))
    days = (
        filings.filed[first]
        + LEAST_DAYS
        + np.floor(rng.beta(1.2, 3.0, len(first)) * (room[first] - 3 * LEAST_DAYS)).astype(np.int64)
    )
    kind = rng.choice(3, size=len(first), p=KINDS).astype(np.int64)
    giver = filings.court[first]
    taker = _takers(giver, kind, courts, rng)
    again = np.flatnonzero(
        (rng.random(len(first)) < TWICE) & (end[first] - days > 2 * LEAST_DAYS) & (kind != RAISED)
    )
    second_kind = np.full(len(again), RAISED, dtype=np.int64)
    second = _takers(taker[again], second_kind, courts, rng)
    parts = (
        np.concatenate([first, first[again]]),
        np.concatenate([days, days[again] + LEAST_DAYS]),
        np.concatenate([giver, taker[again]]),
        np.concatenate([taker, second]),
        np.concatenate([kind, second_kind]),
    )
    real = parts[2] != parts[3]
    order = np.lexsort((parts[1][real], parts[0][real]))
    return Transfers(*(part[real][order] for part in parts))


def holders(court: Ints, transfers: Transfers) -> Ints:
    """Return the court that holds each case in the end."""
    held = court.copy()
    held[transfers.case] = transfers.taker  # in order of day, so the last transfer stands
    return held


def _takers(giver: Ints, kind: Ints, courts: Courts, rng: np.random.Generator) -> Ints:
    """Choose the receiving court of each transfer."""
    names = np.array(courts.prefectures)
    level = np.array(courts.levels)
    taker = np.empty_like(giver)
    for position in np.unique(giver):
        mine = np.flatnonzero(giver == position)
        same = names == names[position]
        for number in range(len(KINDS)):
            rows = mine[kind[mine] == number]
            pool = _pool(number, same, level)
            pool[position] = False
            weight = np.where(pool, courts.weight, 0.0)
            taker[rows] = (
                position
                if weight.sum() == 0
                else rng.choice(len(weight), size=len(rows), p=weight / weight.sum())
            )
    return taker


def _pool(kind: int, same: Bools, level: npt.NDArray[np.str_]) -> Bools:
    """Return the courts a case may go to by a kind of transfer, the giver's prefecture marked in `same`."""
    wanted = "intermediate" if kind == RAISED else "basic"
    near = ~same if kind == ENTRUSTED else same
    pool: Bools = near & (level == wanted)
    return pool
