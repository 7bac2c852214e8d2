"""Rows about variables that cannot be negative, as a linear program: the solver's answer and its proof.

The solver is HiGHS, through scipy. Its answers are floating-point; `linear_proofs` turns its multipliers into a proof in
fractions.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

from zhixing.methods.linear_proofs import Multiplier, Row, Terms, bound, prove

Floats = npt.NDArray[np.float64]

_OPTIMAL, _INFEASIBLE = 0, 2
_DIGITS: Final = 7
"""Digits before the point that the solver sees of the largest number: its tolerances are absolute."""
_SLACK: Final = 1e-6
"""By how much, relative to the largest number, an unproved bound is widened."""
_NOTHING: Final = 1e-11
"""A multiplier below it is the solver's rounding."""


class InfeasibleError(ValueError):
    """Statements that cannot all be true."""


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

    def __init__(self, rows: Sequence[Row]) -> None:
        names = dict.fromkeys(name for row in rows for name in row.terms)
        self.place = {name: place for place, name in enumerate(names)}
        self.upper: list[tuple[Row, int]] = []
        self.equal: list[tuple[Row, int]] = []
        for row in rows:
            if row.low is not None and row.low == row.high:
                self.equal.append((row, 1))
                continue
            if row.high is not None:
                self.upper.append((row, 1))
            if row.low is not None:
                self.upper.append((row, -1))
        largest = max((abs(bound(*side)) for side in (*self.upper, *self.equal)), default=Fraction(1))
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
        return matrix, np.array([float(bound(row, sign)) / self.scale for row, sign in sides])

    def also(self, row: Row) -> "Program":
        """Return the program with one more row about the same variables, without the others being read again."""
        more = copy(self)
        more.upper = [*self.upper, (row, 1), (row, -1)]
        matrix, bounds = self._matrix(more.upper[-2:])
        if matrix is None or bounds is None or self.a_ub is None or self.b_ub is None:
            more.a_ub, more.b_ub = matrix, bounds
        else:
            more.a_ub = sparse.csr_array(sparse.vstack([self.a_ub, matrix]))
            more.b_ub = np.concatenate([self.b_ub, bounds])
        return more

    def minimum(self, objective: Terms, *, proof: bool = True) -> Least | None:
        """Return the least value of an expression, None where the rows contradict each other.

        Args:
            objective: The expression.
            proof: Prove the value; without, it is the solver's.
        """
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
        used = self._used(found)
        binding = frozenset(one.row.name for one in used)
        if not proof:
            return Least(rough, exact=False, point=point, binding=binding)
        positive = [name for name, place in self.place.items() if found.x[place] > _SLACK]
        proved = prove(objective, used, rough - slack, positive)
        if proved is not None:
            return Least(proved, exact=True, point=point, binding=binding)
        return Least(rough - slack, exact=False, point=point, binding=binding)

    def _used(self, found: Any) -> list[Multiplier]:
        """Return the rows the solver gives a multiplier."""
        marginals = np.concatenate([found.ineqlin.marginals, found.eqlin.marginals])
        sides = (*self.upper, *self.equal)
        return [
            Multiplier(row, sign, float(marginals[place]), one_sided=bool(place < len(self.upper)))
            for place in np.flatnonzero(np.abs(marginals) > _NOTHING)
            for row, sign in [sides[place]]
        ]

    def _solve(self, costs: Floats) -> Any:
        return linprog(  # type: ignore[call-overload]  # its stubs know arrays, not the sparse ones it takes too
            costs,
            A_ub=self.a_ub,
            b_ub=self.b_ub,
            A_eq=self.a_eq,
            b_eq=self.b_eq,
            bounds=(0, None),
            method="highs",
            # the programs are small: looking for simplifications costs more than they save
            options={"presolve": False},
        )

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
