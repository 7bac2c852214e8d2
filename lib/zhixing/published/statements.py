"""Who says what: the rows of every publication and assumption, and the quantities they are about.

Every row belongs to one statement, so that a contradiction can name who takes part in it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from zhixing.methods.linear_bounds import Row, Terms
from zhixing.published.quantities import STOCK, Quantity


@dataclass
class Statements:
    """The rows of every statement, and the quantities they are about.

    Attributes:
        rows: Statement → its rows; a publication is called by its id, an assumption by its id after “=”.
        quantities: Every quantity a row is about, or that is asked about.
        direct: Quantity → the publication that states it.
        rated: The quantities a rate is made of.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    quantities: dict[str, Quantity] = field(default_factory=dict)
    direct: dict[str, str] = field(default_factory=dict)
    rated: list[Quantity] = field(default_factory=list)

    def say(
        self, who: str, terms: Terms, low: Fraction | int | None = None, high: Fraction | int | None = None
    ) -> None:
        """Add a row to a statement."""
        held = self.rows.setdefault(who, [])
        ends = [None if end is None else Fraction(end) for end in (low, high)]
        held.append(
            Row(f"{who} #{len(held) + 1}", {key: value for key, value in terms.items() if value}, *ends)
        )

    def meet(self, quantities: Iterable[Quantity]) -> tuple[Quantity, ...]:
        """Register quantities and return them."""
        met = tuple(quantities)
        self.quantities.update((quantity.key, quantity) for quantity in met)
        return met


def assumed(name: str) -> str:
    """Return what the statement of an assumption is called."""
    return f"={name}"


def opening(area: str, scope: str, year: int, chosen: Collection[str]) -> Quantity:
    """Return the stock a year starts with: the one the year before ended with, if years are linked."""
    if "years_linked" in chosen:
        return Quantity(area, STOCK, scope, year - 1)
    return Quantity(area, "opening", scope, year)
