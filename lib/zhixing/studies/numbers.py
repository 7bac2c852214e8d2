"""What a study reads: its unit and years, and every number as published rows.

Numbers reach a study only through the publishing gate: exact values are for the command line.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Self

import polars as pl

from zhixing.law.periods import Period
from zhixing.law.units import Unit
from zhixing.metrics.catalogue import METRICS, get
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate
from zhixing.metrics.estimates import ESTIMATORS, View
from zhixing.metrics.record import AT
from zhixing.studies import reads, sheets
from zhixing.studies.parameters import Parameters as Common
from zhixing.studies.parameters import resolve
from zhixing.studies.sheets import Sheet
from zhixing.warehouse.opened import SHARED, Warehouse

_ESTIMATE = {"value": pl.Float64(), "n": pl.Int64(), "suppressed": pl.Boolean()}


@dataclass(frozen=True)
class Result:
    """One published number: the row `compute` made, after the gate.

    Attributes:
        metric: Its id in the catalogue.
        value: Exact for counts and amounts, a float for ratios and estimates; None when suppressed or undefined.
        numerator: The upper part of a ratio.
        denominator: The lower part of a ratio, None otherwise.
        n: Cases the value rests on.
        suppressed: Withheld by the disclosure plan.
        low: What a withheld rate is at least, where that may be said.
        high: What it is at most.
    """

    metric: str
    value: Decimal | float | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: int | None
    suppressed: bool
    low: float | None = None
    high: float | None = None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Read one result row."""
        exact = get(row["metric"]).unit in {"cases", "yuan", "measures"} and row["denominator"] is None
        value = row["numerator"] if exact else row["value"]
        return cls(
            row["metric"],
            value,
            row["numerator"],
            row["denominator"],
            row["n"],
            row["suppressed"],
            row["low"],
            row["high"],
        )


class Reading:
    """One unit in one year against a baseline year, opened for reading.

    Attributes:
        parameters: As checked.
        warehouse: Open, read-only.
        unit: Whom the study is about.
        period: The year under study.
        baseline: The year it is held against.
        scope: Which case types count.
    """

    name: ClassVar[str]
    METRICS: ClassVar[tuple[str, ...]]
    SHEETS: ClassVar[tuple[Sheet, ...]] = ()
    SHARE: ClassVar[int] = 1
    """How long making what its pages share takes beside other studies: a guess, for the order of work alone."""
    Parameters: ClassVar[type[Common]] = Common

    def __init__(self, **parameters: Any) -> None:
        """Open it; the error for a parameter that cannot be lists those that can."""
        self.parameters = self.Parameters.check(parameters)
        self.warehouse = Warehouse.open(self.parameters.warehouse)
        self.unit = resolve(self.parameters, self.warehouse)
        self.period = self.parameters.current()
        self.baseline = self.parameters.baseline()
        self.scope = self.parameters.scope
        rows = self.sheet(self.results_sheet())
        self._results = {
            period: {
                row["metric"]: Result.from_row(row)
                for row in rows.filter(pl.col("period") == period.key).iter_rows(named=True)
            }
            for period in (self.period, self.baseline)
        }

    @classmethod
    def results_sheet(cls) -> Sheet:
        """Return the sheet of every measure the study names, for `now` and `then`."""
        measures = [METRICS[metric] for metric in cls.METRICS if METRICS[metric].kind == "measure"]
        former = [f"{metric.id}{AT}{before.version}" for metric in measures for before in metric.history]
        return Sheet("results", (*(metric.id for metric in measures), *former))

    @classmethod
    def prepare(cls, warehouse: Warehouse, batch: list[Common], folder: Path) -> None:
        """Make once what the pages of a batch share: the rows of every sheet, for all units of the batch."""
        sheets.prepare(warehouse, cls.name, (cls.results_sheet(), *cls.SHEETS), batch, folder)

    def supports(self, metric: str) -> bool:
        """Return whether the source has the columns the metric needs."""
        return sheets.supports(self.warehouse, metric)

    def rows(
        self,
        metrics: Sequence[str],
        *,
        unit: Unit | Sequence[Unit] | None = None,
        period: Period | Sequence[Period] | None = None,
        by: Sequence[str] = (),
        scope: str | None = None,
    ) -> pl.DataFrame:
        """Return published result rows; this study's unit, period and scope unless others are named."""
        units = [self.unit] if unit is None else [unit] if isinstance(unit, Unit) else list(unit)
        periods = (
            [self.period] if period is None else [period] if isinstance(period, Period) else list(period)
        )
        made = self.kept(
            f"rows-{_short((metrics, [one.code for one in units], periods, scope, by))}",
            lambda: published_rows(self.warehouse, metrics, units, periods, scope or self.scope, by),
        )
        if not {code for one in units for code in one.courts} <= set(self.unit.courts):
            asked = {
                "metrics": list(metrics),
                "units": [one.code for one in units],
                "on": self.period.end.isoformat(),
                "periods": [[one.kind, one.year] for one in periods],
                "scope": scope or self.scope,
                "by": list(by),
            }
            reads.note_rows(asked, made)
        return made

    def now(self, metric: str) -> Result:
        """Return a metric of this unit in the year under study."""
        return self._result(metric, self.period)

    def then(self, metric: str) -> Result:
        """Return a metric of this unit in the baseline year."""
        return self._result(metric, self.baseline)

    def _result(self, metric: str, period: Period) -> Result:
        """Return a measure from the page's own rows, an estimate from its cases, made when first asked for."""
        results = self._results[period]
        if metric not in results and get(metric).kind == "estimate":
            results[metric] = self._estimated(metric, self.view(period))
        return results[metric]

    def _estimated(self, metric: str, view: View) -> Result:
        """Return an estimate with the gate's answer; one frame in a batch for the pages of all languages."""

        def make() -> pl.DataFrame:
            value, n = self.measured(metric, view)
            key, scope = view.period.key, get(metric).scope or self.scope
            held = gate.withheld(self.warehouse, metric, self.unit.code, key, scope, n) is not None
            return pl.DataFrame(
                [(None if held else value, None if held else n, held)], _ESTIMATE, orient="row"
            )

        value, n, held = self.kept(f"estimate-{metric}-{view.period.key}", make).row(0)
        return Result(metric, value, None, None, n, suppressed=held)

    def measured(self, metric: str, view: View) -> tuple[float | None, int]:
        """Return an estimate's value and the cases it rests on, before the gate."""
        estimate, n = ESTIMATORS[metric](view)
        return estimate.value, n

    @cache  # noqa: B019 - a study lives as long as its page
    def view(self, period: Period) -> View:
        """Return this unit's cases in a period, for methods; what they say is published by the gate's rules."""
        return View(self.warehouse, self.unit, period, self.scope)

    def change(self, metric: str) -> Decimal | float | None:
        """Return now − then; None when either is withheld or undefined."""
        now, then = self.now(metric).value, self.then(metric).value
        if now is None or then is None:
            return None
        return now - then  # type: ignore[operator]  # both are Decimal or both are float, by the metric's unit

    def shared(
        self,
        key: str,
        make: Callable[[], pl.DataFrame],
        values: Sequence[str] | None = None,
        column: str = "unit",
    ) -> pl.DataFrame:
        """Return a frame many pages need: read where the batch made it, made here otherwise.

        Args:
            key: The frame's name in the batch's folder.
            make: Makes it where there is no batch.
            values: Of a column, which rows this page uses; a change elsewhere in the frame is none to it.
            column: That column.
        """
        folder = os.environ.get(SHARED)
        path = Path(folder) / f"{key}.parquet" if folder else None
        frame = pl.read_parquet(path) if path is not None and path.exists() else make()
        used = reads.chosen(frame, column, values)
        reads.note_frame(key, used, column, values)
        return used

    def kept(self, key: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Return a frame decided by what the page is about, kept in a batch for the page in the other language.

        It is not noted: the rows of the page's own unit are part of the page's key, and whoever asks for others' notes them.

        Args:
            key: The frame's name among those of the page; the page's parameters but the language are added.
            make: Makes it.
        """
        folder = os.environ.get(SHARED)
        if not folder:
            return make()
        about = _short(sorted(self.parameters.model_dump(exclude={"lang"}).items()))
        path = Path(folder) / f"kept-{self.name}-{self.unit.code}-{key}-{about}.parquet"
        if path.exists():
            return pl.read_parquet(path)
        made = make()
        # whole or not at all, whoever else makes it meanwhile
        part = path.with_suffix(f".{os.getpid()}.part")
        made.write_parquet(part)
        part.replace(path)
        return made

    def sheet(self, sheet: Sheet) -> pl.DataFrame:
        """Return a sheet's published rows for this page, in order of its units, both periods."""
        units = sheet.units(self.warehouse.courts, self.unit, self.period)
        codes = [unit.code for unit in units]
        rows = self.shared(
            sheet.key(self.name, self.parameters),
            lambda: sheet.make(self.warehouse, units, self.parameters),
            codes,
        )
        return pl.DataFrame({"unit": codes}).join(rows, on="unit", how="inner", maintain_order="left_right")

    def peers(self) -> list[Unit]:
        """Return the units this one is fairly held beside: those of its kind, or those below it where it is alone."""
        return sheets.peers(self.warehouse.courts, self.unit, self.period)

    def lower(self) -> list[Unit]:
        """Return the units directly below this one."""
        return self.warehouse.courts.children(self.unit, self.period.end)


def _short(what: object) -> str:
    """Return a short name for whatever has a faithful representation."""
    return sha256(repr(what).encode()).hexdigest()[:16]


def published_rows(
    warehouse: Warehouse,
    metrics: Sequence[str],
    units: Sequence[Unit],
    periods: Sequence[Period],
    scope: str,
    by: Sequence[str],
) -> pl.DataFrame:
    """Return published result rows, as a page may show them."""
    return gate.publish(warehouse, compute(warehouse, metrics, units, periods, scope, by))
