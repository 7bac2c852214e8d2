"""How fast, as ratios measured side by side in one run: `make bench` prints one table and writes BENCHMARKS.md.

Absolute times say more of the machine than of the code: quote the ratios.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import again
import beside
import intake
import nation
import psutil
import reading
from measuring import ROOT, WAREHOUSE, Line
from rich.console import Console
from rich.table import Table

TARGET = ROOT / "BENCHMARKS.md"
SAMPLE = ("deyang", "garze")
"""Units whose pages the slower ways make: a middling prefecture, and one with few cases."""
PACKAGES = (
    "polars", "duckdb", "ibis-framework", "altair", "vl-convert-python", "papermill", "nbconvert", "nbclient", "marimo",
)  # fmt: skip

PARTS = ("intake", "book", "nation")
STORED = ROOT / "data" / "bench"
"""What each part measured last: a part is measured side by side within one run, and may be measured again alone."""

console = Console(soft_wrap=True)


def machine() -> str:
    """Return the date, the machine and the versions."""
    memory = psutil.virtual_memory().total / 2**30
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GB, "
        f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}; {versions}"
    )


@dataclass(frozen=True)
class Part:
    """What one part measured.

    Attributes:
        lines: Of the table.
        notes: What else was seen.
        held: The measures beside their scans.
        measured_with: When, on what machine, and with which versions.
    """

    lines: list[Line]
    notes: list[str]
    held: list[nation.Held] = field(default_factory=list)
    measured_with: str = field(default_factory=machine)

    @classmethod
    def from_json(cls, text: str) -> "Part":
        """Read what was stored."""
        raw = json.loads(text)
        held = [nation.Held(**{**one, "columns": tuple(one["columns"])}) for one in raw["held"]]
        return cls([Line(**line) for line in raw["lines"]], raw["notes"], held, raw["measured_with"])


def books(folder: Path, jobs: int) -> tuple[list[Line], list[str], Path, float]:
    """Return the book's lines beside other ways to the same pages, what else was seen, the book, and its last seconds."""
    out = folder / "book"
    first = beside.make(out, jobs)
    count = again.pages_in(out)
    sample = beside.pages(out, SAMPLE)
    ways = [
        ("loop of papermill and jupyter nbconvert commands", beside.loop, "≥ 25"),
        ("papermill's API in a process pool and nbconvert's API", beside.api, "≥ 6"),
        ("marimo export html, the same figures", beside.marimo, "≥ 5"),
    ]
    seconds = {name: way(sample, folder, jobs) / len(sample) for name, way, _ in ways}
    plain = beside.plain(WAREHOUSE, folder, jobs)
    differing = beside.differing(out, folder / "plain")
    # once before and once after the others, which share the machine's moods
    second = beside.make(folder / "second", jobs)
    ours = (first.seconds + second.seconds) / 2
    made = [
        Line(
            f"pages/s of the book, {count} pages, {jobs} jobs : {name}, {len(sample)} of them",
            f"{count / ours:.2f} pages/s",
            f"{1 / taken:.2f} pages/s",
            taken / (ours / count),
            wanted,
        )
        for (name, _, wanted), taken in zip(ways, seconds.values(), strict=True)
    ]
    made.append(
        Line(
            "book : the same as plain function calls, a warm process per core",
            f"{ours:.0f} s",
            f"{plain:.0f} s",
            ours / plain,
            "≤ 1.5",
        )
    )
    notes = [
        (
            f"The book took {first.seconds:.0f} s before and {second.seconds:.0f} s after the other ways; its largest process "
            f"held {max(first.peak_mb, second.peak_mb):,.0f} MB."
        ),
        f"Pages whose bytes differ from those of the plain calls, what stands at their feet of how they were made aside: {differing} of {count}.",
    ]
    return made, notes, out, second.seconds


def made_again(folder: Path, out: Path, first: float, jobs: int) -> tuple[list[Line], list[str]]:
    """Return the lines of a book made again, and which pages a change makes stale."""
    count = again.pages_in(out)
    seconds, made = again.again(out, jobs=jobs)
    if made:
        raise SystemExit(f"nothing changed, and {made} pages were made")
    lines = [
        Line(
            "nothing changed, whole book again : first time",
            f"{seconds:.1f} s",
            f"{first:.0f} s",
            seconds / first,
            "≤ 0.02",
        )
    ]
    notes = [
        f"{what} makes {len(stale)} of {count} pages stale: {again.summary(stale)}"
        for what, stale in (
            (f"A line more in {again.LINE}", again.with_a_line_more(out, folder)),
            ("Another baseline year", again.with_a_parameter(out, folder)),
        )
    ]
    for rows, what in ((1, "One case less in a prefecture's delivery"), (500, "500 cases less in it")):
        warehouse = again.delivered(folder, rows=rows)
        copy = shutil.copytree(out, folder / f"delivered-{rows}")
        stale = again.stale(copy, "--warehouse", warehouse)
        notes.append(f"{what} makes {len(stale)} of {count} pages stale: {again.summary(stale)}")
        seconds, made = again.again(copy, "--warehouse", warehouse, jobs=jobs)
        if made != len(stale):
            raise SystemExit(f"{len(stale)} pages were said to be stale, and {made} were made")
    lines.append(
        Line(
            "one prefecture's delivery changed (500 cases) : whole book",
            f"{seconds:.0f} s",
            f"{first:.0f} s",
            seconds / first,
            "≤ 0.167",
        )
    )
    return lines, notes


def scaled(folder: Path, cases: tuple[int, int]) -> tuple[list[Line], list[str], list[nation.Held]]:
    """Return the nation's lines, how it was made, and every measure beside its scan."""
    small, large = (folder / f"nation-{size}.duckdb" for size in cases)
    notes = [
        note for path, size in zip((small, large), cases, strict=True) if (note := nation.make(path, size))
    ]
    lines, held = nation.lines(small, large)
    return lines, notes, held


def table(lines: list[Line]) -> Table:
    """Return the table as it is printed."""
    made = Table("measure", "ours", "beside", "ratio", "wanted", "holds", show_lines=True)
    for line in lines:
        made.add_row(
            line.measure,
            line.ours,
            line.beside,
            f"{line.ratio:.3g}",
            line.wanted,
            "yes" if line.holds else "no",
        )
    return made


def written(measured_with: list[str], lines: list[Line], notes: list[str], held: list[nation.Held]) -> str:
    """Return BENCHMARKS.md."""
    parts = [
        "# Benchmarks\n",
        (
            "Written by `make bench`. The two sides of every ratio were measured in one run on one machine; absolute times say more of "
            "the machine than of the code.\n"
        ),
        *(f"{told}.\n" for told in measured_with),
        "| measure | ours | beside | ratio | wanted | holds |",
        "|---|---:|---:|---:|---:|---|",
        *(
            f"| {line.measure} | {line.ours} | {line.beside} | {line.ratio:.3g} | {line.wanted} | {'yes' if line.holds else 'no'} |"
            for line in lines
        ),
        "\n## Beside the table\n",
        *(f"- {note}" for note in notes),
    ]
    if held:
        parts += [
            "\n## Every measure, nation-wide, beside DuckDB's bare scan of the columns it reads\n",
            "| measure | s | scan s | ratio | columns |",
            "|---|---:|---:|---:|---|",
            *(
                f"| {one.metric} | {one.ours:.3f} | {one.scan:.3f} | {one.ratio:.2f} | {' '.join(one.columns)} |"
                for one in held
            ),
        ]
    return "\n".join(parts) + "\n"


def measured(part: str, asked: argparse.Namespace) -> Part:
    """Measure one part."""
    with tempfile.TemporaryDirectory(dir=ROOT / "data") as name:
        folder = Path(name)
        if part == "intake":
            lines, whole = intake.lines(folder)
            note = (
                f"The whole ingest took {whole.seconds:.0f} s, its largest process {whole.peak_mb:,.0f} MB."
            )
            return Part(lines, [note])
        if part == "nation":
            lines, notes, held = scaled(asked.nations or folder, tuple(asked.cases))
            return Part(lines, notes, held)
        lines, notes, out, first = books(folder, asked.jobs)
        lines += reading.lines(out)
        again_lines, again_notes = made_again(folder, out, first, asked.jobs)
        return Part([*lines, *again_lines], [*notes, *again_notes])


def main() -> None:
    """Measure part by part, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--cases", type=int, nargs=2, default=(1_000_000, 100_000_000), help="sizes of the two nations"
    )
    parser.add_argument(
        "--nations", type=Path, help="where nations lie or are made; a passing folder where left out"
    )
    parser.add_argument(
        "--only",
        nargs="*",
        choices=PARTS,
        default=PARTS,
        help="measure these anew, keep the others as they were; nothing after it writes down what there is",
    )
    asked = parser.parse_args()
    if not WAREHOUSE.exists():
        sys.exit("There is no warehouse to measure with: run `make briefings` first.")
    STORED.mkdir(parents=True, exist_ok=True)
    for part in asked.only:
        text = json.dumps(asdict(measured(part, asked)), ensure_ascii=False, indent=1)
        (STORED / f"{part}.json").write_text(text, encoding="utf-8")
    stored = [path for part in PARTS if (path := STORED / f"{part}.json").exists()]
    parts = [Part.from_json(path.read_text(encoding="utf-8")) for path in stored]
    lines = [line for part in parts for line in part.lines]
    console.print(table(lines))
    notes = [note for part in parts for note in part.notes]
    for note in notes:
        console.print(note)
    if len(stored) == len(PARTS):
        # parts measured on one day with the same things say so once
        told = {
            part.measured_with: [
                name
                for name, one in zip(PARTS, parts, strict=True)
                if one.measured_with == part.measured_with
            ]
            for part in parts
        }
        heads = [f"{', '.join(names)}: {told_with}" for told_with, names in told.items()]
        held = [one for part in parts for one in part.held]
        TARGET.write_text(written(heads, lines, notes, held), encoding="utf-8")


if __name__ == "__main__":
    main()
