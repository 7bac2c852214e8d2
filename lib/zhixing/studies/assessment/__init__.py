"""Assessment 1+N 一体化考核: what would a composite score say, and how far could it be trusted?

The study of ``notebooks/assessment.ipynb``. Weights stand in ``params/assessment/sichuan.yml``. A score is never printed without
its interval and a place only where it is asked for; courts persistently below limits are counted, not named.
"""

from functools import cached_property
from pathlib import Path
from typing import ClassVar

from zhixing.metrics import assessment
from zhixing.metrics.estimates import View
from zhixing.present.document import Absence, Figure, Headline, Listing, Point, Tile
from zhixing.studies import peers
from zhixing.studies.assessment import finding, frames, handoffs, outside, programme, scored
from zhixing.studies.assessment.frames import SCHEME, Scores
from zhixing.studies.numbers import Result
from zhixing.studies.parameters import Parameters as Common
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse


class Parameters(Common):
    """The common parameters, and whether places are printed."""

    ranks: bool = False


class Assessment(Study):
    """The assessment of one unit in one year, against a baseline year."""

    name: ClassVar[str] = "assessment"
    TITLE: ClassVar[str] = "Assessment"
    QUESTION: ClassVar[str] = "What would a composite score say, and how far could it be trusted?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "score",
        "robustness",
        "places",
        "handoff_delays",
        "handoff_waits",
        "persistent",
        "items",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = (
        "composite_score",
        "handoff_days_mean",
        "handoffs_waiting",
        "persistently_outside",
    )
    METRICS: ClassVar[tuple[str, ...]] = tuple(dict.fromkeys((*HEADLINES, *SCHEME.ids, "handoffs_due")))
    CAVEATS: ClassVar[tuple[str, ...]] = ("weights_assumed", "no_ranking", "counts_only", "covid_2020")
    SHEETS: ClassVar[tuple[Sheet, ...]] = frames.SHEETS
    Parameters: ClassVar[type[Common]] = Parameters

    @classmethod
    def prepare(cls, warehouse: Warehouse, batch: list[Common], folder: Path) -> None:
        """Make once what the pages of a batch share: the sheets, the rates of peers, the courts below limits."""
        super().prepare(warehouse, batch, folder)
        peers.prepare(warehouse, cls.name, SCHEME.ids, batch, folder)
        outside.prepare(warehouse, cls.name, batch, folder)

    # ---- numbers -------------------------------------------------------------------------------------------------

    @cached_property
    def _scores(self) -> Scores:
        return frames.scores(self)

    def _estimated(self, metric: str, view: View) -> Result:
        """Return an estimate from the page's own rows and the shared frames, so that nothing is asked twice."""
        period = self.period if view.period == self.period else self.baseline
        if metric == "composite_score":
            counts = frames.own_counts(self.now if period == self.period else self.then, self)
            over = int(sum(pair[1] or 0 for pair in counts.values()))
            return Result(metric, assessment.score(counts), None, None, over, suppressed=False)
        if metric == "persistently_outside":
            found = assessment.persistent(outside.below(self, period), self.unit)
            return Result(metric, found["any"], None, None, found["courts"], suppressed=False)
        return super()._estimated(metric, view)

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and the main points."""
        handled = self.now("closing_rate").n if self.supports("closing_rate") else None
        return self.block(
            finding.finding(self, self._scores),
            self.meta_line(handled, self.words("cases handled")),
            self._tiles(),
            self._points(),
        )

    def _tiles(self) -> list[Tile]:
        w, f = self.words, self.format
        tiles = []
        said = finding.said_of(self, self._scores)
        if self._scores.score is not None:
            note = w("interval {interval}", interval=said["interval"])
            tiles.append(Tile(self.label("composite_score"), said["score"], note))
        if handoffs.recorded(self):
            before = w(
                "{year}: {value}",
                value=self.text(self.then("handoff_days_mean")),
                year=self.year(self.baseline),
            )
            tiles.append(
                Tile(self.label("handoff_days_mean"), self.text(self.now("handoff_days_mean")), before)
            )
            due = w("of {due} checked", due=self.text(self.now("handoffs_due")))
            tiles.append(Tile(self.label("handoffs_waiting"), self.text(self.now("handoffs_waiting")), due))
        outside_now = self.now("persistently_outside")
        if outside_now.value is not None:
            note = w("of {courts} courts; counted, not named", courts=f.count(outside_now.n))
            tiles.append(Tile(self.label("persistently_outside"), self.text(outside_now), note))
        return tiles or [Tile(self.label("closing_rate"), self.text(self.now("closing_rate")))]

    def _points(self) -> list[Point]:
        w = self.words
        points = []
        said = finding.said_of(self, self._scores)
        if self._scores.score is not None:
            words = w(
                "The score is <b>{score}</b>; with other weights and other luck it could lie anywhere in {interval}.",
                **said,
            )
            points.append(Point(words, "score"))
        if self._scores.alike is not None:
            words = w("<b>{same}</b> of {count} units held beside it cannot be told apart from it.", **said)
            points.append(Point(words, "robustness"))
        if handoffs.recorded(self):
            words = w(
                "A hand-off between departments takes <b>{days}</b> on average; {waiting} of those due were still waiting at the end of the year.",
                days=self.text(self.now("handoff_days_mean")),
                waiting=self.text(self.now("handoffs_waiting")),
            )
            points.append(Point(words, "handoff_delays"))
        count = self.now("persistently_outside")
        if count.value is not None:
            words = w(
                "Persistently below the limits of chance: <b>{any}</b> of {courts} courts.",
                any=self.text(count),
                courts=self.format.count(count.n),
            )
            points.append(Point(words, "persistent"))
        return points

    # ---- figures -------------------------------------------------------------------------------------------------

    def score(self) -> Figure | Absence:
        """Return the points of each indicator."""
        return scored.parts(self, self._scores)

    def robustness(self) -> Figure | Absence:
        """Return the scores of the unit and its peers with their intervals."""
        return scored.robustness(self, self._scores)

    def places(self) -> Figure | Absence:
        """Return how sure a place would be; the places themselves only where they are asked for."""
        return scored.places(self, self._scores, ranks=bool(getattr(self.parameters, "ranks", False)))

    def handoff_delays(self) -> Figure | Absence:
        """Return how long hand-offs take by department."""
        return handoffs.delays(self)

    def handoff_waits(self) -> Figure | Absence:
        """Return how long hand-offs waited, and which still do."""
        return handoffs.waits(self)

    def persistent(self) -> Figure | Absence:
        """Return how many courts lie persistently below the limits."""
        return outside.persistent(self)

    def items(self) -> Listing:
        """Return programme items and their indicators."""
        return programme.listing(self)
