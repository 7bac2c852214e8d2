"""Hand-offs 立审执衔接 of a checked sample of first cases: trial to registry, registry to enforcement.

The enforcement case is registered on the creditor's application; the trial department's file falls due that day and
follows it. The second step falls due when the first is done.
"""

import numpy as np
import polars as pl

from zhixing.records.columns import BASES, DEPARTMENTS
from zhixing.synthetic import tables
from zhixing.synthetic.arrays import NEVER, Floats, Ints
from zhixing.synthetic.register import Register, lag, record

YEARLY = {2018: 21_000, 2019: 24_000, 2020: 25_000, 2021: 26_000}
"""First cases checked by year of filing."""

MEDIAN_DAYS = {"trial_to_filing": 5.0, "filing_to_enforcement": 2.6}
DEPARTMENT_FACTOR = {"civil": 1.0, "criminal": 1.7, "administrative": 1.3}
"""Days the trial department's step takes beside the civil department's."""

YEAR_FACTOR = {2018: 1.25, 2019: 1.1, 2020: 1.0, 2021: 0.9}
SPREAD, UNEVEN = 0.85, 7.0
LOST = 0.004
"""Share of files that are never taken over."""


def records(register: Register) -> pl.DataFrame:
    """Return the hand-offs of the sampled cases, two a case unless the first still waits."""
    rng = register.stream("handoffs")
    filings = register.filings
    filed = np.where(filings.filed >= register.opening, filings.filed, NEVER)
    case, sent = register.pick(filed, np.zeros(len(filed)), register.quotas(YEARLY), rng)
    court = filings.court[case]
    department = _departments(filings.basis[case])
    factor = np.array([DEPARTMENT_FACTOR[name] for name in ("civil", "criminal", "administrative")])
    pace = register.uneven(rng, UNEVEN)[court] * register.by_year(YEAR_FACTOR, sent)
    first = _taken(sent, MEDIAN_DAYS["trial_to_filing"] * factor[department] * pace, rng)
    reached = np.flatnonzero(first <= register.as_of)
    due = first[reached]
    slow = register.uneven(rng, UNEVEN)[court[reached]] * register.by_year(YEAR_FACTOR, due)
    second = _taken(due, MEDIAN_DAYS["filing_to_enforcement"] * slow, rng)
    steps = len(case), len(reached)
    codes = np.array([DEPARTMENTS.index(name) for name in ("civil", "criminal", "administrative")])
    received = np.concatenate([first, second])
    return record(
        "handoffs",
        {
            "case_id": register.ids.gather(np.concatenate([case, case[reached]])),
            "step": pl.Series(
                ["trial_to_filing"] * steps[0] + ["filing_to_enforcement"] * steps[1], dtype=pl.String
            ),
            "from_department": tables.names(
                np.concatenate([codes[department], np.full(steps[1], DEPARTMENTS.index("filing"))]),
                DEPARTMENTS,
            ),
            "sent_date": tables.dates(np.concatenate([sent, due])),
            "received_date": tables.dates(received, received > register.as_of),
        },
    )


def _departments(basis: Ints) -> Ints:
    """Return which department tried the case: 0 civil, 1 criminal, 2 administrative."""
    return np.select([basis == BASES.index("criminal"), basis == BASES.index("administrative")], [1, 2], 0)


def _taken(sent: Ints, median: Floats, rng: np.random.Generator) -> Ints:
    """Return the day each file is taken over, `NEVER` for the few that are lost."""
    taken = sent + lag(median, SPREAD, len(sent), rng)
    days: Ints = np.where(rng.random(len(sent)) < LOST, NEVER, taken)
    return days
