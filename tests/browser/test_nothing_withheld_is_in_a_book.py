"""No amount the plan withholds stands anywhere in a book: in no page, chart, table, notebook, index or manifest.

An amount is looked for as data write it and as readers of both languages write it, where that has digits enough to be told from
another amount by accident.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from zhixing.metrics.disclosure import plan
from zhixing.metrics.disclosure.stems import STEMS
from zhixing.present.numbers import Format
from zhixing.warehouse.opened import Warehouse

ENOUGH_DIGITS = 6
MONEY = [stem.id for stem in STEMS.values() if stem.kind == "money" and stem.id.endswith("_yuan")]


NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def spellings(value: float) -> Iterator[str]:
    """The number of an amount however it may be written, as far as it has digits enough."""
    texts = (
        f"{value:.2f}",
        f"{value:,.2f}",
        repr(value),
        *(Format(lang).yuan(value, digits) for lang in ("en", "zh") for digits in (None, 2)),
    )
    for number in (number for text in texts for number in NUMBER.findall(text)):
        if sum(character.isdigit() for character in number.strip("0.")) >= ENOUGH_DIGITS:
            yield number


def test_no_withheld_amount_is_written_anywhere(book: Path, small_warehouse: Path) -> None:
    with Warehouse.open(small_warehouse) as warehouse:
        cells = (
            warehouse.table(plan.TABLE).to_polars().filter(pl.col("stem").is_in(MONEY), pl.col("exact") > 0)
        )
    withheld = pl.col("reason").is_not_null() & pl.col("publishable")
    told = {text for value in cells.filter(~withheld)["exact"] for text in spellings(value)}
    secret = {text for value in cells.filter(withheld)["exact"].unique() for text in spellings(value)} - told
    assert len(secret) > 500
    files = [
        file for file in sorted(book.rglob("*")) if file.suffix in {".html", ".ipynb", ".jsonl", ".json"}
    ]
    assert len(files) > 100
    found = []
    for file in files:
        written = set(NUMBER.findall(file.read_text(encoding="utf-8")))
        found += [(file.name, one) for one in written & secret]
    assert found == []
