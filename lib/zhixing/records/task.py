"""One row a task of the enforcement command centre 执行指挥中心, in one of its three zones 三区."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import SEGMENTS, ZONES, held_by, linked_case, own_key


class Task(dy.Schema):
    """A piece of work the centre takes off a case's judge, from its creation to its end."""

    task_id = own_key("The task, by its number 任务编号.")
    court_code = held_by("The court whose centre does it, by its code.")
    zone = dy.Enum(
        ZONES, nullable=False, description="Zone 三区: 指挥 command, 管理 management, 事务 service."
    )
    segment = dy.Enum(SEGMENTS, nullable=False, description="Segment of the work 分段.")
    created_date = dy.Date(nullable=False, description="Created 生成日期.")
    first_step_date = dy.Date(nullable=True, description="First step taken 首次办理日期; null while none is.")
    finished_date = dy.Date(nullable=True, description="Finished 办结日期; null while it is not.")
    case_id = linked_case()

    @dy.rule()
    def steps_in_order(cls) -> pl.Expr:
        """A task is created, begun and finished in that order."""
        begun = cls.first_step_date.col.is_null() | (cls.first_step_date.col >= cls.created_date.col)
        ended = cls.finished_date.col.is_null() | (cls.finished_date.col >= cls.first_step_date.col)
        return begun & ended.fill_null(value=False)
