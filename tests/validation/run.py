"""Draw the worlds of all trials on a few processes and sum up what they show."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from validation.draws import Draw, Quantity, Trial
from zhixing.methods.rates import proportion

CHUNK = 25
"""Worlds a task, so that two processes finish together."""


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity at one planted size.

    Attributes:
        trial: The trial.
        quantity: The quantity.
        size: The size planted.
        seeds: Worlds drawn.
        declined: Worlds of which the method said nothing.
        truth: Mean true size.
        mean: Mean estimate.
        bias: Mean estimate less truth.
        bias_error: Monte-Carlo standard error of it.
        coverage: Share of intervals that hold the truth, with its Monte-Carlo interval.
        found: Share of worlds where the method says that there is something, with its Monte-Carlo interval.
    """

    trial: Trial
    quantity: Quantity
    size: float
    seeds: int
    declined: int
    truth: float
    mean: float
    bias: float
    bias_error: float
    coverage: tuple[float, float, float]
    found: tuple[float, float, float]


Worlds = dict[str, list[Draw]]
"""By quantity, what each world shows."""


def one_chunk(trial: Trial, size: float, seeds: Sequence[int]) -> Worlds:
    """Draw some worlds."""
    shown = [trial.draw(size, seed) for seed in seeds]
    return {name: [draws[name] for draws in shown] for name in trial.quantities}


def tasks(trials: Sequence[Trial], seeds: int | None) -> Iterator[tuple[Trial, float, range]]:
    """Return the chunks of every trial and size; the seeds are 0, 1, 2, …"""
    for trial in trials:
        number = trial.seeds if seeds is None else min(seeds, trial.seeds)
        for size in trial.sizes:
            for start in range(0, number, CHUNK):
                yield trial, size, range(start, min(start + CHUNK, number))


def run(trials: Sequence[Trial], jobs: int, seeds: int | None = None) -> list[Row]:
    """Draw all worlds and return the table's rows.

    Args:
        trials: What is validated.
        jobs: Processes; with none everything happens here.
        seeds: Fewer worlds than the trials ask for.
    """
    work = list(tasks(trials, seeds))
    if jobs:
        context = multiprocessing.get_context("forkserver")
        with ProcessPoolExecutor(jobs, mp_context=context) as pool:
            done = list(pool.map(one_chunk, *zip(*work, strict=True)))
    else:
        done = [one_chunk(*task) for task in work]
    rows = []
    for trial in trials:
        for name, quantity in trial.quantities.items():
            for size in trial.sizes:
                parts = [
                    w[name] for (t, s, _), w in zip(work, done, strict=True) if t.id == trial.id and s == size
                ]
                rows.append(summed_up(trial, quantity, size, [draw for part in parts for draw in part]))
    return rows


def summed_up(trial: Trial, quantity: Quantity, size: float, draws: Sequence[Draw]) -> Row:
    """Return what the worlds of one size show of one quantity.

    The true size is the mean over the worlds: intervals are about what the process does, not about the one sample.
    """
    said = [draw for draw in draws if draw.estimate is not None]
    estimates, truths = (np.array([getattr(draw, name) for draw in said]) for name in ("estimate", "truth"))
    truth = float(truths.mean())
    return Row(
        trial=trial,
        quantity=quantity,
        size=size,
        seeds=len(draws),
        declined=len(draws) - len(said),
        truth=truth,
        mean=float(estimates.mean()),
        bias=float((estimates - truths).mean()),
        bias_error=float((estimates - truths).std(ddof=1) / np.sqrt(len(said))),
        coverage=_held(said, truth),
        found=_share([draw.found for draw in draws]),
    )


def _held(draws: Sequence[Draw], truth: float) -> tuple[float, float, float]:
    if draws[0].held is None:
        return _share([_low(draw.lower) <= truth <= _high(draw.upper) for draw in draws])
    held = np.array([draw.held for draw in draws])
    half = 1.96 * float(held.std(ddof=1) / np.sqrt(len(held)))
    return float(held.mean()), float(held.mean()) - half, min(1.0, float(held.mean()) + half)


def _low(limit: float | None) -> float:
    return -np.inf if limit is None else limit


def _high(limit: float | None) -> float:
    return np.inf if limit is None else limit


def _share(marks: Sequence[bool]) -> tuple[float, float, float]:
    found = proportion(sum(marks), len(marks))
    return found.value, found.lower, found.upper
