"""Publications as linear inequalities: what each printed figure says of the quantities behind it.

A figure printed as 1.23万 states an interval; a rate states one interval for each multiple of its denominator; a total of
several years states one of their sum.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from zhixing.published.figures import Figure
from zhixing.published.quantities import (
    ALL,
    COUNTS,
    HANDLED,
    MONEY,
    PARTS,
    RESUMED,
    UNSTATED,
    Quantity,
    total,
)
from zhixing.published.statements import Statements, opening

RATES: Final = {
    "clearance_ratio": ("closed", "received"),
    "closing_rate": ("closed", HANDLED),
    "full_performance_rate": ("fully_performed", "closed"),
    "actual_closing_rate": ("actually_closed", HANDLED),
    "recovery_rate": (MONEY, "claim_yuan"),
}
"""Rate → what is divided by what."""

_BY_DEFINITION = {"full_performance_rate", "actual_closing_rate", "recovery_rate"}
"""Rates whose denominators are this project's reading."""

RESUMED_FIGURES: Final = {
    "resumed_received": "received",
    "resumed_closed": "closed",
    "resumed_recovered_yuan": MONEY,
}
"""Figures of resumed cases → the metric they are in that scope."""


def band(figure: Figure, *, rounded: bool = True) -> tuple[Fraction | None, Fraction | None]:
    """Return the ends a printed figure can have come from.

    Args:
        figure: The publication.
        rounded: It was rounded to the nearest last digit; else it may also have been cut off after it.
    """
    low, high = (None if end is None else Fraction(end) for end in (figure.low, figure.high))
    value = Fraction(figure.value)
    if rounded or low is None or high is None or value - low != high - value:
        return low, high
    return (low, high + (high - value)) if value > 0 else (low - (value - low), high)


def scope_of(figure: Figure, chosen: Collection[str]) -> str:
    """Return the family a publication's quantity belongs to."""
    if figure.figure in RESUMED_FIGURES:
        return RESUMED
    alone = f"{UNSTATED}@{figure.source.split(' ')[0]}"
    if figure.scope_assumed:
        if "seed_is_all" in chosen:
            return ALL
        return figure.scope if "seed_is_first" in chosen else alone
    if figure.scope:
        return figure.scope
    return ALL if "unstated_is_all" in chosen else alone


def say(said: Statements, figure: Figure, figures: Mapping[str, Figure], chosen: Collection[str]) -> None:
    """Say what one publication says; ranks, durations and counts nothing else is linked with say nothing here."""
    if figure.figure in RATES:
        _rate(said, figure, figures, chosen)
        return
    metric = RESUMED_FIGURES.get(figure.figure, figure.figure)
    if metric not in {*COUNTS, MONEY, *PARTS}:
        return
    scope = scope_of(figure, chosen)

    def at(year: int) -> Quantity:
        return said.meet([Quantity(figure.area, metric, scope, year, figure.months)])[0]

    if figure.statistic == "value":
        _value(said, figure, at, chosen)
    else:
        _comparison(said, figure, at, chosen)


def _value(said: Statements, figure: Figure, at: Callable[[int], Quantity], chosen: Collection[str]) -> None:
    """Say what a count or amount of a year, or of several, says."""
    low, high = band(figure, rounded="rounded_not_cut" in chosen)
    years = range(figure.year_from, figure.year_to + 1)
    now = at(figure.year_to)
    if figure.figure == "resumed_received" and "resumed_are_received" not in chosen:
        said.say(figure.id, now.term, high=high)
        said.say(figure.id, said.meet([replace(now, metric=HANDLED)])[0].term, low=low)
        return
    if now.metric == HANDLED and len(years) > 1:
        _handled_in_years(said, figure, now.scope, chosen)
        return
    said.say(figure.id, total(tuple(at(year) for year in years)), low, high)
    if len(years) == 1:
        said.direct.setdefault(now.key, figure.id)


def _comparison(
    said: Statements, figure: Figure, at: Callable[[int], Quantity], chosen: Collection[str]
) -> None:
    """Say what a change, a growth or a multiple says of two years, or “highest since” of all between."""
    low, high = band(figure, rounded="rounded_not_cut" in chosen)
    last, first = figure.year_to, figure.year_from
    if figure.statistic == "highest since" and "highest_since" in chosen:
        for year in range(first, last):
            said.say(figure.id, {at(last).key: Fraction(1), at(year).key: Fraction(-1)}, low=0)
    if low is None or high is None:
        return
    if figure.statistic == "multiple of first year" and "about_twice" in chosen:
        _between(said, figure.id, at(last), at(first), low, high)
    if "same_definition_as_year_before" not in chosen:
        return
    if figure.statistic == "change":
        said.say(figure.id, {at(last).key: Fraction(1), at(last - 1).key: Fraction(-1)}, low, high)
    if figure.statistic == "growth":
        _between(said, figure.id, at(last), at(last - 1), 1 + low, 1 + high)


def _between(
    said: Statements, who: str, upper: Quantity, lower: Quantity, low: Fraction, high: Fraction
) -> None:
    """Say that one quantity is between two multiples of another."""
    said.say(who, {upper.key: Fraction(1), lower.key: -low}, low=0)
    said.say(who, {upper.key: Fraction(1), lower.key: -high}, high=0)


def _rate(said: Statements, figure: Figure, figures: Mapping[str, Figure], chosen: Collection[str]) -> None:
    """Say what a rate, or its change on the year before, says of its two parts."""
    low, high = band(figure, rounded="rounded_not_cut" in chosen)
    if low is None or high is None or figure.statistic not in {"value", "change"}:
        return
    if figure.figure in _BY_DEFINITION and "rates_as_defined" not in chosen:
        return
    year = figure.year_to
    if figure.statistic == "change":
        before = _rate_before(figure, figures, chosen)
        if before is None:
            return
        (low, high), year = before, year - 1
    scope = scope_of(figure, chosen)
    upper, lower = said.meet(
        Quantity(figure.area, metric, scope, year, figure.months) for metric in RATES[figure.figure]
    )
    said.rated += [upper, lower]
    _between(said, figure.id, upper, lower, low, high)


def _rate_before(
    figure: Figure, figures: Mapping[str, Figure], chosen: Collection[str]
) -> tuple[Fraction, Fraction] | None:
    """Return the ends of last year's rate: this year's, as printed beside it, less its change."""
    if "same_definition_as_year_before" not in chosen:
        return None
    same = (figure.area, figure.figure, figure.year_to, "value")
    printed = [one for one in figures.values() if (one.area, one.figure, one.year_to, one.statistic) == same]
    if not printed:
        return None
    rounded = "rounded_not_cut" in chosen
    (low, high), (fall, rise) = band(printed[0], rounded=rounded), band(figure, rounded=rounded)
    if low is None or high is None or fall is None or rise is None:
        return None
    return low - rise, high - fall


def _handled_in_years(said: Statements, figure: Figure, scope: str, chosen: Collection[str]) -> None:
    """Say what 受理 of several years says: one opening stock and all received, or, if nobody knows, no less and no more."""
    low, high = band(figure, rounded="rounded_not_cut" in chosen)
    years = range(figure.year_from, figure.year_to + 1)
    received = said.meet(Quantity(figure.area, "received", scope, year) for year in years)
    if "several_years_count_opening_once" in chosen:
        start = said.meet([opening(figure.area, scope, years[0], chosen)])
        said.say(figure.id, total((*start, *received)), low, high)
        return
    handled = said.meet(Quantity(figure.area, HANDLED, scope, year) for year in years)
    said.say(figure.id, total(received), high=high)
    said.say(figure.id, total(handled), low=low)
