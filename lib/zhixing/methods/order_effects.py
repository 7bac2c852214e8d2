"""What followed an order 指挥长令, beside courts that had the same figures and received none.

Orders go to courts with weak figures, and weak figures recover by themselves: the plain before/after of ordered courts
contains regression to the mean. Each order is held beside the five courts, of those at risk of one on that day, whose figures
until then promise the nearest pace (a prognostic score, Hansen 2008, doi:10.1093/biomet/asn004) at a like number of closings.
What difference in promise is left is taken out by the regression that gave the score (Abadie & Imbens 2011,
doi:10.1198/jbes.2009.07333). A matched court that receives an order of its own within the three months stays, since leaving it
out would select on what followed; the difference is divided by the share of time in which the two groups really differed (Wald).

Standard errors come from each row's influence on the estimate, the days of orders given and its part in the regression included,
summed within courts; the interval is Student's t with the degrees of freedom of as many equally heavy courts. In simulations with autocorrelated,
over-dispersed court-months and orders that follow the last month, the last quarter, a court's own level or its rank, 95 % intervals
covered a known effect in 94–96 % of samples, from 30 to 170 orders, with a bias below 0.006 on the logarithmic scale.
"""

from dataclasses import dataclass
from math import exp

import numpy as np
import polars as pl
from scipy.special import stdtrit

from zhixing.methods import order_rows
from zhixing.methods.arrays import Bools, Floats, Ints
from zhixing.methods.estimates import LEVEL, Estimate, TooFew, check_level
from zhixing.methods.order_matching import Promise, centred, spread, weights_of
from zhixing.methods.order_rows import TRAITS, Panel, Rows
from zhixing.methods.unrecorded import e_value

FEWEST_ORDERS = 10
"""Orders below which no comparison is made."""

FEWEST_COURTS = 5
"""Ordered courts below which no comparison is made: intervals rest on how courts differ."""


@dataclass(frozen=True, slots=True)
class OrderEffect:
    """What followed orders. All changes are relative: 0.12 is a pace 12 % higher.

    Attributes:
        effect: Ordered courts' change less the matched courts': (1 + plain) ÷ (1 + expected) − 1.
        plain: Pace in the three months after an order against the three before, ordered courts alone.
        expected: What the matched courts say would have happened without one: season and regression to the mean,
            (1 + season) × (1 + regression) − 1.
        season: Change of all courts at risk and without an order over the same months.
        regression: What the matched courts' change exceeds that by: regression to the mean 均值回归.
        sets: Orders compared.
        courts: Different courts they went to.
        controls: Different courts they are held beside.
        diluted: Share of the matched courts' three months spent under an order of their own.
        skipped: Orders without six months before them or three after in the records.
        path: month (−3…−1, 1…3), group ("ordered", "matched"), pace: closings a pending case-day, geometric mean.
        balance: trait, before, after: standardised differences of ordered courts from all at risk, and from the matched.
        e_value: How strongly an unrecorded trait would have to be tied (risk ratio) to orders and to pace to explain the effect.
        e_value_limit: The same for the limit nearer to no effect; 1 if the interval includes it.
    """

    effect: Estimate
    plain: Estimate
    expected: Estimate
    season: Estimate
    regression: Estimate
    sets: int
    courts: int
    controls: int
    diluted: float
    skipped: int
    path: pl.DataFrame
    balance: pl.DataFrame
    e_value: float
    e_value_limit: float


def effect(
    closed: Floats,
    exposure: Floats,
    orders: Bools,
    *,
    width: int = 1,
    treated: Bools | None = None,
    span: tuple[int, int] | None = None,
    level: float = LEVEL,
) -> OrderEffect | TooFew:
    """Compare the closing pace after orders with that of courts that had the same figures and received none.

    Args:
        closed: Closings, courts × steps.
        exposure: Pending case-days, courts × steps (or cases pending at the start of each step, if steps are alike).
        orders: Whether an order was issued at the start of a step, when the figures of earlier steps were known.
        width: Steps a month: 1 for months, 30 for days.
        treated: Courts whose orders count; all by default. Every court may be compared with.
        span: First step whose orders count, and the one after the last; all by default.
        level: Confidence level.

    Returns:
        The comparison, or `TooFew` with fewer than ten orders, or fewer than five courts among them.

    Raises:
        ValueError: If the arrays differ in shape or the level is no level.
    """
    check_level(level)
    panel = Panel.of(closed, exposure, orders, width)
    courts, steps = orders.shape
    found = order_rows.rows(
        panel, np.ones(courts, dtype=bool) if treated is None else treated, span or (0, steps)
    )
    if not found.ordered.any():
        return TooFew("orders with courts to compare them with", 0, FEWEST_ORDERS)
    promise = Promise.of(found)
    weights = weights_of(found, promise.value)
    sets = int((weights > 0).sum())
    if sets < FEWEST_ORDERS:
        return TooFew("orders with courts to compare them with", sets, FEWEST_ORDERS)
    ordered = len(np.unique(found.court[weights > 0]))
    if ordered < FEWEST_COURTS:
        return TooFew("courts that received an order", ordered, FEWEST_COURTS)
    return _effect(found, promise, weights, _Clusters.of(found.court, weights, level))


# ---- estimate and interval ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Clusters:
    """Courts as clusters of rows.

    Attributes:
        court: The court of each row.
        count: Courts with any weight.
        critical: Student's t at as many degrees of freedom as equally heavy ordered courts would leave.
        level: The confidence level.
    """

    court: Ints
    count: int
    critical: float
    level: float

    @classmethod
    def of(cls, court: Ints, weights: Floats, level: float) -> "_Clusters":
        """Count the courts and their effective number."""
        heavy = np.bincount(court, np.maximum(weights, 0.0))
        freedom = max(float(heavy.sum() ** 2 / (heavy**2).sum()) - 1, 2.0)
        critical = float(stdtrit(freedom, 0.5 + level / 2))
        return cls(court, len(np.unique(court[weights != 0])), critical, level)

    def relative(self, value: float, influence: Floats) -> Estimate:
        """Return a change of the logarithm as a relative change, with its interval from the rows' influence."""
        summed = np.bincount(self.court, influence)
        half = self.critical * float(np.sqrt((summed @ summed) * self.count / (self.count - 1)))
        return Estimate(exp(value) - 1, exp(value - half) - 1, exp(value + half) - 1, level=self.level)


def _effect(rows: Rows, promise: Promise, weights: Floats, clusters: _Clusters) -> OrderEffect:
    free = ~rows.ordered
    left = promise.outcome - promise.value
    apart = float(weights @ rows.under)
    value = float(weights @ left) / apart
    influence = weights * (left - value * rows.under)
    influence[free] -= (weights @ promise.design) @ promise.inverse * left[free]
    influence /= apart
    ours = np.maximum(weights, 0.0)
    change = rows.after - rows.before
    season, of_season = _season(rows, ours, change)
    beyond = centred(change, rows)
    above = float(ours @ beyond)
    of_above = ours * (beyond - above) - of_season
    plain, of_plain = season + above, of_season + of_above
    found = clusters.relative(value, influence)
    nearer = min((found.lower or 0.0, found.upper or 0.0), key=abs) if found.excludes() else 0.0
    return OrderEffect(
        effect=found,
        plain=clusters.relative(plain, of_plain),
        expected=clusters.relative(plain - value, of_plain - influence),
        season=clusters.relative(season, of_season),
        regression=clusters.relative(above - value, of_above - influence),
        sets=int((weights > 0).sum()),
        courts=len(np.unique(rows.court[weights > 0])),
        controls=len(np.unique(rows.court[weights < 0])),
        diluted=1 - apart,
        skipped=rows.skipped,
        path=_path(rows, weights),
        balance=_balance(rows, weights),
        e_value=e_value(1 + (found.value or 0.0)),
        e_value_limit=e_value(1 + nearer),
    )


def _season(rows: Rows, ours: Floats, change: Floats) -> tuple[float, Floats]:
    """Return the mean change of the courts without an order on the same steps, and each row's influence, the steps given."""
    _, code = np.unique(rows.step, return_inverse=True)
    free = ~rows.ordered
    share = np.bincount(code, ours) / np.maximum(np.bincount(code, free), 1)
    weight = np.where(free, share[code], 0.0)
    return float(weight @ change), weight * centred(change, rows)


def _path(rows: Rows, weights: Floats) -> pl.DataFrame:
    """Return the groups' geometric mean pace in each month before and after."""
    groups = {"ordered": np.maximum(weights, 0.0), "matched": np.maximum(-weights, 0.0)}
    months = [*range(-order_rows.MONTHS_BEFORE, 0), *range(1, order_rows.MONTHS_AFTER + 1)]
    found = [
        (month, group, exp(float(weight @ rows.path[:, place])))
        for group, weight in groups.items()
        for place, month in enumerate(months)
    ]
    return pl.DataFrame(found, schema=["month", "group", "pace"], orient="row")


def _balance(rows: Rows, weights: Floats) -> pl.DataFrame:
    """Return how ordered courts differ from all at risk, and from the matched ones, in standard deviations of those at risk."""
    free = ~rows.ordered
    found = []
    for place, trait in enumerate(TRAITS):
        values = centred(rows.traits[:, place], rows)
        scale = float(spread(values[free]))
        gap = float(np.maximum(weights, 0.0) @ values)
        found.append((trait, gap / scale, float(weights @ values) / scale))
    return pl.DataFrame(found, schema=["trait", "before", "after"], orient="row")
