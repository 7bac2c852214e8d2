"""The courts of a source: which there are on a date, who stands above whom, and what each is called.

The table is data (`data/reference/courts.csv`, or a source's own). One row is a court's code and parent for as
long as both held: a court that changed either has several rows with one slug. Codes follow 法〔2015〕137号;
where a code was derived by its rule from GB/T 2260 rather than seen in use, `by_rule` says so.
"""

from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl

from zhixing.law.court_names import slug_of
from zhixing.law.errors import ZhixingError
from zhixing.law.units import NATION, Court, Kind, Unit, UnitError, Units

__all__ = ["COLUMNS", "DEFAULT_PATH", "LEVELS", "CourtTable", "CourtTableError", "Unit", "UnitError"]

COLUMNS: dict[str, pl.DataType] = {
    "court_code": pl.String(),
    "name_zh": pl.String(),
    "name_en": pl.String(),
    "slug": pl.String(),
    "level": pl.String(),
    "parent_code": pl.String(),
    "prefecture_code": pl.String(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
    "by_rule": pl.Boolean(),
    "source": pl.String(),
}
"""The columns of a courts table. Validity includes both days; an empty one is open on that side."""

LEVELS: tuple[str, ...] = ("high", "intermediate", "basic")
"""Levels of courts 高级, 中级, 基层, widest first."""

DEFAULT_PATH = Path(__file__).resolve().parents[3] / "data" / "reference" / "courts.csv"
"""The table of Sichuan's courts in the checkout this package runs from."""


class CourtTableError(ZhixingError):
    """A courts table that contradicts itself or lacks a column."""


class CourtTable:
    """The courts of a source, and the units they form on any date.

    Attributes:
        frame: The table, with the columns of `COLUMNS`.
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self._on: dict[date, Units] = {}

    @classmethod
    def load(cls, path: Path | str | None = None) -> "CourtTable":
        """Read a table from CSV, the courts of Sichuan by default.

        Raises:
            CourtTableError: There is no such file, or it is no courts table.
        """
        path = DEFAULT_PATH if path is None else Path(path)
        if not path.is_file():
            raise CourtTableError(
                f"The courts table {path} does not exist. Give the path of a CSV with the columns {', '.join(COLUMNS)}."
            )
        return cls.from_frame(pl.read_csv(path, infer_schema=False))

    @classmethod
    def from_frame(cls, frame: pl.DataFrame) -> "CourtTable":
        """Check and complete a table.

        `court_code` and `level` are needed. A missing name is the name in the other language, else the code;
        a missing slug is made from the English name. Dates and flags may be text.

        Raises:
            CourtTableError: A column is missing, or rows contradict each other.
        """
        missing = [name for name in ("court_code", "level") if name not in frame.columns]
        if missing:
            raise CourtTableError(
                f"The courts table lacks the column {', '.join(missing)}. It needs court_code and level; {', '.join(COLUMNS)} are read."
            )
        table = _completed(frame)
        _check(table)
        return cls(table)

    def on(self, day: date) -> Units:
        """Return every unit that exists on a day."""
        if day not in self._on:
            self._on[day] = Units(self._courts(day), day)
        return self._on[day]

    def resolve(self, name: str, on: date) -> Unit:
        """Return the unit that a code, a Chinese or English name or a slug stands for on a date.

        Raises:
            UnitError: Nothing, or more than one unit, has that name on the date.
        """
        return self.on(on).resolve(name)

    def units(self, kind: Kind, on: date) -> list[Unit]:
        """Return the units of a kind on a date, in the table's order."""
        return [unit for unit in self.on(on).values() if unit.kind == kind]

    def children(self, unit: Unit, on: date) -> list[Unit]:
        """Return the units that make up a unit, none for a single court."""
        return self.on(on).children(unit.code)

    def parent(self, unit: Unit, on: date) -> Unit | None:
        """Return the unit of which a unit is a part, None for the nation."""
        return self.on(on).parent(unit.code)

    def membership(self, on: date) -> pl.DataFrame:
        """Return one row a court code: where its cases belong on a date.

        Former codes are included, each code once, so a join by `court_code` never doubles a case.

        Returns:
            Columns court_code, unit_code (the court alone: 川01本, 川0104), prefecture_code, province_code (null
            where there is none).
        """
        units = self.on(on)
        rows = []
        for court_code in units[NATION].courts:
            above = units.unit_of_court(court_code)
            row: dict[str, str | None] = {"court_code": court_code, "prefecture": None, "province": None}
            row["unit_code"] = None if above is None else above.code
            while above is not None:
                row[above.kind] = above.code
                above = units.parent(above.code)
            rows.append(row)
        names = {
            "court_code": "court_code",
            "unit_code": "unit_code",
            "prefecture": "prefecture_code",
            "province": "province_code",
        }
        schema = dict.fromkeys(names, pl.String())
        return pl.DataFrame(rows, schema=schema).rename(names)

    def _courts(self, day: date) -> list[Court]:
        """Return the courts of a day, each once, with every code it has used."""
        codes: dict[str, list[str]] = {}
        for code, slug in self.frame.select("court_code", "slug").iter_rows():
            codes.setdefault(slug, []).append(code)
        valid = self.frame.filter(
            pl.col("valid_from").is_null() | (pl.col("valid_from") <= day),
            pl.col("valid_to").is_null() | (pl.col("valid_to") >= day),
        )
        return [
            Court(
                code=row["court_code"],
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                slug=row["slug"],
                level=row["level"],
                parent=row["parent_code"],
                codes=tuple(dict.fromkeys((row["court_code"], *codes[row["slug"]]))),
            )
            for row in valid.iter_rows(named=True)
        ]


def _completed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the table with every column of `COLUMNS`, typed, empty text as null and names filled in."""
    absent = [
        pl.lit(None, dtype=dtype).alias(name) for name, dtype in COLUMNS.items() if name not in frame.columns
    ]
    texts = frame.with_columns(absent).select(
        pl.col(name).cast(pl.String).str.strip_chars() for name in COLUMNS
    )
    texts = texts.with_columns(pl.when(pl.all() != "").then(pl.all()))
    names = (("name_zh", "name_en"), ("name_en", "name_zh"))
    named = texts.with_columns(pl.coalesce(own, other, "court_code").alias(own) for own, other in names)
    named = named.with_columns(pl.col("name_en", "court_code").fill_null(""))
    made = pl.Series(
        [
            slug if (slug := slug_of(name)).isascii() else code
            for name, code in named.select("name_en", "court_code").iter_rows()
        ],
        dtype=pl.String,
    )
    table = named.with_columns(
        pl.col("slug").fill_null(made),
        pl.col("level").str.to_lowercase(),
        pl.col("by_rule").str.to_lowercase().is_in(["true", "1", "yes"]).fill_null(value=False),
    )
    try:
        return table.with_columns(pl.col("valid_from", "valid_to").str.to_date("%Y-%m-%d"))
    except pl.exceptions.PolarsError as error:
        raise CourtTableError(
            "The courts table has a valid_from or valid_to that is no date. Write 2016-05-16."
        ) from error


def _check(table: pl.DataFrame) -> None:
    """Raise `CourtTableError` for the first contradiction in a table."""
    nameless = table.filter((pl.col("court_code") == "") | (pl.col("slug") == ""))
    if not nameless.is_empty():
        raise CourtTableError(
            f"The courts table has a row without a court_code or a slug: {nameless.row(0)}. Give both, in ASCII for the slug."
        )
    odd = table.filter(~pl.col("level").is_in(LEVELS) | pl.col("level").is_null())
    if not odd.is_empty():
        row = odd.row(0, named=True)
        raise CourtTableError(
            f"Court {row['court_code']} has level “{row['level']}”. Valid levels: {', '.join(LEVELS)}."
        )
    orphans = table.filter(
        pl.col("parent_code").is_not_null() & ~pl.col("parent_code").is_in(table["court_code"].implode())
    )
    if not orphans.is_empty():
        row = orphans.row(0, named=True)
        raise CourtTableError(
            f"Court {row['court_code']} has parent {row['parent_code']}, which the table lacks. Add that court, or leave parent_code empty."
        )
    rank = {level: step for step, level in enumerate(LEVELS)}
    level_of = dict(table.select("court_code", "level").iter_rows())
    for code, level, parent in table.select("court_code", "level", "parent_code").iter_rows():
        if parent is not None and rank[level_of[parent]] >= rank[level]:
            raise CourtTableError(
                f"Court {code} ({level}) has parent {parent} ({level_of[parent]}): a parent stands on a higher level."
            )
    for key in ("court_code", "slug"):
        spans = table.select(
            key, pl.col("valid_from").fill_null(date.min), pl.col("valid_to").fill_null(date.max)
        )
        for (name, _, end), (following, start, _) in pairwise(spans.sort(key, "valid_from").iter_rows()):
            if name == following and start <= end:
                raise CourtTableError(
                    f"Two rows of the courts table are valid for {key} {name} on {start}. Validity of a court's rows must not overlap."
                )
