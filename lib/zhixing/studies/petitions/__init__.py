"""Petitions 执行信访: are petitions about enforcement settled, or only closed?

The study of ``notebooks/petitions.ipynb``. Petitioners are people, so counts below ten are withheld and single courts are not
told at all: a court's page speaks of its prefecture. The resolution rate 办结率 is saturated; what differs between courts is
substantive resolution 实质化解.
"""

from functools import cached_property
from pathlib import Path
from typing import ClassVar

from zhixing.law.courts import Unit
from zhixing.methods import rates
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.disclosure import gate
from zhixing.present.document import Absence, Direction, Figure, Headline, Point, Tile
from zhixing.studies.parameters import Parameters
from zhixing.studies.petitions import compared, finding, outcomes
from zhixing.studies.petitions.places import MEASURES, Places, prepare
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse

REGISTERED, RESOLVED, SUBSTANTIVE, DAYS = (
    "petitions_registered",
    "petition_resolution_rate",
    "substantive_resolution_rate",
    "petition_days_mean",
)


class Petitions(Study):
    """Petitions about one unit's courts in one year, against a baseline year."""

    name: ClassVar[str] = "petitions"
    TITLE: ClassVar[str] = "Petitions"
    QUESTION: ClassVar[str] = "Are petitions about enforcement settled, or only closed?"
    FIGURES: ClassVar[tuple[str, ...]] = ("outcomes", "by_month", "days", "funnel", "conduct")
    HEADLINES: ClassVar[tuple[str, ...]] = (REGISTERED, RESOLVED, SUBSTANTIVE, DAYS)
    METRICS: ClassVar[tuple[str, ...]] = (
        "handled",
        *HEADLINES,
        *(metric for metric in MEASURES if metric not in (REGISTERED, RESOLVED, SUBSTANTIVE, DAYS)),
        outcomes.MEDIAN,
    )
    CAVEATS: ClassVar[tuple[str, ...]] = ("saturated", "supervision_is_chosen", "covid_2020")

    @classmethod
    def prepare(cls, warehouse: Warehouse, batch: list[Parameters], folder: Path) -> None:
        """Make once what the pages of a batch share: their own numbers, and those of every prefecture and province."""
        super().prepare(warehouse, batch, folder)
        if batch:
            prepare(warehouse, batch, folder)

    # ---- numbers -------------------------------------------------------------------------------------------------

    @cached_property
    def _places(self) -> Places:
        return Places(self)

    @cached_property
    def _place(self) -> Unit | None:
        """Whose petitions the page tells; None where no petition is recorded or published."""
        return self._places.told() if self.supports(REGISTERED) else None

    def _said(self, place: Unit) -> dict[str, str]:
        """Return what the sentences name; numbers that are withheld are left out."""
        said = {
            "unit": self.page.unit_name,
            "place": self.unit_name(place),
            "year": self.year(self.period),
            "baseline": self.year(self.baseline),
            "handled": self.text(self.now("handled")),
        }
        found = {
            "registered": self._places.number(place, REGISTERED),
            "resolved": self._places.number(place, RESOLVED),
            "substantive": self._places.number(place, SUBSTANTIVE),
            "before": self._places.number(place, SUBSTANTIVE, before=True),
        }
        told = {name: one for name, one in found.items() if one.value is not None or one.low is not None}
        return said | {name: outcomes.spoken(self, one) for name, one in told.items()}

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and the main points."""
        w, place = self.words, self._place
        if place is None:
            said = {
                "unit": self.page.unit_name,
                "year": self.year(self.period),
                "handled": self.text(self.now("handled")),
            }
            words = finding.nothing(w, said, self._reason)
            return self.block(words, self._meta(None), [self._handled()], [])
        number = self._places.number
        moved = finding.change(number(place, SUBSTANTIVE), number(place, SUBSTANTIVE, before=True))
        said = self._said(place)
        words = finding.own(w, said, moved) if place == self.unit else finding.above(w, said)
        tiles = [self._tile(metric, place) for metric in self.HEADLINES]
        if place != self.unit:
            tiles = [self._handled(), *tiles[:3]]
        return self.block(words, self._meta(place), tiles, self._points(place))

    def _meta(self, place: Unit | None) -> tuple[str, ...]:
        """Return what the finding rests on; petitions are counted whatever the case type."""
        w = self.words
        parts = [
            self.page.unit_name,
            w("{year} against {baseline}", year=self.year(self.period), baseline=self.year(self.baseline)),
            w("as of {date}", date=self.format.date(min(self.period.end, self.warehouse.as_of))),
        ]
        if place is not None:
            count = self.text(self._places.number(place, REGISTERED))
            parts.append(w("{n} petitions in {place}", n=count, place=self.unit_name(place)))
        return tuple(parts)

    def _handled(self) -> Tile:
        return Tile(self.label("handled"), self.text(self.now("handled")), self.page.unit_name)

    def _tile(self, metric: str, place: Unit) -> Tile:
        """Return a number with the baseline's; a direction only where it moved by more than chance."""
        now, then = self._places.number(place, metric), self._places.number(place, metric, before=True)
        told = then.value is not None or then.low is not None
        before = (
            self.words("{value} in {year}", value=self.text(then), year=self.year(self.baseline))
            if told
            else ""
        )
        note = before if place == self.unit else self.unit_name(place)
        way: Direction = ""
        if place != self.unit:
            return Tile(self.label(metric), self.text(now), note)
        if now.value is not None and then.value is not None and METRICS[metric].unit != "days":
            way = "level"
            moved = (
                rates.count_ratio(int(now.value), int(then.value)).excludes(1.0)
                if METRICS[metric].unit == "measures"
                else finding.change(now, then).excludes(0.0)
            )
            if moved:
                way = "up" if float(now.value) > float(then.value) else "down"
        return Tile(self.label(metric), self.text(now), note, way)

    def _points(self, place: Unit) -> list[Point]:
        w, f, number = self.words, self.format, self._places.number
        said = {
            name: f"<b>{text}</b>" if name == "registered" else text
            for name, text in self._said(place).items()
        }
        by_month = "by_month" if isinstance(self._months, Figure) else "outcomes"
        points = [Point(w("{place} registered {registered} petitions in {year}.", **said), by_month)]
        if "resolved" in said:
            words = (
                w(
                    "Resolved by the end of the year: {resolved}. At 99% or more the indicator cannot tell courts apart.",
                    **said,
                )
                if finding.saturated(number(place, RESOLVED))
                else w("Resolved by the end of the year: {resolved}.", **said)
            )
            points.append(Point(words, "outcomes"))
        substantive = finding.interval(number(place, SUBSTANTIVE))
        if substantive.value is not None:
            limits = f.interval(f.share(substantive.lower), f.share(substantive.upper))
            share = f"<b>{said['substantive']}</b>"
            words = w(
                "{share} were settled in substance (95% interval {limits}).", share=share, limits=limits
            )
            points.append(Point(words, "funnel" if isinstance(self._funnel, Figure) else "outcomes"))
        half = outcomes.median(self, place, self.period).value
        if half is not None:
            points.append(
                Point(w("Half of the petitions were resolved within {days}.", days=f.days(half)), "days")
            )
        repeated = number(place, "petition_repeat_share")
        if repeated.value is not None:
            words = w("{share} of petitions repeat an earlier one.", share=self.text(repeated))
            points.append(Point(words, "outcomes"))
        return points

    # ---- figures -------------------------------------------------------------------------------------------------

    @property
    def _reason(self) -> str | None:
        """Why no petition is told: not recorded, not published for such years, or too few."""
        if not self.supports(REGISTERED):
            return finding.NOT_RECORDED
        return gate.NOT_PUBLISHED if self.period.kind == "judicial" else None

    def _missing(self, figure: str, title: str) -> Absence:
        return self.absence(figure, title, finding.why(self.words, self._reason))

    def outcomes(self) -> Figure | Absence:
        """Return how petitions ended, and which were repeated or supervised."""
        if self._place is None:
            return self._missing("outcomes", self.words("How petitions ended"))
        return outcomes.outcomes(self, self._places, self._place)

    def by_month(self) -> Figure | Absence:
        """Return petitions registered by month."""
        return self._months

    @cached_property
    def _months(self) -> Figure | Absence:
        if self._place is None:
            return self._missing("by_month", self.words("Petitions by month"))
        return outcomes.by_month(self, self._places, self._place)

    def days(self) -> Figure | Absence:
        """Return how long petitions take."""
        if self._place is None:
            return self._missing("days", self.words("How long petitions take"))
        return outcomes.days(self, self._places, self._place)

    def funnel(self) -> Figure | Absence:
        """Return substantive resolution in the prefectures, with the limits of chance."""
        return self._funnel

    @cached_property
    def _funnel(self) -> Figure | Absence:
        if self._place is None:
            return self._missing("funnel", self.words("Prefectures beside each other"))
        return compared.funnel(self, self._places, self._place)

    def conduct(self) -> Figure | Absence:
        """Return leads on conduct, in aggregate."""
        if self._place is None:
            return self._missing("conduct", self.words("Leads on conduct 一案双查"))
        return compared.conduct(self, self._places, self._place)
