"""Campaigns 专项行动: four a year from the third year on, staggered by prefecture within each quarter.

Daily closings of 21 prefectures of very unequal size: a season that differs between prefectures, closures in early 2020, a
drift of each prefecture's own, shocks that last from month to month, gamma over-dispersion, now and then a batch that
multiplies a month. Prefectures whose figures were weak the year before start first. A campaign multiplies the pace of the
days it runs on and takes part of what it gained from the sixty days after: neither is linear in the logarithm of a month.
"""

import datetime as dt

import numpy as np
import polars as pl

from validation.draws import Draw, Quantity, Trial, drawn, silent
from zhixing.methods.campaign_effects import campaign_effect
from zhixing.methods.estimates import Estimate
from zhixing.methods.identification import NotIdentified
from zhixing.methods.interrupted_series import single_series
from zhixing.methods.panel_series import panel_effect

UNITS, YEARS, FIRST_YEAR, BEGINS = 21, 4, 2018, 2020
LENGTH, AFTER = 45, 30
BORROWED = 0.4
"""Part of what a campaign gains that the two months after it lack."""
_START = np.datetime64(f"{FIRST_YEAR}-01-01")
DAYS = np.arange(_START, np.datetime64(f"{FIRST_YEAR + YEARS}-01-01"))
_MONTH = (DAYS.astype("datetime64[M]") - _START.astype("datetime64[M]")).astype(int)
MONTHS = YEARS * 12
_SEASON = np.log([0.95, 0.65, 0.95, 1.0, 1.0, 1.1, 0.95, 0.9, 1.0, 1.0, 1.15, 1.45])
_CLOSURES = {25: -0.5, 26: -0.35, 27: -0.15}


def calendar(rng: np.random.Generator, weakness: np.ndarray) -> dict[str, np.ndarray]:
    """Whether each prefecture is in a campaign, or in its first or second month after, by day."""
    during, first, second = (np.zeros((UNITS, len(DAYS)), bool) for _ in range(3))
    for year in range(BEGINS, FIRST_YEAR + YEARS):
        for quarter in range(4):
            rank = np.argsort(np.argsort(-weakness + 1.5 * rng.normal(size=UNITS)))
            month = 3 * quarter + 1 + rank * 3 // UNITS
            for unit in range(UNITS):
                start = int((np.datetime64(f"{year}-{month[unit]:02d}-01") - _START).astype(int))
                end = start + LENGTH
                during[unit, start:end] = True
                first[unit, end : end + AFTER] = True
                second[unit, end + AFTER : end + 2 * AFTER] = True
    return {"during": during, "after_1": first, "after_2": second}


def panel(size: float, seed: int) -> tuple[pl.DataFrame, float]:
    """Monthly closings with the exposures as the method takes them, and the closings campaigns truly won on balance."""
    rng = np.random.default_rng(seed)
    level = rng.normal(6.2, 0.9, UNITS)
    season = _SEASON[np.arange(MONTHS) % 12] + rng.normal(0, 0.08, (UNITS, 12))[:, np.arange(MONTHS) % 12]
    closures = np.array([_CLOSURES.get(month, 0.0) for month in range(MONTHS)])
    shock = np.zeros((UNITS, MONTHS))
    for month in range(MONTHS):
        shock[:, month] = 0.5 * shock[:, max(month - 1, 0)] + rng.normal(0, 0.1, UNITS)
    drift = rng.normal(0, 0.05, (UNITS, 1)) * np.arange(MONTHS) / 12
    batch = np.log1p(
        np.where(rng.random((UNITS, MONTHS)) < 0.02, rng.pareto(2.5, (UNITS, MONTHS)) * 0.5, 0.0)
    )
    common = np.cumsum(rng.normal(0, 0.03, MONTHS))
    log_pace = (
        level[:, None]
        + season
        + closures * rng.uniform(0.6, 1.4, (UNITS, 1))
        + shock
        + drift
        + batch
        + common
    )
    weakness = -shock[:, 12:24].mean(axis=1) / 0.06
    exposed = calendar(rng, weakness)
    lost = BORROWED * size * LENGTH / (2 * AFTER)
    factor = (
        np.where(exposed["during"], 1 + size, 1.0)
        * np.where(exposed["after_1"], 1 - lost, 1.0)
        * np.where(exposed["after_2"], 1 - lost, 1.0)
    )
    length = np.bincount(_MONTH)

    def monthly(values: np.ndarray) -> np.ndarray:
        return np.stack([np.bincount(_MONTH, row) for row in values.astype(float)]) / length

    mean = np.exp(log_pace) * monthly(factor)
    closed = rng.poisson(mean * rng.gamma(60, 1 / 60, mean.shape))
    months = [dt.date(FIRST_YEAR + month // 12, month % 12 + 1, 1) for month in range(MONTHS)]
    frame = pl.DataFrame(
        {
            "unit": np.repeat([f"u{unit:02d}" for unit in range(UNITS)], MONTHS),
            "month": months * UNITS,
            "closed": closed.ravel(),
            "working_days": np.tile(length * 5 // 7, UNITS),
            **{term: monthly(days).ravel() for term, days in exposed.items()},
        }
    )
    return frame, float((mean - np.exp(log_pace)).sum())


def draw(size: float, seed: int) -> dict[str, Draw]:
    """What the method says of one world."""
    frame, won = panel(size, seed)
    fit = panel_effect(frame)
    if isinstance(fit, NotIdentified):
        return silent(TRIAL.quantities)
    said, total = campaign_effect(fit, frame), float(frame["closed"].sum()) / 1000
    net = Estimate(said.net.value / total, said.net.lower / total, said.net.upper / total)
    return {
        "during": drawn(said.during, size),
        "after": drawn(said.after, -BORROWED * size * LENGTH / (2 * AFTER)),
        "net": drawn(net, won / total),
    }


def one(size: float, seed: int) -> dict[str, Draw]:
    """What it says of one prefecture, held beside the others' months."""
    frame, _ = panel(size, seed)
    mine = pl.col("unit") == f"u{seed % UNITS:02d}"
    others = panel_effect(frame.filter(~mine))
    if isinstance(others, NotIdentified):
        return silent(ONE.quantities)
    own = frame.filter(mine)
    fit = single_series(own, like=pl.Series(others.month_effects))
    if isinstance(fit, NotIdentified):
        return silent(ONE.quantities)
    said = campaign_effect(fit, own)
    return {
        "during": drawn(said.during, size),
        "after": drawn(said.after, -BORROWED * size * LENGTH / (2 * AFTER)),
    }


_WHERE = "21 prefectures over 48 months, two years of them with eight campaigns. "
TRIAL = Trial(
    id="campaigns",
    title="Campaigns 专项行动, all prefectures",
    method="panel_series, campaign_effects",
    size="relative rise of the daily pace; 40 % of what it gains is missing over the sixty days after",
    sizes=(0.0, 0.05, 0.1, 0.2),
    seeds=1_000,
    draw=draw,
    quantities={
        "during": Quantity("change of pace while a campaign runs"),
        "after": Quantity("change of pace in the two months after (displacement)"),
        "net": Quantity("closings won on balance, per thousand closed"),
    },
    blind=_WHERE
    + "What every prefecture does in the same month is taken for the month's: a prefecture that plans its campaign "
    "into a month it expects to be strong is not told apart from the campaign.",
)
ONE = Trial(
    id="campaigns_one",
    title="Campaigns 专项行动, one prefecture beside the others",
    method="interrupted_series, campaign_effects",
    size=TRIAL.size,
    sizes=TRIAL.sizes,
    seeds=1_000,
    draw=one,
    quantities={
        "during": Quantity("change of pace while a campaign runs"),
        "after": Quantity("change of pace in the two months after (displacement)"),
    },
    blind=_WHERE
    + "One prefecture alone, its months held beside those of the others: whatever befalls it alone in a campaign's "
    "months is taken for the campaign, and the interval is wide for it.",
)
