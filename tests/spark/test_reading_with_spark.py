"""A warehouse read by Spark: what it tells, the commands as a researcher types them, and what cannot be opened."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
from typer.testing import CliRunner

from zhixing.cli import app
from zhixing.law.periods import Period
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate, plan
from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.fingerprints import unit_digest
from zhixing.warehouse.opened import Warehouse
from zhixing.warehouse.parquet import export

BIN = Path(sys.executable).parent
SECONDS = 120


def test_it_tells_what_the_file_tells(pair):
    ours, theirs = pair
    assert theirs.tables == ours.tables
    assert (theirs.meta, theirs.as_of, theirs.years) == (ours.meta, ours.as_of, ours.years)
    assert theirs.courts.frame.equals(ours.courts.frame)
    assert unit_digest(theirs, ["川0104"]) == unit_digest(ours, ["川0104"])


@pytest.mark.usefixtures("spark")
def test_every_table_is_the_file_s_row_for_row(tiny_warehouse: Warehouse, tmp_path: Path):
    export(tiny_warehouse, tmp_path / "parquet")
    with Warehouse.open(f"spark://local{tmp_path}/parquet") as theirs:
        for name in theirs.tables:
            ours, rows = tiny_warehouse.table(name).to_polars(), theirs.table(name).to_polars()
            assert rows.columns == ours.columns
            assert sorted(map(repr, rows.rows())) == sorted(map(repr, ours.rows()))


def test_researchers_ask_in_spark_s_sql(pair):
    rows = pair.spark.query(
        "SELECT court_code, count(*) AS n FROM docket GROUP BY court_code ORDER BY n DESC"
    )
    docket = pair.duckdb.table("docket")
    assert rows["n"].sum() == docket.count().to_polars()
    assert rows.schema == {"court_code": pl.String, "n": pl.Int64}
    with pytest.raises(WarehouseError, match=r"nosuch.*The tables are .*docket"):
        pair.spark.query("SELECT * FROM nosuch")


def test_two_warehouses_do_not_mix(pair, tiny_warehouse: Warehouse, tmp_path: Path):
    export(tiny_warehouse, tmp_path / "tiny")
    with Warehouse.open(f"spark://local{tmp_path}/tiny") as tiny:
        assert tiny.table("docket").count().to_polars() == 43
        assert pair.spark.table("docket").count().to_polars() > 43
    assert pair.spark.table("docket").count().to_polars() > 43


@pytest.mark.usefixtures("spark")
def test_what_is_withheld_on_duckdb_is_withheld_on_spark(tiny_warehouse: Warehouse, tmp_path: Path):
    planned = tmp_path / "planned.duckdb"
    planned.write_bytes(tiny_warehouse.path.read_bytes())
    plan.build(planned)
    with Warehouse.open(planned) as ours:
        export(ours, tmp_path / "parquet")
        told = []
        for warehouse in (
            ours,
            Warehouse.open(tmp_path / "parquet"),
            Warehouse.open(f"spark://local{tmp_path}/parquet"),
        ):
            unit = warehouse.courts.resolve("川", warehouse.as_of)
            rows = compute(
                warehouse, ["recovered_yuan"], unit, Period("calendar", 2020), by=["prefecture", "claim_band"]
            )
            told.append(gate.publish(warehouse, rows))
    assert told[0]["suppressed"].any()
    assert told[1].equals(told[0])
    assert told[2].equals(told[0])


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("spark://local/no/such/folder", "There is no folder /no/such/folder"),
        ("spark://127.0.0.1:1/srv", "No Spark master answers at 127.0.0.1:1|a process has one Spark"),
        ("spark://local{}", "not a warehouse of this project"),
    ],
)
def test_what_cannot_be_opened(tmp_path: Path, url: str, told: str):
    result = CliRunner().invoke(app, ["metric", "received", "--warehouse", url.format(tmp_path)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip().count("\n") == 0
    assert re.search(told, result.stderr)


@pytest.fixture(scope="module")
def settings(pyspark: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a researcher whose `spark-defaults.conf` asks for little."""
    folder = tmp_path_factory.mktemp("conf")
    java = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    lines = {
        "spark.driver.memory": "600m",
        "spark.executor.memory": "600m",
        "spark.driver.extraJavaOptions": java,
        "spark.executor.extraJavaOptions": java,
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.pyspark.python": "/no/python/on/the/workers",
    }
    (folder / "spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    return os.environ | {
        "SPARK_HOME": str(Path(str(pyspark.__file__)).parent),
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_JAVA_OPTS": java,
        "SPARK_DAEMON_MEMORY": "300m",
    }


@pytest.fixture(scope="module")
def master(settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """HOST:PORT of a cluster: a master and a worker, each a process of its own."""
    folder = tmp_path_factory.mktemp("cluster")
    deploy = "org.apache.spark.deploy"

    def start(name: str, *arguments: str) -> tuple[subprocess.Popen[bytes], Path]:
        log = folder / name
        with log.open("wb") as written:
            command = [
                BIN / "spark-class",
                f"{deploy}.{name.lower()}.{name}",
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0",
            ]
            return subprocess.Popen([*command, *arguments], stdout=written, stderr=written, env=settings), log

    def said(log: Path, pattern: str) -> str:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if found := re.search(pattern, log.read_text(errors="replace")):
                return found[1]
            time.sleep(0.1)
        pytest.fail(f"the {log.name} did not start:\n{log.read_text(errors='replace')}")

    head, log = start("Master", "--port", "0")
    started = [head]
    try:
        address = said(log, r"Starting Spark master at spark://(\S+)")
        worker, log = start(
            "Worker", "--cores", "1", "--memory", "700m", "--work-dir", str(folder), f"spark://{address}"
        )
        started.append(worker)
        said(log, r"(Successfully registered) with master")
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(SECONDS)


def zhixing(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [BIN / "zhixing", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_commands_of_the_readme_on_a_cluster(
    exported: tuple[Warehouse, Path], settings: dict[str, str], master: str, tmp_path: Path
):
    file, folder = str(exported[0].path), tmp_path / "全国 parquet"
    asked = ("metric", "recovered_yuan", "--by", "prefecture", "--format", "json", "--warehouse")
    said = zhixing(settings, "warehouse", "export", str(folder), "--warehouse", file)
    assert str(folder) in said
    ours = json.loads(zhixing(settings, *asked, file))
    theirs = json.loads(zhixing(settings, *asked, f"spark://{master}{folder}"))
    assert theirs == ours
    assert sum(row["numerator"] != "0.00" for row in ours) > 10


@pytest.mark.parametrize("name", ["received", "real_closing_in_time_rate"])
def test_a_metric_printed_from_this_machine_s_spark(pair, name: str):
    printed = [
        CliRunner().invoke(
            app, ["metric", name, "--by", "court", "--format", "json", "--warehouse", str(warehouse.path)]
        )
        for warehouse in pair
    ]
    assert [one.exit_code for one in printed] == [0, 0]
    assert printed[0].stdout == printed[1].stdout
    assert len(json.loads(printed[0].stdout)) > 20
