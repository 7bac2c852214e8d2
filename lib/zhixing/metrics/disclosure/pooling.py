"""Units whose figures are withheld, taken together: what a split by courts may still use.

A split of a change (by LMDI, by court) is an equation in every court's figures. With one of them withheld a reader could solve it. So
splits are made from published figures only: the courts that have them, and one remainder, the whole less those courts.
"""

import polars as pl

POOLED = "pooled"
"""The `unit` of the remainder."""


def pool(whole: pl.DataFrame, parts: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return published parts that still add up to the whole.

    Args:
        whole: Published rows of one unit: one a metric and period, all of them sums.
        parts: Published rows of the units that make it up, of the same metrics and periods.

    Returns:
        metric, unit, period, numerator: the rows of every part of which nothing is withheld, and, if any part is missing,
        the remainder as unit `POOLED`; and the number of parts in the remainder. A numerator is null where the whole's is.
    """
    incomplete = parts.filter(pl.col("numerator").is_null())["unit"].unique()
    columns = ["metric", "unit", "period", "numerator"]
    kept = parts.filter(~pl.col("unit").is_in(incomplete.implode())).select(columns)
    if incomplete.is_empty():
        return kept, 0
    told = kept.group_by("metric", "period").agg(told=pl.col("numerator").sum())
    rest = whole.join(told, on=["metric", "period"], how="left", maintain_order="left").select(
        "metric",
        pl.lit(POOLED).alias("unit"),
        "period",
        (pl.col("numerator") - pl.col("told").fill_null(0))
        .cast(parts.schema["numerator"])
        .alias("numerator"),
    )
    return pl.concat([kept, rest]), len(incomplete)
