"""Writing spelled tables the way courts deliver files: CSV in GB18030 or XLSX, title lines above the header."""

import datetime as dt
from pathlib import Path

import polars as pl
import xlsxwriter

from zhixing.synthetic.spelling import Style

_NUMERIC = r"^-?\d+(\.\d+)?$"
_TEXT_HEADERS = ("案号", "首次执行案号")


def title_lines(name: str, style: Style, delivered: dt.date) -> list[str]:
    """Return the lines above the header: title, perhaps an empty line, unit and delivery date."""
    unit = f"单位:{style.unit}  送交日期:{delivered.isoformat()}"
    return [name, unit] if style.title_lines <= 2 else [name, "", unit]  # noqa: PLR2004 - title and unit


def write_table(spelled: pl.DataFrame, stem: Path, title: str, style: Style, delivered: dt.date) -> Path:
    """Write one table and return the file's path.

    Args:
        spelled: Text columns under their headers.
        stem: Path without suffix.
        title: First line of the file.
        style: How the prefecture writes.
        delivered: Date of the delivery.
    """
    stem.parent.mkdir(parents=True, exist_ok=True)
    lines = title_lines(title, style, delivered)
    if style.workbook:
        return _workbook(spelled, stem.with_suffix(".xlsx"), lines, delivered)
    path = stem.with_suffix(".csv")
    body = spelled.write_csv(line_terminator="\r\n")
    head = "".join(f"{line}\r\n" for line in lines)
    path.write_bytes((head + body).encode(style.encoding))
    return path


def _workbook(spelled: pl.DataFrame, path: Path, lines: list[str], delivered: dt.date) -> Path:
    """Write a sheet, numbers as numbers, with nothing in it that depends on when it was written."""
    numeric = _numeric_columns(spelled)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False}) as book:
        book.set_properties(
            {"created": dt.datetime.combine(delivered, dt.time(9), dt.UTC).replace(tzinfo=None)}
        )
        sheet = book.add_worksheet("Sheet1")
        for number, line in enumerate(lines):
            sheet.write_string(number, 0, line)
        top = len(lines)
        for column, header in enumerate(spelled.columns):
            sheet.write_string(top, column, header)
        for number, row in enumerate(spelled.iter_rows(), start=top + 1):
            for column, text in enumerate(row):
                if not text:
                    continue
                if column in numeric and _is_number(text):
                    sheet.write_number(number, column, float(text))
                else:
                    sheet.write_string(number, column, text)
    return path


def _numeric_columns(spelled: pl.DataFrame) -> set[int]:
    """Return the columns that hold numbers: all but case numbers and words."""
    found = set()
    for position, header in enumerate(spelled.columns):
        values = spelled[header].drop_nulls()
        if (
            header not in _TEXT_HEADERS
            and len(values)
            and 2 * int(values.str.contains(_NUMERIC).sum()) > len(values)
        ):
            found.add(position)
    return found


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()
