"""The id of a case: its normalised case number 案号, or what a template makes of several cells."""

import re
from collections.abc import Sequence

import polars as pl

from zhixing.law.case_numbers import normalise


def from_case_numbers(text: pl.Series) -> pl.DataFrame:
    """Return `case_id`, `court_code` and `type_code` of case numbers in any of their forms, null where there is none."""
    parts = normalise(text).struct.unnest()
    return parts.select(pl.col("canonical").alias("case_id"), "court_code", "type_code")


def from_template(template: str, fields: Sequence[str], parts: Sequence[pl.Series]) -> pl.Series:
    """Return the template with each row's cells in its braces, null where one of them is empty."""
    frame = pl.DataFrame({f"p{i}": part for i, part in enumerate(parts)})
    braces = template
    for field in fields:
        braces = braces.replace(f"{{{field}}}", "{}")
    return frame.select(pl.format(braces, *frame.columns)).to_series()
