"""One row an issue raised in the joint-action network 联动机制: at a joint 联席 or a liaison meeting 联络员会议."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import ESCALATION_LEVELS, MEETING_TOPICS, MEETINGS, held_by, own_key


class MeetingIssue(dy.Schema):
    """An issue that needs another department, and how far up it had to go."""

    issue_id = own_key("The issue, by its number 议题编号.")
    court_code = held_by("The court that raised it, by its code.")
    meeting = dy.Enum(MEETINGS, nullable=False, description="联席会议 joint or 联络员会议 liaison.")
    topic = dy.Enum(MEETING_TOPICS, nullable=False, description="What it is about 议题.")
    raised_date = dy.Date(nullable=False, description="Raised 提出日期.")
    level = dy.Enum(
        ESCALATION_LEVELS, nullable=False, description="The highest level it went to: 部门, 分管院领导, 院长."
    )
    resolved_date = dy.Date(nullable=True, description="Resolved 解决日期; null while it is not.")

    @dy.rule()
    def resolved_not_before_raised(cls) -> pl.Expr:
        """An issue is resolved on or after the day it is raised."""
        return cls.resolved_date.col.is_null() | (cls.resolved_date.col >= cls.raised_date.col)
