"""Resumed cases 执恢: after 终本 a creditor may apply again, as often as there is news of property.

A chain is a first case and its resumptions; each is filed after the one before ended in 终本. Resumptions of first cases
that closed before the records begin carry a number the records do not hold, as in a real delivery.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from zhixing.records.columns import BASES
from zhixing.synthetic import arrivals, calendar, pace
from zhixing.synthetic.arrays import Bools, Floats, Ints, day, stream, years_of
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.docket import ENTERPRISE, OTHER, PERSON, TERMINATED, Fates, Filings, join
from zhixing.synthetic.features import CLAIM_MEDIAN, CLAIM_SPREAD
from zhixing.synthetic.history import History
from zhixing.synthetic.targets import Targets
from zhixing.synthetic.tempo import Tempo

QUOTAS = {2018: 44_600, 2019: 47_900, 2020: 48_700, 2021: 50_300}
"""Resumed cases filed in a year at full size: about a fifth of first cases (chosen)."""

EVER = 0.42
"""Chance that a 终本 is ever resumed, at average viability."""

LEAST_GAP, GAP_MEDIAN, GAP_SPREAD = 25, 300.0, 1.0
"""Days from 终本 to resumption: at least so many, plus a log-normal part."""

GENERATIONS = 3
BARREN_SHARE = 0.58
USUAL_DOCKET = 200_000
"""First cases filed in the province in a year before the records, for numbering them."""

OUTSIDE_YEARS = (2013, 2014, 2015, 2016, 2017)
OUTSIDE_SHARES = (0.06, 0.10, 0.17, 0.28, 0.39)


@dataclass(frozen=True)
class Resumed:
    """Resumed cases in order of filing.

    Attributes:
        filings: The cases.
        fates: How they closed.
        first: Position of the first case in the docket, -1 where the records do not hold it.
        outside_year: Filing year of a first case the records do not hold, 0 otherwise.
    """

    filings: Filings
    fates: Fates
    first: Ints
    outside_year: Ints


@dataclass(frozen=True)
class Ended:
    """Cases that ended in 终本 and may be resumed: where, when and with what left."""

    case: Ints
    court: Ints
    day: Ints
    left_yuan: Floats


def resume(
    firsts: Filings, ended: Ended, tempo: Tempo, targets: Targets, *, seed: int, scale: float
) -> Resumed:
    """Draw resumptions generation by generation, then fill each year's quota with those of older first cases."""
    as_of = day(targets.last_year, 12, 31)
    parts: list[Resumed] = []
    for generation in range(GENERATIONS):
        rng = stream(seed, f"resumed {generation}")
        part = _generation(firsts, ended, tempo, as_of, rng)
        parts.append(part)
        again = part.fates.method == TERMINATED
        again &= part.fates.closed <= as_of
        left = part.filings.claim[again] * 0.95
        ended = Ended(part.first[again], part.filings.court[again], part.fates.closed[again], left)
    filed = years_of(np.concatenate([part.filings.filed for part in parts]))
    for year in range(targets.first_year, targets.last_year + 1):
        missing = max(round(QUOTAS[year] * scale) - int((filed == year).sum()), 0)
        parts.append(_outside(tempo, year, missing, stream(seed, f"resumed outside {year}")))
    return _ordered(parts)


def _generation(firsts: Filings, ended: Ended, tempo: Tempo, as_of: int, rng: np.random.Generator) -> Resumed:
    """Resume some of the ended cases at the court that ended them."""
    count = len(ended.case)
    odds = EVER / (1 - EVER) * np.exp(0.4 * firsts.viability[ended.case])
    gap = LEAST_GAP + np.floor(GAP_MEDIAN * np.exp(GAP_SPREAD * rng.normal(size=count))).astype(np.int64)
    chosen = (rng.random(count) < odds / (1 + odds)) & (ended.day + gap <= calendar.LAST - 1)
    filed = _when_filing(ended.day[chosen] + gap[chosen])
    case = ended.case[chosen]
    some = firsts.take(case)
    filings = _filings(ended.court[chosen], filed, some, ended.left_yuan[chosen], rng)
    inside = filed <= as_of
    filings = filings.take(inside)
    fates = pace.natural(filings, tempo, rng)
    return Resumed(filings, fates, case[inside], np.zeros(int(inside.sum()), dtype=np.int64))


def _outside(tempo: Tempo, year: int, count: int, rng: np.random.Generator) -> Resumed:
    """Resume first cases that the records do not hold."""
    court, filed = arrivals.draw(tempo.courts, year, count, tempo.courts.weight, rng)
    unknown = Filings(
        court=court,
        filed=filed,
        creditor=rng.choice([ENTERPRISE, PERSON, OTHER], size=count, p=[0.5, 0.48, 0.02]).astype(np.int64),
        debtor=rng.choice([ENTERPRISE, PERSON, OTHER], size=count, p=[0.23, 0.75, 0.02]).astype(np.int64),
        basis=rng.choice(len(BASES), size=count, p=[0.52, 0.26, 0.10, 0.03, 0.02, 0.05, 0.02]).astype(
            np.int64
        ),
        claim=CLAIM_MEDIAN * np.exp(0.5 + CLAIM_SPREAD * rng.normal(size=count)),
        viability=rng.normal(size=count),
        barren=np.zeros(count, dtype=np.bool_),
        has_property=np.zeros(count, dtype=np.bool_),
        early_share=np.zeros(count),
        early_day=np.zeros(count, dtype=np.int64),
        work=np.zeros(count),
    )
    filings = _filings(court, filed, unknown, unknown.claim, rng)
    fates = pace.natural(filings, tempo, rng)
    outside = rng.choice(OUTSIDE_YEARS, size=count, p=OUTSIDE_SHARES).astype(np.int64)
    return Resumed(filings, fates, np.full(count, -1, dtype=np.int64), outside)


def _filings(court: Ints, filed: Ints, origin: Filings, left: Floats, rng: np.random.Generator) -> Filings:
    """Make resumed filings: parties as before, the claim what was left, property news for some."""
    count = len(filed)
    barren: Bools = rng.random(count) < BARREN_SHARE - 0.06 * origin.viability
    quick, slow = rng.gamma(1.3, 38.0, count), rng.exponential(26.0, count)
    return Filings(
        court=court,
        filed=filed,
        creditor=origin.creditor,
        debtor=origin.debtor,
        basis=origin.basis,
        claim=left,
        viability=origin.viability,
        barren=barren,
        has_property=rng.random(count) < np.where(barren, 0.35, 0.95),
        early_share=np.where(rng.random(count) < 0.35, rng.beta(0.9, 6.0, count), 0.0),  # noqa: PLR2004
        early_day=filed + 7 + np.floor(rng.exponential(20.0, count)).astype(np.int64),
        work=np.where(barren, slow, 3 + quick),
    )


def _when_filing(days: Ints) -> Ints:
    """Move each day to one on which the registry takes filings."""
    accepting = calendar.days()[calendar.rhythm(arrivals.EVEN_SEASON, {2: 0.0}) == 1.0]
    moved: Ints = accepting[np.minimum(np.searchsorted(accepting, days), len(accepting) - 1)]
    return moved


@dataclass(frozen=True)
class Older:
    """Filing day and number of first cases that the records do not hold."""

    filed: Ints
    number: Ints


def older_numbers(resumed: Resumed, story: History, courts: Courts, rng: np.random.Generator) -> Older:
    """Number the older first cases: distinct, and never a number of the opening stock.

    Each court's older cases of a year are strewn over its usual docket. A number that the opening stock bears is
    replaced by one beyond that docket.
    """
    year = np.where(resumed.outside_year > 0, resumed.outside_year, OUTSIDE_YEARS[0])
    outside = np.flatnonzero(resumed.outside_year > 0)
    frame = pl.DataFrame(
        {"court": resumed.filings.court[outside], "year": year[outside], "lot": rng.random(len(outside))}
    )
    frame = frame.with_columns(
        step=pl.col("lot").rank("ordinal").over("court", "year").cast(pl.Int64),
        count=pl.len().over("court", "year").cast(pl.Int64),
        usual=pl.Series(np.ceil(courts.weight * USUAL_DOCKET).astype(np.int64)).gather(frame["court"]),
    )
    stride = pl.max_horizontal(pl.col("usual") // pl.col("count"), pl.lit(2))
    frame = frame.with_columns(
        number=pl.col("step") * stride - pl.Series(rng.integers(0, 2, len(outside))),
        beyond=3 * pl.col("usual") + (pl.col("count") + 1) * stride + pl.col("step"),
    )
    taken = pl.DataFrame(
        {"court": story.filings.court, "year": years_of(story.filings.filed), "number": story.rank}
    )
    clashes = frame.with_row_index("row").join(taken, on=["court", "year", "number"], how="semi")["row"]
    number = frame["number"].to_numpy().copy()
    number[clashes.to_numpy()] = frame["beyond"].to_numpy()[clashes.to_numpy()]
    numbers = np.ones(len(resumed.filings), dtype=np.int64)
    numbers[outside] = number
    filed = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return Older(filed, numbers)


def _ordered(parts: list[Resumed]) -> Resumed:
    filings = join([part.filings for part in parts])
    fates = Fates(
        np.concatenate([part.fates.closed for part in parts]),
        np.concatenate([part.fates.method for part in parts]),
    )
    first = np.concatenate([part.first for part in parts])
    outside = np.concatenate([part.outside_year for part in parts])
    order = np.lexsort((filings.court, filings.filed))
    return Resumed(
        filings.take(order), Fates(fates.closed[order], fates.method[order]), first[order], outside[order]
    )
