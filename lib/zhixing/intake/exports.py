"""Which file of an export is which table, and when it was delivered."""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import cast

import polars as pl

from zhixing.intake import delimited, values, workbooks
from zhixing.intake.encodings import decode
from zhixing.intake.errors import ExportError
from zhixing.intake.grids import Grid
from zhixing.intake.source_map import Source


@dataclass(frozen=True)
class File:
    """One file of an export, as one table.

    Attributes:
        table: The record table its rows are.
        path: Where it is.
        name: Its path inside the exports folder, with forward slashes: how reports name it.
    """

    table: str
    path: Path
    name: str


def discover(exports: Path, source: Source) -> tuple[list[File], list[str]]:
    """Return the files to read, in the order of their names, and the names of those no pattern matches.

    Raises:
        ExportError: The folder is missing, a table the source describes has no file, or one file matches two
            tables without a sheet to tell them apart.
    """
    if not exports.exists():
        raise ExportError(
            f"Exports folder “{exports}” does not exist. Name the folder the court's files are in."
        )
    base = exports if exports.is_dir() else exports.parent
    paths = sorted(_below(exports)) if exports.is_dir() else [exports]
    files: list[File] = []
    unmatched: list[str] = []
    for path in paths:
        name = unicodedata.normalize("NFC", path.relative_to(base).as_posix())
        if any(part.startswith((".", "~$")) for part in name.split("/")):
            continue
        tables = [table for table, spec in source.tables.items() if matches(name, spec.files)]
        if len(tables) > 1 and not all(source.tables[table].sheet for table in tables):
            raise ExportError(
                f"File “{name}” matches the patterns of {' and '.join(tables)}. Make the patterns under tables.….files in {source.path} tell them apart, or name a sheet for each."
            )
        files += [File(table, path, name) for table in tables]
        if not tables:
            unmatched.append(name)
    for table, spec in source.tables.items():
        if not spec.optional and not any(file.table == table for file in files):
            raise ExportError(
                f"No file in “{exports}” matches {' or '.join(f'“{p}”' for p in spec.files)}, the pattern of the table {table} in {source.path}. Correct the folder or the pattern, or mark the table optional."
            )
    return files, unmatched


def _below(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder; linked folders are entered, each place once."""
    seen: set[Path] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        seen.add(Path(place).resolve())
        folders[:] = [name for name in folders if Path(place, name).resolve() not in seen]
        yield from (Path(place, name) for name in files)


def matches(name: str, patterns: list[str]) -> bool:
    """Hold a file's name against patterns: its whole path where the pattern has a slash, else its last part."""
    return any(
        fnmatchcase(name if "/" in pattern else name.rsplit("/", 1)[-1], pattern) for pattern in patterns
    )


def read(file: File, source: Source) -> Grid:
    """Read one file's cells.

    Raises:
        ExportError: The file cannot be read; the paragraph says why and what to do.
    """
    table = source.tables[file.table]
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise ExportError(f"File “{file.name}” cannot be opened: {error.strerror}.") from None
    if not data:
        raise ExportError(f"File “{file.name}” is empty (0 bytes). Ask for a new export, or remove the file.")
    if workbooks.is_workbook(data):
        return workbooks.read(data, table, file.name)
    if file.path.suffix.casefold() in {".xlsx", ".xlsm"}:
        raise ExportError(
            f"File “{file.name}” is named as a workbook and is none: it begins with {data[:4].hex(' ').upper()}, a workbook with 50 4B 03 04. Copy it again, or ask for a new export."
        )
    text, encoding = decode(data, source.encodings, file.name)
    return delimited.read(text, encoding, table, file.name)


def delivered(file: File, grid: Grid, source: Source) -> date:
    """Return the file's delivery date 送交日期, from its title lines, its path or the source.

    Raises:
        ExportError: None of them states one, or what they state is no date.
    """
    where = source.delivery
    titles = unicodedata.normalize("NFKC", "\n".join(grid.header.titles))
    for pattern, text in ((where.title, titles), (where.path, file.name)):
        found = re.search(pattern, text) if pattern else None
        if found:
            day = values.dates(pl.Series([found[1]]), source.dates.spellings)[0]
            if day is None:
                raise ExportError(
                    f"File “{file.name}” states the delivery date “{found[1]}”, which is no date in the spellings of {source.path}. Correct the file, or add the spelling there."
                )
            return cast("date", day)
    if where.date is None:
        raise ExportError(
            f"File “{file.name}” states no delivery date, in its title lines or its path, where {source.path} looks for one. Add it to the file, or give a date under “delivery” there."
        )
    return where.date
