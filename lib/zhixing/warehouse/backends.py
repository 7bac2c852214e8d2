"""Which engine answers: the one place that turns a location into an Ibis connection.

Every reader above this module sees Ibis tables only.
"""

import warnings
from typing import Protocol

import ibis.expr.types as ir
import polars as pl

from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.locations import Location, SparkURL
from zhixing.warehouse.on_duckdb import DuckDBBackend


class Backend(Protocol):
    """A read-only connection to a warehouse; any number of processes may hold one."""

    def table(self, name: str) -> ir.Table:
        """Return a table as an Ibis expression."""

    def rows(self, name: str) -> pl.DataFrame:
        """Return all rows of a small table."""

    def query(self, sql: str) -> pl.DataFrame:
        """Return the answer to a query in the engine's own SQL."""

    def table_names(self) -> list[str]:
        """Return the names of its tables, sorted."""

    def close(self) -> None:
        """Let go of the connection."""


def connect(location: Location) -> Backend:
    """Connect to a warehouse where it is.

    Raises:
        WarehouseError: There is nothing, nothing that can be read as a warehouse, or no Spark to read it.
    """
    if not isinstance(location, SparkURL):
        return DuckDBBackend(location)
    with warnings.catch_warnings():
        # rows come and go as Arrow here, so that the version of pandas is nothing to warn of
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        try:
            from zhixing.warehouse.on_spark import SparkBackend  # noqa: PLC0415 - pyspark is an extra
        except ImportError as error:
            if not (error.name or "").startswith(("pyspark", "py4j")):
                raise
            raise WarehouseError(
                f"{location} is read by Spark, which is not installed here ({error}). `pip install 'zhixing[spark]'` "
                "installs it; it needs Java 17 as well. A file or a folder is read without either."
            ) from None
        return SparkBackend(location)
