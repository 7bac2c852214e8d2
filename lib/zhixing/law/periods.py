"""Years and months: the calendar year, and the judicial year 司法统计年度 from December to November.

Courts close their books on 30 November, so the judicial year Y runs from 1 December Y−1 to 30 November Y.
Every period is a whole number of calendar months, and both of its ends belong to it.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from zhixing.law.errors import ZhixingError

Kind = Literal["calendar", "judicial"]
"""What a year is: January to December, or December to November."""

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind of year, in the order shown to a reader."""

MONTHS_IN_YEAR = 12


class PeriodError(ZhixingError):
    """A year or a kind of year that does not exist."""


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month.

    Attributes:
        year: The calendar year.
        month: 1 to 12.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= MONTHS_IN_YEAR:
            raise PeriodError(f"Month {self.month} does not exist: months run from 1 to 12.")

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The last day, which belongs to the month."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def key(self) -> str:
        """The month as text that sorts: ``2020-03``."""
        return f"{self.year:04d}-{self.month:02d}"

    def shift(self, months: int) -> "Month":
        """Return the month that lies `months` later (earlier when negative)."""
        ordinal = self.year * MONTHS_IN_YEAR + self.month - 1 + months
        return Month(ordinal // MONTHS_IN_YEAR, ordinal % MONTHS_IN_YEAR + 1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True)
class Period:
    """One year, calendar or judicial.

    Attributes:
        kind: ``calendar`` or ``judicial``.
        year: The year that names it; the judicial year 2020 ends on 30 November 2020.
    """

    kind: Kind
    year: int

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise PeriodError(f"Period “{self.kind}” is not known. Valid periods: {', '.join(KINDS)}.")
        if not 1 < self.year < date.max.year:
            raise PeriodError(f"Year {self.year} is outside the calendar. Give a year such as 2020.")

    @classmethod
    def of(cls, kind: str, year: int) -> "Period":
        """Return the period for a kind read from text; raise `PeriodError` for a kind that does not exist."""
        return cls(cast("Kind", kind), year)

    @classmethod
    def parse(cls, key: str) -> "Period":
        """Return the period a `key` names: ``2020`` or ``2020J``."""
        digits = key.removesuffix("J")
        if not (digits.isascii() and digits.isdigit()):
            raise PeriodError(
                f"“{key}” names no period. Write a year such as 2020, or 2020J for the judicial year."
            )
        return cls("judicial" if key.endswith("J") else "calendar", int(digits))

    @property
    def start(self) -> date:
        """The first day."""
        return self.months()[0].start

    @property
    def end(self) -> date:
        """The last day, which belongs to the period."""
        return self.months()[-1].end

    @property
    def key(self) -> str:
        """The period as text: ``2020``, and ``2020J`` for the judicial year."""
        return f"{self.year}J" if self.kind == "judicial" else str(self.year)

    @property
    def days(self) -> int:
        """The number of days: 365 or 366."""
        return (self.end - self.start).days + 1

    def months(self) -> list[Month]:
        """Return its twelve months in order."""
        first = Month(self.year - 1, MONTHS_IN_YEAR) if self.kind == "judicial" else Month(self.year, 1)
        return [first.shift(step) for step in range(MONTHS_IN_YEAR)]

    def previous(self, n: int = 1) -> "Period":
        """Return the period of the same kind `n` years earlier (later when negative)."""
        return Period(self.kind, self.year - n)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end
