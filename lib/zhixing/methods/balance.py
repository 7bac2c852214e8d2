"""Whether matched cases are alike: standardised mean differences before and after matching.

(mean of relieved − mean of the others) ÷ √((s² relieved + s² others) ÷ 2), with the spreads *before* matching in both
columns (Stuart 2010, doi:10.1214/09-STS313), so that matching cannot look better by narrowing the groups.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from zhixing.methods.arrays import Floats, Ints
from zhixing.methods.risk_pool import COVARIATES, RiskPool

_DATES = 12
_MOST_LEVELS = 6


@dataclass(frozen=True, slots=True)
class Everyone:
    """All open cases not yet relieved, on dates spread evenly over the reliefs, each date weighing the same.

    Attributes:
        rows: Rows of the pool; a case open on several of the dates occurs several times.
        weights: Weights that sum to 1.
        mean: Weighted means of the covariates as known on those dates.
        variance: Weighted variances.
    """

    rows: Ints
    weights: Floats
    mean: Floats
    variance: Floats

    @classmethod
    def of(cls, pool: RiskPool, dates: Ints) -> "Everyone":
        """Sample the pool at up to twelve quantiles of the relief dates."""
        chosen = np.unique(np.quantile(dates, np.linspace(0, 1, _DATES), method="nearest"))
        groups = [np.flatnonzero(pool.eligible(slice(None), int(day))) for day in chosen]
        sizes = np.array([len(rows) for rows in groups])
        weights = np.repeat(1 / np.maximum(sizes, 1), sizes) / max(1, np.count_nonzero(sizes))
        rows = np.concatenate(groups)
        x = pool.known(rows, np.repeat(chosen, sizes))
        mean = weights @ x
        return cls(rows, weights, mean, weights @ (x - mean) ** 2)


def spreads(treated: Floats, everyone: Everyone) -> Floats:
    """The standard deviation each covariate is measured in; 1 where nothing varies."""
    return _or_one(np.sqrt((treated.var(axis=0) + everyone.variance) / 2))


def balance(
    pool: RiskPool,
    treated: Ints,
    at_relief: Floats,
    everyone: Everyone,
    pairs: pl.DataFrame,
    exact: Sequence[str],
) -> pl.DataFrame:
    """The balance table: `covariate`, `before`, `after`; levels of exact columns with at most six as `column=level`.

    Args:
        pool: The cases.
        treated: Rows of all relieved cases, matched or not.
        at_relief: Their covariates on the day of relief.
        everyone: The comparison before matching.
        pairs: Matched sets with the pool's `row`, `relieved`, `weight` and the covariates.
        exact: Exactly matched columns.
    """
    relieved = pairs["relieved"].to_numpy()
    weights = np.where(relieved, 1.0, -pairs["weight"].to_numpy()) / relieved.sum()
    spread = spreads(at_relief, everyone)
    before = (at_relief.mean(axis=0) - everyone.mean) / spread
    after = weights @ pairs.select(COVARIATES).to_numpy() / spread
    table = list(zip(COVARIATES, before.tolist(), after.tolist(), strict=True))
    weight_of_row = np.bincount(everyone.rows, everyone.weights, minlength=pool.frame.height)
    for column in exact:
        levels = pool.frame[column].unique().sort()
        if not 1 < len(levels) <= _MOST_LEVELS:
            continue
        number = _numbered(pool.frame[column], levels)
        ours = np.bincount(number[treated], minlength=len(levels)) / len(treated)
        theirs = np.bincount(number, weight_of_row, minlength=len(levels))
        step = _or_one(np.sqrt((ours * (1 - ours) + theirs * (1 - theirs)) / 2))
        matched = np.bincount(number[pairs["row"].to_numpy()], weights, minlength=len(levels)) / step
        names = [f"{column}={level}" for level in levels.to_list()]
        table += zip(names, ((ours - theirs) / step).tolist(), matched.tolist(), strict=True)
    return pl.DataFrame(table, schema=["covariate", "before", "after"], orient="row")


def _numbered(values: pl.Series, levels: pl.Series) -> Ints:
    """Return the place of each value among the levels; null is one of them."""
    own = pl.DataFrame({"level": levels}).with_row_index("number")
    found = pl.DataFrame({"level": values}).join(
        own, on="level", how="left", nulls_equal=True, maintain_order="left"
    )
    number: Ints = found["number"].cast(pl.Int64).to_numpy()
    return number


def _or_one(spread: Floats) -> Floats:
    return np.where(spread > 0, spread, 1.0)
