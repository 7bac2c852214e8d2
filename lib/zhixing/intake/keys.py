"""The id of a case: its normalised case number 案号, or what a template makes of several cells."""

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from zhixing.intake.spellings import Spelt
from zhixing.law.case_numbers import CaseNumberError, normalise, parse

LINKED = ("case_id", "first_case_id")
"""Columns that may name another case: it need not be held, but its number must be readable."""

LONGEST = 9
"""Digits of a running number, at most (`law.case_numbers`)."""

_DIGITS = "0123456789"
_FIRST = "1号"
_HEAD = {"head": pl.String, "court_code": pl.String, "type_code": pl.String}


def from_case_numbers(text: pl.Series) -> pl.DataFrame:
    """Return `case_id`, `court_code` and `type_code` of case numbers in any spelling, null where there is none.

    What stands before the running number repeats, so it is read once a spelling, as the number 1; the few numbers that do not
    end in plain digits and 号 are read whole.
    """
    body = pl.col("text").str.strip_suffix("号")
    cut = (
        text.alias("text")
        .to_frame()
        .select(
            "text",
            head=pl.when(pl.col("text").str.ends_with("号")).then(body.str.strip_chars_end(_DIGITS)),
        )
        .with_columns(running=body.str.strip_prefix(pl.col("head")).str.strip_chars_start("0"))
    )
    heads = Spelt.of(cut["head"])
    first = pl.DataFrame([_read_head(word) for word in heads.words], schema=_HEAD, orient="row")
    read = cut.select("running", *(first[name].gather(heads.which) for name in _HEAD))
    fits = pl.col("running").str.len_bytes().is_between(1, LONGEST)
    known = read.select(
        pl.when(fits).then(pl.format("{}{}号", "head", "running")).alias("case_id"),
        "court_code",
        "type_code",
    )
    others = (known["case_id"].is_null() & text.is_not_null()).arg_true()
    if others.is_empty():
        return known
    whole = normalise(text.gather(others)).struct.unnest().rename({"canonical": "case_id"})
    return known.select(known[name].scatter(others, whole[name]) for name in known.columns)


@lru_cache(maxsize=65_536)  # the files of a court share theirs
def _read_head(head: str) -> tuple[str | None, str | None, str | None]:
    """Return what stands before a running number in its one spelling, the court code and the type code."""
    try:
        first = parse(head + _FIRST)
    except CaseNumberError:
        return None, None, None
    if first.number != 1:  # the head ends in a digit of another spelling, which belongs to the number
        return None, None, None
    return first.canonical.removesuffix(_FIRST), first.court_code, first.type_code


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
