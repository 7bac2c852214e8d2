"""A book as its YAML describes it, before anything is known of studies or units."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from zhixing.law.errors import ZhixingError


class BookStudy(BaseModel):
    """A study of a book: its name alone, or with the units and years it is made for where they are not the book's.

    ``units`` names units or kinds of them, as the book does, and picks among the book's own; ``years`` stand in place
    of the book's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    study: str
    units: tuple[str, ...] | None = Field(default=None, min_length=1)
    years: tuple[int, ...] | None = Field(default=None, min_length=1)


def _named(value: object) -> object:
    """Read a bare name as a study without conditions."""
    return {"study": value} if isinstance(value, str) else value


class BookFile(BaseModel):
    """A book 简报集 as its YAML declares it.

    ``units`` names units, or whole kinds of them: ``province``, ``prefectures``, ``intermediates``, ``courts``.
    ``studies`` are names, or mappings such as ``{study: overview, units: [province]}``. ``map_metric`` is the headline
    that first colours the index.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title_en: str
    title_zh: str
    studies: tuple[Annotated[BookStudy, BeforeValidator(_named)], ...] = Field(min_length=1)
    units: tuple[str, ...] = Field(min_length=1)
    years: tuple[int, ...] = Field(min_length=1)
    baseline_year: int | None = None
    languages: tuple[Literal["en", "zh"], ...] = ("en", "zh")
    scope: str = "首执"
    period: Literal["calendar", "judicial"] = "calendar"
    map_metric: str = "closing_rate"

    @property
    def study_names(self) -> tuple[str, ...]:
        """The names of its studies, in reading order."""
        return tuple(entry.study for entry in self.studies)

    @property
    def all_years(self) -> tuple[int, ...]:
        """Its years and those only one of its studies has, in order."""
        own = (year for entry in self.studies for year in entry.years or ())
        return tuple(sorted({*self.years, *own}))


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
    names = book.study_names
    twice = [study for study in names if names.count(study) > 1]
    if twice:
        raise ZhixingError(
            f"{path}: the study {twice[0]!r} stands there twice. Write it once, with all its units and years."
        )
    return book
