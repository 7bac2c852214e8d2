"""What is wrong with which row: collected rule by rule, the first one a row breaks is the one reported."""

import polars as pl

ROW = "row"
"""The column that numbers a file's rows while it is read."""

_SCHEMA = {ROW: pl.Int64, "order": pl.Int32, "rule": pl.String, "detail": pl.String}


class Problems:
    """The broken rules of one file's rows.

    Rules are reported in the order they were added: what cannot be read first, what contradicts itself later.
    """

    def __init__(self) -> None:
        self._found: list[pl.DataFrame] = []

    def add(self, broken: pl.DataFrame, rule: str, detail: pl.Expr) -> None:
        """Add one rule's offenders.

        Args:
            broken: The rows that break it: `row` and whatever columns the detail quotes.
            rule: The rule's name.
            detail: One paragraph for each row: the value, the rule, the next step.
        """
        if broken.is_empty():
            return
        order = pl.lit(len(self._found), dtype=pl.Int32)
        # rechunked, because `format` fails on a column in pieces of which one is empty (polars 2.1)
        found = broken.rechunk().select(
            ROW, order.alias("order"), pl.lit(rule).alias("rule"), detail.alias("detail")
        )
        self._found.append(found)

    def first(self) -> pl.DataFrame:
        """Return one row a rejected row: `row`, `rule`, `detail`."""
        if not self._found:
            return pl.DataFrame(schema=_SCHEMA).drop("order")
        every = pl.concat(self._found, how="vertical_relaxed").sort(ROW, "order")
        return every.unique(ROW, keep="first", maintain_order=True).drop("order")
