"""`data/README.md`: what lies in the data folder and what every column means.

`python -m zhixing.warehouse.dictionary` writes it again after a schema has changed.
"""

from pathlib import Path

from zhixing.law.courts import DEFAULT_PATH
from zhixing.records import TABLES
from zhixing.records.dictionary import markdown as records
from zhixing.records.dictionary import table
from zhixing.warehouse.tables import DOCUMENTED, Table

README = DEFAULT_PATH.parents[1] / "README.md"
"""Where the dictionary lies in the checkout this package runs from."""

REFERENCE: dict[str, str] = {
    "courts.csv": "The courts of Sichuan: code, names, level, parent, validity. Columns as in the table `courts` below.",
    "tiles.csv": "Where each prefecture stands on the tile map of a book's index.",
    "working_days.csv": "Public holidays 2018–2021 and the weekends worked in exchange 调休.",
}
"""Every file of facts under data/reference and what it is."""

_INTRODUCTION = """\
# Data

Written by `python -m zhixing.warehouse.dictionary` from the record schemas and the warehouse's tables; a change made
here by hand is lost.

| folder | what lies there |
| --- | --- |
| `reference/` | facts as CSV, each row with its source |
| `published/` | figures others published: value, unit, scope, period, source, tolerance from rounding |
| `exports/` | what courts deliver, or the demonstration province (not in git) |
| `rejects/` | rows that were not accepted, with file, line, rule and original text (not in git) |
| `warehouse.duckdb` | the records and what is derived from them, one DuckDB file (not in git) |
| `books/` | the briefings (not in git) |"""

_RECORDS = """\
## Records

What intake accepts, column by column. Amounts are in yuan (or in the currency the source declares), exact to the fen;
万 and 亿 exist only on the page. Dates include both ends. An empty cell means that the source does not say."""

_WAREHOUSE = """\
## Warehouse

`warehouse.duckdb` holds the records, with columns added so that every table is clustered by court, and the tables
derived from them. All may be queried; they are opened read-only."""


def markdown() -> str:
    """Return the whole of `data/README.md`."""
    derived = [_section(described) for name, described in DOCUMENTED.items() if name not in TABLES]
    added = [
        (f"`{name}`", f"`{column}`", meaning)
        for name in TABLES
        for column, meaning in DOCUMENTED[name].columns.items()
        if column not in TABLES[name].columns()
    ]
    parts = [
        _INTRODUCTION,
        "## Reference",
        table(("file", "what it is"), [(f"`{name}`", meaning) for name, meaning in REFERENCE.items()]),
        _RECORDS,
        records(),
        _WAREHOUSE,
        "### Columns added to records",
        table(("table", "column", "meaning"), added),
        *derived,
    ]
    return "\n\n".join(parts) + "\n"


def _section(described: Table) -> str:
    rows = [(f"`{column}`", meaning) for column, meaning in described.columns.items()]
    return "\n\n".join((f"### {described.name}", described.description, table(("column", "meaning"), rows)))


def write(path: Path = README) -> None:
    """Write the dictionary to a file."""
    path.write_text(markdown(), encoding="utf-8")


if __name__ == "__main__":
    write()
