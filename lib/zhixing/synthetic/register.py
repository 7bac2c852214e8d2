"""First cases as the mechanisms around them see them: who was open when, and at which court.

Petitions, orders, queries and listings are drawn from here once the docket stands, so that none of them changes it
(`orders` and `campaigns` do, and are part of the docket).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from zhixing.records import TABLES
from zhixing.synthetic import arrivals, calendar
from zhixing.synthetic.arrays import Bools, Floats, Ints, day, gumbel_scores, lowest, stream, years_of
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.docket import Fates, Filings


@dataclass(frozen=True)
class Register:
    """First cases, their courts and the span of the records.

    Attributes:
        ids: Case numbers.
        filings: What is known at filing.
        fates: When and how each closed.
        cured: The day a resumption 执恢 of the case was fully performed, `NEVER` without one.
        courts: The courts.
        first_year: The first year of the records.
        as_of: Their last day.
        scale: Size beside the true one.
        seed: Seed of the province.
    """

    ids: pl.Series
    filings: Filings
    fates: Fates
    cured: Ints
    courts: Courts
    first_year: int
    as_of: int
    scale: float
    seed: int

    @property
    def years(self) -> range:
        """The years of the records."""
        return range(self.first_year, int(years_of(np.array([self.as_of]))[0]) + 1)

    @property
    def opening(self) -> int:
        """The first day of the records."""
        return day(self.first_year, 1, 1)

    def by_year(self, values: Mapping[int, float], days: Ints) -> Floats:
        """Return each day's value by its year, the nearest known year's where its own has none."""
        known = sorted(values)
        table = np.array([values[year] for year in known])
        position = np.clip(np.searchsorted(known, years_of(days)), 0, len(known) - 1)
        found: Floats = table[position]
        return found

    def stream(self, name: str) -> np.random.Generator:
        """Return the random stream of one mechanism."""
        return stream(self.seed, name)

    def quotas(self, yearly: Mapping[int, int]) -> dict[int, int]:
        """Return year → rows, scaled, over the years of the records that have a number."""
        return {year: round(yearly[year] * self.scale) for year in self.years if year in yearly}

    def pick(
        self, days: Ints, log_odds: Floats, quotas: Mapping[int, int], rng: np.random.Generator
    ) -> tuple[Ints, Ints]:
        """Choose cases to something that would happen to each on a day of its own: exact in number a year.

        Args:
            days: The day it would happen to each case, `NEVER` where it cannot.
            log_odds: Log odds that it does.
            quotas: Year → how many; fewer where there are not so many cases.
            rng: Random stream.

        Returns:
            Positions of the cases, in order of day, and the days.
        """
        year = years_of(np.minimum(days, self.as_of))
        chosen = []
        for number, count in quotas.items():
            candidates = np.flatnonzero((year == number) & (days <= self.as_of))
            scores = gumbel_scores(log_odds[candidates], rng)
            chosen.append(candidates[lowest(scores, min(count, len(candidates)))])
        case: Ints = np.concatenate([np.zeros(0, dtype=np.int64), *chosen])
        case = case[np.argsort(days[case], kind="stable")]
        return case, days[case]

    def arrive(
        self, yearly: Mapping[int, int], weight: Floats, rng: np.random.Generator
    ) -> tuple[Ints, Ints]:
        """Return court position and day of rows that are a court's own, in order of day: exact in number a year."""
        parts = [
            arrivals.draw(self.courts, year, count, weight, rng, season=arrivals.EVEN_SEASON)
            for year, count in self.quotas(yearly).items()
        ]
        none = np.zeros(0, dtype=np.int64)
        court, days = (np.concatenate([none, *(part[side] for part in parts)]) for side in range(2))
        return court, days

    def court_codes(self, court: Ints, days: Ints) -> pl.Series:
        """Return the code each court had on a day."""
        return self.courts.codes_on(court, days)

    def uneven(self, rng: np.random.Generator, shape: float) -> Floats:
        """Return a factor a court, gamma with mean 1: the over-dispersion between courts."""
        return rng.gamma(shape, 1 / shape, len(self.courts))


def lag(median: Floats | float, spread: float, count: int, rng: np.random.Generator) -> Ints:
    """Return skewed delays in whole days: log-normal with the given median and standard deviation of the log."""
    days: Ints = np.floor(median * np.exp(spread * rng.normal(size=count))).astype(np.int64)
    return days


def on_working_days(days: Ints) -> Ints:
    """Move each day to the next working day; one beyond the calendar stays as it is."""
    open_days = calendar.days()[calendar.working() == 1.0]
    position = np.searchsorted(open_days, days)
    moved: Ints = np.where(
        position < len(open_days), open_days[np.minimum(position, len(open_days) - 1)], days
    )
    return moved


def flags(values: Bools, known: Bools) -> pl.Series:
    """Return yes and no as a column, null where it is not known."""
    return pl.Series(values).set(pl.Series(~known), None)


def numbers(court: pl.Series, days: Ints, word: str) -> pl.Series:
    """Number rows by court and year in their order: 川0104信访〔2020〕12号."""
    frame = pl.DataFrame({"court": court, "year": years_of(days)})
    return frame.select(
        pl.format(
            "{}{}〔{}〕{}号",
            "court",
            pl.lit(word),
            "year",
            pl.int_range(1, pl.len() + 1).over("court", "year"),
        )
    ).to_series()


def record(name: str, columns: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Return columns as a table of the record's types, in its order of columns."""
    kinds = pl.Schema({column: kind.dtype for column, kind in TABLES[name].columns().items()})
    return pl.DataFrame(dict(columns)).select(list(kinds)).cast(kinds)
