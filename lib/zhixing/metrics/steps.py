"""Cases that a step of the procedure could have reached, for comparison with those it did: followed up to the as-of date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil

import ibis
import polars as pl

from zhixing.law import scopes
from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.metrics.cohorts import OpenSpells, open_in, together
from zhixing.warehouse.opened import Warehouse


@dataclass(frozen=True)
class Step:
    """A step of a case that others are held beside.

    Attributes:
        table: The table it is recorded in.
        kind: Its kind there.
        day: The column that dates it.
        held_good: A column that must be true for the step to count; None where all count.
    """

    table: str
    kind: str
    day: str
    held_good: str | None = None


LISTING = Step("coercive_measures", "dishonest_listing", "imposed_date")
"""A listing as a dishonest judgment debtor 纳入失信名单."""

USED_LEAD = Step("assistance", "grid_lead", "requested_date", "found")
"""A grid worker's lead that held good 网格员线索采用."""


@dataclass(frozen=True)
class StepCandidates:
    """Cases that a step could have reached in a period, with what was known when.

    Attributes:
        cases: One row a case open at the unit on some day of the period, columns as in `ReliefCandidates`; its
            relief_date is the day of the case's first such step, null where there was none by `as_of`.
        payments: Every payment of those cases: case_id, payment_date, amount_yuan.
        as_of: The last day of the follow-up.
    """

    cases: pl.DataFrame
    payments: pl.DataFrame
    as_of: date

    def sampled(self, since: date, until: date, most: int) -> list[str]:
        """Return the cases with the step in a span: all, or of more than `most` every k-th in order of their numbers."""
        inside = self.cases.filter(pl.col("relief_date").is_between(since, until)).sort("case_id")["case_id"]
        return inside.gather_every(max(1, ceil(inside.len() / most))).to_list()


def candidates(
    warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str, step: Step
) -> StepCandidates:
    """Return the cases that were open at the unit in a period, with the day of a step, followed up to the as-of date."""
    return Drawn(warehouse, [unit], period, scope).candidates(unit, step)


class Drawn:
    """The cases open in a period at several units, drawn at once for the candidates of each unit and step."""

    def __init__(
        self, warehouse: Warehouse, units: Sequence[Unit], period: Period | Month, scope: str
    ) -> None:
        """Draw them when they are first asked for."""
        self._warehouse = warehouse
        docket = warehouse.table("docket")
        self._rows = docket.filter(*open_in(docket, together(units), period, scope))
        self._steps: dict[Step, pl.DataFrame] = {}
        self._last: tuple[tuple[str, ...], tuple[pl.DataFrame, pl.DataFrame]] | None = None

    @cached_property
    def _opened(self) -> OpenSpells:
        return OpenSpells.of(self._warehouse, self._rows)

    def candidates(self, unit: Unit, step: Step) -> StepCandidates:
        """Return a unit's candidates, as `candidates` does."""
        if step not in self._steps:
            self._steps[step] = self._taken(step)
        cases, payments = self._cases_of(unit)
        return StepCandidates(
            cases.join(self._steps[step], on="case_id", how="left", maintain_order="left"),
            payments,
            self._warehouse.as_of,
        )

    def _cases_of(self, unit: Unit) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return a unit's cases and payments; those of the last unit are kept, as one step is asked for after another."""
        if self._last is None or self._last[0] != unit.courts:
            self._last = (unit.courts, self._opened.cases_of(unit.courts))
        return self._last[1]

    def _taken(self, step: Step) -> pl.DataFrame:
        """Return case_id, relief_date: the day of the first such step of each case with one."""
        table = self._warehouse.table(step.table)
        taken = [table["kind"] == step.kind]
        if step.held_good is not None:
            taken.append(table[step.held_good].fill_null(ibis.literal(value=False)))
        steps: pl.DataFrame = (
            table.filter(*taken)
            .semi_join(self._rows.select("case_id").distinct(), "case_id")
            .group_by("case_id")
            .aggregate(relief_date=lambda found: found[step.day].min())
            .to_polars()
        )
        return steps


def found_by_query(warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str) -> pl.DataFrame:
    """Return the network queries of a period that found property, observed to its last day.

    Returns:
        days (from the query to what ended it or to the last day observed), ended (1 frozen 控制, 2 the case closed first,
        0 neither), one row a query of a case.
    """
    return found_by_query_of(warehouse, [unit], period, scope).drop("unit")


def found_by_query_of(
    warehouse: Warehouse, units: Sequence[Unit], period: Period | Month, scope: str
) -> pl.DataFrame:
    """Return the rows of `found_by_query` of several units, which may overlap: unit (code), days, ended."""
    table, docket = warehouse.table("assistance"), warehouse.table("docket")
    types, end = scopes.case_types(scope), min(period.end, warehouse.as_of)
    rows = table.filter(
        table["kind"] == "network_query",
        table["found"].fill_null(ibis.literal(value=False)),
        table["requested_date"].between(period.start, end),
        table["court_code"].isin(together(units).courts),
        *([] if types is None else [table["type_code"].isin(types)]),
    )
    asked = docket.semi_join(rows.select("case_id").distinct(), "case_id")
    closing = asked.group_by("case_id").aggregate(closing_date=asked["closing_date"].max())
    queries: pl.DataFrame = (
        rows.left_join(closing, "case_id")
        .select("court_code", "requested_date", "frozen_date", "closing_date")
        .to_polars()
    )
    frozen = (pl.col("frozen_date") <= end).fill_null(value=False)
    closed = (pl.col("closing_date") <= end).fill_null(value=False)
    last = pl.when(frozen).then("frozen_date").when(closed).then("closing_date").otherwise(pl.lit(end))
    seen = queries.select(
        "court_code",
        (last - pl.col("requested_date")).dt.total_days().clip(0).alias("days"),
        pl.when(frozen).then(1).when(closed).then(2).otherwise(0).alias("ended"),
    ).sort("days", "ended")
    return pl.concat(
        seen.filter(pl.col("court_code").is_in(list(unit.courts))).select(
            pl.lit(unit.code).alias("unit"), "days", "ended"
        )
        for unit in units
    )
