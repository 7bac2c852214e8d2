"""How fast, as ratios measured side by side in one run: `make bench`.

Intake is held against DuckDB's bare read_csv of the same rows as clean UTF-8; the book against a loop of the two
commands it replaces. Absolute times say more of the machine than of the code: quote the ratios.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
EXPORTS = ROOT / "data" / "exports" / "sichuan"
SOURCE = ROOT / "params" / "sources" / "sichuan_demo.yml"
WAREHOUSE = ROOT / "data" / "warehouse.duckdb"
BOOK = ROOT / "params" / "books" / "sichuan.yml"
BIN = Path(sys.executable).parent
RECORDS = ("cases", "transfers", "suspensions", "payments", "relief_measures", "termination_checks")

console = Console(soft_wrap=True)


def timed(*command: str | Path) -> float:
    """Seconds a command takes; a failing one stops the benchmark."""
    started = time.perf_counter()
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def clean_copy(folder: Path, names: list[str]) -> int:
    """Write the accepted rows of some export files as clean UTF-8 CSV; return how many rows that is."""
    rows = 0
    with duckdb.connect(str(WAREHOUSE), read_only=True) as connection:
        connection.execute("CREATE TEMP TABLE wanted AS SELECT unnest(?) AS source_file", [names])
        for table in RECORDS:
            kept = "WHERE case_id IN (SELECT case_id FROM cases SEMI JOIN wanted USING (source_file))"
            (count,) = connection.execute(
                f"COPY (SELECT * FROM {table} {kept}) TO '{folder / table}.csv' (HEADER)"  # noqa: S608 - our own names
            ).fetchone()
            rows += count
    return rows


def bare_read(folder: Path) -> float:
    """Seconds DuckDB takes to read the clean files into a new database file."""
    script = (
        "import duckdb, pathlib, sys; folder = pathlib.Path(sys.argv[1])\n"
        "con = duckdb.connect(str(folder / 'bare.duckdb'), config={'threads': 2})\n"
        "for path in folder.glob('*.csv'): con.execute(f\"CREATE TABLE {path.stem} AS FROM read_csv('{path}')\")"
    )
    return timed(sys.executable, "-c", script, folder)


def part_of_exports(folder: Path, *, workbooks: bool) -> list[str]:
    """Link the prefectures that deliver workbooks, or those that do not, into a folder; return their files."""
    names = []
    for prefecture in sorted(path for path in EXPORTS.iterdir() if path.is_dir()):
        files = [path for path in prefecture.rglob("*") if path.is_file()]
        if any(path.suffix == ".xlsx" for path in files) == workbooks:
            (folder / prefecture.name).symlink_to(prefecture, target_is_directory=True)
            names += [path.relative_to(EXPORTS).as_posix() for path in files]
    return names


def rows_read(warehouse: Path) -> int:
    """Rows an ingest read."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute("SELECT sum(rows_read) FROM files").fetchone()[0]


def intake(table: Table) -> None:
    """Intake of prefectures with and without workbooks, beside the bare read."""
    for workbooks in (False, True):
        with tempfile.TemporaryDirectory() as name:
            scratch = Path(name)
            exports, clean = scratch / "exports", scratch / "clean"
            exports.mkdir()
            clean.mkdir()
            names = part_of_exports(exports, workbooks=workbooks)
            warehouse = scratch / "warehouse.duckdb"
            ours = timed(BIN / "zhixing", "ingest", exports, "--source", SOURCE, "--warehouse", warehouse)
            rows = rows_read(warehouse)
            clean_rows = clean_copy(clean, names)
            bare = bare_read(clean)
        what = "with workbooks (XLSX)" if workbooks else "text files only (CSV)"
        ratio = (ours / rows) / (bare / clean_rows)
        table.add_row(
            f"intake, prefectures {what}",
            f"{rows / ours:,.0f} rows/s",
            f"{clean_rows / bare:,.0f} rows/s",
            f"{ratio:.1f} ×",
        )


def plain_page(notebook: Path, parameters: dict[str, object], target: Path) -> None:
    """One page the plain way: papermill's command, then nbconvert's."""
    given = [
        part for name, value in parameters.items() if value is not None for part in ("-p", name, str(value))
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([BIN / "papermill", notebook, target, *given], check=True, **quiet)
    subprocess.run([BIN / "jupyter", "nbconvert", "--to", "html", target], check=True, **quiet)


def book(table: Table, units: list[str], jobs: int) -> None:
    """The book's pages of some units, and the same pages by a loop of the two commands."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        only = [part for unit in units for part in ("--only", unit)]
        ours = timed(BIN / "zhixing", "book", BOOK, "--jobs", str(jobs), "--out", out / "book", *only)
        entries = [json.loads(line) for line in (out / "book" / "manifest.jsonl").read_text().splitlines()]
        started = time.perf_counter()
        with ThreadPoolExecutor(jobs) as pool:
            pages = [
                pool.submit(
                    plain_page,
                    ROOT / "notebooks" / f"{entry['study']}.ipynb",
                    entry["parameters"],
                    out / f"{number}.ipynb",
                )
                for number, entry in enumerate(entries)
            ]
            for page in pages:
                page.result()
        plain = time.perf_counter() - started
    table.add_row(
        f"book, {len(entries)} pages, {jobs} jobs",
        f"{len(entries) / ours:.2f} pages/s",
        f"{len(entries) / plain:.2f} pages/s",
        f"{plain / ours:.1f} × faster",
    )


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", nargs="+", default=["sichuan", "chengdu", "zigong"])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    if not WAREHOUSE.exists() or shutil.which("git") is None:
        sys.exit("There is no warehouse to measure with: run `make briefings` first.")
    table = Table(
        "measure",
        "ours",
        "beside",
        "ratio",
        title=f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
    )
    intake(table)
    book(table, chosen.units, chosen.jobs)
    console.print(table)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    console.print(
        f"Largest process: {peak:,.0f} MB. Beside intake: DuckDB's read_csv of the accepted rows as clean UTF-8."
    )


if __name__ == "__main__":
    main()
