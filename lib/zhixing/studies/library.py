"""What a book may ask of the studies, so that it needs to know neither metrics nor the warehouse."""

import hashlib
import importlib.metadata
from pathlib import Path
from typing import Any, Self

from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Period
from zhixing.law.units import Kind, Unit
from zhixing.studies.parameters import Identity, resolve
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse

KINDS: dict[str, Kind] = {
    "province": "province",
    "prefectures": "prefecture",
    "intermediates": "intermediate",
    "courts": "court",
}
"""A book's word for a whole kind of units → the kind."""


class Library:
    """One warehouse and the studies that can be made from it."""

    def __init__(self, warehouse: Warehouse, studies: dict[str, type[Study]]) -> None:
        self._warehouse = warehouse
        self._studies = studies

    @classmethod
    def open(cls, warehouse: str | None, studies: dict[str, type[Study]]) -> Self:
        """Open a warehouse; None is the project's own."""
        return cls(Warehouse.open(warehouse), studies)

    def close(self) -> None:
        """Close the warehouse, which must happen before any process is forked."""
        self._warehouse.close()

    @property
    def path(self) -> Path:
        """The warehouse file."""
        return Path(self._warehouse.path).resolve()

    @property
    def notice(self) -> dict[str, str]:
        """The notice every page carries, by language; empty for real data."""
        meta = self._warehouse.meta
        return {"en": meta.get("notice_en", ""), "zh": meta.get("notice_zh", "")}

    @property
    def digest(self) -> str:
        """The digest of all the warehouse holds."""
        return self._warehouse.meta["digest"]

    def unit(self, name: str, *, year: int, period: str) -> Unit:
        """Return the unit a name stands for at the end of the year; the error lists near matches."""
        return self._warehouse.courts.resolve(name, Period.of(period, year).end)

    def units(self, names: tuple[str, ...], *, year: int, period: str) -> list[Unit]:
        """Return the units a book's list names, kinds unfolded, each once and in order."""
        end = Period.of(period, year).end
        found: dict[str, Unit] = {}
        for name in names:
            units = (
                self._warehouse.courts.units(KINDS[name], end)
                if name in KINDS
                else [self._warehouse.courts.resolve(name, end)]
            )
            found.update((unit.code, unit) for unit in units)
        return list(found.values())

    def identify(self, study: str, parameters: dict[str, Any]) -> Identity:
        """Check a page's parameters and return whose page it is.

        Raises:
            ZhixingError: The study does not exist or refuses the parameters.
        """
        if study not in self._studies:
            raise ZhixingError(f"There is no study {study!r}. Choose from {', '.join(self._studies)}.")
        checked = self._studies[study].Parameters.check(parameters)
        unit = resolve(checked, self._warehouse)
        return Identity(study, unit.code, unit.slug, unit.name_en, unit.name_zh, checked.year, checked.lang)

    def prepare(self, pages: list[tuple[str, dict[str, Any]]], folder: Path) -> None:
        """Make once what many pages share, as files in `folder`."""
        for name, study in self._studies.items():
            mine = [study.Parameters.check(parameters) for of, parameters in pages if of == name]
            if mine:
                study.prepare(self._warehouse, mine, folder)


def environment_digest() -> str:
    """Return a digest of every installed distribution and its version."""
    versions = sorted({f"{found.name}=={found.version}" for found in importlib.metadata.distributions()})
    return hashlib.sha256("\n".join(versions).encode()).hexdigest()


def code_digest() -> str:
    """Return a digest of the package's own source."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(
        path for path in root.rglob("*") if path.suffix in {".py", ".po", ".j2", ".css", ".js"}
    ):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
