"""One row a hand-off 立审执衔接 that was spot-checked: from one department of a court to the next."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import DEPARTMENTS, HANDOFF_STEPS, case_key


class Handoff(dy.Schema):
    """A case handed from the trial department to the registry, or from the registry to enforcement.

    Courts check a sample of cases, not all of them.
    """

    case_id = case_key(primary=True)
    step = dy.Enum(
        HANDOFF_STEPS,
        primary_key=True,
        description="审判移送立案 trial_to_filing, 立案移送执行 filing_to_enforcement.",
    )
    from_department = dy.Enum(
        DEPARTMENTS, nullable=False, description="The department that hands over 移送部门."
    )
    sent_date = dy.Date(nullable=False, description="The hand-over fell due 应移送日期.")
    received_date = dy.Date(nullable=True, description="Taken over 接收日期; null while it waits.")

    @dy.rule()
    def received_not_before_sent(cls) -> pl.Expr:
        """A case is taken over on or after the day it falls due."""
        return cls.received_date.col.is_null() | (cls.received_date.col >= cls.sent_date.col)
