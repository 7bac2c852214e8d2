"""What readers remember: an earlier delivery's book, its equations and its cells, beside those of the present one.

A book that withholds nothing twice may still give a cell away: where two parts were withheld together before and have not moved,
their sum then, which the earlier book tells, is their sum now. So the plan of a delivery is made for both books at once. A cell that
has not moved between the two is one cell; a cell that has is two, of which the earlier one is told, or withheld, for good.
"""

import polars as pl

from zhixing.methods.suppression_search import Indices
from zhixing.metrics.disclosure import relations
from zhixing.metrics.disclosure.axes import Places, Times
from zhixing.metrics.disclosure.cells import COORDINATES

SAME = 0.005  # less than a fen: the same amount added up in another order

CARRIED_COLUMNS = ("floor", "ceiling", "above", "below", "span")
"""What the plan stores of a cell besides its value: what is known of it from elsewhere, and how far it must be able to move."""

_COMPANY = 1_000_000
"""Contributors of a cell that was decided upon before: nothing more can be withheld of it."""


def beside(
    whole: pl.DataFrame, equations: pl.DataFrame, previous: pl.DataFrame, units: Places, times: Times
) -> tuple[pl.DataFrame, pl.DataFrame, Indices]:
    """Return the present cells followed by the earlier ones that moved, the equations of both, and the cells withheld before.

    Args:
        whole: The present cells of one system, numbered from 0 in ``cell``.
        equations: Their equations, `relations.RELATION`.
        previous: The plan of the earlier delivery, `plan.COLUMNS`.
        units: The present units.
        times: The present times.
    """
    earlier, told = relations.system(_earlier_cells(whole, previous), units, times)
    marked = _marked(whole, earlier)
    moved = earlier.join(marked.select(place="same"), left_on="cell", right_on="place", how="anti")
    places = pl.concat(
        [
            marked.drop_nulls("same").select(cell="same", place=pl.col("cell").cast(pl.Int64)),
            moved.select("cell", place=whole.height + pl.int_range(pl.len(), dtype=pl.Int64)),
        ]
    )
    placed = told.join(places, on="cell", maintain_order="left").select(
        (pl.col("relation") + equations.n_unique("relation")).alias("relation"), cell="place", sign="sign"
    )
    both = pl.concat([marked.drop("same", "before"), _decided(moved, places)], how="diagonal_relaxed")
    withheld = marked["before"].to_numpy().nonzero()[0]
    return both, pl.concat([equations, placed]), withheld


def _earlier_cells(whole: pl.DataFrame, previous: pl.DataFrame) -> pl.DataFrame:
    """Return the earlier cells of the same stems and units, in a fixed order, numbered from 0."""
    named = whole.drop_nulls("stem")
    kept = previous.join(named.select("stem").unique(), on="stem", how="semi").join(
        named.select("unit").unique(), on="unit", how="semi"
    )
    numbered = kept.with_columns(pl.col("exact").alias("value")).sort(COORDINATES).with_row_index("cell")
    return numbered.with_columns(pl.col("cell").cast(pl.Int64))


def _marked(whole: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Return the present cells with the earlier cell each still is (same), and whether it was withheld then (before)."""
    then = earlier.drop_nulls("stem").select(
        *COORDINATES,
        same="cell",
        then="value",
        before=pl.col("reason").is_not_null() & pl.col("publishable"),
        was_told=pl.col("reason").is_null() & pl.col("publishable"),
    )
    joined = whole.join(then, on=COORDINATES, how="left", maintain_order="left")
    unmoved = ((pl.col("then") - pl.col("value")).abs() < SAME).fill_null(value=False)
    return joined.with_columns(
        same=pl.when(unmoved).then("same"),
        before=pl.col("before").fill_null(value=False),
        known=pl.col("known") | (unmoved & pl.col("was_told")),
    ).drop("then", "was_told")


def _decided(moved: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Return the earlier cells that moved as they stand for good: told, or withheld and to be guarded; slacks are neither."""
    told = (pl.col("reason").is_null() & pl.col("publishable")).fill_null(value=False)
    withheld = (pl.col("reason").is_not_null() & pl.col("publishable")).fill_null(value=False)
    return (
        moved.join(places, on="cell", maintain_order="left")
        .with_columns(
            cell="place",
            known=told,
            sensitive=withheld,
            publishable=pl.lit(value=False),
            cost=pl.lit(0.0),
            contributors=pl.lit(_COMPANY, pl.Int64),
            **{name: pl.col(name).fill_null(0.0) for name in ("above", "below", "span")},
        )
        .drop("place", "reason", "exact")
    )
