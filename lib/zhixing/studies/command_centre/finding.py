"""The sentences of the command centre study.

A direction is named only where the interval excludes none, and what followed an order is never stated without saying, in the
same sentence, which courts orders go to.
"""

from zhixing.methods.estimates import Estimate
from zhixing.present.numbers import Format
from zhixing.present.words import Words

NOTHING = Estimate(None, None, None)

FEW = 10
"""Orders below which a sentence counts instead of giving a share."""


def orders_clause(w: Words, said: dict[str, str], issued: int | None) -> str:
    """Return how many orders came and how they were answered.

    Args:
        w: The page's words.
        said: unit, year, issued, tasks, in_time (a share) and in_time_count.
        issued: How many.
    """
    if not issued:
        return w("{unit} received no order in {year}; its command centre took on {tasks} tasks", **said)
    if issued == 1:
        return w("{unit} received one order in {year}; its command centre took on {tasks} tasks", **said)
    if issued < FEW:
        return w(
            "{unit} received {issued} orders in {year}, {in_time_count} of them answered in time", **said
        )
    return w("{unit} received {issued} orders in {year} and answered {in_time} of them in time", **said)


def effect_clause(w: Words, f: Format, effect: Estimate) -> str:
    """Return what followed orders in the headline's few words, empty where nothing was compared."""
    if effect.value is None:
        return ""
    said = {"share": f.share(abs(effect.value), 0)}
    if not effect.excludes(0.0):
        return w("closing pace afterwards is not distinguishable from that of like courts without an order")
    if effect.value > 0:
        return w(
            "closing pace afterwards was {share} above that of like courts without an order",
            **said,
        )
    return w(
        "closing pace afterwards was {share} below that of like courts without an order",
        **said,
    )


def upgrade_clause(w: Words, f: Format, effect: Estimate) -> str:
    """Return what the upgrade changed in the headline's few words, empty where it lies outside the year."""
    if effect.value is None:
        return ""
    said = {"share": f.share(abs(effect.value), 0)}
    if not effect.excludes(0.0):
        return w("days to a first step since the upgrade are not distinguishable from those before")
    if effect.value < 0:
        return w("since the upgrade first steps take {share} fewer days", **said)
    return w("since the upgrade first steps take {share} more days", **said)


def effect_words(w: Words, f: Format, said: dict[str, str], effect: Estimate) -> str:
    """Return what followed orders as a main point; ``said`` holds place and year."""
    said = said | {
        "effect": f"<b>{f.signed(f.share(effect.value))}</b>",
        "interval": f.interval(f.share(effect.lower), f.share(effect.upper)),
    }
    if not effect.excludes(0.0):
        return w(
            "In {place} the closing pace after an order was {effect} beside matched courts (95% interval {interval}), not "
            "distinguishable from chance, and orders go to weak courts.",
            **said,
        )
    return w(
        "In {place} the closing pace after an order was {effect} beside matched courts (95% interval {interval}); orders go "
        "to weak courts, and what is in no record stays in the difference.",
        **said,
    )


def upgrade_words(w: Words, f: Format, effect: Estimate) -> str:
    """Return what the upgrade changed as a main point."""
    said = {
        "effect": f"<b>{f.signed(f.share(effect.value))}</b>",
        "interval": f.interval(f.share(effect.lower), f.share(effect.upper)),
    }
    if not effect.excludes(0.0):
        return w(
            "Days to a first step since the upgrade: {effect} beside the same months of the year before (95% interval "
            "{interval}), not distinguishable from chance.",
            **said,
        )
    return w(
        "Days to a first step since the upgrade: {effect} beside the same months of the year before (95% interval {interval}).",
        **said,
    )
