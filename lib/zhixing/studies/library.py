"""What a book may ask of the studies, so that it needs to know neither metrics nor the warehouse."""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Self

import polars as pl

from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Period
from zhixing.law.units import Kind, Unit
from zhixing.metrics.disclosure import gate
from zhixing.studies import reads
from zhixing.studies.numbers import published_rows
from zhixing.studies.parameters import Identity, resolve
from zhixing.studies.reads import Read
from zhixing.studies.study import Study
from zhixing.warehouse import fingerprints
from zhixing.warehouse.opened import Warehouse

_MADE = ("digest", "built_at", "first_delivery_date", "last_delivery_date")
"""What the warehouse says of how it was made, which no page prints."""

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
    def path(self) -> str:
        """What opens the warehouse from anywhere: the file's full path, or its URL."""
        path = self._warehouse.path
        return str(path.resolve() if isinstance(path, Path) else path)

    @property
    def notice(self) -> dict[str, str]:
        """The notice every page carries, by language; empty for real data."""
        meta = self._warehouse.meta
        return {"en": meta.get("notice_en", ""), "zh": meta.get("notice_zh", "")}

    @property
    def digest(self) -> str:
        """The digest of all the warehouse holds."""
        return self._warehouse.meta["digest"]

    @cached_property
    def everything_digest(self) -> str:
        """A digest of all rows, the whole plan, and what the warehouse says of itself."""
        plan = sorted(line for lines in self._plan_lines.values() for line in lines)
        return _digest([self.digest, *self._said, *plan])

    def unit_digest(self, code: str, year: int, period: str) -> str:
        """Return a digest of what a unit's own pages rest on.

        Its rows, what the plan withholds of it and of the units below, what the warehouse says of itself, and the court
        table, whose names stand on every page.
        """
        return self._unit_digests(Period.of(period, year).end)[code]

    @cached_property
    def _said(self) -> list[str]:
        meta = self._warehouse.meta
        return [f"{name}={meta[name]}" for name in sorted(meta) if name not in _MADE]

    @cached_property
    def _plan_lines(self) -> dict[str, list[str]]:
        return gate.plan_lines(self._warehouse)

    @cache  # noqa: B019 - a library lives as long as its batch
    def _unit_digests(self, day: date) -> dict[str, str]:
        """Return every unit's digest on a day."""
        units = self._warehouse.courts.on(day)
        rows = fingerprints.unit_digests(self._warehouse, {code: unit.courts for code, unit in units.items()})
        courts = reads.digest(self._warehouse.rows("courts"))
        below: dict[str, list[str]] = {}
        for code in units:
            above: str | None = code
            while above is not None:
                below.setdefault(above, []).append(code)
                found = units.parent(above)
                above = None if found is None else found.code
        return {
            code: _digest(
                [
                    rows[code],
                    courts,
                    *self._said,
                    *sorted(line for one in below[code] for line in self._plan_lines.get(one, ())),
                ]
            )
            for code in units
        }

    def unchanged(self, read: Read, shared: Path) -> bool:
        """Return whether what a page read of others is as it was.

        Args:
            read: What it read.
            shared: The folder in which `prepare` made the frames of this batch.
        """
        return self._read_again(json.dumps(read.what), read.kind, shared) == read.digest

    @cache  # noqa: B019 - as above: pages of one unit's peers read the same
    def _read_again(self, what: str, kind: str, shared: Path) -> str:
        asked = json.loads(what)
        if kind == "frame":
            path = shared / f"{asked['key']}.parquet"
            if not path.exists():
                return ""
            return reads.digest(reads.chosen(self._frame(path), asked["column"], asked["values"]))
        on = date.fromisoformat(asked["on"])
        rows = published_rows(
            self._warehouse,
            asked["metrics"],
            [self._warehouse.courts.resolve(code, on) for code in asked["units"]],
            [Period.of(kind, year) for kind, year in asked["periods"]],
            asked["scope"],
            asked["by"],
        )
        return reads.digest(rows)

    @cache  # noqa: B019 - as above
    def _frame(self, path: Path) -> pl.DataFrame:
        return pl.read_parquet(path)

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

    def shares(self, pages: list[tuple[str, dict[str, Any]]], folder: Path) -> list["Share"]:
        """Return what is to be made once for many pages, a share a study, the longest first; each runs in any process.

        Args:
            pages: Study and parameters of each page.
            folder: Where the shares will put their frames; what the warehouse says of itself is put there now.
        """
        self._warehouse.describe(folder)
        by_study: dict[str, list[dict[str, Any]]] = {}
        for study, parameters in pages:
            by_study.setdefault(study, []).append(parameters)
        order = sorted(by_study, key=lambda study: -self._studies[study].SHARE)
        return [Share(self.path, self._studies[study], tuple(by_study[study])) for study in order]

    def prepare(self, pages: list[tuple[str, dict[str, Any]]], folder: Path) -> None:
        """Make all of it, in this process."""
        for share in self.shares(pages, folder):
            share.make(self._warehouse, folder)


@dataclass(frozen=True)
class Share:
    """What the pages of one study share.

    Attributes:
        warehouse: What opens the warehouse.
        study: The study.
        parameters: Of its pages.
    """

    warehouse: str
    study: type[Study]
    parameters: tuple[dict[str, Any], ...]

    def __call__(self, folder: Path, threads: int) -> None:
        """Make it in a process of its own, with so many threads."""
        os.environ["ZHIXING_THREADS"] = str(threads)
        with Warehouse.open(self.warehouse) as warehouse:
            self.make(warehouse, folder)

    def make(self, warehouse: Warehouse, folder: Path) -> None:
        """Make it as files in a folder."""
        checked = [self.study.Parameters.check(parameters) for parameters in self.parameters]
        self.study.prepare(warehouse, checked, folder)


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
