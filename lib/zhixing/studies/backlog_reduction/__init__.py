"""Backlog reduction 案件消减: did the backlog shrink, and how much of that is real?

The study of ``notebooks/backlog_reduction.ipynb``. Stocks and flows are docket counts and published as they are; beside
every fall stands the 终本 stock, since a case ended that way has left the docket and not been enforced.
"""

from functools import cached_property
from pathlib import Path
from typing import ClassVar

import polars as pl

from zhixing.present.document import Absence, Figure, Headline, Point, Tile
from zhixing.studies import peers
from zhixing.studies.backlog_reduction import durations, finding, flows, frames, stock
from zhixing.studies.backlog_reduction.finding import Change
from zhixing.studies.parameters import Parameters
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse

RATE = "closing_rate"
"""What is held beside peers."""


class BacklogReduction(Study):
    """The backlog of one unit in one year, against a baseline year."""

    name: ClassVar[str] = "backlog_reduction"
    TITLE: ClassVar[str] = "Backlog reduction"
    QUESTION: ClassVar[str] = "Did the backlog shrink, and how much of that is real?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "stock_and_flow",
        "net_flow_split",
        "lower_courts",
        "ages",
        "closing_times",
        "counterfactual",
        "funnel",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = (
        "pending",
        "clearance_ratio",
        "closing_rate",
        "terminated_procedure_stock",
    )
    METRICS: ClassVar[tuple[str, ...]] = (
        *HEADLINES,
        "opening",
        "received",
        "transferred_in",
        "transferred_out",
        "handled",
        "closed",
        "closed_real",
        "closed_terminated_procedure",
        "closed_other",
        "actual_closing_rate",
        "terminated_procedure_rate",
        "pending_rate",
        "full_performance_rate",
        "pending_beyond_limit",
        "pending_beyond_limit_interpretation",
        "disposition_days",
        "mean_days_to_close",
        *durations.ESTIMATES,
        "counterfactual_pending",
    )
    CAVEATS: ClassVar[tuple[str, ...]] = ("year_end_stock", "terminated_not_solved", "covid_2020")

    SHEETS: ClassVar[tuple[Sheet, ...]] = frames.SHEETS

    @classmethod
    def prepare(cls, warehouse: Warehouse, batch: list[Parameters], folder: Path) -> None:
        """Make once what the pages of a batch share: the sheets, and the rates of peers."""
        super().prepare(warehouse, batch, folder)
        peers.prepare(warehouse, cls.name, (RATE,), batch, folder)

    # ---- numbers -------------------------------------------------------------------------------------------------

    @cached_property
    def _change(self) -> Change:
        return Change.of(self.now("pending").value, self.then("pending").value)

    @cached_property
    def _months(self) -> pl.DataFrame:
        return frames.monthly(self)

    @cached_property
    def _parts(self) -> pl.DataFrame | None:
        return frames.net_flow_parts(self) if self.supports("closed_real") else None

    @cached_property
    def _rates(self) -> pl.DataFrame:
        return peers.rates(self, (RATE,))

    @cached_property
    def _position(self) -> str:
        """Where the closing rate lies among its peers in words, empty where that cannot be told; never a rank."""
        return peers.position_words(self, peers.position(peers.drawn(self._rates, RATE), self.unit.code))

    @cached_property
    def _times(self) -> durations.Times | None:
        return durations.times(self)

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and the main points."""
        handled = self.now("handled").value
        return self.block(
            finding.finding(self, self._change, self._parts),
            self.meta_line(None if handled is None else int(handled), self.words("cases handled")),
            self._tiles(),
            self._points(),
        )

    def _tiles(self) -> list[Tile]:
        w, f = self.words, self.format
        change = self._change
        moved = f.signed(f.count(change.now - change.then))
        share = "" if change.share is None else f" ({f.signed(f.share(change.share, 0))})"
        tiles = [
            Tile(
                self.label("pending"),
                self.text(self.now("pending")),
                w(
                    "{moved}{share} on {baseline}",
                    moved=moved,
                    share=share,
                    baseline=self.year(self.baseline),
                ),
                change.direction,
            )
        ]
        ratio = self.change("clearance_ratio")
        if ratio is not None:
            note = w(
                "{points} on {baseline}", points=f.signed(f.points(ratio)), baseline=self.year(self.baseline)
            )
            tiles.append(Tile(self.label("clearance_ratio"), self.text(self.now("clearance_ratio")), note))
        tiles.append(Tile(self.label("closing_rate"), self.text(self.now("closing_rate")), self._position))
        if self.supports("terminated_procedure_stock"):
            stock = self.change("terminated_procedure_stock")
            note = w(
                "{moved}{share} on {baseline}",
                moved=f.signed(f.count(stock)),
                share="",
                baseline=self.year(self.baseline),
            )
            tiles.append(
                Tile(
                    self.label("terminated_procedure_stock"),
                    self.text(self.now("terminated_procedure_stock")),
                    note,
                )
            )
        return tiles

    def _points(self) -> list[Point]:
        points = [Point(finding.stock_point(self, self._change, self._months), "stock_and_flow")]
        if self._parts is not None:
            points.append(Point(finding.split_point(self, self._parts), "net_flow_split"))
        if self.supports("terminated_procedure_stock"):
            points.append(Point(finding.terminated_point(self)))
        if self._times is not None:
            points.append(Point(durations.point(self, self._times), "closing_times"))
        if self._position:
            words = self.words("Its closing rate is {position}.", position=self._position)
            points.append(Point(words, "funnel"))
        return points

    # ---- figures -------------------------------------------------------------------------------------------------

    def stock_and_flow(self) -> Figure:
        """Return pending at each month's end, received and closed in each month."""
        return flows.stock_and_flow(self, self._months)

    def net_flow_split(self) -> Figure | Absence:
        """Return the exact split of the difference between two years' net flows."""
        return flows.net_flow_split(self, self._parts)

    def lower_courts(self) -> Figure | Absence:
        """Return the change in pending cases of the units directly below."""
        return flows.lower_courts(self, self._change)

    def ages(self) -> Figure:
        """Return the pending stock by time since filing, and what is beyond the limit."""
        return stock.ages(self)

    def closing_times(self) -> Figure | Absence:
        """Return how long cases take and how they close, pending ones counted."""
        if self._times is None:
            reason = self.words("Too few cases were closed in the year to estimate how long they take.")
            return self.absence("closing_times", self.words("Time to closing"), reason)
        return durations.figure(self, self._times)

    def counterfactual(self) -> Figure | Absence:
        """Return what would be pending at the baseline's clearance ratio."""
        return stock.counterfactual(self, self._change)

    def funnel(self) -> Figure | Absence:
        """Return the closing rate among its peers, with the limits of chance."""
        w = self.words
        words = peers.FunnelWords(
            w("Beside its peers"),
            w("cases handled"),
            w(
                "Outside the limits is a reason to look, not a verdict; 终本 raises the rate like any closing."
            ),
        )
        return peers.figure(self, "funnel", RATE, self._rates, words)
