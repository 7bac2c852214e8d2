"""The calendar of campaigns 一季度一行动 and monthly themes 一月一主题: which prefecture runs what from when to when.

From 2020 on each quarter has its campaign. A third of the prefectures start it in each of the quarter's months, drawn anew every
quarter and without regard to their figures, so that months with a campaign and months without stand side by side.
What a campaign does to the docket is in `truth` and `hastening`; a theme does nothing to it.
"""

from dataclasses import dataclass, replace

import numpy as np

from zhixing.records.columns import CAMPAIGN_NAMES
from zhixing.synthetic import calendar
from zhixing.synthetic.arrays import Bools, Ints, day, plus_months, stream
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.truth import CAMPAIGN_DAYS

BEGIN = 2020
"""The first year with campaigns and themes."""

QUARTERLY = ("new_year_visit", "dishonesty_exposure", "enforcement_battle", "refusal_crackdown")
"""司法大拜年, 失信大曝光, 执行大会战, 拒执大打击, by quarter."""

LATEST_START = 10
"""A campaign starts on the first working day from a day drawn among the first so many of its month."""

_QUARTER_MONTHS = 3
_AFTER_MONTH = 30


@dataclass(frozen=True)
class Actions:
    """Actions in order of start and prefecture, one position a prefecture and action.

    Attributes:
        prefectures: Codes of the prefectures, in order.
        prefecture: Position of each action's prefecture.
        name: Position of its name in `CAMPAIGN_NAMES`.
        start: Its first day.
        end: Its last day; it may lie beyond the records.
    """

    prefectures: tuple[str, ...]
    prefecture: Ints
    name: Ints
    start: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.start)

    def home(self, courts: Courts) -> Ints:
        """Return the position of each court's prefecture, -1 for the high court, which takes no part."""
        position = {code: number for number, code in enumerate(self.prefectures)}
        return np.array([position.get(code, -1) for code in courts.prefectures], dtype=np.int64)

    def running(self) -> Bools:
        """Return prefectures × days of the calendar: whether an action runs."""
        table = np.zeros((len(self.prefectures), len(calendar.days())), dtype=np.bool_)
        for prefecture, start, end in zip(self.prefecture, self.start, self.end, strict=True):
            table[prefecture, start - calendar.FIRST : end - calendar.FIRST + 1] = True
        return table


def campaigns(courts: Courts, years: range, seed: int) -> Actions:
    """Draw the quarterly campaigns of the years from `BEGIN` on, each of `truth.CAMPAIGN_DAYS` days."""
    prefectures = _prefectures(courts)
    rng = stream(seed, "campaign calendar")
    open_days = calendar.days()[calendar.working() == 1.0]
    parts = []
    for year in (number for number in years if number >= BEGIN):
        for quarter, name in enumerate(QUARTERLY):
            place = rng.permutation(len(prefectures)) * _QUARTER_MONTHS // len(prefectures)
            first = np.array([day(year, _QUARTER_MONTHS * quarter + 1 + int(month), 1) for month in place])
            wanted = first + rng.integers(0, LATEST_START, len(prefectures))
            start = open_days[np.searchsorted(open_days, wanted)]
            parts.append((CAMPAIGN_NAMES.index(name), start))
    starts = np.concatenate([np.zeros(0, dtype=np.int64), *(start for _, start in parts)])
    return _ordered(
        prefectures,
        np.tile(np.arange(len(prefectures)), len(parts)),
        np.repeat([name for name, _ in parts], len(prefectures)).astype(np.int64),
        starts,
        starts + CAMPAIGN_DAYS - 1,
    )


def none(courts: Courts) -> Actions:
    """Return no campaigns."""
    nothing = np.zeros(0, dtype=np.int64)
    return Actions(_prefectures(courts), nothing, nothing, nothing, nothing)


def themes(courts: Courts, years: range) -> Actions:
    """Return the monthly themes of the years from `BEGIN` on: every prefecture, every whole month."""
    prefectures = _prefectures(courts)
    first = [day(year, month, 1) for year in years if year >= BEGIN for month in range(1, 13)]
    start = np.repeat(np.array(first, dtype=np.int64), len(prefectures))
    name = np.full(len(start), CAMPAIGN_NAMES.index("theme"), dtype=np.int64)
    place = np.tile(np.arange(len(prefectures)), len(first))
    return _ordered(prefectures, place, name, start, plus_months(start, 1) - 1)


def after(actions: Actions, month: int) -> Bools:
    """Return prefectures × days: the first or the second month of 30 days after a campaign, whether another runs or not."""
    start = actions.end + 1 + _AFTER_MONTH * (month - 1)
    return replace(actions, start=start, end=start + _AFTER_MONTH - 1).running()


def _prefectures(courts: Courts) -> tuple[str, ...]:
    """Return the prefectures that have courts below the high court."""
    return tuple(
        sorted(
            {code for code, level in zip(courts.prefectures, courts.levels, strict=True) if level != "high"}
        )
    )


def _ordered(prefectures: tuple[str, ...], prefecture: Ints, name: Ints, start: Ints, end: Ints) -> Actions:
    order = np.lexsort((prefecture, start))
    return Actions(prefectures, prefecture[order].astype(np.int64), name[order], start[order], end[order])
