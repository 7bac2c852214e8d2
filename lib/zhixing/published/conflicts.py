"""Which publications contradict each other, and by how much, in the figures' own units.

Two kinds. Interval: no numbers at all fit the printed intervals. Whole: numbers fit, but a count of cases would not be
a whole number. Each is reported by an irreducible set of statements and the least move of each publication in it that
would end it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zhixing.methods import linear_conflicts
from zhixing.methods.linear_bounds import Row, System
from zhixing.published.figures import Figure
from zhixing.published.quantities import Quantity
from zhixing.published.statements import Statements


@dataclass(frozen=True)
class Contradiction:
    """Statements that cannot all be true.

    Attributes:
        kind: interval or whole.
        publications: Ids of the publications that take part.
        assumptions: Ids of the assumptions without which there would be none.
        moves: Publication → how far its printed ends must be moved, in the unit of its row.
        blamed: The publication whose move is the smallest share of its value: left out of the bounds.
        quantity: For kind whole, the count that is not whole.
        between: For kind whole, the interval it would lie in.
    """

    kind: Literal["interval", "whole"]
    publications: tuple[str, ...]
    assumptions: tuple[str, ...]
    moves: Mapping[str, Fraction]
    blamed: str
    quantity: Quantity | None = None
    between: tuple[Fraction, Fraction] | None = None


def find(statements: Statements, figures: Mapping[str, Figure]) -> list[Contradiction]:
    """Return every contradiction: those of intervals, then, of what can hold, those of whole numbers."""
    rows: dict[str, Sequence[Row]] = dict(statements.rows)
    found = []
    while (one := interval(rows, figures)) is not None:
        found.append(one)
        del rows[one.blamed]
    return found + _whole(statements, rows, figures)


def interval(rows: Mapping[str, Sequence[Row]], figures: Mapping[str, Figure]) -> Contradiction | None:
    """Return a contradiction of intervals, None where there is none.

    Args:
        rows: Statement → its rows.
        figures: The publications by id; every other statement is an assumption.
    """
    members = linear_conflicts.irreducible(rows)
    if not members:
        return None
    inside = {name: rows[name] for name in members}
    moves = {name: linear_conflicts.move(inside, name) for name in members if name in figures}
    return _named(
        "interval", members, {name: moved for name, moved in moves.items() if moved is not None}, rows
    )


def _named(
    kind: Literal["interval", "whole"],
    members: Sequence[str],
    moves: Mapping[str, Fraction],
    rows: Mapping[str, Sequence[Row]],
) -> Contradiction:
    publications = tuple(name for name in members if not name.startswith("="))
    assumptions = tuple(name.removeprefix("=") for name in members if name.startswith("="))
    blamed = min(moves, key=lambda name: linear_conflicts.relative(rows[name], moves[name])) if moves else ""
    return Contradiction(kind, publications, assumptions, dict(moves), blamed or members[-1])


def _whole(
    statements: Statements, rows: Mapping[str, Sequence[Row]], figures: Mapping[str, Figure]
) -> list[Contradiction]:
    """Return the counts whose interval holds no whole number: parts of rates, since sums of whole numbers are whole."""
    found = []
    system = System(tuple(row for held in rows.values() for row in held))
    for quantity in dict.fromkeys(one for one in statements.rated if one.kind == "cases"):
        near = system.part(quantity.key)
        if near is None:
            continue
        held = near.program.range(quantity.term)
        if held.low is None or held.high is None or math.ceil(held.low) <= math.floor(held.high):
            continue
        names = {row.name for row in near.rows}
        inside = {name: held for name, held in rows.items() if any(row.name in names for row in held)}
        found.append(_not_whole(quantity, (held.low, held.high), inside, figures))
    return found


def _not_whole(
    quantity: Quantity,
    between: tuple[Fraction, Fraction],
    rows: Mapping[str, Sequence[Row]],
    figures: Mapping[str, Figure],
) -> Contradiction:
    """Return the statements that keep a count off the whole number below and off the one above."""
    members: dict[str, None] = {}
    moves: dict[str, Fraction] = {}
    for low, high in ((None, math.floor(between[0])), (math.ceil(between[1]), None)):
        whole = Row("whole", quantity.term, *(None if end is None else Fraction(end) for end in (low, high)))
        held = {**rows, "whole": [whole]}
        side = linear_conflicts.irreducible(held)
        members.update(dict.fromkeys(name for name in side if name != "whole"))
        inside = {name: held[name] for name in side}
        for name in side:
            if name in figures:
                moved = linear_conflicts.move(inside, name)
                if moved is not None:
                    moves[name] = min(moved, moves.get(name, moved))
    named = _named("whole", tuple(members), moves, rows)
    return Contradiction(
        "whole", named.publications, named.assumptions, moves, named.blamed, quantity, between
    )
