"""One file's cells to one file's records: parsed, and with a reason for each row that could not be."""

from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl

from zhixing.intake import headings, keys, values
from zhixing.intake.courts import CourtCodes
from zhixing.intake.exports import File, unit_of
from zhixing.intake.grids import Grid
from zhixing.intake.problems import ROW, Problems
from zhixing.intake.source_map import FROM_CASE_NUMBER, Column, Source, Table
from zhixing.law.money import UNITS
from zhixing.records import TABLES

LINE, STAGE = "line", "stage"
"""Columns that travel with a row until doubles are settled: where it stands, and its rank among its like."""


@dataclass(frozen=True)
class Cleaned:
    """One file's rows as records in the making.

    Attributes:
        rows: `row`, `line`, `stage` and every column of the record that the source fills.
        problems: Why some of them cannot be accepted.
        notes: What was accepted and is worth saying, by name, with its count.
    """

    rows: pl.DataFrame
    problems: Problems
    notes: dict[str, int]


class Cleaner:
    """Cleans one file. Its parts share the grid, the source and the list of problems."""

    def __init__(self, file: File, grid: Grid, source: Source, courts: CourtCodes, delivered: date) -> None:
        self.file, self.grid, self.source, self.courts, self.delivered = file, grid, source, courts, delivered
        self.table: Table = source.tables[file.table]
        self.problems = Problems()
        self.notes: dict[str, int] = {}
        self.row = pl.Series(ROW, range(grid.height), dtype=pl.Int64)

    def clean(self) -> Cleaned:
        """Return the file's rows with every column of the record.

        Raises:
            ExportError: A heading the source needs is missing or stands twice, or an amount has no unit.
        """
        misfits = self.grid.misfit.alias("why").to_frame().with_columns(self.row).drop_nulls("why")
        self.problems.add(
            misfits, "cells_do_not_fit_header", pl.format("{}. Mend the line, or ask for it again.", "why")
        )
        columns: dict[str, pl.Series] = {ROW: self.row, LINE: self.grid.lines, STAGE: self._stage()}
        columns |= self._key()
        for name, column in self.table.columns.items():
            columns[name] = self._column(name, column)
        rows = pl.DataFrame({name: series.alias(name) for name, series in columns.items()})
        schema = TABLES[self.file.table].columns()
        rows = rows.with_columns(
            pl.lit(value, dtype=schema[name].dtype).alias(name)
            for name, value in self.table.constants.items()
        )
        empty = [
            pl.lit(None, dtype=kind.dtype).alias(name)
            for name, kind in schema.items()
            if name not in rows.columns
        ]
        rows = rows.with_columns(empty)
        if self.file.table == "cases":
            rows = self._derived(rows)
        self._hold_flag_against_date(rows)
        return Cleaned(rows, self.problems, self.notes)

    def _derived(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Fill the columns of a case that say where it comes from and what is odd about it."""
        return rows.with_columns(
            recovered_above_claim=(pl.col("recovered_yuan") > pl.col("claim_yuan")).fill_null(value=False),
            court_is_unknown=self.courts.unknown(rows["court_code"]).fill_null(value=False),
            delivery_date=pl.lit(self.delivered),
            source_file=pl.lit(self.file.name),
            source_line=pl.col(LINE),
        )

    def _cells(
        self, wanted: list[str], column: str, *, optional: bool = False
    ) -> tuple[pl.Series, tuple[int, str | None]] | None:
        """Return the cells under a heading, as the export has them."""
        place = self.grid.header.find(wanted, self.file.name)
        if place is None:
            if optional:
                return None
            raise headings.missing(wanted, column, self.grid.header, self.file.name)
        return self.grid.cells[f"c{place[0]}"], place

    def _column(self, name: str, column: Column) -> pl.Series:
        """Parse one mapped column by the type its record gives it."""
        kind = TABLES[self.file.table].columns()[name]
        found = self._cells(column.header, name, optional=column.optional)
        if found is None:
            return pl.Series(name, [None], dtype=kind.dtype).new_from_index(0, self.grid.height)
        cells, place = found
        if isinstance(kind, dy.Decimal):
            return self._amount(name, cells, unit_of(name, place, self.file, self.grid, self.source))
        text = values.tidy(cells, self.source.nulls)
        if isinstance(kind, dy.Date):
            return self._date(name, column, text)
        if isinstance(kind, dy.Bool | dy.Enum):
            return self._code(name, column, text)
        if name == "first_case_id":
            return self._linked_case(name, text)
        return self.courts.codes(text, self.delivered)

    def _date(self, name: str, column: Column, text: pl.Series) -> pl.Series:
        spellings = [
            *self.source.dates.spellings,
            *([values.TIMESTAMP] if self.grid.encoding == "XLSX" else []),
        ]
        parsed = values.dates(text, spellings)
        shown = ", ".join(self.source.dates.spellings)
        self._report(
            text.is_not_null() & parsed.is_null(),
            text,
            "date_not_readable",
            f"{name} “{{}}” is no date in any spelling the source accepts ({shown}). Correct the cell, or add its spelling to the source.",
        )
        latest = None if column.may_be_future else self.delivered
        outside = (parsed < self.source.dates.earliest) | ((parsed > latest) if latest else False)
        self._report(
            outside.fill_null(value=False),
            text,
            "date_out_of_range",
            f"{name} “{{}}” is not between {self.source.dates.earliest} and {latest or 'any later day'}, the earliest date the source believes and the file's delivery. Correct the cell.",
        )
        return parsed

    def _amount(self, name: str, cells: pl.Series, unit: str) -> pl.Series:
        amounts, unreadable = values.yuan(cells, unit, self.source.nulls)
        ceiling = self.source.limits.amount_yuan
        huge = cells.str.strip_chars().cast(pl.Float64, strict=False).abs() * UNITS[unit] > ceiling
        absurd = huge.fill_null(value=False) | (amounts.abs() > ceiling).fill_null(value=False)
        self._report(
            absurd,
            cells,
            "amount_absurd",
            f"{name} “{{}}” ({unit}) is above {ceiling:,} yuan, the most the source believes of one case. Check the unit and the cell.",
        )
        self._report(
            unreadable & ~absurd,
            cells,
            "amount_not_readable",
            f"{name} “{{}}” is no amount. Write digits, or one of the source's words for an empty cell.",
        )
        return amounts

    def _code(self, name: str, column: Column, text: pl.Series) -> pl.Series:
        kind = TABLES[self.file.table].columns()[name]
        codes = self.source.codes[column.codes or ""]
        value = values.coded(text, codes, kind.dtype)
        shown = ", ".join(codes)
        self._report(
            text.is_not_null() & value.is_null(),
            text,
            "unknown_code",
            f"{name} “{{}}” is not in the code list {column.codes} ({shown}). Correct the cell, or add the word to the list in the source.",
        )
        return value

    def _stage(self) -> pl.Series:
        """Return the rank of each row among the rows that tell one case, 0 where the source has no such rows."""
        stages = self.table.stages
        if stages is None:
            return pl.Series(STAGE, [0], dtype=pl.Int64).new_from_index(0, self.grid.height)
        found = self._cells(stages.header, "stages")
        text = values.tidy(found[0], self.source.nulls) if found else self.row.cast(pl.String)
        ranks = {stage: str(rank) for rank, stage in enumerate(stages.order)}
        rank = values.coded(text, ranks, pl.String()).cast(pl.Int64)
        self._report(
            rank.is_null(),
            text.fill_null(""),
            "unknown_code",
            f"“{{}}” is none of the stages the source names ({', '.join(stages.order)}). Correct the cell, or add it to stages.order.",
        )
        return rank

    def _hold_flag_against_date(self, rows: pl.DataFrame) -> None:
        """Count the cases that are pending by the source's flag and closed by their date, or the other way round."""
        flag = self.table.pending_flag
        found = self._cells(flag.header, "pending_flag") if flag else None
        if flag is None or found is None:
            return
        says = values.tidy(found[0], self.source.nulls)
        closed = rows["closing_date"].is_not_null()
        odd = (says.is_in(flag.pending) & closed) | (says.is_in(flag.closed) & ~closed)
        if count := odd.fill_null(value=False).sum():
            self.notes[
                f"{{count}} rows of {self.file.table} are pending by “{flag.header[0]}” and closed by their date, or the reverse: the date decides."
            ] = count

    def _key(self) -> dict[str, pl.Series]:
        """Return the case's id, and what a case number states beside it."""
        spec = self.table.case_id
        if spec.template is not None:
            fields = headings.template_fields(spec.template)
            parts = [values.tidy(self._need(field), self.source.nulls) for field in fields]
            case_id = keys.from_template(spec.template, fields, parts)
            self._report(
                case_id.is_null(),
                self.row.cast(pl.String),
                "case_number_not_readable",
                f"The row lacks {' or '.join(fields)}, which name the case. Fill the cells, or ask for the row again.",
            )
            return {"case_id": case_id}
        text = self._need(*(spec.case_number or []))
        number = keys.from_case_numbers(text)
        self._report(
            number["case_id"].is_null(),
            text.fill_null(""),
            "case_number_not_readable",
            "“{}” is no case number 案号 such as （2020）川0104执123号. Correct the cell, or ask for the row again.",
        )
        stated = FROM_CASE_NUMBER if self.file.table == "cases" else frozenset()
        return {"case_id": number["case_id"]} | {name: number[name] for name in stated}

    def _linked_case(self, name: str, text: pl.Series) -> pl.Series:
        """Normalise a case number that refers to another case."""
        if self.table.case_id.template is not None:
            return text
        linked = keys.from_case_numbers(text)["case_id"]
        self._report(
            text.is_not_null() & linked.is_null(),
            text,
            "case_number_not_readable",
            f"{name} “{{}}” is no case number 案号. Correct the cell, or leave it empty.",
        )
        return linked

    def _need(self, *wanted: str) -> pl.Series:
        found = self._cells(list(wanted), "case_id")
        return found[0] if found else self.grid.lines.cast(pl.String)

    def _report(self, broken: pl.Series, quoted: pl.Series, rule: str, sentence: str) -> None:
        """Add the rows of a mask to the problems, each with its own cell in the sentence's braces."""
        if not broken.any():
            return
        rows = pl.DataFrame({ROW: self.row, "quoted": quoted, "broken": broken}).filter("broken")
        detail = pl.format(sentence, "quoted") if "{}" in sentence else pl.lit(sentence)
        self.problems.add(rows, rule, detail)
