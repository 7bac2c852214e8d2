"""The published record as linear inequalities: the publications, and what links their quantities.

Scopes, units and years are families of their own; every link between two of them is an assumption with a name.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from zhixing.published import printed
from zhixing.published.figures import Figure
from zhixing.published.quantities import (
    ALL,
    AREAS,
    COUNTS,
    FIRST,
    FIRST_AND_RESUMED,
    FLOWS,
    HANDLED,
    MONEY,
    PARTS,
    RESUMED,
    Quantity,
    total,
)
from zhixing.published.statements import Statements, assumed, opening

SPAN: Final = (2016, 2025)
"""The years asked about in the province: from the first to the last that a publication of its totals speaks of."""

PROVINCE: Final = "川"

_YEAR: Final = "1-12"


def build(figures: Mapping[str, Figure], chosen: Collection[str]) -> Statements:
    """Return the rows of every publication that states an additive quantity, and of the assumptions in force.

    Args:
        figures: The publications by id.
        chosen: The assumptions and readings in force, by id.
    """
    said = Statements()
    for figure in figures.values():
        printed.say(said, figure, figures, chosen)
    for scope in (FIRST, ALL):
        said.meet(
            Quantity(PROVINCE, metric, scope, year)
            for year in range(SPAN[0], SPAN[1] + 1)
            for metric in (*COUNTS, MONEY)
        )
    _accounts(said, chosen)
    _parts(said, chosen)
    _readings(said, chosen)
    return said


def _accounts(said: Statements, chosen: Collection[str]) -> None:
    """Say the stock-flow identity and what handled is, for each unit, scope and whole year a count is about."""
    years = {
        (one.area, one.scope, one.year)
        for one in said.quantities.values()
        if one.months == _YEAR and one.metric in {*FLOWS, HANDLED}
    }
    for area, scope, year in sorted(years):
        received, closed, pending, handled = said.meet(
            Quantity(area, metric, scope, year) for metric in COUNTS
        )
        start = said.meet([opening(area, scope, year, chosen)])[0]
        into = {start.key: Fraction(1), received.key: Fraction(1)}
        if "stock_flow" in chosen:
            out = {closed.key: Fraction(-1), pending.key: Fraction(-1)}
            said.say(assumed("stock_flow"), {**into, **out}, 0, 0)
        if "handled_is_opening_plus_received" in chosen:
            said.say(assumed("handled_is_opening_plus_received"), {**into, handled.key: Fraction(-1)}, 0, 0)


def _parts(said: Statements, chosen: Collection[str]) -> None:
    """Say that parts are no more than their whole: enterprises, scopes, months, units."""
    for one in list(said.quantities.values()):
        if "parts_within_whole" in chosen and one.metric in PARTS:
            whole = said.meet([replace(one, metric=PARTS[one.metric])])[0]
            _within(said, "parts_within_whole", [one], whole)
    for one in list(said.quantities.values()):
        if "parts_within_whole" in chosen and one.scope == ALL and one.metric in {*COUNTS, MONEY}:
            _within(
                said,
                "parts_within_whole",
                _held(said, (replace(one, scope=scope) for scope in (FIRST, RESUMED))),
                one,
            )
        if "parts_within_whole" in chosen and one.scope == FIRST_AND_RESUMED:
            both = said.meet(replace(one, scope=scope) for scope in (FIRST, RESUMED))
            said.say(assumed("parts_within_whole"), {**total(both), one.key: Fraction(-1)}, 0, 0)
        if "months_within_year" in chosen and one.months != _YEAR and one.metric in {*FLOWS, MONEY}:
            for whole in _held(said, [replace(one, months=_YEAR)]):
                _within(said, "months_within_year", [one], whole)
        if "units_within_unit" in chosen and one.area in AREAS:
            _within(
                said,
                "units_within_unit",
                _held(said, (replace(one, area=area) for area in AREAS[one.area])),
                one,
            )


def _held(said: Statements, like: Iterable[Quantity]) -> list[Quantity]:
    """Return those of some quantities that are met."""
    return [quantity for quantity in like if quantity.key in said.quantities]


def _within(said: Statements, who: str, parts: list[Quantity], whole: Quantity) -> None:
    if parts:
        said.say(assumed(who), {**total(tuple(parts)), whole.key: Fraction(-1)}, high=0)


def _readings(said: Statements, chosen: Collection[str]) -> None:
    """Say the optional readings in force."""
    for name, metric, first in (
        ("closed_never_fell", "closed", SPAN[0]),
        ("recovered_never_fell", MONEY, 2018),
    ):
        if name in chosen:
            for year in range(first, SPAN[1]):
                before, after = (Quantity(PROVINCE, metric, ALL, one) for one in (year, year + 1))
                said.say(assumed(name), {after.key: Fraction(1), before.key: Fraction(-1)}, low=0)
