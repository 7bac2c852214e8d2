"""One small province, read by DuckDB and by a real Spark inside this machine.

Without Java or pyspark these tests are skipped, unless ZHIXING_REQUIRE_SPARK says they must run.
"""

import importlib
import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from zhixing.law.courts import CourtTable
from zhixing.synthetic import province
from zhixing.warehouse.opened import Warehouse
from zhixing.warehouse.parquet import export

SCALE = 0.02

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "700m",
    # hundreds of different queries over few rows: to generate and compile code for each costs more than it saves
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=128m",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "2",
}


class Pair(NamedTuple):
    """The same records on both engines."""

    duckdb: Warehouse
    spark: Warehouse


@pytest.fixture(scope="session")
def pyspark() -> ModuleType:
    """The package; skip, or fail where Spark is required, with what is missing."""
    found = {
        "Java 17": shutil.which("java") or os.environ.get("JAVA_HOME"),
        "pyspark": importlib.util.find_spec("pyspark"),
    }
    if missing := " and ".join(name for name, place in found.items() if not place):
        assert not os.environ.get("ZHIXING_REQUIRE_SPARK"), f"{missing} is required here and not installed"
        pytest.skip(f"needs {missing}: pip install 'zhixing[spark]'")
    return importlib.import_module("pyspark")


@pytest.fixture(scope="session")
def spark(pyspark: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The Spark of this process: two threads, little memory, nothing on the network."""
    own = {"spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("spark"))}
    session = pyspark.sql.SparkSession.builder.master("local[2]").config(map=SETTINGS | own).getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def exported(
    make_warehouse: Callable[..., Warehouse], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Warehouse, Path]:
    """A small province's warehouse, and the folder of Parquet exported from it."""
    made = province.generate(scale=SCALE)
    warehouse = make_warehouse(made.records(), courts=CourtTable.load().frame, as_of=made.as_of.isoformat())
    folder = tmp_path_factory.mktemp("parquet") / "province"
    export(warehouse, folder)
    return warehouse, folder


@pytest.fixture(scope="session")
def pair(spark: Any, exported: tuple[Warehouse, Path]) -> Iterator[Pair]:
    """The province on DuckDB and on Spark."""
    assert spark.sparkContext.master == "local[2]"
    warehouse, folder = exported
    with Warehouse.open(f"spark://local{folder}") as on_spark:
        yield Pair(warehouse, on_spark)
