"""Recovered amounts 执行到位: was more recovered, and where does the change come from?

The study of ``notebooks/recovered_amounts.ipynb``. Amounts may describe somebody, since one debtor can be most of a
county's total: every number here is a published row, or an estimate published by rule.
"""

from functools import cached_property
from math import ceil
from typing import ClassVar

import polars as pl

from zhixing.methods import concentration
from zhixing.methods.concentration import ChangeWithout
from zhixing.metrics.estimates import TOP_FRACTION, View
from zhixing.present.document import Absence, Direction, Figure, Headline, Point, Tile
from zhixing.studies.recovered_amounts import causes, finding, frames, parts
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study


class RecoveredAmounts(Study):
    """What one unit recovered in one year, against a baseline year."""

    name: ClassVar[str] = "recovered_amounts"
    TITLE: ClassVar[str] = "Recovered amounts"
    QUESTION: ClassVar[str] = "Was more recovered, and where does the change come from?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "cumulative",
        "change_split",
        "lower_courts",
        "concentration",
        "rate_by_claim",
        "rate_by_basis",
        "resumed",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = (
        "recovered_yuan",
        "recovery_rate",
        "mean_claim_yuan",
        "resumed_share",
    )
    METRICS: ClassVar[tuple[str, ...]] = (
        *HEADLINES,
        "closed",
        "closed_claim_yuan",
        "cash_recovered_yuan",
        "resumed_recovered_yuan",
        "top_share",
    )
    CAVEATS: ClassVar[tuple[str, ...]] = ("scope_assumed", "closing_basis", "heavy_tail", "covid_2020")
    SHEETS: ClassVar[tuple[Sheet, ...]] = frames.SHEETS

    # ---- numbers -------------------------------------------------------------------------------------------------

    @cached_property
    def _split(self) -> pl.DataFrame | None:
        return frames.split(self) if self.supports("recovery_rate") else None

    @cached_property
    def _without_largest(self) -> ChangeWithout | None:
        """The change without each year's largest cases, where the share of the largest may be published in both."""
        if self.now("top_share").suppressed or self.then("top_share").suppressed:
            return None
        rows = self.kept("without-largest", lambda: frames.change_row(self._change_without()))
        return frames.change_of(rows)

    def measured(self, metric: str, view: View) -> tuple[float | None, int]:
        """Return an estimate before the gate, the share of the largest cases from where its interval is."""
        if metric != "top_share":
            return super().measured(metric, view)
        rows = frames.top_shares(self).filter(pl.col("period") == view.period.key)
        value, n = rows.select("value", "n").row(0)
        return value, n

    def _change_without(self) -> ChangeWithout | None:
        paid = [self.view(period).closed["recovered_yuan"] for period in (self.baseline, self.period)]
        paid = [amounts.filter(amounts > 0) for amounts in paid]
        if not all(len(amounts) for amounts in paid):
            return None
        # each year's own one per cent: the groups the disclosure plan guards; another cut would tell single cases apart
        before, after = (ceil(len(amounts) * TOP_FRACTION) for amounts in paid)
        return concentration.change_without(*paid, largest=(before, after))

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and the main points."""
        closed = self.now("closed").value
        return self.block(
            finding.finding(self, self._split, self._without_largest),
            self.meta_line(None if closed is None else int(closed), self.words("cases closed")),
            [self._tile(metric) for metric in self.HEADLINES],
            self._points(),
        )

    def _tile(self, metric: str) -> Tile:
        now, change = self.now(metric), self.change(metric)
        if now.suppressed:
            return Tile(self.label(metric), self.text(now), self.words("not published"))
        if change is None:
            return Tile(self.label(metric), self.text(now))
        money = metric.endswith("_yuan")
        moved = self.format.yuan(change) if money else self.format.points(change)
        note = self.words(
            "{moved} on {baseline}", moved=self.format.signed(moved), baseline=self.year(self.baseline)
        )
        direction: Direction = ""
        if metric == "recovered_yuan" and self._without_largest is not None:
            direction = "level"
            if finding.distinguishable(self._without_largest):
                direction = "up" if change > 0 else "down"
        return Tile(self.label(metric), self.text(now), note, direction)

    def _points(self) -> list[Point]:
        w, points = self.words, []
        if self._split is not None:
            points.append(Point(finding.split_point(self, self._split), "change_split"))
        share = self.now("top_share")
        if share.value is not None:
            text = w(
                "The largest one per cent of cases with money hold <b>{share}</b> of it.",
                share=self.text(share),
            )
            points.append(Point(text, "concentration"))
        rate = self.now("recovery_rate")
        if rate.value is not None:
            text = w("Of each claim <b>{rate}</b> was recovered, weighted by its size.", rate=self.text(rate))
            points.append(Point(text, "rate_by_claim"))
        resumed = self.now("resumed_share")
        if resumed.value is not None:
            text = w(
                "Resumed cases brought <b>{share}</b> of first and resumed together.",
                share=self.text(resumed),
            )
            points.append(Point(text, "resumed"))
        if not points:
            points.append(
                Point(w("Amounts of this unit and year are withheld: they could tell of one party."))
            )
        return points

    # ---- figures -------------------------------------------------------------------------------------------------

    def cumulative(self) -> Figure | Absence:
        """Return both years' running totals, month by month."""
        return parts.cumulative(self)

    def change_split(self) -> Figure | Absence:
        """Return the exact split of the change into closed cases, mean claim and recovery rate."""
        return causes.change_split(self, self._split)

    def lower_courts(self) -> Figure | Absence:
        """Return the change in the amount recovered of the units directly below."""
        return causes.lower_courts(self)

    def concentration(self) -> Figure | Absence:
        """Return the share of the largest cases in both years, and the change without them."""
        return causes.concentration(self, self._without_largest)

    def rate_by_claim(self) -> Figure | Absence:
        """Return the recovery rate by size of claim."""
        return parts.rate_by_claim(self)

    def rate_by_basis(self) -> Figure | Absence:
        """Return the recovery rate by what is enforced."""
        return parts.rate_by_basis(self)

    def resumed(self) -> Figure | Absence:
        """Return what resumed cases brought, as a share of first and resumed cases together."""
        return parts.resumed(self)
