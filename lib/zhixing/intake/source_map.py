"""A source: how one court's export maps onto our records, as YAML.

A new court's export needs a new file in `params/sources/`, never new code. `Source.load` reads one and refuses,
in one paragraph, anything it does not understand: a key it does not know, a column no record has, a code that
maps to no value, a column that is neither mapped nor declared as lacking.
"""

import re
from codecs import lookup
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from zhixing.intake import source_checks
from zhixing.intake.errors import SourceError
from zhixing.law.money import UNITS
from zhixing.records import BEYOND_CASES

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


def _known_unit(unit: str) -> str:
    if unit not in UNITS:
        raise ValueError(f"the unit of money is none of {', '.join(UNITS)}")
    return unit


def _known_encoding(name: str) -> str:
    try:
        lookup(name)
    except LookupError:
        raise ValueError("no encoding has that name; utf-8, gb18030, utf-16 and latin-1 do") from None
    return name


def _known_spelling(spelling: str) -> str:
    if spelling != EXCEL_SERIAL and not {"%Y", "%m", "%d"} <= set(re.findall("%[A-Za-z]", spelling)):
        raise ValueError(f"a date spelling has %Y, %m and %d, as %Y-%m-%d does, or is “{EXCEL_SERIAL}”")
    return spelling


Texts = Annotated[list[str], BeforeValidator(_one_or_more), Field(min_length=1)]
Unit = Annotated[str, AfterValidator(_known_unit)]
Encoding = Annotated[str, AfterValidator(_known_encoding)]
Spelling = Annotated[str, AfterValidator(_known_spelling)]


class Part(BaseModel):
    """A part of the YAML: unknown keys are mistakes, values are not guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Column(Part):
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


class CaseId(Part):
    """How the export names a case: by its case number 案号, or by a template over headings."""

    case_number: Texts | None = None
    template: Annotated[str, Field(pattern=r"\{[^{}]+\}")] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.case_number is None) == (self.template is None):
            raise ValueError("state either case_number (a heading) or template (such as “{class} {number}”)")
        return self


class UnitOverride(Part):
    """Files whose unit a researcher knows better than their headings do."""

    files: str
    unit: Unit


class Stages(Part):
    """A table that tells one case in several rows of one file, told apart by a heading.

    Rows of a case that agree in every mapped column are one row; the stage named first is kept.
    """

    header: Texts
    order: Annotated[list[str], Field(min_length=1)]


class PendingFlag(Part):
    """A heading that says whether a case is pending, held against its closing date; the date decides."""

    header: Texts
    pending: Texts
    closed: Texts


class Table(Part):
    """The files of one record table and what their columns mean."""

    files: Texts
    """Patterns such as ``*/案件*.csv``: with a slash held against the path, without one against the file's name."""
    sheet: str | None = None
    """The sheet of a workbook; its first one by default."""
    optional: bool = False
    """An export without a file of this table is accepted."""
    unit: Unit | None = None
    """Unit of every amount that nothing nearer states one for."""
    unit_overrides: list[UnitOverride] = []
    case_id: CaseId | None = None
    """How a row names its case; a table whose rows are a court's own has a key among its columns instead."""
    columns: dict[str, Annotated[Column, BeforeValidator(_heading_only)]]
    constants: dict[str, str | bool] = {}
    """Columns that are the same in every row."""
    stages: Stages | None = None
    pending_flag: PendingFlag | None = None
    identical_rows: Literal["superseded", "distinct"] = "superseded"
    """What two rows of one file that say the same are: one told twice, or two."""
    redelivery: Literal["row", "case"] = "row"
    """What a newer delivery replaces: the rows with the same key, or all rows of the cases it has rows of."""


class Dates(Part):
    """Date spellings, tried in order, and the earliest date that is believed."""

    spellings: Annotated[list[Spelling], BeforeValidator(_one_or_more), Field(min_length=1)]
    """strptime patterns, or `excel` for a bare serial number."""
    earliest: date


class Delivery(Part):
    """Where a file's delivery date 送交日期 stands: tried in this order."""

    title: str | None = None
    """Regular expression with one group, searched in the lines above the header, full-width characters made plain."""
    path: str | None = None
    """Regular expression with one group, searched in the file's path."""
    date: Day | None = None
    """The date of every file that states none."""


class InlineCourt(Part):
    """A court that stands in no table: for a source with courts of its own."""

    court_code: str
    name_zh: str
    name_en: str
    slug: str
    level: Literal["high", "intermediate", "basic"]
    parent_code: str | None = None


class Courts(Part):
    """The source's court table: a CSV with the columns of data/reference/courts.csv, or the courts themselves."""

    table: str | None = None
    """Path of the CSV, relative to the YAML."""
    inline: list[InlineCourt] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.table is None) == (not self.inline):
            raise ValueError("state either table (a CSV, relative to this file) or inline (a list of courts)")
        return self


class Limits(Part):
    """What stops a run, and which amounts are not believed."""

    reject_share: Annotated[float, Field(ge=0, le=1)]
    """The share of a table's rows that may be rejected."""
    recovered_over_claim: Annotated[float, Field(ge=1)]
    """How many times its claim a case may recover."""
    amount_yuan: Annotated[int, Field(gt=0)]
    """The largest amount that is believed of one case."""


class Bilingual(Part):
    """One text in both languages."""

    en: str
    zh: str


class Source(Part):
    """One source, as its YAML states it."""

    path: Path
    """The file it was loaded from."""
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Bilingual
    licence: str | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    """ISO 4217. Amounts are in its main unit, whatever a column's name says of yuan."""
    synthetic: bool = False
    notice: Bilingual | None = None
    """What every page made from this source says; a synthetic source has to say it."""
    as_of: date | None = None
    """The last day the data cover, where it is not the delivery."""
    encodings: Annotated[list[Encoding], BeforeValidator(_one_or_more), Field(min_length=1)]
    """What a text file may be in, in the order to try; a byte-order mark decides before them."""
    nulls: list[str]
    """What the export writes for “nothing”, beside an empty cell."""
    dates: Dates
    delivery: Delivery
    courts: Courts
    limits: Limits
    codes: dict[str, dict[str, str | bool]] = {}
    """Code lists: what the export says → the record's value."""
    tables: dict[str, Table]
    lacks: list[str] = []
    """Tables and columns (``cases.claim_yuan``) the source does not deliver; studies leave out what needs them."""

    @classmethod
    def load(cls, path: Path | str) -> Self:
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
                f"Source file “{path}” is no valid YAML: {' '.join(str(error).split())}."
            ) from None
        if not isinstance(stated, dict):
            raise SourceError(
                f"Source file “{path}” holds no keys. Copy one of params/sources/ and change it."
            )
        try:
            return cls.model_validate({**stated, "path": path})
        except ValidationError as error:
            keys = {key for part in Part.__subclasses__() for key in part.__annotations__}
            raise SourceError(source_checks.explain(path, error, keys)) from None

    @property
    def lacking(self) -> list[str]:
        """Everything the source does not deliver: what it lists, and the tables beyond cases it does not speak of."""
        return [*self.lacks, *(name for name in BEYOND_CASES if name not in {*self.tables, *self.lacks})]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.synthetic and self.notice is None:
            raise ValueError(
                "a synthetic source needs a notice (en and zh), which every page made from it carries"
            )
        source_checks.against_records(self)
        return self
