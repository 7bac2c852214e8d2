"""Our figures against the published ones: every figure of the seed, and every figure that follows from them.

Ours are computed from the records by the catalogue's metrics and compared exactly, as fractions, with the band that
rounding leaves. What one province's records cannot tell (a national rank) is listed and says why.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import polars as pl

from zhixing.law.periods import Period
from zhixing.law.units import UnitError
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import UnavailableError, compute
from zhixing.metrics.show import NOTHING, aligned, number
from zhixing.published import bounds, figures
from zhixing.warehouse.opened import Warehouse

EXACT = pl.Decimal(38, 8)
"""The type of the compared values, rounded for display only."""

SCHEMA = {
    "figure": pl.String(),
    "label": pl.String(),
    "label_zh": pl.String(),
    "unit": pl.String(),
    "ours": EXACT,
    "published": EXACT,
    "low": EXACT,
    "high": EXACT,
    "status": pl.String(),
    "why": pl.String(),
}
"""The columns of a comparison."""

OK, MISS, NOT_COMPUTABLE = "ok", "miss", "not computable"


class _Ours:
    """Our values, each computed once; None where the records cannot tell, with the reason."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.courts = warehouse.courts
        self._known: dict[tuple[str, str, int, str], Fraction | None] = {}

    def why_not(self, area: str, metrics: Iterable[str], years: Iterable[int]) -> str:
        """Return why a value cannot be computed, empty where it can."""
        if unknown := [name for name in metrics if name not in METRICS]:
            return f"Our records do not hold what {unknown[0]} counts."
        if empty := self._empty(metrics):
            return f"The records hold no row of {empty}."
        held = self.warehouse.years
        if missing := [year for year in years if year not in held]:
            return f"The records cover {held[0]} to {held[-1]}, not {missing[0]}."
        try:
            self.courts.resolve(area, Period("calendar", max(years)).end)
        except UnitError:
            return f"The records hold no unit {area}."
        return ""

    def _empty(self, metrics: Iterable[str]) -> str:
        """Return a table whose rows a metric counts and that holds none, empty where there is no such table."""
        tables = sorted(need for name in metrics for need in METRICS[name].needs if "." not in need)
        counted = (name for name in tables if name not in self.warehouse.lacks)
        return next((name for name in counted if not self._height(name)), "")

    def _height(self, table: str) -> int:
        rows = self.warehouse.table(table)
        return int(rows.aggregate(n=rows.count()).to_polars().item())

    def value(self, area: str, metric: str, year: int, scope: str) -> Fraction | None:
        """Return the exact value of a metric in a year; None where its denominator is zero."""
        key = (area, metric, year, scope)
        if key not in self._known:
            period = Period("calendar", year)
            unit = self.courts.resolve(area, period.end)
            row = compute(self.warehouse, [metric], unit, period, scope).row(0, named=True)
            below = Fraction(1) if row["denominator"] is None else Fraction(row["denominator"])
            self._known[key] = Fraction(row["numerator"]) / below if below else None
        return self._known[key]

    def statistic(self, area: str, figure: str, statistic: str, year: int, scope: str) -> Fraction | None:
        """Return a value, a ratio of two (``a/b``), or a change or growth on the year before."""
        upper, _, lower = figure.partition("/")
        now = self.value(area, upper, year, scope)
        if lower:
            below = self.value(area, lower, year, scope)
            return now / below if now is not None and below else None
        if statistic == "value":
            return now
        before = self.value(area, upper, year - 1, scope)
        if now is None or before is None:
            return None
        if statistic == "change":
            return now - before
        return now / before - 1 if before else None


def compare(warehouse: Warehouse) -> pl.DataFrame:
    """Return every figure of the seed, and every one derived from them, beside ours.

    Returns:
        The columns of `SCHEMA`. `status` is ok (inside the band, ends included), miss, or not computable; `why` says
        why for the last, and how a derived figure follows for the others.
    """
    ours = _Ours(warehouse)
    published = figures.seed()
    rows = [_published_row(ours, figure) for figure in published.values()]
    scope = next(figure.scope for figure in published.values() if figure.scope)
    area = next(iter(published.values())).area
    rows += [_derived_row(ours, figure, area, scope) for figure in bounds.derived(published).values()]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def as_table(compared: pl.DataFrame) -> str:
    """Return a comparison as an aligned table, each line with its label and, where there is one, the reason."""
    lines = [["figure", "ours", "published", "low", "high", "status", "what it is"]]
    for row in compared.iter_rows(named=True):
        numbers = [_shown(row[name], row["unit"]) for name in ("ours", "published", "low", "high")]
        what = row["label"] if row["status"] == OK or not row["why"] else f"{row['label']}. {row['why']}"
        lines.append([row["figure"], *numbers, row["status"], what])
    return aligned(lines, right=[False, True, True, True, True, False, False])


def _shown(value: Decimal | None, unit: str) -> str:
    if value is None:
        return NOTHING
    return f"{value:.6f}" if unit in {"share", "ratio"} else number(value, unit)


def _published_row(ours: _Ours, figure: figures.Figure) -> tuple[object, ...]:
    head = (figure.id, figure.label_en, figure.label_zh, figure.unit)
    low = None if figure.low is None else Fraction(figure.low)
    high = None if figure.high is None else Fraction(figure.high)
    value = Fraction(figure.value)
    if "rank" in figure.statistic or figure.figure not in METRICS:
        return (*head, None, *map(_decimal, (value, low, high)), NOT_COMPUTABLE, figure.note)
    year = figure.year_to
    years = {"value": [year], "highest since": [year]}.get(figure.statistic, [year - 1, year])
    if why := ours.why_not(figure.area, [figure.figure], years):
        return (*head, None, *map(_decimal, (value, low, high)), NOT_COMPUTABLE, why)
    try:
        if figure.statistic == "highest since":
            return _highest(ours, figure, head)
        scope = figure.scope or METRICS[figure.figure].scope
        if scope is None:
            return (*head, None, *map(_decimal, (value, low, high)), NOT_COMPUTABLE, "It states no scope.")
        own = ours.statistic(figure.area, figure.figure, figure.statistic, year, scope)
    except UnavailableError as error:
        return (*head, None, *map(_decimal, (value, low, high)), NOT_COMPUTABLE, str(error))
    return (*head, *map(_decimal, (own, value, low, high)), _status(own, low, high), figure.note)


def _highest(ours: _Ours, figure: figures.Figure, head: tuple[str, ...]) -> tuple[object, ...]:
    """Compare a year with every earlier one since `year_from` that the records hold; the greatest stands as low."""
    own = ours.value(figure.area, figure.figure, figure.year_to, figure.scope)
    years = [year for year in ours.warehouse.years if figure.year_from <= year < figure.year_to]
    earlier = [ours.value(figure.area, figure.figure, year, figure.scope) for year in years]
    known = [value for value in earlier if value is not None]
    value = _decimal(Fraction(figure.value))
    if own is None or not known:
        return (*head, _decimal(own), value, None, None, NOT_COMPUTABLE, "The records hold no earlier year.")
    status = OK if own > max(known) else MISS
    why = f"Above every year the records hold since {years[0]}: {', '.join(map(str, years))}."
    return (*head, _decimal(own), value, _decimal(max(known)), None, status, why)


def _derived_row(ours: _Ours, figure: bounds.Derived, area: str, scope: str) -> tuple[object, ...]:
    head = (figure.id, figure.label_en, figure.label_zh, figure.unit)
    band = tuple(map(_decimal, (figure.value, figure.low, figure.high)))
    years = [figure.year] if figure.statistic == "value" else [figure.year - 1, figure.year]
    if why := ours.why_not(area, figure.figure.split("/"), years):
        return (*head, None, *band, NOT_COMPUTABLE, figure.why or why)
    try:
        own = ours.statistic(area, figure.figure, figure.statistic, figure.year, scope)
    except UnavailableError as error:
        return (*head, None, *band, NOT_COMPUTABLE, str(error))
    if figure.why:
        return (*head, _decimal(own), *band, NOT_COMPUTABLE, figure.why)
    return (*head, _decimal(own), *band, _status(own, figure.low, figure.high), f"Derived: {figure.formula}.")


def _status(own: Fraction | None, low: Fraction | None, high: Fraction | None) -> str:
    if own is None:
        return MISS
    return OK if (low is None or own >= low) and (high is None or own <= high) else MISS


def _decimal(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(10) ** -EXACT.scale)
