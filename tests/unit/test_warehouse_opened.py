"""Opening a warehouse: what it tells, and what a researcher is told when it is none."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.opened import Warehouse


def test_it_tells_what_it_holds(tiny_warehouse: Warehouse):
    assert tiny_warehouse.as_of == date(2020, 12, 31)
    assert tiny_warehouse.years == [2019, 2020]  # the first closing is of January 2019
    assert tiny_warehouse.currency == "CNY"
    assert not tiny_warehouse.synthetic
    assert tiny_warehouse.lacks == frozenset()
    assert tiny_warehouse.courts.resolve("成都", tiny_warehouse.as_of).courts == ("川01", "川0104", "川0105")


def test_a_source_names_what_it_lacks(make_warehouse: Callable[..., Warehouse], tiny_records: dict):
    warehouse = make_warehouse(tiny_records, lacks='["payments", "cases.basis"]', synthetic="1")
    assert warehouse.lacks == {"payments", "cases.basis"}
    assert warehouse.synthetic


def test_without_a_closing_years_count_from_the_first_filing(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    cases = """
    case_id type court  filed      closed method
    A       执   川0104 2018-05-02 -      -
    """
    assert make_warehouse(make_records(cases)).years == [2018, 2019, 2020]


def test_a_missing_file_says_what_makes_one(tmp_path: Path):
    with pytest.raises(
        WarehouseError, match=r"no warehouse at .*nowhere\.duckdb.*make briefings.*zhixing ingest"
    ):
        Warehouse.open(tmp_path / "nowhere.duckdb")


def test_without_pyspark_it_says_what_installs_it(monkeypatch: pytest.MonkeyPatch):
    for module in ("pyspark", "pyspark.errors", "py4j.protocol"):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "zhixing.warehouse.on_spark", raising=False)
    with pytest.raises(
        WarehouseError, match=r"spark://local/srv is read by Spark.*pip install 'zhixing\[spark\]'"
    ):
        Warehouse.open("spark://local/srv")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path):
    path = tmp_path / "cases.duckdb"
    path.write_text("案号,法院\n" * 1000)
    with pytest.raises(WarehouseError, match="cannot be opened as a warehouse"):
        Warehouse.open(path)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE cases (case_id VARCHAR)",
        "CREATE TABLE meta (key VARCHAR, value VARCHAR)",
        "CREATE TABLE meta AS SELECT 1 AS one",
    ],
)
def test_a_database_of_somebody_else_is_refused(tmp_path: Path, statement: str):
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(statement)
    with pytest.raises(WarehouseError, match="not a warehouse of this project"):
        Warehouse.open(path)


def test_a_newer_file_is_refused(tmp_path: Path):
    path = tmp_path / "newer.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(
            "CREATE TABLE meta AS SELECT * FROM (VALUES ('format', 'zhixing warehouse'), ('schema_version', '99')) "
            "AS t(key, value)"
        )
    with pytest.raises(WarehouseError, match=r"schema version 99.*Update the package"):
        Warehouse.open(path)


def test_an_unknown_table_is_answered_with_those_there_are(tiny_warehouse: Warehouse):
    with pytest.raises(WarehouseError, match=r"no table 'appeals'.*docket.*terminated_stock"):
        tiny_warehouse.table("appeals")


def test_nothing_can_be_written(tiny_warehouse: Warehouse):
    with pytest.raises(duckdb.Error, match="read-only"):
        tiny_warehouse.query("CREATE TABLE scribble AS SELECT 1")


def test_ibis_and_sql_agree(tiny_warehouse: Warehouse):
    docket = tiny_warehouse.table("docket")
    by_court = docket.group_by("court_code").agg(n=docket.count()).order_by("court_code").to_polars()
    sql = tiny_warehouse.query("SELECT court_code, count(*) AS n FROM docket GROUP BY ALL ORDER BY ALL")
    assert by_court.rows() == sql.rows() == [("川01", 5), ("川0104", 19), ("川0105", 13), ("川0302", 6)]


@pytest.mark.parametrize("text", ["0", "two", "-1"])
def test_an_odd_number_of_threads_is_refused(
    tiny_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, text: str
):
    monkeypatch.setenv("ZHIXING_THREADS", text)
    with pytest.raises(WarehouseError, match="ZHIXING_THREADS"):
        Warehouse.open(tiny_warehouse.path)


def test_the_number_of_threads_is_obeyed(
    tiny_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    # DuckDB shares one instance a file within a process, so the setting shows on a file nobody has open
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(tiny_warehouse.path.read_bytes())
    monkeypatch.setenv("ZHIXING_THREADS", "1")
    with Warehouse.open(copy) as warehouse:
        assert warehouse.query("SELECT current_setting('threads')").item() == 1


def test_several_processes_read_at_once(tiny_warehouse: Warehouse):
    assert tiny_warehouse.query("SELECT count(*) FROM docket").item() == 43
    command = (
        "import sys; from zhixing.warehouse.opened import Warehouse; w = Warehouse.open(sys.argv[1]); "
        "print(w.query('SELECT count(*) FROM docket').item(), flush=True); sys.stdin.read()"
    )
    arguments = [sys.executable, "-c", command, str(tiny_warehouse.path)]
    readers = [
        subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        # every reader answers while all hold the file open
        assert [reader.stdout.readline().strip() for reader in readers if reader.stdout] == ["43", "43"]
    finally:
        for reader in readers:
            reader.communicate("", timeout=60)


def test_importing_asks_no_engine_so_that_a_forked_process_can(tiny_warehouse: Warehouse):
    command = (
        "import os, sys; import zhixing.warehouse.build, zhixing.warehouse.fingerprints, zhixing.warehouse.tables; "
        "from zhixing.warehouse.opened import Warehouse\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    w = Warehouse.open(sys.argv[1]); n = w.table('docket').count().to_polars(); w.close()\n"
        "    os._exit(0 if n == 43 else 1)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )
    done = subprocess.run([sys.executable, "-c", command, str(tiny_warehouse.path)], timeout=120, check=False)
    assert done.returncode == 0
