"""The sentences of the relief study, from published numbers alone.

A direction is named only where the interval of the change or difference excludes none, and a difference between relieved
and matched cases is never stated without saying, in the same sentence, whom relief goes to.
"""

from decimal import Decimal

from zhixing.methods import rates
from zhixing.metrics.disclosure import gate
from zhixing.present.document import Direction
from zhixing.present.numbers import Format
from zhixing.present.words import Words
from zhixing.studies.business_relief.comparison import NOT_RECORDED, Comparison

Number = Decimal | float | None


def direction(now: Number, then: Number) -> Direction:
    """Return where a count went, level where chance alone could have moved it so."""
    if now is None or then is None or not now + then:  # type: ignore[operator]  # both are whole Decimals
        return "level"
    if not rates.count_ratio(int(now), int(then)).excludes(1.0):
        return "level"
    return "up" if now > then else "down"


def why(w: Words, reason: str | None) -> str:
    """Return why a figure is missing, in words."""
    if reason == gate.NOT_PUBLISHED:
        return w("Not published at this level or for this period: the cells would be too small.")
    if reason in {gate.COMPLEMENTARY, gate.CARRIED}:
        return w("Withheld: beside the other published figures it would give away a cell with too few cases.")
    if reason == NOT_RECORDED:
        return w("The source does not record relief measures.")
    return w("Too few cases to publish.")


def relief_clause(
    w: Words, f: Format, said: dict[str, str], now: Number, then: Number, reason: str | None
) -> str:
    """Return how often relief was granted; ``said`` holds unit, year, baseline, closed (enterprise debtor cases)."""
    if now is None:
        return withheld_clause(w, said, reason)
    said = said | {"now": f.count(now)}
    if not then:
        return w("{unit} granted relief {now} times in {year}", **said)
    said["then"] = f.count(then)
    said["share"] = f.share(abs(float(now) / float(then) - 1), 0)
    way = direction(now, then)
    if way == "up":
        return w("{unit} granted relief {now} times in {year}, {share} more than in {baseline}", **said)
    if way == "down":
        return w("{unit} granted relief {now} times in {year}, {share} fewer than in {baseline}", **said)
    return w(
        "{unit} granted relief {now} times in {year} and {then} in {baseline}: not distinguishable from chance",
        **said,
    )


def withheld_clause(w: Words, said: dict[str, str], reason: str | None) -> str:
    """Return the docket count that leads where the relief count may not be told, and why it may not."""
    if reason == gate.NOT_PUBLISHED:
        return w(
            "{unit} closed {closed} cases against enterprises in {year}; relief is not published here",
            **said,
        )
    if reason in {gate.COMPLEMENTARY, gate.CARRIED}:
        return w(
            "{unit} closed {closed} cases against enterprises in {year}; relief is withheld to protect small cells",
            **said,
        )
    if reason == NOT_RECORDED:
        return w("{unit} closed {closed} cases against enterprises in {year}; relief is not recorded", **said)
    return w(
        "{unit} closed {closed} cases against enterprises in {year}; relief: too few cases to publish",
        **said,
    )


def comparison_clause(w: Words, found: Comparison) -> str:
    """Return what followed relief in the headline's few words, empty where it is not published."""
    if found.withheld is not None:
        return ""
    difference = found.difference("real_closing")
    if difference.value is None or not difference.excludes(0.0):
        return w(
            "real closings after it are not distinguishable from those of matched cases, and relief goes to firms "
            "judged viable"
        )
    if difference.value > 0:
        return w("more real closings followed than in matched cases, but relief goes to firms judged viable")
    return w("fewer real closings followed than in matched cases, but relief goes to firms judged viable")


def finding(w: Words, relief: str, found: Comparison) -> str:
    """Return the page's h1."""
    after = comparison_clause(w, found)
    return w("; ").join((relief, after)) if after else relief


def comparison_words(w: Words, f: Format, found: Comparison, outcome: str) -> str:
    """Return relieved, matched and their difference for one outcome, with whom relief goes to."""
    difference = found.difference(outcome)
    if difference.value is None:
        return ""
    said = {
        "relieved": f.share(found.outcomes[outcome, "relieved"].value),
        "matched": f.share(found.outcomes[outcome, "matched"].value),
        "difference": f"<b>{f.signed(f.points(difference.value))}</b>",
        "interval": f.interval(f.points(difference.lower), f.points(difference.upper)),
    }
    if outcome == "real_closing":
        if not difference.excludes(0.0):
            return w(
                "Within 180 days {relieved} of relieved and {matched} of matched cases were really closed: {difference} "
                "(95% interval {interval}), not distinguishable from chance, and relief goes to firms judged viable.",
                **said,
            )
        return w(
            "Within 180 days {relieved} of relieved and {matched} of matched cases were really closed: {difference} "
            "(95% interval {interval}), which mixes what relief did with its going to firms judged viable.",
            **said,
        )
    return w(
        "Of the claim {relieved} was paid within 180 days in relieved and {matched} in matched cases: {difference} "
        "(95% interval {interval}), which again mixes relief with the choice of firms.",
        **said,
    )
