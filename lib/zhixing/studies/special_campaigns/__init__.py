"""Special campaigns 一季度一行动: did they bring more real closings, and were those borrowed from the months after?

The study of ``notebooks/special_campaigns.ipynb``. What is said is identified by months and prefectures without campaigns; where
neither exists the page says so instead.
"""

from functools import cache, cached_property
from pathlib import Path
from typing import ClassVar

import polars as pl

from zhixing.law.periods import Period
from zhixing.methods.estimates import Estimate
from zhixing.metrics.estimates import View
from zhixing.present.document import Absence, Direction, Figure, Headline, Point, Tile
from zhixing.studies.numbers import Result
from zhixing.studies.parameters import Parameters
from zhixing.studies.special_campaigns import effects, finding, places, timeline
from zhixing.studies.special_campaigns import found as made
from zhixing.studies.special_campaigns.found import NOT_RECORDED, Found
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse


class SpecialCampaigns(Study):
    """Campaigns of one unit, from the first month of the records to the end of a year."""

    name: ClassVar[str] = "special_campaigns"
    TITLE: ClassVar[str] = "Special campaigns"
    QUESTION: ClassVar[str] = "Did campaigns bring more real closings, or only earlier ones?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "timeline",
        "effects",
        "displacement",
        "net",
        "placebo",
        "share",
        "places",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = (
        "campaign_effect",
        "campaign_displacement",
        "campaign_net",
        "campaign_share_of_closed",
    )
    METRICS: ClassVar[tuple[str, ...]] = (
        *HEADLINES,
        "campaign_gained",
        "campaign_placebo",
        "campaign_days",
        "campaign_courts",
        "campaigns_joined",
        "themes_joined",
        "closed_real",
        "closed",
    )
    SHARE: ClassVar[int] = 5
    CAVEATS: ClassVar[tuple[str, ...]] = ("campaign_recurrence", "regression_to_mean", "covid_2020")

    @classmethod
    def prepare(cls, warehouse: Warehouse, batch: list[Parameters], folder: Path) -> None:
        """Make once what the pages of a batch share: the sheets, and what campaigns did at each unit."""
        super().prepare(warehouse, batch, folder)
        made.prepare(warehouse, cls.name, batch, folder)

    # ---- numbers -------------------------------------------------------------------------------------------------

    @cache  # noqa: B019 - a study lives as long as its page
    def _rows(self, period: Period) -> pl.DataFrame:
        units = made.reached(self.warehouse.courts, self.unit, period)
        asked = units if period == self.period else units[:1]
        return self.shared(
            made.key(self.name, self.scope, period),
            lambda: made.rows(self.warehouse, asked, period, self.scope, {self.unit.code}),
            [unit.code for unit in units],
        )

    @cache  # noqa: B019 - same
    def _found_in(self, period: Period, unit: str) -> Found:
        return Found.of(self._rows(period).filter(pl.col("unit") == unit))

    @cached_property
    def _found(self) -> Found:
        return self._found_in(self.period, self.unit.code)

    def _estimated(self, metric: str, view: View) -> Result:
        """Return an estimate as the shared findings have it, so that no page fits a series twice."""
        found = self._found_in(self.period if view.period == self.period else self.baseline, self.unit.code)
        return Result(metric, found.metric(metric), None, None, found.numbers.get("closed"), suppressed=False)

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and the main points."""
        w, f, found = self.words, self.format, self._found
        counted = self._counted
        closed = self.now(counted)
        said = {"unit": self.page.unit_name, "year": self.year(self.period), "closed": self.text(closed)}
        return self.block(
            finding.finding(w, f, found, said),
            self.meta_line(closed.n, w("real closings") if counted == "closed_real" else w("cases closed")),
            self._tiles(),
            self._points(),
        )

    @property
    def _counted(self) -> str:
        """What leads where there is no effect: real closings, or all where the source does not tell how cases closed."""
        return "closed_real" if self._found.reason != NOT_RECORDED else "closed"

    def _tiles(self) -> list[Tile]:
        w, f, found = self.words, self.format, self._found
        if found.reason == NOT_RECORDED:
            return [self._closed_tile()]
        share = self.now("campaign_share_of_closed")
        days = self.text(self.now("campaign_days"))
        tiles = []
        if found.told:
            for metric in ("campaign_effect", "campaign_displacement"):
                estimate = found.estimate(made.METRIC_OF[metric])
                tiles.append(self._tile(metric, estimate, finding.interval(f, estimate)))
            left = found.estimate("net")
            tiles.append(self._tile("campaign_net", left, finding.counts(f, left)))
        else:
            tiles.append(self._closed_tile())
        if not found.numbers["court_days"]:
            return tiles
        return [
            *tiles,
            Tile(self.label(share.metric), self.text(share), w("{days} under campaigns, a court", days=days)),
        ]

    def _tile(self, metric: str, estimate: Estimate, interval: str) -> Tile:
        """Return an estimate with its interval; a direction only where that excludes none."""
        w, f = self.words, self.format
        if estimate.value is None:
            return Tile(self.label(metric), self.text(self.now(metric)))
        way: Direction = "level"
        if estimate.excludes():
            way = "up" if estimate.value > 0 else "down"
        text = f.signed(self.text(self.now(metric)))
        return Tile(self.label(metric), text, w("95% interval {interval}", interval=interval), way)

    def _closed_tile(self) -> Tile:
        return Tile(self.label(self._counted), self.text(self.now(self._counted)))

    def _points(self) -> list[Point]:
        w, f, found = self.words, self.format, self._found
        if found.reason == NOT_RECORDED:
            return []
        points = []
        if found.numbers["courts"]:
            words = {
                "courts": f"<b>{f.count(found.numbers['courts'])}</b>",
                "all": f.count(found.numbers["all_courts"]),
                "days": self.text(self.now("campaign_days")),
            }
            points.append(
                Point(
                    w(
                        "{courts} of {all} courts took part; a court was under a campaign for {days} on average.",
                        **words,
                    ),
                    "timeline",
                )
            )
        for sentence, figure in (
            (finding.effect_words(w, f, found), "effects"),
            (finding.after_words(w, f, found), "displacement"),
            (finding.placebo_words(w, f, found), "placebo"),
        ):
            if sentence:
                points.append(Point(sentence, figure))
        share = self.now("campaign_share_of_closed")
        if share.value:
            text = f"<b>{self.text(share)}</b>"
            points.append(
                Point(w("{share} of the year’s real closings fell on campaign days.", share=text), "share")
            )
        return points

    # ---- figures -------------------------------------------------------------------------------------------------

    def timeline(self) -> Figure | Absence:
        """Return real closings by month, with the months under campaigns marked."""
        return timeline.timeline(self, self._found)

    def effects(self) -> Figure | Absence:
        """Return the change of pace while campaigns ran."""
        return effects.effects(self, self._found)

    def displacement(self) -> Figure | Absence:
        """Return the change of pace in the two months after."""
        return effects.displacement(self, self._found)

    def net(self) -> Figure | Absence:
        """Return closings gained, missing afterwards, and left over."""
        return effects.net(self, self._found)

    def placebo(self) -> Figure | Absence:
        """Return the effects at placebo dates beside the true one."""
        return effects.placebo(self, self._found)

    def share(self) -> Figure | Absence:
        """Return how much of the year campaigns were."""
        return timeline.share(self, self._found)

    def places(self) -> Figure | Absence:
        """Return the effect in each unit below."""
        if self._found.reason == NOT_RECORDED:
            return self.absence(
                "places", self.words("Where it differs"), finding.why(self.words, self.format, self._found)
            )
        below = [(self.unit_name(one), self._found_in(self.period, one.code)) for one in self.lower()]
        return places.places(self, below)
