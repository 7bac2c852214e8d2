"""Warehouses read by Spark: a folder of Parquet that `warehouse.parquet` wrote, one folder a table.

A process has one Spark, and it stays until the process ends: closing a warehouse leaves it to others on it. How much
memory and how many cores it takes is Spark's own affair: `spark-defaults.conf` in the folder SPARK_CONF_DIR names.
"""

import logging
import socket
from typing import Any

import ibis.expr.types as ir
import polars as pl
import pyarrow as pa
from ibis.backends.pyspark import Backend as PandasConnection
from ibis.expr.operations import InMemoryTable
from ibis.formats.pyarrow import PyArrowData
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession

from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.locations import LOCAL, SparkURL
from zhixing.warehouse.threads import threads

SECONDS_TO_REACH = 5
"""How long a master may take to answer; Spark itself would try for a minute and then fail at length."""


class _Connection(PandasConnection):
    """Ibis' connection, with rows as Arrow: through pandas, whole numbers beside nulls would become floats."""

    def _register_in_memory_table(self, op: InMemoryTable) -> None:
        rows = op.data.to_pyarrow(op.schema)
        self._session.createDataFrame(rows).createOrReplaceTempView(op.name)

    def to_pyarrow(self, expr: ir.Expr, /, **options: Any) -> pa.Table:
        """Return the answer to an expression."""
        table = expr.as_table()
        self._run_pre_execute_hooks(table)
        found = self._session.sql(self.compile(table, **options)).toArrow()
        return expr.__pyarrow_result__(PyArrowData.convert_table(found, table.schema()))


class SparkBackend:
    """A folder of Parquet, open for reading in a session of its own, so that two warehouses' tables never mix."""

    def __init__(self, url: SparkURL) -> None:
        """Start or find this process's Spark, and look at the folder.

        Raises:
            WarehouseError: Spark cannot be started or reached, or there is no such folder.
        """
        self._url = url
        try:
            spark = _spark(url)
            self._names = _folders(spark, url)
            self._session = spark.newSession()
            connection = _Connection()
            connection.register_options()  # which Ibis does where it makes the connection itself
            self._ibis = connection.connect(self._session)
        except (PySparkException, Py4JError) as error:
            raise WarehouseError(
                f"{url} cannot be opened: Spark says “{_first_line(error)}”. It needs Java 17 (JAVA_HOME, or `java` on "
                "the path), a master of the same version of Spark, and a folder that `zhixing warehouse export` wrote."
            ) from error
        self._tables: dict[str, ir.Table] = {}

    def table(self, name: str) -> ir.Table:
        """Return a table as an Ibis expression; its files are looked at when it is first asked for."""
        if name not in self._tables:
            # partitions only repeat what rows say, and reading them as columns would add one
            reader = self._session.read.option("recursiveFileLookup", "true")
            reader.parquet(f"{self._url.folder}/{name}").createOrReplaceTempView(name)
            self._tables[name] = self._ibis.table(name)
        return self._tables[name]

    def rows(self, name: str) -> pl.DataFrame:
        """Return all rows of a small table."""
        frame: pl.DataFrame = self.table(name).to_polars()
        return frame

    def query(self, sql: str) -> pl.DataFrame:
        """Return the answer to a query in Spark's SQL.

        Raises:
            WarehouseError: Spark cannot answer it.
        """
        for name in self._names:
            self.table(name)
        # what cannot be answered is told by the error, and need not stand in a log of stack traces as well
        PySparkLogger.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
        try:
            answer = pl.from_arrow(self._session.sql(sql).toArrow())
        except PySparkException as error:
            raise WarehouseError(f"{_first_line(error)}. The tables are {', '.join(self._names)}.") from None
        return pl.DataFrame(answer)

    def table_names(self) -> list[str]:
        """Return the names of its tables, sorted."""
        return self._names

    def close(self) -> None:
        """Forget the tables; Spark stays, as other warehouses of this process may be on it."""
        for name in self._tables:
            self._session.catalog.dropTempView(name)
        self._tables = {}


def _spark(url: SparkURL) -> SparkSession:
    """Return this process's Spark, started where there is none.

    Raises:
        WarehouseError: The master does not answer, or the process is on another.
    """
    master = f"local[{threads()}]" if url.master == LOCAL else f"spark://{url.master}"
    running = SparkSession.getActiveSession()
    if running is None and url.master != LOCAL:
        _reach(url)
    builder = SparkSession.builder.appName("zhixing").master(master)
    builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.log.level", "ERROR")
    if url.master == LOCAL:  # nothing of it is for other machines, and a province needs no 200 parts
        own = {"driver.host": "127.0.0.1", "driver.bindAddress": "127.0.0.1", "ui.enabled": "false"}
        own["sql.shuffle.partitions"] = str(threads())
        builder = builder.config(map={f"spark.{name}": value for name, value in own.items()})
    spark = running or builder.getOrCreate()
    used = str(spark.sparkContext.master)
    if used != master and not (url.master == LOCAL and used.startswith(LOCAL)):
        raise WarehouseError(
            f"{url} cannot be opened beside what this process already reads on {used}: a process has one Spark. "
            "Open it in another process, or stop the other first."
        )
    return spark


def _reach(url: SparkURL) -> None:
    """Raise `WarehouseError` where no master listens."""
    host, _, port = url.master.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), SECONDS_TO_REACH).close()
    except OSError as error:
        raise WarehouseError(
            f"No Spark master answers at {url.master} ({error}), so {url} cannot be opened. Start one with "
            "`spark-class org.apache.spark.deploy.master.Master` and name the address it prints, or read the folder on "
            f"this machine: spark://{LOCAL}{url.folder}."
        ) from None


def _folders(spark: SparkSession, url: SparkURL) -> list[str]:
    """Return the names of the folders in the warehouse's, from Spark's own file system.

    Raises:
        WarehouseError: There is no such folder.
    """
    # the file system is not part of pyspark's own interface; it is how a folder on HDFS is listed as well
    java = spark._jvm  # noqa: SLF001
    folder = java.org.apache.hadoop.fs.Path(url.folder)
    files = folder.getFileSystem(spark._jsc.hadoopConfiguration())  # noqa: SLF001
    if not files.exists(folder) or not files.getFileStatus(folder).isDirectory():
        raise WarehouseError(
            f"There is no folder {url.folder} where Spark reads, so {url} cannot be opened. `zhixing warehouse export "
            f"{url.folder}` writes one from a warehouse; a cluster's machines must all find it under that path."
        )
    inside = files.listStatus(folder)
    return sorted(entry.getPath().getName() for entry in inside if entry.isDirectory())


def _first_line(error: Exception) -> str:
    """Return what Spark says in its first line, without the full stop."""
    return str(error).strip().splitlines()[0].rstrip(".")
