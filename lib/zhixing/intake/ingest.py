"""Exports to records: every file read, every row accounted for."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from zhixing.intake import accounts, courts, doubles, exports, screening
from zhixing.intake.cleaning import Cleaner, Memories
from zhixing.intake.doubles import DELIVERED, FILE
from zhixing.intake.exports import File
from zhixing.intake.source_map import Source
from zhixing.intake.spellings import Memory
from zhixing.records import OF_COURTS, TABLES

__all__ = ["Intake", "Source", "read"]

_SHOWN = 10
_AT_ONCE = (
    2  # one file is taken apart in Python while another is cleaned in polars: more would only cost memory
)


@dataclass(frozen=True)
class Intake:
    """What an export holds, and what became of every row of it.

    Attributes:
        tables: Accepted records by table, each valid by its schema in `records`; a table the source lacks is empty.
        courts: The source's court table, with the columns of `law.courts.COLUMNS`.
        report: `files` (source_file, table_name, encoding, rows_read, accepted, superseded, rejected),
            `rejects` (source_file, source_line, table_name, rule, detail, original_text) and `superseded`
            (source_file, source_line, table_name, case_id, delivery_date, original_json); `case_id` is the row's own number in
            a table whose rows are a court's own.
        meta: What the source says of itself, for the warehouse.
        notes: Sentences on what was accepted and is worth a look.
    """

    tables: dict[str, pl.DataFrame]
    courts: pl.DataFrame
    report: dict[str, pl.DataFrame]
    meta: dict[str, str]
    notes: list[str]


@dataclass
class _Run:
    """What the steps of one intake share."""

    files: Sequence[File]
    source: Source
    codes: courts.CourtCodes
    accounts: accounts.Accounts
    memories: Memories = field(default_factory=lambda: Memories(Memory))
    contradictions: int = 0
    cases: screening.Accepted | None = None


@dataclass(frozen=True)
class _Screened:
    """One file: the rows that break no rule, and its entry in the books."""

    good: pl.DataFrame
    entry: accounts.Entry
    contradictions: int


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
    run = _Run(files, source, courts.CourtCodes(table_of_courts), accounts.Accounts(files, source))
    tables: dict[str, pl.DataFrame] = {}
    for name in TABLES:  # the cases come first: the steps of a case belong to one
        tables[name] = _table(name, run)
        run.cases = run.cases or screening.Accepted(tables["cases"]["case_id"])
    return Intake(
        tables=tables,
        courts=table_of_courts.frame,
        report=run.accounts.report(),
        meta=_meta(source, run.accounts.deliveries),
        notes=_notes(tables, run, unmatched),
    )


def _table(name: str, run: _Run) -> pl.DataFrame:
    """Return the accepted records of one table."""
    numbers = [number for number, file in enumerate(run.files) if file.table == name]
    if not numbers:
        return TABLES[name].create_empty()
    good = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for number, screened in zip(
            numbers, pool.map(lambda number: _screened(number, run), numbers), strict=True
        ):
            run.accounts.enter(number, screened.entry)
            run.contradictions += screened.contradictions
            good.append(screened.good)
    settled = doubles.settle(pl.concat(good, rechunk=True), name, run.source.tables[name])
    run.accounts.settle(name, settled)
    run.accounts.check_share(name)
    return settled.accepted.select(list(TABLES[name].columns()))


def _screened(number: int, run: _Run) -> _Screened:
    """Read one file and screen its rows."""
    file = run.files[number]
    grid = exports.read(file, run.source)
    delivered = exports.delivered(file, grid, run.source)
    cleaned = Cleaner(file, grid, run.source, run.codes, run.memories, delivered=delivered).clean()
    rows, problems = screening.screen(cleaned, file.table, run.source, run.cases)
    traced = rows.with_columns(pl.lit(number, dtype=pl.Int32).alias(FILE), pl.lit(delivered).alias(DELIVERED))
    return _Screened(traced, accounts.entry(file, grid, delivered, problems, rows), cleaned.contradictions)


def _meta(source: Source, deliveries: Mapping[str, date]) -> dict[str, str]:
    """Return what the source says of itself.

    Unless the source says otherwise, the data reach to the day by which every court's folder had delivered: later,
    the cases of the court that delivered first would be pending for want of news.
    """
    newest: dict[str, date] = {}
    for name, day in deliveries.items():
        folder = name.partition("/")[0] if "/" in name else ""
        newest[folder] = max(day, newest.get(folder, day))
    return {
        "as_of": str(source.as_of or min(newest.values())),
        "source_id": source.id,
        "source_title_en": source.title.en,
        "source_title_zh": source.title.zh,
        "synthetic": str(int(source.synthetic)),
        "notice_en": source.notice.en if source.notice else "",
        "notice_zh": source.notice.zh if source.notice else "",
        "currency": source.currency,
        "lacks": json.dumps(source.lacking),
        "first_delivery_date": str(min(deliveries.values())),
        "last_delivery_date": str(max(deliveries.values())),
    }


def _notes(tables: Mapping[str, pl.DataFrame], run: _Run, unmatched: Sequence[str]) -> list[str]:
    """Return a sentence on each thing that was accepted, or left unread, and is worth a look."""
    notes = []
    cases = tables["cases"]
    if above := cases["recovered_above_claim"].sum():
        notes.append(
            f"Accepted and flagged, recovered above the claim as delay interest may explain: cases {above:,}."
        )
    unknown = cases.filter("court_is_unknown")["court_code"]
    if len(unknown):
        codes = _some(unknown.unique().sort().to_list())
        notes.append(f"Accepted and flagged, court not in the court table ({codes}): cases {len(unknown):,}.")
    for name in OF_COURTS:
        held_by = tables[name]["court_code"]
        unknown = held_by.filter(run.codes.unknown(held_by))
        if len(unknown):
            codes = _some(unknown.unique().sort().to_list())
            notes.append(f"Accepted, court not in the court table ({codes}): {name} {len(unknown):,}.")
    if run.contradictions:
        notes.append(
            "Accepted by the date, pending by the source's flag and closed by the date or the reverse: "
            f"rows {run.contradictions:,}."
        )
    if unmatched:
        notes.append(f"Not read, no pattern of the source matches: {_some(unmatched)}.")
    return notes


def _some(names: Sequence[str]) -> str:
    """Name the first few."""
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
