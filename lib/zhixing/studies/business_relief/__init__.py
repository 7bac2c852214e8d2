"""Business relief 善意文明执行: were enterprises treated gently, and what followed?

The study of ``notebooks/business_relief.ipynb``. Enterprises stand on both sides of enforcement and are counted apart;
relief goes to firms judged viable, so what followed it is held beside like cases and never called its effect.
"""

from functools import cache, cached_property
from pathlib import Path
from typing import ClassVar

import polars as pl

from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.estimates import View
from zhixing.present.document import Absence, Figure, Headline, Point, Tile
from zhixing.studies.business_relief import after, comparison, finding, frames, measures, sides
from zhixing.studies.business_relief.comparison import Comparison
from zhixing.studies.numbers import Result
from zhixing.studies.parameters import Parameters
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse


class BusinessRelief(Study):
    """Enterprise cases and relief of one unit in one year, against a baseline year."""

    name: ClassVar[str] = "business_relief"
    TITLE: ClassVar[str] = "Business relief"
    QUESTION: ClassVar[str] = "Were enterprises treated gently, and what followed?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "sides",
        "relief_by_month",
        "relief_length",
        "after_relief",
        "balance",
        "creditors",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = (
        "enterprise_closed",
        "enterprise_recovered_yuan",
        "relief_measures",
        "enterprise_creditor_closed",
    )
    METRICS: ClassVar[tuple[str, ...]] = (
        *HEADLINES,
        "enterprise_creditor_recovered_yuan",
        "enterprise_share_of_recovered",
        "enterprise_recovery_rate",
        "enterprise_creditor_recovery_rate",
        "relief_cases",
        "relief_days_mean",
        *comparison.OUTCOMES.values(),
    )
    SHARE: ClassVar[int] = 3
    CAVEATS: ClassVar[tuple[str, ...]] = ("enterprise_side", "relief_selection", "covid_2020")
    SHEETS: ClassVar[tuple[Sheet, ...]] = frames.SHEETS

    @classmethod
    def prepare(cls, warehouse: Warehouse, batch: list[Parameters], folder: Path) -> None:
        """Make once what the pages of a batch share: the sheets, and the comparisons of matched cases."""
        super().prepare(warehouse, batch, folder)
        comparison.prepare(warehouse, cls.name, batch, folder)

    # ---- numbers -------------------------------------------------------------------------------------------------

    @cache  # noqa: B019 - a study lives as long as its page
    def _compared(self, period: Period) -> Comparison:
        rows = self.shared(
            comparison.key(self.name, self.scope, period),
            lambda: comparison.rows(self.warehouse, [self.unit], period, self.scope),
            [self.unit.code],
        )
        return Comparison.of(rows)

    def _estimated(self, metric: str, view: View) -> Result:
        """Return an estimate as the shared comparison has it, so that no page matches cases twice."""
        outcome = next(name for name, estimate in comparison.OUTCOMES.items() if estimate == metric)
        found = self._compared(self.period if view.period == self.period else self.baseline)
        held = found.withheld is not None
        return Result(metric, found.difference(outcome).value, None, None, found.sets, suppressed=held)

    @property
    def _found(self) -> Comparison:
        return self._compared(self.period)

    @cached_property
    def _relief_reason(self) -> str | None:
        """Why the measures granted in the year are not published, None where they are."""
        if not self.supports("relief_measures"):
            return comparison.NOT_RECORDED
        rows = self.sheet(frames.RELIEF).filter(
            pl.col("period") == self.period.key, pl.col("metric") == "relief_measures"
        )
        reason: str | None = rows["reason"].item()
        return reason

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and the main points."""
        closed = self.now("enterprise_closed")
        said = {
            "unit": self.page.unit_name,
            "year": self.year(self.period),
            "baseline": self.year(self.baseline),
            "closed": self.text(closed),
        }
        recorded = self.supports("relief_measures")
        relief = finding.relief_clause(
            self.words,
            self.format,
            said,
            self.now("relief_measures").value if recorded else None,
            self.then("relief_measures").value if recorded else None,
            self._relief_reason,
        )
        tiles = [self._tile(metric) for metric in self.HEADLINES if self.supports(metric)]
        return self.block(
            finding.finding(self.words, relief, self._found),
            self.meta_line(closed.n, self.words("cases closed against enterprises")),
            tiles,
            self._points(),
        )

    def _tile(self, metric: str) -> Tile:
        """Return a number with its change; a direction only where a count moved by more than chance."""
        w, f = self.words, self.format
        now, then, change = self.now(metric), self.then(metric), self.change(metric)
        if now.value is None:
            return Tile(self.label(metric), self.text(now), w("Withheld: see the figures below."))
        if change is None or not then.value:
            return Tile(self.label(metric), self.text(now))
        share = f.signed(f.share(float(change) / float(then.value), 0))
        note = w("{share} on {baseline}", share=share, baseline=self.year(self.baseline))
        if METRICS[metric].unit == "yuan":
            return Tile(self.label(metric), self.text(now), note)
        return Tile(self.label(metric), self.text(now), note, finding.direction(now.value, then.value))

    def _points(self) -> list[Point]:
        w = self.words
        said = {
            "debtor": f"<b>{self.text(self.now('enterprise_closed'))}</b>",
            "creditor": self.text(self.now("enterprise_creditor_closed")),
        }
        points = [
            Point(
                w(
                    "Enterprises were the debtor in {debtor} closed cases and the creditor in {creditor}.",
                    **said,
                ),
                "sides",
            )
        ]
        if self._relief_reason is None:
            counts = {"measures": f"<b>{self.text(self.now('relief_measures'))}</b>"}
            points.append(Point(w("Relief was granted {measures} times.", **counts), "relief_by_month"))
        if self.supports("relief_days_mean") and self.now("relief_days_mean").value is not None:
            days = f"<b>{self.text(self.now('relief_days_mean'))}</b>"
            words = w("Measures that ended in the year had lasted {days} on average.", days=days)
            points.append(Point(words, "relief_length"))
        if self._found.withheld is None:
            sentences = (
                finding.comparison_words(w, self.format, self._found, outcome)
                for outcome in comparison.OUTCOMES
            )
            points += [Point(text, "after_relief") for text in sentences if text]
        return points

    # ---- figures -------------------------------------------------------------------------------------------------

    def sides(self) -> Figure | Absence:
        """Return closed cases and amounts recovered by which side an enterprise was on."""
        return sides.sides(self)

    def relief_by_month(self) -> Figure | Absence:
        """Return measures granted by month; by kind and year where months are not published."""
        return measures.relief_by_month(self)

    def relief_length(self) -> Figure | Absence:
        """Return the mean length of relief."""
        return measures.relief_length(self)

    def after_relief(self) -> Figure | Absence:
        """Return what followed relief beside what followed in matched cases."""
        return after.after_relief(self, self._found)

    def balance(self) -> Figure | Absence:
        """Return how alike relieved and matched cases were."""
        return after.balance(self, self._found)

    def creditors(self) -> Figure | Absence:
        """Return how cases against enterprises ended for their creditors."""
        return sides.creditors(self)
