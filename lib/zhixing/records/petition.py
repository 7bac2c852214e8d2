"""One row a petition 执行信访 about an enforcement case."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import COURT_LEVELS, held_by, linked_case, own_key


class Petition(dy.Schema):
    """A petition, from its registration to its resolution 办结 and, where it came to that, substantive resolution 实质化解."""

    petition_id = own_key("The petition, by its number 信访编号.")
    court_code = held_by("The court it complains of, by its code.")
    registered_date = dy.Date(nullable=False, description="Registered 登记日期.")
    resolved_date = dy.Date(nullable=True, description="Resolved 办结日期; null while it is not.")
    substantively_resolved = dy.Bool(
        nullable=True, description="Substantively resolved 实质化解; null while unresolved."
    )
    repeat_of = dy.String(
        nullable=True, description="The earlier petition it repeats 重复信访原编号; null for a first one."
    )
    supervised_by = dy.Enum(
        COURT_LEVELS,
        nullable=True,
        description="Level of the court that supervises it 督办法院层级; null where none does.",
    )
    case_id = linked_case()

    @dy.rule()
    def resolved_not_before_registered(cls) -> pl.Expr:
        """A petition is resolved on or after the day it is registered."""
        return cls.resolved_date.col.is_null() | (cls.resolved_date.col >= cls.registered_date.col)
