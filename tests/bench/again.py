"""The book made again: with nothing changed, one row, one line of code, one parameter, one prefecture's delivery."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import yaml
from measuring import BOOK, EXPORTS, ROOT, SOURCE, WAREHOUSE

DELIVERED = "03_自贡"
"""The prefecture whose delivery changes."""
LINE = Path("studies") / "petitions" / "outcomes.py"
"""The file of the library that gets a line more."""


def _run(*arguments: str | Path, library: Path = ROOT / "lib") -> tuple[float, str]:
    """Seconds a command of ours takes, and what it prints."""
    command = [sys.executable, "-m", "zhixing.cli", *(str(one) for one in arguments)]
    environment = os.environ | {"PYTHONPATH": str(library)}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return time.perf_counter() - started, done.stdout


def again(book: Path, *more: str | Path, file: Path = BOOK, jobs: int = 2) -> tuple[float, int]:
    """Seconds of making the book again, and how many pages were made."""
    seconds, told = _run("book", file, "--out", book, "--jobs", str(jobs), *more)
    return seconds, int(re.findall(r"(\d+) pages made", told)[0])


def stale(book: Path, *more: str | Path, file: Path = BOOK, library: Path = ROOT / "lib") -> dict[str, str]:
    """Return which pages would be made, and why."""
    _, told = _run("book", file, "--out", book, "--explain", *more, library=library)
    pairs = (line.split(": ", 1) for line in told.splitlines() if re.match(r"(en|zh)/", line))
    return dict(pairs)


def with_a_line_more(book: Path, folder: Path) -> dict[str, str]:
    """Return what a line more in one study's file makes stale: first what a mere copy of the library does, nothing."""
    library = folder / "lib"
    shutil.copytree(ROOT / "lib", library, ignore=shutil.ignore_patterns("__pycache__"))
    for facts in ("data", "params"):
        (folder / facts).symlink_to(ROOT / facts)
    given = ("--warehouse", WAREHOUSE)
    if stale(book, *given, library=library):
        raise SystemExit("a copy of the library is taken for another one")
    file = library / "zhixing" / LINE
    file.write_text(file.read_text(encoding="utf-8") + "\n# a line more\n", encoding="utf-8")
    return stale(book, *given, library=library)


def with_a_parameter(book: Path, folder: Path) -> dict[str, str]:
    """Return what another baseline year makes stale."""
    described = yaml.safe_load(BOOK.read_text(encoding="utf-8")) | {"baseline_year": 2018}
    file = folder / "parameter.yml"
    file.write_text(yaml.safe_dump(described, allow_unicode=True), encoding="utf-8")
    return stale(book, file=file)


def delivered(folder: Path, *, rows: int) -> Path:
    """Ingest the exports anew, the last rows of one prefecture's cases of the book's year left out; return the warehouse.

    With one row it is the smallest change there is; with many it moves every rate of that prefecture.
    """
    exports = folder / f"exports-{rows}"
    exports.mkdir()
    for part in EXPORTS.iterdir():
        if part.name == DELIVERED:
            shutil.copytree(part, exports / part.name)
        else:
            (exports / part.name).symlink_to(part, target_is_directory=part.is_dir())
    cases = exports / DELIVERED / "案件_2020.csv"
    lines = cases.read_bytes().splitlines(keepends=True)
    cases.write_bytes(b"".join(lines[:-rows]))
    warehouse = folder / f"warehouse-{rows}.duckdb"
    shutil.copyfile(WAREHOUSE, warehouse)  # the plan of a delivery knows the one before
    _run("ingest", exports, "--source", SOURCE, "--warehouse", warehouse)
    return warehouse


def summary(pages: dict[str, str]) -> str:
    """Return pages counted by unit, those with most of them first, and by study."""
    parts = []
    for name, place in (("units", 2), ("studies", 3)):
        found = Counter(stem.split("/")[place] for stem in pages)
        told = ", ".join(f"{one} {count}" for one, count in found.most_common(4))
        more = "" if len(found) <= 4 else f" and {len(found) - 4} more"
        parts.append(f"{len(found)} {name} ({told}{more})")
    return "; ".join(parts) + "."


def pages_in(book: Path) -> int:
    """Count the pages of a book."""
    lines = (book / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return sum(json.loads(line)["status"] != "failed" for line in lines)
