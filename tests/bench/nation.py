"""How the nation scales: each measure of the catalogue beside DuckDB's bare scan, and one unit's page at two sizes.

`python tests/bench/nation.py --small N1M.duckdb --large N100M.duckdb`; a file that is missing is made first with the
sizes of `--cases`. Absolute times say more of the machine than of the code: quote the ratios.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from zhixing.book import execute
from zhixing.book.notebooks import notebook_path
from zhixing.law import scopes
from zhixing.law.periods import Period
from zhixing.metrics import catalogue
from zhixing.metrics.compute import UnavailableError, check_available, compute
from zhixing.metrics.record import Metric
from zhixing.metrics.terms import AMOUNTS, DATES
from zhixing.synthetic.nation import CONSTANT
from zhixing.warehouse.opened import Warehouse

YEAR = 2020
STUDY = "backlog_reduction"

console = Console(soft_wrap=True)


@dataclass(frozen=True)
class Held:
    """One measure beside the bare scan of its columns, in seconds."""

    metric: str
    ours: float
    scan: float
    columns: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """How many scans the measure costs."""
        return self.ours / self.scan


def best(do: Callable[[], object], repeats: int) -> float:
    """Seconds the quickest of some runs takes."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        do()
        times.append(time.perf_counter() - started)
    return min(times)


class _Asked:
    """A table that notes which of its columns are asked for."""

    def __init__(self, table: object) -> None:
        self.table, self.columns = table, set()

    def __getitem__(self, name: str) -> object:
        self.columns.add(name)
        return self.table[name]


def columns_read(warehouse: Warehouse, metric: Metric, scope: str) -> dict[str, set[str]]:
    """Return the columns a measure reads of each table: dates, conditions, amounts, and the type of a scope."""
    from zhixing.metrics.terms import column  # noqa: PLC0415 - beside its use

    found: dict[str, set[str]] = {}
    for term in (term for part in metric.formula.sums for term in part.terms):
        noted = _Asked(warehouse.table(term.table))
        for condition in term.conditions:
            column(noted, condition.column)
        if term.amount:
            AMOUNTS[term.amount].expression(noted)
        dates = DATES[term.table]
        both = term.table in {"docket", "terminated_stock"}
        noted.columns |= (
            {dates.first, str(dates.last)}
            if both
            else {dates.first if term.moment == "entered" else str(dates.last)}
        )
        if term.distinct:
            noted.columns.add("case_id")
        if scopes.case_types(metric.scope or scope) is not None and "type_code" in noted.table.columns:
            noted.columns.add("type_code")
        found.setdefault(term.table, set()).update(noted.columns)
    return found


def scan(warehouse: Warehouse, columns: dict[str, set[str]]) -> None:
    """Read some columns of whole tables with DuckDB: the least, the greatest and the number of each."""
    for table, names in columns.items():
        parts = ", ".join(f"min({name}), max({name}), count({name})" for name in sorted(names))
        warehouse.query(f"SELECT {parts} FROM {table} WHERE rowid >= 0")  # noqa: S608 - our own names; without the
        # filter DuckDB answers from the statistics of its row groups and reads nothing


def measures(path: Path, repeats: int) -> list[Held]:
    """Return every measure the nation supports, for 全国 in one year, one a call on two threads."""
    os.environ["ZHIXING_THREADS"] = "2"
    period, scope = Period.of("calendar", YEAR), "首执"
    held = []
    with Warehouse.open(path) as warehouse:
        nation = warehouse.courts.resolve("全国", date(YEAR, 12, 31))
        for metric in catalogue.METRICS.values():
            if metric.formula is None:
                continue
            try:
                check_available(warehouse, metric)
            except UnavailableError:
                continue
            columns = columns_read(warehouse, metric, scope)
            ours = best(lambda m=metric: compute(warehouse, [m.id], nation, period, scope), repeats)
            bare = best(lambda c=columns: scan(warehouse, c), repeats)
            names = tuple(f"{table}.{name}" for table in columns for name in sorted(columns[table]))
            held.append(Held(metric.id, ours, bare, names))
    return held


def page(path: Path, folder: Path, run: int) -> float:
    """Seconds the constant prefecture's page takes from its process's start to its end."""
    target = folder / f"{path.stem}-{run}.ipynb"
    parameters = {
        "unit": CONSTANT,
        "year": YEAR,
        "baseline_year": None,
        "scope": "首执",
        "period": "calendar",
        "lang": "en",
        "warehouse": str(path),
    }
    job = execute.Job(notebook_path(STUDY), parameters, target, path.stem, folder)
    (outcome,) = execute.run([job], 1)
    if outcome.failure is not None:
        raise SystemExit(f"the page failed: {outcome.failure}")
    return outcome.seconds


def pages(small: Path, large: Path, repeats: int) -> tuple[list[float], list[float]]:
    """Seconds of the page from either warehouse, interleaved, after one of each that warms the fork server."""
    times: tuple[list[float], list[float]] = ([], [])
    with tempfile.TemporaryDirectory() as name:
        for run in range(repeats + 1):
            for path, found in zip((small, large), times, strict=True):
                seconds = page(path, Path(name), run)
                if run:
                    found.append(seconds)
    return times


def make(path: Path, cases: int) -> None:
    """Make a nation that is missing."""
    if not path.exists():
        started = time.perf_counter()
        command = [sys.executable, "-m", "zhixing.cli", "nation", str(path), "--cases", str(cases)]
        subprocess.run(command, check=True)
        console.print(f"{path.name}: {cases:,} cases made in {time.perf_counter() - started:.0f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=Path, required=True)
    parser.add_argument("--large", type=Path, required=True)
    parser.add_argument("--cases", type=int, nargs=2, default=(1_000_000, 100_000_000))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", choices=("pages", "measures"))
    asked = parser.parse_args()
    for path, cases in zip((asked.small, asked.large), asked.cases, strict=True):
        make(path, cases)
    if asked.only != "measures":
        small, large = pages(asked.small, asked.large, asked.repeats)
        first, second = statistics.median(small), statistics.median(large)
        console.print(
            f"page of {CONSTANT}: {first:.2f} s small, {second:.2f} s large, ratio {second / first:.2f}"
        )
    if asked.only != "pages":
        held = measures(asked.large, asked.repeats)
        table = Table("measure", "s", "scan s", "ratio", "columns", box=None)
        for one in sorted(held, key=lambda one: -one.ratio):
            table.add_row(
                one.metric, f"{one.ours:.3f}", f"{one.scan:.3f}", f"{one.ratio:.2f}", " ".join(one.columns)
            )
        console.print(table)
        total = sum(one.ours for one in held) / sum(one.scan for one in held)
        median = statistics.median(one.ratio for one in held)
        console.print(
            f"{len(held)} measures, {sum(one.ours for one in held) / len(held):.2f} s a metric; "
            f"all : their scans {total:.2f}, median {median:.2f}"
        )


if __name__ == "__main__":
    main()
