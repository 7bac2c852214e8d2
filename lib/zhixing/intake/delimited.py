"""CSV and its kin, from decoded text to a grid: every row keeps its physical line and its original text."""

import csv
from collections.abc import Sequence

import polars as pl

from zhixing.intake import headings
from zhixing.intake.errors import ExportError
from zhixing.intake.grids import Grid
from zhixing.intake.source_map import Table

_DELIMITERS = (",", ";", "\t", "|")


def read(text: str, encoding: str, table: Table, file: str) -> Grid:
    """Read delimited text below its header row.

    Raises:
        ExportError: The text is empty, has no header row or no row below it, or opens a quotation mark that
            is never closed.
    """
    if not text.strip():
        raise ExportError(f"File “{file}” is empty. Ask for a new export, or remove the file.")
    data = text.encode().replace(b"\r\n", b"\n")
    if not data.endswith(b"\n"):
        data += b"\n"
    lines = pl.Series([data], dtype=pl.Binary).cast(pl.String).str.split("\n").explode().head(-1)
    first = lines.head(headings.SEARCHED).to_list()
    heads = {delimiter: _head(first, delimiter) for delimiter in _DELIMITERS}
    delimiter = max(heads, key=lambda candidate: headings.best_match(heads[candidate], table))
    header = headings.locate(heads[delimiter], table, file)
    body = lines.slice(header.row + 1)
    starts = _record_starts(body, header.row + 2, file)
    above = sum(len(line.encode()) + 1 for line in first[: header.row + 1])
    cells = _cells(data[above:], delimiter, len(header.headings), file)
    if cells.height != len(starts):
        raise ExportError(
            f"File “{file}” has quotation marks that cannot be told apart: {cells.height:,} rows for {len(starts):,} lines. Look for a quotation mark inside a cell that is not doubled, and ask for a new export."
        )
    misfit = _misfits(body, starts, cells, delimiter, len(header.headings))
    filled = _filled(cells)
    kept = cells.drop("extra").filter(filled).rechunk()
    if kept.is_empty():
        raise ExportError(
            f"File “{file}” has a header (line {header.row + 1}) and no row below it. If the court had no case, remove the file; otherwise ask for a new export."
        )
    first_lines = starts + header.row + 2
    last_lines = first_lines.shift(-1, fill_value=len(lines) + 1) - 1

    def original(wanted: pl.Series) -> pl.Series:
        ends = last_lines.gather(first_lines.search_sorted(wanted))
        records = zip(wanted, ends, strict=True)
        return pl.Series(["\n".join(lines[line - 1 : end]) for line, end in records], dtype=pl.String)

    return Grid(kept, first_lines.filter(filled), misfit.filter(filled), header, encoding, original)


def _head(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Split a file's first lines into cells; a row over several lines stands at its last one."""
    first = [line.replace("\r", " ") + "\n" for line in lines]
    rows: list[list[str]] = [[] for _ in first]
    reader = csv.reader(first, delimiter=delimiter)
    for cells in reader:
        rows[reader.line_num - 1] = cells
    return rows


def _record_starts(body: pl.Series, first_line: int, file: str) -> pl.Series:
    """Return the index of the line each record begins on: those before which all quotation marks are closed."""
    index = pl.int_range(len(body), eager=True)
    quotes = body.str.count_matches('"', literal=True)
    if not quotes.sum():
        return index
    open_before = quotes.cum_sum().shift(1, fill_value=0) % 2 == 1
    starts = index.filter(~open_before)
    if quotes.sum() % 2:
        raise ExportError(
            f"File “{file}” opens a quotation mark in the record at line {starts[-1] + first_line:,} that is never closed, so the rows after it cannot be told apart. Close it in the file, or ask for a new export."
        )
    return starts


def _cells(data: bytes, delimiter: str, width: int, file: str) -> pl.DataFrame:
    """Split the lines into text columns `c0` …, and `extra` for a cell beyond the header."""
    names = [f"c{i}" for i in range(width)] + ["extra"]
    if not data:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    try:
        return pl.read_csv(
            data,
            separator=delimiter,
            has_header=False,
            schema=dict.fromkeys(names, pl.String),
            missing_columns="insert",
            truncate_ragged_lines=True,
        )
    except pl.exceptions.PolarsError as error:
        reason = str(error).split("\n", 1)[0]
        raise ExportError(
            f"File “{file}” cannot be split into cells: {reason}. Ask for a new export."
        ) from None


def _filled(cells: pl.DataFrame) -> pl.Series:
    """Say which rows have something in a cell."""
    first = (cells["c0"] != "").fill_null(value=False)
    if first.all():
        return first
    return cells.select(pl.any_horizontal(pl.all() != "").fill_null(value=False)).to_series()


def _misfits(
    body: pl.Series, starts: pl.Series, cells: pl.DataFrame, delimiter: str, width: int
) -> pl.Series:
    """Say which rows have too few cells, or too many with something in them."""
    lines = body if len(starts) == len(body) else body.gather(starts)
    # separators are counted where a cell is missing at the end or there is one too many: any other row fits
    long = cells["extra"].is_not_null()
    odd = (long | cells[f"c{width - 1}"].is_null()).arg_true()
    misfit = pl.Series([None], dtype=pl.String).new_from_index(0, len(lines))
    if odd.is_empty():
        return misfit
    plain = lines.gather(odd).str.replace_all('"[^"]*"', "")
    # a record over several lines leaves an open quotation mark behind, and its separators are not counted
    whole = ~plain.str.contains('"', literal=True)
    count = plain.str.count_matches(delimiter, literal=True) + 1
    frame = pl.DataFrame({"count": count, "short": whole & (count < width), "long": long.gather(odd)})
    found = frame.select(
        pl.when(pl.col("short") | pl.col("long")).then(
            pl.format("the row has {} cells, the header {}", "count", pl.lit(width))
        )
    ).to_series()
    return misfit.scatter(odd, found)
