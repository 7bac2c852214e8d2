"""Whether a rate is saturated 饱和: so near its ceiling that it cannot tell courts apart, whatever they do.

执行信访办结率 and 终本合格率 stood at 100 % in 2019 and 2020. Such a figure is no finding about courts. It is said to be saturated
only where the records settle it: where the whole interval of the rate of all courts together lies at or above 99 %, which a
few cases, all of them passed, do not show. Courts work in batches, so the interval is that of as many independent cases as the
spread between courts leaves (design effect, Kish 1965; Rao & Scott 1992, doi:10.2307/2532311); where the spread cannot be seen, because
there is one count or nothing failed, three cases are taken for one.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl
from scipy.special import betaincinv

from zhixing.methods.arrays import Floats
from zhixing.methods.estimates import LEVEL, Estimate, TooFew, check_level

CEILING = 0.99
"""The rate from which on less than one case in a hundred is left to tell courts apart."""

UNSEEN = 3.0
"""The design effect where the records show none."""

Verdict = Literal["saturated", "not saturated", "not settled"]


@dataclass(frozen=True, slots=True)
class Saturation:
    """Whether a rate is saturated.

    Attributes:
        verdict: saturated: the interval lies at or above `CEILING`. not saturated: it lies below. not settled: it holds it.
        rate: The rate of all units together, exact binomial interval with the effective number of cases.
        units: Units with at least one case.
        at_ceiling: Those of them at 100 %.
        effective: Cases as independent as the spread between units allows.
    """

    verdict: Verdict
    rate: Estimate
    units: int
    at_ceiling: int
    effective: float


def saturation(rates: pl.DataFrame, level: float = LEVEL) -> Saturation | TooFew:
    """Say whether a rate is saturated.

    Args:
        rates: One row a unit with `numerator` ≤ `denominator`.
        level: Confidence level.

    Returns:
        The verdict; TooFew without any case.
    """
    known = rates.filter(pl.col("denominator") > 0)
    r, n = (known[column].cast(pl.Float64).to_numpy() for column in ("numerator", "denominator"))
    if not len(n):
        return TooFew("cases", 0, 1)
    total, passed = float(n.sum()), float(r.sum())
    effective = total / _design_effect(r, n)
    rate = _exact(passed / total, effective, level)
    settled: Verdict = "not settled"
    if rate.lower is not None and rate.lower >= CEILING:
        settled = "saturated"
    elif rate.upper is not None and rate.upper < CEILING:
        settled = "not saturated"
    return Saturation(settled, rate, len(n), int((r == n).sum()), effective)


def of_counts(numerator: int, denominator: int, level: float = LEVEL) -> Saturation | TooFew:
    """Say whether a rate known by its two counts alone is saturated; as `saturation`."""
    return saturation(pl.DataFrame({"numerator": [numerator], "denominator": [denominator]}), level)


def _design_effect(r: Floats, n: Floats) -> float:
    """Return how many times larger the variance of the rate is than that of independent cases; at least 1."""
    rate = float(r.sum() / n.sum())
    if len(n) < 2 or rate in {0.0, 1.0}:  # noqa: PLR2004 - one unit has no spread
        return UNSEEN
    spread = len(n) / (len(n) - 1) * float(((r - n * rate) ** 2).sum())
    return max(1.0, spread / (float(n.sum()) * rate * (1 - rate)))


def _exact(rate: float, cases: float, level: float) -> Estimate:
    """Return a rate with Clopper and Pearson's interval, for a number of cases that need not be whole."""
    tail = (1 - check_level(level)) / 2
    passed, failed = rate * cases, (1 - rate) * cases
    lower = 0.0 if passed == 0 else float(betaincinv(passed, failed + 1, tail))
    upper = 1.0 if failed == 0 else float(betaincinv(passed + 1, failed, 1 - tail))
    return Estimate(rate, lower, upper, level=level)
