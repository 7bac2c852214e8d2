"""What a page reads beside the rows of its own unit, noted while it runs.

A page is made again when its own unit's rows change, and when anything noted here does: the peers it is held beside, the
province it is part of. What is noted is the part the page used, so that a delivery of one prefecture leaves alone the
pages that never looked at it.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Self

import polars as pl

NOTES = "ZHIXING_READS"
"""The file in which a batch's page notes what it reads, a JSON line each; without it nothing is noted."""


@dataclass(frozen=True)
class Read:
    """One thing read.

    Attributes:
        kind: ``frame`` of the batch's folder, or ``rows`` asked for directly.
        what: the frame's key and the part of it that was used, or what `compute` was asked.
        digest: of the rows read, whatever their order.
    """

    kind: Literal["frame", "rows"]
    what: dict[str, Any]
    digest: str

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read a noted line."""
        return cls(**json.loads(line))


def digest(rows: pl.DataFrame) -> str:
    """Return a digest of a frame's columns and rows, whatever the order of its rows.

    Why a cell is withheld, which no page prints, is left out.
    """
    rows = rows.drop("reason", strict=False)
    lines = sorted(map(repr, rows.iter_rows()))
    return sha256("\n".join([repr(rows.schema), *lines]).encode()).hexdigest()[:32]


def note_frame(key: str, rows: pl.DataFrame, column: str, values: Sequence[str] | None) -> None:
    """Note that a page used these rows of a shared frame, chosen by a column's values or all of them."""
    chosen = None if values is None else sorted(values)
    _note("frame", {"key": key, "column": column, "values": chosen}, rows)


def note_rows(asked: dict[str, Any], rows: pl.DataFrame) -> None:
    """Note that a page asked for rows of other units than its own."""
    _note("rows", asked, rows)


def _note(kind: Literal["frame", "rows"], what: dict[str, Any], rows: pl.DataFrame) -> None:
    path = os.environ.get(NOTES)
    if path:
        line = json.dumps(asdict(Read(kind, what, digest(rows))), ensure_ascii=False)
        with Path(path).open("a", encoding="utf-8") as notes:
            notes.write(line + "\n")


def noted(path: Path) -> list[Read]:
    """Return what a page noted, each thing once; nothing where it read nothing."""
    if not path.exists():
        return []
    return [Read.from_json(line) for line in dict.fromkeys(path.read_text(encoding="utf-8").splitlines())]


def chosen(frame: pl.DataFrame, column: str, values: Sequence[str] | None) -> pl.DataFrame:
    """Return the rows of a shared frame that a page is to use."""
    return frame if values is None else frame.filter(pl.col(column).is_in(list(values)))
