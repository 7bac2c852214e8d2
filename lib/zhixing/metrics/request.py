"""What is asked: for which units and courts, over which days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from zhixing.law.courts import CourtTable
from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit

PLACES = ("court", "prefecture")
"""The breakdowns by place."""


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

    def lasting(self, months: int | None) -> "Span":
        """Return the span of so many months with the same end; itself where none are named."""
        if months is None:
            return self
        return replace(self, start=Month(self.end.year, self.end.month).shift(1 - months).start)


@dataclass(frozen=True)
class Request:
    """Units and spans of one call.

    Attributes:
        units: The units, in the order asked for.
        periods: The periods, in the order asked for.
        spans: Their spans: the periods themselves or, by month, the months of each.
        members: One row a unit and court of it: unit, court_code and, for a breakdown by place, the codes of
            the court's unit and prefecture (court, prefecture).
        by: The breakdowns, in the order asked for.
    """

    units: tuple[Unit, ...]
    periods: tuple[Period | Month, ...]
    spans: tuple[Span, ...]
    members: pl.DataFrame
    by: tuple[str, ...]

    def lasting(self, months: int | None) -> "Request":
        """Return the same request over spans of so many months; itself where none are named."""
        return replace(self, spans=tuple(span.lasting(months) for span in self.spans))


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
    members = _members(units)
    if any(name in by for name in PLACES):
        members = members.join(_places(courts, last_day), on="court_code", how="left", maintain_order="left")
    return Request(units, periods, _spans(periods, monthly="month" in by), members, tuple(by))


def _spans(periods: tuple[Period | Month, ...], *, monthly: bool) -> tuple[Span, ...]:
    if not monthly:
        return tuple(Span(each.key, None, each.start, each.end) for each in periods)
    return tuple(
        Span(each.key, month.key, month.start, month.end)
        for each in periods
        for month in (each.months() if isinstance(each, Period) else [each])
    )


def _members(units: tuple[Unit, ...]) -> pl.DataFrame:
    return pl.DataFrame(
        [(unit.code, code) for unit in units for code in unit.courts],
        schema={"unit": pl.String, "court_code": pl.String},
        orient="row",
    )


def _places(courts: CourtTable, day: date) -> pl.DataFrame:
    """Return each court code's unit alone and its prefecture; a high court stands beside the prefectures."""
    return courts.membership(day).select(
        "court_code",
        pl.coalesce("unit_code", "court_code").alias("court"),
        pl.coalesce("prefecture_code", "unit_code", "court_code").alias("prefecture"),
    )
