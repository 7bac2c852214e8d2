"""The header row: found under its title lines, and each heading split into name and unit."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from zhixing.intake.source_errors import ExportError
from zhixing.intake.source_map import Table
from zhixing.law.money import UNITS

SEARCHED = 40
"""The header row stands within this many lines of a file's top."""

_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_UNIT_SUFFIX = re.compile(rf"[(\[]?(?:单位:)?({_UNIT})[)\]]$")
_UNIT_TITLE = re.compile(rf"单位:({_UNIT})")
_SPACE = re.compile(r"\s+")


def plain(text: str | None) -> str:
    """Return a heading as it is compared: half-width, without spaces, lower case."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text or "")).replace("\ufeff", "").casefold()


def split_unit(heading: str | None) -> tuple[str, str | None]:
    """Split ``应执行标的(万元)`` into its comparable name and its unit."""
    name = plain(heading)
    found = _UNIT_SUFFIX.search(name)
    return (name[: found.start()], found[1]) if found and name[found.start()] in "([" else (name, None)


def title_unit(titles: Sequence[str]) -> str | None:
    """Return the unit that a line above the header states for the whole file: ``单位:万元``."""
    found = _UNIT_TITLE.search(plain("\n".join(titles)))
    return found[1] if found else None


@dataclass(frozen=True)
class Header:
    """Where the header row stands and what it says."""

    row: int
    headings: tuple[str, ...]
    titles: tuple[str, ...]

    def find(self, wanted: Sequence[str], file: str) -> tuple[int, str | None] | None:
        """Return the position and unit of the first heading wanted that the file has, or None.

        Raises:
            ExportError: The heading stands twice, so that nobody can say which column is meant.
        """
        names = [split_unit(heading) for heading in self.headings]
        for heading in wanted:
            name, unit = split_unit(heading)
            places = [
                i for i, (have, own) in enumerate(names) if have == name and (unit is None or own == unit)
            ]
            if len(places) > 1:
                raise ExportError(
                    f"File “{file}” has the heading “{heading}” {len(places)} times (columns {', '.join(str(i + 1) for i in places)}), so which one is meant is unknown. Rename or remove all but one in the file."
                )
            if places:
                return places[0], names[places[0]][1]
        return None


def locate(head: Sequence[Sequence[str | None]], table: Table, file: str) -> Header:
    """Find the header row among a file's first rows: the one with most of the headings the table maps.

    Raises:
        ExportError: No row has any of them.
    """
    known = {split_unit(heading)[0] for heading in all_headings(table)}
    matches = [len(known & {split_unit(cell)[0] for cell in row}) for row in head]
    best = max(range(len(head)), key=lambda row: matches[row], default=None)
    if best is None or matches[best] == 0:
        first = next((" ".join(filter(None, row)) for row in head if any(row)), "")
        raise ExportError(
            f"File “{file}” has no header row: none of its first {SEARCHED} lines has a heading such as {', '.join(f'“{h}”' for h in table.headings()[:3])}; it begins “{first[:60]}”. Check that the right file matches tables.….files in the source file, and that its headings are mapped there."
        )
    titles = tuple(" ".join(cell for cell in row if cell) for row in head[:best])
    return Header(best, tuple(cell or "" for cell in head[best]), titles)


def match_count(head: Sequence[Sequence[str | None]], table: Table) -> int:
    """Return how many mapped headings the best row has: the way to tell delimiters apart."""
    known = {split_unit(heading)[0] for heading in all_headings(table)}
    return max((len(known & {split_unit(cell)[0] for cell in row}) for row in head), default=0)


def all_headings(table: Table) -> list[str]:
    """Return every heading the table mentions, alternatives included."""
    groups = [column.header for column in table.columns.values()]
    groups += [part.header for part in (table.stages, table.pending_flag) if part is not None]
    groups += [table.case_id.case_number or template_fields(table.case_id.template or "")]
    return [heading for group in groups for heading in group]


def template_fields(template: str) -> list[str]:
    """Return the headings a key template such as ``{classe} {num_processo}`` names."""
    return re.findall(r"{([^{}]+)}", template)


def missing(wanted: Sequence[str], column: str, header: Header, file: str) -> ExportError:
    """Say which heading is missing, what there is instead, and what looks like it."""
    present = [heading for heading in header.headings if heading]
    close = difflib.get_close_matches(wanted[0], present, n=1)
    hint = (
        f"“{close[0]}” looks like it: if it is the same, add it to that column's headers"
        if close
        else "Add the file's own heading to that column's headers"
    )
    return ExportError(
        f"File “{file}” lacks the heading {' or '.join(f'“{h}”' for h in wanted)}, which the source maps to {column}. Its header (line {header.row + 1}) has: {', '.join(present)}. {hint} in the source file, or mark the column optional."
    )
