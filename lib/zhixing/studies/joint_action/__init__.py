"""Joint action 联动机制: what other departments and the public add to enforcement, and what followed.

The study of ``notebooks/joint_action.ipynb``. Meetings and queries are steps of the procedure and are shown as they are;
listings, limits and referrals concern people and are published where they are many. What followed a listing or a lead is held
beside like cases and never called its effect.
"""

from functools import cache
from pathlib import Path
from typing import ClassVar

import polars as pl

from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.estimates import View
from zhixing.present.document import Absence, Figure, Headline, Point, Tile
from zhixing.studies.joint_action import coercion, comparison, finding, meetings, queries, sequels, sheets
from zhixing.studies.joint_action.comparison import STEPS, Comparison
from zhixing.studies.numbers import Result
from zhixing.studies.parameters import Parameters
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse

MOST_POINTS = 5
"""Main points a first screen holds."""


class JointAction(Study):
    """Meetings, queries, leads, listings and referrals of one unit in one year, against a baseline year."""

    name: ClassVar[str] = "joint_action"
    TITLE: ClassVar[str] = "Joint action"
    QUESTION: ClassVar[str] = "What did other departments, the network and the public add, and what followed?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "coverage",
        "freezing",
        "meetings",
        "leads",
        "listings",
        "after_listing",
        "balance",
        "referrals",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = (
        "query_coverage",
        "issues_resolved_rate",
        "dishonest_listings",
        "refusal_referrals",
    )
    METRICS: ClassVar[tuple[str, ...]] = (
        "received",
        "query_coverage",
        "query_hit_rate",
        "query_to_freeze_days",
        "issues_raised",
        "issues_resolved_rate",
        "issue_days_mean",
        "issues_to_president_share",
        "grid_leads",
        "grid_lead_used_rate",
        "grid_lead_days_saved",
        "dishonest_listings",
        "consumption_limits",
        "listings_ended_by_repayment_rate",
        "repaid_after_listing",
        "refusal_referrals",
        "conviction_rate",
    )
    SHARE: ClassVar[int] = 10
    CAVEATS: ClassVar[tuple[str, ...]] = ("listing_selection", "followed_to_as_of", "covid_2020")
    SHEETS: ClassVar[tuple[Sheet, ...]] = sheets.SHEETS

    @classmethod
    def prepare(cls, warehouse: Warehouse, batch: list[Parameters], folder: Path) -> None:
        """Make once what the pages of a batch share: the sheets, the comparisons of matched cases, what queries found."""
        super().prepare(warehouse, batch, folder)
        comparison.prepare(warehouse, cls.name, batch, folder)
        queries.prepare(warehouse, cls.name, batch, folder)

    # ---- numbers -------------------------------------------------------------------------------------------------

    @cache  # noqa: B019 - a study lives as long as its page
    def _compared(self, step: str, period: Period) -> Comparison:
        rows = self.shared(
            comparison.key(self.name, self.scope, period),
            lambda: comparison.rows(self.warehouse, [self.unit], period, self.scope),
            [self.unit.code],
        )
        return Comparison.of(rows.filter(pl.col("step") == step))

    def _estimated(self, metric: str, view: View) -> Result:
        """Return an estimate as the shared comparison has it, so that no page matches cases twice."""
        step = next(name for name, studied in STEPS.items() if studied.metric == metric)
        found = self._compared(step, self.period if view.period == self.period else self.baseline)
        value = found.estimate("days" if step == "lead" else "recovered_share").value
        return Result(metric, value, None, None, found.sets, suppressed=found.withheld is not None)

    @property
    def _listing(self) -> Comparison:
        return self._compared("listing", self.period)

    @property
    def _lead(self) -> Comparison:
        return self._compared("lead", self.period)

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and the main points."""
        w = self.words
        said = {
            "unit": self.page.unit_name,
            "year": self.year(self.period),
            "baseline": self.year(self.baseline),
        }
        if not self.supports("query_coverage"):
            received = self.now("received")
            return self.block(
                w(
                    "{unit} received {n} cases in {year}; its records say nothing of meetings, queries or listings",
                    **said,
                    n=self.text(received),
                ),
                self.meta_line(received.n, w("cases received")),
                [],
                [],
            )
        now, then = self.now("query_coverage"), self.then("query_coverage")
        first = finding.coverage_clause(w, self.format, said, now, then)
        second = finding.listing_clause(w, self.format, self._listing)
        return self.block(
            finding.finding(w, first, second),
            self.meta_line(now.n, w("cases received")),
            self._tiles(),
            self._points(),
        )

    def _tiles(self) -> list[Tile]:
        """Return four numbers that are published here: people's measures where they are many, steps of the procedure elsewhere."""
        wanted = (*self.HEADLINES, "query_hit_rate", "query_to_freeze_days", "grid_leads")
        known = [metric for metric in wanted if self.supports(metric) and self.now(metric).value is not None]
        return [self._tile(metric) for metric in known[:4]]

    def _tile(self, metric: str) -> Tile:
        """Return a number with its change; a direction only where chance alone could not have moved it so."""
        w, f = self.words, self.format
        now, then = self.now(metric), self.then(metric)
        if METRICS[metric].unit == "share":
            change = finding.change_of_share(now, then)
            if change.value is None:
                return Tile(self.label(metric), self.text(now))
            points = f.signed(f.points(change.value))
            note = w("{points} on {baseline}", points=points, baseline=self.year(self.baseline))
            return Tile(self.label(metric), self.text(now), note, finding.direction(change))
        if not then.value or now.value is None:
            return Tile(self.label(metric), self.text(now))
        share = f.signed(f.share(float(now.value) / float(then.value) - 1, 0))
        return Tile(
            self.label(metric),
            self.text(now),
            w("{share} on {baseline}", share=share, baseline=self.year(self.baseline)),
        )

    def _points(self) -> list[Point]:
        """Return the main points, those of counts that are withheld left out."""
        w, f = self.words, self.format
        covered = self.now("query_coverage")
        said = {"now": self.text(covered), "n": f.count(covered.n)}
        covered_point = Point(w("{now} of {n} new cases were queried by the year’s end.", **said), "coverage")
        points: list[Point] = []
        days = self.now("query_to_freeze_days")
        if days.value is not None:
            said = {"hits": self.text(self.now("query_hit_rate")), "days": f"<b>{self.text(days)}</b>"}
            points.append(
                Point(
                    w(
                        "{hits} of queries found property; what was frozen was frozen in {days} on average.",
                        **said,
                    ),
                    "freezing",
                )
            )
        raised = self.now("issues_raised")
        if raised.value:
            said = {
                "count": f"<b>{self.text(raised)}</b>",
                "resolved": self.text(self.now("issues_resolved_rate")),
                "president": self.text(self.now("issues_to_president_share")),
            }
            points.append(
                Point(
                    w(
                        "{count} issues were raised with other departments: {resolved} were resolved within the year, {president} went up to the president.",
                        **said,
                    ),
                    "meetings",
                )
            )
        leads = self.now("grid_leads")
        if self._lead.withheld is None:
            points.append(Point(finding.lead_words(w, f, self._lead), "leads"))
        elif leads.value:
            said = {"leads": f"<b>{self.text(leads)}</b>", "used": self.text(self.now("grid_lead_used_rate"))}
            points.append(Point(w("Grid workers gave {leads} leads; {used} held good.", **said), "leads"))
        if self._listing.withheld is None:
            points.append(Point(finding.listing_words(w, f, self._listing), "after_listing"))
        referred = self.now("refusal_referrals")
        if referred.value is not None:
            said = {
                "referred": f"<b>{self.text(referred)}</b>",
                "rate": self.text(self.now("conviction_rate")),
            }
            points.append(
                Point(
                    w(
                        "{referred} debtors were referred for refusing to comply; {rate} of them had been convicted by the year’s end.",
                        **said,
                    )
                    if finding.told(self.now("conviction_rate"))
                    else w(
                        "{referred} debtors were referred for refusing to comply; convictions are too few to publish.",
                        **said,
                    ),
                    "referrals",
                )
            )
        # a first screen holds five points
        return [covered_point, *points] if len(points) < MOST_POINTS else points

    # ---- figures -------------------------------------------------------------------------------------------------

    def coverage(self) -> Figure | Absence:
        """Return the share of new cases queried, beside the peers'."""
        return queries.coverage(self)

    def freezing(self) -> Figure | Absence:
        """Return how soon what a query found was frozen."""
        return queries.freezing(self)

    def meetings(self) -> Figure | Absence:
        """Return issues raised with other departments, by the level they went to."""
        return meetings.meetings(self)

    def leads(self) -> Figure | Absence:
        """Return what followed a used lead beside what followed in matched cases."""
        return sequels.leads(self, self._lead)

    def listings(self) -> Figure | Absence:
        """Return listings and consumption limits of both years."""
        return coercion.listings(self)

    def after_listing(self) -> Figure | Absence:
        """Return what was repaid after a listing beside matched cases not yet listed."""
        return sequels.after_listing(self, self._listing)

    def balance(self) -> Figure | Absence:
        """Return how alike listed and matched cases were."""
        return sequels.balance(self, self._listing)

    def referrals(self) -> Figure | Absence:
        """Return referrals for refusing to comply, and convictions."""
        return coercion.referrals(self)
