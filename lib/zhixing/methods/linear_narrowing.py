"""How far one more statement would narrow what another quantity can be, whatever value it turned out to state.

A quantity p, published to within ± h, leaves q as wide as two points of the system can differ in q while differing in p by
no more than 2 h: a linear program over pairs of points, which gives the widest interval over all values p could turn out
to have. A pair that differs in few quantities shows at once which publications are useless: all it does not differ in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from zhixing.methods.linear_bounds import Program, Row, System, Terms

_TWIN: Final = "′"
_APART: Final = "|Δ| "
_FAR: Final = 100
"""A quantity without limit is looked at as far out as this many times the largest number of the system."""


@dataclass(frozen=True)
class Remaining:
    """How wide a quantity stays after a publication.

    Attributes:
        published: What would be published.
        width: Greatest − least that would be left in the worst case; None where it would stay without limit.
    """

    published: str
    width: Fraction | None


class Pairs:
    """Two points of one system, to be asked how far apart they can be."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.rows = tuple(twin for row in system.rows for twin in (row, _twin(row)))
        self._published: dict[str, Program] = {}

    @cached_property
    def _plain(self) -> Program:
        return Program(self.rows)

    @cached_property
    def _sparse(self) -> Program:
        """Pairs, with rows that make one variable of each difference, the sum of which is made small."""
        rows = []
        for name in self.system.variables:
            apart = {name: Fraction(1), name + _TWIN: Fraction(-1), _APART + name: Fraction(1)}
            rows.append(Row(f"{_APART}{name} low", apart, low=Fraction(0)))
            rows.append(Row(f"{_APART}{name} high", {**apart, _APART + name: Fraction(-1)}, high=Fraction(0)))
        return Program((*self.rows, *rows))

    def differing(self, target: str, width: Fraction | None, resolution: Mapping[str, Fraction]) -> set[str]:
        """Return what two points as far apart in the target as they can be must differ in by more than is printed.

        Args:
            target: The variable.
            width: How far apart its ends are; None where it has no limit.
            resolution: Variable → half the width of its last printed digit.

        Returns:
            The variables whose publication can narrow the target; a publication of any other leaves it as wide.
        """
        ends = [abs(end) for row in self.system.rows for end in (row.low, row.high) if end is not None]
        far = width if width is not None else _FAR * max(ends, default=Fraction(1))
        apart = Row("far apart", {target: Fraction(1), target + _TWIN: Fraction(-1)}, far, far)
        objective = {_APART + name: Fraction(1) for name in self.system.variables}
        program = self._sparse.also(apart)
        least = program.minimum(objective, proof=False)
        if least is None:
            return set()
        return {
            name
            for name, half in resolution.items()
            if least.point[program.place[_APART + name]] > float(2 * half) * (1 + 1e-6)
        }

    def remaining(self, target: str, published: str, half: Fraction) -> Remaining:
        """Return how wide the target would stay if another variable were published to within ± half."""
        if published not in self._published:
            close = Row(
                "published",
                {published: Fraction(1), published + _TWIN: Fraction(-1)},
                -2 * half,
                2 * half,
            )
            self._published[published] = self._plain.also(close)
        least = self._published[published].minimum({target: Fraction(-1), target + _TWIN: Fraction(1)})
        if least is None or least.value is None:
            return Remaining(published, None)
        return Remaining(published, -least.value)


def missing(equations: Sequence[Terms], wanted: Sequence[str]) -> int:
    """Return how many more variables must be known before every wanted one follows from the equations.

    Args:
        equations: Left sides of what is known to be equal to something.
        wanted: Variables.
    """
    pivots: dict[str, dict[str, Fraction]] = {}
    for terms in equations:
        _reduced(dict(terms), pivots)
    return sum(_reduced({name: Fraction(1)}, pivots) for name in dict.fromkeys(wanted))


def _reduced(row: dict[str, Fraction], pivots: dict[str, dict[str, Fraction]]) -> bool:
    """Subtract what is known from a row; keep what is left as known too and return whether anything was."""
    while row:
        lead = min(row)
        if lead not in pivots:
            pivots[lead] = {name: value / row[lead] for name, value in row.items()}
            return True
        factor = row[lead]
        for name, value in pivots[lead].items():
            row[name] = row.get(name, Fraction(0)) - factor * value
            if not row[name]:
                del row[name]
    return False


def _twin(row: Row) -> Row:
    terms: Terms = {name + _TWIN: value for name, value in row.terms.items()}
    return Row(row.name + _TWIN, terms, row.low, row.high)
