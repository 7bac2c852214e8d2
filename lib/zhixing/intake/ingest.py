"""Exports to records: every file read, every row accounted for."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

import polars as pl

from zhixing.intake import courts, doubles, exports, screening
from zhixing.intake.accounts import Accounts
from zhixing.intake.cleaning import Cleaner
from zhixing.intake.doubles import DELIVERED, FILE
from zhixing.intake.exports import File
from zhixing.intake.source_map import Source
from zhixing.records import TABLES

__all__ = ["Intake", "Source", "read"]


@dataclass(frozen=True)
class Intake:
    """What an export holds, and what became of every row of it.

    Attributes:
        tables: Accepted records by table, each valid by its schema in `records`; tables the source lacks are empty.
        courts: The source's court table, with the columns of `law.courts.COLUMNS`.
        report: `files` (source_file, table_name, encoding, rows_read, accepted, superseded, rejected),
            `rejects` (source_file, source_line, table_name, rule, detail, original_text) and `superseded`
            (source_file, source_line, table_name, case_id, delivery_date, original_json).
        meta: What the source says of itself, for the warehouse.
        notes: Sentences on what was accepted and is worth a look.
    """

    tables: dict[str, pl.DataFrame]
    courts: pl.DataFrame
    report: dict[str, pl.DataFrame]
    meta: dict[str, str]
    notes: list[str]


def read(folder: Path | str, source: Source) -> Intake:
    """Read an export.

    For every file: rows read = accepted + superseded + rejected.

    Args:
        folder: The folder of export files, or a single file.
        source: How they map onto our records.

    Raises:
        ZhixingError: A file cannot be read or lacks a column, the court table is missing, or more rows are
            rejected than the source tolerates. Nothing is written either way.
    """
    files, unmatched = exports.discover(Path(folder), source)
    table_of_courts = courts.load(source)
    accounts = Accounts(files, source)
    codes = courts.CourtCodes(table_of_courts)
    tables: dict[str, pl.DataFrame] = {}
    for name, schema in TABLES.items():
        held = tables["cases"]["case_id"] if tables else None
        good = list(_good_rows(name, files, source, codes, accounts, held))
        if not good:
            tables[name] = schema.create_empty()
            continue
        settled = doubles.settle(pl.concat(good), name, source.tables[name])
        del good
        accounts.settle(name, settled)
        tables[name] = settled.accepted.select(list(schema.columns()))
        accounts.check_share(name)
    report = accounts.report()
    meta = _meta(source, accounts.deliveries)
    return Intake(tables, table_of_courts.frame, report, meta, accounts.notes(unmatched, tables["cases"]))


def _good_rows(
    name: str,
    files: list[File],
    source: Source,
    codes: courts.CourtCodes,
    accounts: Accounts,
    held: pl.Series | None,
) -> Iterator[pl.DataFrame]:
    """Yield the rows of each file of a table that break no rule, one file at a time."""
    for number, file in enumerate(files):
        if file.table != name:
            continue
        grid = exports.read(file, source)
        delivered = exports.delivered(file, grid, source)
        cleaned = Cleaner(file, grid, source, codes, delivered).clean()
        good, problems = screening.screen(cleaned, name, source, held)
        accounts.read(number, grid, delivered, problems, cleaned.notes)
        yield good.with_columns(
            pl.lit(number, dtype=pl.Int32).alias(FILE), pl.lit(delivered).alias(DELIVERED)
        )


def _meta(source: Source, deliveries: dict[str, date]) -> dict[str, str]:
    """Return what the source says of itself.

    The data reach as far as the folder that was delivered first does: a later day would count its courts' cases
    as pending for want of news.
    """
    newest: dict[str, date] = {}
    for name, day in deliveries.items():
        folder = str(PurePosixPath(name).parent)
        newest[folder] = max(day, newest.get(folder, day))
    notice = source.notice
    return {
        "as_of": str(source.as_of or min(newest.values())),
        "source_id": source.id,
        "synthetic": "1" if source.synthetic else "0",
        "notice_en": notice.en if notice else "",
        "notice_zh": notice.zh if notice else "",
        "currency": source.currency,
        "lacks": json.dumps(source.lacks, ensure_ascii=False),
        "first_delivery_date": str(min(deliveries.values())),
        "last_delivery_date": str(max(deliveries.values())),
    }
