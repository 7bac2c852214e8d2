"""Case numbers 案号: （2020）川0104执123号, taken apart and brought to one spelling.

最高人民法院《关于人民法院案件案号的若干规定》 (法〔2015〕137号, in force since 2016-01-01) and its amendment
(法〔2018〕335号) compose a number of the year of filing in brackets, the court code 法院代字, a special-trial
character 专门审判代字 if any, the type code 类型代字, the running number and 号; a document in the case adds 之n.
Spellings met in exports are accepted: brackets （）, () and 〔〕, full-width digits, spaces, leading zeros.

Only enforcement types are cases here. 司救执 (judicial aid) ends in 执 and is none of them; numbers of the form
before 2016 (（2015）成执字第123号) and of other papers (［2015］精鉴字第1255号) do not say which court's case they are
and are refused. A court code that no table knows is accepted: reporting it is the reader's business, not the
grammar's.

`parse` and `normalise` stand on one pattern, so that what is true of a text is true of a column.
"""

import re
from dataclasses import dataclass
from typing import overload

import polars as pl

from zhixing.law.errors import ZhixingError
from zhixing.law.scopes import CASE_TYPES

TYPE_CODES: tuple[str, ...] = tuple(sorted(CASE_TYPES, key=len, reverse=True))
"""Type codes, the longest first: 执恢 must not be read as 执."""

FIELDS: tuple[str, ...] = ("year", "court_code", "special", "type_code", "number", "suffix", "canonical")
"""What `normalise` finds in a number, in the order of its struct."""

_IGNORED = " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"
_SPELLINGS: dict[str, str] = {
    **{chr(ord("０") + digit): str(digit) for digit in range(10)},
    **dict.fromkeys("（〔", "("),
    **dict.fromkeys("）〕", ")"),
    **dict.fromkeys(_IGNORED, ""),
}
_TRANSLATION = str.maketrans(_SPELLINGS)

_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新兵军"
_NUMERALS = "一二三四五六七八九十"
_PATTERN = (
    r"^\((?P<year>(?:19|20)[0-9]{2})\)"
    rf"(?P<court_code>最高法|[{_PROVINCES}](?:[0-9]{{4}}|[0-9]{{2}})?)"
    r"(?P<special>[\x{4e00}-\x{9fff}])??"
    rf"(?P<type_code>{'|'.join(TYPE_CODES)})"
    r"0*(?P<number>[1-9][0-9]{0,8})号"
    rf"(?:之(?P<suffix>[1-9][0-9]?|[{_NUMERALS}]{{1,3}}))?$"
)
_PYTHON_PATTERN = re.compile(re.sub(r"\\x\{([0-9a-f]{4})\}", r"\\u\1", _PATTERN))
_BEFORE_2016 = re.compile(r"字第?[0-9]+号")
_ENFORCEMENT = re.compile(rf".?(?:{'|'.join(TYPE_CODES)})")
_OTHER_TYPE = re.compile(rf"^\([0-9]{{4}}\)(?:最高法|[{_PROVINCES}][0-9]*)([\u4e00-\u9fff]+)[0-9]+号")


def _chinese(number: int) -> str:
    """Return 1 to 99 as a Chinese numeral: 12 → 十二."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens - 1] + "十") + _NUMERALS[ones - 1] * (
        ones > 0
    )


_SUFFIX_TO_NUMBER: dict[str, int] = {
    text: number for number in range(1, 100) for text in (_chinese(number), str(number))
}
_SUFFIX_TO_CHINESE: dict[int, str] = {number: f"之{_chinese(number)}" for number in range(1, 100)}


class CaseNumberError(ZhixingError):
    """A text that is no case number of an enforcement case."""


@dataclass(frozen=True, order=True)
class CaseNumber:
    """A case number by its parts.

    Attributes:
        year: Year of filing.
        court_code: Court code 法院代字: 川, 川01, 川0104.
        special: Special-trial character 专门审判代字, None in most.
        type_code: One of `TYPE_CODES`.
        number: Running number.
        suffix: The n of 之n, None for the case itself.
    """

    year: int
    court_code: str
    special: str | None
    type_code: str
    number: int
    suffix: int | None = None

    @property
    def canonical(self) -> str:
        """The number in its one spelling: full-width brackets, half-width digits, 之一 in Chinese numerals."""
        suffix = "" if self.suffix is None else _SUFFIX_TO_CHINESE[self.suffix]
        return f"（{self.year}）{self.court_code}{self.special or ''}{self.type_code}{self.number}号{suffix}"


def parse(text: str) -> CaseNumber:
    """Return the parts of a case number.

    Raises:
        CaseNumberError: The text is no case number of an enforcement case; the message says which rule it breaks.
    """
    plain = text.translate(_TRANSLATION)
    match = _PYTHON_PATTERN.fullmatch(plain)
    if match is None or (match["suffix"] is not None and match["suffix"] not in _SUFFIX_TO_NUMBER):
        raise CaseNumberError(f"“{text}” is not the number of an enforcement case: {_why_not(plain)}")
    return CaseNumber(
        year=int(match["year"]),
        court_code=match["court_code"],
        special=match["special"],
        type_code=match["type_code"],
        number=int(match["number"]),
        suffix=None if match["suffix"] is None else _SUFFIX_TO_NUMBER[match["suffix"]],
    )


@overload
def normalise(column: pl.Series) -> pl.Series: ...
@overload
def normalise(column: pl.Expr | str) -> pl.Expr: ...
def normalise(column: pl.Series | pl.Expr | str) -> pl.Series | pl.Expr:
    """Take a whole column of case numbers apart: `parse` for a million rows.

    Args:
        column: Text, as a series, an expression or a column's name.

    Returns:
        A struct of `FIELDS`, the canonical number last; every field is null where `parse` would refuse.
    """
    if isinstance(column, pl.Series):
        return column.to_frame("text").select(_normalised(pl.col("text")).alias(column.name)).to_series()
    return _normalised(pl.col(column) if isinstance(column, str) else column)


def _normalised(text: pl.Expr) -> pl.Expr:
    # with_fields works on the groups of one match; separate expressions would match the column once a field
    suffix = pl.field("suffix").replace_strict(_SUFFIX_TO_NUMBER, default=None, return_dtype=pl.Int64)
    canonical = pl.concat_str(
        pl.lit("（"),
        pl.field("year"),
        pl.lit("）"),
        pl.field("court_code"),
        pl.field("special").fill_null(""),
        pl.field("type_code"),
        pl.field("number"),
        pl.lit("号"),
        suffix.replace_strict(_SUFFIX_TO_CHINESE, default="", return_dtype=pl.String),
    )
    is_valid = pl.field("suffix").is_null() | suffix.is_not_null()
    values = {
        "canonical": canonical,
        "year": pl.field("year").cast(pl.Int64),
        "number": pl.field("number").cast(pl.Int64),
        "suffix": suffix,
    }
    kept = {name: pl.when(is_valid).then(values.get(name, pl.field(name))) for name in FIELDS}
    return text.str.replace_many(_SPELLINGS).str.extract_groups(_PATTERN).struct.with_fields(**kept)


def _why_not(plain: str) -> str:
    """Return the rule a text breaks and what to do, for a message."""
    form = "Write it as （2020）川0104执123号."
    if _BEFORE_2016.search(plain):
        return f"the form with 字第 is that of before 2016 or of another paper, and does not give the court's code. {form}"
    other = _OTHER_TYPE.match(plain)
    if other and not _ENFORCEMENT.fullmatch(other[1]):
        types = ", ".join(CASE_TYPES)
        return f"its type code “{other[1]}” is not one of {types} (with at most one special character before it)."
    return (
        "it needs a year 1900–2099 in （）, a court code of a province and no, two or four digits, a type code, "
        f"a number of one to nine digits and 号, and may end in 之一 to 之九十九. {form}"
    )
