"""What staggered campaigns did to monthly counts: a panel of units with unit effects and a common effect of every month.

Difference in differences of log means: log E(count) = unit + month + Σ effect × exposure. Everything that befalls all units
in a month (season, closures, the books' closing) is in the month's effect, so only what sets units apart in the same month tells
of a campaign. Quasi-likelihood with the variance of over-dispersed counts (mean + α mean²), so that one large unit does
not outweigh all others, and errors of a unit that follow each other (AR(1)): generalised estimating equations (Liang & Zeger 1986,
doi:10.1093/biomet/73.1.13). Neither needs to be right for the intervals, which are cluster-robust by unit (`cluster_robust`).

Simulated with 22 units of very unequal size over 36 to 48 months, autocorrelation 0.4 and 0.5, seasons of their own, drift and starts tied
to level: 95 % intervals covered in 92 to 97 % of 200 to 500 runs each, and 4 % excluded zero where nothing was planted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from zhixing.methods.arrays import Floats
from zhixing.methods.cluster_robust import ClusterRobust
from zhixing.methods.estimates import LEVEL, Estimate
from zhixing.methods.identification import NotIdentified, told_apart_in_cells

LEAST_UNITS = 6
"""Fewer clusters leave no degrees of freedom worth the name."""

TERMS = ("during", "after_1", "after_2")
"""Exposure: while a campaign runs, in the first and in the second month after it."""

_ROUNDS = 60
_SETTLE = 3
"""Rounds before dispersion and autocorrelation are taken from the residuals: the mean comes first."""

_STILL = 1e-5
"""Rounds end when no coefficient moves more."""

_STEADIEST, _ROUGHEST = -0.3, 0.9


@dataclass(frozen=True)
class PanelFit:
    """A fitted panel.

    Attributes:
        terms: The exposures, in order.
        months: The first day of every month, in order.
        units: The units.
        month_effects: Log pace of each month beside the mean of all, the campaigns' part taken out.
        dispersion: α of the variance mean + α mean².
        autocorrelation: ρ of a unit's errors from month to month.
        robust: The coefficients and what their variance needs.
    """

    terms: tuple[str, ...]
    months: pl.Series
    units: tuple[str, ...]
    month_effects: Floats
    dispersion: float
    autocorrelation: float
    robust: ClusterRobust

    def change(self, weights: Mapping[str, float], level: float = LEVEL) -> Estimate:
        """Return a weighted sum of the terms' effects on the log mean, with its interval."""
        return self._contrast(weights, level)[0]

    def value(self, weights: Mapping[str, float]) -> float:
        """Return a weighted sum of the terms' effects on the log mean."""
        return float(self._row(weights) @ self.robust.coefficients)

    def freedom(self, weights: Mapping[str, float]) -> float:
        """Return the Satterthwaite degrees of freedom behind `change`."""
        return self._contrast(weights, LEVEL)[1]

    def _contrast(self, weights: Mapping[str, float], level: float) -> tuple[Estimate, float]:
        return self.robust.contrast(self._row(weights), level)

    def _row(self, weights: Mapping[str, float]) -> Floats:
        row = np.zeros(len(self.robust.coefficients))
        for place, term in enumerate(self.terms):
            row[place] = weights.get(term, 0.0)
        return row


def panel_effect(frame: pl.DataFrame, terms: Sequence[str] = TERMS) -> PanelFit | NotIdentified:
    """Fit the panel for what campaigns did; `panel` with at least one exposure.

    Args:
        frame: As for `panel`.
        terms: The exposures, the one while a campaign runs first.
    """
    if not (frame[terms[0]] > 0).any():
        return NotIdentified("no campaign")
    return panel(frame, terms)


def panel(frame: pl.DataFrame, terms: Sequence[str] = TERMS) -> PanelFit | NotIdentified:
    """Fit the panel.

    Args:
        frame: One row a unit and month, every unit in every month: unit, month (a date), closed (the count), and the terms (shares
            of the month and unit, 0 to 1). Units without any count are left out, and exposures that never occur.
        terms: The exposures.

    Returns:
        The fit, or why there can be none: fewer than `LEAST_UNITS` units, or exposures that unit and month between
        them explain (every unit under campaigns in the same months).

    Raises:
        ValueError: If a unit lacks a month or has one twice.
    """
    kept = frame.filter(pl.col("closed").sum().over("unit") > 0).sort("unit", "month")
    shape = (kept["unit"].n_unique(), kept["month"].n_unique())
    if shape[0] < LEAST_UNITS:
        return NotIdentified("too few units", shape[0], LEAST_UNITS)
    if kept.height != shape[0] * shape[1] or kept.select("unit", "month").is_duplicated().any():
        raise ValueError(
            f"A panel of {shape[0]} units and {shape[1]} months has {kept.height} rows. Give every unit each month once, with "
            "a count of zero where nothing was closed."
        )
    live = [term for term in terms if (kept[term] > 0).any()]
    exposure = kept.select(pl.col(live).cast(pl.Float64)).to_numpy().reshape(kept.height, len(live))
    design = np.column_stack([exposure, _effects(*shape)])
    if design.shape[1] >= kept.height:
        return NotIdentified("too few months", shape[1], shape[1] + 1)
    if not told_apart_in_cells(exposure.reshape(*shape, len(live))):
        return NotIdentified("collinear")
    return _fit(kept, tuple(live), design, shape)


def _effects(units: int, months: int) -> Floats:
    """Return the columns of units and of months; the first month is the one the others are beside."""
    unit, month = np.repeat(np.arange(units), months), np.tile(np.arange(months), units)
    columns: Floats = np.column_stack([np.eye(units)[unit], np.eye(months)[month][:, 1:]])
    return columns


@dataclass(frozen=True, slots=True)
class _Working:
    """The variance and the correlation that the fit works with: `dispersion` α and `autocorrelation` ρ."""

    dispersion: float = 0.0
    autocorrelation: float = 0.0

    def whiten(self, columns: Floats, mean: Floats, shape: tuple[int, int]) -> Floats:
        """Return columns on the log scale in coordinates where errors of equal size follow nothing (Prais–Winsten)."""
        root = np.sqrt(mean / (1 + self.dispersion * mean))
        cube = (columns * root[:, None]).reshape(*shape, -1)
        rho = self.autocorrelation
        white = np.concatenate([cube[:, :1] * np.sqrt(1 - rho**2), cube[:, 1:] - rho * cube[:, :-1]], axis=1)
        flat: Floats = white.reshape(columns.shape)
        return flat

    def after(self, count: Floats, mean: Floats, parameters: int, shape: tuple[int, int]) -> "_Working":
        """Return what the residuals of a round say of both.

        The sample autocorrelation is too small by about (1 + 2ρ) ÷ months, since each unit's mean is taken out of few months.
        """
        squared = (count - mean) ** 2 * len(count) / (len(count) - parameters)
        dispersion = max(0.0, float(np.mean((squared - mean) / mean**2)))
        error = ((count - mean) / np.sqrt(mean + dispersion * mean**2)).reshape(shape)
        months = shape[1]
        sample = float(np.sum(error[:, 1:] * error[:, :-1]) / np.sum(error**2)) * months / (months - 1)
        rho = (sample + 1 / months) / (1 - 2 / months)
        return _Working(dispersion, min(max(rho, _STEADIEST), _ROUGHEST))


def _fit(
    frame: pl.DataFrame, terms: tuple[str, ...], design: Floats, shape: tuple[int, int]
) -> PanelFit | NotIdentified:
    """Iterate weighted least squares, mean first, then variance and correlation with it."""
    count = frame["closed"].cast(pl.Float64).to_numpy()
    mean: Floats = np.maximum(count, 0.5).astype(np.float64)
    working = _Working()
    coefficients, bread, white, answer = _round(count - mean, mean, design, working, shape)
    for step in range(_ROUNDS):
        before, start = coefficients, np.log(mean)
        # a month far from all others would throw the others' means about: no mean moves by more than e a round
        linear = np.clip(design @ coefficients, start - 1, start + 1)
        mean = np.exp(linear).astype(np.float64)
        if step >= _SETTLE:
            working = working.after(count, mean, design.shape[1], shape)
        coefficients, bread, white, answer = _round(count - mean, mean, design, working, shape)
        if step > _SETTLE and float(np.abs(coefficients - before).max()) < _STILL:
            break
    else:
        return NotIdentified("not settled", _ROUNDS)
    rows = np.arange(len(count)).reshape(shape)
    month = np.concatenate([[0.0], coefficients[len(terms) + shape[0] :]])
    return PanelFit(
        terms,
        frame["month"].unique().sort(),
        tuple(frame["unit"].unique(maintain_order=True)),
        month - month.mean(),
        working.dispersion,
        working.autocorrelation,
        ClusterRobust(white, answer - white @ coefficients, coefficients, bread, tuple(rows)),
    )


def _round(
    left: Floats, mean: Floats, design: Floats, working: _Working, shape: tuple[int, int]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return one weighted least-squares step: coefficients, (X′X)⁻¹, and the whitened design and answer."""
    white = working.whiten(design, mean, shape)
    answer = working.whiten((np.log(mean) + left / mean)[:, None], mean, shape)[:, 0]
    bread = np.linalg.inv(white.T @ white).astype(np.float64)
    coefficients: Floats = bread @ (white.T @ answer)
    return coefficients, bread, white, answer
