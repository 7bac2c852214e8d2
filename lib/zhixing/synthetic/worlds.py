"""Realised sizes of campaigns and orders: the delivered world beside one without campaigns, and beside one without orders.

The worlds are made of the same draws and meet the same year-end stocks. In the world without campaigns the same courts
receive the same orders. What campaigns gained in a year the year-end drive need not close: from October on the delivered
world has fewer closings everywhere, which no comparison of prefectures in the same month can see. The gain of January to
September is free of that.
"""

import numpy as np

from zhixing.synthetic import calendar
from zhixing.synthetic.arrays import Bools, Floats, Ints, years_of
from zhixing.synthetic.campaigns import Actions, after
from zhixing.synthetic.docket import ENDED, PERFORMED, Fates
from zhixing.synthetic.history import History
from zhixing.synthetic.orders import Orders
from zhixing.synthetic.truth import ORDER_DAYS, Effect
from zhixing.synthetic.yearend import OPENS

MONTH_DAYS = 365.25 / 12


def campaign_effects(story: History, without: History, actions: Actions, as_of: int) -> list[Effect]:
    """Return how many more real closings campaigns brought while they ran, and how many of these the months after lacked.

    Args:
        story: The delivered world.
        without: The world without campaigns.
        actions: The campaigns.
        as_of: Last day of the records.
    """
    home = actions.home(story.tempo.courts)[story.filings.court]
    real, other = (_real_by_day(world.fates, home, len(actions.prefectures)) for world in (story, without))
    gain = real - other
    stretches = _stretches(actions, as_of)
    during, first, second = (stretches[name][0] for name in ("during", "after_1", "after_2"))
    begun = actions.start <= as_of
    count, days = int(begun.sum()), max(float(during.sum()), 1.0)
    gained, lacked = float(gain[during].sum()), -float(gain[first | second].sum())
    year = years_of(calendar.days())
    found = [
        _realised(
            f"campaign_{name}",
            float(gain[inside].sum() / max(other[inside].sum(), 1.0)),
            "share",
            count,
            f"Real closings more {when}, of those without campaigns.",
        )
        for name, (inside, when) in stretches.items()
    ]
    text = "Real closings more a month of a running campaign and prefecture."
    found.append(_realised("campaign_closings_a_month", gained / days * MONTH_DAYS, "cases", count, text))
    text = "Of the real closings campaigns gained, what the 60 days after lacked."
    found.append(_realised("campaign_given_back", lacked / gained if gained else 0.0, "share", count, text))
    for number in sorted(set(years_of(actions.start[begun]).tolist())):
        net = float(gain[:, year == number].sum())
        text = (
            f"Real closings more in the whole of {number}: neither given back nor left to the year-end drive."
        )
        found.append(_realised(f"campaign_net_{number}", net, "cases", count, text))
    return found


def _stretches(actions: Actions, as_of: int) -> dict[str, tuple[Bools, str]]:
    """Return the prefectures and days during and after campaigns, and what they are called."""
    known = calendar.days() <= as_of
    during = actions.running() & known
    first = after(actions, 1) & known & ~during
    second = after(actions, 2) & known & ~during & ~first
    month = calendar.days().astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
    return {
        "before_drive": (during & (month < OPENS[0]), "while campaigns run, January to September"),
        "during": (during, "while campaigns run"),
        "after_1": (first, "in the 30 days after a campaign, where no other runs"),
        "after_2": (second, "in the 30 days after those, where no other runs"),
    }


def _realised(name: str, value: float, unit: str, count: int, description: str) -> Effect:
    return Effect(name, "realised", value, unit, count, description)


def _real_by_day(fates: Fates, home: Ints, size: int) -> Floats:
    """Return real closings by prefecture and day of the calendar."""
    days = len(calendar.days())
    real = np.isin(fates.method, [PERFORMED, ENDED]) & (fates.closed <= calendar.LAST) & (home >= 0)
    place = home[real] * days + fates.closed[real] - calendar.FIRST
    return np.bincount(place, minlength=size * days).reshape(size, days).astype(np.float64)


def order_effects(story: History, without: History, as_of: int) -> list[Effect]:
    """Return how much faster courts closed in the 90 days from an order, beside the world without orders."""
    issued = story.orders
    followed = issued.issued + ORDER_DAYS - 1 <= as_of
    issued = Orders(issued.court[followed], issued.issued[followed])
    ratio = _pace(story, issued) - _pace(without, issued)
    return [
        _realised(
            "order_pace_gain",
            float(np.expm1(ratio.mean())) if len(issued) else 0.0,
            "share",
            len(issued),
            "Closings a pending case-day more in the 90 days from an order, geometric mean over orders.",
        ),
        _realised(
            "orders_issued",
            float(len(story.orders)),
            "orders",
            len(story.orders),
            "Orders that changed a court's pace; those issued again change nothing more.",
        ),
    ]


def _pace(world: History, issued: Orders) -> Floats:
    """Return the logarithm of closings a pending case-day in the 90 days from each order."""
    filings, closed = world.filings, world.fates.closed
    order = np.argsort(filings.court, kind="stable")
    bounds = np.searchsorted(filings.court[order], np.arange(len(world.tempo.courts) + 1))
    found = np.zeros(len(issued))
    for number, (court, start) in enumerate(zip(issued.court, issued.issued, strict=True)):
        mine = order[bounds[court] : bounds[court + 1]]
        end = start + ORDER_DAYS
        filed, done = filings.filed[mine], closed[mine]
        held = np.minimum(done, end) - np.maximum(filed, start)
        closings = ((done >= start) & (done < end)).sum()
        found[number] = np.log(closings + 0.5) - np.log(max(held[held > 0].sum(), 1))
    return found
