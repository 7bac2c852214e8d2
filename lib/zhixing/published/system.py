"""The published record as one system: what each quantity can be, given everything that was printed.

The quantities a publication states, those that follow within one per cent, those left open on one side or both: each
comes with its bounds, proved in fractions.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Final, Literal

from zhixing.methods.linear_bounds import Range, System, ratio_range
from zhixing.published import conflicts, figures, inequalities
from zhixing.published.assumptions import ASSUMPTIONS, chosen
from zhixing.published.conflicts import Contradiction
from zhixing.published.figures import Figure
from zhixing.published.quantities import Quantity

PINNED: Final = Fraction(1, 100)
"""A quantity is pinned when its bounds lie within this share of their middle, to either side."""

State = Literal["printed", "pinned", "between", "at least", "at most", "open"]
"""How well a quantity is known: printed itself; within one per cent; between two bounds; one side open; nothing known."""


@dataclass(frozen=True)
class Bound:
    """What a quantity can be.

    Attributes:
        quantity: Which one.
        low: The least; 0 where nothing says more.
        high: The greatest; None where nothing limits it.
        figure: The id of the publication that prints it, empty where none does.
        exact: The bounds are proved in fractions.
    """

    quantity: Quantity
    low: Fraction
    high: Fraction | None
    figure: str = ""
    exact: bool = True

    @property
    def whole(self) -> tuple[int, int | None]:
        """The first and the last whole number inside, of a count."""
        return math.ceil(self.low), None if self.high is None else math.floor(self.high)

    @property
    def state(self) -> State:
        """How well it is known."""
        if self.figure:
            return "printed"
        if self.high is None:
            return "at least" if self.low else "open"
        if self.high - self.low <= PINNED * (self.high + self.low):
            return "pinned"
        return "between" if self.low else "at most"


class Record:
    """Everything published, under the assumptions in force.

    Attributes:
        figures: The publications by id.
        off: Assumptions not made.
        readings: Optional readings made.
        chosen: Ids of the assumptions and readings in force.
        statements: Who says what.
    """

    def __init__(
        self,
        published: Mapping[str, Figure] | None = None,
        off: Collection[str] = (),
        readings: Collection[str] = (),
        dropped: Collection[str] | None = None,
    ) -> None:
        """Read the publications.

        Args:
            published: By id; the project's own by default.
            off: Assumptions not made.
            readings: Optional readings made.
            dropped: Publications left out so that the rest can hold, where that is known; found by default.

        Raises:
            ZhixingError: There is no such assumption or reading.
        """
        self.figures = dict(figures.load() if published is None else published)
        self.off, self.readings = tuple(off), tuple(readings)
        self.chosen = chosen(off, readings)
        self._dropped = dropped
        self.statements = inequalities.build(self.figures, self.chosen)
        self._told: dict[Quantity, Bound] = {}

    def tell(self, bounds: Iterable[Bound]) -> None:
        """Take as known what the same record was found to say of some quantities before."""
        self._told.update((one.quantity, one) for one in bounds)

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        """What cannot all be true."""
        return conflicts.find(self.statements, self.figures)

    @cached_property
    def dropped(self) -> frozenset[str]:
        """Publications left out so that the rest can hold: one for each contradiction of intervals."""
        if self._dropped is not None:
            return frozenset(self._dropped)
        return frozenset(one.blamed for one in self.contradictions if one.kind == "interval")

    @cached_property
    def system(self) -> System:
        """Every statement that can hold with the others, as one system."""
        dropped = self.dropped
        return System(
            tuple(row for who, rows in self.statements.rows.items() if who not in dropped for row in rows)
        )

    @cache  # noqa: B019 - a record lives as long as its page
    def bound(self, quantity: Quantity) -> Bound:
        """Return what a quantity can be."""
        if quantity in self._told:
            return self._told[quantity]
        part = self.system.part(quantity.key)
        found = Range(Fraction(0), None) if part is None else part.program.range(quantity.term)
        return Bound(
            quantity,
            max(found.low or Fraction(0), Fraction(0)),
            found.high,
            self.statements.direct.get(quantity.key, ""),
            exact=found.exact,
        )

    @cached_property
    def bounds(self) -> dict[str, Bound]:
        """Every quantity by its key."""
        return {key: self.bound(quantity) for key, quantity in sorted(self.statements.quantities.items())}

    def leaning(self, asked: Collection[Quantity]) -> dict[str, list[Quantity]]:
        """Return for each assumption the fixed quantities that are no longer fixed without it.

        Args:
            asked: Quantities; those that are printed or not pinned lean on nothing here.
        """
        fixed = [quantity for quantity in asked if self.bound(quantity).state == "pinned"]
        found = {}
        for name in ASSUMPTIONS:
            if name in self.chosen:
                # a weaker system holds wherever this one does, so nothing more need be left out
                weaker = Record(self.figures, (*self.off, name), self.readings, self.dropped)
                found[name] = [one for one in fixed if weaker.bound(one).state != "pinned"]
        return found

    def expression(self, terms: Mapping[str, Fraction]) -> Range:
        """Return what a sum or difference of quantities can be."""
        return self.system.around(terms).program.range(terms)

    def ratio(self, upper: Quantity, lower: Quantity) -> Range:
        """Return what a ratio of two quantities can be."""
        return ratio_range(self.system.around([upper.key, lower.key]), upper.term, lower.term)
