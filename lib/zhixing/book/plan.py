"""What a book holds: studies × units × years × languages, unfolded into pages.

Every page's parameters are checked against its study's model before anything runs, so a misspelt unit stops the batch
in its first second and not in its last.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhixing.book import described
from zhixing.book.described import BookFile, BookStudy
from zhixing.law.errors import ZhixingError
from zhixing.studies import STUDIES, Identity, Library


@dataclass(frozen=True)
class Page:
    """One page of a book: a study of one unit, in one year and language."""

    study: str
    parameters: dict[str, Any]
    identity: Identity

    @property
    def stem(self) -> str:
        """Where the page stands in the book, without ending: ``en/2020/chengdu/backlog_reduction``."""
        identity = self.identity
        return f"{identity.lang}/{identity.year}/{identity.unit_slug}/{self.study}"


def load(path: Path) -> BookFile:
    """Read a book's YAML.

    Raises:
        ZhixingError: The file cannot be read as a book, or names a study there is not.
    """
    book = described.load(path)
    unknown = [study for study in book.study_names if study not in STUDIES]
    if unknown:
        raise ZhixingError(f"{path}: there is no study {unknown[0]!r}. Choose from {', '.join(STUDIES)}.")
    return book


@dataclass(frozen=True)
class Selection:
    """The part of a book to make; an empty field selects everything."""

    units: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


def _chosen(offered: tuple[Any, ...], wanted: tuple[Any, ...], what: str) -> tuple[Any, ...]:
    unknown = [item for item in wanted if item not in offered]
    if unknown:
        raise ZhixingError(
            f"The book has no {what} {unknown[0]!r}. It has {', '.join(str(item) for item in offered)}; "
            "choose among them or add it to the book's YAML."
        )
    return tuple(item for item in offered if not wanted or item in wanted)


def unfold(book: BookFile, library: Library, selection: Selection | None = None) -> list[Page]:
    """Return the book's pages in reading order, each with checked parameters.

    Raises:
        ZhixingError: A unit, year or study is not one the warehouse or the book has; the message lists those it has.
    """
    selection = selection or Selection()
    years = _chosen(book.all_years, selection.years, "year")
    languages = _chosen(book.languages, selection.languages, "language")
    studies = _chosen(book.study_names, selection.studies, "study")
    last = max(book.all_years)
    units = library.units(book.units, year=last, period=book.period)
    wanted = {library.unit(name, year=last, period=book.period).code for name in selection.units}
    missing = wanted - {unit.code for unit in units}
    if missing:
        raise ZhixingError(
            f"The book has no unit {', '.join(sorted(missing))}. It has {', '.join(unit.slug for unit in units)}; "
            "choose among them or add it to the book's YAML."
        )
    entries = [entry for entry in book.studies if entry.study in studies]
    made_for = {
        entry.study: _made_for(entry, book, library, {unit.code for unit in units}) for entry in entries
    }
    pages = [
        _page(book, library, entry.study, unit.code, year, lang)
        for year in years
        for unit in units
        if not wanted or unit.code in wanted
        for entry in entries
        if year in (entry.years or book.years) and unit.code in made_for[entry.study]
        for lang in languages
    ]
    if not pages:
        raise ZhixingError(
            f"The selection leaves no page: {', '.join(studies)} of the book is not made for "
            f"{', '.join(selection.units) or 'its units'} in {', '.join(str(year) for year in years)}. The book's YAML "
            "names the units and years of every study."
        )
    return pages


def siblings(book: BookFile, library: Library) -> dict[tuple[str, int], tuple[str, ...]]:
    """Return (unit code, year) → the studies the whole book holds of it, in reading order."""
    found: dict[tuple[str, int], dict[str, None]] = {}
    for page in unfold(book, library):
        found.setdefault((page.identity.unit_code, page.identity.year), {})[page.study] = None
    return {of: tuple(studies) for of, studies in found.items()}


def _made_for(entry: BookStudy, book: BookFile, library: Library, held: set[str]) -> set[str]:
    """Return the codes of the book's units that a study is made for."""
    if entry.units is None:
        return held
    asked = {unit.code for unit in library.units(entry.units, year=max(book.all_years), period=book.period)}
    if not asked & held:
        raise ZhixingError(
            f"The study {entry.study} is to be made for {', '.join(entry.units)}, none of which is in the book "
            f"({', '.join(book.units)}). Add them to the book's units or drop the study."
        )
    return asked & held


def _page(book: BookFile, library: Library, study: str, unit: str, year: int, lang: str) -> Page:
    """Return one page with checked parameters."""
    parameters = {
        "unit": unit,
        "year": year,
        "baseline_year": book.baseline_year,
        "scope": book.scope,
        "period": book.period,
        "lang": lang,
        "warehouse": str(library.path),
    }
    return Page(study, parameters, library.identify(study, parameters))
