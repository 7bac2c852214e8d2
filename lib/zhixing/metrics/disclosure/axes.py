"""The axes along which cells add up: units by the courts table, times by the calendar, case types, parts.

Each axis is a list of its values and a tree of relations, parent → children. A child that nobody publishes but that is the
difference of published ones (the resumed cases of two scopes, the high court between a province and its prefectures,
December between two kinds of year) is in the tree too: it can be computed, so it must be protected.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from zhixing.law.courts import CourtTable
from zhixing.law.periods import MONTHS_IN_YEAR, Month, Period
from zhixing.law.units import Unit
from zhixing.metrics.disclosure.layers import EVERY, FIRST, FIRST_AND_RESUMED, JUDICIAL, MONTH, RESUMED, YEAR

REST_OF_YEAR, DECEMBER = "rest", "december"
"""What two kinds of year are made of: January to November in common, and a December each. Implied where no month is published."""

TREE = {"parent": pl.String, "child": pl.String}
"""A tree: the children of a parent add up to it."""

TYPES: dict[str, tuple[str, ...]] = {
    FIRST: (FIRST,),
    RESUMED: (RESUMED,),
    FIRST_AND_RESUMED: (FIRST, RESUMED),
    EVERY: (EVERY,),
}
"""Case types as the plan writes them → the types they add up."""


@dataclass(frozen=True)
class Places:
    """Units whose courts are the same on every day a book may ask about.

    Attributes:
        units: Columns unit, level: every unit of the as-of date, those whose courts changed within the years covered
            with the level null (they are part of the system, but nothing of them is published).
        members: Columns court_code, unit: every court code of every unit.
        tree: Which units make up which.
        names: Columns code, unit: every code a unit had on a day a book may ask about.
    """

    units: pl.DataFrame
    members: pl.DataFrame
    tree: pl.DataFrame
    names: pl.DataFrame


def places(courts: CourtTable, days: Sequence[date]) -> Places:
    """Return the units as of the last of `days`, and the codes they went by on the others.

    Args:
        courts: The courts table.
        days: The last days of every period a book may be about, in order; the last one is the as-of date.
    """
    units = courts.on(days[-1])
    now = {_members(unit): code for code, unit in units.items()}
    names = {(code, code) for code in units}
    steady = set(units)
    for day in days[:-1]:
        then = {_members(unit): code for code, unit in courts.on(day).items()}
        names |= {(former, now[members]) for members, former in then.items() if members in now}
        steady -= {code for members, code in now.items() if members not in then}
    return Places(
        units=pl.DataFrame(
            [(code, unit.kind if code in steady else None) for code, unit in units.items()],
            schema={"unit": pl.String, "level": pl.String},
            orient="row",
        ),
        members=pl.DataFrame(
            [(court, code) for code, unit in units.items() for court in unit.courts],
            schema={"court_code": pl.String, "unit": pl.String},
            orient="row",
        ),
        tree=pl.DataFrame(
            [(code, child.code) for code in units for child in units.children(code)],
            schema=TREE,
            orient="row",
        ),
        # A code that named another unit earlier names neither: its rows could be either's.
        names=pl.DataFrame(sorted(names), schema={"code": pl.String, "unit": pl.String}, orient="row").unique(
            "code", keep="none"
        ),
    )


def _members(unit: Unit) -> tuple[str, frozenset[str]]:
    """Return what a unit is on whatever date: its kind and its courts, by all the codes they ever had."""
    return unit.kind, frozenset(unit.courts)


@dataclass(frozen=True)
class Times:
    """The months covered, and the years made of them.

    Attributes:
        years: The calendar years covered, the last perhaps in part.
        as_of: The last day covered.
    """

    years: tuple[int, ...]
    as_of: date

    @cached_property
    def periods(self) -> list[Period]:
        """The years a book may be about; a judicial year only where its December is covered."""
        calendar = [Period("calendar", year) for year in self.years]
        return calendar + [Period("judicial", year) for year in self.years[1:]]

    @cached_property
    def months(self) -> list[Month]:
        """The months covered."""
        every = [Month(year, month) for year in self.years for month in range(1, MONTHS_IN_YEAR + 1)]
        return [month for month in every if month.start <= self.as_of]

    def last_days(self) -> list[date]:
        """Return the last days of every period, and the as-of date at the end."""
        return [*sorted({period.end for period in self.periods if period.end < self.as_of}), self.as_of]

    @cached_property
    def spans(self) -> pl.DataFrame:
        """Which months each time adds up: columns month, time, time_kind."""
        rows = [(month.key, month.key, MONTH) for month in self.months]
        for period in self.periods:
            rows += [
                (month.key, period.key, kind_of(period)) for month in period.months() if month in self.months
            ]
        for month in self.months:
            last = month.month == MONTHS_IN_YEAR
            rows.append(
                (month.key, month.key, DECEMBER) if last else (month.key, rest_of(month.year), REST_OF_YEAR)
            )
        return pl.DataFrame(
            rows, schema={"month": pl.String, "time": pl.String, "time_kind": pl.String}, orient="row"
        )

    def by_months(self) -> pl.DataFrame:
        """Return the tree in which years are made of months."""
        years = self.spans.filter(pl.col("time_kind").is_in([YEAR, JUDICIAL]))
        return years.select(parent="time", child="month")

    def by_rest(self) -> pl.DataFrame:
        """Return the tree in which years are made of a December and the rest, for cells without months."""
        keys = {month.key for month in self.months}
        rows = []
        for period in self.periods:
            december = Month(period.year - (period.kind == "judicial"), MONTHS_IN_YEAR).key
            rows += [
                (period.key, child)
                for child in (december, rest_of(period.year))
                if child in keys or child != december
            ]
        return pl.DataFrame(rows, schema=TREE, orient="row")


def kind_of(period: Period) -> str:
    """Return the kind of time a year is."""
    return YEAR if period.kind == "calendar" else JUDICIAL


def rest_of(year: int) -> str:
    """Return the key of January to November of a year."""
    return f"{year} Jan–Nov"


def types_tree() -> pl.DataFrame:
    """Return which case types make up which."""
    rows = [(whole, part) for whole, parts in TYPES.items() if len(parts) > 1 for part in parts]
    return pl.DataFrame(rows, schema=TREE, orient="row")
