"""The quantities of the published record: one number of one unit in one year, in one scope.

A quantity is a variable of the system of inequalities, published or not. Scopes are families of their own: nothing links
two of them but an inequality that says so by name.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from zhixing.methods.linear_bounds import Terms

RESUMED: Final = "恢复"
"""Resumed enforcement cases (执恢) alone: a part of the other scopes, published since 2021."""

FIRST, FIRST_AND_RESUMED, ALL = "首执", "首执+恢复", "all"

UNSTATED: Final = "unstated"
"""How the scope of a source begins that states none, where it is not read as all case types."""

FLOWS: Final = ("received", "closed")
STOCK: Final = "pending"
HANDLED: Final = "handled"
MONEY: Final = "recovered_yuan"
COUNTS: Final = ("received", "closed", STOCK, HANDLED)
PARTS: Final = {
    "enterprise_closed": "closed",
    "enterprise_creditor_closed": "closed",
    "enterprise_recovered_yuan": MONEY,
    "enterprise_creditor_recovered_yuan": MONEY,
    "fully_performed": "closed",
    "actually_closed": HANDLED,
}
"""A part of the cases → the whole it is a part of."""

AREAS: Final = {"全国": ("川", "吉"), "川": ("川07", "川1521", "川0923")}
"""Unit → units in it that publish figures of their own and have no case in common."""

Kind = Literal["cases", "yuan"]


@dataclass(frozen=True, order=True)
class Quantity:
    """One number.

    Attributes:
        area: The unit, by code.
        metric: The metric, by id: additive ones only (counts and amounts).
        scope: Which case types count.
        year: The calendar year.
        months: The months it covers.
    """

    area: str
    metric: str
    scope: str
    year: int
    months: str = "1-12"

    @property
    def key(self) -> str:
        """Its name as a variable."""
        part = "" if self.months == "1-12" else f" {self.months}"
        return f"{self.area} {self.metric} {self.scope} {self.year}{part}"

    @property
    def kind(self) -> Kind:
        """Whether it counts cases or yuan."""
        return "yuan" if self.metric.endswith("_yuan") else "cases"

    @property
    def term(self) -> Terms:
        """It alone, as an expression."""
        return {self.key: Fraction(1)}

    @classmethod
    def parse(cls, key: str) -> "Quantity":
        """Return the quantity a variable stands for."""
        area, metric, scope, year, *months = key.split(" ")
        return cls(area, metric, scope, int(year), *months)


def total(quantities: tuple[Quantity, ...]) -> Terms:
    """Return the sum of quantities as an expression."""
    return {quantity.key: Fraction(1) for quantity in quantities}
