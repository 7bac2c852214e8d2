"""The book's own record: one line a page, with what made it.

``manifest.jsonl`` is the only thing the index reads; a page that is not in it is not in the book. While a run lasts, lines
are added as pages finish, later ones for the same page standing over earlier ones; a line cut short by a kill is no line.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from zhixing.book import shelf

NAME = "manifest.jsonl"


@dataclass(frozen=True)
class Entry:
    """One page: its parameters, what became of it, what decided it, and its headline rows.

    Attributes:
        path: where the page stands in the book.
        study: its study.
        unit: its unit's code.
        unit_slug: the unit's name in paths.
        unit_name_en: the unit's English name.
        unit_name_zh: the unit's Chinese name.
        year: its year.
        lang: its language.
        parameters: as checked, without the warehouse's place.
        status: ``ok`` made by the last run, ``kept`` by an earlier one, ``failed``.
        seconds: how long it took when it was made.
        made_at: when, UTC.
        code_digest: of the library code and the notebook it is made with.
        data_digest: of its unit's rows.
        environment_digest: of what is installed.
        key: everything that decides it, part by part (`keys.Key`).
        reads: what it read of others (`studies.reads.Read`).
        files: digests of its files by ending.
        finding: its headline.
        rows: the numbers of its headline.
        error: why it failed.
    """

    path: str
    study: str
    unit: str
    unit_slug: str
    unit_name_en: str
    unit_name_zh: str
    year: int
    lang: str
    parameters: dict[str, Any]
    status: Literal["ok", "failed", "kept"]
    seconds: float
    made_at: str
    code_digest: str
    data_digest: str
    environment_digest: str
    key: dict[str, str] = field(default_factory=dict)
    reads: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    finding: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None


def read(book: Path) -> dict[str, Entry]:
    """Return a book directory's entries by page path; empty when there is no book yet."""
    path = book / NAME
    if not path.exists():
        return {}
    entries: dict[str, Entry] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = Entry(**json.loads(line))
        except (ValueError, TypeError):  # cut short, or of a version that wrote other fields: made again
            continue
        entries[entry.path] = entry
    return entries


def add(book: Path, entry: Entry) -> None:
    """Add a page's line, once its files are in place."""
    with (book / NAME).open("ab+") as file:
        whole = file.seek(0, 2) == 0 or (file.seek(-1, 2), file.read(1))[1] == b"\n"
        file.write(b"" if whole else b"\n")  # a line cut short must not swallow the next
        file.write(_line(entry).encode())


def write(book: Path, entries: Iterable[Entry]) -> None:
    """Replace a book directory's manifest in one step, pages in order of path."""
    ordered = sorted(entries, key=lambda entry: entry.path)
    shelf.replace(book / NAME, "".join(map(_line, ordered)))


def _line(entry: Entry) -> str:
    return json.dumps(asdict(entry), ensure_ascii=False) + "\n"
