"""The queries behind measures: every sum over one table at once, for all units and spans together.

Expressions are Ibis and use nothing an engine has for itself, so that the same metric runs on DuckDB and on Spark.
The two kinds of table are asked differently: spells are counted once by when they began and ended (`spells`), events
are added up in place (`events`).
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import polars as pl

from zhixing.metrics import events, spells
from zhixing.metrics.request import PLACES, Request
from zhixing.metrics.terms import Term

SPELLS = ("docket", "terminated_stock")
"""The tables whose rows last."""

MANY_COURTS = 100
"""Up to so many courts stand in the query as a list, which lets the engine skip the others' rows; a longer list costs
more to compile (3,500 courts: 0.3 s) than a join with a table of courts."""


def run(
    table: ir.Table, terms: Sequence[Term], request: Request, case_types: tuple[str, ...] | None
) -> pl.DataFrame:
    """Return the terms over one table.

    Args:
        table: The warehouse table all the terms are about.
        terms: What is summed.
        request: Units, spans and breakdowns.
        case_types: The case types that count; None for all.

    Returns:
        One row a unit, span and value of the breakdowns that occurs: unit, period, the breakdowns, and ``t0``,
        ``t1``, … in the order of the terms. Groups without any row are absent.
    """
    lasting = terms[0].table in SPELLS
    conditions = [spells.touches(table, terms[0], request)] if lasting else []
    if case_types is not None and "type_code" in table.columns:  # a court's own rows have no case type
        conditions.append(table["type_code"].isin(case_types))
    rows = _at_units(table, conditions, request)
    return (spells.ask if lasting else events.ask)(rows, terms, request)


def _at_units(table: ir.Table, conditions: list[ir.BooleanValue], request: Request) -> ir.Table:
    """Keep the rows that meet the conditions at the units asked for.

    Several units, or a breakdown by place, bring the columns unit, court and prefecture that tell rows apart.
    """
    places = [name for name in PLACES if name in request.by]
    if len(request.units) == 1 and not places and len(request.units[0].courts) <= MANY_COURTS:
        return table.filter(*conditions, table["court_code"].isin(request.units[0].courts))
    members = ibis.memtable(request.members.select("unit", "court_code", *places))
    return (table.filter(*conditions) if conditions else table).inner_join(members, "court_code")
