"""The command centre 执行指挥中心 and its orders 指挥长令: what did they change?

The study of ``notebooks/command_centre.ipynb``. Orders go to courts with weak figures, which recover by themselves, so what
followed an order is held beside courts with the same figures and none. The centre's upgrade came to all on one day and is held
beside the same months of the year before.
"""

from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import ClassVar

from zhixing.law.courts import Unit
from zhixing.law.periods import Period
from zhixing.methods import rates
from zhixing.methods.estimates import Estimate, TooFew
from zhixing.metrics import orders as records
from zhixing.metrics.estimates import View
from zhixing.present.document import Absence, Direction, Figure, Headline, Point, Tile
from zhixing.studies.command_centre import after, effects, finding, frames, orders, tasks
from zhixing.studies.command_centre.after import After
from zhixing.studies.command_centre.parameters import Parameters
from zhixing.studies.numbers import Result
from zhixing.studies.parameters import Parameters as Common
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse

ISSUED, IN_TIME, TASKS, FIRST_STEP = (
    "commands_issued",
    "commands_in_time_rate",
    "tasks_created",
    "days_to_first_step_mean",
)
UPGRADE = "upgrade_effect"


class CommandCentre(Study):
    """Orders to one unit's courts and the tasks of its command centre in one year, against a baseline year."""

    name: ClassVar[str] = "command_centre"
    TITLE: ClassVar[str] = "Command centre"
    QUESTION: ClassVar[str] = "What did orders and the command centre change?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "orders",
        "matters",
        "after_orders",
        "pace",
        "balance",
        "zones",
        "segments",
        "first_step",
        "upgrade",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = (ISSUED, IN_TIME, TASKS, FIRST_STEP)
    METRICS: ClassVar[tuple[str, ...]] = (
        "handled",
        *HEADLINES,
        "commands_answered_rate",
        "commands_overdue",
        "commands_reissued",
        "commands_copied_share",
        "command_carried_out_rate",
        "days_to_answer_mean",
        after.METRIC,
        "command_zone_share",
        "management_zone_share",
        "service_zone_share",
        UPGRADE,
    )
    CAVEATS: ClassVar[tuple[str, ...]] = ("orders_go_to_weak_courts", "regression_to_mean", "covid_2020")
    SHEETS: ClassVar[tuple[Sheet, ...]] = frames.SHEETS
    Parameters: ClassVar[type[Common]] = Parameters

    @classmethod
    def prepare(cls, warehouse: Warehouse, batch: list[Common], folder: Path) -> None:
        """Make once what the pages of a batch share: the sheets, and the comparisons after orders."""
        super().prepare(warehouse, batch, folder)
        after.prepare(warehouse, batch, folder)

    # ---- numbers -------------------------------------------------------------------------------------------------

    @property
    def _upgrade_day(self) -> date:
        assert isinstance(self.parameters, Parameters)  # noqa: S101 - checked against this model
        return self.parameters.upgrade

    @cache  # noqa: B019 - a study lives as long as its page
    def _after(self, unit: Unit, period: Period) -> After:
        """Return what followed the orders to a unit's courts; from the batch's table where it made one."""
        made = self.shared(
            after.key(self.scope, period),
            lambda: after.rows(records.court_days(self.warehouse, self.scope), unit, period),
            [unit.code],
        )
        return After.of(made)

    @cached_property
    def _compared(self) -> tuple[Unit, After] | None:
        """Return the narrowest unit, the page's own or its province, with enough orders to compare, and what followed."""
        if not self.supports(after.METRIC):
            return None
        above = [unit for unit in self._above() if unit.kind == "province"]
        for unit in dict.fromkeys((self.unit, *above)):
            found = self._after(unit, self.period)
            if found.too_few is None:
                return unit, found
        return None

    def _above(self) -> list[Unit]:
        found, end = [self.unit], self.period.end
        while (wider := self.warehouse.courts.parent(found[-1], end)) is not None:
            found.append(wider)
        return found

    def _estimated(self, metric: str, view: View) -> Result:
        """Return an estimate: of orders as the batch has it, of the upgrade with the page's own day."""
        period = self.period if view.period == self.period else self.baseline
        if metric == after.METRIC:
            found = self._after(self.unit, period)
            n = int(found.numbers.get("sets", found.too_few or 0))
            return Result(metric, found.change("effect").value, None, None, n, suppressed=False)
        estimate, n = records.upgrade_effect(self.warehouse, self.unit, period, self._upgrade_day)
        value = None if isinstance(estimate, TooFew) else estimate.value
        return Result(metric, value, None, None, n, suppressed=False)

    @cached_property
    def _upgraded(self) -> Estimate:
        if not self.supports(UPGRADE):
            return finding.NOTHING
        found, _ = records.upgrade_effect(self.warehouse, self.unit, self.period, self._upgrade_day)
        return finding.NOTHING if isinstance(found, TooFew) else found

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and the main points."""
        w = self.words
        said = {"unit": self.page.unit_name, "year": self.year(self.period)}
        if not self.supports(ISSUED):
            handled = self.now("handled")
            words = w(
                "{unit} handled {handled} cases in {year}; orders and tasks of a command centre are not recorded",
                handled=self.text(handled),
                **said,
            )
            tile = Tile(self.label("handled"), self.text(handled))
            return self.block(words, self._meta(), [tile], [])
        issued = int(self.now(ISSUED).value or 0)
        said |= {"issued": self.text(self.now(ISSUED)), "in_time": self.text(self.now(IN_TIME))}
        said["in_time_count"] = self.format.count(self.now(IN_TIME).numerator)
        said["tasks"] = self.text(self.now(TASKS)) if self.supports(TASKS) else self.format.count(0)
        own = self._compared is not None and self._compared[0] == self.unit
        clauses = [
            finding.orders_clause(w, said, issued),
            finding.upgrade_clause(w, self.format, self._upgraded)
            or (finding.effect_clause(w, self.format, self._compared[1].change("effect")) if own else ""),  # type: ignore[index]  # own: not None
        ]
        tiles = [self._tile(metric) for metric in self.HEADLINES if self.supports(metric)]
        return self.block(
            w("; ").join(clause for clause in clauses if clause), self._meta(), tiles, self._points()
        )

    def _meta(self) -> tuple[str, ...]:
        """Return what the finding rests on; orders are counted whatever the case type, pace in the scope asked for."""
        return self.meta_line(
            int(self.now(ISSUED).value or 0) if self.supports(ISSUED) else None, self.words("orders")
        )

    def _tile(self, metric: str) -> Tile:
        """Return a number with the baseline's; a direction only where a count or share moved by more than chance."""
        now, then = self.now(metric), self.then(metric)
        if then.value is None or now.value is None:
            return Tile(self.label(metric), self._short(now))
        note = self.words("{value} in {year}", value=self._short(then), year=self.year(self.baseline))
        moved = False
        if metric == IN_TIME:
            parts = (now.numerator, now.denominator, then.numerator, then.denominator)
            moved = rates.proportion_difference(*(int(part or 0) for part in parts)).excludes(0.0)
        elif metric in (ISSUED, TASKS) and now.value + then.value:  # type: ignore[operator]  # both are counts
            moved = rates.count_ratio(int(now.value), int(then.value)).excludes(1.0)
        elif metric == FIRST_STEP:
            return Tile(self.label(metric), self._short(now), note)
        way: Direction = "level"
        if moved:
            way = "up" if float(now.value) > float(then.value) else "down"
        return Tile(self.label(metric), self._short(now), note, way)

    def _short(self, result: Result) -> str:
        """Return a number as written in tiles; days to a first step are few, so with a decimal."""
        if result.metric == FIRST_STEP and result.value is not None:
            days = self.format.number(result.value, 1)
            return self.words("{days} days", days=days)
        return self.text(result)

    def _points(self) -> list[Point]:
        w, f = self.words, self.format
        points = []
        if self.now(ISSUED).value:
            said = {
                "issued": f"<b>{self.text(self.now(ISSUED))}</b>",
                "overdue": self.text(self.now("commands_overdue")),
                "reissued": self.text(self.now("commands_reissued")),
            }
            words = w("Orders issued: {issued}; overdue {overdue}, re-issued {reissued}.", **said)
            points.append(Point(words, "orders"))
        if self._compared is not None:
            place, found = self._compared
            names = {"place": self.unit_name(place), "year": self.year(self.period)}
            points.append(Point(finding.effect_words(w, f, names, found.change("effect")), "after_orders"))
            changes = {name: f.signed(f.share(found.change(name).value)) for name in after.CHANGES}
            words = w(
                "Ordered courts’ own pace changed by {plain}: of it {season} is season and {regression} regression to the mean.",
                **changes,
            )
            points.append(Point(words, "after_orders"))
        if self.supports(TASKS) and self.now(TASKS).value:
            words = w(
                "The service zone took {share} of {tasks} tasks.",
                share=f"<b>{self.text(self.now('service_zone_share'))}</b>",
                tasks=self.text(self.now(TASKS)),
            )
            points.append(Point(words, "zones"))
        if self._upgraded.value is not None:
            points.append(Point(finding.upgrade_words(w, f, self._upgraded), "upgrade"))
        return points

    # ---- figures -------------------------------------------------------------------------------------------------

    def orders(self) -> Figure | Absence:
        """Return how orders were answered."""
        return orders.orders(self)

    def matters(self) -> Figure | Absence:
        """Return what orders are about and who issued them."""
        return orders.matters(self)

    def _nothing_compared(self, figure: str, title: str) -> Absence:
        w = self.words
        if not self.supports(after.METRIC):
            return self.absence(figure, title, w("The source does not record orders."))
        return self.absence(
            figure,
            title,
            w("Fewer than ten orders, or five courts, with three months before and after to compare."),
        )

    def after_orders(self) -> Figure | Absence:
        """Return what followed orders, beside matched courts."""
        if self._compared is None:
            return self._nothing_compared("after_orders", self.words("What followed orders"))
        return effects.after_orders(self, *self._compared)

    def pace(self) -> Figure | Absence:
        """Return the closing pace of ordered and matched courts, month by month."""
        if self._compared is None:
            return self._nothing_compared("pace", self.words("Pace before and after an order"))
        return effects.pace(self, *self._compared)

    def balance(self) -> Figure | Absence:
        """Return how alike ordered and matched courts were."""
        if self._compared is None:
            return self._nothing_compared("balance", self.words("How alike the matched courts are"))
        return effects.balance(self, *self._compared)

    def zones(self) -> Figure | Absence:
        """Return tasks by zone."""
        return tasks.zones(self)

    def segments(self) -> Figure | Absence:
        """Return tasks by segment."""
        return tasks.segments(self)

    def first_step(self) -> Figure | Absence:
        """Return the time to a first step by month."""
        return tasks.first_step(self)

    def upgrade(self) -> Figure | Absence:
        """Return what changed with the upgrade."""
        return tasks.upgrade(self, self._upgrade_day, self._upgraded)
