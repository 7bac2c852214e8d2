"""The assessment 1+N 一体化考核: the scheme of weights as a typed file, the score it gives, and courts persistently below limits."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from math import isclose
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from zhixing.law.courts import CourtTable
from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.methods import funnel, rank_intervals
from zhixing.methods.estimates import Estimate
from zhixing.metrics import catalogue
from zhixing.metrics.measures import measures
from zhixing.metrics.request import make as make_request
from zhixing.warehouse.opened import Warehouse

FOLDER = Path(__file__).resolve().parents[3] / "params" / "assessment"
"""Where schemes are kept in the checkout this package runs from."""

LEAST_WEIGHT = 0.5
"""Below this share of the weights with a value there is no score."""

PERIODS, FEWEST_PERIODS = 3, 2
"""“Persistently” is in every one of three periods, or of two where the records hold no more."""

FEWEST_COURTS = 5
"""In a unit of fewer courts a count of some of them would name them."""

BELOW = "below_999"

Model = TypeVar("Model", bound=BaseModel)


class SchemeError(ZhixingError):
    """A scheme that cannot be read or that scores something it may not."""


class Indicator(BaseModel):
    """One indicator: 0 points at `floor`, 100 at `full`; where full lies below floor, less is better."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    weight: float
    floor: float
    full: float

    @model_validator(mode="after")
    def _can_be_scored(self) -> Self:
        metric = catalogue.METRICS.get(self.id)
        if metric is None or metric.formula is None or metric.formula.denominator is None:
            raise ValueError(f"{self.id} is no ratio of the catalogue")
        if metric.disclosure != "docket":
            raise ValueError(f"{self.id} may be withheld, and a score would give it away")
        if self.weight <= 0 or self.floor == self.full:
            raise ValueError(f"{self.id} needs a weight above 0 and a full mark apart from its floor")
        return self

    @property
    def is_rate(self) -> bool:
        """Whether its numerator is part of its denominator."""
        return catalogue.get(self.id).unit == "share"


class Scheme(BaseModel):
    """Weights and anchors, with their version and date; weights add to one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    dated: date
    spread: float
    indicators: tuple[Indicator, ...]

    @model_validator(mode="after")
    def _weights_add_up(self) -> Self:
        total = sum(one.weight for one in self.indicators)
        if not isclose(total, 1.0, abs_tol=1e-9):
            raise ValueError(f"the weights add to {total:g}, not to 1")
        if len(set(self.ids)) != len(self.ids):
            raise ValueError("an indicator is named twice")
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """The indicators' ids in order."""
        return tuple(one.id for one in self.indicators)

    @property
    def marks(self) -> rank_intervals.Marks:
        """Weights and anchors as arrays."""
        return rank_intervals.Marks(
            weights=np.array([one.weight for one in self.indicators]),
            floor=np.array([one.floor for one in self.indicators]),
            full=np.array([one.full for one in self.indicators]),
            rate=np.array([one.is_rate for one in self.indicators]),
        )


class Item(BaseModel):
    """An item of a programme and the indicator that speaks of it, or why none does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programme: str
    zh: str
    en: str
    metric: str | None
    why_zh: str = ""
    why_en: str = ""

    @model_validator(mode="after")
    def _has_metric_or_reason(self) -> Self:
        if (self.metric is None) != bool(self.why_en and self.why_zh):
            raise ValueError(f"{self.en} needs either a metric or the reason there is none")
        return self


class Items(BaseModel):
    """The items of all programmes, and where each programme stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: dict[str, str]
    items: tuple[Item, ...]


@cache
def scheme(path: Path = FOLDER / "sichuan.yml") -> Scheme:
    """Return the scheme of a file; raise `SchemeError` where it cannot be read."""
    return _read(Scheme, path)


@cache
def items(path: Path = FOLDER / "items.yml") -> Items:
    """Return the programme items of a file; raise `SchemeError` where it cannot be read."""
    return _read(Items, path)


def _read(model: type[Model], path: Path) -> Model:
    try:
        return model.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise SchemeError(
            f"{path.name} cannot be used for the assessment: {error} It holds version, dated, spread and the indicators "
            "with id, weight, floor and full; weights add to 1 and every id is a docket ratio of the catalogue."
        ) from error


def score(counts: Mapping[str, tuple[float | None, float | None]], of: Scheme | None = None) -> float | None:
    """Return the composite score, 0 to 100.

    Args:
        counts: Indicator id → its numerator and denominator; what is absent, or over nothing, has no value.
        of: The scheme; the project's own by default.

    Returns:
        The weighted mean of points over the indicators with a value; None where they hold less than half of the weight.
    """
    used = of or scheme()
    numerator, denominator = arrays([counts], used)
    known = ~np.isnan(numerator[0])
    if used.marks.weights[known].sum() < LEAST_WEIGHT:
        return None
    return float(rank_intervals.scores(numerator, denominator, used.marks)[0])


def arrays(
    units: Sequence[Mapping[str, tuple[float | None, float | None]]], of: Scheme
) -> tuple[rank_intervals.Floats, rank_intervals.Floats]:
    """Return numerators and denominators as arrays of units × indicators, NaN where there is no value."""

    def cells(place: int) -> Iterator[list[float]]:
        for unit in units:
            pairs = [unit.get(name, (None, None)) for name in of.ids]
            yield [
                float(pair[place] or 0) if pair[0] is not None and pair[1] else float("nan") for pair in pairs
            ]

    return np.array(list(cells(0)), dtype=float), np.array(list(cells(1)), dtype=float)


def counts_of(
    warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str
) -> dict[str, tuple[float | None, float | None]]:
    """Return numerator and denominator of each indicator the source supports."""
    return {name: pair for (_, name, _), pair in _counts(warehouse, [unit], [period], scope).items()}


def _counts(
    warehouse: Warehouse, units: Sequence[Unit], periods: Sequence[Period | Month], scope: str
) -> dict[tuple[str, str, str], tuple[float | None, float | None]]:
    held = [
        catalogue.get(name)
        for name in scheme().ids
        if not catalogue.missing(catalogue.get(name).needs, warehouse.lacks)
    ]
    request = make_request(warehouse.courts, units, periods, ())
    found: dict[tuple[str, str, str], tuple[float | None, float | None]] = {}
    for name, frame in measures(warehouse, held, request, scope).items():
        for unit, period, *pair in frame.select("unit", "period", "numerator", "denominator").iter_rows():
            numerator, denominator = (None if part is None else float(part) for part in pair)
            found[unit, name, period] = numerator, denominator
    return found


def below_limits(warehouse: Warehouse, unit: Unit, period: Period, scope: str) -> pl.DataFrame:
    """Return which courts lie below the lower 99.9 % limit of their province's funnel, by indicator and period.

    The limits are the widened ones where courts vary beyond chance. Only rates of which more is better are looked at.

    Returns:
        court, indicator, period, below (bool); one row for each of the province's courts with a case.
    """
    first = warehouse.years[0]
    periods = [period.previous(step) for step in range(PERIODS) if period.year - step >= first]
    courts = _single_courts(warehouse.courts, _province(warehouse.courts, unit, period), period)
    found = _counts(warehouse, courts, periods, scope) if courts else {}
    rates = [one for one in scheme().indicators if one.is_rate and one.full > one.floor]
    frames = []
    for indicator in rates:
        for each in periods:
            pairs = {court.code: found.get((court.code, indicator.id, each.key)) for court in courts}
            frames.append(_positions(pairs, indicator.id, each.key))
    schema = {"court": pl.String, "indicator": pl.String, "period": pl.String, "below": pl.Boolean}
    return pl.concat([pl.DataFrame(schema=schema), *frames])


def _positions(
    pairs: Mapping[str, tuple[float | None, float | None] | None], indicator: str, period: str
) -> pl.DataFrame:
    known = [(code, int(pair[0] or 0), int(pair[1])) for code, pair in pairs.items() if pair and pair[1]]
    rates = pl.DataFrame(known, schema=["court", "numerator", "denominator"], orient="row")
    if rates.height > 1:
        made = funnel.funnel(rates, unit="court")
        over = made.dispersion is not None and made.dispersion.over_dispersed
        place = pl.col("wide_position" if over else "position")
        rates = made.units.select("court", (place == BELOW).fill_null(value=False).alias("below"))
    else:
        rates = rates.select(pl.col("court").cast(pl.String), pl.lit(value=False).alias("below"))
    return rates.select(
        "court", pl.lit(indicator).alias("indicator"), pl.lit(period).alias("period"), "below"
    )


def persistent(below: pl.DataFrame, unit: Unit) -> dict[str, Any]:
    """Return how many courts of a unit lie below in every period: any indicator, and each one; None where not to be told.

    Returns:
        any (int | None), courts (how many are looked at), periods (in how many), by (indicator → int).
    """
    mine = below.filter(pl.col("court").is_in(unit.courts))
    courts, periods = mine["court"].n_unique(), below["period"].n_unique()
    if courts < FEWEST_COURTS or periods < FEWEST_PERIODS:
        return {"any": None, "courts": courts, "periods": periods, "by": {}}
    every = (
        mine.group_by("court", "indicator")
        .agg(pl.col("below").sum().alias("times"))
        .filter(pl.col("times") == periods)
    )
    by = dict.fromkeys(mine["indicator"].unique(maintain_order=True), 0)
    by |= dict(every.group_by("indicator").len().iter_rows())
    return {"any": every["court"].n_unique(), "courts": courts, "periods": periods, "by": by}


def estimated_score(
    warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str
) -> tuple[Estimate, int]:
    """Return the composite score, and what its indicators were counted over in all."""
    counts = counts_of(warehouse, unit, period, scope)
    over = sum(pair[1] or 0 for pair in counts.values())
    return Estimate(score(counts), None, None), int(over)


def estimated_persistent(
    warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str
) -> tuple[Estimate, int]:
    """Return how many courts lie below the limits in every period, and how many are looked at."""
    if isinstance(period, Month):
        return Estimate(None, None, None), 0
    found = persistent(below_limits(warehouse, unit, period, scope), unit)
    return Estimate(found["any"], None, None), found["courts"]


def _province(courts: CourtTable, unit: Unit, period: Period) -> Unit:
    known, widest = courts.on(period.end), unit
    while (above := known.parent(widest.code)) is not None and above.kind != "nation":
        widest = above
    return widest


def _single_courts(courts: CourtTable, unit: Unit, period: Period) -> list[Unit]:
    below = courts.children(unit, period.end)
    if not below:
        return [unit] if unit.kind == "court" else []
    return [one for child in below for one in _single_courts(courts, child, period)]
