"""Petitions 执行信访: registered, resolved, repeated.

The published 办结率 of 2019 and 2020 is 100 %: what is not resolved as the year ends is resolved on paper in its last
days. What saturates says nothing about courts; what differs between them is substantive resolution 实质化解.
"""

import numpy as np
import polars as pl

from zhixing.records.columns import COURT_LEVELS
from zhixing.synthetic import tables
from zhixing.synthetic.arrays import NEVER, Bools, Floats, Ints, day, lowest, years_of
from zhixing.synthetic.register import Register, flags, lag, numbers, on_working_days, record
from zhixing.synthetic.truth import PETITIONS_OPEN

FIRST_YEARLY = {2018: 2_250, 2019: 2_050, 2020: 1_950, 2021: 1_900}
"""First petitions a year at full size; repeats come on top."""

REPEATED = 0.42
"""Chance that a petition not substantively resolved is repeated."""

GENERATIONS = 3
PETITION_DAYS, REPEAT_DAYS, RESOLVE_DAYS = 150.0, 50.0, 24.0
"""Median days from filing to the petition, from its resolution to its repeat, from registration to resolution."""

UNEVEN = 2.5
SUBSTANTIVE = {2018: 0.50, 2019: 0.56, 2020: 0.61, 2021: 0.66}
SUBSTANTIVE_SPREAD = 0.5
"""Standard deviation among courts of the log odds of substantive resolution."""

SUPERVISED = {"high": 0.035, "intermediate": 0.10}


def records(register: Register) -> pl.DataFrame:
    """Return the petitions in order of registration, repeats chained by number."""
    rng = register.stream("petitions")
    filings = register.filings
    zeal = rng.normal(0, SUBSTANTIVE_SPREAD, len(register.courts))
    days = on_working_days(filings.filed + 10 + lag(PETITION_DAYS, 1.0, len(filings), rng))
    log_odds = np.log(register.uneven(rng, UNEVEN))[filings.court] + 0.8 * filings.barren
    days = np.where(days < register.opening, NEVER, days)
    case, registered = register.pick(days, log_odds, register.quotas(FIRST_YEARLY), rng)
    parent = np.full(len(case), -1, dtype=np.int64)
    parts: list[tuple[Ints, Ints, Ints, Ints, Bools]] = []
    offset = 0
    for _ in range(GENERATIONS):
        resolved = _resolved(registered, rng)
        substantive = rng.random(len(case)) < _chance(register, case, registered, zeal)
        parts.append((case, registered, parent, resolved, substantive))
        after = on_working_days(
            np.minimum(resolved, register.as_of) + 6 + lag(REPEAT_DAYS, 0.8, len(case), rng)
        )
        again = ~substantive & (rng.random(len(case)) < REPEATED) & (after <= register.as_of)
        parent = offset + np.flatnonzero(again)
        offset += len(case)
        case, registered = case[again], after[again]
    return _table(register, parts, rng)


def _resolved(registered: Ints, rng: np.random.Generator) -> Ints:
    """Return when each is resolved: in the year it was registered but for the planted share, of those registered last."""
    days = on_working_days(registered + 2 + lag(RESOLVE_DAYS, 0.8, len(registered), rng))
    year = years_of(registered)
    end = (year - 1969).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) - 1
    hurried = np.minimum(np.minimum(days, end), np.maximum(end - rng.integers(0, 9, len(days)), registered))
    resolved: Ints = np.where(days > end, hurried, days)
    for number in np.unique(year):
        mine = np.flatnonzero(year == number)
        count = round(PETITIONS_OPEN.get(int(number), 0.0) * len(mine))
        left = mine[lowest(-registered[mine] - 60.0 * rng.gumbel(size=len(mine)), count)]
        resolved[left] = np.maximum(days[left], day(int(number) + 1, 1, 4) + rng.integers(0, 60, len(left)))
    return resolved


def _chance(register: Register, case: Ints, registered: Ints, zeal: Floats) -> Floats:
    share = register.by_year(SUBSTANTIVE, registered)
    chance: Floats = 1 / (1 + np.exp(-np.log(share / (1 - share)) - zeal[register.filings.court[case]]))
    return chance


def _table(
    register: Register, parts: list[tuple[Ints, Ints, Ints, Ints, Bools]], rng: np.random.Generator
) -> pl.DataFrame:
    case, registered, parent, resolved = (np.concatenate([part[side] for part in parts]) for side in range(4))
    substantive = np.concatenate([part[4] for part in parts])
    order = np.argsort(registered, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    case, registered, resolved, substantive = (
        case[order],
        registered[order],
        resolved[order],
        substantive[order],
    )
    earlier = parent[order]
    court = register.court_codes(register.filings.court[case], registered)
    ids = numbers(court, registered, "信访")
    draw = rng.random(len(case))
    levels = np.select(
        [draw < SUPERVISED["high"], draw < SUPERVISED["high"] + SUPERVISED["intermediate"]],
        [COURT_LEVELS.index("high"), COURT_LEVELS.index("intermediate")],
        default=-1,
    )
    return record(
        "petitions",
        {
            "petition_id": ids,
            "court_code": court,
            "registered_date": tables.dates(registered),
            "resolved_date": tables.dates(resolved, resolved > register.as_of),
            "substantively_resolved": flags(substantive, resolved <= register.as_of),
            "repeat_of": ids.gather(place[np.maximum(earlier, 0)]).set(pl.Series(earlier < 0), None),
            "supervised_by": tables.names(levels, COURT_LEVELS),
            "case_id": register.ids.gather(case),
        },
    )
