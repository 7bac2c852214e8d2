"""One row an order 指挥长令 (until 2020 执行工作建议函) of a higher court to a lower one."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import (
    COMMAND_MATTERS,
    COMMAND_RESULTS,
    COURT_LEVELS,
    held_by,
    linked_case,
    own_key,
)


class Command(dy.Schema):
    """An order of a higher court's enforcement commander that the receiving court must carry out and answer."""

    command_id = own_key("The order, by its number 令号.")
    court_code = held_by("The court that must carry it out 受令法院, by its code.")
    issued_date = dy.Date(nullable=False, description="Issued 发令日期.")
    issued_by = dy.Enum(COURT_LEVELS, nullable=False, description="Level of the issuing court 发令法院层级.")
    matter = dy.Enum(COMMAND_MATTERS, nullable=False, description="What it is about 事由.")
    due_date = dy.Date(nullable=False, description="To be answered by 反馈期限.")
    answered_date = dy.Date(nullable=True, description="Answered 反馈日期; null while it is not.")
    result = dy.Enum(
        COMMAND_RESULTS, nullable=True, description="What was reported 办理结果; null while unanswered."
    )
    reissue_of = dy.String(
        nullable=True, description="The order it repeats 重发原令号; null for a first one."
    )
    copied_to_intermediate = dy.Bool(nullable=False, description="Copied to the intermediate court 抄送中院.")
    case_id = linked_case()

    @dy.rule()
    def answered_not_before_issued(cls) -> pl.Expr:
        """An order is answered on or after the day it is issued."""
        return cls.answered_date.col.is_null() | (cls.answered_date.col >= cls.issued_date.col)

    @dy.rule()
    def due_not_before_issued(cls) -> pl.Expr:
        """An order leaves time to answer it."""
        return cls.due_date.col >= cls.issued_date.col
