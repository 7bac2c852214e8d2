"""Risk-set matching: relieved cases beside like cases open and not yet relieved on the same day.

善意文明执行 relief is granted at some moment of a case's life, so a relieved case must be compared with cases still
open at that moment, on what was known then; comparing with cases never relieved would look into the future (Li,
Propert & Rosenbaum 2001, doi:10.1198/016214501753208573; Lu 2005, doi:10.1111/j.1541-0420.2005.00356.x). A case can serve
as control in several sets, and be relieved itself later. What was not recorded (the court's view of whether the firm is
viable) is not matched on: the comparison is not an experiment, however well the recorded columns balance.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from zhixing.methods.arrays import Bools, Floats, Ints
from zhixing.methods.balance import Everyone, balance, spreads
from zhixing.methods.estimates import TooFew
from zhixing.methods.risk_pool import COVARIATES, FAR, TRAIT, RiskPool

AGE_BANDS = (0, 90, 180, 365, 730)
"""Lower ends of the age bands, days since filing; the last is open."""
FEWEST_SETS = 10
"""Matched sets below which nothing is estimated."""
_EPOCH = date(1970, 1, 1)
_CHUNK = 500_000
"""Possible controls looked at together."""
_STEPS, _SETTLED, _RIDGE, _STEEPEST = 30, 1e-8, 0.01, 20.0


@dataclass(frozen=True, slots=True)
class Matches:
    """Matched sets.

    Attributes:
        pairs: One row a case in a set: `set` (from 0), `case_id`, `relieved` (true once a set), `date` (of the relief),
            `weight` (1 for the relieved case; those of its controls add up to 1), and the covariates as known that day:
            `log_claim`, `age_days`, `recovered_share`. (`row` and `stratum` are positions in the pool,
            `trait …` numbers the values of each exactly matched column.)
        balance: `covariate`, `before`, `after`: standardised mean difference relieved − not relieved, against all
            open cases not yet relieved, and against the matched controls. Levels of exact columns as `column=level`.
            Beyond ±0.1 is commonly called unbalanced.
        relieved: Cases relieved in the period while open.
        unmatched: Those of them without a control within the caliper: the estimate does not speak for them.
    """

    pairs: pl.DataFrame
    balance: pl.DataFrame
    relieved: int
    unmatched: int


def match_at_dates(
    cases: pl.DataFrame,
    payments: pl.DataFrame,
    since: date,
    until: date,
    *,
    exact: Sequence[str] = (),
    controls: int = 5,
    caliper: float = 0.5,
    fewest_sets: int = FEWEST_SETS,
    chosen: Collection[str] | None = None,
) -> Matches | TooFew:
    """Match each case relieved in a period to cases open and not yet relieved that day.

    Controls share the values of the `exact` columns and the age band, lie within the caliper on every covariate, and
    are the nearest by Euclidean distance of the standardised covariates; ties go to the earlier filed.

    Args:
        cases: One row a case: `case_id`, `filing_date`, `closing_date` (null while open), `relief_date` (first
            relief; null if never), `claim_yuan`, and the exact columns, whose values must be those known at any relief
            date (the court group, the class of debtor); null is a value of its own.
        payments: `case_id`, `payment_date`, `amount_yuan`. Only payments before the relief date are known then.
        since: First day of the reliefs studied.
        until: Last day of the reliefs studied.
        exact: Columns to match exactly, beside the age band.
        controls: At most so many controls a relieved case.
        caliper: Largest distance on each covariate, in standard deviations.
        fewest_sets: Matched sets asked for.
        chosen: The relieved cases to match, by id, where a sample of them will do; None matches all.

    Returns:
        The matched sets, or TooFew.

    Raises:
        ValueError: If a case occurs twice.
    """
    pool = RiskPool.build(cases, payments, exact)
    inside = (pool.relieved >= (since - _EPOCH).days) & (pool.relieved <= (until - _EPOCH).days)
    if chosen is not None:
        inside &= pool.frame["case_id"].is_in(list(chosen)).to_numpy()
    treated = np.flatnonzero(inside & (pool.filed <= pool.relieved) & (pool.closed > pool.relieved))
    if len(treated) < max(1, fewest_sets):
        return TooFew("relieved cases", len(treated), fewest_sets)
    at_relief = pool.known(treated, pool.relieved[treated])
    everyone = Everyone.of(pool, pool.relieved[treated])
    reach = caliper * spreads(at_relief, everyone)
    sets = list(_nearest(pool, treated, at_relief, reach, controls))
    if len(sets) < max(1, fewest_sets):
        return TooFew("matched relieved cases", len(sets), fewest_sets)
    pairs = _pairs(pool, sets).with_columns(_traits(pool, sets, exact))
    table = balance(pool, treated, at_relief, everyone, pairs, exact)
    return Matches(pairs, table, relieved=len(treated), unmatched=len(treated) - len(sets))


def _nearest(
    pool: RiskPool, treated: Ints, at_relief: Floats, reach: Floats, controls: int
) -> Iterator[tuple[int, Ints]]:
    """Give each relieved case with the rows of the eligible controls nearest to it, nearest first; none without any."""
    begin, end = _filed_near(pool, treated, at_relief, reach)
    held = np.cumsum(end - begin)
    for chunk in np.split(np.arange(len(treated)), np.flatnonzero(np.diff(held // _CHUNK)) + 1):
        own, rows = _close(pool, treated[chunk], at_relief[chunk], (begin[chunk], end[chunk]), reach)
        first, past = (np.searchsorted(own, np.arange(len(chunk)), side=side) for side in ("left", "right"))
        for place, start, stop in zip(chunk, first, np.minimum(past, first + controls), strict=True):
            if stop > start:
                yield int(treated[place]), rows[start:stop]


def _filed_near(pool: RiskPool, treated: Ints, x: Floats, reach: Floats) -> tuple[Ints, Ints]:
    """Return the first row and the one after the last of the stratum, age band and caliper of age of each relieved case."""
    day, age = pool.relieved[treated], x[:, 1]
    band = np.searchsorted(AGE_BANDS, age, side="right")
    oldest = np.minimum(np.append(np.array(AGE_BANDS[1:]) - 1, FAR)[band - 1], age + reach[1])
    youngest = np.maximum(np.array(AGE_BANDS)[band - 1], age - reach[1])
    # whole days, so that a key of stratum and day compares as the day does
    first, last = np.ceil(day - oldest).astype(np.int64), np.floor(day - youngest).astype(np.int64)
    key, own = pool.stratum * (2 * FAR) + pool.filed, pool.stratum[treated] * (2 * FAR)
    begin = np.searchsorted(key, own + np.maximum(first, 1 - FAR), side="left")
    end = np.searchsorted(key, own + last, side="right")
    return begin, np.maximum(begin, end)


def _close(
    pool: RiskPool, treated: Ints, x: Floats, span: tuple[Ints, Ints], reach: Floats
) -> tuple[Ints, Ints]:
    """Return the eligible controls within the caliper: the place of their relieved case, increasing, and their row, nearest first."""
    begin, sizes = span[0], span[1] - span[0]
    own = np.repeat(np.arange(len(treated)), sizes)
    rows = np.arange(sizes.sum()) + np.repeat(begin - (np.cumsum(sizes) - sizes), sizes)
    day = pool.relieved[treated]
    kept = pool.eligible(rows, day[own])
    own, rows = own[kept], rows[kept]
    kept = np.abs(pool.log_claim[rows] - x[own, 0]) <= reach[0]
    own, rows = own[kept], rows[kept]
    away = np.abs(pool.known(rows, day[own]) - x[own]) / np.where(reach > 0, reach, 1.0)
    kept = (away <= 1).all(axis=1)
    own, rows, away = own[kept], rows[kept], away[kept]
    order = np.lexsort(((away**2).sum(axis=1), own))
    return own[order], rows[order]


def _pairs(pool: RiskPool, sets: list[tuple[int, Ints]]) -> pl.DataFrame:
    sizes = np.array([len(found) for _, found in sets])
    rows = np.concatenate([np.append(case, found) for case, found in sets])
    number = np.repeat(np.arange(len(sets)), sizes + 1)
    relieved = np.zeros(len(rows), np.bool_)
    relieved[np.cumsum(sizes + 1) - sizes - 1] = True
    day = np.repeat(pool.relieved[[case for case, _ in sets]], sizes + 1)
    known = pool.known(rows, day)
    weight = np.where(relieved, 1.0, _tilted(known, relieved, number))
    return pl.DataFrame(
        {
            "set": number,
            "case_id": pool.frame["case_id"].gather(rows),
            "relieved": relieved,
            "date": pl.Series(day).cast(pl.Int32).cast(pl.Date),
            "weight": weight,
            **{name: known[:, column] for column, name in enumerate(COVARIATES)},
            "row": rows,
            "stratum": pool.stratum[rows],
        }
    )


def _traits(pool: RiskPool, sets: list[tuple[int, Ints]], exact: Sequence[str]) -> list[pl.Series]:
    """Number the values of each exactly matched column, a row a case in a set."""
    rows = np.concatenate([np.append(case, found) for case, found in sets])
    return [
        pool.frame[name].gather(rows).rank("dense").fill_null(0).cast(pl.Int64).alias(f"{TRAIT}{name}")
        for name in exact
    ]


def _tilted(known: Floats, relieved: Bools, number: Ints) -> Floats:
    """Weights of controls within their sets that take out what the caliper leaves of a mean difference.

    Within the caliper more cases are a little younger than are a little older, and in the first months each day changes what is
    to come. Weights ∝ exp(λ′(x − x of the relieved case)), adding to 1 in each set, with the λ that balances the means over
    all sets (entropy balancing, Hainmueller 2012, doi:10.1093/pan/mpr025, within matched sets); the ridge keeps weights near even
    where few sets have a choice.
    """
    reference = known[relieved][number]
    apart = known - reference
    spread = np.sqrt((apart[~relieved] ** 2).mean(axis=0))
    d = np.where(relieved[:, None], 0.0, apart / np.where(spread > 0, spread, 1.0))
    tilt, sets = np.zeros(d.shape[1]), int(number.max()) + 1
    weight = np.zeros(len(d))
    for _ in range(_STEPS):
        raw = np.where(relieved, 0.0, np.exp(np.clip(d @ tilt, -_STEEPEST, _STEEPEST)))
        weight = raw / np.bincount(number, raw, minlength=sets)[number]
        centre = np.stack([np.bincount(number, weight * column, minlength=sets) for column in d.T], axis=1)
        gradient = centre.sum(axis=0) + _RIDGE * sets * tilt
        curvature = (weight[:, None] * d).T @ d - centre.T @ centre + _RIDGE * sets * np.eye(len(tilt))
        step = np.linalg.solve(curvature, gradient)
        tilt -= np.clip(step, -1, 1)
        if np.abs(step).max() < _SETTLED:
            break
    return weight
