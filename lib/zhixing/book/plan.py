"""What a book holds: a YAML of studies × units × years × languages, unfolded into pages.

Every page's parameters are checked against its study's model before anything runs, so a misspelt unit stops the batch
in its first second and not in its last.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zhixing.law.errors import ZhixingError
from zhixing.studies import STUDIES, Identity, Library


class BookFile(BaseModel):
    """A book 简报集 as its YAML declares it.

    ``units`` names units, or whole kinds of them: ``province``, ``prefectures``, ``intermediates``, ``courts``.
    ``map_metric`` is the headline that first colours the index.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title_en: str
    title_zh: str
    studies: tuple[str, ...] = Field(min_length=1)
    units: tuple[str, ...] = Field(min_length=1)
    years: tuple[int, ...] = Field(min_length=1)
    baseline_year: int | None = None
    languages: tuple[Literal["en", "zh"], ...] = ("en", "zh")
    scope: str = "首执"
    period: Literal["calendar", "judicial"] = "calendar"
    map_metric: str = "closing_rate"


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
        ZhixingError: The file is missing, is no YAML, or has a name or value the model refuses.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ZhixingError(
            f"There is no book at {path}. Books are YAML files in params/books; params/books/sichuan.yml is one to copy."
        ) from None
    except yaml.YAMLError as error:
        raise ZhixingError(
            f"{path} is not YAML: {error}. Compare it with params/books/sichuan.yml."
        ) from None
    try:
        book = BookFile.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ZhixingError(
            f"{path}: {where} is {first.get('input')!r}, but {first['msg'].lower()}. "
            f"A book has the settings {', '.join(BookFile.model_fields)}."
        ) from None
    unknown = [study for study in book.studies if study not in STUDIES]
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
    years = _chosen(book.years, selection.years, "year")
    languages = _chosen(book.languages, selection.languages, "language")
    studies = _chosen(book.studies, selection.studies, "study")
    units = library.units(book.units, year=max(book.years), period=book.period)
    wanted = {library.unit(name, year=max(book.years), period=book.period).code for name in selection.units}
    missing = wanted - {unit.code for unit in units}
    if missing:
        raise ZhixingError(
            f"The book has no unit {', '.join(sorted(missing))}. It has {', '.join(unit.slug for unit in units)}; "
            "choose among them or add it to the book's YAML."
        )
    pages = []
    for year in years:
        for unit in units:
            if wanted and unit.code not in wanted:
                continue
            for study in studies:
                for lang in languages:
                    parameters = {
                        "unit": unit.code,
                        "year": year,
                        "baseline_year": book.baseline_year,
                        "scope": book.scope,
                        "period": book.period,
                        "lang": lang,
                        "warehouse": str(library.path),
                    }
                    pages.append(Page(study, parameters, library.identify(study, parameters)))
    return pages
