"""The year-end drive 年底清案: courts close what they can so that the stock on 31 December meets its mark.

The stock of each year is an exact quota in two strata (enterprise debtor or not). Of the cases open at the year's end,
those easiest to close are closed in the last weeks. A barren case that is old enough becomes 终本. A younger one cannot
lawfully, so it closes otherwise, mostly as 终结执行 after the creditor withdraws: this is the year-end closing mix that a
low stock and the three-month rule force together. `forced_mix` counts it, the manifest prints it, and of the default
seed it is:

| year | closed | of these 终本 | closed October–December | of these 终本 | at most three months old | barren, closed otherwise |
|---|---|---|---|---|---|---|
| 2018 | 231,931 | 90,861 | 87,633 | 32,123 | 48,621 | 12,151 |
| 2019 | 240,376 | 91,636 | 94,884 | 35,099 | 52,294 | 13,430 |
| 2020 | 253,476 | 88,193 | 116,027 | 39,756 | 67,717 | 23,105 |
| 2021 | 244,331 | 82,214 | 109,292 | 35,318 | 66,053 | 22,750 |

So 终本 is 35 % of 2020's closings, yet at most 42 % of those of the last quarter could be: the rest were too young.
"""

from dataclasses import dataclass, replace

import numpy as np

from zhixing.law.errors import ZhixingError
from zhixing.synthetic import calendar, hastening
from zhixing.synthetic.arrays import Bools, Floats, Ints, day, lowest, plus_months, stream
from zhixing.synthetic.campaigns import Actions
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.docket import ENDED, ENTERPRISE, PERFORMED, TERMINATED, WITHDRAWN, Fates, Filings
from zhixing.synthetic.pace import WAIT_MONTHS

OPENS = (10, 9)
"""Month and day from which the drive closes cases early."""

HURRY = 0.70
"""Exponent of the drive's dates: below 1 they crowd towards 31 December."""

FORCED_SHARES = {ENDED: 0.74, WITHDRAWN: 0.12, PERFORMED: 0.14}
"""How the drive closes a barren case too young for 终本."""

_STUCK = 220.0
"""Working time from which a case is hard to close even for a drive."""


class QuotaError(ZhixingError):
    """A year's stock cannot be met: it is above what is open, or below what the drive can leave."""


@dataclass(frozen=True)
class Days:
    """How the drive's closings crowd on working days, and on those of a campaign.

    Attributes:
        home: Each court's prefecture, -1 for the high court.
        spent: Prefectures and a last row for the high court × days: working days and campaigns, added up from 0.
    """

    home: Ints
    spent: Floats

    @classmethod
    def of(cls, courts: Courts, actions: Actions) -> "Days":
        """Return the days of courts with campaigns."""
        weight = calendar.working() * hastening.lift(actions)
        return cls(
            actions.home(courts), np.concatenate([np.zeros((len(weight), 1)), weight.cumsum(axis=1)], axis=1)
        )

    def between(self, court: Ints, earliest: Ints, end: int, draw: Floats) -> Ints:
        """Return a closing day from `earliest` to `end` for each case, ever likelier towards the end."""
        days = np.empty_like(earliest)
        home = self.home[court]
        for prefecture in np.unique(home):
            mine, spent = home == prefecture, self.spent[prefecture]
            low, high = spent[earliest[mine] - calendar.FIRST], spent[end + 1 - calendar.FIRST]
            wanted = low + (high - low) * draw[mine] ** HURRY
            days[mine] = calendar.FIRST + np.searchsorted(spent, wanted, side="right") - 1
        return np.clip(days, earliest, end)


@dataclass(frozen=True)
class Drive:
    """One year's drive as drawn before anyone is chosen, so that a world without relief meets the same drive.

    Attributes:
        year: Calendar year.
        score: Ease of closing per case; the lowest are closed first.
        draw: Uniform draw that places a case within the drive.
        forced: How a barren case too young for 终本 would be closed.
        days: How its closings crowd.
        limit: Highest score chosen, by stratum (False, True = enterprise debtor).
    """

    year: int
    score: Floats
    draw: Floats
    forced: Ints
    days: Days
    limit: tuple[float, float] = (-np.inf, -np.inf)

    @property
    def end(self) -> int:
        """The last day of the year."""
        return day(self.year, 12, 31)

    def plan(self, filings: Filings, method: Ints, relieved: Ints) -> tuple[Ints, Ints, Bools]:
        """Return the day and the method each case would be closed by, and whether it can be.

        Args:
            filings: First cases.
            method: How each would close by itself.
            relieved: The day of its relief, 0 without: nobody is closed before it.
        """
        end = self.end
        hopeless = method == TERMINATED
        ripe = plus_months(filings.filed, WAIT_MONTHS) + 1
        earliest = np.maximum(np.maximum(filings.filed + 2, day(self.year, *OPENS)), relieved + 1)
        earliest = np.where(hopeless & (ripe <= end), np.maximum(earliest, ripe), earliest)
        date = self.days.between(filings.court, np.minimum(earliest, end), end, self.draw)
        how = np.where(hopeless, np.where(date >= ripe, TERMINATED, self.forced), method)
        return date, how.astype(np.int64), earliest <= end

    def reaches(self, filings: Filings, closed: Ints) -> Bools:
        """Say which cases the drive would choose, given when each would close without it."""
        limit = np.where(filings.debtor == ENTERPRISE, self.limit[1], self.limit[0])
        chosen: Bools = (filings.filed <= self.end) & (closed > self.end) & (self.score <= limit)
        return chosen

    def take(self, positions: Ints) -> "Drive":
        """Return the drive of the chosen cases."""
        return Drive(
            self.year,
            self.score[positions],
            self.draw[positions],
            self.forced[positions],
            self.days,
            self.limit,
        )


def run(
    filings: Filings,
    fates: Fates,
    courts: Courts,
    relieved: Ints,
    days: Days,
    *,
    year: int,
    quota: tuple[int, int],
    seed: int,
) -> Drive:
    """Close cases in the last weeks of a year until exactly `quota` are pending; `fates` changes in place.

    Args:
        filings: First cases.
        fates: Their fates so far.
        courts: The courts.
        relieved: The day each case was granted relief, 0 without.
        days: How its closings crowd.
        year: The year whose end is met.
        quota: Pending at its end without and with an enterprise debtor.
        seed: Seed of the province.

    Raises:
        QuotaError: The stock before the drive is below the quota, or too few cases can be closed.
    """
    rng = stream(seed, f"drive {year}")
    count = len(filings)
    score = _scores(filings, courts, day(year, 12, 31), rng)
    drive = Drive(year, score, rng.random(count), _forced(count, rng), days)
    date, how, closable = drive.plan(filings, fates.method, relieved)
    is_open = (filings.filed <= drive.end) & (fates.closed > drive.end)
    limits = []
    for stratum, pending in enumerate(quota):
        mine = np.flatnonzero(is_open & ((filings.debtor == ENTERPRISE) == bool(stratum)))
        ready = mine[closable[mine]]
        surplus = len(mine) - pending
        if not 0 <= surplus <= len(ready):
            raise QuotaError(
                f"The stock of {pending} cases at the end of {year} cannot be met: {len(mine)} are open and {len(ready)} of"
                " them can be closed. Take another seed, or a larger scale."
            )
        chosen = ready[lowest(drive.score[ready], surplus)]
        limits.append(float(drive.score[chosen].max()) if surplus else -np.inf)
        fates.closed[chosen], fates.method[chosen] = date[chosen], how[chosen]
    return replace(drive, limit=(limits[0], limits[1]))


def _scores(filings: Filings, courts: Courts, end: int, rng: np.random.Generator) -> Floats:
    """Draw the ease of closing: property, age, size and the court's zeal."""
    age = end - filings.filed
    is_ripe = plus_months(filings.filed, WAIT_MONTHS) < end
    log_odds = (
        courts.drive[filings.court]
        + 0.8 * ~filings.barren
        + 1.1 * (filings.barren & is_ripe)
        - 1.2 * np.exp(-age / 12.0)
        - 0.10 * (np.log(filings.claim) - 11.0)
        - 1.6 * (filings.work > _STUCK)
    )
    scores: Floats = -(log_odds + rng.gumbel(size=len(filings)))
    return scores


def _forced(count: int, rng: np.random.Generator) -> Ints:
    codes = np.array(list(FORCED_SHARES), dtype=np.int64)
    picked: Ints = codes[np.searchsorted(np.cumsum(list(FORCED_SHARES.values()))[:-1], rng.random(count))]
    return picked


def forced_mix(filings: Filings, fates: Fates, year: int) -> dict[str, int]:
    """Count a year's closings, those of its last quarter, and the barren ones closed too young for 终本."""
    start, quarter, end = day(year, 1, 1), day(year, 10, 1), day(year, 12, 31)
    closed = (fates.closed >= start) & (fates.closed <= end)
    last = closed & (fates.closed >= quarter)
    young = last & (fates.closed <= plus_months(filings.filed, WAIT_MONTHS))
    return {
        "closed": int(closed.sum()),
        "closed_terminated_procedure": int((closed & (fates.method == TERMINATED)).sum()),
        "closed_last_quarter": int(last.sum()),
        "last_quarter_terminated_procedure": int((last & (fates.method == TERMINATED)).sum()),
        "last_quarter_younger_than_three_months": int(young.sum()),
        "forced_other_method": int((young & filings.barren).sum()),
    }
