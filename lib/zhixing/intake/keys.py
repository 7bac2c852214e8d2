"""The id of a case: its normalised case number 案号, or what a template makes of several cells."""

from collections.abc import Mapping

import polars as pl

from zhixing.law.case_numbers import normalise

LINKED = ("case_id", "first_case_id")
"""Columns that may name another case: it need not be held, but its number must be readable."""


def from_case_numbers(text: pl.Series) -> pl.DataFrame:
    """Return `case_id`, `court_code` and `type_code` of case numbers in any spelling, null where there is none."""
    parts = normalise(text).struct.unnest()
    return parts.select(pl.col("canonical").alias("case_id"), "court_code", "type_code")


def from_template(template: str, parts: Mapping[str, pl.Series]) -> pl.Series:
    """Return the template with each row's cells in its braces, null where one of them is empty.

    Args:
        template: Such as ``{classe} {num_processo}``.
        parts: Heading → cells.
    """
    for heading in parts:
        template = template.replace(f"{{{heading}}}", "{}")
    frame = pl.DataFrame([cells.alias(heading) for heading, cells in parts.items()])
    return frame.select(pl.format(template, *parts)).to_series()
