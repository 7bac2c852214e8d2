"""The least and the greatest a quantity can be, given linear statements about it: a linear program with its proof.

What is known of quantities that cannot be negative is a set of rows, ``low ≤ a·x ≤ high``. The bounds of ``c·x`` are two
linear programs. The solver (HiGHS) works in floating point; its multipliers, read as fractions, prove the bound exactly
by weak duality: if ``y`` has the right signs and ``c − yA ≥ 0``, no ``x ≥ 0`` can have ``c·x`` below ``y·b``, whatever the
solver did. Ratios of two linear expressions follow by the change of variables of Charnes and Cooper (1962,
doi:10.1002/nav.3800090303).
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

Terms = Mapping[str, Fraction]
"""A linear expression: variable → coefficient."""

Floats = npt.NDArray[np.float64]

_SLIP: Final = "slip of every row"
_OPTIMAL, _INFEASIBLE = 0, 2
_DENOMINATORS: Final = (10**4, 10**6, 10**8)
_DIGITS: Final = 7
"""Digits before the point that the solver sees of the largest number: its tolerances are absolute."""
_SLACK: Final = 1e-6
"""By how much, relative to the largest number, an unproved bound is widened."""


class InfeasibleError(ValueError):
    """Statements that cannot all be true."""


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
class Range:
    """What an expression can be.

    Attributes:
        low: The least; None where there is no lower bound.
        high: The greatest; None where there is no upper bound.
        exact: Each bound there is has been proved in whole fractions.
    """

    low: Fraction | None
    high: Fraction | None
    exact: bool = True

    @property
    def width(self) -> Fraction | None:
        """Greatest − least, None where a side is open."""
        return None if self.low is None or self.high is None else self.high - self.low


@dataclass(frozen=True)
class System:
    """Statements about variables none of which is negative."""

    rows: tuple[Row, ...]

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """Every variable of a row, in order of first mention."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row.terms))

    @cached_property
    def _group(self) -> dict[str, str]:
        """Variable → the name of the group of variables it is linked with."""
        parent = {name: name for name in self.variables}

        def root(name: str) -> str:
            while parent[name] != name:
                parent[name] = parent[parent[name]]
                name = parent[name]
            return name

        for row in self.rows:
            first, *others = row.terms
            for other in others:
                parent[root(other)] = root(first)
        return {name: root(name) for name in self.variables}

    def around(self, names: Iterable[str]) -> "System":
        """Return the rows that can matter for some variables: those linked with them through other rows."""
        groups = {self._group[name] for name in names if name in self._group}
        return System(tuple(row for row in self.rows if self._group[next(iter(row.terms))] in groups))

    @cached_property
    def _parts(self) -> dict[str, "System"]:
        rows: dict[str, list[Row]] = {}
        for row in self.rows:
            rows.setdefault(self._group[next(iter(row.terms))], []).append(row)
        return {group: System(tuple(part)) for group, part in rows.items()}

    def groups(self) -> list["System"]:
        """Return the parts that share no variable."""
        return list(self._parts.values())

    def part(self, name: str) -> "System | None":
        """Return the part a variable is in, None where no row is about it."""
        return self._parts[self._group[name]] if name in self._group else None

    @cached_property
    def program(self) -> "Program":
        """The system as the solver takes it."""
        return Program(self)

    def feasible(self) -> bool:
        """Return whether all rows can hold together."""
        return not self.suspects()

    def suspects(self) -> frozenset[str]:
        """Return rows that already contradict each other, empty where all can hold.

        Every row is let slip by the same amount; the least that suffices is a linear program whose multipliers single out
        the rows that need it (Farkas).
        """
        return next((found for part in self.groups() if (found := part.slipping())), frozenset())

    def slipping(self) -> frozenset[str]:
        """Return the rows of one part that contradict each other."""
        if self.program.minimum({}) is not None:
            return frozenset()
        one = Fraction(1)
        rows = []
        for row in self.rows:
            if row.low is not None:
                rows.append(Row(row.name, {**row.terms, _SLIP: one}, low=row.low))
            if row.high is not None:
                rows.append(Row(row.name, {**row.terms, _SLIP: -one}, high=row.high))
        least = Program(System(tuple(rows))).minimum({_SLIP: one})
        slips = least is not None and least.value is not None and least.value > (0 if least.exact else _SLACK)
        return least.binding if least is not None and slips else frozenset()


@dataclass(frozen=True)
class Least:
    """The least value of an expression.

    Attributes:
        value: The value; None where it is unbounded below.
        exact: It is proved in fractions.
        point: Where it is attained, in the order of the system's variables; empty where it is not.
        binding: The rows that keep it from being less.
    """

    value: Fraction | None
    exact: bool
    point: Floats
    binding: frozenset[str]


class Program:
    """A system as the solver's matrices, to be asked about many expressions.

    Attributes:
        place: Variable → its place in a point.
    """

    def __init__(self, system: System) -> None:
        self.place = {name: place for place, name in enumerate(system.variables)}
        self.upper: list[tuple[Row, int]] = []
        self.equal: list[tuple[Row, int]] = []
        for row in system.rows:
            if row.low is not None and row.low == row.high:
                self.equal.append((row, 1))
                continue
            if row.high is not None:
                self.upper.append((row, 1))
            if row.low is not None:
                self.upper.append((row, -1))
        largest = max((abs(_bound(*side)) for side in (*self.upper, *self.equal)), default=Fraction(1))
        self.scale = 10.0 ** max(0, len(str(int(largest))) - 1 - _DIGITS)
        self.a_ub, self.b_ub = self._matrix(self.upper)
        self.a_eq, self.b_eq = self._matrix(self.equal)

    def _matrix(self, sides: list[tuple[Row, int]]) -> tuple[sparse.csr_array | None, Floats | None]:
        if not sides:
            return None, None
        values = [sign * value for row, sign in sides for _, value in row.floats]
        columns = [self.place[name] for row, _ in sides for name, _ in row.floats]
        starts = np.cumsum([0, *(len(row.floats) for row, _ in sides)])
        matrix = sparse.csr_array((values, columns, starts), shape=(len(sides), len(self.place)))
        return matrix, np.array([float(_bound(row, sign)) / self.scale for row, sign in sides])

    def also(self, row: Row) -> "Program":
        """Return the program with one more row about the same variables, without the others being read again."""
        more = copy(self)
        more.upper = [*self.upper, (row, 1), (row, -1)]
        matrix, bounds = self._matrix(more.upper[-2:])
        if self.a_ub is None or self.b_ub is None or bounds is None:
            more.a_ub, more.b_ub = matrix, bounds
        else:
            more.a_ub = sparse.csr_array(sparse.vstack([self.a_ub, matrix]))
            more.b_ub = np.concatenate([self.b_ub, bounds])
        return more

    def minimum(self, objective: Terms) -> Least | None:
        """Return the least value of an expression, None where the rows contradict each other."""
        costs = np.zeros(len(self.place))
        for name, value in objective.items():
            costs[self.place[name]] = float(value)
        found = self._solve(costs)
        if found.status == _INFEASIBLE:
            return None
        if found.status != _OPTIMAL:
            # HiGHS may stop at “infeasible or unbounded”: without an objective only the first is possible.
            if self._solve(np.zeros(len(self.place))).status == _INFEASIBLE:
                return None
            return Least(None, exact=True, point=np.empty(0), binding=frozenset())
        point = found.x * self.scale
        rough = Fraction(float(found.fun) * self.scale)
        slack = Fraction(_SLACK) * max(abs(rough), Fraction(self.scale))
        proved, binding = self._proved(objective, found, rough - slack)
        if proved is not None:
            return Least(proved, exact=True, point=point, binding=binding)
        return Least(rough - slack, exact=False, point=point, binding=binding)

    def _solve(self, costs: Floats) -> Any:
        return linprog(  # type: ignore[call-overload]  # its stubs know arrays, not the sparse ones it takes too
            costs,
            A_ub=self.a_ub,
            b_ub=self.b_ub,
            A_eq=self.a_eq,
            b_eq=self.b_eq,
            bounds=(0, None),
            method="highs",
            options={
                "presolve": False
            },  # the programs are small: looking for simplifications costs more than they save
        )

    def _proved(
        self, objective: Terms, found: Any, enough: Fraction
    ) -> tuple[Fraction | None, frozenset[str]]:
        """Return ``y·b`` for multipliers y that prove it, None where rounding them to fractions proves less than enough."""
        marginals = np.concatenate([found.ineqlin.marginals, found.eqlin.marginals])
        sides = (*self.upper, *self.equal)
        used = [
            (*sides[place], float(marginals[place]), place < len(self.upper))
            for place in np.flatnonzero(np.abs(marginals) > 1 / _DENOMINATORS[-1])
        ]
        binding = frozenset(row.name for row, *_ in used)
        for largest in _DENOMINATORS:
            rest = dict(objective)
            total = Fraction(0)
            for row, sign, marginal, one_sided in used:
                multiplier = Fraction(marginal).limit_denominator(largest)
                if one_sided and multiplier > 0:
                    continue
                total += multiplier * _bound(row, sign)
                for name, value in row.terms.items():
                    rest[name] = rest.get(name, Fraction(0)) - sign * multiplier * value
            if total >= enough and all(value >= 0 for value in rest.values()):
                return total, binding
        return None, binding

    def range(self, expression: Terms) -> Range:
        """Return what an expression can be.

        Raises:
            InfeasibleError: The rows contradict each other.
        """
        least = self.minimum(expression)
        most = self.minimum({name: -value for name, value in expression.items()})
        if least is None or most is None:
            raise InfeasibleError(
                "The statements cannot all be true, so nothing is bounded by them. Find the contradiction first."
            )
        high = None if most.value is None else -most.value
        return Range(least.value, high, exact=least.exact and most.exact)


def _bound(row: Row, sign: int) -> Fraction:
    """Return the right side of ``sign · terms ≤ bound``."""
    end = row.high if sign > 0 else row.low
    return sign * (end or Fraction(0))


def ratio_range(system: System, upper: Terms, lower: Terms) -> Range:
    """Return what a ratio of two expressions can be, where the lower one is positive.

    The system is scaled by ``t = 1 ÷ lower``: rows become homogeneous and the ratio a linear expression.

    Args:
        system: The statements.
        upper: The numerator.
        lower: The denominator; not negative on the system.

    Raises:
        InfeasibleError: The rows contradict each other, or the denominator is zero wherever they hold.
    """
    unit = "1 ÷ denominator"
    rows = []
    for row in system.rows:
        if row.low is not None and row.low == row.high:
            rows.append(Row(row.name, {**row.terms, unit: -row.low}, Fraction(0), Fraction(0)))
            continue
        if row.low is not None:
            rows.append(Row(f"{row.name} low", {**row.terms, unit: -row.low}, low=Fraction(0)))
        if row.high is not None:
            rows.append(Row(f"{row.name} high", {**row.terms, unit: -row.high}, high=Fraction(0)))
    rows.append(Row("denominator", lower, Fraction(1), Fraction(1)))
    return Program(System(tuple(rows))).range(upper)
