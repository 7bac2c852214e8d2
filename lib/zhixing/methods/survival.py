"""How long cases take, counting those still pending: Kaplan–Meier and Aalen–Johansen under left truncation.

Cases at risk in a period enter at max(filing, first day) and leave at closing or the last day. The survival curve
生存函数 S(t) is the share still open after day t; the median and the restricted mean come from it. How cases close is
a matter of competing risks 竞争风险: the cumulative incidence of each kind of closing is Aalen–Johansen's, and with
S(t) they add up to 1 on every day. 1 − Kaplan–Meier for one kind, the others censored, overstates it and is not offered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from zhixing.methods.arrays import Bools, Floats
from zhixing.methods.estimates import LEVEL, Estimate, two_sided_z
from zhixing.methods.risk_sets import MINIMUM_AT_RISK, RiskSets, risk_sets

_AT = 1e-9  # S(t) of exactly one half is reached in exact arithmetic, missed by this little in floating point


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """A Kaplan–Meier curve.

    Attributes:
        table: A row for `start` and each day with a closing: `day`, `at_risk`, `events`, `survival` (share open after
            that day), `std_error` (Greenwood), `lower`, `upper` (log-log). Limits are null where S is 0.
        start: The day the curve is conditional on being open at; 0 unless early risk sets were too small, None
            without any case.
        end: The last day the curve is known for.
        skipped: Closings outside [start, end], which the curve could not use: state them when there are any.
        level: Confidence level of the limits.
    """

    table: pl.DataFrame
    start: int | None
    end: int | None
    skipped: int
    level: float = LEVEL


@dataclass(frozen=True, slots=True)
class CumulativeIncidence:
    """Aalen–Johansen cumulative incidence 累积发生率 by cause.

    Attributes:
        table: By cause and day: `cause`, `day`, `at_risk`, `events`, `incidence` (share closed this way by the end of
            that day), `std_error`, `lower`, `upper` (log-log on 1 − incidence). Rows for `start` and each day with any event.
        start: As in `SurvivalCurve`.
        end: As in `SurvivalCurve`.
        skipped: As in `SurvivalCurve`.
        level: Confidence level of the limits.
    """

    table: pl.DataFrame
    start: int | None
    end: int | None
    skipped: int
    level: float = LEVEL

    def at(self, day: int, cause: str) -> Estimate:
        """The share closed by `cause` by the end of `day`; all None outside [start, end]."""
        if self.start is None or self.end is None or not self.start <= day <= self.end:
            return Estimate(None, None, None, level=self.level)
        row = self.table.filter((pl.col("cause") == cause) & (pl.col("day") <= day)).row(-1, named=True)
        return Estimate(row["incidence"], row["lower"], row["upper"], row["std_error"], self.level)


def kaplan_meier(
    entry: npt.ArrayLike,
    exit_: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    level: float = LEVEL,
    minimum_at_risk: int = MINIMUM_AT_RISK,
) -> SurvivalCurve:
    """Estimate the share of cases still open after each day (Kaplan & Meier 1958; Tsai, Jewell & Wang 1987 for entry).

    Args:
        entry: Age in days on which each case comes under observation; at risk on that day too.
        exit_: Age in days on which it closes or observation ends.
        event: Whether it closed then.
        level: Confidence level; limits are on the log(−log S) scale with Greenwood's variance.
        minimum_at_risk: Smallest risk set a curve starts from; see `risk_sets`.

    Raises:
        ValueError: As `risk_sets`.
    """
    sets = risk_sets(entry, exit_, event, 1, minimum_at_risk=minimum_at_risk)
    deaths = sets.events[:, 0]
    survival = np.cumprod(1 - deaths / sets.at_risk).astype(np.float64)
    std_error: Floats = survival * np.sqrt(np.cumsum(_greenwood(sets.at_risk, deaths)))
    std_error[survival <= 0] = np.nan
    lower, upper = _log_log(survival, std_error, level)
    estimates = {"survival": survival, "std_error": std_error, "lower": lower, "upper": upper}
    table = _table(sets, deaths, estimates)
    return SurvivalCurve(table, sets.start, sets.end, sets.skipped, level)


def median(curve: SurvivalCurve) -> Estimate:
    """The day by which half the cases are closed 中位用时, with the Brookmeyer–Crowley interval on the log-log scale.

    The value is the first day with S ≤ ½; the limits are the first days on which the curve's own limits are
    (Brookmeyer & Crowley 1982, doi:10.2307/2530286). What the curve never reaches is None. With `curve.start` above 0
    it is the median of cases still open at that age.
    """
    day, table = curve.table["day"], curve.table

    def first(column: str) -> float | None:
        reached = (table[column] <= 0.5 + _AT).fill_null(value=False)
        return float(day.filter(reached)[0]) if reached.any() else None

    return Estimate(first("survival"), first("lower"), first("upper"), level=curve.level)


def restricted_mean(curve: SurvivalCurve, horizon: int) -> Estimate:
    """Mean days to closing, counting at most `horizon` days a case 限定平均用时: ∫ S from 0 to the horizon.

    It equals E[min(days, horizon)], so it stands beside the naive mean of closed cases, which drops the pending ones.
    Standard error by Irwin 1949 and Meier 1975 (Greenwood weights on the area still to come), normal interval, too narrow
    for a few dozen cases (simulated under left truncation: 89 % at 30 cases, 94 % at 100, 95 % at 1,000). With
    `curve.start` above 0 it is the mean of cases still open at that age.

    Args:
        curve: A Kaplan–Meier curve.
        horizon: Days. Compare only means with the same horizon.

    Returns:
        The estimate; all None if the curve is not known up to the horizon (it ends earlier with cases still open).
    """
    if curve.start is None or curve.end is None or not curve.start < horizon:
        return Estimate(None, None, None, level=curve.level)
    table = curve.table.filter(pl.col("day") < horizon)
    survival = table["survival"].to_numpy()
    if curve.end + 1 < horizon and survival[-1] > 0:
        return Estimate(None, None, None, level=curve.level)
    widths = np.diff(table["day"].to_numpy(), append=horizon)
    remaining = np.cumsum((survival * widths)[::-1])[::-1]
    weights = _greenwood(*(table[column].cast(pl.Float64).to_numpy() for column in ("at_risk", "events")))
    variance = float((remaining**2 * weights).sum())
    value, half = curve.start + float(remaining[0]), two_sided_z(curve.level) * float(np.sqrt(variance))
    return Estimate(value, value - half, value + half, float(np.sqrt(variance)), curve.level)


def cumulative_incidence(
    entry: npt.ArrayLike,
    exit_: npt.ArrayLike,
    cause: npt.ArrayLike,
    names: Sequence[str],
    *,
    level: float = LEVEL,
    minimum_at_risk: int = MINIMUM_AT_RISK,
) -> CumulativeIncidence:
    """Estimate the share of cases closed each way by each day (Aalen & Johansen 1978).

    Variance by the delta method (Marubini & Valsecchi 1995, §10.3; as Stata's stcompet), limits on the log(−log)
    scale of 1 − incidence.

    Args:
        entry: Age in days on which each case comes under observation; at risk on that day too.
        exit_: Age in days on which it closes or observation ends.
        cause: 0 if it did not close, k if it closed in the way `names[k − 1]`.
        names: The kinds of closing, in the order of their numbers.
        level: Confidence level.
        minimum_at_risk: Smallest risk set a curve starts from; see `risk_sets`.

    Raises:
        ValueError: As `risk_sets`.
    """
    sets = risk_sets(entry, exit_, cause, len(names), minimum_at_risk=minimum_at_risk)
    everything = sets.events.sum(axis=1)
    survival: Floats = np.cumprod(1 - everything / sets.at_risk)
    before = np.append(1.0, survival[:-1]) if len(survival) else survival
    tables = []
    for k, name in enumerate(names):
        events = sets.events[:, k]
        incidence = np.cumsum(before * events / sets.at_risk)
        std_error = np.sqrt(_incidence_variance(sets.at_risk, everything, events, before, incidence))
        low, high = _log_log(1 - incidence, std_error, level)
        estimates = {"incidence": incidence, "std_error": std_error, "lower": 1 - high, "upper": 1 - low}
        tables.append(_table(sets, events, estimates).select(pl.lit(name).alias("cause"), pl.all()))
    return CumulativeIncidence(pl.concat(tables), sets.start, sets.end, sets.skipped, level)


def _greenwood(at_risk: Floats, deaths: Floats) -> Floats:
    """Greenwood's d ÷ n(n − d); zero where the risk set empties, because nothing of the curve is left to vary."""
    left = at_risk - deaths
    return np.divide(deaths, at_risk * left, out=np.zeros_like(at_risk), where=(left > 0) & (at_risk > 0))


def _incidence_variance(
    at_risk: Floats, everything: Floats, events: Floats, before: Floats, incidence: Floats
) -> Floats:
    total = _greenwood(at_risk, everything)
    own = before**2 * (at_risk - events) * events / at_risk**3
    cross = before * events / at_risk**2
    variance = (
        incidence**2 * np.cumsum(total)
        - 2 * incidence * np.cumsum(incidence * total)
        + np.cumsum(incidence**2 * total)
        + np.cumsum(own)
        - 2 * incidence * np.cumsum(cross)
        + 2 * np.cumsum(incidence * cross)
    )
    return np.maximum(variance, 0.0)


def _log_log(survival: Floats, std_error: Floats, level: float) -> tuple[Floats, Floats]:
    """S^exp(±z·se ÷ (S·ln S)); the point itself where S is 1, nothing where S is 0."""
    inside: Bools = (survival > _AT) & (survival < 1 - _AT)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.exp(two_sided_z(level) * std_error / (survival * -np.log(survival)))
        lower = np.where(inside, survival**spread, np.where(survival >= 1 - _AT, 1.0, np.nan))
        upper = np.where(inside, survival ** (1 / spread), np.where(survival >= 1 - _AT, 1.0, np.nan))
    return lower, upper


def _table(sets: RiskSets, events: Floats, estimates: dict[str, Floats]) -> pl.DataFrame:
    counts = {"day": sets.day, "at_risk": sets.at_risk.astype(np.int64), "events": events.astype(np.int64)}
    return pl.DataFrame({**counts, **estimates}, nan_to_null=True)
