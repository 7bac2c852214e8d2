"""The sentences of the petitions study, from published numbers alone.

A direction is named only where the interval of the difference excludes none. Resolved 办结 is what a court registers;
settled in substance 实质化解 is what the petitioner came for: the two are never taken for each other.
"""

from zhixing.methods import rates
from zhixing.methods.estimates import Estimate, TooFew
from zhixing.methods.saturation import CEILING, of_counts
from zhixing.metrics.disclosure import gate
from zhixing.present.words import Words
from zhixing.studies.numbers import Result

NOT_RECORDED = "not recorded"


def why(w: Words, reason: str | None) -> str:
    """Return why a figure is missing, in words."""
    if reason == gate.NOT_PUBLISHED:
        return w("Not published at this level or for this period: the cells would be too small.")
    if reason in {gate.COMPLEMENTARY, gate.CARRIED}:
        return w("Withheld: beside the other published figures it would give away a cell with too few cases.")
    if reason == NOT_RECORDED:
        return w("The source does not record petitions.")
    return w("Too few cases to publish.")


def interval(rate: Result) -> Estimate:
    """Return a published rate with its score interval; nothing where its parts are withheld."""
    if rate.value is None or rate.numerator is None or rate.denominator is None:
        return Estimate(None, None, None)
    return rates.proportion(int(rate.numerator), int(rate.denominator))


def change(now: Result, then: Result) -> Estimate:
    """Return the difference of two published rates with its interval; nothing where one is withheld."""
    parts = (now.numerator, now.denominator, then.numerator, then.denominator)
    if now.value is None or then.value is None or any(part is None for part in parts):
        return Estimate(None, None, None)
    return rates.proportion_difference(*(int(part) for part in parts if part is not None))


def saturated(rate: Result) -> bool:
    """Return whether what is published of a rate settles that it is at its ceiling: the bound, or the validated verdict."""
    if rate.value is None or rate.numerator is None or rate.denominator is None:
        return rate.low is not None and rate.low >= CEILING
    found = of_counts(int(rate.numerator), int(rate.denominator))
    return not isinstance(found, TooFew) and found.verdict == "saturated"


def own(w: Words, said: dict[str, str], moved: Estimate) -> str:
    """Return the h1 of a unit whose own petitions are published.

    Args:
        w: The page's words.
        said: unit, year, baseline, registered, resolved, and substantive and before where they are published.
        moved: The change of the substantive rate.
    """
    if "substantive" not in said:
        if "resolved" not in said:
            return w("{unit} registered {registered} petitions in {year}; how they ended is withheld", **said)
        return w(
            "{unit} registered {registered} petitions in {year}; {resolved} were resolved, how many in substance is "
            "withheld",
            **said,
        )
    if moved.excludes(0.0) and (moved.value or 0) > 0:
        clause = w(
            "{unit} settled {substantive} of its petitions in substance in {year}, up from {before} in {baseline}",
            **said,
        )
    elif moved.excludes(0.0):
        clause = w(
            "{unit} settled {substantive} of its petitions in substance in {year}, down from {before} in {baseline}",
            **said,
        )
    else:
        clause = w("{unit} settled {substantive} of {registered} petitions in substance in {year}", **said)
    if "resolved" not in said:
        return clause
    return w("; ").join((clause, w("{resolved} were resolved", **said)))


def above(w: Words, said: dict[str, str]) -> str:
    """Return the h1 of a unit whose petitions are published only as part of a wider unit's; ``said`` adds place and handled."""
    if "substantive" not in said:
        return w(
            "{unit} handled {handled} cases in {year}; its petitions are published only within {place}, which "
            "registered {registered}",
            **said,
        )
    return w(
        "{unit} handled {handled} cases in {year}; its petitions are published only within {place}, where "
        "{substantive} were settled in substance",
        **said,
    )


def nothing(w: Words, said: dict[str, str], reason: str | None) -> str:
    """Return the h1 where no petition is published."""
    if reason == NOT_RECORDED:
        return w("{unit} handled {handled} cases in {year}; petitions are not recorded", **said)
    if reason == gate.NOT_PUBLISHED:
        return w(
            "{unit} handled {handled} cases in {year}; petitions are published for calendar years only",
            **said,
        )
    return w("{unit} handled {handled} cases in {year}; petitions: too few to publish", **said)
