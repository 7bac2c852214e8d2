"""Estimates: what the methods say of case-level cohorts, recomputed from cases for every unit and period.

A `View` is one unit, period and scope; it draws each cohort once, and every estimate reads from it. `rows` makes result
rows of the estimates, `table` the same with intervals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

import polars as pl

from zhixing.law import scopes
from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.methods import concentration, matching, relief_effects, survival
from zhixing.methods.estimates import Estimate, TooFew
from zhixing.metrics import (
    assessment,
    campaign_findings,
    catalogue,
    cohorts,
    matched_steps,
    orders,
    petition_times,
    steps,
)
from zhixing.metrics.measures import measures
from zhixing.metrics.record import Metric
from zhixing.metrics.request import PLACES, Request
from zhixing.metrics.request import make as make_request
from zhixing.metrics.rows import columns
from zhixing.warehouse.opened import Warehouse

HORIZON_DAYS = 365
"""The horizon of the restricted mean."""

TOP_FRACTION = 0.01
"""Which of the closed cases with money recovered are the largest."""

RELIEF_MATCHED_ON = ("court_code", "has_property", "enterprise_class")
"""What relieved cases and their controls share exactly, beside the age band."""

Known = tuple[Estimate, int]
"""An estimate, and the number of cases it rests on."""


@dataclass(frozen=True)
class View:
    """One unit in one period and scope, its cohorts drawn when first asked for.

    Attributes:
        warehouse: The records.
        unit: The unit.
        period: The period.
        scope: The scope, as in `scopes.SCOPES`.
    """

    warehouse: Warehouse
    unit: Unit
    period: Period | Month
    scope: str

    @property
    def asked(self) -> tuple[Warehouse, Unit, Period | Month, str]:
        """What it is of, for estimates that draw no cohort."""
        return self.warehouse, self.unit, self.period, self.scope

    @cached_property
    def at_risk(self) -> pl.DataFrame:
        """The cases at risk."""
        return cohorts.at_risk(self.warehouse, self.unit, self.period, self.scope)

    @cached_property
    def closed(self) -> pl.DataFrame:
        """The cases closed."""
        return cohorts.closed_cases(self.warehouse, self.unit, self.period, self.scope)

    @cached_property
    def curve(self) -> survival.SurvivalCurve:
        """The Kaplan–Meier curve of the time to closing."""
        cases = self.at_risk
        return survival.kaplan_meier(
            cases["entry_days"].to_numpy(), cases["exit_days"].to_numpy(), cases["event"].to_numpy()
        )

    @cached_property
    def campaigns(self) -> campaign_findings.Findings:
        """What campaigns did at the unit, from the first month of the records to the period's end."""
        return campaign_findings.findings(self.warehouse, self.unit, self.period, self.scope)

    @cached_property
    def candidates(self) -> cohorts.ReliefCandidates:
        """The cases that relief could have reached, followed up to the as-of date."""
        return cohorts.relief_candidates(self.warehouse, self.unit, self.period, self.scope)

    @cached_property
    def matches(self) -> matching.Matches | TooFew:
        """The cases relieved in the period with cases like them on that day."""
        return relief_matches(self.candidates, self.period)

    @cached_property
    def relief(self) -> relief_effects.Effect | TooFew:
        """What followed relief, beside what followed in the matched cases."""
        return relief_effect(self.candidates, self.matches)


def relief_matches(found: cohorts.ReliefCandidates, period: Period | Month) -> matching.Matches | TooFew:
    """Return the cases relieved in a period with cases like them on that day."""
    return matching.match_at_dates(
        found.cases, found.payments, period.start, period.end, exact=RELIEF_MATCHED_ON
    )


def relief_effect(
    found: cohorts.ReliefCandidates, matches: matching.Matches | TooFew
) -> relief_effects.Effect | TooFew:
    """Return what followed relief, beside what followed in the matched cases."""
    if isinstance(matches, TooFew):
        return matches
    return relief_effects.effect(matches, found.cases, found.payments, found.as_of)


def median_days_to_close(view: View) -> Known:
    """Return the Kaplan–Meier median of the days from filing to closing."""
    return survival.median(view.curve), view.at_risk.height


def restricted_mean_days(view: View) -> Known:
    """Return the mean of the days to closing, counting at most a year of each case."""
    return survival.restricted_mean(view.curve, HORIZON_DAYS), view.at_risk.height


def naive_median_days(view: View) -> Known:
    """Return the median of the days to closing over closed cases alone; it has no interval, as it misses the pending."""
    days = view.closed["days_to_close"].median()
    return Estimate(None if days is None else float(str(days)), None, None), view.closed.height


def top_share(view: View) -> Known:
    """Return the share of the amount recovered that the largest one per cent of the cases with money hold."""
    amounts = view.closed["recovered_yuan"].filter(view.closed["recovered_yuan"] > 0)
    found = concentration.top_share(amounts, largest=ceil(amounts.len() * TOP_FRACTION))
    return found.share, found.cases


def relief_effect_real_closing(view: View) -> Known:
    """Return the share really closed within 180 days of relief, less that of the matched cases."""
    found = view.relief
    if isinstance(found, TooFew):
        return Estimate(None, None, None), found.n
    return found.real_closing.difference, found.sets


def relief_effect_recovered(view: View) -> Known:
    """Return the mean share of the claim paid within 180 days of relief, less that of the matched cases."""
    found = view.relief
    if isinstance(found, TooFew):
        return Estimate(None, None, None), found.n
    return found.recovered_share.difference, found.sets


def counterfactual_pending(view: View, baseline: Period | None = None) -> Known:
    """Return what would be pending had the cases received been closed at the baseline's clearance ratio.

    Opening + transferred in − transferred out + received × (1 − clearance ratio of the baseline).

    Args:
        view: The unit, period and scope.
        baseline: The year whose clearance ratio is taken; the one before by default.

    Returns:
        The number, without an interval: it is arithmetic. None for a month, or where the baseline received nothing.
    """
    if isinstance(view.period, Month):
        return Estimate(None, None, None), 0
    before = baseline or view.period.previous()
    request = make_request(view.warehouse.courts, view.unit, [view.period, before], ())
    names = ("opening", "transferred_in", "transferred_out", "received", "handled", "clearance_ratio")
    found = measures(view.warehouse, [catalogue.get(name) for name in names], request, view.scope)
    value = {
        (name, period): number
        for name, frame in found.items()
        for period, number in frame.select("period", "value").iter_rows()
    }
    now, ratio = view.period.key, value["clearance_ratio", before.key]
    handled = int(value["handled", now])
    if ratio is None:
        return Estimate(None, None, None), handled
    kept = value["opening", now] + value["transferred_in", now] - value["transferred_out", now]
    return Estimate(kept + value["received", now] * (1 - ratio), None, None), handled


def repaid_after_listing(view: View) -> Known:
    """Return the mean share of the claim paid within 180 days of a listing, less that of the matched cases."""
    found = matched_steps.followed(view.warehouse, view.unit, view.period, view.scope, steps.LISTING)
    if isinstance(found, TooFew):
        return Estimate(None, None, None), found.n
    return found.effect.recovered_share.difference, found.effect.sets


def grid_lead_days_saved(view: View) -> Known:
    """Return the days, of the 180 after a used lead, that cases had been really closed, less those of the matched cases."""
    found = matched_steps.followed(view.warehouse, view.unit, view.period, view.scope, steps.USED_LEAD)
    if isinstance(found, TooFew):
        return Estimate(None, None, None), found.n
    return found.days.saved, found.days.sets


def command_effect(view: View) -> Known:
    """Return the closing pace after orders, beside courts with the same figures and none."""
    if isinstance(view.period, Month):
        return Estimate(None, None, None), 0
    found = orders.court_days(view.warehouse, view.scope).after_orders(view.unit, view.period)
    if isinstance(found, TooFew):
        return Estimate(None, None, None), found.n
    return found.effect, found.sets


def petition_median_days(view: View) -> Known:
    """Return the Kaplan–Meier median of the days from a petition's registration to its resolution."""
    return petition_times.median(view.warehouse, view.unit, view.period)


def upgrade_effect(view: View) -> Known:
    """Return the change of the days to a task's first step since the upgrade, on its default day."""
    if isinstance(view.period, Month):
        return Estimate(None, None, None), 0
    found, tasks = orders.upgrade_effect(view.warehouse, view.unit, view.period)
    return (Estimate(None, None, None) if isinstance(found, TooFew) else found), tasks


def _of_campaigns(name: str) -> Callable[[View], Known]:
    """Return what reads an estimate about campaigns, with the real closings of the period."""
    return lambda view: (campaign_findings.ESTIMATES[name](view.campaigns), view.campaigns.closed)


ESTIMATORS: dict[str, Callable[[View], Known]] = {
    "median_days_to_close": median_days_to_close,
    "restricted_mean_days": restricted_mean_days,
    "naive_median_days": naive_median_days,
    "top_share": top_share,
    "relief_effect_real_closing": relief_effect_real_closing,
    "relief_effect_recovered": relief_effect_recovered,
    "counterfactual_pending": counterfactual_pending,
    "composite_score": lambda view: assessment.estimated_score(*view.asked),
    "persistently_outside": lambda view: assessment.estimated_persistent(*view.asked),
    "command_effect": command_effect,
    "upgrade_effect": upgrade_effect,
    "petition_median_days": petition_median_days,
    "repaid_after_listing": repaid_after_listing,
    "grid_lead_days_saved": grid_lead_days_saved,
    **{name: _of_campaigns(name) for name in campaign_findings.ESTIMATES},
}
"""Every estimate of the catalogue, by metric."""


def table(
    warehouse: Warehouse,
    metrics: Sequence[str],
    unit: Unit | Sequence[Unit],
    period: Period | Month | Sequence[Period | Month],
    scope: str = "首执",
) -> pl.DataFrame:
    """Return estimates with their intervals.

    Returns:
        metric, unit, scope, period, value, lower, upper, level (of confidence), n; what cannot be told is null.
    """
    request = make_request(warehouse.courts, unit, period, ())
    records = [catalogue.get(name) for name in metrics]
    return _estimate(warehouse, records, request, scopes.canonical(scope)).drop("place")


def rows(
    warehouse: Warehouse, metrics: Sequence[Metric], request: Request, scope: str
) -> dict[str, pl.DataFrame]:
    """Return the result rows of each estimate; of a breakdown by place, each court or prefecture on its own."""
    if not metrics:
        return {}
    found = _estimate(warehouse, metrics, request, scope)
    typed = found.select(
        "metric",
        "unit",
        "scope",
        "period",
        *(pl.col("place").alias(name) for name in request.by),
        pl.lit(None).alias("numerator"),
        pl.lit(None).alias("denominator"),
        "value",
        "n",
        pl.lit(value=False).alias("suppressed"),
        pl.col("metric").replace_strict({metric.id: metric.version for metric in metrics}).alias("version"),
    ).cast(columns(request.by))
    return {metric.id: typed.filter(pl.col("metric") == metric.id) for metric in metrics}


def _estimate(warehouse: Warehouse, metrics: Sequence[Metric], request: Request, scope: str) -> pl.DataFrame:
    records = []
    for unit, place, inside in _inside(warehouse, request):
        for period in request.periods:
            view = View(warehouse, inside, period, scope)
            for metric in metrics:
                own = metric.scope or scope
                estimate, n = ESTIMATORS[metric.id](view if own == scope else replace(view, scope=own))
                numbers = (estimate.value, estimate.lower, estimate.upper, estimate.level, n)
                records.append((metric.id, unit.code, own, period.key, place, *numbers))
    text = dict.fromkeys(("metric", "unit", "scope", "period", "place"), pl.String())
    numbers_of = dict.fromkeys(("value", "lower", "upper", "level"), pl.Float64())
    return pl.DataFrame(records, schema={**text, **numbers_of, "n": pl.Int64()}, orient="row")


def _inside(warehouse: Warehouse, request: Request) -> list[tuple[Unit, str | None, Unit]]:
    """Return each unit asked for with, of a breakdown by place, each unit inside it by its code."""
    places = [name for name in PLACES if name in request.by]
    if not places:
        return [(unit, None, unit) for unit in request.units]
    known = warehouse.courts.on(max(period.end for period in request.periods))
    codes = request.members.select("unit", places[-1]).unique(maintain_order=True)
    by_code = {unit.code: unit for unit in request.units}
    return [(by_code[code], place, known[place]) for code, place in codes.iter_rows()]
