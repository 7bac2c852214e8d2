"""A warehouse as a folder of Parquet, for engines that read folders rather than a file.

One folder a table. Tables whose rows belong to a court lie in one folder a prefecture, named by its slug because
not every file system reads Chinese names; within it, rows keep their order by court and day, so that the statistics
of each row group tell an engine which courts are not in it. Every column is in the files; the names of the folders
only repeat it.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import ibis.expr.types as ir
import polars as pl

from zhixing.records import OF_COURTS
from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.opened import Warehouse

ROWS_PER_GROUP = 65_536
"""Rows that share their statistics: about a large court's year."""

ELSEWHERE = "elsewhere"
"""The partition of rows that belong to no prefecture: the high court's, and those of unknown courts."""

_BY_COURT = frozenset(
    {
        "cases",
        "docket",
        "payments",
        "relief_measures",
        "suspensions",
        "terminated_stock",
        "termination_checks",
        "handoffs",
        "assistance",
        "coercive_measures",
        *OF_COURTS,
    }
)


def export(warehouse: Warehouse, folder: Path) -> None:
    """Write every table of a warehouse as Parquet; `Warehouse.open` reads the folder as it reads the file.

    The folder is written beside its place and swapped in when it is complete.

    Raises:
        WarehouseError: The folder exists and is not one this function wrote.
    """
    if folder.exists() and not (folder / "meta").is_dir():
        raise WarehouseError(
            f"{folder} exists and holds something other than an exported warehouse, which an export would replace. "
            "Name a new folder, or the folder of an earlier export."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.draft")
    try:
        for name in warehouse.tables:
            for place, rows in _partitions(warehouse, name):
                target = draft / name / place / "part-0.parquet"
                target.parent.mkdir(parents=True)
                rows.write_parquet(target, row_group_size=ROWS_PER_GROUP)
        if folder.exists():
            shutil.rmtree(folder)
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _partitions(warehouse: Warehouse, name: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the parts of a table, each with the folder it belongs in; an empty table is one empty part."""
    table = warehouse.table(name)
    if name not in _BY_COURT:
        yield "", table.to_polars()
        return
    written = False
    for slug, rows in _prefectures(warehouse, table):
        part = rows.to_polars()
        if not part.is_empty():
            written = True
            yield f"prefecture={slug}", part
    if not written:
        yield f"prefecture={ELSEWHERE}", table.limit(0).to_polars()


def _prefectures(warehouse: Warehouse, table: ir.Table) -> Iterator[tuple[str, ir.Table]]:
    """Yield each prefecture's rows on the as-of date, and last the rows of none."""
    as_of = warehouse.as_of
    placed: list[str] = []
    for unit in warehouse.courts.units("prefecture", as_of):
        placed.extend(unit.courts)
        yield unit.slug, table.filter(table.court_code.isin(unit.courts))
    outside = table.court_code.isnull() | table.court_code.notin(placed) if placed else True
    yield ELSEWHERE, table.filter(outside)
