"""What every benchmark needs: commands timed with the memory of their largest process, and a line of the table."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
BOOK = ROOT / "params" / "books" / "sichuan.yml"
EXPORTS = ROOT / "data" / "exports" / "sichuan"
SOURCE = ROOT / "params" / "sources" / "sichuan_demo.yml"
WAREHOUSE = ROOT / "data" / "warehouse.duckdb"


@dataclass(frozen=True)
class Ran:
    """What a command took: seconds of the clock, and megabytes of its largest process at its peak."""

    seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Attributes:
        measure: What is held against what.
        ours: How long or how fast ours is, with its unit.
        beside: The same of what it is held against.
        ratio: The one over the other.
        wanted: The least or the most the ratio is to be: ``≥ 25``, ``≤ 0.02``.
    """

    measure: str
    ours: str
    beside: str
    ratio: float
    wanted: str

    @property
    def holds(self) -> bool:
        """Whether the ratio is as wanted."""
        sign, bound = self.wanted.split()
        return self.ratio >= float(bound) if sign == "≥" else self.ratio <= float(bound)


def ran(*command: str | Path | int, environment: dict[str, str] | None = None) -> Ran:
    """Run a command to its end; a failing one stops the benchmark with what it said."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{said[-3000:]}")
    return Ran(time.perf_counter() - started, used.ru_maxrss / 1024)
