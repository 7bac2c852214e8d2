"""Intake with screening beside DuckDB's bare `read_csv` and write of the same rows as clean UTF-8.

All prefectures in one, and apart those that deliver text files only, since `read_csv` reads no workbook.
"""

import sys
from pathlib import Path

import duckdb
from measuring import BIN, EXPORTS, SOURCE, Line, Ran, ran

from zhixing.records import TABLES

BARE = """
import duckdb, pathlib, sys
folder = pathlib.Path(sys.argv[1])
with duckdb.connect(str(folder / "bare.duckdb"), config={"threads": 2}) as connection:
    for path in folder.glob("*.csv"):
        connection.execute(f"CREATE TABLE {path.stem} AS FROM read_csv('{path}')")
"""


def clean_copy(warehouse: Path, folder: Path) -> int:
    """Write what an ingest accepted as clean UTF-8 CSV, a file a table; return how many rows that is."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        held = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        return sum(
            connection.execute(f"COPY {table} TO '{folder / table}.csv' (HEADER)").fetchone()[0]
            for table in TABLES
            if table in held
        )


def rows_read(warehouse: Path) -> int:
    """Rows an ingest read, accepted or not."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute("SELECT sum(rows_read) FROM files").fetchone()[0]


def text_only(folder: Path) -> Path:
    """Link the prefectures that deliver no workbook into a folder."""
    folder.mkdir()
    for prefecture in sorted(path for path in EXPORTS.iterdir() if path.is_dir()):
        if not any(prefecture.rglob("*.xlsx")):
            (folder / prefecture.name).symlink_to(prefecture, target_is_directory=True)
    return folder


def lines(scratch: Path) -> tuple[list[Line], Ran]:
    """Return the lines of the table, and what the whole ingest took."""
    whole: Ran | None = None
    made = []
    for name, exports in (
        ("all exports", EXPORTS),
        ("prefectures with text files only", text_only(scratch / "text")),
    ):
        warehouse, clean = scratch / "intake.duckdb", scratch / name
        clean.mkdir()
        ours = ran(BIN / "zhixing", "ingest", exports, "--source", SOURCE, "--warehouse", warehouse)
        whole = whole or ours
        rows, clean_rows = rows_read(warehouse), clean_copy(warehouse, clean)
        bare = ran(sys.executable, "-c", BARE, clean)
        warehouse.unlink()
        made.append(
            Line(
                f"intake with screening, {name} : DuckDB's read_csv and write of the same rows",
                f"{rows / ours.seconds:,.0f} rows/s",
                f"{clean_rows / bare.seconds:,.0f} rows/s",
                (ours.seconds / rows) / (bare.seconds / clean_rows),
                "≤ 4",
            )
        )
    return made, whole
