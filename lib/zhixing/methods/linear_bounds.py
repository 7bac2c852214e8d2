"""The least and the greatest a quantity can be, given linear statements about it.

What is known of quantities that cannot be negative is a set of rows, ``low ≤ a·x ≤ high``. The bounds of ``c·x`` are two
linear programs, each proved in fractions. Ratios of two linear expressions follow by the change of variables of Charnes and
Cooper (1962, doi:10.1002/nav.3800090303).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from zhixing.methods.linear_program import InfeasibleError, Program, Range
from zhixing.methods.linear_proofs import Row, Terms

_SLIP: Final = "slip of every row"
_SLACK: Final = 1e-6
"""A slip below it is no contradiction where it is not proved."""


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
        return Program(self.rows)

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
        least = Program(rows).minimum({_SLIP: one})
        slips = least is not None and least.value is not None and least.value > (0 if least.exact else _SLACK)
        return least.binding if least is not None and slips else frozenset()


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
    return Program(rows).range(upper)


__all__ = ["InfeasibleError", "Program", "Range", "Row", "System", "Terms", "ratio_range"]
