"""Which engine answers: the one place that turns a location into an Ibis connection.

A warehouse file is read by the DuckDB inside this process. Every reader above this module sees Ibis tables only.
"""

import os
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import polars as pl

from zhixing.warehouse.errors import WarehouseError


def threads() -> int:
    """Return how many threads an engine may use: ZHIXING_THREADS, else every core.

    Raises:
        WarehouseError: The variable is not a whole number above zero.
    """
    text = os.environ.get("ZHIXING_THREADS", "")
    if not text:
        return os.cpu_count() or 1
    if not text.isdecimal() or int(text) < 1:
        raise WarehouseError(
            f"ZHIXING_THREADS is {text!r}; it is the number of threads a query may use, a whole number above zero."
        )
    return int(text)


class Backend:
    """A read-only connection to a warehouse file; any number of processes may hold one.

    Ibis lists tables by a method DuckDB 2 no longer has, so the names are asked for in SQL.
    """

    def __init__(self, location: Path) -> None:
        """Open the file.

        Raises:
            WarehouseError: There is no such file, or it is not a DuckDB file.
        """
        if not location.exists():
            raise WarehouseError(
                f"There is no warehouse at {location}. `make briefings` makes the demonstration's, "
                "`zhixing ingest EXPORTS --source FILE.yml` makes one from a court's exports; a warehouse elsewhere "
                "is named by --warehouse, by the parameter `warehouse`, or by the environment variable "
                "ZHIXING_WAREHOUSE."
            )
        try:
            self._ibis = ibis.duckdb.connect(location, read_only=True, threads=threads())
        except duckdb.Error as error:
            raise WarehouseError(
                f"{location} cannot be opened as a warehouse: {error}. A warehouse is a DuckDB file that "
                "`zhixing ingest` wrote; make it again if it was cut short or written by a newer DuckDB."
            ) from error

    def table(self, name: str) -> ir.Table:
        """Return a table as an Ibis expression."""
        return self._ibis.table(name)

    def query(self, sql: str) -> pl.DataFrame:
        """Return the answer to a query in the engine's own SQL."""
        frame: pl.DataFrame = self._ibis.con.sql(sql).pl()
        return frame

    def table_names(self) -> list[str]:
        """Return the names of its tables, sorted."""
        names = self.query("SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_name")
        return names["table_name"].to_list()

    def close(self) -> None:
        """Close the connection and the threads behind it."""
        self._ibis.disconnect()
