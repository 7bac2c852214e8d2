"""The facade of a notebook: what a study shows, in one language.

A study is a class; a notebook makes one and calls its methods, each of which returns something to show.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from zhixing.law.periods import Period
from zhixing.law.units import Unit
from zhixing.metrics.catalogue import CAVEATS, METRICS, get
from zhixing.metrics.record import AT, Former, Metric
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
from zhixing.studies.numbers import Reading, Result


class Study(Reading):
    """A question asked of one unit and year.

    Subclasses name their texts, figures and metrics and add one method a figure. Every page must show the figures in
    ``FIGURES`` or say in their place why it cannot.
    """

    TITLE: ClassVar[str]
    QUESTION: ClassVar[str]
    FIGURES: ClassVar[tuple[str, ...]]
    HEADLINES: ClassVar[tuple[str, ...]]
    CAVEATS: ClassVar[tuple[str, ...]]

    def __init__(self, **parameters: Any) -> None:
        """Open the study; the error for a parameter that cannot be lists those that can."""
        super().__init__(**parameters)
        self.words = Words(self.parameters.lang)
        self.format = Format(self.parameters.lang, self.warehouse.currency)
        self.page = Page(
            self.name, self.unit.code, self.unit_name(self.unit), self.parameters.year, self.parameters.lang
        )

    @classmethod
    def title(cls, lang: str) -> str:
        """Return the study's title in a language."""
        return Words(lang)(cls.TITLE)

    # ---- words ---------------------------------------------------------------------------------------------------

    def unit_name(self, unit: Unit) -> str:
        """Return a unit's name in the page's language."""
        return unit.name_zh if self.parameters.lang == "zh" else unit.name_en

    def label(self, metric: str) -> str:
        """Return what the catalogue calls a metric."""
        record = METRICS[metric]
        return record.label_zh if self.parameters.lang == "zh" else record.label_en

    def text(self, result: Result) -> str:
        """Return a number as the page's reader writes it; a withheld one as such, or as the bound that may be told."""
        unit = get(result.metric).unit
        if result.value is None and (result.low is not None or result.high is not None):
            return self.format.bound(result.low, result.high)
        return self.format.kind(unit, result.value)

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
            rows=[self._headline_row(self.now(metric)) for metric in self.HEADLINES if self.supports(metric)],
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
        supported = [METRICS[metric] for metric in self.METRICS if self.supports(metric)]
        named = dict.fromkeys([*self.CAVEATS, *(name for metric in supported for name in metric.caveats)])
        names = [name for name in named if CAVEATS[name].concerns(self.baseline.start, self.period.end)]
        changed = [
            self._changed(metric, former)
            for metric in supported
            if metric.kind == "measure"
            for former in metric.history
        ]
        return Caveats(
            self.page,
            self.words("What this page cannot say"),
            [*changed, *(self.caveat(name) for name in names)],
        )

    def _changed(self, metric: Metric, former: Former) -> str:
        """Return what a changed definition did to the number, old and new side by side."""
        before = self.now(f"{metric.id}{AT}{former.version}")
        return self.words(
            "The definition of {term} changed on {date}: {year} is {new} by version {version}, and was {old} by version "
            "{before}. {why}",
            term=self.label(metric.id),
            date=self.format.date(former.until),
            year=self.year(self.period),
            new=self.text(self.now(metric.id)),
            version=metric.version,
            old=self.text(before),
            before=former.version,
            why=former.why_zh if self.parameters.lang == "zh" else former.why_en,
        )

    def definitions(self) -> Definitions:
        """Return the catalogue's definition of every number on the page, with both years' values.

        A definition that was in force before stands below the present one, with the values it gives.
        """
        rows = []
        for metric in self.METRICS:
            rows.append(self._definition(METRICS[metric], self.label(metric)))
            rows += [
                self._definition(
                    METRICS[metric].as_of(former),
                    self.words(
                        "{term}, as defined until {date}",
                        term=self.label(metric),
                        date=self.format.date(former.until),
                    ),
                )
                for former in METRICS[metric].history
                if METRICS[metric].kind == "measure"
            ]
        return Definitions(
            self.page,
            rows,
            headings=(self.year(self.baseline), self.year(self.period)),
            title=self.words("Data and definitions"),
        )

    def _definition(self, record: Metric, term: str) -> DefinitionRow:
        """Return a definition with the values of both years, empty where the source lacks what it needs."""
        values: tuple[str, ...] = ("", "")
        if self.supports(record.id):
            values = (self.text(self.then(record.id)), self.text(self.now(record.id)))
        zh = self.parameters.lang == "zh"
        return DefinitionRow(
            term=term,
            definition=record.definition_zh if zh else record.definition_en,
            values=values,
            version=record.version,
            source=record.source,
        )
