"""Digests of the rows a unit's pages rest on: the same rows give the same digest, in whatever order they lie.

A page must be made again when, and only when, a row of its courts changed. Where a row was read from
(file, line, delivery) is not part of it: a case delivered again unchanged changes no page. The build stores one
checksum a table and court, so that a unit's digest reads a few hundred rows, however many cases the unit has.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

import duckdb

from zhixing.records import OF_COURTS

if TYPE_CHECKING:
    from zhixing.warehouse.opened import Warehouse

PROVENANCE = ("source_file", "source_line", "delivery_date")
"""Columns that say where a row came from, not what it says."""

HOLDERS: tuple[tuple[str, str], ...] = (
    ("cases", "court_code"),
    ("docket", "court_code"),
    ("terminated_stock", "court_code"),
    ("transfers", "from_court_code"),
    ("transfers", "to_court_code"),
    ("payments", "court_code"),
    ("suspensions", "court_code"),
    ("relief_measures", "court_code"),
    ("termination_checks", "court_code"),
    ("handoffs", "court_code"),
    ("assistance", "court_code"),
    ("coercive_measures", "court_code"),
    *((table, "court_code") for table in OF_COURTS),
    ("courts", "court_code"),
)
"""Table that a figure may rest on, and the column that names a court its rows belong to."""

_EMPTY = """
CREATE TABLE checksums (
    table_name VARCHAR, holder VARCHAR, court_code VARCHAR, row_count BIGINT, hash_sum VARCHAR, hash_xor VARCHAR
)
"""

_ONE_TABLE = """
INSERT INTO checksums
SELECT '{table}', '{holder}', court_code, count(*), CAST(sum(CAST(row_hash AS HUGEINT)) AS VARCHAR),
       CAST(bit_xor(row_hash) AS VARCHAR)
FROM (SELECT coalesce({holder}, '') AS court_code, hash({columns}) AS row_hash FROM {table})
GROUP BY court_code ORDER BY court_code
"""


def store(connection: duckdb.DuckDBPyConnection) -> str:
    """Store the checksums of every table and court, and return the digest of them all.

    Sum and exclusive or are blind to order; together with the number of rows they see a row that is doubled.
    """
    connection.execute(_EMPTY)
    for table, holder in HOLDERS:
        columns = ", ".join(
            name
            for (name,) in connection.execute(
                "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND NOT internal ORDER BY column_name",
                [table],
            ).fetchall()
            if name not in PROVENANCE
        )
        connection.execute(_ONE_TABLE.format(table=table, holder=holder, columns=columns))
    return _digest(connection.execute("SELECT * FROM checksums").fetchall())


def unit_digest(warehouse: "Warehouse", court_codes: Iterable[str]) -> str:
    """Return the digest of all rows that belong to any of these courts.

    Args:
        warehouse: The open warehouse.
        court_codes: The unit's courts (`Unit.courts`).
    """
    return unit_digests(warehouse, {"": court_codes})[""]


def unit_digests(warehouse: "Warehouse", units: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the same of many units at once: their codes, and each one's courts."""
    by_court: dict[object, list[tuple[object, ...]]] = {}
    for row in warehouse.rows("checksums").iter_rows():
        by_court.setdefault(row[2], []).append(row)
    return {
        unit: _digest(row for court in set(courts) for row in by_court.get(court, ()))
        for unit, courts in units.items()
    }


def _digest(rows: Iterable[tuple[object, ...]]) -> str:
    """Return one digest of the checksums, whatever their order."""
    lines = sorted("|".join(str(part) for part in row) for row in rows)
    return sha256("\n".join(lines).encode()).hexdigest()
