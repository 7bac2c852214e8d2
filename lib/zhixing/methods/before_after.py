"""Before and after a day that came to everybody at once, beside the same months of the year before.

What changed on one day for all can be held beside no one who was spared. The same months a year earlier, with nothing on that
day, take out the season: the ratio of after to before, divided by the same ratio of the year before (a difference in differences
of logarithms). Means are taken at one mix of kinds, that of the months after, so that a change of mix is no change of pace.

Standard errors come from each row's influence, summed within clusters (linearisation, Binder 1983, doi:10.2307/1402588); the
interval is Student's t with as many degrees of freedom as equally heavy clusters leave.
"""

from math import exp, log

import numpy as np
import polars as pl
from scipy.special import stdtrit

from zhixing.methods.arrays import Floats, Ints
from zhixing.methods.estimates import LEVEL, Estimate, TooFew, check_level

FEWEST_ROWS = 30
"""Rows each of the four groups must have."""

FEWEST_CLUSTERS = 5
"""Clusters below which there is no interval and so no estimate."""

_SIGNS = {("now", "after"): 1.0, ("now", "before"): -1.0, ("then", "after"): -1.0, ("then", "before"): 1.0}


def ratio_of_ratios(rows: pl.DataFrame, *, level: float = LEVEL) -> Estimate | TooFew:
    """Return the change from before to after, with the change between the same months of the year before taken out.

    Args:
        rows: year ("now", "then"), side ("before", "after"), kind, value (≥ 0), cluster.
        level: Confidence level.

    Returns:
        The relative change: −0.3 is 30 % less. `TooFew` where one of the four groups holds fewer than 30 rows, or a kind
        of the months after is missing from a group, or there are fewer than five clusters.
    """
    check_level(level)
    sizes = [rows.filter(year=year, side=side).height for year, side in _SIGNS]
    if min(sizes) < FEWEST_ROWS:
        return TooFew("rows before or after", min(sizes), FEWEST_ROWS)
    clusters = rows["cluster"].n_unique()
    if clusters < FEWEST_CLUSTERS:
        return TooFew("clusters", clusters, FEWEST_CLUSTERS)
    mix = rows.filter(year="now", side="after").group_by("kind").agg(weight=pl.len() / sizes[0])
    value, influence = 0.0, np.zeros(rows.height)
    for (year, side), sign in _SIGNS.items():
        inside = ((rows["year"] == year) & (rows["side"] == side)).to_numpy()
        kinds = rows.filter(inside).join(mix, on="kind", how="left", maintain_order="left")
        if kinds["kind"].n_unique() < mix.height:
            return TooFew("kinds in each group", kinds["kind"].n_unique(), mix.height)
        mean, pull = _standardised(kinds)
        if mean <= 0:
            return TooFew("days in each group", 0, 1)
        value += sign * log(mean)
        influence[inside] = sign * pull / mean
    return _interval(value, influence, rows["cluster"].rank("dense").to_numpy().astype(np.int64), level)


def _standardised(rows: pl.DataFrame) -> tuple[float, Floats]:
    """Return the mean at the mix of kinds in `weight`, and each row's influence on it; kinds outside the mix weigh nothing."""
    own = rows.select(
        weight=pl.col("weight").fill_null(0.0),
        count=pl.len().over("kind"),
        mean=pl.col("value").mean().over("kind"),
        value="value",
    )
    share = own["weight"] / own["count"]
    pull = share * (own["value"] - own["mean"])
    return float((share * own["value"]).sum()), pull.to_numpy().astype(np.float64)


def _interval(value: float, influence: Floats, cluster: Ints, level: float) -> Estimate:
    code = np.unique(cluster, return_inverse=True)[1]
    summed = np.bincount(code, influence)
    sizes = np.bincount(code).astype(np.float64)
    count = len(sizes)
    freedom = max(float(sizes.sum() ** 2 / (sizes**2).sum()) - 1, 2.0)
    half = float(stdtrit(freedom, 0.5 + level / 2)) * float(np.sqrt(summed @ summed * count / (count - 1)))
    return Estimate(exp(value) - 1, exp(value - half) - 1, exp(value + half) - 1, level=level)
