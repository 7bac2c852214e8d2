"""The dictionary of the records, written from their schemas so that it cannot say anything else.

`python -m zhixing.records.dictionary` prints it; `data/README.md` contains it.
"""

import sys
from collections.abc import Sequence

import dataframely as dy

from zhixing.records import TABLES

_TYPES: tuple[tuple[type[dy.Column], str], ...] = (
    (dy.Decimal, "amount in yuan, two decimals"),
    (dy.Date, "date"),
    (dy.Bool, "true or false"),
    (dy.Int64, "whole number"),
    (dy.String, "text"),
)


def type_in_words(column: dy.Column) -> str:
    """Return what a column holds, for a reader: ``date``, or the values of a closed vocabulary."""
    if isinstance(column, dy.Enum):
        return "one of " + ", ".join(f"`{value}`" for value in column.categories)
    return next((words for kind, words in _TYPES if isinstance(column, kind)), str(column.dtype))


def rules(schema: type[dy.Schema]) -> dict[str, str]:
    """Return the rules a row must keep beyond the types of its columns: name → what it says."""
    factories = {name: vars(schema)[name] for name in schema._schema_validation_rules()}  # noqa: SLF001 - no public list of rules
    return {name: (factory.validation_fn.__doc__ or "").strip() for name, factory in factories.items()}


def table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _one(name: str, schema: type[dy.Schema]) -> str:
    columns = schema.columns()
    keys = [column for column, field in columns.items() if field.primary_key]
    parts = [
        f"### {name}",
        (schema.__doc__ or "").strip(),
        f"Key: {', '.join(f'`{key}`' for key in keys)}." if keys else "No key: a row is an event of its own.",
        table(
            ("column", "holds", "may be empty", "meaning"),
            [
                (
                    f"`{column}`",
                    type_in_words(field),
                    "yes" if field.nullable else "no",
                    field.description or "",
                )
                for column, field in columns.items()
            ],
        ),
    ]
    if kept := rules(schema):
        parts.append("Rules:\n\n" + "\n".join(f"- `{rule}`: {meaning}" for rule, meaning in kept.items()))
    return "\n\n".join(parts)


def markdown() -> str:
    """Return the dictionary of every record table as Markdown, one section a table."""
    return "\n\n".join(_one(name, schema) for name, schema in TABLES.items())


if __name__ == "__main__":
    sys.stdout.write(markdown() + "\n")
