"""The book's own record: one line a page, with what made it.

``manifest.jsonl`` is the only thing the index reads; a page that is not in it is not in the book.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

NAME = "manifest.jsonl"


@dataclass(frozen=True)
class Entry:
    """One page: its parameters, what became of it, the digests of what made it, and its headline rows."""

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
    finding: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None


def read(book: Path) -> dict[str, Entry]:
    """Return a book directory's entries by page path; empty when there is no book yet."""
    path = book / NAME
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {entry.path: entry for entry in (Entry(**json.loads(line)) for line in lines if line)}


def write(book: Path, entries: Iterable[Entry]) -> None:
    """Replace a book directory's manifest in one step, pages in order of path."""
    target = book / NAME
    draft = target.with_suffix(f".{os.getpid()}.tmp")
    ordered = sorted(entries, key=lambda entry: entry.path)
    draft.write_text(
        "".join(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in ordered), encoding="utf-8"
    )
    draft.replace(target)
