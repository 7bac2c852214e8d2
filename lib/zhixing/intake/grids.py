"""A file's cells as text, before they mean anything: the one form CSV and XLSX are brought into."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from zhixing.intake.headings import Header

XLSX = "XLSX"
"""What the report says instead of an encoding, for a workbook."""


@dataclass(frozen=True)
class Grid:
    """The rows of one file below its header.

    Attributes:
        cells: Text columns named ``c0`` … in the order of the header; blank rows are left out.
        lines: Line (or sheet row) of each row, from 1.
        misfit: Per row, why its cells cannot be told apart (too few, too many), else null.
        header: The header row and the title lines above it.
        encoding: As stated in the report; `XLSX` for a workbook.
        original: Line numbers → the text of those rows as the file has it.
    """

    cells: pl.DataFrame
    lines: pl.Series
    misfit: pl.Series
    header: Header
    encoding: str
    original: Callable[[pl.Series], pl.Series]

    @property
    def is_workbook(self) -> bool:
        """Whether the cells come from a workbook, whose dates may be timestamps."""
        return self.encoding == XLSX

    @property
    def height(self) -> int:
        """Rows read."""
        return self.cells.height
