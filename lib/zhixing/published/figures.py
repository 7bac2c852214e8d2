"""What others published: value, unit, scope, period, source, and the tolerance its rounding leaves.

The figures stand in `data/published`, one file a group: the seed article, other figures of the province, figures of
elsewhere. A figure printed as 1.23万 may be anything from 1.225万 to 1.235万: `low` and `high` say so, both included.
A figure without a stated scope has an empty one; where the project assumes a scope the row says that it is assumed.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from zhixing.law.errors import ZhixingError

FOLDER = Path(__file__).resolve().parents[3] / "data" / "published"
"""Where the figures are kept in the checkout this package runs from."""

SEED = "seed_2021.csv"
"""The file of the article the project starts from."""


class PublishedError(ZhixingError):
    """A file of published figures that is missing or cannot be read."""


@dataclass(frozen=True)
class Figure:
    """One published figure.

    Attributes:
        id: Its name, unique over all files.
        area: The unit it is about, by code or name.
        year_from: First year.
        year_to: Last year.
        months: The months of that last year it covers: ``1-12``, ``1-10``.
        figure: The metric it states, by id where the catalogue has it.
        statistic: What of the metric: value, change (on the year before), growth, a rank, highest since.
        value: As published, in full units (yuan, cases, shares of one).
        unit: cases, yuan, share, ratio, days or rank.
        low: The least it can be, given its rounding; None where it states no lower end.
        high: The most it can be; None for an “at least”.
        scope: Which case types it counts; empty where nobody says.
        scope_assumed: The scope is an assumption of this project.
        label_en: What it is, in English.
        label_zh: What it is, in the publisher's words.
        source: Where it was seen.
        note: How it was printed, and what to know.
    """

    id: str
    area: str
    year_from: int
    year_to: int
    months: str
    figure: str
    statistic: str
    value: Decimal
    unit: str
    low: Decimal | None
    high: Decimal | None
    scope: str
    scope_assumed: bool
    label_en: str
    label_zh: str
    source: str
    note: str


def load(folder: Path | None = None) -> dict[str, Figure]:
    """Return every published figure by its id.

    Args:
        folder: Where the files are; the project's own by default.

    Raises:
        PublishedError: There is no file, or a row cannot be read.
    """
    files = sorted((folder or FOLDER).glob("*.csv"))
    if not files:
        raise PublishedError(
            f"There are no published figures in {folder or FOLDER}. It should hold {SEED} and others."
        )
    return {figure.id: figure for file in files for figure in _read(file)}


def seed(folder: Path | None = None) -> dict[str, Figure]:
    """Return the figures of the seed article by id, in the order of the file; raises as `load`."""
    file = (folder or FOLDER) / SEED
    if not file.exists():
        raise PublishedError(f"{file} does not exist. It holds the figures of the seed article.")
    return {figure.id: figure for figure in _read(file)}


def _read(file: Path) -> list[Figure]:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = csv.DictReader(opened)
        return [_figure(row, file, line) for line, row in enumerate(rows, start=2)]


def _figure(row: Mapping[str, str], file: Path, line: int) -> Figure:
    def number(name: str) -> Decimal | None:
        return Decimal(row[name]) if row[name] else None

    try:
        return Figure(
            id=row["id"],
            area=row["area"],
            year_from=int(row["year_from"]),
            year_to=int(row["year_to"]),
            months=row["months"],
            figure=row["figure"],
            statistic=row["statistic"],
            value=Decimal(row["value"]),
            unit=row["unit"],
            low=number("low"),
            high=number("high"),
            scope=row["scope"],
            scope_assumed=row["scope_assumed"] == "yes",
            label_en=row["label_en"],
            label_zh=row["label_zh"],
            source=row["source"],
            note=row["note"],
        )
    except (KeyError, ValueError, ArithmeticError) as error:
        raise PublishedError(
            f"{file.name}, line {line}, cannot be read as a published figure ({error!r}). Years are whole numbers, "
            "value, low and high plain decimals in full units."
        ) from error
