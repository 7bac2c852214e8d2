"""What every study does: open the warehouse, read numbers through the publishing gate, and speak one language.

A study is a class; a notebook makes one and calls its methods, each of which returns something to show. Numbers reach a
study only as published rows: exact values are for the command line.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Self

import polars as pl

from zhixing.law.courts import Unit
from zhixing.law.periods import Period
from zhixing.metrics.catalogue import CAVEATS, METRICS
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate
from zhixing.metrics.estimates import ESTIMATORS, View
from zhixing.present.document import (
    Absence,
    Caveats,
    DefinitionRow,
    Definitions,
    Figure,
    Page,
    Point,
    Prose,
    Tile,
)
from zhixing.present.document import Headline as HeadlineBlock
from zhixing.present.numbers import Format
from zhixing.present.tables import Table
from zhixing.present.words import Words
from zhixing.studies import sheets
from zhixing.studies.parameters import Parameters as Common
from zhixing.studies.parameters import resolve
from zhixing.studies.sheets import Sheet
from zhixing.warehouse.opened import Warehouse

SHARED = "ZHIXING_SHARED"
"""The folder where a batch keeps what its pages share."""


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
    """

    metric: str
    value: Decimal | float | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: int | None
    suppressed: bool

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Read one result row."""
        exact = METRICS[row["metric"]].unit in {"cases", "yuan", "measures"} and row["denominator"] is None
        value = row["numerator"] if exact else row["value"]
        return cls(row["metric"], value, row["numerator"], row["denominator"], row["n"], row["suppressed"])


class Study:
    """A question asked of one unit and year.

    Subclasses name their texts, figures and metrics and add one method a figure. Every page must show the figures in
    ``FIGURES`` or say in their place why it cannot.
    """

    name: ClassVar[str]
    TITLE: ClassVar[str]
    QUESTION: ClassVar[str]
    FIGURES: ClassVar[tuple[str, ...]]
    METRICS: ClassVar[tuple[str, ...]]
    HEADLINES: ClassVar[tuple[str, ...]]
    CAVEATS: ClassVar[tuple[str, ...]]
    SHEETS: ClassVar[tuple[Sheet, ...]] = ()
    Parameters: ClassVar[type[Common]] = Common

    def __init__(self, **parameters: Any) -> None:
        """Open the study; the error for a parameter that cannot be lists those that can."""
        self.parameters = self.Parameters.check(parameters)
        self.warehouse = Warehouse.open(self.parameters.warehouse)
        self.unit = resolve(self.parameters, self.warehouse)
        self.period = self.parameters.current()
        self.baseline = self.parameters.baseline()
        self.scope = self.parameters.scope
        self.words = Words(self.parameters.lang)
        self.format = Format(self.parameters.lang, self.warehouse.currency)
        self.page = Page(
            self.name, self.unit.code, self.unit_name(self.unit), self.parameters.year, self.parameters.lang
        )
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
        return Sheet("results", tuple(metric for metric in cls.METRICS if METRICS[metric].kind == "measure"))

    @classmethod
    def title(cls, lang: str) -> str:
        """Return the study's title in a language."""
        return Words(lang)(cls.TITLE)

    @classmethod
    def prepare(cls, warehouse: Warehouse, batch: list[Common], folder: Path) -> None:
        """Make once what the pages of a batch share: the rows of every sheet, for all units of the batch."""
        sheets.prepare(warehouse, cls.name, (cls.results_sheet(), *cls.SHEETS), batch, folder)

    # ---- numbers -------------------------------------------------------------------------------------------------

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
        exact = compute(
            self.warehouse, metrics, unit or self.unit, period or self.period, scope or self.scope, by
        )
        return gate.publish(self.warehouse, exact)

    def now(self, metric: str) -> Result:
        """Return a metric of this unit in the year under study."""
        return self._result(metric, self.period)

    def then(self, metric: str) -> Result:
        """Return a metric of this unit in the baseline year."""
        return self._result(metric, self.baseline)

    def _result(self, metric: str, period: Period) -> Result:
        """Return a measure from the page's own rows, an estimate from its cases, made when first asked for."""
        results = self._results[period]
        if metric not in results and METRICS[metric].kind == "estimate":
            results[metric] = self._estimated(metric, self.view(period))
        return results[metric]

    def _estimated(self, metric: str, view: View) -> Result:
        estimate, n = ESTIMATORS[metric](view)
        held = gate.withheld(self.warehouse, metric, self.unit.code, view.period.key, self.scope, n)
        value = estimate.value if held is None else None
        return Result(metric, value, None, None, n if held is None else None, suppressed=held is not None)

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

    def shared(self, key: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Return a frame many pages need: read where the batch made it, made here otherwise."""
        folder = os.environ.get(SHARED)
        path = Path(folder) / f"{key}.parquet" if folder else None
        return pl.read_parquet(path) if path is not None and path.exists() else make()

    def sheet(self, sheet: Sheet) -> pl.DataFrame:
        """Return a sheet's published rows for this page, in order of its units, both periods."""
        units = sheet.units(self.warehouse.courts, self.unit, self.period)
        rows = self.shared(
            sheet.key(self.name, self.parameters), lambda: sheet.make(self.warehouse, units, self.parameters)
        )
        return pl.DataFrame({"unit": [unit.code for unit in units]}).join(
            rows, on="unit", how="inner", maintain_order="left_right"
        )

    def peers(self) -> list[Unit]:
        """Return the units this one is fairly held beside: those of its kind, or those below it where it is alone."""
        same = self.warehouse.courts.units(self.unit.kind, self.period.end)
        return same if len(same) > 1 else self.lower()

    def lower(self) -> list[Unit]:
        """Return the units directly below this one."""
        return self.warehouse.courts.children(self.unit, self.period.end)

    # ---- words ---------------------------------------------------------------------------------------------------

    def unit_name(self, unit: Unit) -> str:
        """Return a unit's name in the page's language."""
        return unit.name_zh if self.parameters.lang == "zh" else unit.name_en

    def label(self, metric: str) -> str:
        """Return what the catalogue calls a metric."""
        record = METRICS[metric]
        return record.label_zh if self.parameters.lang == "zh" else record.label_en

    def text(self, result: Result) -> str:
        """Return a number as the page's reader writes it; a withheld one as such."""
        return self.format.kind(METRICS[result.metric].unit, result.value)

    def year(self, period: Period) -> str:
        """Return a period's name: 2020, judicial year 2020, 2020年."""
        if period.kind == "judicial":
            return self.words("judicial year {year}", year=period.year)
        return f"{period.year}年" if self.parameters.lang == "zh" else str(period.year)

    def scope_words(self) -> str:
        """Return which case types count."""
        w = self.words
        return {
            "首执": w("first enforcement cases 首执"),
            "首执+恢复": w("first and resumed cases 首执+恢复"),
            "实施类": w("enforcing case types 实施类"),
            "审查类": w("reviewing case types 审查类"),
            "all": w("all case types"),
        }[self.scope]

    @property
    def first_closing(self) -> date:
        """The first closing the records hold, since which the 终本 stock is counted."""
        return date.fromisoformat(self.warehouse.meta["first_closing_date"])

    # ---- what a page shows ---------------------------------------------------------------------------------------

    def meta_line(self, n: int | None, counted: str) -> tuple[str, ...]:
        """Return what the finding rests on: unit, periods, scope, as-of date, n."""
        w = self.words
        parts = [
            self.page.unit_name,
            w("{year} against {baseline}", year=self.year(self.period), baseline=self.year(self.baseline)),
            self.scope_words(),
            w("as of {date}", date=self.format.date(min(self.period.end, self.warehouse.as_of))),
        ]
        if n is not None:
            parts.append(w("{n} {counted}", n=self.format.count(n), counted=counted))
        return tuple(parts)

    def block(
        self, finding: str, meta_line: Sequence[str], tiles: Sequence[Tile], points: Sequence[Point]
    ) -> HeadlineBlock:
        """Return the first screen, with the rows of ``HEADLINES`` for the index."""
        lang = self.parameters.lang
        return HeadlineBlock(
            page=self.page,
            question=self.words(self.QUESTION),
            finding=finding,
            meta_line=meta_line,
            tiles=tiles,
            points=points,
            rows=[
                self._headline_row(self.now(metric))
                for metric in self.HEADLINES
                if metric in self._results[self.period]
            ],
            study_title=self.title(lang),
            notice=self.warehouse.meta.get(f"notice_{lang}", "") if self.warehouse.synthetic else "",
        )

    def _headline_row(self, result: Result) -> dict[str, Any]:
        return {
            "metric": result.metric,
            "label": self.label(result.metric),
            "unit": METRICS[result.metric].unit,
            "scope": METRICS[result.metric].scope or self.scope,
            "period": self.period.key,
            "value": None if result.value is None else float(result.value),
            "exact": None if result.value is None else str(result.value),
            "text": self.text(result),
            "n": result.n,
            "suppressed": result.suppressed,
            "version": METRICS[result.metric].version,
        }

    def figure(
        self,
        figure_id: str,
        *,
        title: str,
        subtitle: str,
        chart: Any,
        alt: str,
        table: Table,
        n: int | None,
        n_unit: str = "",
        suppressed: int = 0,
        foot: str = "",
        so_what: str = "",
    ) -> Figure:
        """Return a figure with its source, n and what was withheld."""
        note = ""
        if suppressed:
            note = self.words.plural(
                "{count} cell withheld: too few cases, or one party too large.",
                "{count} cells withheld: too few cases, or one party too large.",
                suppressed,
                count=self.format.count(suppressed),
            )
        return Figure(
            page=self.page,
            id=figure_id,
            title=title,
            subtitle=subtitle,
            spec=chart,
            alt=alt,
            table=table,
            foot=self.words("; ").join(part for part in (self.source(), foot) if part),
            n=n,
            n_unit=n_unit,
            suppressed_note=note,
            so_what=so_what,
        )

    def source(self) -> str:
        """Return where every figure's numbers come from."""
        meta = self.warehouse.meta
        title = meta.get(f"source_title_{self.parameters.lang}") or meta["source_id"]
        return self.words(
            "{source}, data to {date}", source=title, date=self.format.date(self.warehouse.as_of)
        )

    def absence(self, figure_id: str, title: str, reason: str) -> Absence:
        """Return what stands where a figure would."""
        return Absence(self.page, figure_id, title, reason)

    def prose(self, html: str) -> Prose:
        """Return sentences computed from the numbers."""
        return Prose(self.page, html)

    def caveat(self, name: str) -> str:
        """Return a caveat's words."""
        caveat = CAVEATS[name]
        return caveat.zh if self.parameters.lang == "zh" else caveat.en

    def cannot_say(self) -> Caveats:
        """Return what the page cannot say: the study's caveats and those of its metrics, each once."""
        names = dict.fromkeys(
            [
                *self.CAVEATS,
                *(
                    name
                    for metric in self.METRICS
                    if self.supports(metric)
                    for name in METRICS[metric].caveats
                ),
            ]
        )
        return Caveats(
            self.page, self.words("What this page cannot say"), [self.caveat(name) for name in names]
        )

    def definitions(self) -> Definitions:
        """Return the catalogue's definition of every number on the page, with both years' values."""
        zh = self.parameters.lang == "zh"
        rows = []
        for metric in self.METRICS:
            record = METRICS[metric]
            values: tuple[str, ...] = ("", "")
            if self.supports(metric):
                values = (self.text(self.then(metric)), self.text(self.now(metric)))
            rows.append(
                DefinitionRow(
                    term=record.label_zh if zh else record.label_en,
                    definition=record.definition_zh if zh else record.definition_en,
                    values=values,
                    version=record.version,
                    source=record.source,
                )
            )
        return Definitions(
            self.page,
            rows,
            headings=(self.year(self.baseline), self.year(self.period)),
            title=self.words("Data and definitions"),
        )
