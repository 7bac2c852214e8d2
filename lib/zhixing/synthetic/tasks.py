"""Tasks of the command centre 执行指挥中心 by zone 三区, before and after its upgrade.

From `truth.UPGRADE_DAY` on, the days to a task's first step are those of before times `truth.UPGRADE_FACTOR`, and the
service zone takes a larger share.
"""

import numpy as np
import polars as pl

from zhixing.records.columns import SEGMENTS, ZONES
from zhixing.synthetic import tables
from zhixing.synthetic.arrays import NEVER, Floats, Ints
from zhixing.synthetic.register import Register, lag, numbers, on_working_days, record
from zhixing.synthetic.truth import UPGRADE_DAY, UPGRADE_FACTOR, UPGRADE_SERVICE_SHARE

YEARLY = {2019: 54_000, 2020: 60_000, 2021: 66_000}
ZONE_SHARES = (0.15, 0.45, 0.40)
"""Shares of command, management and service before the upgrade."""

SEGMENTS_OF = {
    "command": {"dispatch": 0.75, "supervision": 0.25},
    "management": {"supervision": 0.45, "funds": 0.30, "asset_disposal": 0.25},
    "service": {"property_query": 0.45, "service_of_documents": 0.40, "asset_disposal": 0.15},
}
CREATED_DAYS, FIRST_STEP_DAYS, FINISH_DAYS = 30.0, 3.6, 9.0
"""Median days from filing to the task, from it to its first step before the upgrade, from this to its end."""

ZONE_FACTOR = (0.7, 1.15, 1.0)
UNEVEN, PACE_UNEVEN = 4.0, 10.0
STALLED = 0.012
"""Share of tasks nobody ever takes up."""

WITHOUT_CASE = (0.35, 0.05, 0.0)
"""Share of tasks that are about no one case, by zone."""


def records(register: Register) -> pl.DataFrame:
    """Return the tasks in order of creation."""
    rng = register.stream("tasks")
    filings = register.filings
    days = on_working_days(filings.filed + 1 + lag(CREATED_DAYS, 1.1, len(filings), rng))
    days = np.where((days > register.fates.closed) | (days < register.opening), NEVER, days)
    log_odds = np.log(register.uneven(rng, UNEVEN))[filings.court]
    case, created = register.pick(days, log_odds, register.quotas(YEARLY), rng)
    court = filings.court[case]
    zone = _zones(created, rng)
    first = _first_steps(register, court, zone, created, rng)
    finished = np.where(first < NEVER, on_working_days(first + lag(FINISH_DAYS, 0.9, len(case), rng)), NEVER)
    finished = np.where(first > register.as_of, NEVER, finished)
    nobody = rng.random(len(case)) < np.array(WITHOUT_CASE)[zone]
    codes = register.court_codes(court, created)
    return record(
        "tasks",
        {
            "task_id": numbers(codes, created, "任务"),
            "court_code": codes,
            "zone": tables.names(zone, ZONES),
            "segment": tables.names(_segments(zone, rng), SEGMENTS),
            "created_date": tables.dates(created),
            "first_step_date": tables.dates(first, first > register.as_of),
            "finished_date": tables.dates(finished, finished > register.as_of),
            "case_id": register.ids.gather(case).set(pl.Series(nobody), None),
        },
    )


def _zones(created: Ints, rng: np.random.Generator) -> Ints:
    """Draw zones; after the upgrade the service zone's share is the planted one, the others shrink alike."""
    before = np.array(ZONE_SHARES)
    after = before * (1 - UPGRADE_SERVICE_SHARE) / (1 - before[2])
    after[2] = UPGRADE_SERVICE_SHARE
    edges: Floats = np.where((created >= UPGRADE_DAY)[:, None], after.cumsum(), before.cumsum())
    zones: Ints = (rng.random(len(created))[:, None] >= edges[:, :2]).sum(axis=1)
    return zones


def _first_steps(
    register: Register, court: Ints, zone: Ints, created: Ints, rng: np.random.Generator
) -> Ints:
    """Return the day of each first step: any day, so that the planted factor holds on days and is not rounded away."""
    pace = register.uneven(rng, PACE_UNEVEN)[court] * np.array(ZONE_FACTOR)[zone]
    median = FIRST_STEP_DAYS * pace * np.where(created >= UPGRADE_DAY, UPGRADE_FACTOR, 1.0)
    exact = median * np.exp(0.8 * rng.normal(size=len(court)))
    whole = np.floor(exact + rng.random(len(court))).astype(np.int64)
    steps: Ints = np.where(rng.random(len(court)) < STALLED, NEVER, created + whole)
    return steps


def _segments(zone: Ints, rng: np.random.Generator) -> Ints:
    draw = rng.random(len(zone))
    picked = np.zeros(len(zone), dtype=np.int64)
    for position, name in enumerate(ZONES):
        shares = SEGMENTS_OF[name]
        codes = np.array([SEGMENTS.index(segment) for segment in shares])
        mine = zone == position
        picked[mine] = codes[np.searchsorted(np.cumsum(list(shares.values()))[:-1], draw[mine])]
    return picked
