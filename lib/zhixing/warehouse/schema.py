"""The shape of a warehouse file: its version, what it says of itself, and its tables when a source lacks them."""

from collections.abc import Mapping

import dataframely as dy
import polars as pl
import polars.selectors as cs

from zhixing.warehouse.errors import WarehouseError

FORMAT = "zhixing warehouse"
"""What `meta.format` says in a file of ours."""

VERSION = 2
"""Raised whenever a reader of the previous version would misread the file."""

META: dict[str, str] = {
    "format": "Says that the file is a warehouse of this project.",
    "schema_version": "The version of its shape.",
    "as_of": "The last day the data cover.",
    "source_id": "The source the records come from.",
    "source_title_en": "What a page calls the source, in English.",
    "source_title_zh": "The same in Chinese.",
    "synthetic": "1 where the records are invented, else 0.",
    "notice_en": "What every page made from these records must say, in English.",
    "notice_zh": "The same in Chinese.",
    "currency": "The currency of every amount, ISO 4217.",
    "lacks": "JSON list of the tables and table.columns the source does not deliver.",
    "first_closing_date": "The first closing the records hold: the 终本 stock is counted since then.",
    "first_delivery_date": "The oldest delivery a case was taken from.",
    "last_delivery_date": "The newest.",
    "digest": "A digest of every row that a figure may rest on.",
    "built_at": "When the file was written, UTC.",
}
"""Every key of the table `meta` that this package writes or reads."""

META_DEFAULTS: dict[str, str] = {
    "source_id": "",
    "source_title_en": "",
    "source_title_zh": "",
    "synthetic": "0",
    "notice_en": "",
    "notice_zh": "",
    "currency": "CNY",
    "lacks": "[]",
}
"""What a source that says nothing is taken to say."""

PLAIN = cs.enum().cast(pl.String)
"""Closed vocabularies are checked in the records; in the file they are text, which every engine reads alike."""

REPORTS: dict[str, pl.DataFrame] = {
    "rejects": pl.DataFrame(
        schema={
            "source_file": pl.String,
            "source_line": pl.Int64,
            "table_name": pl.String,
            "rule": pl.String,
            "detail": pl.String,
            "original_text": pl.String,
        }
    ),
    "files": pl.DataFrame(
        schema={
            "source_file": pl.String,
            "table_name": pl.String,
            "encoding": pl.String,
            "rows_read": pl.Int64,
            "accepted": pl.Int64,
            "superseded": pl.Int64,
            "rejected": pl.Int64,
        }
    ),
    "superseded": pl.DataFrame(
        schema={
            "source_file": pl.String,
            "source_line": pl.Int64,
            "table_name": pl.String,
            "case_id": pl.String,
            "delivery_date": pl.Date,
            "original_json": pl.String,
        }
    ),
}
"""What intake reports, empty: used where a warehouse is built without intake."""


def complete(
    tables: Mapping[str, pl.DataFrame], schemas: Mapping[str, type[dy.Schema]]
) -> dict[str, pl.DataFrame]:
    """Return every record table with exactly its columns, empty where the source lacks it.

    Raises:
        WarehouseError: A table is unknown, or lacks a column.
    """
    if unknown := sorted(tables.keys() - schemas.keys()):
        raise WarehouseError(
            f"The table {unknown[0]} is not a record table. Those of a warehouse are: {', '.join(schemas)}."
        )
    complete_tables = {}
    for name, schema in schemas.items():
        wanted = list(schema.columns())
        frame = tables.get(name, schema.create_empty())
        if missing := [column for column in wanted if column not in frame.columns]:
            raise WarehouseError(
                f"The table {name} lacks the column {missing[0]}. A warehouse stores every column of the records; "
                "one the source does not deliver comes as nulls, and is named in meta.lacks."
            )
        complete_tables[name] = frame.select(wanted)
    return complete_tables
