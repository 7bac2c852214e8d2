"""What campaigns did to one unit's monthly counts: interrupted time series (Bernal et al. 2017, doi:10.1093/ije/dyw098).

Log of the count a working day = level + trend + calendar + effect × exposure + error. The calendar is either the months of the year and
the COVID closures of February to April 2020, each a term, or, where like units exist, what those units did in the same month
(comparative interrupted time series), which needs no term of its own: a unit whose seasons differ from theirs does so alike every year,
a part of the error shared by the same months.

Fewer than `SHORT` points: ordinary least squares. Else the error is autocorrelated, and neither its ρ nor the seasons' share is
taken as known: estimates are averaged over both, weighted by the restricted likelihood (REML), and the interval is that of the
mixture of Student's t, which is honest where 36 months say little of ρ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import polars as pl
from scipy import optimize, stats

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

_RHO = tuple(np.round(np.arange(-0.3, 0.95, 0.1), 2))
_SEASON = (0.0, 0.25, 0.5, 1.0, 2.0)
"""Variance that the same months of different years share, as multiples of the error's own."""

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

    def change(self, weights: Mapping[str, float], level: float = LEVEL) -> Estimate:
        """Return a weighted sum of the terms' effects on the log count, with its interval."""
        row = np.zeros(self.coefficients.shape[1])
        for place, term in enumerate(self.terms):
            row[place] = weights.get(term, 0.0)
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
            return float(self.weights @ stats.t.cdf((at - values) / errors, self.freedom)) - part

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
    calendar = [] if like is not None else [_calendar(frame["month"])]
    design = np.column_stack([exposure[:, live], _trend(frame.height), *calendar])
    if frame.height < design.shape[1] + LEAST_FREEDOM:
        return NotIdentified("too few months", frame.height, design.shape[1] + LEAST_FREEDOM)
    if not told_apart(design, range(len(live))):
        return NotIdentified("collinear" if (exposure[:, 0] == 0).any() else "no free month")
    count = frame["closed"].cast(pl.Float64).to_numpy()
    base = np.log(frame["working_days"].cast(pl.Float64).to_numpy()) if like is None else like.to_numpy()
    answer = np.log(count + 0.5) - base
    return _fit(answer, design, tuple(terms[place] for place in live), seasons=like is not None)


def _trend(months: int) -> Floats:
    """Return a level and a straight line."""
    line = np.linspace(-1, 1, months)
    columns: Floats = np.column_stack([np.ones(months), line])
    return columns


def _calendar(months: pl.Series) -> Floats:
    """Return the months of the year after the first, and the closures of 2020, where the series has them."""
    number = months.dt.month().to_numpy()
    columns = [number == month for month in sorted(set(number))[1:]]
    closed = months.is_between(*COVID).to_numpy()
    if closed.any() and not closed.all():
        columns.append(closed)
    stacked: Floats = np.column_stack([np.empty((len(number), 0)), *columns]).astype(np.float64)
    return stacked


def _fit(answer: Floats, design: Floats, terms: tuple[str, ...], *, seasons: bool) -> SeriesFit:
    months, parameters = design.shape
    freedom = months - parameters
    short = months < SHORT
    roots, halves = (np.eye(months)[None], np.zeros(1)) if short else _error_models(months, seasons)
    coefficients, covariances, likelihood = [], [], []
    for root, half in zip(roots, halves, strict=True):
        white, target = root @ design, root @ answer
        bread = np.linalg.inv(white.T @ white)
        found = bread @ (white.T @ target)
        left = float(np.sum((target - white @ found) ** 2))
        coefficients.append(found)
        covariances.append(bread * left / freedom)
        determinant = np.linalg.slogdet(bread)[1]
        likelihood.append(half + 0.5 * determinant - 0.5 * freedom * np.log(left))
    weight = np.exp(np.array(likelihood) - max(likelihood))
    return SeriesFit(
        terms,
        np.array(coefficients),
        np.array(covariances),
        weight / weight.sum(),
        freedom,
        "ols" if short else "reml",
    )


@cache
def _error_models(months: int, seasons: bool) -> tuple[Floats, Floats]:  # noqa: FBT001 - a cache key, not an option
    """Return L⁻¹ of every covariance L L′ of the grid, and minus half its log determinant."""
    place = np.arange(months)
    apart = np.abs(place[:, None] - place[None, :])
    same_month = (apart % _YEAR == 0).astype(np.float64)
    roots, halves = [], []
    for rho in _RHO:
        own = float(rho) ** apart
        for share in _SEASON if seasons else _SEASON[:1]:
            lower = np.linalg.cholesky(own + share * same_month)
            roots.append(np.linalg.inv(lower))
            halves.append(-float(np.log(np.diag(lower)).sum()))
    return np.array(roots), np.array(halves)
