"""First cases 执 from filing to closing, year by year: campaigns, orders and relief while a case is open, then the year-end drive."""

from dataclasses import dataclass, replace

import numpy as np

from zhixing.synthetic import arrivals, features, pace, relief, yearend
from zhixing.synthetic.arrays import NEVER, Bools, Ints, day, stream, years_of
from zhixing.synthetic.campaigns import Actions
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.docket import PENDING, Fates, Filings, join
from zhixing.synthetic.months import Months
from zhixing.synthetic.orders import Orders
from zhixing.synthetic.relief import Relief
from zhixing.synthetic.targets import Targets
from zhixing.synthetic.tempo import Tempo


@dataclass(frozen=True)
class History:
    """First cases and what became of them.

    Attributes:
        filings: First cases of the records, opening stock included.
        rank: Position of each in its court's and year's order of filing, from 1: its case number.
        fates: When and how they closed by the as-of date.
        without: The same in the world without relief, met by the same drives.
        relief: Relief granted; `case` counts positions of `filings`.
        orders: Orders issued.
        tempo: How fast the courts worked.
        mixes: Year → the closing mix its drive was forced to.
    """

    filings: Filings
    rank: Ints
    fates: Fates
    without: Fates
    relief: Relief
    orders: Orders
    tempo: Tempo
    mixes: dict[int, dict[str, int]]


@dataclass(frozen=True)
class World:
    """What befalls the docket: everything in the world delivered, a part of it in those it is held against.

    Attributes:
        campaigns: The campaigns.
        orders: Orders issued whatever the figures say; None to issue them to weak courts.
    """

    campaigns: Actions
    orders: Orders | None = None


def simulate(courts: Courts, targets: Targets, world: World, seed: int, scale: float) -> History:
    """Simulate first cases: filings of all years, then each year's campaigns, orders, relief and drive in order.

    Args:
        courts: The courts.
        targets: Quotas.
        world: What befalls the docket.
        seed: Seed of the province. Worlds of one seed differ only by what befalls them.
        scale: Size beside the true one.
    """
    filings = join([_file(courts, targets, year, seed) for year in sorted(targets.received)])
    rank = ranks(filings.court, filings.filed, len(courts))
    tempo = Tempo.of(courts)
    fates = pace.natural(filings, tempo, stream(seed, "natural"))
    days = yearend.Days.of(courts, world.campaigns)
    months = Months(filings, fates, tempo, world.campaigns, world.orders, seed, scale)
    tentative = relief.tentative_days(filings, stream(seed, "relief days"))
    relieved = np.zeros(len(filings), dtype=np.int64)
    granted: list[Relief] = []
    drives: list[yearend.Drive] = []
    for year in sorted(targets.pending):
        if year >= targets.first_year:
            months.pass_year(year)
            count = round(relief.QUOTAS[year] * scale)
            part = relief.grant(
                filings, fates, tentative, year=year, count=count, rng=stream(seed, f"relief {year}")
            )
            relieved[part.case] = part.granted
            granted.append(part)
        firms = targets.pending_enterprise[year]
        quota = (targets.pending[year] - firms, firms)
        drive = yearend.run(filings, fates, courts, relieved, days, year=year, quota=quota, seed=seed)
        drives.append(drive)
    everything = relief.join(granted)
    without = _without(filings, fates, everything, drives)
    mixes = {year: yearend.forced_mix(filings, fates, year) for year in sorted(targets.pending)[1:]}
    story = History(filings, rank, fates, without, everything, months.issued, tempo, mixes)
    return _recorded(story, targets)


def ranks(court: Ints, filed: Ints, courts: int) -> Ints:
    """Number the cases of each court and filing year in order of filing, from 1."""
    key = years_of(filed) * courts + court
    order = np.lexsort((np.arange(len(key)), filed, key))
    ordered = key[order]
    new = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    start = np.flatnonzero(new)[np.cumsum(new) - 1]
    numbers = np.empty(len(key), dtype=np.int64)
    numbers[order] = np.arange(len(key)) - start + 1
    return numbers


def _file(courts: Courts, targets: Targets, year: int, seed: int) -> Filings:
    total, enterprise = targets.received[year], targets.received_enterprise[year]
    court, filed = arrivals.draw(courts, year, total, courts.weight, stream(seed, f"arrivals {year}"))
    return features.draw(courts, court, filed, enterprise, stream(seed, f"features {year}"))


def _without(filings: Filings, fates: Fates, granted: Relief, drives: list[yearend.Drive]) -> Fates:
    """Return the world without relief: cases it changed keep their own fate and meet the drives as drawn."""
    world = fates.copy()
    case = granted.case[granted.changed]
    some = filings.take(case)
    closed, method = granted.closed_without[granted.changed], granted.method_without[granted.changed]
    never = np.zeros(len(case), dtype=np.int64)
    for drive in drives:
        mine = drive.take(case)
        date, how, closable = mine.plan(some, method, never)
        later = granted.granted[granted.changed] <= drive.end
        reached = mine.reaches(some, closed) & closable & later
        closed, method = np.where(reached, date, closed), np.where(reached, how, method)
    world.closed[case], world.method[case] = closed, method
    return world


def _recorded(everything: History, targets: Targets) -> History:
    """Keep what the records hold: filings from the first year on and, from before, what was still pending."""
    opening = day(targets.first_year, 1, 1)
    as_of = day(targets.last_year, 12, 31)
    kept: Bools = (everything.filings.filed >= opening) | (everything.fates.closed >= opening)
    position = np.cumsum(kept) - 1
    return History(
        filings=everything.filings.take(kept),
        rank=everything.rank[kept],
        fates=_censored(everything.fates, kept, as_of),
        without=_censored(everything.without, kept, as_of),
        relief=replace(everything.relief, case=position[everything.relief.case]),
        orders=everything.orders,
        tempo=everything.tempo,
        mixes=everything.mixes,
    )


def _censored(world: Fates, kept: Bools, as_of: int) -> Fates:
    closed, method = world.closed[kept], world.method[kept]
    after = closed > as_of
    return Fates(np.where(after, NEVER, closed), np.where(after, PENDING, method))
