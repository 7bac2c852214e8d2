"""Leads on conduct 一案双查 from registration to conclusion. They name nobody."""

import numpy as np
import polars as pl

from zhixing.records.columns import LEAD_SOURCES
from zhixing.synthetic import tables
from zhixing.synthetic.register import Register, flags, lag, numbers, on_working_days, record

YEARLY = {2018: 240, 2019: 280, 2020: 300, 2021: 380}
SOURCE_SHARES = {
    2018: (0.62, 0.24, 0.00, 0.14),
    2019: (0.60, 0.26, 0.00, 0.14),
    2020: (0.58, 0.28, 0.00, 0.14),
    2021: (0.40, 0.22, 0.28, 0.10),
}
"""Where leads come from: 教育整顿 brings its own in 2021."""

CONCLUDE_DAYS = 48.0
CONFIRMED = (0.16, 0.38, 0.30, 0.20)
"""Share found true, by source."""

UNEVEN = 3.0


def records(register: Register) -> pl.DataFrame:
    """Return the leads in order of registration."""
    rng = register.stream("conduct")
    weight = register.courts.weight * register.uneven(rng, UNEVEN)
    court, registered = register.arrive(YEARLY, weight, rng)
    count = len(court)
    draw = rng.random(count)
    edges = np.stack(
        [
            register.by_year({year: shares[place] for year, shares in SOURCE_SHARES.items()}, registered)
            for place in range(3)
        ]
    ).cumsum(axis=0)
    source = (draw >= edges).sum(axis=0)
    concluded = on_working_days(registered + 5 + lag(CONCLUDE_DAYS, 0.6, count, rng))
    confirmed = rng.random(count) < np.array(CONFIRMED)[source]
    codes = register.court_codes(court, registered)
    return record(
        "conduct_leads",
        {
            "lead_id": numbers(codes, registered, "双查"),
            "court_code": codes,
            "registered_date": tables.dates(registered),
            "lead_source": tables.names(source, LEAD_SOURCES),
            "concluded_date": tables.dates(concluded, concluded > register.as_of),
            "confirmed": flags(confirmed, concluded <= register.as_of),
        },
    )
