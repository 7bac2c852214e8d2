"""Issues raised in the joint-action network 联动机制, and how far up each had to go."""

import numpy as np
import polars as pl

from zhixing.records.columns import ESCALATION_LEVELS, MEETING_TOPICS, MEETINGS
from zhixing.synthetic import tables
from zhixing.synthetic.arrays import NEVER, Ints
from zhixing.synthetic.register import Register, lag, numbers, on_working_days, record

YEARLY = {2018: 1_300, 2019: 1_600, 2020: 1_800, 2021: 2_000}
MEETING_SHARES = (0.35, 0.65)
TOPIC_SHARES = (0.27, 0.22, 0.17, 0.12, 0.10, 0.12)
LEVEL_SHARES = (0.70, 0.22, 0.08)
LEVEL_DAYS = (24.0, 45.0, 70.0)
"""Median days to resolution by level: what goes higher takes longer."""

TOPIC_FACTOR = (0.8, 1.4, 1.1, 0.9, 1.3, 1.0)
STUCK = 0.05
UNEVEN = 3.0


def records(register: Register) -> pl.DataFrame:
    """Return the issues in order of the day they were raised."""
    rng = register.stream("meetings")
    weight = register.courts.weight**0.6 * register.uneven(rng, UNEVEN)
    court, raised = register.arrive(YEARLY, weight, rng)
    count = len(court)
    meeting = rng.choice(len(MEETINGS), size=count, p=MEETING_SHARES)
    topic = rng.choice(len(MEETING_TOPICS), size=count, p=TOPIC_SHARES)
    level = rng.choice(len(ESCALATION_LEVELS), size=count, p=LEVEL_SHARES)
    median = np.array(LEVEL_DAYS)[level] * np.array(TOPIC_FACTOR)[topic]
    median = median * register.uneven(rng, UNEVEN * 2)[court]
    resolved: Ints = on_working_days(raised + 1 + lag(median, 0.7, count, rng))
    resolved = np.where(rng.random(count) < STUCK, NEVER, resolved)
    codes = register.court_codes(court, raised)
    return record(
        "meeting_issues",
        {
            "issue_id": numbers(codes, raised, "联席"),
            "court_code": codes,
            "meeting": tables.names(meeting, MEETINGS),
            "topic": tables.names(topic, MEETING_TOPICS),
            "raised_date": tables.dates(raised),
            "level": tables.names(level, ESCALATION_LEVELS),
            "resolved_date": tables.dates(resolved, resolved > register.as_of),
        },
    )
