"""Relief as a table: kinds, lengths, and the second measure a few cases get."""

import numpy as np
import polars as pl

from zhixing.records.columns import RELIEF_KINDS
from zhixing.synthetic import tables
from zhixing.synthetic.arrays import NEVER, Ints
from zhixing.synthetic.history import History
from zhixing.synthetic.relief import SECOND_KIND

MEAN_DAYS = {"consumption_limit_lifted": 48.0, "detention_ended_early": 6.0, "enforcement_deferred": 78.0}
"""Mean length of each kind in days; a detention ended early counts the days it would still have lasted."""

SHORTEST_WAIT, LONGEST_WAIT = 14, 57
"""Days between a first and a second measure."""


def measures(story: History, ids: pl.Series, as_of: int, rng: np.random.Generator) -> pl.DataFrame:
    """Return the relief measures: those that chose the cases, and a second one for a few."""
    granted = story.relief
    first = len(granted.case)
    again = np.flatnonzero(rng.random(first) < SECOND_KIND)
    later = granted.granted[again] + rng.integers(SHORTEST_WAIT, LONGEST_WAIT, len(again))
    open_still = (story.fates.closed[granted.case[again]] > later) & (later <= as_of)
    again, later = again[open_still], later[open_still]
    other = (granted.kind[again] + 1 + rng.integers(0, len(RELIEF_KINDS) - 1, len(again))) % len(RELIEF_KINDS)
    case = np.concatenate([granted.case, granted.case[again]])
    start = np.concatenate([granted.granted, later])
    kind = np.concatenate([granted.kind, other])
    ended = _ends(start, kind, story.fates.closed[case], as_of, rng)
    return tables.relief_measures({"case": case, "granted": start, "kind": kind, "ended": ended}, ids)


def _ends(start: Ints, kind: Ints, closed: Ints, as_of: int, rng: np.random.Generator) -> Ints:
    """Return the last day of each measure: never after the closing, `NEVER` while it lasts."""
    mean = np.array([MEAN_DAYS[name] for name in RELIEF_KINDS])[kind]
    end = start + 1 + np.floor(rng.gamma(2.5, mean / 2.5)).astype(np.int64)
    end = np.minimum(end, closed)
    ends: Ints = np.where(end > as_of, NEVER, end)
    return ends
