"""A warehouse of records that come as queries, a lot of courts at a time: for more rows than memory holds.

A lot is derived in an engine of its own in memory, exactly as `build` derives a source's records, and appended to the
file. Lots come in the order in which courts lie, so the file is clustered as one built at once would be, and each
sort is as small as its lot. A case, its transfers and the debts it belongs to must lie in one lot.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl

from zhixing.law.courts import CourtTable
from zhixing.records import TABLES
from zhixing.warehouse import build, fingerprints, limits, schema
from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.threads import threads

MEMORY_LIMIT = "3GB"
"""What an engine may hold in memory before it spills beside the target."""

_ORDER = """
CREATE TEMP TABLE court_order AS
SELECT court_code,
       CAST(row_number() OVER (ORDER BY province_code, prefecture_code, court_code) AS INTEGER) AS position
FROM membership
"""

_CASES = """
CREATE TABLE cases AS
SELECT c.* FROM ({query}) AS c LEFT JOIN court_order AS o ON o.court_code = c.court_code
ORDER BY o.position, c.filing_date, c.case_id
"""

_DAYS = """
SELECT min(closing_date) AS first_closing_date, min(delivery_date) AS first_delivery_date,
       max(delivery_date) AS last_delivery_date
FROM cases
"""


def write(
    lots: Iterable[Mapping[str, str]],
    courts: pl.DataFrame,
    path: Path,
    meta: Mapping[str, str],
    lacks: Iterable[str] = (),
) -> build.Built:
    """Write a warehouse lot by lot and swap it in; whatever fails, the previous file stays as it was.

    Args:
        lots: For each lot the query that makes each record table; `cases` comes first, and the others may read it. A
            table without a query is empty.
        courts: The court table.
        path: Where the warehouse goes. Its folder is made.
        meta: What the source says of itself; `as_of` is needed.
        lacks: The tables that no lot has.

    Raises:
        WarehouseError: There was no lot, or the path is a folder.
    """
    if path.is_dir():
        raise WarehouseError(f"{path} is a folder, and a warehouse is one file. Name a file in it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    table = CourtTable.from_frame(courts)
    as_of = date.fromisoformat(meta["as_of"])
    membership = table.membership(as_of)
    with build.beside(path) as (draft, spill):
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(spill),
            "threads": threads(),
        }
        for queries in lots:
            with duckdb.connect(config=config) as connection:
                connection.execute("SET enable_progress_bar = false")
                _derive(connection, queries, membership, as_of)
                _append(connection, draft)
        if not draft.exists():
            raise WarehouseError(f"{path} was not written: there was not one lot of cases.")
        with duckdb.connect(draft, config=config) as connection:
            build.store(connection, "courts", table.frame)
            for name, empty in schema.REPORTS.items():
                build.store(connection, name, empty)
            described = _described(connection, meta, lacks)
            described["digest"] = fingerprints.store(connection)
            build.store(
                connection, "meta", pl.DataFrame({"key": described.keys(), "value": described.values()})
            )
            built = build.Built(path, build.rows(connection), build.anomalies_by_rule(connection), described)
        draft.replace(path)
    return built


def _derive(
    connection: duckdb.DuckDBPyConnection, queries: Mapping[str, str], membership: pl.DataFrame, as_of: date
) -> None:
    """Make a lot's records and all that is derived from them, in the connection's own tables."""
    empty = schema.complete({}, TABLES)
    build.store(connection, "membership", membership, "TEMP")
    build.store(connection, "transfers", empty["transfers"])
    connection.execute(_ORDER)
    connection.execute(_CASES.format(query=queries["cases"]))
    asked = connection.sql("SELECT DISTINCT filing_date, basis FROM cases").pl()

    def arrive(table: str) -> None:
        connection.execute("DROP VIEW IF EXISTS arriving")
        if query := queries.get(table):
            # rows, not the query: the engine then knows how few they are and joins the right way round
            connection.execute(f"CREATE OR REPLACE TEMP TABLE asked_records AS {query}")
            connection.execute("CREATE TEMP VIEW arriving AS FROM asked_records")
        else:
            connection.register("arriving", empty[table].with_columns(schema.PLAIN))

    none = limits.own(empty["cases"], empty["suspensions"], as_of)
    build.derive(connection, limits.usual(asked, as_of), none, arrive)


def _append(connection: duckdb.DuckDBPyConnection, draft: Path) -> None:
    """Append every table of a lot to the file."""
    names = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name"
    ).fetchall()
    is_new = not draft.exists()
    quoted = str(draft).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS target")
    for (name,) in names:
        connection.execute(
            f"CREATE TABLE target.{name} AS FROM {name}"
            if is_new
            else f"INSERT INTO target.{name} FROM {name}"
        )
    connection.execute("DETACH target")


def _described(
    connection: duckdb.DuckDBPyConnection, meta: Mapping[str, str], lacks: Iterable[str]
) -> dict[str, str]:
    """Complete what the source says of itself with what its records say."""
    days = connection.sql(_DAYS).pl().row(0, named=True)
    return {
        **schema.META_DEFAULTS,
        **{key: "" if day is None else day.isoformat() for key, day in days.items()},
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "lacks": json.dumps(list(lacks)),
        **meta,
        "format": schema.FORMAT,
        "schema_version": str(schema.VERSION),
    }
