"""What every method here returns: a number, its interval, and the arithmetic of intervals.

An interval is always two-sided. `None` stands for what the data cannot tell (a median that was not reached,
an upper limit beyond the last observation), never for zero.
"""

from dataclasses import dataclass
from math import isfinite, sqrt

from scipy.special import ndtri

LEVEL = 0.95
"""The confidence level used wherever none is named."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval 估计值与置信区间, in the unit of the quantity it estimates.

    Attributes:
        value: The estimate, or None where it cannot be told.
        lower: The lower limit, or None where there is none.
        upper: The upper limit, or None where there is none.
        std_error: The standard error 标准误, or None where the interval was not built from one.
        level: The confidence level of the interval.
    """

    value: float | None
    lower: float | None
    upper: float | None
    std_error: float | None = None
    level: float = LEVEL

    def excludes(self, null: float = 0.0) -> bool:
        """Whether the whole interval lies on one side of `null`: only then may a sentence name a direction."""
        above = self.lower is not None and self.lower > null
        below = self.upper is not None and self.upper < null
        return above or below


@dataclass(frozen=True, slots=True)
class TooFew:
    """No estimate, because there are too few observations to make one 样本过少.

    Attributes:
        what: What was counted, in words.
        n: How many there are.
        minimum: How many the method asks for.
    """

    what: str
    n: int
    minimum: int


def two_sided_z(level: float) -> float:
    """The normal quantile of a two-sided interval: 1.96 for 0.95."""
    return float(ndtri(0.5 + check_level(level) / 2))


def check_level(level: float) -> float:
    """Return `level` if it is a confidence level, a number strictly between 0 and 1.

    Raises:
        ValueError: If it is not.
    """
    if not 0 < level < 1:
        raise ValueError(
            f"The confidence level {level} is not between 0 and 1. Write 95 % as 0.95 and 99.9 % as 0.999."
        )
    return level


def difference(first: Estimate, second: Estimate) -> Estimate:
    """First minus second, for two independent estimates, keeping the skewness of both intervals.

    The method of variance estimates recovery (MOVER): Zou & Donner 2008, doi:10.1002/sim.3095. With Wilson
    intervals it is Newcombe's hybrid score interval. A limit that is None makes the limit it enters None.

    Raises:
        ValueError: If the two intervals have different levels.
    """
    if first.level != second.level:
        raise ValueError(
            f"Intervals of level {first.level} and {second.level} cannot be combined. Compute both at one level."
        )
    value = None if first.value is None or second.value is None else first.value - second.value
    std_error = (
        None
        if first.std_error is None or second.std_error is None
        else sqrt(first.std_error**2 + second.std_error**2)
    )
    lower = _limit(value, _reach(first.value, first.lower), _reach(second.value, second.upper), sign=-1)
    upper = _limit(value, _reach(first.value, first.upper), _reach(second.value, second.lower), sign=1)
    return Estimate(value, lower, upper, std_error, first.level)


def _reach(value: float | None, limit: float | None) -> float | None:
    if value is None or limit is None or not isfinite(limit):
        return None
    return limit - value


def _limit(value: float | None, one: float | None, other: float | None, sign: int) -> float | None:
    if value is None or one is None or other is None:
        return None
    return value + sign * sqrt(one**2 + other**2)
