"""Core indicators 核心指标: were the four core targets (3个90% + 1个80%) reached, and do they still tell courts apart?

The study of ``notebooks/core_indicators.ipynb``. The definitions are the project's own, version 1 of January 2021. An indicator
at 100 % is said to be saturated; a rate is held beside those of peers by a funnel, never by a rank.
"""

from functools import cached_property
from pathlib import Path
from typing import ClassVar

import polars as pl

from zhixing.present.document import Absence, Figure, Headline, Listing, Point, Tile
from zhixing.studies import peers
from zhixing.studies.core_indicators import against, checks, finding, frames, references
from zhixing.studies.core_indicators.frames import COMPLIANCE, CORE, IN_TIME, Standing
from zhixing.studies.parameters import Parameters
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse

MOST_POINTS = 5
"""Main points of a first screen."""


class CoreIndicators(Study):
    """The core indicators of one unit in one year, against a baseline year."""

    name: ClassVar[str] = "core_indicators"
    TITLE: ClassVar[str] = "Core indicators"
    QUESTION: ClassVar[str] = "Were the four core targets reached, and do they still tell courts apart?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "targets",
        "trend",
        "checks",
        "checks_where",
        "funnel_in_time",
        "funnel_termination",
        "published",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = CORE
    METRICS: ClassVar[tuple[str, ...]] = (
        *CORE,
        *frames.SECOND_READINGS,
        "termination_checks_made",
        "termination_checks_failed",
        *frames.ITEMS,
        *references.CONTEXT,
    )
    CAVEATS: ClassVar[tuple[str, ...]] = ("project_definition", "saturated", "no_ranking", "covid_2020")
    SHEETS: ClassVar[tuple[Sheet, ...]] = (frames.CHECKS, frames.WHOLE)
    RATES: ClassVar[tuple[str, ...]] = (IN_TIME, COMPLIANCE)

    @classmethod
    def prepare(cls, warehouse: Warehouse, batch: list[Parameters], folder: Path) -> None:
        """Make once what the pages of a batch share: the sheets, the rates of peers, the years."""
        super().prepare(warehouse, batch, folder)
        peers.prepare(warehouse, cls.name, cls.RATES, batch, folder)
        frames.prepare(warehouse, cls.name, batch, folder)

    # ---- numbers -------------------------------------------------------------------------------------------------

    @cached_property
    def _standings(self) -> list[Standing]:
        found = (frames.standing(self, metric) for metric in CORE)
        return [one for one in found if one is not None]

    @cached_property
    def _rates(self) -> pl.DataFrame:
        return peers.rates(self, self.RATES)

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, the four indicators and the main points."""
        over = self.now(IN_TIME).n if self.supports(IN_TIME) else None
        return self.block(
            finding.finding(self, self._standings),
            self.meta_line(over, self.words("cases with property, closed or beyond the limit")),
            [
                Tile(self.label(one.metric), self.text(one.result), finding.margin_words(self, one))
                for one in self._standings
            ],
            self._points(),
        )

    def _points(self) -> list[Point]:
        w = self.words
        points = []
        told = [one for one in self._standings if one.reached is not None]
        if len(told) > 1:
            said = {"reached": sum(bool(one.reached) for one in told), "count": len(told)}
            points.append(
                Point(
                    w("<b>{reached}</b> of {count} targets that can be told were reached.", **said), "targets"
                )
            )
        full = finding.saturation(self, self._standings)
        if full:
            points.append(Point(full, "trend"))
        moves = against.moved(self)
        if told:
            points.append(Point(moves[0] + w("."), "trend"))
        if self.supports("termination_checks_made") and self.now("termination_checks_made").value:
            counts = {
                metric: self.text(self.now(metric))
                for metric in ("termination_checks_failed", "termination_checks_made")
            }
            words = w(
                "<b>{failed}</b> of {made} 终本 rulings checked failed at least one of thirteen items.",
                failed=counts["termination_checks_failed"],
                made=counts["termination_checks_made"],
            )
            points.append(Point(words, "checks"))
        for metric, figure_id in zip(self.RATES, ("funnel_in_time", "funnel_termination"), strict=True):
            place = peers.position(peers.drawn(self._rates, metric), self.unit.code)
            if place is not None:
                said_of = {"name": self.label(metric), "position": peers.position_words(self, place)}
                points.append(Point(w("{name}: {position}.", **said_of), figure_id))
        return points[:MOST_POINTS]

    # ---- figures -------------------------------------------------------------------------------------------------

    def targets(self) -> Figure | Absence:
        """Return the four indicators with their intervals against their targets."""
        return against.targets(self, self._standings)

    def trend(self) -> Figure | Absence:
        """Return the indicators by year."""
        return against.trend(self)

    def checks(self) -> Figure | Absence:
        """Return which of the thirteen checks 终本 rulings fail."""
        return checks.by_item(self)

    def checks_where(self) -> Figure | Absence:
        """Return in which units which check fails."""
        return checks.by_unit(self)

    def funnel_in_time(self) -> Figure | Absence:
        """Return the in-time rate of cases with property among its peers."""
        w = self.words
        words = peers.FunnelWords(
            w("In time, beside peers"),
            w("cases with property, closed or beyond the limit"),
            w(
                "Outside the limits is a reason to look, not a verdict; courts differ in the property they find."
            ),
        )
        return peers.figure(self, "funnel_in_time", IN_TIME, self._rates, words)

    def funnel_termination(self) -> Figure | Absence:
        """Return the share of 终本 rulings passing all checks among its peers."""
        w = self.words
        words = peers.FunnelWords(
            w("终本 checks, beside peers"),
            w("终本 rulings checked"),
            w(
                "Near 100% a few failed rulings put a small court outside: look at which check fails before judging."
            ),
        )
        return peers.figure(self, "funnel_termination", COMPLIANCE, self._rates, words)

    def published(self) -> Listing | Absence:
        """Return what others published, beside ours where scope and period allow."""
        return references.published(self, CORE)
