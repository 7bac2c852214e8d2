"""The books of one intake: for every file, rows read = accepted + superseded + rejected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from zhixing.intake import exports
from zhixing.intake.cleaning import LINE
from zhixing.intake.doubles import DELIVERED, FILE, Settled
from zhixing.intake.errors import ExportError
from zhixing.intake.exports import File
from zhixing.intake.grids import Grid
from zhixing.intake.problems import ROW
from zhixing.intake.source_map import Source
from zhixing.records import OF_COURTS, TABLES

FILES = {
    "source_file": pl.String,
    "table_name": pl.String,
    "encoding": pl.String,
    "rows_read": pl.Int64,
    "accepted": pl.Int64,
    "superseded": pl.Int64,
    "rejected": pl.Int64,
}
"""Columns of the report on files."""

REJECTS = {
    "source_file": pl.String,
    "source_line": pl.Int64,
    "table_name": pl.String,
    "rule": pl.String,
    "detail": pl.String,
    "original_text": pl.String,
}
"""Columns of the rejects: where the row stands, which rule it breaks, why, and what it says."""

SUPERSEDED = {
    "source_file": pl.String,
    "source_line": pl.Int64,
    "table_name": pl.String,
    "case_id": pl.String,
    "delivery_date": pl.Date,
    "original_json": pl.String,
}
"""Columns of the superseded rows, each kept as the record it was read as.

`case_id` holds the case or, in a table whose rows are a court's own, the number of the row.
"""

_SHOWN = 3
_WHERE = ("source_file", "source_line", "delivery_date")


class TooManyRejectedError(ExportError):
    """More rows are rejected than the source tolerates.

    Attributes:
        rejects: The rejected rows up to there, as in the report.
    """

    def __init__(self, message: str, rejects: pl.DataFrame) -> None:
        super().__init__(message)
        self.rejects = rejects


@dataclass(frozen=True)
class Entry:
    """What one file held.

    Attributes:
        encoding: What it is in.
        rows: Rows read.
        delivered: Its delivery.
        rejects: Those rejected when it was read, as in the report.
        told_twice: Line → original text of the rows that share their key with another row of the file.
    """

    encoding: str
    rows: int
    delivered: date
    rejects: pl.DataFrame
    told_twice: Mapping[int, str]


def entry(file: File, grid: Grid, delivered: date, problems: pl.DataFrame, good: pl.DataFrame) -> Entry:
    """Return what a file held.

    Args:
        file: The file.
        grid: Its cells.
        delivered: Its delivery.
        problems: `row`, `rule` and `detail` of each rejected row.
        good: The other rows.
    """
    found = problems.with_columns(source_line=grid.lines.gather(problems[ROW]))
    rejects = _rejects(file, found, grid.original(found["source_line"]))
    twice = pl.Series(dtype=pl.Int64)
    if len(key := TABLES[file.table].primary_key()) == 1:  # rows with longer keys hardly ever contradict
        twice = good.filter(pl.col(key).is_duplicated())[LINE]
    told_twice = dict(zip(twice, grid.original(twice), strict=True))
    return Entry(grid.encoding, grid.height, delivered, rejects, told_twice)


def _rejects(file: File, found: pl.DataFrame, original: pl.Series) -> pl.DataFrame:
    """Complete `source_line`, `rule` and `detail` with the file and the rows' original text."""
    rejects = found.with_columns(
        pl.lit(file.name).alias("source_file"),
        pl.lit(file.table).alias("table_name"),
        original.alias("original_text"),
    )
    return rejects.select(pl.col(column).cast(kind) for column, kind in REJECTS.items())


class Accounts:
    """What was read, accepted, superseded and rejected, file by file.

    Args:
        files: The files of the export; they are entered by their place in this list.
        source: The source.
    """

    def __init__(self, files: Sequence[File], source: Source) -> None:
        self._files = files
        self._source = source
        self._read: dict[int, Entry] = {}
        self._accepted: dict[int, int] = {}
        self._rejects = [pl.DataFrame(schema=REJECTS)]
        self._superseded = [pl.DataFrame(schema=SUPERSEDED)]

    @property
    def deliveries(self) -> dict[str, date]:
        """Return the delivery date of each file read."""
        return {self._files[number].name: read.delivered for number, read in self._read.items()}

    def enter(self, number: int, read: Entry) -> None:
        """Enter one file, by its place in the list."""
        self._read[number] = read
        self._rejects.append(read.rejects)

    def settle(self, name: str, settled: Settled) -> None:
        """Enter what became of a table's rows once all its files were read."""
        self._accepted |= dict(settled.accepted.group_by(FILE).len().iter_rows())
        key = TABLES[name].primary_key()[0] if name in OF_COURTS else "case_id"
        record = [column for column in TABLES[name].columns() if column not in _WHERE]
        names = pl.Series([file.name for file in self._files], dtype=pl.String)
        self._superseded.append(
            settled.superseded.select(
                names.gather(settled.superseded[FILE]).alias("source_file"),
                pl.col(LINE).alias("source_line"),
                pl.lit(name).alias("table_name"),
                pl.col(key).alias("case_id"),
                pl.col(DELIVERED).alias("delivery_date"),
                pl.struct(record).struct.json_encode().alias("original_json"),
            )
        )
        thing = "" if name in OF_COURTS else "case "
        sentence = f"Several rows of one delivery tell {thing}{{}} differently, and nothing says which is right. Ask the court which one stands."
        for number in settled.contradicting[FILE].unique(maintain_order=True):
            rows = settled.contradicting.filter(pl.col(FILE) == number)
            found = rows.select(
                pl.col(LINE).alias("source_line"),
                pl.lit("contradicting_duplicates").alias("rule"),
                pl.format(sentence, key).alias("detail"),
            )
            original = self._original(number, found["source_line"])
            self._rejects.append(_rejects(self._files[number], found, original))

    def _original(self, number: int, lines: pl.Series) -> pl.Series:
        """Return the text of some rows of a file."""
        kept = self._read[number].told_twice
        if all(line in kept for line in lines):
            return pl.Series([kept[line] for line in lines], dtype=pl.String)
        # rows that contradict another file are fewer still, and keeping every file's text would cost a province's size
        return exports.read(self._files[number], self._source).original(lines)

    def check_share(self, name: str) -> None:
        """Stop the run where too large a share of a table's rows is rejected.

        Raises:
            TooManyRejectedError: The paragraph names the commonest rules and quotes a row.
        """
        read = sum(held.rows for number, held in self._read.items() if self._files[number].table == name)
        rejects = self._all_rejects().filter(pl.col("table_name") == name)
        limit = self._source.limits.reject_share
        if rejects.height <= read * limit:
            return
        rules = rejects.group_by("rule").len().sort("len", "rule", descending=[True, False]).head(_SHOWN)
        counted = ", ".join(f"{rule} {count:,}" for rule, count in rules.iter_rows())
        example = rejects.filter(pl.col("rule") == rules["rule"][0]).row(0, named=True)
        raise TooManyRejectedError(
            f"{rejects.height:,} of {read:,} rows of {name} are rejected ({rejects.height / read:.1%}), more than the "
            f"{limit:.1%} that {self._source.path} tolerates (limits.reject_share), so nothing was written. By rule: "
            f"{counted}. The first such row, line {example['source_line']} of “{example['source_file']}”: "
            f"{example['detail']}",
            rejects,
        )

    def _all_rejects(self) -> pl.DataFrame:
        return pl.concat(self._rejects).sort("source_file", "table_name", "source_line", maintain_order=True)

    def report(self) -> dict[str, pl.DataFrame]:
        """Return the frames files, rejects and superseded.

        Raises:
            RuntimeError: A row is unaccounted for: a fault of ours, never of the export.
        """
        rejects, superseded = self._all_rejects(), pl.concat(self._superseded)
        rejected, replaced = _by_file(rejects), _by_file(superseded)
        rows = []
        for number, file in enumerate(self._files):
            where = (file.name, file.table)
            held = self._read[number]
            fates = (self._accepted.get(number, 0), replaced.get(where, 0), rejected.get(where, 0))
            if held.rows != sum(fates):
                raise RuntimeError(
                    f"{file.name}: {held.rows} rows read, but accepted, superseded and rejected are {fates}"
                )
            rows.append((*where, held.encoding, held.rows, *fates))
        return {
            "files": pl.DataFrame(rows, schema=FILES, orient="row"),
            "rejects": rejects,
            "superseded": superseded,
        }


def _by_file(rows: pl.DataFrame) -> dict[tuple[str, str], int]:
    """Count rows by file and table."""
    return {
        (file, table): count
        for file, table, count in rows.group_by("source_file", "table_name").len().iter_rows()
    }
