"""What followed listings and used leads beside matched cases: made once for a batch, published by the gate's rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from zhixing.law.courts import Unit
from zhixing.law.periods import Period
from zhixing.methods.estimates import Estimate, TooFew
from zhixing.metrics import matched_steps, steps
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate
from zhixing.metrics.matched_steps import Followed
from zhixing.studies import sheets
from zhixing.studies.parameters import Parameters, resolve
from zhixing.warehouse.opened import Warehouse

TOO_FEW, NOT_RECORDED = "too few", "not recorded"
GROUPS = ("relieved", "matched", "difference")
"""Cases with the step, those matched with them, and the difference, as the methods name them."""

STRENGTH = 1.5
"""The risk ratio of the unrecorded trait whose worst the days saved are widened by."""


@dataclass(frozen=True)
class Studied:
    """A step whose sequel a page shows.

    Attributes:
        step: The step.
        metric: The estimate of the catalogue.
        counted: The measure that must be published for the estimate to be.
        outcomes: Outcomes whose last day may be shown.
        curve: Whether the course of real closing may be shown day by day: a docket figure, unlike money.
    """

    step: steps.Step
    metric: str
    counted: str
    outcomes: tuple[str, ...]
    curve: bool


STEPS: dict[str, Studied] = {
    "listing": Studied(
        steps.LISTING,
        "repaid_after_listing",
        "dishonest_listings",
        ("recovered_share", "real_closing"),
        curve=False,
    ),
    "lead": Studied(steps.USED_LEAD, "grid_lead_days_saved", "grid_leads", ("real_closing",), curve=True),
}

SCHEMA = {
    "unit": pl.String(),
    "step": pl.String(),
    "part": pl.String(),
    "name": pl.String(),
    "group": pl.String(),
    "day": pl.Int64(),
    "value": pl.Float64(),
    "lower": pl.Float64(),
    "upper": pl.Float64(),
}

Row = tuple[str, str, str, int | None, float | None, float | None, float | None]


@dataclass(frozen=True)
class Comparison:
    """What followed a step, as far as it may be published.

    Attributes:
        withheld: Why nothing of it is published; None where it is.
        numbers: sets, controls, unmatched (a share), e_value, e_value_limit.
        outcomes: (outcome, group) → estimate; the outcome ``days`` is days saved, ``days bound`` the same beside an unrecorded trait.
        balance: covariate, before, after: standardised mean differences.
        curve: day, group, value, lower, upper: really closed by then.
    """

    withheld: str | None
    numbers: dict[str, float | None]
    outcomes: dict[tuple[str, str], Estimate]
    balance: pl.DataFrame
    curve: pl.DataFrame

    @classmethod
    def of(cls, rows: pl.DataFrame) -> "Comparison":
        """Read the rows of one unit and step."""
        part = {
            name: rows.filter(pl.col("part") == name)
            for name in ("withheld", "number", "outcome", "balance", "curve")
        }
        balance = part["balance"].pivot(on="group", index="name", values="value")
        return cls(
            withheld=None if part["withheld"].is_empty() else str(part["withheld"]["name"].item()),
            numbers=dict(part["number"].select("name", "value").iter_rows()),
            outcomes={
                (row["name"], row["group"]): Estimate(row["value"], row["lower"], row["upper"])
                for row in part["outcome"].iter_rows(named=True)
            },
            balance=balance.rename({"name": "covariate"}),
            curve=part["curve"].select("day", "group", "value", "lower", "upper"),
        )

    @property
    def sets(self) -> int | None:
        """Matched sets."""
        sets = self.numbers.get("sets")
        return None if sets is None else int(sets)

    def estimate(self, outcome: str, group: str = "difference") -> Estimate:
        """Return an outcome of a group; of both, their difference."""
        return self.outcomes.get((outcome, group), Estimate(None, None, None))


def key(study: str, scope: str, period: Period) -> str:
    """Return the name a batch keeps a year's comparisons under."""
    return f"{study}-comparison-{scope}-{period.key}"


def prepare(warehouse: Warehouse, study: str, batch: Sequence[Parameters], folder: Path) -> None:
    """Write the comparisons of every unit of a batch, a file for each year and scope."""
    wanted: dict[str, tuple[Period, str, dict[str, Unit]]] = {}
    for parameters in batch:
        unit = resolve(parameters, warehouse)
        for period in (parameters.current(), parameters.baseline()):
            name = key(study, parameters.scope, period)
            wanted.setdefault(name, (period, parameters.scope, {}))[2][unit.code] = unit
    for name, (period, scope, units) in wanted.items():
        rows(warehouse, list(units.values()), period, scope).write_parquet(folder / f"{name}.parquet")


def rows(warehouse: Warehouse, units: Sequence[Unit], period: Period, scope: str) -> pl.DataFrame:
    """Return the comparisons of some units as rows, one saying why where one may not be published."""
    drawn = steps.Drawn(warehouse, units, period, scope)
    made = {name: _counted(warehouse, units, period, scope, studied) for name, studied in STEPS.items()}
    return pl.concat(
        _rows(warehouse, unit, period, scope, name, made[name][unit.code], drawn)
        for unit in units
        for name in STEPS
    )


def _counted(
    warehouse: Warehouse, units: Sequence[Unit], period: Period, scope: str, studied: Studied
) -> dict[str, str | None]:
    """Return why the comparison of each unit is withheld already for the number of its steps; None where it is not."""
    if not sheets.supports(warehouse, studied.metric):
        return dict.fromkeys((unit.code for unit in units), NOT_RECORDED)
    counted = gate.publish(warehouse, compute(warehouse, [studied.counted], units, period, scope))
    return {
        row["unit"]: row["reason"] if row["reason"] is not None or row["numerator"] else TOO_FEW
        for row in counted.iter_rows(named=True)
    }


def _rows(
    warehouse: Warehouse,
    unit: Unit,
    period: Period,
    scope: str,
    name: str,
    reason: str | None,
    drawn: steps.Drawn,
) -> pl.DataFrame:
    studied = STEPS[name]
    if reason is not None:
        return _frame(unit, name, [_withheld(reason)])
    found = matched_steps.of_candidates(drawn.candidates(unit, studied.step), period)
    if isinstance(found, TooFew):
        return _frame(unit, name, [_withheld(TOO_FEW)])
    sets = found.watched.sets
    reason = gate.withheld(warehouse, studied.metric, unit.code, period.key, scope, sets)
    if reason is not None:
        return _frame(unit, name, [_withheld(reason)])
    return _frame(unit, name, published(found, studied))


def published(found: Followed, studied: Studied) -> list[Row]:
    """Return what may be said of a comparison that passed the gate; of the unmatched, their share alone."""
    effect, matches = found.effect, found.matches
    numbers = {
        "sets": float(effect.sets),
        "controls": float(effect.control_cases),
        "unmatched": matches.unmatched / matches.relieved,
        "e_value": effect.e_value,
        "e_value_limit": effect.e_value_limit,
    }
    made: list[Row] = [("number", name, "", None, value, None, None) for name, value in numbers.items()]
    made += [
        _outcome(outcome, group, getattr(getattr(effect, outcome), group))
        for outcome in studied.outcomes
        for group in GROUPS
    ]
    if studied.curve:
        bound = found.days.bound(STRENGTH)
        days = {"relieved": found.days.after, "matched": found.days.matched, "difference": found.days.saved}
        made += [_outcome("days", group, estimate) for group, estimate in days.items()]
        made.append(_outcome("days bound", "difference", bound))
        course = effect.curves.filter(pl.col("outcome") == "real_closing", pl.col("group") != "difference")
        made += [
            ("curve", "real_closing", row["group"], row["day"], row["value"], row["lower"], row["upper"])
            for row in course.iter_rows(named=True)
        ]
    for row in matches.balance.iter_rows(named=True):
        made += [
            ("balance", row["covariate"], side, None, row[side], None, None) for side in ("before", "after")
        ]
    return made


def _outcome(outcome: str, group: str, estimate: Estimate) -> Row:
    return ("outcome", outcome, group, None, estimate.value, estimate.lower, estimate.upper)


def _withheld(reason: str) -> Row:
    return ("withheld", reason, "", None, None, None, None)


def _frame(unit: Unit, step: str, made: list[Row]) -> pl.DataFrame:
    return pl.DataFrame([(unit.code, step, *row) for row in made], schema=SCHEMA, orient="row")
