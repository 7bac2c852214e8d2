"""The header row: found under its title lines, and each heading split into name and unit."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from zhixing.intake.errors import ExportError
from zhixing.intake.source_map import Table
from zhixing.law.money import UNITS

SEARCHED = 40
"""The header row stands within this many lines of a file's top."""

_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_UNIT_SUFFIX = re.compile(rf"[(\[](?:单位:)?({_UNIT})[)\]]$")
_UNIT_TITLE = re.compile(rf"单位:({_UNIT})")
_SPACE = re.compile(r"\s+")

_ALIKE = 0.4  # two of four characters: 立案日期 and 立案时间

Row = Sequence[str | None]
"""The cells of a line."""


def plain(text: str | None) -> str:
    """Return a heading as it is compared: half-width, without spaces, lower case."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text or "")).replace("\ufeff", "").casefold()


@lru_cache(maxsize=4096)
def split_unit(heading: str | None) -> tuple[str, str | None]:
    """Split ``应执行标的(万元)`` into its comparable name and its unit."""
    name = plain(heading)
    found = _UNIT_SUFFIX.search(name)
    return (name[: found.start()], found[1]) if found else (name, None)


def title_unit(titles: Sequence[str]) -> str | None:
    """Return the unit that a line above the header states for the whole file: ``单位:万元``."""
    found = _UNIT_TITLE.search(plain("\n".join(titles)))
    return found[1] if found else None


def template_fields(template: str) -> list[str]:
    """Return the headings a key template such as ``{classe} {num_processo}`` names."""
    return re.findall(r"{([^{}]+)}", template)


@dataclass(frozen=True)
class Place:
    """Where a column stands in a file.

    Attributes:
        position: Counted from 0.
        heading: As the file writes it.
        unit: The unit it ends in, None without one.
    """

    position: int
    heading: str
    unit: str | None


@dataclass(frozen=True)
class Header:
    """Where the header row stands and what it says.

    Attributes:
        row: Counted from 0.
        headings: Its cells.
        titles: The lines above it.
    """

    row: int
    headings: tuple[str, ...]
    titles: tuple[str, ...]

    def find(self, wanted: Sequence[str], file: str) -> Place | None:
        """Return the first heading wanted that the file has, or None.

        Raises:
            ExportError: The heading stands twice, so that nobody can say which column is meant.
        """
        names = [split_unit(heading) for heading in self.headings]
        for heading in wanted:
            name, unit = split_unit(heading)
            found = [i for i, (other, own) in enumerate(names) if other == name and unit in (None, own)]
            if len(found) > 1:
                columns = " and ".join(str(i + 1) for i in found)
                raise ExportError(
                    f"File “{file}” has the heading “{heading}” more than once (columns {columns}), so which one is "
                    "meant is unknown. Rename or remove all but one of them in the file."
                )
            if found:
                return Place(found[0], self.headings[found[0]], names[found[0]][1])
        return None

    def missing(self, wanted: Sequence[str], column: str, table: Table, file: str) -> ExportError:
        """Say which heading is missing, what there is instead, and which unused one looks like it."""
        present = [heading for heading in self.headings if heading]
        unused = [heading for heading in present if split_unit(heading)[0] not in _known(table)]
        close = difflib.get_close_matches(wanted[0], unused, n=1, cutoff=_ALIKE)
        hint = f"If “{close[0]}” is the same, add it" if close else "Add the heading the file has for it"
        return ExportError(
            f"File “{file}” lacks the heading {' or '.join(f'“{heading}”' for heading in wanted)}, which the source "
            f"maps to {column}. Its header (line {self.row + 1}) has: {', '.join(present)}. {hint} to that column's "
            "headers in the source file, or mark the column optional there."
        )


def locate(head: Sequence[Row], table: Table, file: str) -> Header:
    """Find the header row among a file's first rows: the one with most of the headings the table maps.

    Raises:
        ExportError: No row has any of them.
    """
    known = _known(table)
    matches = [_matches(row, known) for row in head]
    best = max(range(len(head)), key=matches.__getitem__, default=0)
    if not any(matches):
        first = next((" ".join(filter(None, row)) for row in head if any(row)), "")
        sought = ", ".join(f"“{heading}”" for heading in _all_headings(table)[:3])
        raise ExportError(
            f"File “{file}” has no header row: none of its first {SEARCHED} lines has a heading such as {sought}; it "
            f"begins “{first[:60]}”. See that the patterns in the source file give this file to the right table, and "
            "that its headings are mapped there."
        )
    titles = tuple(" ".join(cell for cell in row if cell) for row in head[:best])
    return Header(best, tuple(cell or "" for cell in head[best]), titles)


def best_match(head: Sequence[Row], table: Table) -> int:
    """Return how many mapped headings the best row has: the way to tell delimiters apart."""
    known = _known(table)
    return max((_matches(row, known) for row in head), default=0)


def _matches(row: Row, known: set[str]) -> int:
    return len(known & {split_unit(cell)[0] for cell in row})


def _known(table: Table) -> set[str]:
    return {split_unit(heading)[0] for heading in _all_headings(table)}


def _all_headings(table: Table) -> list[str]:
    """Return every heading the table mentions, alternatives included, the case's own first."""
    stated = table.case_id
    groups = [stated.case_number or template_fields(stated.template or "")] if stated else []
    groups += [column.header for column in table.columns.values()]
    groups += [part.header for part in (table.stages, table.pending_flag) if part is not None]
    return [heading for group in groups for heading in group]
