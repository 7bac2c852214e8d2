"""Records become a warehouse: one DuckDB file, written beside the target and swapped in whole.

Everything a page needs of one unit lies together, because every table is stored in order of prefecture, court and
day: reading one court touches its own pages of the file only.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl

from zhixing.law.closing import GROUP_OF
from zhixing.law.courts import CourtTable
from zhixing.records import TABLES
from zhixing.warehouse import anomalies, docket, fingerprints, limits, schema, stock
from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.threads import threads

MEMORY_LIMIT = "700MB"
"""What the build may hold in memory before it spills to disk: a province's intake has 2 GB in all."""

CHILDREN = {
    "payments": "payment_date",
    "suspensions": "start_date",
    "relief_measures": "granted_date",
    "termination_checks": "checked_date",
    "handoffs": "sent_date",
    "assistance": "requested_date",
    "coercive_measures": "imposed_date",
}
"""Record table that hangs on a case → the day its row belongs to the case's holder."""

OWN = {
    "commands": "issued_date",
    "tasks": "created_date",
    "campaigns": "start_date",
    "petitions": "registered_date",
    "meeting_issues": "raised_date",
    "conduct_leads": "registered_date",
}
"""Record table whose rows are a court's own → the day they lie by."""

_COURT_ORDER = """
CREATE TEMP TABLE court_order AS
WITH codes AS (SELECT court_code FROM unordered_cases UNION SELECT to_court_code FROM transfers
               UNION SELECT court_code FROM own_courts)
SELECT court_code,
       CAST(row_number() OVER (ORDER BY province_code, prefecture_code, court_code) AS INTEGER) AS position
FROM codes LEFT JOIN membership USING (court_code)
"""
"""The order in which courts lie in every table: a prefecture's together, those of no known prefecture last."""

_CASES = """
CREATE TABLE cases AS
SELECT c.* FROM unordered_cases AS c LEFT JOIN court_order AS o ON o.court_code = c.court_code
ORDER BY o.position, c.filing_date, c.case_id
"""


@dataclass(frozen=True)
class Built:
    """What a build made.

    Attributes:
        path: The warehouse.
        rows: Rows by table.
        anomalies: How many rows each rule of `anomalies.RULES` was applied to; rules that met none are left out.
        meta: The warehouse's own description of itself.
    """

    path: Path
    rows: Mapping[str, int]
    anomalies: Mapping[str, int]
    meta: Mapping[str, str]


def write(
    tables: Mapping[str, pl.DataFrame],
    courts: pl.DataFrame,
    path: Path,
    meta: Mapping[str, str],
    report: Mapping[str, pl.DataFrame] | None = None,
    *,
    finish: Callable[[Path], object] | None = None,
) -> Built:
    """Write a warehouse and swap it in; whatever fails, the previous file stays as it was.

    Args:
        tables: Accepted records by table name (`records.TABLES`). A table the source lacks may be left out.
        courts: The source's court table, one row a code and validity.
        path: Where the warehouse goes. Its folder is made.
        meta: What the source says of itself (`schema.META`). `as_of` defaults to the last day in the records.
        report: What intake did: `rejects`, `files`, `superseded`. Left out, they are empty.
        finish: Called with the finished file before it is swapped in, to add what is derived from a whole warehouse;
            if it fails, so does the build.

    Raises:
        WarehouseError: No case was accepted, a table lacks a column the warehouse stores, or the path is a folder.
    """
    frames = schema.complete(tables, TABLES)
    if frames["cases"].is_empty():
        raise WarehouseError(
            f"{path} was not written: not one case was accepted, and a warehouse without cases answers "
            "nothing. Look at the rejects: a wrong column map or date format rejects every row alike."
        )
    if path.is_dir():
        raise WarehouseError(f"{path} is a folder, and a warehouse is one file. Name a file in it.")
    described = _described(meta, frames)
    path.parent.mkdir(parents=True, exist_ok=True)
    with beside(path) as (draft, spill):
        with duckdb.connect(
            draft,
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(spill),
                "threads": threads(),
            },
        ) as connection:
            as_of = date.fromisoformat(described["as_of"])
            _load(connection, frames, CourtTable.from_frame(courts), as_of)
            _derive(connection, frames, as_of)
            for table, empty in schema.REPORTS.items():
                store(connection, table, (report or {}).get(table, empty))
            described["digest"] = fingerprints.store(connection)
            store(connection, "meta", pl.DataFrame({"key": described.keys(), "value": described.values()}))
            built = Built(path, rows(connection), anomalies_by_rule(connection), described)
        if finish is not None:
            finish(draft)
        draft.replace(path)
    return built


@contextmanager
def beside(path: Path) -> Iterator[tuple[Path, Path]]:
    """Yield a draft file and a spill folder next to the target, and leave neither behind."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    spill = path.with_name(f".{path.name}.{os.getpid()}.spill")
    try:
        yield draft, spill
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(f"{draft.name}.wal").unlink(missing_ok=True)
        shutil.rmtree(spill, ignore_errors=True)


def _described(meta: Mapping[str, str], frames: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Complete what the source says of itself with what its records say."""
    cases = frames["cases"]
    last = max(
        day
        for day in (
            cases["filing_date"].max(),
            cases["closing_date"].max(),
            frames["transfers"]["transfer_date"].max(),
            frames["payments"]["payment_date"].max(),
        )
        if isinstance(day, date)
    )
    first_closing = cases["closing_date"].min()
    return {
        **schema.META_DEFAULTS,
        "as_of": last.isoformat(),
        "first_closing_date": first_closing.isoformat() if isinstance(first_closing, date) else "",
        "first_delivery_date": str(cases["delivery_date"].min()),
        "last_delivery_date": str(cases["delivery_date"].max()),
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        **meta,
        "format": schema.FORMAT,
        "schema_version": str(schema.VERSION),
    }


def store(
    connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, temporary: str = ""
) -> None:
    """Store a frame as a table (`temporary` stands before TABLE), categories as plain text so that every engine reads them alike."""
    connection.register("arriving", frame.lazy().with_columns(schema.PLAIN).collect())
    connection.execute(f"CREATE {temporary} TABLE {table} AS FROM arriving")
    connection.unregister("arriving")


def _load(
    connection: duckdb.DuckDBPyConnection,
    frames: Mapping[str, pl.DataFrame],
    courts: CourtTable,
    as_of: date,
) -> None:
    """Store courts, transfers and cases, and settle the order in which courts lie."""
    store(connection, "courts", courts.frame)
    store(connection, "membership", courts.membership(as_of), "TEMP")
    store(connection, "transfers", frames["transfers"])
    connection.register("unordered_cases", frames["cases"].with_columns(schema.PLAIN))
    named = pl.concat([frames[table].select("court_code") for table in OWN]).unique()
    connection.register("own_courts", named)
    connection.execute(_COURT_ORDER)
    connection.unregister("own_courts")
    connection.execute(_CASES)
    connection.unregister("unordered_cases")


def _derive(connection: duckdb.DuckDBPyConnection, frames: Mapping[str, pl.DataFrame], as_of: date) -> None:
    """Derive from records that lie in frames; see `derive`."""
    derive(
        connection,
        limits.usual(frames["cases"], as_of),
        limits.own(frames["cases"], frames["suspensions"], as_of),
        lambda table: connection.register("arriving", frames[table].with_columns(schema.PLAIN)),
    )
    connection.unregister("arriving")


def derive(
    connection: duckdb.DuckDBPyConnection,
    usual: pl.DataFrame,
    own: pl.DataFrame,
    arrive: Callable[[str], object],
) -> None:
    """Store who held each case when, the 终本 stock, what hangs on a case, and what contradicted itself.

    Args:
        connection: Where the tables cases, transfers and court_order lie already.
        usual: The limits of cases without suspensions (`limits.usual`).
        own: The limits of the others (`limits.own`).
        arrive: Makes the records of a table readable as `arriving`.
    """
    groups = pl.DataFrame({"closing_method": GROUP_OF.keys(), "closing_group": GROUP_OF.values()})
    store(connection, "closing_groups", groups, "OR REPLACE TEMP")
    store(connection, "usual_limits", usual, "OR REPLACE TEMP")
    store(connection, "own_limits", own, "OR REPLACE TEMP")
    arrive("assistance")
    for statement in (
        docket.FIRST_QUERIES,
        docket.DATED_TRANSFERS,
        docket.MOVES,
        stock.ROOTS,
        docket.DOCKET,
        stock.TERMINATED_STOCK,
    ):
        connection.execute(statement)
    for table, day in CHILDREN.items():
        arrive(table)
        connection.execute(docket.held_at(table, day))
    for table, day in OWN.items():
        arrive(table)
        connection.execute(docket.own(table, day, TABLES[table].primary_key()[0]))
    filled = [table for table in CHILDREN if len(connection.table(table))]
    connection.execute(anomalies.statement(filled))


def rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count the rows of every stored table."""
    names = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name"
    ).fetchall()
    return {name: len(connection.table(name)) for (name,) in names}


def anomalies_by_rule(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count the anomalies by rule."""
    return dict(
        connection.execute("SELECT rule, count(*) FROM anomalies GROUP BY rule ORDER BY rule").fetchall()
    )
