"""A warehouse, open for reading: what metrics, cohorts and researchers ask."""

import json
import os
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import ibis.expr.types as ir
import polars as pl

from zhixing.law.courts import COLUMNS, CourtTable
from zhixing.warehouse import backends, schema
from zhixing.warehouse.errors import WarehouseError
from zhixing.warehouse.locations import Location, locate

SHARED = "ZHIXING_SHARED"
"""The folder where a batch keeps what its pages share."""

DESCRIBED = "warehouse.json"
"""What a batch's pages know of the warehouse before they ask it anything: its path, tables, meta and courts."""


def _described(path: Location) -> Mapping[str, Any] | None:
    """Return what the batch of this process wrote of a warehouse; None outside a batch, or of another warehouse."""
    folder = os.environ.get(SHARED)
    if not folder or not (file := Path(folder) / DESCRIBED).exists():
        return None
    known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return known if known["path"] == str(path) else None


class Warehouse:
    """One source's records and what is derived from them, read-only.

    Each process opens its own; close it before the process forks. It is a context manager.

    Attributes:
        path: The file, the folder of Parquet, or the URL of one that Spark reads; `str` of it opens it again.
        meta: What the file says of itself (`schema.META`).
    """

    def __init__(
        self, path: Location, backend: backends.Backend | None, known: Mapping[str, Any] | None = None
    ) -> None:
        self.path = path
        self._connected = backend
        self._known = known or {}
        self.meta = self._known.get("meta") or self._read_meta()

    @classmethod
    def open(cls, path_or_url: str | Path | None = None) -> Self:
        """Open a warehouse.

        Args:
            path_or_url: The file, a folder of Parquet exported from one, or spark://… of such a folder (`locations`
                has the forms); the project's own file where it is left out.

        Raises:
            WarehouseError: There is no such file or folder, it is not a warehouse, a newer version wrote it, or there
                is no Spark to read it.
        """
        path = locate(path_or_url)
        known = _described(path)
        if known is not None:
            return cls(path, None, known)
        backend = backends.connect(path)
        try:
            return cls(path, backend)
        except BaseException:
            backend.close()
            raise

    def describe(self, folder: Path) -> None:
        """Write what the processes of a batch need not ask again: a page that asks nothing else never connects."""
        courts = self.courts.frame.select(pl.all().cast(pl.String)).to_dicts()
        known = {"path": str(self.path), "tables": self.tables, "meta": dict(self.meta), "courts": courts}
        (folder / DESCRIBED).write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")

    @property
    def _backend(self) -> backends.Backend:
        """The connection, made with the first question where the batch has described the warehouse."""
        if self._connected is None:
            self._connected = backends.connect(self.path)
        return self._connected

    @property
    def as_of(self) -> date:
        """The last day the data cover."""
        return date.fromisoformat(self.meta["as_of"])

    @property
    def synthetic(self) -> bool:
        """Whether the records are invented."""
        return self.meta["synthetic"] == "1"

    @property
    def currency(self) -> str:
        """The currency of every amount, ISO 4217."""
        return self.meta["currency"]

    @cached_property
    def lacks(self) -> frozenset[str]:
        """The tables and table.columns the source does not deliver."""
        return frozenset(json.loads(self.meta["lacks"]))

    @cached_property
    def courts(self) -> CourtTable:
        """The source's court table."""
        if "courts" in self._known:
            texts = dict.fromkeys(COLUMNS, pl.String())
            return CourtTable.from_frame(pl.DataFrame(self._known["courts"], schema=texts))
        return CourtTable.from_frame(self.rows("courts"))

    @cached_property
    def years(self) -> list[int]:
        """The calendar years the records cover, from the first closing they hold to the as-of date.

        A case pending since before then is known only because it was still pending: the years of such filings hold
        a part of what was filed, and are not among them. Without any closing, years count from the first filing.
        """
        first = self.meta["first_closing_date"] or str(self._first_entry())
        return list(range(date.fromisoformat(first).year, self.as_of.year + 1))

    def _first_entry(self) -> date:
        """Return the first day on which a court took a case."""
        docket = self.table("docket")
        first: pl.DataFrame = docket.aggregate(first=docket["entry_date"].min()).to_polars()
        day: date = first.item()
        return day

    @cached_property
    def tables(self) -> list[str]:
        """The names of its tables, sorted."""
        return self._known.get("tables") or self._backend.table_names()

    def table(self, name: str) -> ir.Table:
        """Return a table as an Ibis expression.

        Raises:
            WarehouseError: The warehouse has no such table.
        """
        self._check(name)
        return self._backend.table(name)

    def rows(self, name: str) -> pl.DataFrame:
        """Return all rows of a small table, such as the courts.

        Raises:
            WarehouseError: The warehouse has no such table.
        """
        self._check(name)
        return self._backend.rows(name)

    def _check(self, name: str) -> None:
        if name not in self.tables:
            raise WarehouseError(
                f"A warehouse has no table {name!r}. Its tables are: {', '.join(self.tables)}."
            )

    def query(self, sql: str) -> pl.DataFrame:
        """Return the answer to a query in the engine's own SQL, for researchers at the keyboard."""
        return self._backend.query(sql)

    def close(self) -> None:
        """Close the connection; nothing can be asked afterwards."""
        if self._connected is not None:
            self._connected.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_meta(self) -> Mapping[str, str]:
        """Read what the file says of itself, and refuse a file that is not ours or too new."""
        described: Mapping[str, str] = {}
        if "meta" in self.tables:
            rows = self.rows("meta")
            if rows.columns == ["key", "value"]:
                described = dict(rows.iter_rows())
        if described.get("format") != schema.FORMAT:
            raise WarehouseError(
                f"{self.path} is not a warehouse of this project: it does not say what it holds. "
                "`zhixing ingest EXPORTS --source FILE.yml --warehouse FILE` writes one."
            )
        if int(described["schema_version"]) > schema.VERSION:
            raise WarehouseError(
                f"{self.path} has schema version {described['schema_version']}, and this package reads up to "
                f"{schema.VERSION}. Update the package, or ingest the exports again with this one."
            )
        return described
