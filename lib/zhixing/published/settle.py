"""What a court would have to publish to settle the open quantities: one more figure, printed as such figures are.

For each open quantity: which single other publication would narrow it most, in the worst case over all values that
publication could state. For each publication: how many open quantities it would settle.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from zhixing.methods.linear_narrowing import Pairs, Remaining, missing
from zhixing.published.quantities import Quantity
from zhixing.published.system import PINNED, Bound, Record

HALF_DIGIT: Final = {"cases": Fraction(50), "yuan": Fraction(500_000)}
"""Half the last digit as courts print: 万 and 亿元 with two decimals."""

SETTLED: Final = Fraction(1, 10)
"""A quantity is settled by a publication that leaves it at most this share as wide; one without limit, by any limit."""


@dataclass(frozen=True)
class Narrowed:
    """What one publication would do to one open quantity.

    Attributes:
        target: The open quantity as it is now.
        published: What would be published.
        width: How wide the target would stay at most; None where still without limit.
    """

    target: Bound
    published: Quantity
    width: Fraction | None

    @property
    def settled(self) -> bool:
        """Whether it would be as good as known."""
        if self.width is None:
            return False
        if self.target.high is None:
            return True
        return self.width <= SETTLED * (self.target.high - self.target.low)


def narrowings(record: Record, asked: Iterable[Quantity]) -> list[Narrowed]:
    """Return, for every open quantity asked about, what each other one would do to it if published.

    Publications that leave the target as wide as it is are left out.

    Args:
        record: What is published.
        asked: Quantities; those printed or pinned are not open and are skipped, as targets and as publications.
    """
    bounds = [record.bound(quantity) for quantity in asked]
    unknown = {one.quantity.key: one for one in bounds if one.state not in {"printed", "pinned"}}
    found: list[Narrowed] = []
    for part in record.system.groups():
        inside = {key: unknown[key] for key in part.variables if key in unknown}
        if not inside:
            continue
        pairs = Pairs(part)
        resolution = {key: HALF_DIGIT[one.quantity.kind] for key, one in inside.items()}
        for key, target in inside.items():
            width = None if target.high is None else target.high - target.low
            for other in sorted(pairs.differing(key, width, resolution) - {key}):
                left = pairs.remaining(key, other, resolution[other])
                if _narrower(left, width):
                    found.append(Narrowed(target, inside[other].quantity, left.width))
    return found


def _narrower(left: Remaining, width: Fraction | None) -> bool:
    return left.width is not None and (width is None or left.width < width)


def needed(record: Record, asked: Iterable[Quantity]) -> int:
    """Return how many more figures, well chosen, would fix every quantity asked about; fewer cannot.

    Published quantities, those that follow from them, totals of years and the identities are equations; what is asked
    about follows once the equations span it, and each further figure adds one dimension.
    """
    wanted = list(asked)
    families = {(one.area, one.scope) for one in wanted}
    equations = [
        row.terms
        for row in record.system.rows
        if row.low is not None
        and row.high is not None
        and row.high - row.low <= 2 * PINNED * max(abs(row.low), abs(row.high))
    ]
    near = [one for one in record.statements.quantities.values() if (one.area, one.scope) in families]
    equations += [one.term for one in near if record.bound(one).state in {"printed", "pinned"}]
    return missing(equations, [one.key for one in wanted])


def best(found: Sequence[Narrowed]) -> list[Narrowed]:
    """Return for each open quantity the publication that would narrow it most; of equals the first in order of name."""
    chosen: dict[str, Narrowed] = {}
    for one in found:
        held = chosen.get(one.target.quantity.key)
        if held is None or _key(one) < _key(held):
            chosen[one.target.quantity.key] = one
    return list(chosen.values())


def _key(one: Narrowed) -> tuple[bool, Fraction, Quantity]:
    return one.width is None, one.width or Fraction(0), one.published


def settling(found: Sequence[Narrowed]) -> list[tuple[Quantity, tuple[Narrowed, ...]]]:
    """Return what each publication would settle, the one that settles most first; those that settle nothing are left out."""
    by: dict[Quantity, list[Narrowed]] = {}
    for one in found:
        if one.settled:
            by.setdefault(one.published, []).append(one)
    return [
        (quantity, tuple(held))
        for quantity, held in sorted(by.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
