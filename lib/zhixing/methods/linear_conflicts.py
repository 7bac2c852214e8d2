"""Statements that cannot all be true: the smallest set of them that already contradict, and by how much.

A set is irreducible when it contradicts itself and dropping any one member ends that. It is found by deletion filtering
(Chinneck and Dravnieks 1991, doi:10.1287/ijoc.3.2.157): try to leave each statement out, and keep it out while the rest
still contradict. The size of a contradiction is asked of each member: the least its ends must be moved, all others of the
set as they stand.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from zhixing.methods.linear_bounds import Row, System

_MOVE = "move of one statement"


def irreducible(statements: Mapping[str, Sequence[Row]]) -> tuple[str, ...]:
    """Return an irreducible contradicting set of statements, empty where all can hold together.

    Args:
        statements: Name → its rows. Those named first are tried for deletion first, so they are the least likely to stay.
    """
    suspects = _system(statements.values()).suspects()
    if not suspects:
        return ()
    named = {name: rows for name, rows in statements.items() if any(row.name in suspects for row in rows)}
    # rows that contradict each other may be singled out by more digits than a solver has: then all are looked through
    kept = named if _system(named.values()).suspects() else dict(statements)
    return min((_deleted(kept, order) for order in (list(kept), list(kept)[::-1])), key=len)


def _deleted(statements: Mapping[str, Sequence[Row]], order: Iterable[str]) -> tuple[str, ...]:
    kept = dict(statements)
    for name in order:
        rest = [rows for other, rows in kept.items() if other != name]
        if not _system(rest).feasible():
            del kept[name]
    return tuple(kept)


def move(statements: Mapping[str, Sequence[Row]], name: str) -> Fraction | None:
    """Return how far the ends of one statement must be moved so that all can hold, in the units of its rows.

    Returns:
        Zero where they hold already; None where no move of this statement helps.
    """
    rows = [row for other, held in statements.items() if other != name for row in held]
    one = Fraction(1)
    for row in statements[name]:
        if row.low is not None:
            rows.append(Row(f"{row.name} low", {**row.terms, _MOVE: one}, low=row.low))
        if row.high is not None:
            rows.append(Row(f"{row.name} high", {**row.terms, _MOVE: -one}, high=row.high))
    system = System(tuple(rows))
    near = system.part(_MOVE)
    if near is None or not all(part is near or part.feasible() for part in system.groups()):
        return None
    least = near.program.minimum({_MOVE: one})
    return None if least is None else least.value


def relative(rows: Sequence[Row], moved: Fraction | None) -> Fraction:
    """Return a move as a share of the largest end a statement names."""
    largest = max(
        (abs(end) for row in rows for end in (row.low, row.high) if end is not None), default=Fraction(0)
    )
    return (moved or Fraction(0)) / max(largest, Fraction(1))


def _system(held: Iterable[Sequence[Row]]) -> System:
    return System(tuple(row for rows in held for row in rows))
