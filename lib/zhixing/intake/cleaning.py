"""One file's cells to one file's records: parsed, and with a reason for each row that could not be."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl

from zhixing.intake import headings, keys, values
from zhixing.intake.courts import CourtCodes
from zhixing.intake.errors import ExportError
from zhixing.intake.exports import File, matches
from zhixing.intake.grids import Grid
from zhixing.intake.headings import Place
from zhixing.intake.problems import ROW, Problems
from zhixing.intake.source_checks import FROM_CASE_NUMBER
from zhixing.intake.source_map import Column, Source
from zhixing.intake.spellings import Memory, Spelt
from zhixing.law.money import UNITS
from zhixing.records import TABLES

LINE, STAGE = "line", "stage"
"""Columns that travel with a row until doubles are settled: where it stands, and its rank among its like."""


Memories = defaultdict[tuple[str, ...], Memory]
"""What words were read as in the files before, by table and way of reading."""


@dataclass(frozen=True)
class Cleaned:
    """One file's rows as records in the making.

    Attributes:
        rows: `row`, `line`, `stage` and every column of the record, null where a cell is empty or unreadable.
        problems: What could not be read.
        contradictions: Rows whose pending flag and closing date disagree.
    """

    rows: pl.DataFrame
    problems: Problems
    contradictions: int


class Cleaner:
    """Cleans one file; its parts share the grid, the source and the list of problems.

    Args:
        file: The file.
        grid: Its cells.
        source: What they mean.
        courts: The source's courts.
        memories: What the words of other files were read as, by table and way of reading.
        delivered: The file's delivery: what lies after it is not believed.
    """

    def __init__(
        self,
        file: File,
        grid: Grid,
        source: Source,
        courts: CourtCodes,
        memories: Memories,
        *,
        delivered: date,
    ) -> None:
        self._file = file
        self._grid = grid
        self._source = source
        self._courts = courts
        self._memories = memories
        self._delivered = delivered
        self._table = source.tables[file.table]
        self._schema = TABLES[file.table].columns()
        self._problems = Problems()
        self._rows = pl.Series(ROW, range(grid.height), dtype=pl.Int64)

    def clean(self) -> Cleaned:
        """Return the file's rows with every column of the record.

        Raises:
            ExportError: A heading the source needs is missing or stands twice, or an amount has no unit.
        """
        self._report(
            self._grid.misfit.is_not_null(),
            self._grid.misfit,
            "cells_do_not_fit_header",
            "{}. Mend the line, or ask for it again.",
        )
        columns = {ROW: self._rows, LINE: self._grid.lines, STAGE: self._stage(), **self._key()}
        columns |= {name: self._column(name, column) for name, column in self._table.columns.items()}
        rows = pl.DataFrame([series.alias(name) for name, series in columns.items()])
        rows = rows.with_columns(
            pl.lit(self._table.constants.get(name), dtype=kind.dtype).alias(name)
            for name, kind in self._schema.items()
            if name not in columns
        )
        if self._file.table == "cases":
            rows = self._derived(rows)
        return Cleaned(rows, self._problems, self._contradictions(rows))

    def _derived(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Fill the columns of a case that say where it comes from and what is odd about it."""
        return rows.with_columns(
            self._courts.unknown(rows["court_code"]).fill_null(value=False).alias("court_is_unknown"),
            (pl.col("recovered_yuan") > pl.col("claim_yuan"))
            .fill_null(value=False)
            .alias("recovered_above_claim"),
            pl.lit(self._delivered).alias("delivery_date"),
            pl.lit(self._file.name).alias("source_file"),
            pl.col(LINE).alias("source_line"),
        )

    def _place(self, wanted: list[str], column: str) -> Place:
        """Return where a heading stands.

        Raises:
            ExportError: It does not, or stands twice.
        """
        place = self._grid.header.find(wanted, self._file.name)
        if place is None:
            raise self._grid.header.missing(wanted, column, self._table, self._file.name)
        return place

    def _text(self, wanted: list[str], column: str) -> Spelt:
        """Return the cells under a heading, trimmed, null where they say “nothing”."""
        cells = Spelt.of(self._cells(self._place(wanted, column)))
        return self._remembered(("text", column), cells, lambda words: values.tidy(words, self._source.nulls))

    def _remembered(
        self, way: tuple[str, ...], text: Spelt, parse: Callable[[pl.Series], pl.Series]
    ) -> Spelt:
        """Return what a way of reading makes of words, which it made of them in other files of the table too."""
        memory = self._memories[self._file.table, *way]
        return text.read(lambda words: memory.read(words, parse))

    def _cells(self, place: Place) -> pl.Series:
        """Return the cells at a place as the export has them."""
        return self._grid.cells[f"c{place.position}"]

    def _column(self, name: str, column: Column) -> pl.Series:
        """Parse one mapped column by the type its record gives it."""
        kind = self._schema[name]
        if column.optional and self._grid.header.find(column.header, self._file.name) is None:
            return pl.Series(name, [None], dtype=kind.dtype).new_from_index(0, self._grid.height)
        if isinstance(kind, dy.Decimal):
            return self._amount(name, self._place(column.header, name))
        text = self._text(column.header, name)
        if isinstance(kind, dy.Date):
            return self._date(name, column, text)
        if isinstance(kind, dy.Bool | dy.Enum):
            return self._code(name, column, text)
        if name in keys.LINKED:
            return self._linked_case(name, text.spread())
        if name.endswith("court_code"):
            text = text.read(lambda words: self._courts.codes(words, self._delivered))
        return text.spread()  # other text, such as the number of a petition, stays as it is

    def _date(self, name: str, column: Column, text: Spelt) -> pl.Series:
        """Read dates; refuse those before the earliest the source believes or after the delivery."""
        spellings = self._source.dates.spellings
        tried = [*spellings, values.TIMESTAMP] if self._grid.is_workbook else spellings
        way = ("workbook date" if self._grid.is_workbook else "date", name)
        parsed = self._remembered(way, text, lambda words: values.dates(words, tried)).words
        self._report_words(
            text.words.is_not_null() & parsed.is_null(),
            text,
            "date_not_readable",
            f"{name} “{{}}” is no date in a spelling the source accepts ({', '.join(spellings)}). Correct the cell, "
            "or add its spelling to the source file.",
        )
        earliest, latest = self._source.dates.earliest, self._delivered
        outside = parsed < earliest if column.may_be_future else ~parsed.is_between(earliest, latest)
        span = f"before {earliest}" if column.may_be_future else f"not between {earliest} and {latest}"
        self._report_words(
            outside.fill_null(value=False),
            text,
            "date_out_of_range",
            f"{name} “{{}}” is {span}; the source believes no date before the first nor after the file's delivery. "
            "Correct the cell.",
        )
        return parsed.gather(text.which)

    def _amount(self, name: str, place: Place) -> pl.Series:
        """Read amounts in yuan; refuse those above the most the source believes."""
        cells, unit, ceiling = self._cells(place), self._unit(name, place), self._source.limits.amount_yuan
        amounts, unreadable = values.yuan(cells, unit, self._source.nulls)
        size = cells.cast(pl.Float64, strict=False).abs() * UNITS[unit]
        absurd = ((amounts.abs() > ceiling) | (size > ceiling)).fill_null(value=False)
        self._report(
            absurd,
            cells,
            "amount_absurd",
            f"{name} “{{}}” in {unit} is more than {ceiling:,} yuan, the most the source believes of one case. Check "
            "the unit and the cell.",
        )
        self._report(
            unreadable & ~absurd,
            cells,
            "amount_not_readable",
            f"{name} “{{}}” is no amount. Write it in digits, or leave the cell empty.",
        )
        return amounts

    def _unit(self, column: str, place: Place) -> str:
        """Return the unit of an amount column: the first stated of override, heading, title line, column, table.

        Raises:
            ExportError: Nothing states one; an amount is never guessed.
        """
        overrides = (
            override.unit
            for override in self._table.unit_overrides
            if matches(self._file.name, [override.files])
        )
        stated = (
            next(overrides, None),
            place.unit,
            headings.title_unit(self._grid.header.titles),
            self._table.columns[column].unit,
            self._table.unit,
        )
        unit = next((unit for unit in stated if unit is not None), None)
        if unit is None:
            raise ExportError(
                f"File “{self._file.name}” does not say whether “{place.heading}” is in 元 or 万元: neither the heading "
                f"nor a title line states a unit. Give {column} a unit in {self._source.path}."
            )
        return unit

    def _code(self, name: str, column: Column, text: Spelt) -> pl.Series:
        """Turn the export's words into the record's values."""
        codes = self._source.codes[column.codes or ""]
        dtype = self._schema[name].dtype
        value = self._remembered(("code", name), text, lambda words: values.coded(words, codes, dtype)).words
        self._report_words(
            text.words.is_not_null() & value.is_null(),
            text,
            "unknown_code",
            f"{name} “{{}}” is not in the code list {column.codes} ({', '.join(codes)}). Correct the cell, or add the "
            "word to that list in the source file.",
        )
        return value.gather(text.which)

    def _stage(self) -> pl.Series:
        """Return the rank of each row among the rows that tell one case, 0 where the source has no such rows."""
        stages = self._table.stages
        if stages is None:
            return pl.Series(STAGE, [0], dtype=pl.Int64).new_from_index(0, self._grid.height)
        text = self._text(stages.header, "stages").spread()
        rank = text.replace_strict(
            stages.order, range(len(stages.order)), default=None, return_dtype=pl.Int64
        )
        self._report(
            rank.is_null(),
            text,
            "unknown_code",
            f"“{{}}” is none of the stages the source names ({', '.join(stages.order)}). Correct the cell, or add it "
            "to stages.order in the source file.",
        )
        return rank

    def _key(self) -> dict[str, pl.Series]:
        """Return the case's id, and for a case what its number states beside it."""
        stated = self._table.case_id
        if stated is None:
            return {}
        if stated.template is not None:
            fields = headings.template_fields(stated.template)
            case_id = keys.from_template(
                stated.template, {field: self._text([field], "case_id").spread() for field in fields}
            )
            self._report(
                case_id.is_null(),
                case_id,
                "case_number_not_readable",
                f"The row lacks {' or '.join(fields)}, which name the case. Fill the cell, or ask for the row again.",
            )
            return {"case_id": case_id}
        text = self._cells(self._place(stated.case_number or [], "case_id"))
        number = keys.from_case_numbers(text)
        self._report(
            number["case_id"].is_null(),
            text,
            "case_number_not_readable",
            "“{}” is no number 案号 of an enforcement case, such as （2020）川0104执123号. Correct the cell, or ask for "
            "the row again.",
        )
        columns = {"case_id", *FROM_CASE_NUMBER} if self._file.table == "cases" else {"case_id"}
        return {name: number[name].cast(self._schema[name].dtype) for name in columns}

    def _linked_case(self, name: str, text: pl.Series) -> pl.Series:
        """Read the number of another case."""
        of_cases = self._source.tables["cases"].case_id
        if of_cases is not None and of_cases.template is not None:
            return text
        linked = keys.from_case_numbers(text)["case_id"]
        self._report(
            text.is_not_null() & linked.is_null(),
            text,
            "case_number_not_readable",
            f"{name} “{{}}” is no number 案号 of an enforcement case. Correct the cell, or leave it empty.",
        )
        return linked

    def _contradictions(self, rows: pl.DataFrame) -> int:
        """Count the rows that are pending by the source's flag and closed by their date, or the reverse."""
        flag = self._table.pending_flag
        if flag is None:
            return 0
        says = self._text(flag.header, "pending_flag").spread()
        closed = rows["closing_date"].is_not_null()
        odd = (says.is_in(flag.pending) & closed) | (says.is_in(flag.closed) & ~closed)
        return int(odd.fill_null(value=False).sum())

    def _report_words(self, broken: pl.Series, text: Spelt, rule: str, sentence: str) -> None:
        """Add the rows that have one of the words of a mask."""
        if broken.any():
            rows = broken.gather(text.which).fill_null(value=False)
            self._report(rows, text.spread(), rule, sentence)

    def _report(self, broken: pl.Series, quoted: pl.Series, rule: str, sentence: str) -> None:
        """Add the rows of a mask to the problems, each with its own cell in the sentence's braces."""
        if not broken.any():
            return
        rows = pl.DataFrame({ROW: self._rows, "quoted": quoted.fill_null(""), "broken": broken}).filter(
            "broken"
        )
        self._problems.add(
            rows, rule, pl.format(sentence, "quoted") if "{}" in sentence else pl.lit(sentence)
        )
