"""The sentences of the core indicators: what the first screen says, from numbers alone."""

from collections.abc import Sequence
from typing import Any

from zhixing.present.words import Words
from zhixing.studies.core_indicators.frames import CORE, Standing
from zhixing.studies.study import Study


def short_name(w: Words, metric: str) -> str:
    """Return what an indicator is called in a sentence or at the end of a line."""
    names = (w("in-time rate"), w("终本 compliance"), w("petition resolution"), w("three-year closing rate"))
    return dict(zip(CORE, names, strict=True))[metric]


def finding(study: Study, standings: Sequence[Standing]) -> str:
    """Return the page's h1: how many targets were reached, and the number nearest to or farthest below its own."""
    w, f = study.words, study.format
    told = [one for one in standings if one.reached is not None]
    said: dict[str, Any] = {
        "unit": study.page.unit_name,
        "year": study.year(study.period),
        "count": len(told),
        "missed": sum(one.reached is False for one in told),
    }
    valued = [one for one in told if one.margin is not None]
    if not valued:
        if told:
            return w(
                "{unit} reached {count} of the core targets in {year}; no value may be published",
                **said,
            )
        return w("{unit}: the records do not tell any core indicator for {year}", **said)
    worst = min(valued, key=lambda one: one.margin or 0.0)
    said |= {
        "label": short_name(w, worst.metric),
        "value": f.share(worst.value),
        "target": f.share(worst.target, 0),
        "margin": f.points(abs(worst.margin or 0.0)),
    }
    return _against(w, said, worst)


def _against(w: Words, said: dict[str, Any], worst: Standing) -> str:
    """Return the h1 where the indicator nearest to its target, or farthest below it, is known."""
    if not worst.certain:
        return (
            w(
                "{unit} missed {missed} of {count} core targets in {year}; its {label}, at {value}, is not distinguishable from {target}",
                **said,
            )
            if said["missed"]
            else w(
                "{unit} reached all {count} core targets told for {year}; its {label}, at {value}, is not distinguishable from its target of {target}",
                **said,
            )
        )
    if said["count"] == 1:
        return (
            w(
                "{unit} missed the one core target told for {year}: its {label} is {value}, {margin} below {target}",
                **said,
            )
            if said["missed"]
            else w(
                "{unit} reached the one core target told for {year}: its {label} is {value}, {margin} above {target}",
                **said,
            )
        )
    if said["missed"]:
        return w(
            "{unit} missed {missed} of {count} core targets in {year}; the farthest is its {label}: {value}, {margin} below {target}",
            **said,
        )
    return w(
        "{unit} reached all {count} core targets told for {year}; the narrowest is its {label}: {value}, {margin} above {target}",
        **said,
    )


def margin_words(study: Study, one: Standing) -> str:
    """Return how far an indicator lies from its target, for a tile."""
    w, f = study.words, study.format
    target = f.share(one.target, 0)
    if one.margin is None:
        if one.reached:
            return w("at or above its target of {target}; the exact rate is withheld", target=target)
        if one.result.suppressed:
            return w("withheld: too few cases")
        return w("the records do not tell it")
    said = {"margin": f.points(abs(one.margin)), "target": target}
    if not one.certain:
        return w("not distinguishable from its target of {target}", **said)
    return w("{margin} above {target}", **said) if one.margin > 0 else w("{margin} below {target}", **said)


def saturation(study: Study, standings: Sequence[Standing]) -> str:
    """Return which indicators are saturated, empty where none is."""
    w = study.words
    full = [short_name(w, one.metric) for one in standings if one.saturated]
    if not full:
        return ""
    return w.plural(
        "<b>{count}</b> indicator is at 99.5% or above and cannot tell courts apart: {names}.",
        "<b>{count}</b> indicators are at 99.5% or above and cannot tell courts apart: {names}.",
        len(full),
        count=len(full),
        names=w(", ").join(full),
    )
