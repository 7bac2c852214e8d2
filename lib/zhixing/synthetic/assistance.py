"""Help asked for in a case: queries of the network 网络查控 and leads from grid workers 网格员协助.

Coverage rises over the years; what a query finds follows from the debtor's property, so it says nothing about the
court that asked.
"""

import numpy as np
import polars as pl

from zhixing.synthetic import tables
from zhixing.synthetic.arrays import NEVER, Bools, Floats, Ints
from zhixing.synthetic.register import Register, flags, lag, on_working_days, record

COVERAGE = {2018: 0.50, 2019: 0.70, 2020: 0.90, 2021: 0.97}
"""Share of first cases queried, by year of filing."""

COVERAGE_SPREAD = 0.45
"""Standard deviation among courts of the log odds that a case is queried."""

QUERY_DAYS, FREEZE_DAYS, UNEVEN = 4.0, 6.0, 9.0
"""Median days from filing to the query, and from the query to the freeze; shape of courts' factors on the latter."""

HITS = (0.12, 0.92)
"""Chance that a query finds property: where none was available for enforcement, and where some was."""

FROZEN = 0.86
"""Share of hits that are frozen, where the case does not close first."""

UNANSWERED = 0.006

GRID_YEARLY = {2019: 9_000, 2020: 12_000, 2021: 15_500}
GRID_UNEVEN = 2.5
GRID_DAYS = 70.0
GRID_HITS = (0.22, 0.46)


def records(register: Register) -> pl.DataFrame:
    """Return the queries and the leads."""
    queried, asked = _queries(register)
    led, told = _leads(register)
    rng = register.stream("assistance answers")
    case = np.concatenate([queried, led])
    requested = np.concatenate([asked, told])
    is_query = np.arange(len(case)) < len(queried)
    has = register.filings.has_property[case]
    chance = np.where(is_query, np.where(has, HITS[1], HITS[0]), np.where(has, GRID_HITS[1], GRID_HITS[0]))
    found = rng.random(len(case)) < chance
    answered = (rng.random(len(case)) >= UNANSWERED) & (requested + 3 <= register.as_of)
    frozen = _frozen(register, case, requested, found & answered, rng)
    return record(
        "assistance",
        {
            "case_id": register.ids.gather(case),
            "kind": pl.Series(np.where(is_query, "network_query", "grid_lead")),
            "requested_date": tables.dates(requested),
            "found": flags(found, answered),
            "frozen_date": tables.dates(frozen),
        },
    )


def _queries(register: Register) -> tuple[Ints, Ints]:
    """Return queried cases and the days: those filed in the records' years that were open on the day."""
    rng = register.stream("network queries")
    filings = register.filings
    covered = register.by_year(COVERAGE, filings.filed)
    zeal = rng.normal(0, COVERAGE_SPREAD, len(register.courts))[filings.court]
    # the mean over courts of a logistic curve is flatter than the curve: stretched so that it keeps the share
    log_odds = np.log(covered / (1 - covered)) * np.sqrt(1 + 0.35 * COVERAGE_SPREAD**2) + zeal
    days = filings.filed + 1 + lag(QUERY_DAYS, 0.6, len(filings), rng)
    end = np.minimum(register.fates.closed, register.as_of)
    asked = np.minimum(on_working_days(days), end)
    inside = (filings.filed >= register.opening) & (rng.random(len(filings)) < _share(log_odds))
    inside &= days <= register.as_of
    case = np.flatnonzero(inside)
    return case, asked[case]


def _share(log_odds: Floats) -> Floats:
    share: Floats = 1 / (1 + np.exp(-log_odds))
    return share


def _leads(register: Register) -> tuple[Ints, Ints]:
    """Return cases with a grid worker's lead, likelier where the query found nothing."""
    rng = register.stream("grid leads")
    filings = register.filings
    days = on_working_days(filings.filed + 5 + lag(GRID_DAYS, 0.9, len(filings), rng))
    days = np.where((days >= register.opening) & (days < register.fates.closed), days, NEVER)
    log_odds = np.log(register.uneven(rng, GRID_UNEVEN))[filings.court] - 0.5 * filings.has_property
    return register.pick(days, log_odds, register.quotas(GRID_YEARLY), rng)


def _frozen(register: Register, case: Ints, requested: Ints, found: Bools, rng: np.random.Generator) -> Ints:
    """Return the day property was frozen: before the closing, `NEVER` where it was not."""
    pace = register.uneven(rng, UNEVEN)[register.filings.court[case]]
    days = on_working_days(requested + 1 + lag(FREEZE_DAYS * pace, 0.8, len(case), rng))
    last = np.minimum(register.fates.closed[case], register.as_of)
    kept = found & (rng.random(len(case)) < FROZEN) & (days <= last)
    frozen: Ints = np.where(kept, days, NEVER)
    return frozen
