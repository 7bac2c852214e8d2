"""XLSX workbooks to a grid. Dates arrive as serials or as timestamps, numbers as the shortest text that names them."""

import io
import zipfile

import fastexcel
import polars as pl

from zhixing.intake import headings
from zhixing.intake.errors import ExportError
from zhixing.intake.grids import XLSX, Grid
from zhixing.intake.source_map import Table

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""An OLE container: a workbook encrypted with a password, or the old binary XLS."""


def is_workbook(data: bytes) -> bool:
    """Tell a workbook by its content; courts rename files."""
    return data.startswith((ZIP_MAGIC, OLE_MAGIC))


def read(data: bytes, table: Table, file: str) -> Grid:
    """Read one sheet below its header row.

    Raises:
        ExportError: The workbook is encrypted, truncated or empty, or its sheet has no header or no row.
    """
    frame = _load(data, table, file)
    if frame.is_empty():
        raise ExportError(
            f"File “{file}” is a workbook with an empty sheet. Ask for a new export, or remove the file."
        )
    header = headings.locate(frame.head(headings.SEARCHED).rows(), table, file)
    below = frame.slice(header.row + 1).rename({name: f"c{i}" for i, name in enumerate(frame.columns)})
    cells = below.select(pl.all().replace("", None))
    filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    kept = cells.filter(filled)
    if kept.is_empty():
        raise ExportError(
            f"File “{file}” has a header (row {header.row + 1}) and no row below it. If the court had no case, remove the file; otherwise ask for a new export."
        )
    lines = pl.Series(range(header.row + 2, header.row + 2 + cells.height), dtype=pl.Int64).filter(filled)

    def original(wanted: pl.Series) -> pl.Series:
        rows = frame[(wanted - 1).to_list()].fill_null("")
        return rows.select(pl.concat_str(pl.all(), separator="\t")).to_series()

    misfit = pl.Series([None], dtype=pl.String).new_from_index(0, kept.height)
    return Grid(kept, lines, misfit, header, XLSX, original)


def _load(data: bytes, table: Table, file: str) -> pl.DataFrame:
    """Load every cell of the sheet as text, from the sheet's first row on."""
    if data.startswith(OLE_MAGIC):
        raise ExportError(
            f"File “{file}” is an encrypted workbook or an old binary XLS (it begins with D0CF11E0). Open it with its password and save it as XLSX without one."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(entry.flag_bits & 1 for entry in archive.infolist()):
                raise ExportError(
                    f"File “{file}” is an encrypted workbook. Save it as XLSX without a password."
                )
        book = fastexcel.read_excel(data)
        if table.sheet is not None and table.sheet not in book.sheet_names:
            raise ExportError(
                f"File “{file}” has no sheet “{table.sheet}”; it has {', '.join(book.sheet_names)}. Name one of them under “sheet” in the source file."
            )
        sheet = book.load_sheet(table.sheet or 0, header_row=None, skip_rows=0, dtypes="string")
        return pl.DataFrame(sheet)
    except (zipfile.BadZipFile, fastexcel.FastExcelError) as error:
        reason = str(error).split("\n", 1)[0]
        raise ExportError(
            f"File “{file}” is a truncated or damaged workbook of {len(data):,} bytes ({reason}). Copy it again, or ask for a new export."
        ) from None
