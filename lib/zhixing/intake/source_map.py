"""A source: how one court's export maps onto our records, as YAML.

A new court's export needs a new file in `params/sources/`, never new code. `Source.load` reads one and refuses,
in one paragraph, anything it does not understand: a key it does not know, a column no record has, a code that
maps to no value, a column that is neither mapped nor declared as lacking.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import dataframely as dy
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from zhixing.intake.source_errors import SourceError, explain
from zhixing.law.money import UNITS
from zhixing.records import TABLES

DERIVED: dict[str, frozenset[str]] = {
    "cases": frozenset(
        {
            "case_id",
            "recovered_above_claim",
            "court_is_unknown",
            "delivery_date",
            "source_file",
            "source_line",
        }
    )
}
"""Columns intake computes itself; every table's `case_id` comes from its key."""

FROM_CASE_NUMBER = frozenset({"type_code", "court_code"})
"""Columns of `cases` that a Chinese case number 案号 states when no column of the export does."""

Day = date
"""`date` under a name that a field called `date` does not hide."""

EXCEL_SERIAL = "excel"
"""The date spelling for a bare serial number: days since 1899-12-30."""


def _one_or_more(value: object) -> object:
    """Let a YAML author write one heading without the brackets of a list."""
    return [value] if isinstance(value, str) else value


def _heading_only(value: object) -> object:
    """Let a YAML author write `filing_date: 立案日期` for a column that needs nothing but its heading."""
    return {"header": value} if isinstance(value, str | list) else value


Texts = Annotated[list[str], BeforeValidator(_one_or_more), Field(min_length=1)]
Unit = Literal[tuple(UNITS)]  # type: ignore[valid-type]  # the units are the law's, listed once there


class _Part(BaseModel):
    """A part of the YAML: unknown keys are mistakes, values are not guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Column(_Part):
    """One column of a record and where the export states it."""

    header: Texts
    """Headings that name it, in order of preference; a unit in brackets at a heading's end is understood."""
    codes: str | None = None
    """The code list that turns what the export says into the record's value."""
    unit: Unit | None = None
    """Unit of an amount, when neither the heading nor a title line states it."""
    optional: bool = False
    """A file without this heading is accepted, and the column is then empty."""
    may_be_future: bool = False
    """A date after the delivery is believed, such as the planned end of a deferral."""


class CaseId(_Part):
    """How the export names a case: by its case number 案号, or by a template over headings."""

    case_number: Texts | None = None
    template: str | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "CaseId":
        if (self.case_number is None) == (self.template is None):
            raise ValueError("state either case_number (a heading) or template (such as “{class} {number}”)")
        return self


class UnitOverride(_Part):
    """Files whose unit a researcher knows better than their headings do."""

    files: str
    unit: Unit


class Stages(_Part):
    """A table that tells one case in several rows of one file, told apart by a heading.

    Rows of a case that agree in every mapped column are one row; the stage named first is kept.
    """

    header: Texts
    order: list[str] = Field(min_length=1)


class PendingFlag(_Part):
    """A heading that says whether a case is pending, held against its closing date; the date decides."""

    header: Texts
    pending: Texts
    closed: Texts


class Table(_Part):
    """The files of one record table and what their columns mean."""

    files: Texts
    sheet: str | None = None
    optional: bool = False
    unit: Unit | None = None
    unit_overrides: list[UnitOverride] = []
    case_id: CaseId
    columns: dict[str, Annotated[Column, BeforeValidator(_heading_only)]]
    constants: dict[str, str | bool] = {}
    stages: Stages | None = None
    pending_flag: PendingFlag | None = None
    identical_rows: Literal["superseded", "distinct"] = "superseded"
    redelivery: Literal["row", "case"] = "row"

    def headings(self) -> list[str]:
        """Every heading without which a file of this table cannot be read."""
        needed = [column.header[0] for column in self.columns.values() if not column.optional]
        parts = (self.stages, self.pending_flag)
        return [*needed, *(part.header[0] for part in parts if part is not None)]


class Dates(_Part):
    """Date spellings, tried in order: strptime patterns, or `excel` for a bare serial number."""

    spellings: Texts
    earliest: date


class Delivery(_Part):
    """Where a file's delivery date 送交日期 stands: tried in this order."""

    title: str | None = None
    """Regular expression with one group, searched in the lines above the header."""
    path: str | None = None
    """Regular expression with one group, searched in the file's path."""
    date: Day | None = None
    """The date of every file that states none."""


class InlineCourt(_Part):
    """A court that stands in no table: for a source with one court of its own."""

    court_code: str
    name_zh: str
    name_en: str
    slug: str
    level: Literal["high", "intermediate", "basic"]


class Courts(_Part):
    """The source's court table: a CSV beside the YAML, or the courts themselves."""

    table: str | None = None
    inline: list[InlineCourt] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "Courts":
        if (self.table is None) == (not self.inline):
            raise ValueError("state either table (a CSV, relative to this file) or inline (a list of courts)")
        return self


class Limits(_Part):
    """What stops a run, and which amounts are not believed."""

    reject_share: Annotated[float, Field(ge=0, le=1)]
    recovered_over_claim: Annotated[float, Field(ge=1)]
    amount_yuan: Annotated[int, Field(gt=0)]


class Notice(_Part):
    """The words every page made from this source carries."""

    en: str
    zh: str


class Source(_Part):
    """One source, as its YAML states it. `path` is the file it was loaded from."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Notice
    licence: str | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    synthetic: bool = False
    notice: Notice | None = None
    as_of: date | None = None
    encodings: Texts
    nulls: list[str]
    dates: Dates
    delivery: Delivery
    courts: Courts
    limits: Limits
    codes: dict[str, dict[str, str | bool]] = {}
    tables: dict[str, Table]
    lacks: list[str] = []
    path: Path = Path()

    @classmethod
    def load(cls, path: Path | str) -> "Source":
        """Read a source YAML.

        Raises:
            SourceError: The file is missing, is no YAML, or says something intake does not understand.
        """
        path = Path(path)
        try:
            stated: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise SourceError(
                f"Source file “{path}” does not exist. Sources live in params/sources/."
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(f"Source file “{path}” cannot be read as UTF-8 text: {error}.") from None
        except yaml.YAMLError as error:
            raise SourceError(
                f"Source file “{path}” is not valid YAML: {' '.join(str(error).split())}."
            ) from None
        if not isinstance(stated, dict):
            raise SourceError(
                f"Source file “{path}” holds no keys. Copy one of params/sources/ and change it."
            )
        try:
            return cls.model_validate({**stated, "path": path})
        except ValidationError as error:
            raise SourceError(explain(path, error)) from None

    @model_validator(mode="after")
    def _consistent(self) -> "Source":
        if self.synthetic and self.notice is None:
            raise ValueError(
                "a synthetic source needs a notice (en and zh) that every page made from it carries"
            )
        if "cases" not in self.tables:
            raise ValueError(
                "tables: a source without cases has nothing to count; describe the table “cases”"
            )
        for name, table in self.tables.items():
            _check_table(name, table, self)
        missing = [name for name in TABLES if name not in self.tables and name not in self.lacks]
        if missing:
            raise ValueError(f"tables {', '.join(missing)} are neither described nor listed under lacks")
        return self


def _check_table(name: str, table: Table, source: Source) -> None:
    """Hold one table's mapping against its record schema."""
    if name not in TABLES:
        raise ValueError(f"tables: “{name}” is no record table; valid: {', '.join(TABLES)}")
    schema = TABLES[name].columns()
    own = DERIVED.get(name, frozenset({"case_id"}))
    for column in (*table.columns, *table.constants):
        if column not in schema or column in own:
            valid = ", ".join(sorted(set(schema) - own))
            raise ValueError(f"tables.{name}: “{column}” is no column a source can fill; valid: {valid}")
    for column, where in table.columns.items():
        _check_codes(f"tables.{name}.columns.{column}", schema[column], where, source)
    given = {*table.columns, *table.constants, *own}
    if name == "cases" and table.case_id.case_number:
        given |= FROM_CASE_NUMBER
    for column, kind in schema.items():
        lacking = f"{name}.{column}" in source.lacks
        if column in given and lacking:
            raise ValueError(f"lacks: “{name}.{column}” is filled by tables.{name}; remove one of the two")
        if column not in given and not kind.nullable:
            raise ValueError(
                f"tables.{name}: column “{column}” is required; map it, or give it as a constant"
            )
        if column not in given and not lacking:
            raise ValueError(f"tables.{name}: column “{column}” is neither mapped nor listed under lacks")


def _check_codes(where: str, kind: dy.Column, column: Column, source: Source) -> None:
    """A coded column names a code list whose every value the record allows."""
    if isinstance(kind, dy.Bool | dy.Enum):
        if column.codes is None:
            raise ValueError(
                f"{where}: state which code list turns the export's words into values (codes: …)"
            )
        allowed: tuple[str | bool, ...] = (
            (True, False) if isinstance(kind, dy.Bool) else tuple(kind.categories)
        )
        if column.codes not in source.codes:
            raise ValueError(
                f"{where}: code list “{column.codes}” is not under codes; there are {', '.join(source.codes)}"
            )
        for word, value in source.codes[column.codes].items():
            if value not in allowed or isinstance(value, bool) != isinstance(kind, dy.Bool):
                valid = ", ".join(map(str, allowed))
                raise ValueError(
                    f"codes.{column.codes}: “{word}” maps to “{value}”, which {where} does not allow; valid: {valid}"
                )
    elif column.codes is not None:
        raise ValueError(f"{where}: codes are for coded columns, and this one is not")
    if column.unit is not None and not isinstance(kind, dy.Decimal):
        raise ValueError(f"{where}: a unit is for amounts, and this column is not one")
