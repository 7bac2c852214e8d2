"""The published record 公开数据: what do the figures courts printed pin down, and what do they leave open?

The study of ``notebooks/published_record.ipynb``. It stands on real publications alone: none of its numbers comes from the
records of a warehouse. Every bound is proved by a linear program over what was printed (`zhixing.published.system`).
"""

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import polars as pl
from pydantic import Field

from zhixing.present.document import Absence, Definitions, Figure, Headline, Prose
from zhixing.published.inequalities import PROVINCE
from zhixing.published.quantities import Quantity
from zhixing.published.settle import Narrowed
from zhixing.published.system import Bound, Record
from zhixing.studies import parameters
from zhixing.studies.published_record import (
    bounds,
    conflicts,
    finding,
    frames,
    ratios,
    readings,
    settling,
    sources,
)
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse


class Parameters(parameters.Parameters):
    """What this study may be asked for: the common parameters, and how the publications are read."""

    assumptions_off: list[str] = Field(default=[])
    readings_on: list[str] = Field(default=[])


class PublishedRecord(Study):
    """Everything published about the province's enforcement, as one system of inequalities."""

    name: ClassVar[str] = "published_record"
    Parameters: ClassVar[type[parameters.Parameters]] = Parameters
    TITLE: ClassVar[str] = "The published record"
    QUESTION: ClassVar[str] = "What do the published figures pin down, and what do they leave open?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "known",
        "pending",
        "closed",
        "recovered",
        "ratios",
        "leaning",
        "contradictions",
        "settling",
        "publications",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = ()
    METRICS: ClassVar[tuple[str, ...]] = (
        "received",
        "closed",
        "pending",
        "handled",
        "recovered_yuan",
    )
    SHARE: ClassVar[int] = 3
    CAVEATS: ClassVar[tuple[str, ...]] = (
        "bounds_not_estimates",
        "record_later_years",
        "record_reposts",
        "scope_assumed",
        "series_do_not_reconcile",
    )

    @classmethod
    def results_sheet(cls) -> Sheet:
        """Return an empty sheet: the page reads nothing from the warehouse."""
        return Sheet("results", ())

    @classmethod
    def prepare(cls, warehouse: Warehouse, batch: list[parameters.Parameters], folder: Path) -> None:
        """Find once what the totals can be, on what they hang and what would settle them: the same in every language."""
        del warehouse
        for asked in {
            (*one.assumptions_off, "|", *one.readings_on): one for one in batch if isinstance(one, Parameters)
        }.values():
            record = Record(off=asked.assumptions_off, readings=asked.readings_on)
            for part, make in frames.PARTS.items():
                make(record).write_parquet(folder / f"{frames.key(record, part)}.parquet")

    # ---- numbers -------------------------------------------------------------------------------------------------

    @property
    def held(self) -> bool:
        """Whether the record is about this unit."""
        return self.unit.code == PROVINCE

    @cached_property
    def record(self) -> Record:
        """The publications under the assumptions asked for, with what they say of the totals."""
        self._record.tell(frames.bounded(self._part("bounds")))
        return self._record

    @cached_property
    def _record(self) -> Record:
        asked = self.parameters
        if not isinstance(asked, Parameters):
            return Record()
        return Record(off=asked.assumptions_off, readings=asked.readings_on)

    @cached_property
    def bounds(self) -> dict[Quantity, Bound]:
        """What each yearly total asked about can be."""
        return {quantity: self.record.bound(quantity) for quantity in frames.ASKED}

    @cached_property
    def narrowings(self) -> list[Narrowed]:
        """What each unpublished total would do to the others if it were published."""
        return frames.narrowed(self.record, self._part("narrowings"))

    @cached_property
    def leant(self) -> dict[str, list[Quantity]]:
        """For each assumption the fixed totals that hang on it."""
        return frames.leant(self._part("leaning"))

    def _part(self, part: str) -> pl.DataFrame:
        """Return a part of what the record says, found here where no batch found it."""
        record = self._record
        return self.shared(frames.key(record, part), lambda: frames.PARTS[part](record))

    # ---- the page ------------------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and the main points, with a notice that this page's numbers are real."""
        shown = finding.headline(self)
        if not shown.notice:
            return shown
        return replace(shown, notice=self.words("Real publications: no demonstration data on this page"))

    def source(self) -> str:
        """Return where every figure's numbers come from."""
        return self.words("Publications listed at the end of the page; bounds by linear programming")

    def nothing(self, figure_id: str) -> Absence:
        """Return what stands where a figure would, for a unit other than the province."""
        w = self.words
        return self.absence(
            figure_id, w(self.TITLE), w("The record is kept for the whole province: open its page.")
        )

    def known(self) -> Figure | Absence:
        """Return how well each yearly total is known."""
        return bounds.known(self) if self.held else self.nothing("known")

    def pending(self) -> Figure | Absence:
        """Return what the stock at the end of each year can have been."""
        return bounds.pending(self) if self.held else self.nothing("pending")

    def closed(self) -> Figure | Absence:
        """Return what the cases closed in each year can have been."""
        return bounds.closed(self) if self.held else self.nothing("closed")

    def recovered(self) -> Figure | Absence:
        """Return what was recovered in each year at least and at most."""
        return bounds.recovered(self) if self.held else self.nothing("recovered")

    def ratios(self) -> Figure | Absence:
        """Return the shares that follow from published totals."""
        return ratios.ratios(self) if self.held else self.nothing("ratios")

    def leaning(self) -> Figure | Absence:
        """Return how many of the fixed totals hang on each assumption."""
        return readings.leaning(self) if self.held else self.nothing("leaning")

    def contradictions(self) -> Figure | Absence:
        """Return which readings the record refutes, and which publications contradict each other."""
        return conflicts.contradictions(self) if self.held else self.nothing("contradictions")

    def settling(self) -> Figure | Absence:
        """Return what one more publication would settle."""
        return settling.settling(self) if self.held else self.nothing("settling")

    def publications(self) -> Figure | Absence:
        """Return every publication with its scope, band and source."""
        return sources.publications(self) if self.held else self.nothing("publications")

    def assumptions(self) -> Prose:
        """Return how the publications are read, each assumption with its switch."""
        return readings.assumptions(self)

    def definitions(self) -> Definitions:
        """Return the catalogue's definition of every number on the page; their values are in the figures."""
        return sources.definitions(self)


__all__ = ["Parameters", "PublishedRecord"]
