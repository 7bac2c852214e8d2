"""Realised sizes of campaigns and orders: the delivered world beside one without campaigns, and beside one without orders.

The worlds are made of the same draws and meet the same year-end stocks. In the world without campaigns the same courts
receive the same orders.
"""

import numpy as np

from zhixing.synthetic import calendar
from zhixing.synthetic.arrays import Bools, Floats, Ints
from zhixing.synthetic.campaigns import Actions
from zhixing.synthetic.docket import ENDED, PERFORMED, Fates
from zhixing.synthetic.history import History
from zhixing.synthetic.orders import Orders
from zhixing.synthetic.truth import ORDER_DAYS, Effect

MONTH_DAYS = 365.25 / 12
AFTER = 30
"""Days of each of the two months after a campaign."""


def campaign_effects(story: History, without: History, actions: Actions, as_of: int) -> list[Effect]:
    """Return how many more real closings campaigns brought while they ran, and how many of these the months after lacked.

    Args:
        story: The delivered world.
        without: The world without campaigns.
        actions: The campaigns.
        as_of: Last day of the records.
    """
    home = actions.home(story.tempo.courts)[story.filings.court]
    size = len(actions.prefectures)
    known = calendar.days() <= as_of
    during = actions.running() & known
    first, second = after(actions, 1) & known & ~during, after(actions, 2) & known & ~during
    second &= ~first
    real, other = (_real_by_day(world.fates, home, size) for world in (story, without))
    gain = real - other
    campaigns = int((actions.start <= as_of).sum())
    gained, lacked = float(gain[during].sum()), -float(gain[first | second].sum())
    shares = (float(gain[days].sum() / max(other[days].sum(), 1)) for days in (during, first, second))
    names = ("gain", "after_1", "after_2")
    what = ("while campaigns run", "in the 30 days after them", "in the 30 days after those")
    return [
        *(
            Effect(
                f"campaign_{name}",
                "realised",
                share,
                "share",
                campaigns,
                f"Real closings more {when}, of those without campaigns; days with another campaign count as days of one.",
            )
            for name, share, when in zip(names, shares, what, strict=True)
        ),
        Effect(
            "campaign_closings_a_month",
            "realised",
            gained / max(float(during.sum()), 1) * MONTH_DAYS,
            "cases",
            campaigns,
            "Real closings more a month of a running campaign and prefecture.",
        ),
        Effect(
            "campaign_given_back",
            "realised",
            lacked / gained if gained else 0.0,
            "share",
            campaigns,
            "Of the real closings campaigns gained, what the 60 days after lacked.",
        ),
    ]


def after(actions: Actions, month: int) -> Bools:
    """Return prefectures × days: the first or the second month after a campaign."""
    shift = AFTER * (month - 1) + 1
    later = Actions(
        actions.prefectures,
        actions.prefecture,
        actions.name,
        actions.end + shift,
        actions.end + shift + AFTER - 1,
    )
    return later.running()


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
        Effect(
            "order_pace_gain",
            "realised",
            float(np.expm1(ratio.mean())) if len(issued) else 0.0,
            "share",
            len(issued),
            "Closings a pending case-day more in the 90 days from an order, geometric mean over orders.",
        ),
        Effect(
            "orders_issued",
            "realised",
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
