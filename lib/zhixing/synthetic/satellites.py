"""Suspensions 扣除审限 and checks of 终本 rulings 终本核查."""

from dataclasses import dataclass

import numpy as np

from zhixing.records.columns import CHECK_ITEMS, SUSPENSION_REASONS
from zhixing.synthetic import truth
from zhixing.synthetic.arrays import NEVER, Bools, Floats, Ints, years_of
from zhixing.synthetic.docket import TERMINATED, Fates, Filings

ON_PROPERTY = {"appraisal": 0.34, "auction": 0.48, "announcement": 0.06, "settlement_deferral": 0.12}
WITHOUT = {
    "announcement": 0.25,
    "settlement_deferral": 0.37,
    "stay": 0.15,
    "jurisdiction_objection": 0.08,
    "coordination": 0.05,
    "ordered_deferral": 0.06,
    "audit": 0.04,
}
"""Reasons where property was found and where not, with their shares."""

MEAN_DAYS = {
    "announcement": 60.0,
    "appraisal": 48.0,
    "audit": 65.0,
    "jurisdiction_objection": 32.0,
    "coordination": 35.0,
    "stay": 120.0,
    "settlement_deferral": 75.0,
    "ordered_deferral": 60.0,
    "auction": 62.0,
}
STUCK_WORK = 120.0
"""Working time from which a case is likely to have its clock stopped."""

CHECKED_SHARE = {2018: 0.93}
"""Share of 终本 closings checked; nearly all, and all later."""

ITEM_FAILS = (0.008, 0.014, 0.010, 0.016, 0.012, 0.009, 0.011, 0.013, 0.0, 0.002, 0.003, 0.004, 0.0)
"""Chance beside one another that an item fails; amount and three months never do, the docket obeys them."""

NOT_EXAMINED = {2018: 0.01, 2021: 0.0005}
"""Share of items not examined; none in 2019 and 2020, whose published 终本合格率 is 100 %."""


@dataclass(frozen=True)
class Suspensions:
    """Intervals in order of case; `end` is `NEVER` while it lasts, `reason` a position in `SUSPENSION_REASONS`."""

    case: Ints
    start: Ints
    end: Ints
    reason: Ints


@dataclass(frozen=True)
class Checks:
    """Checks in order of case; items are 1 passed, 0 failed, -1 not examined."""

    case: Ints
    day: Ints
    items: Ints


def suspensions(filings: Filings, fates: Fates, as_of: int, rng: np.random.Generator) -> Suspensions:
    """Draw suspensions for a minority: likelier where the case is slow; a second one for a few of them."""
    end = np.minimum(fates.closed, as_of)
    chance = np.where(filings.work > STUCK_WORK, 0.55, 0.055) * ((end - filings.filed) > 25)  # noqa: PLR2004 - days
    first = np.flatnonzero(rng.random(len(filings)) < chance)
    case = np.concatenate([first, first[rng.random(len(first)) < 0.15]])  # noqa: PLR2004 - share with a second
    reason = _reasons(filings.has_property[case], rng)
    room = end[case] - filings.filed[case]
    start = (
        filings.filed[case]
        + 8
        + np.floor(rng.beta(1.3, 2.5, len(case)) * np.maximum(room - 12, 1)).astype(np.int64)
    )
    mean = np.array([MEAN_DAYS[name] for name in SUSPENSION_REASONS])[reason]
    stop = start + 5 + np.floor(rng.gamma(2.0, mean / 2.0)).astype(np.int64)
    lasting = (stop > as_of) & (fates.closed[case] > as_of)
    stop = np.where(lasting, NEVER, np.minimum(stop, end[case]))
    keys = (reason, start, case)
    order = np.lexsort(keys)
    case, start, stop, reason = case[order], start[order], stop[order], reason[order]
    same = np.concatenate(
        [[False], (case[1:] == case[:-1]) & (start[1:] == start[:-1]) & (reason[1:] == reason[:-1])]
    )
    return Suspensions(case[~same], start[~same], stop[~same], reason[~same])


def _reasons(has_property: Bools, rng: np.random.Generator) -> Ints:
    draw = rng.random(len(has_property))
    picked = [_pick(shares, draw) for shares in (WITHOUT, ON_PROPERTY)]
    return np.where(has_property, picked[1], picked[0]).astype(np.int64)


def _pick(shares: dict[str, float], draw: Floats) -> Ints:
    codes = np.array([SUSPENSION_REASONS.index(name) for name in shares], dtype=np.int64)
    return codes[np.searchsorted(np.cumsum(list(shares.values()))[:-1], draw)]


def checks(filings: Filings, fates: Fates, outlying: int, as_of: int, rng: np.random.Generator) -> Checks:
    """Check 终本 rulings within days of the closing, thirteen items each.

    Args:
        filings: The cases.
        fates: How they closed.
        outlying: Position of the court whose rulings fail far more often.
        as_of: Last day of the records.
        rng: Random stream.
    """
    terminated = np.flatnonzero((fates.method == TERMINATED) & (fates.closed <= as_of))
    share = _by_year(CHECKED_SHARE, years_of(fates.closed[terminated]), usual=1.0)
    case = terminated[rng.random(len(terminated)) < share]
    days = np.minimum(fates.closed[case] + rng.integers(0, 12, len(case)), as_of)
    year = years_of(days)
    relative = np.array(ITEM_FAILS) / sum(ITEM_FAILS)
    chance = _by_year(truth.CHECK_FAILS, year, usual=0.0)
    draw = rng.random((len(case), len(CHECK_ITEMS)))
    items = np.where(draw < chance[:, None] * relative, 0, 1)
    missed = draw > 1 - _by_year(NOT_EXAMINED, year, usual=0.0)[:, None]
    items = np.where(missed, -1, items)
    more = np.where(
        filings.court[case] == outlying, _by_year(truth.OUTLYING_CHECK_FAILS, year, usual=0.0), 0.0
    )
    failing = np.flatnonzero(rng.random(len(case)) < more)
    items[failing, rng.choice(len(CHECK_ITEMS), size=len(failing), p=relative)] = 0
    items[:, [8, 12]] = 1
    return Checks(case, days, items.astype(np.int64))


def _by_year(values: dict[int, float], years: Ints, *, usual: float) -> Floats:
    """Return each year's value, the usual one where it has none of its own."""
    found = np.full(len(years), usual)
    for year, value in values.items():
        found[years == year] = value
    return found
