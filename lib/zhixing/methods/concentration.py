"""How much of an amount lies in its largest cases 集中度, and what is left of a change without them.

The share observed is a fact about the year. Its interval is about the process behind the year: what the share would
be over many years like it. Amounts recovered have heavy tails, and there the usual bootstrap misleads: the largest
case that could have come did not, so the share is biased downward and resampling cannot see it (Taleb & Douady 2015,
doi:10.1016/j.physa.2015.02.038; Davidson & Flachaire 2007, doi:10.1016/j.jeconom.2007.01.009).
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import polars as pl

from zhixing.methods.arrays import Floats, Ints
from zhixing.methods.estimates import LEVEL, Estimate, check_level
from zhixing.methods.tails import fit, fit_pareto, pareto_not_rejected

FEWEST_POSITIVE = 40
"""Amounts above zero that an interval asks for."""
_DRAWS = 999
_CHUNK = 2_000_000
_EQUAL = 1e-9  # mean log excess of amounts that are all the same, in place of 0


@dataclass(frozen=True, slots=True)
class TopShare:
    """The share of a total that its largest cases hold.

    Attributes:
        cases: How many cases there are.
        largest: How many of them are counted as the largest.
        largest_yuan: Their sum, exact.
        total_yuan: The sum of all, exact.
        share: Share of the total with its interval; limits None below 40 positive amounts, all None for a zero total.
    """

    cases: int
    largest: int
    largest_yuan: Decimal
    total_yuan: Decimal
    share: Estimate


@dataclass(frozen=True, slots=True)
class ChangeWithout:
    """A change of a total, with and without the largest cases of either year.

    Attributes:
        change_yuan: After minus before, exact.
        change_without_yuan: The same after taking the largest cases out of both years, exact.
        largest_before: How many cases were taken out of the earlier year.
        largest_after: How many out of the later one.
        without: `change_without_yuan` with its bootstrap interval, yuan.
    """

    change_yuan: Decimal
    change_without_yuan: Decimal
    largest_before: int
    largest_after: int
    without: Estimate


def how_many(cases: int, fraction: float) -> int:
    """How many cases are the largest `fraction` of them: rounded, at least one, none of none."""
    return min(cases, max(1, round(cases * fraction)))


def top_share(
    amounts: pl.Series,
    *,
    fraction: float = 0.01,
    largest: int | None = None,
    level: float = LEVEL,
    seed: int = 1907,
) -> TopShare:
    """The share of the largest cases in a total.

    The interval's lower limit is the percentile bootstrap's; the upper limit is the highest of three: the percentile
    bootstrap's, that of a bootstrap which refits the upper tail to each resample (`tails`) and so counts cases larger
    than any seen, and, where a Pareto tail cannot be rejected, the same with a Pareto tail. It always holds the
    observed share. In simulations with 40 % zeros and 1 % of 200 to 5,000 cases counted, 95 % intervals covered the true share of
    lognormal (σ 1.5–2.5) and Pareto (index 1.2–2.5) amounts in 92–96 % of samples, of a mixture in 96–99 %; the percentile
    bootstrap's alone in 20–90 %.
    With few cases it is wide: that is the finding.

    Args:
        amounts: One amount a case, ≥ 0, decimal or float yuan; null counts as zero.
        fraction: The largest cases as a share of all, e.g. 0.01.
        largest: The largest cases as a number, instead of a fraction.
        level: Confidence level.
        seed: Seed of the 999 resamples; the order of the cases does not matter.

    Raises:
        ValueError: If an amount is negative.
    """
    ordered = _ordered(amounts)
    n = len(ordered)
    k = how_many(n, fraction) if largest is None else min(largest, n)
    top, total = _sum(ordered.head(k)), _sum(ordered)
    if total == 0 or k == 0:
        return TopShare(n, k, top, total, Estimate(None, None, None, level=level))
    observed, x = float(top / total), ordered.cast(pl.Float64).to_numpy()
    positive = int(np.count_nonzero(x))
    if positive < FEWEST_POSITIVE or k >= positive:
        return TopShare(n, k, top, total, Estimate(observed, None, None, level=level))
    tail = int(np.clip(5 * np.sqrt(positive), 20, positive / 2))
    draws = _Resamples(x, max(k, tail), np.random.default_rng(seed))
    plain, modelled, pareto = (
        np.concatenate(parts)
        for parts in zip(*(draws.shares(k, tail, c) for c in draws.chunks()), strict=True)
    )
    excess = np.log(x[:tail] / x[tail])
    ends = np.array([(1 - check_level(level)) / 2, (1 + level) / 2])
    lower, upper = np.quantile(plain, ends)
    upper = max(upper, np.quantile(modelled, ends[1]))
    if pareto_not_rejected(max(_EQUAL, float(excess.mean())), float((excess**2).mean()), tail):
        upper = max(upper, np.quantile(pareto, ends[1]))
    interval = Estimate(observed, min(observed, float(lower)), max(observed, float(upper)), level=level)
    return TopShare(n, k, top, total, interval)


def change_without(
    before: pl.Series,
    after: pl.Series,
    *,
    fraction: float = 0.01,
    largest: int | tuple[int, int] | None = None,
    level: float = LEVEL,
    seed: int = 1907,
) -> ChangeWithout:
    """The change of a total between two years, with and without each year's largest cases.

    The interval takes both years as draws of independent cases, their number Poisson (percentile bootstrap, 999
    resamples). Without the largest cases the sums are well behaved; the whole change has no such interval here because
    under heavy tails none is honest.

    Args:
        before: One amount a case of the earlier year, ≥ 0; null counts as zero.
        after: The same of the later year.
        fraction: The largest cases as a share of each year's.
        largest: How many largest cases instead, the same number in both years or one each.
        level: Confidence level.
        seed: Seed of the resamples.

    Raises:
        ValueError: If an amount is negative.
    """
    years = [_ordered(before), _ordered(after)]
    wanted = (largest, largest) if isinstance(largest, int) else largest
    if wanted is None:
        wanted = (how_many(len(years[0]), fraction), how_many(len(years[1]), fraction))
    counts = [min(number, len(x)) for number, x in zip(wanted, years, strict=True)]
    totals = [_sum(x) for x in years]
    rests = [total - _sum(x.head(k)) for x, k, total in zip(years, counts, totals, strict=True)]
    generator = np.random.default_rng(seed)
    draws = [
        np.concatenate([resamples.rest(k, size) for size in resamples.chunks()])
        for x, k in zip(years, counts, strict=True)
        for resamples in [_Resamples(x.cast(pl.Float64).to_numpy(), k, generator)]
    ]
    ends = [(1 - check_level(level)) / 2, (1 + level) / 2]
    lower, upper = (float(limit) for limit in np.quantile(draws[1] - draws[0], ends))
    change = rests[1] - rests[0]
    without = Estimate(float(change), lower, upper, float((draws[1] - draws[0]).std()), level)
    return ChangeWithout(totals[1] - totals[0], change, counts[0], counts[1], without)


class _Resamples:
    """Bootstrap resamples of amounts in falling order, without drawing what need not be drawn.

    Only the counts of the `reach` largest amounts (and as many more as a resample may reach down to) are drawn; the sum
    of the many below is drawn as normal, which it is to any accuracy that matters because those amounts are bounded.
    """

    def __init__(self, ordered: Floats, reach: int, generator: np.random.Generator) -> None:
        self.n = len(ordered)
        drawn = min(self.n, int(reach + 8 * np.sqrt(reach) + 20))
        self.top, self.below = ordered[:drawn], ordered[drawn:]
        self.generator = generator

    def chunks(self) -> list[int]:
        """How many resamples to draw at a time, so that memory stays small."""
        size = max(1, min(_DRAWS, _CHUNK // max(1, len(self.top))))
        return [size] * (_DRAWS // size) + ([_DRAWS % size] if _DRAWS % size else [])

    def shares(self, k: int, tail: int, size: int) -> tuple[Floats, Floats, Floats]:
        """Shares of the k largest in `size` resamples: as drawn, with the tail refitted, with a Pareto tail refitted."""
        counts = self.generator.multinomial(
            self.n, [*[1 / self.n] * len(self.top), len(self.below) / self.n], size=size
        )
        drawn, others = counts[:, :-1], counts[:, -1]
        total = drawn @ self.top + self._sum_below(others)
        reached = np.cumsum(drawn, axis=1)
        largest = _take(drawn, reached, k)
        top = largest @ self.top
        in_tail = _take(drawn, reached, tail)
        # a resample with hardly a positive amount falls back on the smallest one; a zero has no logarithm
        amounts = np.maximum(self.top, self.top[self.top > 0][-1])
        threshold, logs = amounts[np.argmax(reached > tail, axis=1)], np.log(amounts)
        gap = np.log(threshold)
        mean = np.maximum(in_tail @ logs / tail - gap, _EQUAL)
        square = in_tail @ logs**2 / tail - 2 * gap * (in_tail @ logs / tail) + gap**2
        body, middle = total - in_tail @ self.top, top - in_tail @ self.top
        shares = [top / total]
        for model in (fit(mean, np.maximum(square, mean**2 * 1.02)), fit_pareto(mean)):
            whole = tail * threshold * model.partial_mean(np.zeros(size))
            if k <= tail:
                largest_sum = k * threshold * model.partial_mean(model.quantile(k / tail)) * (tail / k)
            else:
                largest_sum = whole + middle
            shares.append(largest_sum / (whole + body))
        return shares[0], shares[1], shares[2]

    def rest(self, k: int, size: int) -> Floats:
        """Totals without the k largest in `size` resamples of Poisson size."""
        drawn = self.generator.poisson(1.0, (size, len(self.top)))
        reached = np.cumsum(drawn, axis=1)
        above = drawn @ self.top - _take(drawn, reached, k) @ self.top
        rest: Floats = above + self._sum_below(self.generator.poisson(len(self.below), size))
        return rest

    def _sum_below(self, counts: Ints) -> Floats:
        if not len(self.below):
            return np.zeros(len(counts))
        noise = self.generator.normal(size=len(counts)) * self.below.std() * np.sqrt(counts)
        total: Floats = counts * self.below.mean() + noise
        return total


def _take(drawn: Ints, reached: Ints, k: int) -> Ints:
    """How often each amount is among the k largest of its resample."""
    taken: Ints = np.clip(k - (reached - drawn), 0, drawn)
    return taken


def _ordered(amounts: pl.Series) -> pl.Series:
    filled = amounts.fill_null(0).sort(descending=True)
    if len(filled) and filled[-1] < 0:
        raise ValueError(
            f"The amount {filled[-1]} is below zero. Shares of a total are told only of amounts from zero up; put "
            f"corrections against the case they correct."
        )
    return filled


def _sum(amounts: pl.Series) -> Decimal:
    total = amounts.sum()
    return total if isinstance(total, Decimal) else Decimal(repr(round(float(total), 2)))
