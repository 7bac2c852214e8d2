"""One row an interval that a statutory clock may exclude 扣除审限."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import SUSPENSION_REASONS, case_key


class Suspension(dy.Schema):
    """Time that 审限规定 §9 or 执行程序解释 §13 excludes from the six months."""

    case_id = case_key(primary=True)
    start_date = dy.Date(primary_key=True, description="First excluded day.")
    reason = dy.Enum(SUSPENSION_REASONS, primary_key=True, description="Why the clock stops 扣除事由.")
    end_date = dy.Date(nullable=True, description="Last excluded day; null while it lasts.")

    @dy.rule()
    def end_not_before_start(cls) -> pl.Expr:
        """An interval ends on or after the day it starts."""
        return cls.end_date.col.is_null() | (cls.end_date.col >= cls.start_date.col)
