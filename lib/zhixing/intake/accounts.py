"""The books of one intake: for every file, rows read = accepted + superseded + rejected."""

from datetime import date

import polars as pl

from zhixing.intake import exports
from zhixing.intake.cleaning import LINE
from zhixing.intake.doubles import DELIVERED, FILE, Settled
from zhixing.intake.exports import File
from zhixing.intake.grids import Grid
from zhixing.intake.problems import ROW
from zhixing.intake.source_errors import ExportError
from zhixing.intake.source_map import Source
from zhixing.records import TABLES

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
"""Columns of the superseded rows, each kept as the record it was read as."""

_SHOWN = 3


class TooManyRejectedError(ExportError):
    """More rows are rejected than the source tolerates.

    Attributes:
        rejects: The rejected rows up to there, as in the report.
    """

    def __init__(self, message: str, rejects: pl.DataFrame) -> None:
        super().__init__(message)
        self.rejects = rejects


class Accounts:
    """What was read, rejected and superseded, file by file."""

    def __init__(self, files: list[File], source: Source) -> None:
        self._files = files
        self._source = source
        self._read: dict[int, tuple[str, int]] = {}
        self._rejects: list[pl.DataFrame] = []
        self._superseded: list[pl.DataFrame] = []
        self._accepted: dict[int, int] = {}
        self._notes: dict[str, int] = {}
        self.deliveries: dict[str, date] = {}

    def read(
        self, number: int, grid: Grid, delivered: date, problems: pl.DataFrame, notes: dict[str, int]
    ) -> None:
        """Enter one file: its rows, and the rejected ones with their original text."""
        file = self._files[number]
        self._read[number] = (grid.encoding, grid.height)
        self.deliveries[file.name] = delivered
        lines = grid.lines.gather(problems[ROW])
        found = problems.with_columns(source_line=lines, original_text=grid.original(lines))
        self._reject(found, file)
        for note, count in notes.items():
            self._notes[note] = self._notes.get(note, 0) + count

    def settle(self, name: str, settled: Settled) -> None:
        """Enter what became of a table's rows once all its files were read."""
        counts = settled.accepted.group_by(FILE).len()
        self._accepted |= dict(counts.iter_rows())
        record = [
            column
            for column in TABLES[name].columns()
            if column not in ("source_file", "source_line", "delivery_date")
        ]
        names = pl.Series([file.name for file in self._files])
        self._superseded.append(
            settled.superseded.select(
                names.gather(settled.superseded[FILE]).alias("source_file"),
                pl.col(LINE).alias("source_line"),
                pl.lit(name).alias("table_name"),
                "case_id",
                pl.col(DELIVERED).alias("delivery_date"),
                pl.struct(record).struct.json_encode().alias("original_json"),
            )
        )
        for (number,), rows in settled.contradicting.group_by(FILE, maintain_order=True):
            file = self._files[int(str(number))]
            original = exports.read(file, self._source).original(rows[LINE])
            sentence = "Several rows of this delivery tell {} differently, and nothing says which is right. Ask the court which one stands."
            detail = pl.format(sentence, pl.col("case_id"))
            self._reject(
                rows.select(
                    pl.col(LINE).alias("source_line"),
                    pl.lit("contradicting_duplicates").alias("rule"),
                    detail.alias("detail"),
                    original.alias("original_text"),
                ),
                file,
            )

    def _reject(self, found: pl.DataFrame, file: File) -> None:
        where = found.with_columns(source_file=pl.lit(file.name), table_name=pl.lit(file.table))
        self._rejects.append(where.select(pl.col(column).cast(kind) for column, kind in REJECTS.items()))

    def check_share(self, name: str) -> None:
        """Stop the run where too large a share of a table's rows is rejected.

        Raises:
            TooManyRejectedError: The paragraph names the commonest rules and quotes a row.
        """
        read = sum(rows for number, (_, rows) in self._read.items() if self._files[number].table == name)
        rejects = self.rejects().filter(pl.col("table_name") == name)
        limit = self._source.limits.reject_share
        if rejects.height <= read * limit:
            return
        rules = rejects.group_by("rule").len().sort("len", "rule", descending=[True, False]).head(_SHOWN)
        counted = ", ".join(f"{rule} {count:,}" for rule, count in rules.iter_rows())
        example = rejects.filter(pl.col("rule") == rules["rule"][0]).row(0, named=True)
        raise TooManyRejectedError(
            f"{rejects.height:,} of {read:,} rows of {name} are rejected ({rejects.height / read:.1%}), more than the {limit:.1%} that {self._source.path} tolerates (limits.reject_share), so nothing was written. By rule: {counted}. For example line {example['source_line']} of “{example['source_file']}”: {example['detail']}",
            rejects,
        )

    def rejects(self) -> pl.DataFrame:
        """Return every reject so far, in the order of files and lines."""
        every = pl.concat([pl.DataFrame(schema=REJECTS), *self._rejects])
        return every.sort("source_file", "table_name", "source_line", maintain_order=True)

    def report(self) -> dict[str, pl.DataFrame]:
        """Return the frames files, rejects and superseded.

        Raises:
            RuntimeError: A row is unaccounted for: a fault of ours, never of the export.
        """
        rejects = self.rejects()
        superseded = pl.concat([pl.DataFrame(schema=SUPERSEDED), *self._superseded])
        rejected = dict_of(rejects)
        replaced = dict_of(superseded)
        rows = []
        for number, file in enumerate(self._files):
            encoding, height = self._read[number]
            where = (file.name, file.table)
            row = (
                *where,
                encoding,
                height,
                self._accepted.get(number, 0),
                replaced.get(where, 0),
                rejected.get(where, 0),
            )
            if height != sum(row[4:]):
                raise RuntimeError(
                    f"{file.name}: {height} rows read are not {row[4]} accepted + {row[5]} superseded + {row[6]} rejected"
                )
            rows.append(row)
        columns = {
            "source_file": pl.String,
            "table_name": pl.String,
            "encoding": pl.String,
            "rows_read": pl.Int64,
            "accepted": pl.Int64,
            "superseded": pl.Int64,
            "rejected": pl.Int64,
        }
        files = pl.DataFrame(rows, schema=columns, orient="row")
        return {"files": files, "rejects": rejects, "superseded": superseded}

    def notes(self, unmatched: list[str], cases: pl.DataFrame) -> list[str]:
        """Return one sentence on each thing that was accepted and is worth a look."""
        above = cases["recovered_above_claim"].sum()
        unknown = cases.filter("court_is_unknown")["court_code"]
        said = [sentence.format(count=f"{count:,}") for sentence, count in self._notes.items()]
        if above:
            said.append(
                f"{above:,} cases recovered more than their claim, as delay interest may explain: accepted and flagged."
            )
        if len(unknown):
            said.append(
                f"{len(unknown):,} cases are of courts the court table does not know ({', '.join(sorted(unknown.unique())[:10])}): accepted and flagged."
            )
        if unmatched:
            said.append(
                f"{len(unmatched):,} files match no table of the source and were not read: {', '.join(unmatched[:10])}."
            )
        return said


def dict_of(rows: pl.DataFrame) -> dict[tuple[str, str], int]:
    """Count rows by file and table."""
    counts = rows.group_by("source_file", "table_name").len()
    return {(file, table): count for file, table, count in counts.iter_rows()}
