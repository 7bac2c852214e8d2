"""What followed relief beside matched cases: made once for a batch, published by the gate's rules, and its two figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from zhixing.law.courts import Unit
from zhixing.law.periods import Period
from zhixing.methods.estimates import Estimate, TooFew
from zhixing.methods.matching import Matches
from zhixing.methods.relief_effects import Effect
from zhixing.metrics import cohorts
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate
from zhixing.metrics.estimates import relief_effect, relief_matches
from zhixing.studies import sheets
from zhixing.studies.parameters import Parameters, resolve
from zhixing.warehouse.opened import Warehouse

OUTCOMES = {"real_closing": "relief_effect_real_closing", "recovered_share": "relief_effect_recovered"}
"""Outcome → the estimate of the catalogue that is its difference."""

GROUPS = ("relieved", "matched", "difference")
TOO_FEW, NOT_RECORDED = "too few", "not recorded"

SCHEMA = {
    "unit": pl.String(),
    "part": pl.String(),
    "name": pl.String(),
    "group": pl.String(),
    "value": pl.Float64(),
    "lower": pl.Float64(),
    "upper": pl.Float64(),
}


@dataclass(frozen=True)
class Comparison:
    """What followed relief, as far as it may be published.

    Attributes:
        withheld: Why nothing of it is published; None where it is.
        sets: Matched sets.
        control_cases: Different cases among the controls.
        unmatched: Share of the relieved cases without a like one.
        e_value: How strongly an unrecorded trait would have to be tied to relief and to real closing.
        e_value_limit: The same for the interval's limit.
        outcomes: (outcome, group) → estimate.
        balance: covariate, before, after: standardised mean differences.
    """

    withheld: str | None
    sets: int | None
    control_cases: int | None
    unmatched: float | None
    e_value: float | None
    e_value_limit: float | None
    outcomes: dict[tuple[str, str], Estimate]
    balance: pl.DataFrame

    @classmethod
    def of(cls, rows: pl.DataFrame) -> "Comparison":
        """Read the rows of one unit."""
        part = {name: rows.filter(pl.col("part") == name) for name in ("withheld", "number", "outcome")}
        number = dict(part["number"].select("name", "value").iter_rows())
        balance = rows.filter(pl.col("part") == "balance").pivot(on="group", index="name", values="value")
        return cls(
            withheld=None if part["withheld"].is_empty() else str(part["withheld"]["name"].item()),
            sets=int(number["sets"]) if "sets" in number else None,
            control_cases=int(number["control_cases"]) if "control_cases" in number else None,
            unmatched=number.get("unmatched"),
            e_value=number.get("e_value"),
            e_value_limit=number.get("e_value_limit"),
            outcomes={
                (row["name"], row["group"]): Estimate(row["value"], row["lower"], row["upper"])
                for row in part["outcome"].iter_rows(named=True)
            },
            balance=balance.rename({"name": "covariate"}),
        )

    def difference(self, outcome: str) -> Estimate:
        """Return relieved less matched."""
        return self.outcomes.get((outcome, "difference"), Estimate(None, None, None))


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
    """Return the comparisons of some units as rows, one saying why where one may not be published.

    Cases are matched only where the number of relieved cases is itself published: the gate would refuse it otherwise.
    """
    if not all(sheets.supports(warehouse, metric) for metric in OUTCOMES.values()):
        return pl.concat(_withheld(unit, NOT_RECORDED) for unit in units)
    relieved = gate.publish(warehouse, compute(warehouse, ["relief_cases"], units, period, scope))
    reasons = dict(relieved.select("unit", "reason").iter_rows())
    candidates = cohorts.relief_candidates_of(warehouse, units, period, scope)
    return pl.concat(
        _rows(warehouse, unit, period, scope, candidates(unit))
        if reasons[unit.code] is None
        else _withheld(unit, reasons[unit.code])
        for unit in units
    )


def _rows(
    warehouse: Warehouse, unit: Unit, period: Period, scope: str, found: cohorts.ReliefCandidates
) -> pl.DataFrame:
    matches = relief_matches(found, period)
    effect = relief_effect(found, matches)
    if isinstance(matches, TooFew) or isinstance(effect, TooFew):
        return _withheld(unit, TOO_FEW)
    for metric in OUTCOMES.values():
        reason = gate.withheld(warehouse, metric, unit.code, period.key, scope, effect.sets)
        if reason is not None:
            return _withheld(unit, reason)
    return published_rows(unit.code, matches, effect)


def published_rows(unit: str, matches: Matches, effect: Effect) -> pl.DataFrame:
    """Return the rows of a comparison that passed the gate; of the unmatched, their share alone."""
    numbers = {
        "sets": float(effect.sets),
        "control_cases": float(effect.control_cases),
        "unmatched": matches.unmatched / matches.relieved,
        "e_value": effect.e_value,
        "e_value_limit": effect.e_value_limit,
    }
    found = [(unit, "number", name, "", value, None, None) for name, value in numbers.items()]
    for outcome in OUTCOMES:
        for group in GROUPS:
            estimate = getattr(getattr(effect, outcome), group)
            found.append((unit, "outcome", outcome, group, estimate.value, estimate.lower, estimate.upper))
    for row in matches.balance.iter_rows(named=True):
        found += [
            (unit, "balance", row["covariate"], side, row[side], None, None) for side in ("before", "after")
        ]
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def _withheld(unit: Unit, reason: str) -> pl.DataFrame:
    return pl.DataFrame([(unit.code, "withheld", reason, "", None, None, None)], schema=SCHEMA, orient="row")
