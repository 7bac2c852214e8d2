"""Cell suppression 单元格抑制: which published sums to withhold so that none withheld can be computed back.

A *cell* is a sum over cases; a *relation* says that some cells add up to another (months to a year, courts to a
prefecture). A reader who knows every published cell and every relation is an attacker with a linear program. The
problem is the linked-tables cell suppression problem of the ESSnet handbook (Hundepool et al., *Handbook on Statistical
Disclosure Control*, 2010, chapter 4), solved by the linear-programming heuristic of Kelly, Golden and Assad (1992,
*Networks* 22:397) in the form Fischetti and Salazar-González (2001, *Management Science* 47:1008) give for general tables:

for each withheld cell find the cheapest way to move it by the width it needs while every relation keeps holding and no cell
falls below what is known of it; the published cells that move are withheld with it. The movement found is itself the proof: the
table before it and the table after it look the same to the attacker.
"""

from typing import Final

import numpy as np
import polars as pl

from zhixing.methods.suppression_search import Indices, Search

CELL_SCHEMA: Final = {
    "value": pl.Float64,
    "floor": pl.Float64,
    "ceiling": pl.Float64,
    "contributors": pl.Int64,
    "largest": pl.Float64,
    "second": pl.Float64,
    "sensitive": pl.Boolean,
    "publishable": pl.Boolean,
    "known": pl.Boolean,
    "cost": pl.Float64,
    "above": pl.Float64,
    "below": pl.Float64,
    "span": pl.Float64,
}
"""The columns `complementary` reads, a row a cell. `publishable` false marks an implied cell nobody prints (a difference of
printed ones), unknown to the attacker from the start; `known` marks a cell he has from an earlier book, which cannot hide
anything; `cost` is what withholding it costs a reader. Where the cell is withheld, the attacker's interval must reach `above`
over and `below` under the true value, and be `span` wide. `floor` and `ceiling` are what he knows of the value from elsewhere
(null where nothing; no cell is below zero). `largest` and `second` are null for counts."""


def complementary(
    cells: pl.DataFrame, relations: pl.DataFrame, withheld_before: Indices | None = None
) -> pl.DataFrame:
    """Return a reason for each cell to withhold: `primary`, `complementary`, `carried`, or null where it is published.

    Args:
        cells: `CELL_SCHEMA`, a row a cell, numbered from 0 in this order.
        relations: columns relation, cell, sign: the signed cells of a relation add up to zero; in a sum the total's sign is −1.
        withheld_before: cells an earlier plan withheld, which stay withheld.

    Returns:
        Columns cell, reason (null for implied cells too unless sensitive) and exposed: true where no pattern can
        protect the cell, because what is `known` of it leaves too little room.
    """
    search = Search.start(
        cells.select(list(CELL_SCHEMA)), relations.select("relation", "cell", "sign"), withheld_before
    )
    search.protect()
    reason = np.full(cells.height, None, dtype=object)
    reason[search.withheld & search.publishable] = "complementary"
    if withheld_before is not None:
        reason[withheld_before] = "carried"
    reason[cells["sensitive"].to_numpy()] = "primary"
    return pl.DataFrame(
        {"cell": np.arange(cells.height), "reason": reason.tolist(), "exposed": search.exposed},
        schema={"cell": pl.Int64, "reason": pl.String, "exposed": pl.Boolean},
    )
