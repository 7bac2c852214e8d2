"""Cases at risk by day: the one table every duration method starts from.

A case is under observation on the days of its age from entry to exit, both included: one filed and closed on the
same day has entry 0 and exit 0 and was at risk on day 0; one already 40 days old on 1 January enters at 40 and may
close that very day. (Libraries that count a case from the moment *after* entry need entry − 1.) Days are whole
numbers, so a million cases reduce to a few thousand rows of counts and everything else is arithmetic on those.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhixing.methods.arrays import Floats, Ints

MINIMUM_AT_RISK = 10
"""Cases that should be under observation before a curve starts, where so many ever are."""


@dataclass(frozen=True, slots=True)
class RiskSets:
    """Counts by day of age, for the days a curve can use.

    Attributes:
        day: `start` and the days with an event up to `end`, increasing.
        at_risk: Cases under observation on that day.
        events: Events on that day, one column a cause.
        start: The day the curve is conditional on being open at (0: on nothing); None without any case.
        end: The last day the curve is known for; None without any case.
        skipped: Events on days the curve cannot use, before `start` or after `end`.
    """

    day: Ints
    at_risk: Floats
    events: Floats
    start: int | None
    end: int | None
    skipped: int


def risk_sets(
    entry: npt.ArrayLike,
    exit_: npt.ArrayLike,
    cause: npt.ArrayLike,
    causes: int = 1,
    *,
    minimum_at_risk: int = MINIMUM_AT_RISK,
) -> RiskSets:
    """Count cases at risk and events by day, leaving out the days on which late entry makes a curve collapse.

    Under left truncation few cases may be watched at some ages although many are at higher ones. A risk set of two
    halves the curve with one closing; a risk set of one ends it for good, whatever thousands enter later. Lai & Ying
    (1991, doi:10.1214/aos/1176348110) leave such small risk sets out. Here the same is done in the open: the curve
    starts on the first day with `minimum_at_risk` cases (or a quarter of the largest risk set, if that is fewer) and
    is conditional on being open then; and it ends before the first later day on which an event meets a smaller risk
    set that grows again, or on which everybody watched has closed or left although others enter at higher ages.
    The ordinary thinning out at the highest ages is left as it is: the intervals show it.

    Args:
        entry: Age in whole days on which observation begins, ≥ 0.
        exit_: Age in whole days on which it ends, ≥ entry.
        cause: 0 where it ends without an event (censored 截尾), 1…causes for the event that ended it.
        causes: How many causes there are.
        minimum_at_risk: See above.

    Raises:
        ValueError: If the arrays differ in length, hold missing or fractional days, an exit lies before its entry, or
            a cause is out of range.
    """
    entries, exits, kinds = _days(entry, "entry"), _days(exit_, "exit"), _days(cause, "cause")
    _check(entries, exits, kinds, causes)
    if not len(entries):
        return RiskSets(np.zeros(0, np.int64), np.zeros(0), np.zeros((0, causes)), None, None, 0)
    length = int(exits.max()) + 1
    leaving = np.bincount(exits, minlength=length)
    at_risk = np.cumsum(np.bincount(entries, minlength=length)) - np.cumsum(leaving) + leaving
    events = np.stack(
        [np.bincount(exits[kinds == k], minlength=length) for k in range(1, causes + 1)], axis=1
    )
    start, end = _usable_span(at_risk, events.sum(axis=1), minimum_at_risk)
    span = np.arange(start, end + 1)
    day = span[(events[start : end + 1].sum(axis=1) > 0) | (span == start)]
    return RiskSets(
        day=day,
        at_risk=at_risk[day].astype(np.float64),
        events=events[day].astype(np.float64),
        start=start,
        end=end,
        skipped=int(events.sum() - events[day].sum()),
    )


def _usable_span(at_risk: Ints, events: Ints, minimum: int) -> tuple[int, int]:
    """First and last day on which the risk sets bear a curve; see `risk_sets`."""
    enough = min(minimum, -(-int(at_risk.max()) // 4))
    later = np.append(np.maximum.accumulate(at_risk[::-1])[::-1][1:], 0)
    emptied = (later > 0) & (events == at_risk)  # all closed, or nobody there, and yet others come
    thin = (later >= enough) & (events > 0) & (at_risk < enough)
    broken = emptied | thin
    start = int(np.argmax((at_risk >= enough) & ~broken))
    after = np.flatnonzero(broken[start:])
    return start, int(after[0]) + start - 1 if len(after) else len(at_risk) - 1


def _days(values: npt.ArrayLike, name: str) -> Ints:
    array = np.asarray(values)
    days = (
        np.nan_to_num(array, nan=-1).astype(np.int64) if array.dtype.kind == "f" else array.astype(np.int64)
    )
    if array.dtype.kind == "f" and not np.array_equal(days, array):
        raise ValueError(
            f"{name} must hold whole numbers and none missing. Compute ages as differences of dates."
        )
    return days


def _check(entry: Ints, exit_: Ints, cause: Ints, causes: int) -> None:
    if not len(entry) == len(exit_) == len(cause):
        raise ValueError(f"entry, exit and cause differ in length: {len(entry)}, {len(exit_)}, {len(cause)}.")
    wrong = (entry < 0) | (exit_ < entry)
    if wrong.any():
        first = int(np.argmax(wrong))
        raise ValueError(
            f"Case {first} is observed from day {entry[first]} to day {exit_[first]}: observation starts at age 0 or "
            f"later and cannot end before it starts. {int(wrong.sum())} cases are like this; leave out those that "
            f"closed before the period began."
        )
    if len(cause) and not 0 <= int(cause.min()) <= int(cause.max()) <= causes:
        raise ValueError(
            f"Causes must be 0 (censored) to {causes}; found {int(cause.min())} to {int(cause.max())}."
        )
