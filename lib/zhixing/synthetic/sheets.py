"""Which columns each exported table has, under which header, spelled by a style."""

from collections.abc import Callable

import polars as pl

from zhixing.records.columns import CHECK_ITEMS
from zhixing.synthetic import mechanism_sheets
from zhixing.synthetic.spelling import (
    BASIS_WORDS,
    CLOSING_WORDS,
    REASON_WORDS,
    RELIEF_WORDS,
    TRANSFER_WORDS,
    TYPE_WORDS,
    Style,
)

TITLES = {
    "cases": "执行案件主表",
    "transfers": "执行案件移送表",
    "suspensions": "扣除审限表",
    "payments": "执行款到账表",
    "relief_measures": "善意文明执行措施表",
    "termination_checks": "终本案件核查表",
    **mechanism_sheets.TITLES,
}
"""Title of each table's export."""

FILES = {
    "transfers": "移送",
    "suspensions": "扣除审限",
    "payments": "到账",
    "relief_measures": "善意文明",
    "termination_checks": "终本核查",
    **mechanism_sheets.FILES,
}
"""File name of each table's export; cases have a file a filing year."""

SHORT_TYPES = {code: code for code in TYPE_WORDS}
SHORT_METHODS = {"procedure_terminated": "终本"}


def _cases(style: Style) -> dict[str, pl.Expr]:
    amounts = {
        f"应执行标的({style.unit})": "claim_yuan",
        "结案标的": "settled_yuan",
        "实际到位": "recovered_yuan",
        "申请人放弃": "waived_yuan",
        "尚未执行": "outstanding_yuan",
    }
    return {
        "案号": style.case_number("case_id"),
        "案件类型": style.words("type_code", TYPE_WORDS, SHORT_TYPES),
        "法院代码": pl.col("court_code"),
        "立案日期": style.date("filing_date"),
        "分案日期": style.date("assigned_date"),
        "通知日期": style.date("notice_date"),
        "结案日期": style.date("closing_date"),
        "结案方式": style.words("closing_method", CLOSING_WORDS, SHORT_METHODS),
        "执行依据": style.words("basis", BASIS_WORDS),
        "首次执行案号": style.case_number("first_case_id"),
        "是否有财产": style.yes_no("has_property"),
        "申请执行人类型": pl.col("creditor"),
        "被执行人类型": pl.col("debtor"),
        **{header: style.money(column) for header, column in amounts.items()},
    }


def _transfers(style: Style) -> dict[str, pl.Expr]:
    return {
        "案号": style.case_number("case_id"),
        "移送日期": style.date("transfer_date"),
        "原执行法院": pl.col("from_court_code"),
        "接收法院": pl.col("to_court_code"),
        "移送方式": style.words("kind", TRANSFER_WORDS),
    }


def _suspensions(style: Style) -> dict[str, pl.Expr]:
    return {
        "案号": style.case_number("case_id"),
        "扣除起": style.date("start_date"),
        "扣除止": style.date("end_date"),
        "扣除事由": style.words("reason", REASON_WORDS),
    }


def _payments(style: Style) -> dict[str, pl.Expr]:
    return {
        "案号": style.case_number("case_id"),
        "到账日期": style.date("payment_date"),
        f"到账金额({style.unit})": style.money("amount_yuan"),
    }


def _relief(style: Style) -> dict[str, pl.Expr]:
    return {
        "案号": style.case_number("case_id"),
        "措施": style.words("kind", RELIEF_WORDS),
        "批准日期": style.date("granted_date"),
        "结束日期": style.date("ended_date"),
    }


def _checks(style: Style) -> dict[str, pl.Expr]:
    items = {f"核查{number}": style.yes_no(item) for number, item in enumerate(CHECK_ITEMS, start=1)}
    return {"案号": style.case_number("case_id"), "核查日期": style.date("checked_date"), **items}


SHEETS: dict[str, Callable[[Style], dict[str, pl.Expr]]] = {
    "cases": _cases,
    "transfers": _transfers,
    "suspensions": _suspensions,
    "payments": _payments,
    "relief_measures": _relief,
    "termination_checks": _checks,
    **mechanism_sheets.SHEETS,
}


def spell(name: str, table: pl.DataFrame, style: Style) -> pl.DataFrame:
    """Return a table as the text a prefecture writes, empty cells as nulls."""
    return table.select(expr.alias(header) for header, expr in SHEETS[name](style).items())
