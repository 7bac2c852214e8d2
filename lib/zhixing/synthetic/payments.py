"""Payments 到账: the recovered amount of each case spread over days, exact to the fen, none after its closing."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from zhixing.synthetic.arrays import Ints
from zhixing.synthetic.docket import PENDING, Fates, Filings
from zhixing.synthetic.money import Amounts


@dataclass(frozen=True)
class Payments:
    """Payments, at most one a case and day, in order of case and day."""

    case: Ints
    day: Ints
    fen: Ints


def schedule(
    filings: Filings, fates: Fates, amounts: Amounts, as_of: int, rng: np.random.Generator
) -> Payments:
    """Spread what was recovered: the early seizure on its day, the rest in instalments, the last one near the closing."""
    early = np.flatnonzero(amounts.early > 0)
    rest = amounts.recovered - amounts.early
    late = np.flatnonzero(rest > 0)
    number = 1 + rng.poisson(0.12 + 0.07 * np.maximum(np.log(rest[late] / 1e6), 0.0))
    number = np.minimum(number, rest[late])
    case = np.repeat(late, number)
    fen = _split(rest[late], number, rng)
    final = np.cumsum(number) - 1
    end = np.where(fates.method == PENDING, as_of, np.minimum(fates.closed, as_of))
    room = np.maximum(end - filings.filed, 0)
    days = filings.filed[case] + np.floor(room[case] * (0.15 + 0.85 * rng.random(len(case)))).astype(np.int64)
    days[final] = np.maximum(end[late] - rng.integers(0, 6, len(late)), filings.filed[late])
    frame = pl.DataFrame(
        {
            "case": np.concatenate([early, case]),
            "day": np.concatenate([filings.early_day[early], days]),
            "fen": np.concatenate([amounts.early[early], fen]),
        }
    )
    merged = frame.group_by("case", "day").agg(pl.col("fen").sum()).sort("case", "day")
    return Payments(*(merged[name].to_numpy() for name in ("case", "day", "fen")))


def _split(total: Ints, number: Ints, rng: np.random.Generator) -> Ints:
    """Split each total into so many positive parts; the last takes what rounding leaves."""
    start = np.cumsum(number) - number
    weight = rng.gamma(2.0, 1.0, int(number.sum()))
    share = weight / np.repeat(np.add.reduceat(weight, start), number) if len(start) else weight
    parts = np.maximum(np.floor(np.repeat(total - number, number) * share).astype(np.int64), 0) + 1
    last = start + number - 1
    parts[last] += total - np.add.reduceat(parts, start) if len(start) else 0
    return parts
