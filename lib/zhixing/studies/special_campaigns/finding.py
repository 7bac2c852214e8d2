"""The sentences of the campaign study: a direction only where the interval excludes none, and what was borrowed beside what was won."""

from collections.abc import Mapping

from zhixing.methods.estimates import Estimate
from zhixing.present.numbers import Format
from zhixing.present.words import Words
from zhixing.studies.special_campaigns.found import NOT_RECORDED, Found

NEAR_ZERO = 0.01
"""Limits nearer to zero than this are written with a digit after the point: 0% says nothing of their sign."""


def interval(f: Format, estimate: Estimate, digits: int = 0) -> str:
    """Return an interval of shares, with a digit more where a limit would be rounded to zero."""
    if min(abs(limit or 0.0) for limit in (estimate.lower, estimate.upper)) < NEAR_ZERO:
        digits = max(digits, 1)
    return f.interval(f.share(estimate.lower, digits), f.share(estimate.upper, digits))


def counts(f: Format, estimate: Estimate) -> str:
    """Return an interval of counts."""
    return f.interval(f.count(_whole(estimate.lower)), f.count(_whole(estimate.upper)))


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def finding(w: Words, f: Format, found: Found, said: Mapping[str, str]) -> str:
    """Return the page's h1; ``said`` holds unit, year, closed (real closings)."""
    if not found.told:
        return untold(w, f, found, said)
    during = found.estimate("during")
    words = dict(said) | {
        "share": f.share(abs(during.value or 0.0), 0),
        "signed": f.signed(f.share(during.value, 0)),
        "interval": interval(f, during),
    }
    if not during.excludes():
        return w(
            "{unit}’s real closings ran {signed} from their usual pace while campaigns ran (95% interval {interval}): not distinguishable from chance",
            **words,
        )
    if (during.value or 0.0) < 0:
        return w(
            "{unit}’s real closings ran {share} below their usual pace while campaigns ran (95% interval {interval})",
            **words,
        )
    lead = w(
        "{unit}’s real closings ran {share} above their usual pace while campaigns ran (95% interval {interval})",
        **words,
    )
    return w("; ").join((lead, borrowed(w, f, found)))


def borrowed(w: Words, f: Format, found: Found) -> str:
    """Return what the months after say of a gain, in the headline's few words."""
    after, part = found.estimate("after"), lent(found)
    if after.value is None:
        return w("what followed is not known yet")
    if not after.excludes():
        return w("whether any was borrowed from the months after cannot be told")
    if after.value > 0 or part is None:
        return w("none of it was borrowed from the months after")
    if part >= 1:
        return w("the two months after gave all of it back")
    return w("about {part} of the gain was borrowed from the two months after", part=f.share(part, 0))


def lent(found: Found) -> float | None:
    """Return which share of the closings gained is missing afterwards; None where nothing was gained."""
    gained, displaced = found.estimate("gained").value, found.estimate("displaced").value
    if gained is None or displaced is None or gained <= 0:
        return None
    return -displaced / gained


def untold(w: Words, f: Format, found: Found, said: Mapping[str, str]) -> str:
    """Return why there is no effect to speak of, with what there is."""
    words = dict(said)
    if found.reason == NOT_RECORDED:
        return w("{unit} closed {closed} cases in {year}; the source does not record campaigns", **words)
    if found.reason == "no campaign":
        return w("{unit} really closed {closed} cases in {year}; no campaign had run by its end", **words)
    if found.reason == "too few closings":
        words["n"] = f.count(found.seen)
        return w(
            "{unit} really closed {closed} cases in {year}, {n} in a usual month: too few to tell what campaigns did",
            **words,
        )
    if found.reason == "too few months":
        return w(
            "{unit} really closed {closed} cases in {year}; the records hold too few months to tell what campaigns did",
            **words,
        )
    if found.reason == "no free month":
        return w(
            "What campaigns did in {unit} is not identifiable: one runs in every month of the records ({closed} real closings in "
            "{year})",
            **words,
        )
    return w(
        "What campaigns did in {unit} is not identifiable: they recur in the same months, and the records hold no year and no "
        "prefecture without them ({closed} real closings in {year})",
        **words,
    )


def why(w: Words, f: Format, found: Found) -> str:
    """Return why a figure is missing, in words."""
    if found.reason == NOT_RECORDED:
        return w("The source does not record campaigns.")
    if found.reason == "no campaign":
        return w("No quarterly campaign is on record by the end of the year.")
    if found.reason == "too few closings":
        words = {"n": f.count(found.seen), "minimum": f.count(found.minimum)}
        return w(
            "Fewer than {minimum} real closings in a usual month ({n}): chance alone moves them by a third and more.",
            **words,
        )
    if found.reason == "too few months":
        return w(
            "The records hold {n} months, and {minimum} are needed to tell campaigns from season and trend.",
            n=f.count(found.seen),
            minimum=f.count(found.minimum),
        )
    return w(
        "Not identifiable: campaigns ran in the same months as season, trend or every other place would explain."
    )


def effect_words(w: Words, f: Format, found: Found) -> str:
    """Return the effect as closings a month, empty where there is none."""
    gained, months = found.estimate("gained"), under(found)
    if gained.value is None or gained.lower is None or gained.upper is None or not months:
        return ""
    month = Estimate(gained.value / months, gained.lower / months, gained.upper / months)
    words = {
        "value": f"<b>{f.signed(f.count(_whole(month.value)))}</b>",
        "interval": counts(f, month),
    }
    if not month.excludes():
        return w(
            "A month wholly under a campaign brought {value} real closings (95% interval {interval}): not distinguishable from chance.",
            **words,
        )
    return w(
        "A month wholly under a campaign brought {value} real closings (95% interval {interval}).",
        **words,
    )


def under(found: Found) -> float:
    """Return the months under campaigns in the last year of the series: months times courts' share."""
    return float(found.series.tail(12)["during"].sum())


def after_words(w: Words, f: Format, found: Found) -> str:
    """Return the months after and what is left over, empty where there is none."""
    after, net = found.estimate("after"), found.estimate("net")
    if after.value is None or net.value is None:
        return ""
    words = {
        "after": f"<b>{f.signed(f.share(after.value, 0))}</b>",
        "after_interval": interval(f, after),
        "net": f"<b>{f.signed(f.count(_whole(net.value)))}</b>",
        "net_interval": counts(f, net),
    }
    if net.excludes():
        return w(
            "In the two months after a campaign the pace changed by {after} ({after_interval}); over the year {net} real closings remain "
            "({net_interval}).",
            **words,
        )
    return w(
        "In the two months after a campaign the pace changed by {after} ({after_interval}); over the year {net} real closings remain "
        "({net_interval}), which may be none.",
        **words,
    )


def placebo_words(w: Words, f: Format, found: Found) -> str:
    """Return how special the true dates are, empty without placebo dates."""
    if found.placebo_share is None:
        return ""
    return w(
        "At {share} of {n} placebo dates, with no campaign, the same method finds as much.",
        share=f"<b>{f.share(found.placebo_share, 0)}</b>",
        n=f.count(len(found.placebo)),
    )
