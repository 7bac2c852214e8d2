"""Bounds proved in whole fractions: multipliers of a linear program, made exact.

Weak duality: for rows ``a·x ≤ b`` on ``x ≥ 0``, multipliers ``y ≤ 0`` with ``c − yA ≥ 0`` show that no x has ``c·x`` below
``y·b``, whoever proposed them. The solver's multipliers are nearly right; read as simple fractions they mostly are, and where
they are not, they solve the equations its answer makes hold (complementary slackness), which are solved here exactly.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

Terms = Mapping[str, Fraction]
"""A linear expression: variable → coefficient."""

_DENOMINATORS: Final = (10**3, 10**6)
"""Multipliers are tried with denominators up to these before they are solved for."""

_ROUNDING: Final = 1e-13
"""A fraction this near to the solver's multiplier, as a share of it, is taken for the multiplier."""


@dataclass(frozen=True)
class Row:
    """One statement, ``low ≤ terms ≤ high``.

    Attributes:
        name: Its name, unique in a system.
        terms: The expression.
        low: The least it can be; None where nothing is said.
        high: The most it can be; None where nothing is said.
    """

    name: str
    terms: Terms
    low: Fraction | None = None
    high: Fraction | None = None

    @cached_property
    def floats(self) -> tuple[tuple[str, float], ...]:
        """The expression as the solver takes it."""
        return tuple((name, float(value)) for name, value in self.terms.items())


@dataclass(frozen=True)
class Multiplier:
    """A row, read as ``sign · terms ≤ bound``, and what the solver multiplies it by.

    Attributes:
        row: The row.
        sign: 1 for its upper end, −1 for its lower.
        value: The multiplier, not exact.
        one_sided: It may not be positive; an equation's may.
    """

    row: Row
    sign: int
    value: float
    one_sided: bool


def bound(row: Row, sign: int) -> Fraction:
    """Return the right side of ``sign · terms ≤ bound``."""
    end = row.high if sign > 0 else row.low
    return sign * (end or Fraction(0))


def prove(
    objective: Terms, used: Sequence[Multiplier], enough: Fraction, positive: Collection[str]
) -> Fraction | None:
    """Return a proved lower bound of an expression, None where the multipliers prove less than enough.

    Args:
        objective: The expression.
        used: The rows with their multipliers.
        enough: The least that is worth proving.
        positive: Variables that are not zero where the solver found the least value.
    """
    for largest in _DENOMINATORS:
        multipliers = [Fraction(one.value).limit_denominator(largest) for one in used]
        if all(
            abs(float(exact) - one.value) <= _ROUNDING * abs(one.value)
            for exact, one in zip(multipliers, used, strict=True)
        ):
            proved = _checked(objective, used, multipliers)
            if proved is not None and proved >= enough:
                return proved
    proved = _checked(objective, used, _solved(objective, used, positive))
    return proved if proved is not None and proved >= enough else None


def _checked(
    objective: Terms, used: Sequence[Multiplier], multipliers: Sequence[Fraction]
) -> Fraction | None:
    """Return ``y·b`` if the multipliers have the right signs and leave nothing negative."""
    rest = dict(objective)
    total = Fraction(0)
    for one, multiplier in zip(used, multipliers, strict=True):
        if one.one_sided and multiplier > 0:
            return None
        total += multiplier * bound(one.row, one.sign)
        for name, value in one.row.terms.items():
            rest[name] = rest.get(name, Fraction(0)) - one.sign * multiplier * value
    return total if all(value >= 0 for value in rest.values()) else None


def _solved(objective: Terms, used: Sequence[Multiplier], positive: Collection[str]) -> list[Fraction]:
    """Return multipliers that leave exactly nothing of every variable that is not zero; free ones are zero.

    Gauss and Jordan's elimination on one equation a variable: what the rows take of it is what the expression has.
    """
    pivots: dict[int, dict[int, Fraction]] = {}
    right = len(used)
    for name in positive:
        equation = {
            place: one.sign * one.row.terms[name] for place, one in enumerate(used) if name in one.row.terms
        }
        equation[right] = objective.get(name, Fraction(0))
        for pivot, solved in pivots.items():
            _subtract(equation, pivot, solved)
        lead = min((place for place, value in equation.items() if value and place != right), default=None)
        if lead is None:
            continue
        equation = {place: value / equation[lead] for place, value in equation.items()}
        for solved in pivots.values():
            _subtract(solved, lead, equation)
        pivots[lead] = equation
    return [
        pivots[place].get(right, Fraction(0)) if place in pivots else Fraction(0) for place in range(right)
    ]


def _subtract(equation: dict[int, Fraction], pivot: int, solved: Mapping[int, Fraction]) -> None:
    """Take the pivot out of an equation."""
    factor = equation.get(pivot, Fraction(0))
    if factor:
        for place, value in solved.items():
            left = equation.get(place, Fraction(0)) - factor * value
            equation[place] = left
            if not left:
                del equation[place]
