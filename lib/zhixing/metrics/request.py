"""What is asked: for which units and courts, over which days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from zhixing.law.courts import CourtTable
from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit


@dataclass(frozen=True)
class Span:
    """The days one row of the answer covers.

    Attributes:
        period: The period's key.
        month: The month's key where months are told apart, else None.
        start: First day.
        end: Last day.
    """

    period: str
    month: str | None
    start: date
    end: date


@dataclass(frozen=True)
class Request:
    """Units and spans of one call.

    Attributes:
        units: The units, in the order asked for.
        spans: The spans, in order of time within each period.
        members: One row a unit and court of it: unit, court_code, court, prefecture (unit codes).
        by: The breakdowns, in the order asked for.
    """

    units: tuple[Unit, ...]
    spans: tuple[Span, ...]
    members: pl.DataFrame
    by: tuple[str, ...]

    @property
    def several_units(self) -> bool:
        """Whether rows of different units have to be told apart."""
        return len(self.units) > 1


class RequestError(ZhixingError):
    """Nothing was asked for, or no court is in it."""


def make(
    courts: CourtTable,
    unit: Unit | Sequence[Unit],
    period: Period | Month | Sequence[Period | Month],
    by: Sequence[str],
) -> Request:
    """Return the request for one or several units and periods.

    Courts are told apart, and put under their prefecture, as they stood on the last day asked for.

    Raises:
        RequestError: No unit or no period is named, or one is named twice.
    """
    units = (unit,) if isinstance(unit, Unit) else tuple(unit)
    periods = (period,) if isinstance(period, Period | Month) else tuple(period)
    for things, what in ((units, "unit"), (periods, "period")):
        if not things:
            raise RequestError(f"No {what} is asked for. Name at least one.")
        if len(set(things)) != len(things):
            raise RequestError(f"A {what} is asked for twice: {', '.join(str(thing) for thing in things)}.")
    last_day = max(each.end for each in periods)
    return Request(
        units, _spans(periods, monthly="month" in by), _members(courts, units, last_day), tuple(by)
    )


def _spans(periods: tuple[Period | Month, ...], *, monthly: bool) -> tuple[Span, ...]:
    if not monthly:
        return tuple(Span(each.key, None, each.start, each.end) for each in periods)
    return tuple(
        Span(each.key, month.key, month.start, month.end)
        for each in periods
        for month in (each.months() if isinstance(each, Period) else [each])
    )


def _members(courts: CourtTable, units: tuple[Unit, ...], day: date) -> pl.DataFrame:
    places = courts.membership(day).select(
        "court_code",
        pl.col("unit_code").fill_null(pl.col("court_code")).alias("court"),
        pl.coalesce("prefecture_code", "unit_code", "court_code").alias("prefecture"),
    )
    wanted = pl.DataFrame(
        [(unit.code, code) for unit in units for code in unit.courts],
        schema={"unit": pl.String, "court_code": pl.String},
        orient="row",
    )
    return wanted.join(places, on="court_code", how="left", maintain_order="left").with_columns(
        pl.col("court", "prefecture").fill_null(pl.col("court_code"))
    )
