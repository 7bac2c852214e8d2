"""How the nation scales: each measure of the catalogue beside DuckDB's bare scan, and one unit's page at two sizes."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from measuring import BIN, Line, ran

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


def make(path: Path, cases: int) -> str:
    """Make a nation that is missing; return what that took."""
    if path.exists():
        return ""
    made = ran(BIN / "zhixing", "nation", path, "--cases", cases)
    size = path.stat().st_size / 1e9
    return (
        f"A nation of {cases:,} cases was made in {made.seconds:,.0f} s ({cases / made.seconds:,.0f} cases/s), largest "
        f"process {made.peak_mb:,.0f} MB, file {size:.1f} GB."
    )


def lines(small: Path, large: Path, repeats: int = 3) -> tuple[list[Line], list[Held]]:
    """Return the lines of the table, and every measure beside its scan, the dearest first."""
    first, second = (statistics.median(times) for times in pages(small, large, repeats))
    held = sorted(measures(large, repeats), key=lambda one: -one.ratio)
    ours, scans = sum(one.ours for one in held), sum(one.scan for one in held)
    return [
        Line(
            "one unit's page, large nation : small nation, same unit",
            f"{second:.2f} s",
            f"{first:.2f} s",
            second / first,
            "≤ 1.3",
        ),
        Line(
            f"nation-wide catalogue, {len(held)} measures, seconds a metric : bare scan of its columns",
            f"{ours / len(held):.2f} s",
            f"{scans / len(held):.2f} s",
            ours / scans,
            "≤ 3",
        ),
    ], held
