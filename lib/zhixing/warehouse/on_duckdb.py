"""Warehouses read by the DuckDB inside this process: a file, or a folder of Parquet."""

from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import polars as pl
from ibis.backends.duckdb import Backend as Connection

from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.threads import threads


class DuckDBBackend:
    """A file or folder, open for reading.

    Ibis lists tables by a method DuckDB 2 no longer has, so the names are asked for in SQL.
    """

    def __init__(self, location: Path) -> None:
        """Open a file, or a folder that `warehouse.parquet` wrote.

        Raises:
            WarehouseError: There is nothing, or nothing that can be read as a warehouse.
        """
        if not location.exists():
            raise WarehouseError(
                f"There is no warehouse at {location}. `make briefings` makes the demonstration's, "
                "`zhixing ingest EXPORTS --source FILE.yml` makes one from a court's exports; a warehouse elsewhere "
                "is named by --warehouse, by the parameter `warehouse`, or by the environment variable "
                "ZHIXING_WAREHOUSE."
            )
        try:
            self._ibis = _folder(location) if location.is_dir() else _file(location)
            # a long query must not draw a bar across a batch's own report
            self._ibis.con.execute("SET enable_progress_bar = false")
        except duckdb.Error as error:
            raise WarehouseError(
                f"{location} cannot be opened as a warehouse: {error}. A warehouse is a DuckDB file that "
                "`zhixing ingest` wrote, or a folder of Parquet exported from one; make it again if it was cut "
                "short or written by a newer DuckDB."
            ) from error

    def table(self, name: str) -> ir.Table:
        """Return a table as an Ibis expression."""
        return self._ibis.table(name)

    def rows(self, name: str) -> pl.DataFrame:
        """Return all rows of a small table: without Ibis, which a page has not yet needed when it reads the first."""
        return self.query(f'FROM "{name}"')

    def query(self, sql: str) -> pl.DataFrame:
        """Return the answer to a query in DuckDB's SQL."""
        frame: pl.DataFrame = self._ibis.con.sql(sql).pl()
        return frame

    def table_names(self) -> list[str]:
        """Return the names of its tables, sorted."""
        names = self.query(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY table_name"
        )
        return names["table_name"].to_list()

    def close(self) -> None:
        """Close the connection and the threads behind it."""
        self._ibis.disconnect()


def _file(location: Path) -> Connection:
    """Connect to a DuckDB file."""
    return ibis.duckdb.connect(location, read_only=True, threads=threads())


def _folder(location: Path) -> Connection:
    """Connect to a folder of Parquet, one folder a table, as views of the same names."""
    connection = ibis.duckdb.connect(threads=threads())
    for table in sorted(folder for folder in location.iterdir() if folder.is_dir()):
        # partitions are for other engines: rows carry every column a reader here needs
        files = connection.con.read_parquet(f"{table}/**/*.parquet", hive_partitioning=False)
        files.create_view(table.name)
    return connection
