"""Data tables: the numbers a chart draws, readable without it. Cells are text already, in the page's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from zhixing.present.numbers import SUPPRESSED


@dataclass(frozen=True)
class Column:
    """A column of a data table: its heading, and whether its cells are numbers (set to the right)."""

    label: str
    numeric: bool = True


@dataclass(frozen=True)
class Table:
    """A data table; the first column names the row. Every row has one text per column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def has_suppressed(self) -> bool:
        """Whether a cell is withheld, so that the page explains the mark."""
        return any(SUPPRESSED in row for row in self.rows)


def table(frame: pl.DataFrame, columns: Mapping[str, tuple[str, Callable[..., str]] | str]) -> Table:
    """A frame as a table: column name to heading, or to heading and the function that writes its values.

    A null becomes ``·``, never 0. Columns written by a function are numbers; plain ones are text.

    >>> frame = pl.DataFrame({"court": ["Jinjiang", "Wuhou"], "pending": [12, None]})
    >>> table(frame, {"court": "Court", "pending": ("Pending", "{:,}".format)}).rows
    (('Jinjiang', '12'), ('Wuhou', '·'))
    """
    heads: list[Column] = []
    cells: list[list[str]] = []
    for name, how in columns.items():
        label, write = (how, str) if isinstance(how, str) else how
        heads.append(Column(label, numeric=not isinstance(how, str)))
        cells.append([SUPPRESSED if value is None else write(value) for value in frame[name]])
    return Table(tuple(heads), tuple(zip(*cells, strict=True)))
