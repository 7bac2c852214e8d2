"""What repeats is read once, and what is many is looked up: the answers are those of the plain way."""

import polars as pl
import pytest

from zhixing.intake import spellings
from zhixing.intake.keys import from_case_numbers
from zhixing.intake.screening import Accepted
from zhixing.intake.spellings import Memory, Spelt
from zhixing.law.case_numbers import normalise

NUMBERS = [
    "（2020）川0104执123号",
    "(2020)川0104执123号",
    "（2020） 川0104 执 123 号",
    "（2020）川0104执12 3号",
    "（2020）川0104执１23号",
    "（2020）川0104执12３号",
    "（2020）川0104执000123号",
    "（2020）川0104执0 0012号",
    "（2020）川0104执0号",
    "（2020）川0104执号",
    "（2020）川0104执123456789号",
    "（2020）川0104执1234567890号",
    "（2020）川0104执1 234567890号",
    "（2020）川0104执恢7号",
    "（2020）川0104财执恢7号",
    "（2020）川0104执恢7号之一",
    "（2020）川0104执恢7号之一百",
    "（2020）川执7号 ",
    "（2020）最高法执监1号",
    "（2020）川0104司救执1号",
    "（2015）成执字第123号",
    "号",
    "1号",
    "",
    "123",
    None,
]


@pytest.mark.parametrize("numbers", [NUMBERS, NUMBERS[:1], [None, None], []])
def test_case_numbers_are_read_by_their_heads_as_they_are_read_whole(numbers: list[str | None]) -> None:
    text = pl.Series(numbers, dtype=pl.String)
    whole = normalise(text).struct.unnest()
    read = from_case_numbers(text)
    assert read["case_id"].to_list() == whole["canonical"].to_list()
    for name in ("court_code", "type_code"):
        assert read[name].to_list() == whole[name].to_list()


@pytest.mark.parametrize("held", [[], ["a"], ["c", "a", "b"]])
def test_cases_are_accepted_or_lacking(held: list[str]) -> None:
    asked = ["b", "z", "a", "b", ""]
    accepted = Accepted(pl.Series(held, dtype=pl.String))
    assert accepted.lack(pl.Series(asked)).to_list() == [one not in held for one in asked]
    assert accepted.lack(pl.Series([], dtype=pl.String)).to_list() == []


@pytest.mark.parametrize("cells", [["x", None, "y", "x", ""], [None, None], []])
def test_a_column_is_read_by_its_words_and_spread_again(cells: list[str | None]) -> None:
    spelt = Spelt.of(pl.Series(cells, dtype=pl.String))
    assert spelt.spread().to_list() == cells
    assert len(spelt.words) == len(set(cells) - {None})
    lengths = spelt.read(lambda words: words.str.len_chars())
    assert lengths.spread().to_list() == [None if cell is None else len(cell) for cell in cells]


def test_a_word_is_read_once_however_many_files_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spellings, "_KEPT", 3)
    asked: list[str | None] = []

    def lengths(words: pl.Series) -> pl.Series:
        asked.extend(words)
        return words.str.len_chars()

    memory = Memory()
    assert memory.read(pl.Series([], dtype=pl.String), lengths).to_list() == []
    assert memory.read(pl.Series(["a", "bb"]), lengths).to_list() == [1, 2]
    assert memory.read(pl.Series(["bb", None, "a"]), lengths).to_list() == [2, None, 1]
    assert asked == ["a", "bb", None]
    # more than it keeps is read anew
    assert memory.read(pl.Series(["a", "ccc"]), lengths).to_list() == [1, 3]
    assert asked == ["a", "bb", None, "a", "ccc"]
