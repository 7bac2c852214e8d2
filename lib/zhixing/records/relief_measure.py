"""One row a relief measure 善意文明执行: what an enterprise debtor was spared, and for how long."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import RELIEF_KINDS, case_key


class ReliefMeasure(dy.Schema):
    """A measure lifted, shortened or deferred in favour of a debtor."""

    case_id = case_key(primary=True)
    granted_date = dy.Date(primary_key=True, description="Granted 批准日期.")
    kind = dy.Enum(
        RELIEF_KINDS,
        primary_key=True,
        description="临时解除限消令 consumption_limit_lifted, 提前解除司法拘留 detention_ended_early, 酌情暂缓执行 enforcement_deferred.",
    )
    ended_date = dy.Date(nullable=True, description="Ended 结束日期; null while it lasts.")

    @dy.rule()
    def end_not_before_grant(cls) -> pl.Expr:
        """Relief ends on or after the day it is granted."""
        return cls.ended_date.col.is_null() | (cls.ended_date.col >= cls.granted_date.col)
