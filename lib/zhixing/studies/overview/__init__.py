"""The overview 总览: the year on one page, each figure with the study that explains it.

The study of ``notebooks/overview.ipynb``. It computes nothing of its own: every number is a published row of another study, and
beside them stand what the source claims and the reconciliation with what was published.
"""

from functools import cached_property
from typing import ClassVar

from zhixing.methods import rates
from zhixing.methods.saturation import CEILING
from zhixing.metrics.catalogue import METRICS
from zhixing.present.document import Absence, Direction, Figure, Headline, Listing, Point, Tile
from zhixing.published.reconcile import MISS, OK
from zhixing.studies.numbers import Result
from zhixing.studies.overview import claims, figures, reconciliation
from zhixing.studies.overview.entries import ENTRIES
from zhixing.studies.overview.reconciliation import Compared
from zhixing.studies.study import Study

SATURATED = ("termination_compliance_rate", "petition_resolution_rate")
"""The two indicators the source reports at 100 %, and so possibly saturated 饱和."""

TILES = ("pending", "closing_rate", "recovered_yuan", "enterprise_closed")


class Overview(Study):
    """The year of one unit in a dozen figures, against a baseline year."""

    name: ClassVar[str] = "overview"
    TITLE: ClassVar[str] = "Overview"
    QUESTION: ClassVar[str] = "How did enforcement do this year, and does it agree with what was published?"
    FIGURES: ClassVar[tuple[str, ...]] = ("figures", "history", "claims", "reconciliation")
    HEADLINES: ClassVar[tuple[str, ...]] = ()
    METRICS: ClassVar[tuple[str, ...]] = tuple(entry.metric for entry in ENTRIES)
    CAVEATS: ClassVar[tuple[str, ...]] = ("terminated_not_solved", "covid_2020")

    @cached_property
    def _compared(self) -> tuple[list[Compared], int]:
        return reconciliation.compare(self) if reconciliation.concerns(self) else ([], 0)

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and three points."""
        w = self.words
        pending = self.now("pending")
        tiles = [self._tile(metric) for metric in TILES if self.supports(metric)]
        return self.block(
            self._finding(),
            self.meta_line(pending.n, w("cases pending at the end")),
            tiles,
            self._points(),
        )

    def _finding(self) -> str:
        """Return what became of the stock, and what was recovered where that is published."""
        w, f = self.words, self.format
        now, then = self.now("pending").value, self.then("pending").value
        said = {
            "unit": self.page.unit_name,
            "year": self.year(self.period),
            "baseline": self.year(self.baseline),
            "now": f.short(now),
            "then": f.short(then),
            "change": f.short(abs(float(now or 0) - float(then or 0))),
        }
        way = self._direction("pending")
        if way == "down":
            stock = w(
                "{unit} ended {year} with {now} cases pending, {change} fewer than at the end of {baseline}",
                **said,
            )
        elif way == "up":
            stock = w(
                "{unit} ended {year} with {now} cases pending, {change} more than at the end of {baseline}",
                **said,
            )
        else:
            stock = w(
                "{unit} ended {year} with {now} cases pending, not distinguishable from {then} in {baseline}",
                **said,
            )
        recovered = self.now("recovered_yuan") if self.supports("recovered_yuan") else None
        if recovered is None or recovered.value is None:
            return stock
        return w("{stock}; {recovered} was recovered", stock=stock, recovered=self.text(recovered))

    def _direction(self, metric: str) -> Direction:
        """Return where a count went; level where chance alone could have moved it so."""
        now, then = self.now(metric).value, self.then(metric).value
        if now is None or then is None:
            return ""
        if not now + then or not rates.count_ratio(int(now), int(then)).excludes(1.0):  # type: ignore[operator]  # both counts
            return "level"
        return "up" if now > then else "down"

    def _tile(self, metric: str) -> Tile:
        w, moved = self.words, figures.change(self, metric)
        note = w("{change} on {baseline}", change=moved, baseline=self.year(self.baseline)) if moved else ""
        counted = METRICS[metric].unit in {"cases", "measures"}
        return Tile(
            self.label(metric),
            self.text(self.now(metric)),
            note,
            self._direction(metric) if counted and moved else "",
        )

    def _points(self) -> list[Point]:
        """Return where to read on: the figures, the claims, the reconciliation."""
        w, f = self.words, self.format
        rate = self.text(self.now("closing_rate"))
        told_apart = self.supports("terminated_procedure_rate")
        points = [
            Point(
                w("<b>{rate}</b> of the cases handled were closed.", rate=rate)
                if not told_apart
                else w(
                    "<b>{rate}</b> of the cases handled were closed, 终本 among them: {study} tells them apart.",
                    rate=rate,
                    study=figures.link(self, "backlog_reduction"),
                ),
                "history",
            )
        ]
        if all(self.supports(metric) and _least(self.now(metric)) > 0 for metric in SATURATED):
            said = {metric: self.text(self.now(metric)) for metric in SATURATED}
            words = (
                w(
                    "{termination_compliance_rate} of 终本 rulings pass their checks and {petition_resolution_rate} of petitions are "
                    "resolved: at the ceiling, where an indicator tells no court from another.",
                    **said,
                )
                if all(_least(self.now(metric)) >= CEILING for metric in SATURATED)
                else w(
                    "{termination_compliance_rate} of 终本 rulings pass their checks and {petition_resolution_rate} of petitions are "
                    "resolved within the year.",
                    **said,
                )
            )
            points.append(Point(words))
        compared, _ = self._compared
        if compared:
            inside = sum(one.status == OK for one in compared)
            told = sum(one.status in {OK, MISS} for one in compared)
            points.append(
                Point(
                    w(
                        "<b>{inside}</b> of {count} published figures agree with these records; the table below names the others.",
                        inside=f.count(inside),
                        count=f.count(told),
                    )
                )
            )
        return points

    # ---- figures -------------------------------------------------------------------------------------------------

    def figures(self) -> Listing:
        """Return the year's figures, each with its study."""
        return figures.listing(self)

    def history(self) -> Figure | Absence:
        """Return the same figures over the years."""
        return figures.history(self)

    def claims(self) -> Listing | Absence:
        """Return what the source claims beside what the records say."""
        return claims.listing(self)

    def reconciliation(self) -> Listing | Absence:
        """Return the published figures beside ours."""
        return reconciliation.listing(self, *self._compared)


def _least(result: Result) -> float:
    """Return a rate, or what it is at least where it is withheld; 0 where neither is told."""
    return float(result.value if result.value is not None else result.low or 0)
