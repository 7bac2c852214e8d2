"""Campaigns 一季度一行动 and monthly themes 一月一主题 as records: one row a court and action."""

import numpy as np
import polars as pl

from zhixing.records.columns import CAMPAIGN_KINDS, CAMPAIGN_NAMES
from zhixing.synthetic import campaigns, tables
from zhixing.synthetic.arrays import Ints
from zhixing.synthetic.campaigns import Actions
from zhixing.synthetic.register import Register, numbers, record


def records(register: Register, actions: Actions) -> pl.DataFrame:
    """Return each court's part in each campaign and theme that began in the records, in order of start.

    Args:
        register: First cases.
        actions: The campaigns; the themes follow from the calendar alone.
    """
    parts = [
        _by_court(register, each) for each in (actions, campaigns.themes(register.courts, register.years))
    ]
    court, name, start, end = (np.concatenate(side) for side in zip(*parts, strict=True))
    order = np.lexsort((court, start))
    order = order[start[order] <= register.as_of]
    court, name, start, end = court[order], name[order], start[order], end[order]
    codes = register.court_codes(court, start)
    is_theme = name == CAMPAIGN_NAMES.index("theme")
    return record(
        "campaigns",
        {
            "campaign_id": numbers(codes, start, "行动"),
            "court_code": codes,
            "kind": tables.names(is_theme.astype(np.int64), CAMPAIGN_KINDS),
            "name": tables.names(name, CAMPAIGN_NAMES),
            "start_date": tables.dates(start),
            "end_date": tables.dates(end),
        },
    )


def _by_court(register: Register, actions: Actions) -> tuple[Ints, Ints, Ints, Ints]:
    """Return court, name, start and end of each court's part in each action."""
    home = actions.home(register.courts)
    action, court = np.nonzero(actions.prefecture[:, None] == home[None, :])
    return court.astype(np.int64), actions.name[action], actions.start[action], actions.end[action]
