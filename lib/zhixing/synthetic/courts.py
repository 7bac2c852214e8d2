"""Courts of unequal size, pace and fortune: who gets the filings and how fast each court works.

A prefecture's share follows its population and economy (Chengdu about 30 % of the province); within it, grassroots
courts are log-normal in size. Pace has a persistent part per court, which is what makes closing rates over-dispersed,
and monthly shocks that fade over some months, which is what makes neighbouring months alike.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from zhixing.synthetic import calendar
from zhixing.synthetic.arrays import Floats, Ints, stream
from zhixing.synthetic.truth import SLOW_COURTS, SLOW_PACE

PREFECTURE_WEIGHTS = {
    "川01": 30.0,
    "川03": 3.3,
    "川04": 2.2,
    "川05": 5.2,
    "川06": 4.6,
    "川07": 6.4,
    "川08": 3.1,
    "川09": 3.2,
    "川10": 3.9,
    "川11": 4.3,
    "川13": 6.3,
    "川14": 3.7,
    "川15": 5.5,
    "川16": 3.5,
    "川17": 5.6,
    "川18": 2.0,
    "川19": 3.1,
    "川20": 2.6,
    "川32": 0.9,
    "川33": 0.7,
    "川34": 4.4,
    "川71": 0.25,
}
"""Share of the province's filings by prefecture, in per cent before normalising (chosen, not published)."""

HIGH_COURT_WEIGHT = 0.03
INTERMEDIATE_SHARE = 0.055
"""Share of a prefecture's filings that its intermediate court keeps."""

SIZE_SPREAD = 0.45
"""Standard deviation of log size among grassroots courts of a kind in a prefecture."""

DISTRICT, CITY, ZONE, COUNTY = 1.7, 1.3, 1.5, 0.75
"""Size of district, county-level city, development-zone and county courts beside one another.

The last two digits of a code tell them apart, as in GB/T 2260: 01 to 20 are districts (and prefecture seats), 21 to 80
counties, 81 to 90 county-level cities; zone courts are numbered from 91.
"""

PACE_SPREAD = 0.20
"""Standard deviation of the persistent log pace among courts: the planted over-dispersion of closing rates."""

BARREN_SPREAD = 0.18
"""Standard deviation among courts of the log odds that a case has nothing to enforce against."""

DRIVE_SPREAD = 0.45
"""Standard deviation among courts of the log odds that a pending case is closed by the year-end drive."""


@dataclass(frozen=True)
class Renaming:
    """A court's code from a day on: 川0124 is 川0117 from 2021-01-01."""

    court: int
    day: int
    code: str


@dataclass(frozen=True)
class Courts:
    """The province's courts, one position each.

    Attributes:
        codes: Court codes as in case numbers on the first day of the records.
        renamings: The codes that changed since, in order of day.
        prefectures: Prefecture code of each; the high court's is its own.
        levels: high, intermediate or basic.
        weight: Share of filings.
        opens: First day the court exists in the table.
        ends: Last day, or the calendar's last.
        barren: Log odds, added to those of a case with nothing to enforce against.
        drive: Log odds, added to those of the year-end drive.
        filing_shocks: Courts × months, factor on filings.
        closing_pace: Courts × months, factor on closings: persistent effect and shocks.
        slow: Positions of the courts that are slow through all years.
        outlying: Position of the court whose 终本 rulings fail their checks far more often than others'.
    """

    codes: tuple[str, ...]
    renamings: tuple[Renaming, ...]
    prefectures: tuple[str, ...]
    levels: tuple[str, ...]
    weight: Floats
    opens: Ints
    ends: Ints
    barren: Floats
    drive: Floats
    filing_shocks: Floats
    closing_pace: Floats
    slow: tuple[int, ...]
    outlying: int

    def __len__(self) -> int:
        return len(self.codes)

    def codes_on(self, court: Ints, days: Ints) -> pl.Series:
        """Return the code each court had on a day: what a case filed that day is numbered with, for good."""
        text = pl.Series(self.codes, dtype=pl.String).gather(court)
        for renaming in self.renamings:
            since = (court == renaming.court) & (days >= renaming.day)
            text = text.set(pl.Series(since), renaming.code)
        return text

    def prefecture_of(self) -> dict[str, str]:
        """Return the prefecture of every code in use, former and later ones."""
        later = {renaming.code: self.prefectures[renaming.court] for renaming in self.renamings}
        return dict(zip(self.codes, self.prefectures, strict=True)) | later


def build(table: pl.DataFrame, span: tuple[dt.date, dt.date], seed: int) -> Courts:
    """Draw sizes and paces for the courts that exist through a whole span, under one code after another.

    Args:
        table: Court table (columns court_code, level, prefecture_code, valid_from, valid_to).
        span: First and last day of the records.
        seed: Seed of the province.
    """
    rng = stream(seed, "courts")
    table, renamings = _through(table, span)
    levels = table["level"].to_list()
    codes = table["court_code"].to_list()
    prefectures = [pref or code for pref, code in zip(table["prefecture_code"].to_list(), codes, strict=True)]
    months = int(calendar.months()[-1]) + 1
    persistent = rng.normal(0, PACE_SPREAD, len(codes))
    shocks = _fading(len(codes), months, 0.16, rng) + _fading(1, months, 0.03, rng)
    drive = DRIVE_SPREAD * (0.5 * persistent / PACE_SPREAD + np.sqrt(0.75) * rng.normal(size=len(codes)))
    weight = _sizes(codes, levels, prefectures, rng)
    *slow, outlying = _marked(
        levels, weight, [change.court for change in renamings], stream(seed, "marked courts")
    )
    persistent[slow] += np.log(SLOW_PACE)
    return Courts(
        codes=tuple(codes),
        renamings=renamings,
        prefectures=tuple(prefectures),
        levels=tuple(levels),
        weight=weight,
        opens=_day_numbers(table["valid_from"], calendar.FIRST),
        ends=_day_numbers(table["valid_to"], calendar.LAST),
        barren=rng.normal(0, BARREN_SPREAD, len(codes)),
        drive=drive,
        filing_shocks=np.exp(_fading(len(codes), months, 0.11, rng) + _fading(1, months, 0.03, rng)),
        closing_pace=np.exp(persistent[:, None] + shocks),
        slow=tuple(slow),
        outlying=outlying,
    )


def _through(table: pl.DataFrame, span: tuple[dt.date, dt.date]) -> tuple[pl.DataFrame, tuple[Renaming, ...]]:
    """Return one row a court, in order of its first code in the span, and the codes it took later.

    A court is what keeps its slug. Its prefecture is that of the last day, its validity that of all its codes.
    """
    held = (
        table.with_columns(
            begins=pl.col("valid_from").fill_null(span[0]).clip(lower_bound=span[0]),
            lasts=pl.col("valid_to").fill_null(span[1]).clip(upper_bound=span[1]),
        )
        .filter(pl.col("begins") <= pl.col("lasts"))
        .sort("slug", "begins")
    )
    courts = (
        held.group_by("slug", maintain_order=True)
        .agg(
            pl.col("court_code", "level", "valid_from", "begins").first(),
            pl.col("prefecture_code", "valid_to", "lasts").last(),
        )
        .filter((pl.col("begins") == span[0]) & (pl.col("lasts") == span[1]))
        .sort("court_code")
        .with_row_index("court")
    )
    later = held.filter(pl.col("begins") > span[0]).join(courts.select("slug", "court"), on="slug")
    codes = later.sort("begins", "court").select("court", pl.col("begins").to_physical(), "court_code")
    renamings = tuple(Renaming(int(court), int(day), str(code)) for court, day, code in codes.iter_rows())
    return courts, renamings


def _day_numbers(dates: pl.Series, missing: int) -> Ints:
    numbers: Ints = dates.cast(pl.Date).to_physical().cast(pl.Int64).fill_null(missing).to_numpy()
    return numbers


def _marked(levels: list[str], weight: Floats, renamed: list[int], rng: np.random.Generator) -> list[int]:
    """Choose the slow courts and the outlying one among the larger grassroots courts of one code.

    Their figures are not mere chance, and one name finds them in every year.
    """
    basic = np.flatnonzero([level == "basic" for level in levels])
    larger = np.setdiff1d(basic[weight[basic] >= np.median(weight[basic])], renamed)
    return [int(court) for court in rng.choice(larger, size=SLOW_COURTS + 1, replace=False)]


def _sizes(codes: list[str], levels: list[str], prefectures: list[str], rng: np.random.Generator) -> Floats:
    """Return each court's share of filings: prefecture's share × the court's share of its level."""
    raw = np.exp(rng.normal(0, SIZE_SPREAD, len(levels))) * np.array([_kind_size(code) for code in codes])
    level = np.array(levels)
    prefecture = np.array(prefectures)
    weight = np.where(level == "high", HIGH_COURT_WEIGHT, 0.0)
    for code, share in PREFECTURE_WEIGHTS.items():
        middle = (prefecture == code) & (level == "intermediate")
        basic = (prefecture == code) & (level == "basic")
        weight[middle] = share * INTERMEDIATE_SHARE
        weight[basic] = share * (1 - INTERMEDIATE_SHARE) * raw[basic] / raw[basic].sum()
    shares: Floats = weight / weight.sum()
    return shares


def _kind_size(code: str) -> float:
    """Return the relative size of a court's kind, read from the last two digits of its code."""
    tail = int(code[-2:]) if len(code) > len("川01") else 0
    ends = ((20, DISTRICT), (80, COUNTY), (90, CITY))
    return next((size for end, size in ends if tail <= end), ZONE)


def _fading(
    rows: int, months: int, spread: float, rng: np.random.Generator, persistence: float = 0.6
) -> Floats:
    """Return first-order autoregressive series of the given standard deviation, one a row."""
    noise = rng.normal(0, spread * np.sqrt(1 - persistence**2), (rows, months))
    series = np.empty((rows, months))
    series[:, 0] = rng.normal(0, spread, rows)
    for month in range(1, months):
        series[:, month] = persistence * series[:, month - 1] + noise[:, month]
    return series
