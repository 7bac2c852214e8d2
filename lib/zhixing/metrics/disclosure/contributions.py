"""What each case contributes to a sum: the rows behind every cell of a stem.

The rows are asked for with the catalogue's own conditions, amounts and breakdowns, so that a cell of the plan and a row
of `compute` are the same number.
"""

from datetime import date

import ibis
import polars as pl

from zhixing.metrics.catalogue import missing
from zhixing.metrics.dimensions import CLAIM_BANDS, DIMENSIONS, UNKNOWN
from zhixing.metrics.disclosure.layers import EVERY, breakdowns_of
from zhixing.metrics.disclosure.stems import SIDES, Stem
from zhixing.metrics.terms import AMOUNTS, DATES, column
from zhixing.records import OF_COURTS, TABLES
from zhixing.warehouse.opened import Warehouse

LARGEST = "largest"
"""The breakdown into the largest cases and the rest, which is made from the contributions themselves."""


def supported(warehouse: Warehouse, stem: Stem) -> bool:
    """Return whether the source delivers what the stem adds up."""
    return not missing(stem.term.needs, warehouse.lacks)


def dimensions(warehouse: Warehouse, stem: Stem) -> list[str]:
    """Return the breakdowns of the stem that the source's columns allow."""
    named = [name for name in breakdowns_of(stem.id) if name in DIMENSIONS]
    return [name for name in named if not missing(DIMENSIONS[name].needs, warehouse.lacks)]


def rows(warehouse: Warehouse, stem: Stem) -> pl.DataFrame:
    """Return one row for every row the stem adds up.

    Returns:
        Columns court_code, type_code, case (a number that tells cases apart), first and last (the days on which a flow
        happened, or between which a stock stood; last null while it stands), amount (1 for counts), and one column
        a breakdown.
    """
    term = stem.term
    table = warehouse.table(term.table)
    for condition in term.conditions:
        if condition.values is not None:
            table = table.filter(column(table, condition.column).isin(condition.values))
    dates = DATES[term.table]
    first = table[dates.first]
    last = table[dates.last] if dates.last else first
    end = ibis.literal(date.max)
    amount = AMOUNTS[term.amount].expression(table) if term.amount else ibis.literal(1)
    answer: pl.DataFrame = table.select(
        court_code=table["court_code"],
        type_code=table["type_code"] if "type_code" in table.columns else ibis.literal(EVERY),
        case=table[_named_by(term.table)].hash(),
        first=last if term.moment == "left" else first,
        last=last,
        amount=amount.cast("float64"),
        **{name: DIMENSIONS[name].expression(table, end) for name in dimensions(warehouse, stem)},
    ).to_polars()
    kept = answer.filter(pl.col("first").is_not_null())
    return kept.with_columns(pl.col("amount").fill_null(0.0))


def _named_by(table: str) -> str:
    """Return the column that tells one contributor from another: the case, or what a court's own row is named by."""
    return TABLES[table].primary_key()[0] if table in OF_COURTS else "case_id"


def parts(warehouse: Warehouse, stem: Stem, found: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return, for each breakdown, which parts of the plan each of its values is in.

    Returns:
        Breakdown → columns value, part. Declared values are there whether they occur or not, ``unknown`` where it occurs.
        An enterprise class is in a side's part too (``side=enterprise debtor``).
    """
    answer = {}
    for name in dimensions(warehouse, stem):
        declared = list(DIMENSIONS[name].values or ())
        seen = sorted(set(found[name].unique()) - set(declared))
        rows = [(value, f"{name}={value}") for value in (*declared, *seen)]
        if name == "enterprise_class":
            rows += [(value, f"side={side}") for side, classes in SIDES.items() for value in classes]
        answer[name] = pl.DataFrame(rows, schema={"value": pl.String, "part": pl.String}, orient="row")
    return answer


def bounds_of_claims() -> pl.DataFrame:
    """Return what the count of cases by claim band, a docket figure, says of a claim: columns claim_band, floor, ceiling."""
    known = [
        (band.id, float(band.low), None if band.high is None else float(band.high)) for band in CLAIM_BANDS
    ]
    return pl.DataFrame(
        [*known, (UNKNOWN, 0.0, 0.0)],
        schema={"claim_band": pl.String, "floor": pl.Float64, "ceiling": pl.Float64},
        orient="row",
    )
