"""A source map held against the records, and what a researcher reads where the two do not agree."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import dataframely as dy

from zhixing.records import BEYOND_CASES, OF_COURTS, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from pydantic import ValidationError

    from zhixing.intake.source_map import Column, Source, Table

DERIVED = frozenset(
    {"recovered_above_claim", "court_is_unknown", "delivery_date", "source_file", "source_line"}
)
"""Columns of `cases` that intake fills itself."""

FROM_CASE_NUMBER = frozenset({"type_code", "court_code"})
"""Columns of `cases` that a Chinese case number 案号 states when no column of the export does."""


def against_records(source: Source) -> None:
    """Check that the source fills or disowns every column of every record, and nothing else.

    Raises:
        ValueError: It does not; pydantic reports it with the place.
    """
    if "cases" not in source.tables:
        raise ValueError(
            "tables has no “cases”, and a source without cases has nothing to count; describe that table"
        )
    for name, table in source.tables.items():
        if name not in TABLES:
            raise ValueError(f"tables.{name} is no record table; valid: {', '.join(TABLES)}")
        _check_key(name, table)
        _check_columns(name, table)
        for column, stated in table.columns.items():
            _check_column(f"tables.{name}.columns.{column}", TABLES[name].columns()[column], stated, source)
        for column, value in table.constants.items():
            _check_value(f"tables.{name}.constants.{column}", TABLES[name].columns()[column], value)
        _check_lacks(name, table, source.lacks)
    silent = [name for name in TABLES if name not in {*source.tables, *source.lacks, *BEYOND_CASES}]
    if silent:
        raise ValueError(f"tables {', '.join(silent)}: neither described under tables nor listed under lacks")
    known = {*TABLES} | {f"{name}.{column}" for name, schema in TABLES.items() for column in schema.columns()}
    if stray := [name for name in source.lacks if name not in known]:
        raise ValueError(f"lacks: “{stray[0]}” is no table and no table.column; see data/README.md")


def _own(name: str) -> frozenset[str]:
    """Columns of a table that no source maps."""
    if name in OF_COURTS:
        return frozenset()
    return DERIVED | {"case_id"} if name == "cases" else frozenset({"case_id"})


def _check_key(name: str, table: Table) -> None:
    """A step of a case names its case; a court's own row has a number of its own, and may name a case as a column."""
    if name not in OF_COURTS:
        if table.case_id is None:
            raise ValueError(
                f"tables.{name}: case_id is missing, and every row of this table is a step of a case; state the heading of the case number, such as {{case_number: 案号}}"
            )
        return
    key = TABLES[name].primary_key()[0]
    if table.case_id is not None:
        raise ValueError(
            f"tables.{name}: case_id is for tables whose rows are steps of a case; the rows of this one are a court's own, by their {key}. Remove it, and map a case number they mention under columns"
        )
    if table.redelivery == "case":
        raise ValueError(
            f"tables.{name}: redelivery: case is for tables whose rows are steps of a case; a newer delivery of this one replaces rows by their {key}. Remove it"
        )


def _check_columns(name: str, table: Table) -> None:
    fillable = [column for column in TABLES[name].columns() if column not in _own(name)]
    for column in (*table.columns, *table.constants):
        if column not in fillable:
            raise ValueError(
                f"tables.{name}: “{column}” is no column a source can fill; valid: {', '.join(fillable)}"
            )
    if twice := [column for column in table.constants if column in table.columns]:
        raise ValueError(f"tables.{name}: “{twice[0]}” is both a column and a constant; keep one")


def _check_column(where: str, kind: dy.Column, column: Column, source: Source) -> None:
    """A coded column names a code list whose every value the record allows; a unit belongs to an amount."""
    is_coded = isinstance(kind, dy.Bool | dy.Enum)
    if column.unit is not None and not isinstance(kind, dy.Decimal):
        raise ValueError(f"{where}: a unit is for amounts, and this column is none; remove it")
    if not is_coded and column.codes is not None:
        raise ValueError(
            f"{where}: codes are for columns with a fixed set of values, and this one has none; remove them"
        )
    if is_coded and column.codes not in source.codes:
        lists = ", ".join(source.codes) or "none"
        raise ValueError(
            f"{where}: codes “{column.codes}” is no list under codes (there are: {lists}); name the one that turns the export's words into values"
        )
    if is_coded:
        for word, value in source.codes[column.codes or ""].items():
            _check_value(f"codes.{column.codes}.{word} (for {where})", kind, value)


def _check_value(where: str, kind: dy.Column, value: str | bool) -> None:  # noqa: FBT001  # a code may be yes or no
    allowed: tuple[str | bool, ...] | None = None
    if isinstance(kind, dy.Bool):
        allowed = (True, False)
    elif isinstance(kind, dy.Enum):
        allowed = tuple(kind.categories)
    if allowed is not None and not any(
        value is choice or (isinstance(value, str) and value == choice) for choice in allowed
    ):
        raise ValueError(
            f"{where}: “{value}” is no value of that column; valid: {', '.join(map(str, allowed)).replace('True, False', 'true, false')}"
        )


def _check_lacks(name: str, table: Table, lacks: list[str]) -> None:
    """Every column is filled or listed as lacking, and a required one is filled."""
    filled = {*table.columns, *table.constants, *_own(name)}
    if name == "cases" and table.case_id is not None and table.case_id.case_number:
        filled |= FROM_CASE_NUMBER
    if name in lacks:
        raise ValueError(f"lacks: “{name}” is described under tables; remove one of the two")
    for column, kind in TABLES[name].columns().items():
        lacking = f"{name}.{column}" in lacks
        if column in filled and lacking:
            raise ValueError(f"lacks: “{name}.{column}” is filled under tables.{name}; remove one of the two")
        if column not in filled and not kind.nullable:
            raise ValueError(
                f"tables.{name}: the column “{column}” is required; map it, or give it as a constant"
            )
        if column not in filled and not lacking:
            raise ValueError(
                f"tables.{name}: the column “{column}” is neither mapped nor listed under lacks; do one of the two"
            )


def explain(path: Path, error: ValidationError, keys: Collection[str]) -> str:
    """Turn pydantic's first complaint into one paragraph: where, the value, the rule, the next step.

    Args:
        path: The source YAML.
        error: What pydantic found.
        keys: Every key a source may have, to say which one was meant.
    """
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    match first["type"]:
        case "extra_forbidden":
            close = difflib.get_close_matches(str(first["loc"][-1]), keys, n=1)
            hint = f"Did you mean “{close[0]}”?" if close else "Remove it."
            said = f"the key “{where}” is not known. {hint}"
        case "missing":
            said = f"the key “{where}” is missing. Add it."
        case "value_error":
            value = f" is “{first['input']}”" if isinstance(first["input"], str) else ""
            reason = str(first["ctx"]["error"]) if "ctx" in first else first["msg"]
            said = f"{where}{value}{': ' if where else ''}{reason}."
        case _:
            rule = first["msg"][0].lower() + first["msg"][1:]
            said = f"“{where}” is {first['input']!r}: {rule}. A text that looks like a number, a date or yes/no needs quotation marks."
    count = error.error_count() - 1
    more = f" {count} more such mistake{'s' if count > 1 else ''} after this one." if count else ""
    return f"Source file “{path}”: {said}{more} The files in params/sources/ show every key in use."
