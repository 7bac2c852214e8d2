"""What campaigns did to one unit's monthly counts: interrupted time series (Bernal et al. 2017, doi:10.1093/ije/dyw098).

Log of the count a working day = level + trend + calendar + effect × exposure + error. The calendar is either the months of the year and
the COVID closures of February to April 2020, each a term, or, where like units exist, what those units did in the same month
(comparative interrupted time series) and the closures, which no two units came through alike. A unit whose seasons differ from theirs
does so alike every year: a part of the error that the same months share.

Fewer than `SHORT` points: ordinary least squares. Else the error is autocorrelated, larger where few cases are counted, and neither its
ρ nor the share of seasons and of counting is taken as known: estimates are averaged over all three, weighted by the restricted likelihood (REML), and the interval is that of the
mixture of Student's t, which is honest where 36 months say little of ρ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl
from scipy import optimize
from scipy.special import stdtr

from zhixing.methods.arrays import Floats
from zhixing.methods.estimates import LEVEL, Estimate, check_level
from zhixing.methods.identification import NotIdentified, told_apart
from zhixing.methods.panel_series import TERMS

SHORT = 12
"""Below so many months an error model cannot be fitted: ordinary least squares."""

LEAST_FREEDOM = 4
"""Months beyond the number of terms, below which nothing is said."""

LEAST_COUNT = 10
"""Closings a month on average, below which chance alone moves a month by a third."""

COVID = (date(2020, 2, 1), date(2020, 4, 1))
"""First and last month of the courts' closures."""

_RHO = (-0.3, -0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_SEASON = (0.0, 0.25, 1.0)
"""Variance that the same months of different years share, as multiples of the error's own."""

_COUNTING = (0.0, 0.5, 0.9)
"""Share of the variance of an average month that is the chance of counting: larger in months with few closings."""

_FAINTEST = 0.02
"""A month's pace beside the fastest, below which its chance of counting is not taken to grow any more."""

_YEAR = 12


@dataclass(frozen=True)
class SeriesFit:
    """A fitted series.

    Attributes:
        terms: The exposures, in order; the first columns of the design.
        coefficients: One row an error model, p columns.
        covariances: Of the coefficients under each error model.
        weights: How much each error model counts.
        freedom: Months less terms.
        model: ols or reml.
    """

    terms: tuple[str, ...]
    coefficients: Floats
    covariances: Floats
    weights: Floats
    freedom: int
    model: str

    def value(self, weights: Mapping[str, float]) -> float:
        """Return a weighted sum of the terms' effects on the log count."""
        return float(self.weights @ (self.coefficients @ self._row(weights)))

    def _row(self, weights: Mapping[str, float]) -> Floats:
        row = np.zeros(self.coefficients.shape[1])
        for place, term in enumerate(self.terms):
            row[place] = weights.get(term, 0.0)
        return row

    def change(self, weights: Mapping[str, float], level: float = LEVEL) -> Estimate:
        """Return a weighted sum of the terms' effects on the log count, with its interval."""
        row = self._row(weights)
        values = self.coefficients @ row
        errors = np.sqrt(np.einsum("i,kij,j->k", row, self.covariances, row))
        value = float(self.weights @ values)
        tail = (1 - check_level(level)) / 2
        spread = float(np.sqrt(self.weights @ (errors**2 + (values - value) ** 2)))
        limits = [self._quantile(values, errors, part) for part in (tail, 1 - tail)]
        return Estimate(value, limits[0], limits[1], spread, level)

    def _quantile(self, values: Floats, errors: Floats, part: float) -> float:
        reach = 50 * float(errors.max())

        def above(at: float) -> float:
            return float(self.weights @ stdtr(self.freedom, (at - values) / errors)) - part

        return float(optimize.brentq(above, float(values.min()) - reach, float(values.max()) + reach))


def single_series(
    frame: pl.DataFrame, terms: Sequence[str] = TERMS, *, like: pl.Series | None = None
) -> SeriesFit | NotIdentified:
    """Fit one unit's series.

    Args:
        frame: One row a month, in order and without gaps: month (a date), closed (the count), working_days, and the terms (shares of the
            month and unit, 0 to 1).
        terms: The exposures.
        like: Log pace of like units in the same months, campaigns' part taken out (`PanelFit.month_effects`); None for
            the unit's own calendar.

    Returns:
        The fit, or why there can be none: no exposure, too few months or closings, or exposures that trend and calendar
        between them explain (campaigns in the same months of every year).
    """
    exposure = frame.select(pl.col(list(terms)).cast(pl.Float64)).to_numpy()
    if not exposure[:, 0].any():
        return NotIdentified("no campaign")
    mean_count = float(frame["closed"].cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]  # a column of floats
    if mean_count < LEAST_COUNT:
        return NotIdentified("too few closings", int(mean_count), LEAST_COUNT)
    live = [place for place in range(len(terms)) if exposure[:, place].any()]
    calendar = _closures(frame["month"]) + (_months(frame["month"]) if like is None else [])
    design = np.column_stack([exposure[:, live], _trend(frame.height), *calendar])
    if frame.height < design.shape[1] + LEAST_FREEDOM:
        return NotIdentified("too few months", frame.height, design.shape[1] + LEAST_FREEDOM)
    if not told_apart(design, range(len(live))):
        return NotIdentified("collinear" if (exposure[:, 0] == 0).any() else "no free month")
    count = frame["closed"].cast(pl.Float64).to_numpy()
    base = np.log(frame["working_days"].cast(pl.Float64).to_numpy()) if like is None else like.to_numpy()
    answer = np.log(count + 0.5) - base
    pace = np.exp(base - base.max())
    chance = pace.mean() / np.maximum(pace, _FAINTEST)
    return _fit(answer, design, chance, tuple(terms[place] for place in live), seasons=like is not None)


def _trend(months: int) -> Floats:
    """Return a level and a straight line."""
    line = np.linspace(-1, 1, months)
    columns: Floats = np.column_stack([np.ones(months), line])
    return columns


def _months(months: pl.Series) -> list[Floats]:
    """Return a column for each month of the year after the first."""
    number = months.dt.month().to_numpy()
    return [(number == month).astype(np.float64) for month in sorted(set(number))[1:]]


def _closures(months: pl.Series) -> list[Floats]:
    """Return the closures of 2020, where the series has them: no two units came through them alike."""
    closed = months.is_between(*COVID).to_numpy()
    return [closed.astype(np.float64)] if closed.any() and not closed.all() else []


def _fit(
    answer: Floats, design: Floats, chance: Floats, terms: tuple[str, ...], *, seasons: bool
) -> SeriesFit:
    """Fit under every error model of the grid at once, and weigh each by its restricted likelihood."""
    months, parameters = design.shape
    freedom = months - parameters
    short = months < SHORT
    roots, halves = (
        (np.eye(months)[None], np.zeros(1)) if short else _error_models(tuple(chance), seasons=seasons)
    )
    white, target = roots @ design, roots @ answer
    bread = np.linalg.inv(np.swapaxes(white, 1, 2) @ white)
    found = (bread @ np.swapaxes(white, 1, 2) @ target[:, :, None])[:, :, 0]
    left = np.sum((target - (white @ found[:, :, None])[:, :, 0]) ** 2, axis=1)
    likelihood = halves + 0.5 * np.linalg.slogdet(bread)[1] - 0.5 * freedom * np.log(left)
    weight = np.exp(likelihood - likelihood.max())
    return SeriesFit(
        terms,
        found,
        bread * (left / freedom)[:, None, None],
        weight / weight.sum(),
        freedom,
        "ols" if short else "reml",
    )


@lru_cache(maxsize=32)
def _error_models(chance: tuple[float, ...], *, seasons: bool) -> tuple[Floats, Floats]:
    """Return L⁻¹ of every covariance L L′ of the grid, and minus half its log determinant."""
    place = np.arange(len(chance))
    apart = np.abs(place[:, None] - place[None, :])
    same_month = (apart % _YEAR == 0).astype(np.float64)
    models = [
        (1 - counting) * (float(rho) ** apart + share * same_month) + counting * np.diag(chance)
        for rho in _RHO
        for share in (_SEASON if seasons else _SEASON[:1])
        for counting in _COUNTING
    ]
    lower = np.linalg.cholesky(np.array(models))
    halves = -np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(1)
    return np.linalg.inv(lower), halves
