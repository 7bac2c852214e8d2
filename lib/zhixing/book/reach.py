"""The library code a page can reach: a change elsewhere leaves the page as it is.

Imports are read, not run. `from package import name` reaches the module of that name or, where there is none, the
package's own file; a package's file is not reached by importing a module inside it, since what it imports besides decides
nothing there. The registry of studies is where reaching ends: a page uses its own study only.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = "zhixing"
ROOT = Path(__file__).resolve().parents[1]
REGISTRY = "zhixing.studies"
DRAWING = ("zhixing.book.export", "zhixing.book.engine", "zhixing.book.execute", "zhixing.book.preload")
"""What every page reaches, whatever its study: how it is run and how it is drawn."""
DRAWN_WITH = ("book/templates/page.html.j2", "present/*.css", "present/locale/{lang}/LC_MESSAGES/*.po")
"""Files that a page is made of besides code; the style sheet of a page that stands alone is part of its request."""

PROJECT = Path(__file__).resolve().parents[3]
FACTS = {
    "zhixing.law.courts": "data/reference/*.csv",
    "zhixing.law.working_days": "data/reference/*.csv",
    "zhixing.published.figures": "data/published/*.csv",
    "zhixing.metrics.assessment": "params/assessment/*.yml",
}
"""Module that reads facts of the project → where they stand."""


def _file(module: str) -> Path | None:
    """Return a module's file, or a package's own; None for what is not ours."""
    place = ROOT.joinpath(*module.split(".")[1:])
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.exists():
            return path
    return None


@cache
def _imports(module: str) -> tuple[str, ...]:
    """Return the modules of the package that a module imports, wherever in its text."""
    path = _file(module)
    if path is None:
        return ()
    found: dict[str, None] = {}
    for node in ast.walk(ast.parse(path.read_bytes())):
        found.update(dict.fromkeys(_named(node)))
    return tuple(found)


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.split(".")[0] == PACKAGE)
    elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE:
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield inner if _file(inner) is not None else node.module


@cache
def modules(start: str) -> frozenset[str]:
    """Return every module reached from one, itself among them."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module in reached or module == REGISTRY or _file(module) is None:
            continue
        reached.add(module)
        waiting.extend(_imports(module))
    return frozenset(reached)


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def files(study: str, lang: str) -> dict[str, str]:
    """Return the files that a page of a study in a language is made with, by path in the package, and their digests."""
    reached = modules(f"{REGISTRY}.{study}").union(*(modules(module) for module in DRAWING))
    paths = [path for module in reached if (path := _file(module)) is not None]
    for pattern in DRAWN_WITH:
        paths += ROOT.glob(pattern.format(lang=lang))
    found = {path.relative_to(ROOT).as_posix(): _digest(path) for path in sorted(set(paths))}
    facts = {path for module, pattern in FACTS.items() if module in reached for path in PROJECT.glob(pattern)}
    return found | {path.relative_to(PROJECT).as_posix(): _digest(path) for path in sorted(facts)}


@cache
def digest(study: str, lang: str) -> str:
    """Return one digest of them."""
    lines = [f"{path} {content}" for path, content in files(study, lang).items()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@cache
def library_digest() -> str:
    """Return a digest of all the package's own files: two machines with the same make the same pages."""
    paths = sorted(path for path in ROOT.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    lines = [f"{path.relative_to(ROOT).as_posix()} {_digest(path)}" for path in paths]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@cache
def alone() -> str:
    """Return a digest of the style and script that a page carries itself where it is to stand alone."""
    paths = sorted((ROOT / "book" / "templates").glob("page.*"))
    return hashlib.sha256("".join(map(_digest, paths)).encode()).hexdigest()


def forget() -> None:
    """Read files anew: for a process in which they may change, such as a test."""
    for cached in (_imports, modules, _digest, files, digest, library_digest, alone):
        cached.cache_clear()
