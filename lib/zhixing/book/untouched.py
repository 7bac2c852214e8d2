"""Whether anything a book is made of was touched since it was made: where nothing was, no page need be asked why.

A run that leaves every page whole seals the book: it notes a digest of all it was made of, wider than any page's own key,
and of all it left in the folder. A later run that finds both as they were keeps every page at once, without importing a
study or opening the warehouse.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from zhixing.book import manifest, notebooks, reach, shelf
from zhixing.book.installed import environment_digest

SEAL = ".seal"


def made_of(book: Path, warehouse: Path, asked: Iterable[object]) -> str:
    """Return a digest of all that a run is made of.

    Args:
        book: The book's YAML.
        warehouse: The warehouse's file, or its folder of Parquet. Each file of it counts as touched when its size, its
            place on the disk or its time of change is another, as `make` and git have it.
        asked: What else the run was asked: the selection, and how pages are made.
    """
    files = (
        sorted(path for path in warehouse.rglob("*") if path.is_file()) if warehouse.is_dir() else [warehouse]
    )
    states = [
        (str(path), stat.st_size, stat.st_ino, stat.st_mtime_ns) for path in files if (stat := path.stat())
    ]
    facts = [
        path for pattern in sorted(set(reach.FACTS.values())) for path in sorted(reach.PROJECT.glob(pattern))
    ]
    texts = [book, *sorted(notebooks.folder().glob("*.ipynb")), *facts]
    parts = [
        *(f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in texts),
        *map(repr, states),
        *map(repr, asked),
        reach.library_digest(),
        environment_digest(),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def seal(out: Path, of: str) -> None:
    """Seal a book whose pages are all whole, while its folder is held.

    Args:
        out: The book's folder.
        of: What it was made of (`made_of`), as found before the run began.
    """
    shelf.replace(out / SEAL, json.dumps({"made_of": of, "left": _left(out)}))


def kept(out: Path, of: str) -> int | None:
    """Return how many pages are kept because nothing was touched; None where something was, or may have been."""
    try:
        sealed = json.loads((out / SEAL).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if sealed["made_of"] != of:
        return None
    with shelf.held(out):
        if sealed["left"] != _left(out):
            return None
        entries = manifest.read(out).values()
        if any(entry.status == "ok" for entry in entries):
            manifest.write(out, [replace(entry, status="kept") for entry in entries])
            seal(out, of)
    return len(entries)


def _left(out: Path) -> str:
    """Return a digest of every file a run left in the book's folder."""
    found = hashlib.sha256()
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        name = path.relative_to(out).as_posix()
        if not name.startswith("."):  # the lock, the seal, a run's scratch folder
            found.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()
