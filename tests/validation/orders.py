"""Orders 指挥长令: courts whose figures were weak receive one, and weak figures recover by themselves.

Court-months from a stock and its flows: filings and closings are negative binomial around a pace that has a level of
its own in every court, a common season, closures in early 2020, shocks that last from month to month, a slow drift, and
now and then a drive that multiplies a single month. An order goes to the courts whose closings a pending case were lowest
last month, beside their peers and beside their own past. The method sees closings, pending cases and orders.
"""

import numpy as np

from validation.draws import Draw, Quantity, Trial, drawn, silent
from zhixing.methods import order_effects, unrecorded
from zhixing.methods.estimates import TooFew

COURTS, MONTHS, FIRST_ORDER, LASTS = 80, 48, 14, 3
_SEASON = np.log([0.95, 0.6, 0.95, 1.0, 1.0, 1.1, 0.95, 0.9, 1.0, 1.0, 1.15, 1.5])
_CLOSURES = {25: -0.5, 26: -0.3, 27: -0.15}
ATTENTION, ATTENTION_ODDS = 0.25, 1.2
"""What a president's attention, which nobody records, adds to a court's log pace, and to its log odds of an order."""


def panel(size: float, seed: int, *, attention: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Closings, pending cases at the start of each month, and orders: courts × months.

    Args:
        size: Relative change of the pace in the three months from an order.
        seed: Seed.
        attention: Whether courts now and then have attention that brings both orders and closings.
    """
    rng = np.random.default_rng(seed)
    level = np.log(0.16) + rng.normal(0, 0.22, COURTS)
    drift = np.cumsum(rng.normal(0, 0.015, (COURTS, MONTHS)), axis=1)
    received = np.exp(rng.normal(4.3, 0.8, COURTS))
    season = _SEASON[np.arange(MONTHS) % 12] + np.array([_CLOSURES.get(m, 0.0) for m in range(MONTHS)])
    keen = np.zeros(COURTS, bool)
    shock, pending = rng.normal(0, 0.2, COURTS), received * 5.0
    left = np.zeros(COURTS, np.int64)
    closed, stock, orders = (np.zeros((COURTS, MONTHS)) for _ in range(3))
    for month in range(MONTHS):
        if month % 4 == 0:
            keen = rng.random(COURTS) < 0.4
        if month >= FIRST_ORDER:
            pace = np.log((closed[:, month - 1] + 0.5) / stock[:, month - 1])
            past = np.log((closed[:, month - 13 : month] + 0.5) / stock[:, month - 13 : month]).mean(axis=1)
            weak = -_standard(pace) - 0.6 * _standard(pace - past)
            odds = -4.6 + 1.1 * weak + (ATTENTION_ODDS * keen if attention else 0.0)
            orders[:, month] = (rng.random(COURTS) < 1 / (1 + np.exp(-odds))) & (left < 1)
        left = np.where(orders[:, month] > 0, LASTS, left - 1)
        shock = 0.65 * shock + rng.normal(0, 0.16, COURTS)
        drive = np.log1p(np.where(rng.random(COURTS) < 0.02, rng.pareto(2.5, COURTS) * 0.8, 0.0))
        log_pace = (
            level + season[month] + drift[:, month] + shock + drive + (ATTENTION * keen if attention else 0.0)
        )
        mean = pending * np.minimum(np.exp(log_pace) * np.where(left > 0, 1 + size, 1.0), 0.85)
        stock[:, month] = np.maximum(pending, 1)
        closed[:, month] = np.minimum(rng.poisson(mean * rng.gamma(25, 1 / 25, COURTS)), pending)
        arrived = rng.poisson(received * rng.gamma(20, 1 / 20, COURTS) * np.exp(0.1 * np.sin(month / 2)))
        pending = pending - closed[:, month] + arrived
    return closed, stock, orders > 0


def _standard(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / values.std()


def draw(size: float, seed: int) -> dict[str, Draw]:
    """What the method says of one world, and what a plain before and after would."""
    found = order_effects.effect(*panel(size, seed))
    if isinstance(found, TooFew):
        return silent(TRIAL.quantities)
    return {"effect": drawn(found.effect, size), "plain": drawn(found.plain, size)}


def hidden(size: float, seed: int) -> dict[str, Draw]:
    """The same where presidents' attention, which nobody records, brings both orders and closings."""
    found = order_effects.effect(*panel(size, seed, attention=True))
    if isinstance(found, TooFew):
        return silent(HIDDEN.quantities)
    return {
        "effect": drawn(found.effect, size),
        "bound": drawn(unrecorded.bounds(found.effect, STRENGTH), size),
    }


_FACTOR = float(np.exp(ATTENTION + ATTENTION_ODDS) / (np.exp(ATTENTION) + np.exp(ATTENTION_ODDS) - 1))
STRENGTH = unrecorded.e_value(_FACTOR)
"""The one strength, to orders and to pace alike, that allows as much as attention's two (Ding & VanderWeele 2016)."""

TRIAL = Trial(
    id="orders",
    title="Orders 指挥长令",
    method="order_effects",
    size="relative change of the closing pace over three months",
    sizes=(0.0, 0.05, 0.1, 0.2),
    seeds=1_000,
    draw=draw,
    quantities={
        "effect": Quantity("change of pace against matched courts"),
        "plain": Quantity("plain before and after, for comparison", "biased"),
    },
    blind="80 courts over 48 months, about 90 orders. The plain before and after mistakes recovery for effect, as it must; the matched "
    "comparison takes out what courts with the same figures do by themselves. What decided on an order beyond past figures it cannot see.",
)
HIDDEN = Trial(
    id="orders_hidden",
    title="Orders, selected on attention nobody records",
    method="order_effects, unrecorded",
    size=TRIAL.size,
    sizes=TRIAL.sizes,
    seeds=1_000,
    draw=hidden,
    quantities={
        "effect": Quantity("change of pace against matched courts", "biased"),
        "bound": Quantity("the same, bounded for a trait as strong as the planted one", "bound"),
    },
    blind="The same worlds, but for four months at a time two courts in five have their president's attention, which multiplies the "
    "odds of an order by 3.3 and the pace by 1.28. The comparison is biased; the bound for a trait of that strength holds.",
)
