"""The publishing gate: every number a book shows passes here, and nowhere else are numbers made publishable.

Docket figures pass. A row of a measure that stands on a protected sum passes if the plan publishes each cell it stands
on. An estimate passes by the rule of its metric. What does not pass is null with a flag and a reason, never zero.
"""

from collections.abc import Callable, Mapping
from weakref import WeakKeyDictionary

import polars as pl

from zhixing.law import scopes
from zhixing.law.errors import ZhixingError
from zhixing.methods.sensitivity import MINIMUM_CONTRIBUTORS
from zhixing.metrics import catalogue, dimensions
from zhixing.metrics.disclosure import bounds, sums
from zhixing.metrics.disclosure.cells import COORDINATES
from zhixing.metrics.disclosure.layers import FIRST, RESUMED, types_key
from zhixing.metrics.disclosure.plan import TABLE
from zhixing.metrics.disclosure.stems import (
    ALL_PARTS,
    STEMS,
    TOLD_AS_MEAN,
    Component,
    UnknownSumError,
    components,
)
from zhixing.metrics.record import Metric
from zhixing.warehouse.opened import Warehouse

NOT_PUBLISHED = "not published"
"""The reason of a cell no layer of `layers.PUBLISHED` names: this breakdown is not printed at this level."""

PRIMARY, COMPLEMENTARY, CARRIED = "primary", "complementary", "carried"
"""Reasons of the plan: too few cases or one too large; it would give another cell away; an earlier book withheld it."""

_KEEP = "__row"
_plans: WeakKeyDictionary[Warehouse, pl.DataFrame] = WeakKeyDictionary()


class NoPlanError(ZhixingError):
    """A warehouse without a suppression plan, asked for figures that need one."""


def publish(warehouse: Warehouse, rows: pl.DataFrame) -> pl.DataFrame:
    """Return result rows as a book may show them.

    Args:
        warehouse: Where the rows were computed.
        rows: Rows of `compute`, of any metrics, with one set of breakdowns.

    Returns:
        The rows in their order, with the columns ``reason``, ``low`` and ``high`` at the end. Where `suppressed` is true, value is
        null, and so are numerator, denominator and n as far as they would tell it; reason is one of `PRIMARY`,
        `COMPLEMENTARY`, `CARRIED`, `NOT_PUBLISHED`. Of a rate withheld because fewer than ten lie on one side, low or high is the
        bound that this alone says of it (`bounds`).

    Raises:
        NoPlanError: A row needs the plan and the warehouse has none.
    """
    numbered = rows.with_row_index(_KEEP)
    parts = [
        _published(warehouse, catalogue.get(metric), group)
        for (metric,), group in numbered.group_by("metric", maintain_order=True)
    ]
    none = pl.lit(None, pl.Float64)
    empty = numbered.clear().with_columns(reason=pl.lit(None, pl.String), low=none, high=none)
    return pl.concat([empty, *parts]).sort(_KEEP).drop(_KEEP)


def _published(warehouse: Warehouse, metric: Metric, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of one metric, withheld where they must be."""
    if metric.formula is None:
        return _estimates(warehouse, metric, rows)
    try:
        parts = components(metric)
    except UnknownSumError:  # nobody has said how to protect it
        return _withhold(rows, numerator=_all(rows), denominator=_all(rows), cases=_all(rows))
    reasons = {
        name: _reasons(warehouse, part, rows)
        if part is not None
        else pl.Series([None] * rows.height, dtype=pl.String)
        for name, part in (
            ("numerator", parts.numerator),
            ("denominator", parts.denominator),
            ("cases", parts.cases),
        )
    }
    if parts.numerator is not None and parts.numerator.stem in TOLD_AS_MEAN:
        return _withhold(rows, **reasons).with_columns(
            value=pl.col("value").round(),
            **{name: pl.lit(None, rows.schema[name]) for name in ("numerator", "denominator", "n")},
        )
    low, high = bounds.of_rate(parts, rows, lambda part: _cells_told(warehouse, part, rows))
    kept = reasons[
        "denominator"
    ].is_null()  # a bound of a rate is one of its numerator only over a known whole
    return _withhold(rows, **reasons).with_columns(
        low=pl.when(pl.col("suppressed") & kept).then(low),
        high=pl.when(pl.col("suppressed") & kept).then(high),
    )


def _all(rows: pl.DataFrame) -> pl.Series:
    return pl.Series([NOT_PUBLISHED] * rows.height, dtype=pl.String)


def _withhold(
    rows: pl.DataFrame, numerator: pl.Series, denominator: pl.Series, cases: pl.Series
) -> pl.DataFrame:
    """Return the rows without what the reasons withhold: a ratio falls with either of its parts."""
    why = rows.with_columns(__numerator=numerator, __denominator=denominator, __cases=cases)
    reason, none = pl.coalesce("__numerator", "__denominator"), pl.lit(None, pl.Float64)
    hidden = reason.is_not_null()
    return (
        why.with_columns(
            numerator=pl.when(pl.col("__numerator").is_null()).then("numerator"),
            denominator=pl.when(pl.col("__denominator").is_null()).then("denominator"),
            value=pl.when(~hidden).then("value"),
            n=pl.when(~hidden & pl.col("__cases").is_null()).then("n"),
            suppressed=hidden,
            reason=reason,
        )
        .drop("__numerator", "__denominator", "__cases")
        .with_columns(low=none, high=none)
    )


# ---- measures: which cell a row is -----------------------------------------------------------------------------------


def _reasons(warehouse: Warehouse, part: Component, rows: pl.DataFrame) -> pl.Series:
    """Return why each row's cell is withheld, null where it is published."""
    return _told(warehouse, part, rows)["reason"]


def _cells_told(warehouse: Warehouse, part: Component, rows: pl.DataFrame) -> pl.Series:
    """Return what a reader is told each row's cell is at most, null where nothing."""
    return _told(warehouse, part, rows)["most"]


def _told(warehouse: Warehouse, part: Component, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the plan's word on each row's cell: reason and most."""
    placed = _cells(warehouse, part, rows)
    plan = _plan(warehouse).with_columns(covered=pl.lit(value=True))
    found = placed.join(plan, on=COORDINATES, how="left", maintain_order="left")
    return found.select(
        pl.when("covered").then("reason").otherwise(pl.lit(NOT_PUBLISHED)).alias("reason"), "most"
    )


def _cells(warehouse: Warehouse, part: Component, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the coordinates of the cell each row's sum is; null in one of them where it is no cell of the plan."""
    return rows.select(
        pl.lit(part.stem).alias("stem"),
        _unit(warehouse, rows).alias("unit"),
        _types(part, rows).alias("types"),
        pl.col("month" if "month" in rows.columns else "period").alias("time"),
        _part(part, rows).alias("part"),
    )


def _plan(warehouse: Warehouse) -> pl.DataFrame:
    """Return the warehouse's plan: coordinates and reason; read once a process."""
    if warehouse not in _plans:
        if TABLE not in warehouse.tables:
            raise NoPlanError(
                f"{warehouse.path} has no suppression plan, so no amount and no count of parties may be published from it. "
                "`zhixing plan --warehouse FILE` makes one in a warehouse file; `zhixing ingest` ends with it."
            )
        plan = warehouse.rows(TABLE)
        _plans[warehouse] = plan.filter("publishable").select(*COORDINATES, "reason", "most")
    return _plans[warehouse]


def plan_lines(warehouse: Warehouse) -> dict[str, list[str]]:
    """Return what the plan withholds of each unit and what it tells of it, as text by the unit's code; nothing without a plan.

    Why a cell is withheld is not part of it: no page prints that, and the next plan calls carried what this one calls
    complementary.
    """
    try:
        plan = _plan(warehouse)
    except NoPlanError:
        return {}
    lines: dict[str, list[str]] = {}
    told = plan.with_columns(pl.col("reason").is_not_null())
    for unit, *rest in told.select("unit", pl.exclude("unit")).iter_rows():
        lines.setdefault(unit, []).append(repr(rest))
    return lines


def _unit(warehouse: Warehouse, rows: pl.DataFrame) -> pl.Expr:
    """Return the code of the unit a row is about: the narrowest of the unit asked for and the places it is broken down by."""
    if "court" in rows.columns:
        return pl.col("court")
    if "prefecture" in rows.columns:
        units = warehouse.courts.on(warehouse.as_of)
        above = [code for code, unit in units.items() if unit.kind in {"nation", "province"}]
        return pl.when(pl.col("unit").is_in(above)).then("prefecture").otherwise("unit")
    return pl.col("unit")


def _types(part: Component, rows: pl.DataFrame) -> pl.Expr:
    """Return the case types a row adds up, as the plan writes them."""
    if STEMS[part.stem].term.table == "terminated_stock":  # first cases only, whatever the scope
        known = [
            scope
            for scope in scopes.SCOPES
            if FIRST in types_key(scope).split("+") or types_key(scope) == "*"
        ]
        return pl.when(pl.col("scope").is_in(known)).then(pl.lit(FIRST))
    if part.resumed:
        return pl.lit(RESUMED)
    if "case_type" in rows.columns:
        return pl.col("case_type")
    return pl.col("scope").replace_strict(
        {scope: types_key(scope) for scope in scopes.SCOPES}, return_dtype=pl.String
    )


def _part(part: Component, rows: pl.DataFrame) -> pl.Expr:
    """Return the part a row is; null, which no cell is, where breakdowns are crossed."""
    names = [name for name in rows.columns if name in dimensions.DIMENSIONS and name != "case_type"]
    if not names:
        return pl.lit(part.part)
    if len(names) > 1 or part.part != ALL_PARTS:
        return pl.lit(None, pl.String)
    return pl.format(f"{names[0]}={{}}", names[0])


# ---- estimates: a rule each ------------------------------------------------------------------------------------------


def withheld(
    warehouse: Warehouse, metric: str, unit: str, period: str, scope: str, n: int | None
) -> str | None:
    """Return why an estimate may not be published, None where it may.

    Args:
        warehouse: Where it was computed.
        metric: Its id in the catalogue.
        unit: The unit's code.
        period: The period's key.
        scope: The scope.
        n: The cases it rests on; for a comparison of matched cases, those with the measure.
    """
    row = {
        "metric": metric,
        "unit": unit,
        "scope": scope,
        "period": period,
        "numerator": None,
        "denominator": None,
    }
    frame = pl.DataFrame(
        {**row, "value": 0.0, "n": n, "suppressed": False, "version": ""}, schema_overrides={"n": pl.Int64}
    )
    reason: str | None = publish(warehouse, frame)["reason"].item()
    return reason


def _estimates(warehouse: Warehouse, metric: Metric, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of an estimate, withheld by its rule; one of a protected kind without a rule is not published."""
    passes = pl.Series([None] * rows.height, dtype=pl.String)
    if metric.disclosure == "docket":
        why = passes
    elif metric.id in RULES:
        why = RULES[metric.id](warehouse, rows)
    else:
        why = _all(rows)
    return _withhold(rows, numerator=why, denominator=why, cases=passes)


def _share_of_the_largest(warehouse: Warehouse, rows: pl.DataFrame) -> pl.Series:
    """A share of the total tells two sums, the largest cases' and the others': all three must be publishable."""
    cells = [
        _reasons(warehouse, Component("recovered_yuan", part), rows)
        for part in (ALL_PARTS, sums.TOP, sums.REST)
    ]
    return pl.select(reason=pl.coalesce(cells)).to_series()


def _compares_parties(stem: str) -> Callable[[Warehouse, pl.DataFrame], pl.Series]:
    """What followed for some parties: at least ten of them, and the number of those it befell publishable."""

    def why(warehouse: Warehouse, rows: pl.DataFrame) -> pl.Series:
        few = rows.select(
            pl.when((pl.col("n") >= MINIMUM_CONTRIBUTORS).fill_null(value=False))
            .then(None)
            .otherwise(pl.lit(PRIMARY))
            .alias("n")
        ).to_series()
        return pl.select(reason=pl.coalesce(few, _reasons(warehouse, Component(stem), rows))).to_series()

    return why


RULES: Mapping[str, Callable[[Warehouse, pl.DataFrame], pl.Series]] = {
    "top_share": _share_of_the_largest,
    "relief_effect_real_closing": _compares_parties("relief_cases"),
    "relief_effect_recovered": _compares_parties("relief_cases"),
    "petition_median_days": _compares_parties("petitions"),
    "repaid_after_listing": _compares_parties("dishonest_listings"),
}
"""Estimates that may describe somebody → why each row is withheld, null where it is not."""
