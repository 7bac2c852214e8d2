"""Intervals for proportions and counts, so that a sentence may say "distinguishable from chance".

All of them take a case as one independent trial. Courts work in drives and batches, so the real spread is wider:
an interval that includes the null settles the matter, one that barely excludes it does not.
"""

from math import exp, inf, log, sqrt

from scipy.special import betaincinv

from zhixing.methods.estimates import LEVEL, Estimate, difference, two_sided_z


def proportion(successes: int, trials: int, level: float = LEVEL) -> Estimate:
    """A proportion with Wilson's score interval (Wilson 1927; Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286).

    Args:
        successes: How many of the trials, a count.
        trials: How many in all. With none, value and limits are None.
        level: Two-sided confidence level.

    Raises:
        ValueError: If the counts are not 0 ≤ successes ≤ trials.
    """
    _check(successes, trials)
    if trials == 0:
        return Estimate(None, None, None, level=level)
    z2 = two_sided_z(level) ** 2
    p = successes / trials
    centre = (p + z2 / (2 * trials)) / (1 + z2 / trials)
    half = sqrt(z2 * (p * (1 - p) / trials + z2 / (4 * trials**2))) / (1 + z2 / trials)
    # at 0 and 1 the algebra gives the boundary exactly, floating point only nearly
    lower = 0.0 if successes == 0 else centre - half
    upper = 1.0 if successes == trials else centre + half
    return Estimate(p, lower, upper, sqrt(p * (1 - p) / trials), level)


def exact_proportion(successes: int, trials: int, level: float = LEVEL) -> Estimate:
    """A proportion with the exact binomial interval (Clopper & Pearson 1934), never below its nominal coverage.

    Raises:
        ValueError: If the counts are not 0 ≤ successes ≤ trials.
    """
    _check(successes, trials)
    if trials == 0:
        return Estimate(None, None, None, level=level)
    tail = (1 - level) / 2
    lower = 0.0 if successes == 0 else float(betaincinv(successes, trials - successes + 1, tail))
    upper = 1.0 if successes == trials else float(betaincinv(successes + 1, trials - successes, 1 - tail))
    return Estimate(successes / trials, lower, upper, level=level)


def proportion_difference(
    successes: int, trials: int, other_successes: int, other_trials: int, level: float = LEVEL
) -> Estimate:
    """First proportion minus the other, two independent groups: Newcombe 1998, method 10.

    The hybrid score interval, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.

    Raises:
        ValueError: If either pair of counts is not 0 ≤ successes ≤ trials.
    """
    return difference(proportion(successes, trials, level), proportion(other_successes, other_trials, level))


def count_ratio(
    count: int, other: int, exposure_ratio: float = 1.0, dispersion: float = 1.0, level: float = LEVEL
) -> Estimate:
    """The ratio of two independent counts, e.g. filings this year over filings last year.

    With Poisson counts the interval is exact: given their sum, the first is binomial (Przyborowski & Wilenski 1940).
    With a dispersion above 1 (variance ÷ mean, e.g. of monthly counts) the interval is on the log scale with
    variance dispersion × (1/count + 1/other).

    Args:
        count: The count in the numerator.
        other: The count in the denominator. With 0 the value and the upper limit are None.
        exposure_ratio: Exposure behind `count` ÷ exposure behind `other` (366 ÷ 365 days, say).
        dispersion: Variance ÷ mean of such counts; 1 is Poisson.
        level: Two-sided confidence level.

    Raises:
        ValueError: If a count is negative, the exposure ratio not positive, or the dispersion below 1.
    """
    if count < 0 or other < 0 or exposure_ratio <= 0 or dispersion < 1:
        raise ValueError(
            f"A ratio of counts needs counts from 0, an exposure ratio above 0 and a dispersion from 1; got "
            f"{count}, {other}, {exposure_ratio} and {dispersion}."
        )
    if count + other == 0:
        return Estimate(None, None, None, level=level)
    value = None if other == 0 else count / other / exposure_ratio
    if dispersion > 1 and value is not None and count > 0:
        half = two_sided_z(level) * sqrt(dispersion * (1 / count + 1 / other))
        return Estimate(value, exp(log(value) - half), exp(log(value) + half), level=level)
    share = exact_proportion(count, count + other, level)
    lower, upper = (_odds(limit) / exposure_ratio for limit in (share.lower, share.upper))
    return Estimate(value, lower, None if upper == inf else upper, level=level)


def _odds(share: float | None) -> float:
    if share is None or share == 1:
        return inf
    return share / (1 - share)


def _check(successes: int, trials: int) -> None:
    if not 0 <= successes <= trials:
        raise ValueError(
            f"{successes} of {trials} is not a proportion: the part must lie between 0 and the whole. Check that "
            f"numerator and denominator count the same scope and period."
        )
