"""Case-level frames for estimates: who was at risk, what closed, what is pending, who could be relieved.

One row a case. Queries are Ibis, so that a cohort is drawn on any engine; the rows come back as polars. A case moved
between two courts of the unit stays one case. Nothing after the period's last day enters, except in
`relief_candidates`, a follow-up that states its own date.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis.expr.types as ir
import polars as pl

from zhixing.law import scopes
from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.warehouse.opened import Warehouse

CASE_COLUMNS = ("type_code", "basis", "has_property", "enterprise_class", "claim_yuan")
"""What every cohort says of a case."""


@dataclass(frozen=True)
class ReliefCandidates:
    """Cases that relief could have reached in a period, with what was known when.

    Attributes:
        cases: One row a case with an enterprise debtor that was open at the unit on some day of the period: case_id,
            court_code, filing_date, entry_date (the unit took it), left_date (transferred away; null otherwise),
            closing_date and closing_group (null while open at `as_of`), `CASE_COLUMNS`, relief_date (the first relief; null
            where none was granted by `as_of`).
        relief: Every relief measure of those cases: case_id, granted_date, kind, ended_date.
        payments: Every payment of those cases: case_id, payment_date, amount_yuan.
        as_of: The last day of the follow-up.
    """

    cases: pl.DataFrame
    relief: pl.DataFrame
    payments: pl.DataFrame
    as_of: date


def at_risk(warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str = "首执") -> pl.DataFrame:
    """Return the cases under observation in a period: held by the unit on at least one of its days.

    A case is observed from its filing, or from the day the unit took it, or from the period's first day (left
    truncation 左截断), until it closes, is transferred away, or the period (or the data) ends.

    Returns:
        case_id, court_code (the last to hold it), filing_date, entry_days and exit_days (age in days on the first and
        last day observed), event (closed then), closing_method and closing_group (null without an event),
        `CASE_COLUMNS`.
    """
    end = min(period.end, warehouse.as_of)
    docket = warehouse.table("docket")
    rows = docket.filter(
        *_of(docket, unit, scope),
        docket["entry_date"] <= end,
        docket["exit_date"].isnull() | (docket["exit_date"] >= period.start),
    )
    spells: pl.DataFrame = rows.select(
        "case_id",
        "court_code",
        "filing_date",
        "entry_date",
        "exit_date",
        "exit_kind",
        "closing_method",
        "closing_group",
        *CASE_COLUMNS,
    ).to_polars()
    closed = ((pl.col("exit_kind") == "closed") & (pl.col("exit_date") <= end)).fill_null(value=False)
    moved = (pl.col("exit_kind") == "transferred_out").fill_null(value=False)
    last_day = (
        pl.when(moved).then(pl.col("exit_date") - timedelta(days=1)).otherwise("exit_date").fill_null(end)
    )
    observed = spells.with_columns(
        event=closed,
        first_day=pl.max_horizontal("entry_date", pl.lit(period.start)),
        last_day=pl.min_horizontal(last_day, pl.lit(end)),
    ).filter(pl.col("first_day") <= pl.col("last_day"))
    merged = _one_row_a_case(observed)
    return merged.select(
        "case_id",
        "court_code",
        "filing_date",
        (pl.col("first_day") - pl.col("filing_date")).dt.total_days().alias("entry_days"),
        (pl.col("last_day") - pl.col("filing_date")).dt.total_days().alias("exit_days"),
        "event",
        pl.when("event").then("closing_method").alias("closing_method"),
        pl.when("event").then("closing_group").alias("closing_group"),
        *CASE_COLUMNS,
    ).sort("case_id")


def closed_cases(
    warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str = "首执"
) -> pl.DataFrame:
    """Return the cases the unit closed in a period.

    Returns:
        case_id, court_code, filing_date, closing_date, days_to_close, closing_method, closing_group, recovered_yuan
        (up to the closing), waived_yuan, outstanding_yuan, `CASE_COLUMNS`.
    """
    docket = warehouse.table("docket")
    rows = docket.filter(
        *_of(docket, unit, scope),
        docket["exit_kind"] == "closed",
        docket["exit_date"].between(period.start, period.end),
    )
    closed: pl.DataFrame = rows.select(
        "case_id",
        "court_code",
        "filing_date",
        "closing_date",
        "days_to_close",
        "closing_method",
        "closing_group",
        "recovered_yuan",
        "waived_yuan",
        "outstanding_yuan",
        *CASE_COLUMNS,
    ).to_polars()
    return closed.sort("case_id")


def pending_ages(
    warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str = "首执"
) -> pl.DataFrame:
    """Return the cases pending at the unit at the end of a period.

    Returns:
        case_id, court_code, filing_date, age_days (since filing), days_beyond_limit and
        days_beyond_limit_interpretation (above zero: beyond; null without a limit), `CASE_COLUMNS`.
    """
    end = period.end
    docket = warehouse.table("docket")
    rows = docket.filter(
        *_of(docket, unit, scope),
        docket["entry_date"] <= end,
        docket["exit_date"].isnull() | (docket["exit_date"] > end),
    )
    limits = {"": "limit_date_trial_rules", "_interpretation": "limit_date_interpretation"}
    pending: pl.DataFrame = rows.select(
        "case_id", "court_code", "filing_date", *limits.values(), *CASE_COLUMNS
    ).to_polars()
    return pending.select(
        "case_id",
        "court_code",
        "filing_date",
        (pl.lit(end) - pl.col("filing_date")).dt.total_days().alias("age_days"),
        *(
            (pl.lit(end) - pl.col(limit)).dt.total_days().alias(f"days_beyond_limit{suffix}")
            for suffix, limit in limits.items()
        ),
        *CASE_COLUMNS,
    ).sort("case_id")


def relief_candidates(
    warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str = "首执"
) -> ReliefCandidates:
    """Return the enterprise debtors' cases that were open at the unit in a period, followed up to the as-of date.

    The follow-up needs the days after the period: it is the one cohort, with `steps.candidates`, that looks beyond it.
    Whether property was found is recorded without a date, and is taken as known.
    """
    return relief_candidates_of(warehouse, [unit], period, scope)(unit)


def relief_candidates_of(
    warehouse: Warehouse, units: Sequence[Unit], period: Period | Month, scope: str = "首执"
) -> Callable[[Unit], ReliefCandidates]:
    """Draw the `relief_candidates` of several units at once; the function returned gives each unit's."""
    docket = warehouse.table("docket")
    rows = docket.filter(
        *open_in(docket, together(units), period, scope),
        docket["enterprise_class"].isin(("debtor_only", "both")),
    )
    opened = OpenSpells.of(warehouse, rows)
    chosen, relief = rows.select("case_id").distinct(), warehouse.table("relief_measures")
    drawn: pl.DataFrame = (
        relief.semi_join(chosen, "case_id")
        .select("case_id", "granted_date", "kind", "ended_date")
        .to_polars()
    )
    every = drawn.sort("case_id", "granted_date", "kind")

    def of(unit: Unit) -> ReliefCandidates:
        cases, payments = opened.cases_of(unit.courts)
        relief_rows = every.join(cases.select("case_id"), on="case_id", how="semi", maintain_order="left")
        first = relief_rows.group_by("case_id").agg(pl.col("granted_date").min().alias("relief_date"))
        return ReliefCandidates(
            cases=cases.join(first, on="case_id", how="left", maintain_order="left"),
            relief=relief_rows,
            payments=payments,
            as_of=warehouse.as_of,
        )

    return of


def open_in(docket: ir.Table, unit: Unit, period: Period | Month, scope: str) -> list[ir.BooleanValue]:
    """Return the conditions that a spell is of the unit and scope and was open on some day of the period."""
    return [
        *_of(docket, unit, scope),
        docket["entry_date"] <= period.end,
        docket["exit_date"].isnull() | (docket["exit_date"] >= period.start),
    ]


@dataclass(frozen=True)
class OpenSpells:
    """The spells open on some day of a period, with what became of their cases: drawn once for many units.

    Attributes:
        spells: One row a spell, columns as in the docket, the payments' number of its case in `_case`.
        payments: Every payment of their cases, in order: case_id, payment_date, amount_yuan, `_case`.
        as_of: The last day of the follow-up.
    """

    spells: pl.DataFrame
    payments: pl.DataFrame
    as_of: date

    @classmethod
    def of(cls, warehouse: Warehouse, rows: ir.Table) -> "OpenSpells":
        """Draw spells chosen by `open_in`."""
        spells: pl.DataFrame = rows.select(
            "case_id",
            "court_code",
            "filing_date",
            "entry_date",
            "exit_date",
            "exit_kind",
            "closing_date",
            "closing_group",
            *CASE_COLUMNS,
        ).to_polars()
        payments: pl.DataFrame = (
            warehouse.table("payments")
            .semi_join(rows.select("case_id").distinct(), "case_id")
            .select("case_id", "payment_date", "amount_yuan")
            .to_polars()
        )
        numbered = spells.select(pl.col("case_id").unique()).sort("case_id").with_row_index("_case")
        return cls(
            spells.join(numbered, on="case_id", how="left", maintain_order="left"),
            payments.join(numbered, on="case_id", how="left").sort("case_id", "payment_date", "amount_yuan"),
            warehouse.as_of,
        )

    def cases_of(self, courts: Collection[str] | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return one row a case of the spells at some courts, or at all, by case_id, and the payments of these cases."""
        spells, payments = self.spells, self.payments
        if courts is not None:
            spells = spells.filter(pl.col("court_code").is_in(list(courts)))
            payments = payments.join(
                spells.select(pl.col("_case").unique()), on="_case", how="semi", maintain_order="left"
            )
        dated = spells.with_columns(
            first_day="entry_date", last_day=pl.col("exit_date").fill_null(self.as_of)
        )
        cases = (
            _one_row_a_case(dated)
            .sort("_case")
            .select(
                "case_id",
                "court_code",
                "filing_date",
                pl.col("first_day").alias("entry_date"),
                pl.when(pl.col("exit_kind") == "transferred_out").then("exit_date").alias("left_date"),
                "closing_date",
                "closing_group",
                *CASE_COLUMNS,
            )
        )
        return cases, payments.drop("_case")


def together(units: Sequence[Unit]) -> Unit:
    """Return a unit of all the courts of some units, to draw their cases at once."""
    courts = dict.fromkeys(court for unit in units for court in unit.courts)
    return replace(max(units, key=lambda unit: len(unit.courts)), courts=tuple(courts))


def _of(docket: ir.Table, unit: Unit, scope: str) -> list[ir.BooleanValue]:
    """Return the conditions that a row is of the unit's courts and of the scope's case types."""
    types = scopes.case_types(scope)
    courts = docket["court_code"].isin(unit.courts)
    return [courts] if types is None else [courts, docket["type_code"].isin(types)]


def _one_row_a_case(spells: pl.DataFrame) -> pl.DataFrame:
    """Merge the spells of a case at several courts of the unit: first_day of the first spell, all else of the last."""
    several = pl.col("case_id").is_duplicated()
    first_day = pl.col("first_day").min()
    rest = [name for name in spells.columns if name not in {"case_id", "first_day"}]
    merged = (
        spells.filter(several)
        .sort("case_id", "first_day", "last_day")
        .group_by("case_id", maintain_order=True)
        .agg(first_day, pl.col(rest).last())
    )
    return pl.concat([spells.filter(~several), merged.select(spells.columns)])
