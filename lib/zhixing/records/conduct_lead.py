"""One row a lead on an officer's conduct 一案双查. It names nobody, and is reported in aggregate only."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import LEAD_SOURCES, held_by, own_key


class ConductLead(dy.Schema):
    """A lead, from its registration to its conclusion."""

    lead_id = own_key("The lead, by its number 线索编号.")
    court_code = held_by("The court it concerns, by its code.")
    registered_date = dy.Date(nullable=False, description="Registered 登记日期.")
    lead_source = dy.Enum(LEAD_SOURCES, nullable=False, description="Where it came from 线索来源.")
    concluded_date = dy.Date(nullable=True, description="Concluded 核查完毕日期; null while it is open.")
    confirmed = dy.Bool(nullable=True, description="Found true 查实; null while it is open.")

    @dy.rule()
    def concluded_not_before_registered(cls) -> pl.Expr:
        """A lead is concluded on or after the day it is registered."""
        return cls.concluded_date.col.is_null() | (cls.concluded_date.col >= cls.registered_date.col)
