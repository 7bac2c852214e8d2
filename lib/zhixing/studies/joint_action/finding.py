"""The sentences of the joint-action study, from published numbers alone.

A direction is named only where the interval of the change or difference excludes none, and what followed a listing or a lead
is never stated without saying in the same sentence whom it falls on.
"""

from zhixing.methods import rates
from zhixing.methods.estimates import Estimate
from zhixing.metrics.disclosure import gate
from zhixing.present.document import Direction
from zhixing.present.numbers import Format
from zhixing.present.words import Words
from zhixing.studies.joint_action.comparison import NOT_RECORDED, Comparison
from zhixing.studies.numbers import Result


def change_of_share(now: Result, then: Result) -> Estimate:
    """Return the change of a published share with its interval; None where either year is withheld or empty."""
    parts = (now.numerator, now.denominator, then.numerator, then.denominator)
    if any(part is None for part in parts) or not now.denominator or not then.denominator:
        return Estimate(None, None, None)
    return rates.proportion_difference(*(int(part) for part in parts if part is not None))


def told(result: Result) -> bool:
    """Return whether a number, or a bound of it, may be said."""
    return any(part is not None for part in (result.value, result.low, result.high))


def direction(change: Estimate) -> Direction:
    """Return where a share went; level where chance alone could have moved it so, nothing where it is not known."""
    if change.value is None:
        return ""
    if not change.excludes(0.0):
        return "level"
    return "up" if change.value > 0 else "down"


def why(w: Words, reason: str | None) -> str:
    """Return why a figure of parties is missing, in words."""
    if reason == gate.NOT_PUBLISHED:
        return w("Not published at this level or for this period: the cells would be too small.")
    if reason in {gate.COMPLEMENTARY, gate.CARRIED}:
        return w("Withheld: beside the other published figures it would give away a cell with too few cases.")
    if reason == NOT_RECORDED:
        return w("The source does not record this part of joint action.")
    return w("Too few cases to publish.")


def coverage_clause(w: Words, f: Format, said: dict[str, str], now: Result, then: Result) -> str:
    """Return how many new cases were queried, beside the baseline where that can be told.

    Args:
        w: The page's words.
        f: Its numbers.
        said: unit, year, baseline.
        now: Coverage in the year.
        then: Coverage in the baseline year.
    """
    if now.value is None:
        return w("{unit} received no case in {year} that could have been queried", **said)
    said = said | {"now": f.share(float(now.value))}
    change = change_of_share(now, then)
    if change.value is None:
        return w("In {year} {unit} queried the network in {now} of its new cases", **said)
    said |= {"then": f.share(float(then.value or 0)), "points": f.points(abs(change.value))}
    way = direction(change)
    if way == "up":
        return w(
            "In {year} {unit} queried the network in {now} of its new cases, {points} more than in {baseline}",
            **said,
        )
    if way == "down":
        return w(
            "In {year} {unit} queried the network in {now} of its new cases, {points} fewer than in {baseline}",
            **said,
        )
    return w(
        "In {year} {unit} queried the network in {now} of its new cases, not distinguishable from {then} in {baseline}",
        **said,
    )


def listing_clause(w: Words, f: Format, found: Comparison) -> str:
    """Return what was repaid after listings in the headline's few words, empty where it is not published."""
    difference = found.estimate("recovered_share")
    if found.withheld is not None or difference.value is None:
        return ""
    said = {"points": f.points(abs(difference.value))}
    if not difference.excludes(0.0):
        return w(
            "what listed debtors then paid is not distinguishable from what like ones not yet listed paid"
        )
    if difference.value > 0:
        return w(
            "listed debtors then paid {points} more of the claim than like ones not yet listed, and whom courts choose is not "
            "recorded",
            **said,
        )
    return w(
        "listed debtors then paid {points} less of the claim than like ones not yet listed: listing falls on those who do not pay",
        **said,
    )


def finding(w: Words, first: str, second: str) -> str:
    """Return the page's h1."""
    return w("; ").join((first, second)) if second else first


def listing_words(w: Words, f: Format, found: Comparison) -> str:
    """Return listed, matched and their difference for the share of the claim paid, with whom listing falls on."""
    difference = found.estimate("recovered_share")
    said = {
        "listed": f.share(found.estimate("recovered_share", "relieved").value),
        "matched": f.share(found.estimate("recovered_share", "matched").value),
        "difference": f"<b>{f.signed(f.points(difference.value))}</b>",
        "interval": f.interval(f.points(difference.lower), f.points(difference.upper)),
    }
    if not difference.excludes(0.0):
        return w(
            "Within 180 days {listed} of the claim was paid after a listing and {matched} in matched cases: {difference} (95% "
            "interval {interval}), not distinguishable from chance, and listing falls on debtors who do not pay.",
            **said,
        )
    return w(
        "Within 180 days {listed} of the claim was paid after a listing and {matched} in matched cases: {difference} (95% "
        "interval {interval}), which mixes what listing did with whom it falls on.",
        **said,
    )


def lead_words(w: Words, f: Format, found: Comparison) -> str:
    """Return the days saved after a used lead, with where leads come from."""
    saved = found.estimate("days")
    said = {
        "after": f"<b>{f.number(found.estimate('days', 'relieved').value, 0)}</b>",
        "matched": f.number(found.estimate("days", "matched").value, 0),
        "days": f.signed(f.number(saved.value, 0)),
        "interval": f.interval(f.number(saved.lower, 0), f.number(saved.upper, 0)),
    }
    if not saved.excludes(0.0):
        return w(
            "Of the 180 days after a used lead cases had been really closed for {after} on average, matched cases for {matched}: "
            "{days} (95% interval {interval}), not distinguishable from chance, and leads come where somebody knows the debtor.",
            **said,
        )
    return w(
        "Of the 180 days after a used lead cases had been really closed for {after} on average, matched cases for {matched}: "
        "{days} (95% interval {interval}), which mixes the lead with the kind of case that draws one.",
        **said,
    )
