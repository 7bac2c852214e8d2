"""One row a case 案件: the register every count, ratio and amount comes from."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import BASES, CASE_TYPES, CLOSING_METHODS, case_key, yuan


class Case(dy.Schema):
    """A case 首次执行案件主表 and its kin, one row each, as the court that filed it holds it."""

    case_id = case_key(primary=True)
    type_code = dy.Enum(CASE_TYPES, description="Case type 类型代字.")
    court_code = dy.String(min_length=1, description="The court that filed the case 立案法院, by its code.")
    filing_date = dy.Date(description="Filed 立案日期.")
    assigned_date = dy.Date(nullable=True, description="Assigned to a judge 分案日期.")
    notice_date = dy.Date(nullable=True, description="Enforcement notice served 执行通知日期.")
    closing_date = dy.Date(nullable=True, description="Closed 结案日期; null while pending.")
    closing_method = dy.Enum(
        CLOSING_METHODS,
        nullable=True,
        description="Closing method 结案方式; null while pending or where a source lacks it.",
    )
    basis = dy.Enum(BASES, nullable=True, description="What is enforced 执行依据类型.")
    first_case_id = dy.String(
        nullable=True,
        description="The first case 首次执行案号 that a resumed case 执恢 continues; null for first cases.",
    )
    has_property = dy.Bool(
        nullable=True, description="Property available for enforcement was found 有财产可供执行."
    )
    creditor_is_enterprise = dy.Bool(nullable=True, description="A creditor 申请执行人 is an enterprise.")
    debtor_is_enterprise = dy.Bool(nullable=True, description="A debtor 被执行人 is an enterprise.")
    claim_yuan = yuan("Amount to be enforced 应执行标的.")
    settled_yuan = yuan("Amount the closing disposes of 结案标的: recovered + waived + outstanding.")
    recovered_yuan = yuan("Recovered 实际到位 up to the closing, or up to the delivery while pending.")
    waived_yuan = yuan("Waived by the creditor 申请人放弃.")
    outstanding_yuan = yuan("Still outstanding 尚未执行 at the closing.")
    recovered_above_claim = dy.Bool(
        description="Flag: recovered exceeds the claim, as delay interest 迟延履行利息 may explain."
    )
    court_is_unknown = dy.Bool(description="Flag: the court code is not in the source's court table.")
    delivery_date = dy.Date(
        description="The delivery 送交日期 this row comes from; a newer one supersedes an older."
    )
    source_file = dy.String(description="The file the row was read from, relative to the exports folder.")
    source_line = dy.Int64(description="The line (or sheet row) in that file, counted from 1.")

    @dy.rule()
    def closing_not_before_filing(cls) -> pl.Expr:
        """A case closes on or after the day it was filed."""
        return cls.closing_date.col.is_null() | (cls.closing_date.col >= cls.filing_date.col)

    @dy.rule()
    def method_only_when_closed(cls) -> pl.Expr:
        """A pending case has no closing method."""
        return cls.closing_method.col.is_null() | cls.closing_date.col.is_not_null()

    @dy.rule()
    def amounts_not_negative(cls) -> pl.Expr:
        """No amount is below zero."""
        columns = (
            cls.claim_yuan,
            cls.settled_yuan,
            cls.recovered_yuan,
            cls.waived_yuan,
            cls.outstanding_yuan,
        )
        return pl.all_horizontal((column.col >= 0).fill_null(value=True) for column in columns)
