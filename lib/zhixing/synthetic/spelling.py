"""How each prefecture spells its exports: encodings, dates, units, brackets, digits and words.

A style turns a table of records into a table of text under the courts' headers. Numbers survive exactly: amounts in
万元 carry six decimals, one for each digit down to the fen.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl

DateSpelling = Literal["iso", "chinese", "compact", "serial"]

_SERIAL_ZERO = 25_569
"""Excel's serial number of 1970-01-01."""

_FULL_WIDTH = {str(digit): chr(ord("０") + digit) for digit in range(10)}

CLOSING_WORDS = {
    "performed": "执行完毕",
    "procedure_terminated": "终结本次执行程序",
    "enforcement_terminated": "终结执行",
    "withdrawn": "销案",
    "refused": "不予执行",
    "dismissed": "驳回申请",
}
TYPE_WORDS = {
    "执": "首次执行",
    "执恢": "恢复执行",
    "执保": "财产保全执行",
    "执异": "执行异议",
    "执复": "执行复议",
    "执监": "执行监督",
    "执协": "执行协调",
    "执他": "其他执行",
}
BASIS_WORDS = {
    "judgment": "民事判决",
    "mediation": "调解书",
    "arbitration": "仲裁裁决",
    "notarial": "公证债权文书",
    "administrative": "行政非诉",
    "criminal": "刑事涉财产",
    "other": "其他",
}
TRANSFER_WORDS = {"raised": "提级执行", "designated": "指定执行", "entrusted": "委托执行"}
REASON_WORDS = {
    "announcement": "公告",
    "appraisal": "鉴定评估",
    "audit": "审计清理",
    "jurisdiction_objection": "管辖权异议",
    "coordination": "执行争议协调",
    "stay": "中止",
    "settlement_deferral": "和解暂缓",
    "ordered_deferral": "上级通知暂缓",
    "auction": "拍卖变卖",
}
RELIEF_WORDS = {
    "consumption_limit_lifted": "临时解除限消令",
    "detention_ended_early": "提前解除司法拘留",
    "enforcement_deferred": "暂缓执行",
}


@dataclass(frozen=True)
class Style:
    """How one prefecture writes.

    Attributes:
        encoding: Of its CSV files.
        workbook: Whether it delivers XLSX instead.
        unit: Unit of its amounts, 元 or 万元.
        dates: How it writes dates.
        narrow_brackets: (2020) instead of （2020） in case numbers.
        full_width: Digits of case numbers and dates are full-width.
        separators: Thousands separators in amounts.
        short_words: 终本 for 终结本次执行程序, 执 for 首次执行.
        title_lines: Lines above the header: title and unit, or title, empty line and unit.
    """

    encoding: str = "gb18030"
    workbook: bool = False
    unit: Literal["元", "万元"] = "元"
    dates: DateSpelling = "iso"
    narrow_brackets: bool = False
    full_width: bool = False
    separators: bool = False
    short_words: bool = False
    title_lines: int = 2

    def case_number(self, column: str) -> pl.Expr:
        """Spell case numbers."""
        text = pl.col(column)
        if self.narrow_brackets:
            text = text.str.replace_many({"（": "(", "）": ")"})
        return text.str.replace_many(_FULL_WIDTH) if self.full_width else text

    def date(self, column: str) -> pl.Expr:
        """Spell dates."""
        day = pl.col(column)
        if self.dates == "chinese":
            text = pl.format("{}年{}月{}日", day.dt.year(), day.dt.month(), day.dt.day())
        elif self.dates == "compact":
            text = day.dt.to_string("%Y%m%d")
        elif self.dates == "serial":
            text = (day.to_physical() + _SERIAL_ZERO).cast(pl.String)
        else:
            text = day.dt.to_string("%Y-%m-%d")
        return text.str.replace_many(_FULL_WIDTH) if self.full_width else text

    def money(self, column: str) -> pl.Expr:
        """Spell amounts in the style's unit, exact to the fen."""
        yuan = pl.col(column).cast(pl.Decimal(38, 6))
        if self.unit == "万元":
            return (yuan / 10_000).cast(pl.Decimal(38, 6)).cast(pl.String)
        text = pl.col(column).cast(pl.String)
        return _commas(text) if self.separators else text

    def words(self, column: str, long: dict[str, str], short: dict[str, str] | None = None) -> pl.Expr:
        """Spell codes as words."""
        words = long | (short or {}) if self.short_words else long
        return pl.col(column).cast(pl.String).replace_strict(words, default=None, return_dtype=pl.String)

    def yes_no(self, column: str) -> pl.Expr:
        """Spell a flag as 是 or 否, empty where unknown."""
        return pl.when(pl.col(column)).then(pl.lit("是")).when(~pl.col(column)).then(pl.lit("否"))


def _commas(text: pl.Expr) -> pl.Expr:
    """Put a comma between every three digits before the decimal point, up to 999,999,999,999.99."""
    whole = text.str.head(-3).str.strip_prefix("-")
    groups = [
        pl.when(whole.str.len_chars() > digits)
        .then(whole.str.head(-digits).str.tail(3) + ",")
        .otherwise(pl.lit(""))
        for digits in (9, 6, 3)
    ]
    sign = pl.when(text.str.starts_with("-")).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str([sign, *groups, whole.str.tail(3), text.str.tail(3)])


STYLES: dict[str, Style] = {
    "川": Style(),
    "川01": Style(),
    "川03": Style(unit="万元", dates="chinese"),
    "川04": Style(dates="compact", narrow_brackets=True, short_words=True),
    "川05": Style(unit="万元"),
    "川06": Style(separators=True, short_words=True),
    "川07": Style(dates="chinese", title_lines=3),
    "川08": Style(encoding="utf-8-sig", narrow_brackets=True),
    "川09": Style(unit="万元", dates="compact"),
    "川10": Style(full_width=True, dates="chinese"),
    "川11": Style(short_words=True),
    "川13": Style(unit="万元", narrow_brackets=True, title_lines=3),
    "川14": Style(dates="compact"),
    "川15": Style(unit="万元", dates="iso", short_words=True),
    "川16": Style(separators=True, dates="chinese"),
    "川17": Style(dates="iso", narrow_brackets=True),
    "川18": Style(workbook=True, dates="serial", unit="万元"),
    "川19": Style(full_width=True),
    "川20": Style(encoding="utf-8-sig", unit="万元", dates="chinese"),
    "川32": Style(workbook=True, dates="serial"),
    "川33": Style(workbook=True, dates="iso", narrow_brackets=True),
    "川34": Style(dates="compact", short_words=True),
    "川71": Style(unit="万元"),
}
"""How each prefecture writes; the high court's own cases too."""
