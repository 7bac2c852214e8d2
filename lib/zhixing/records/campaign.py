"""One row a court's part in a campaign 一季度一行动 or a monthly theme 一月一主题."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import CAMPAIGN_KINDS, CAMPAIGN_NAMES, held_by, own_key


class Campaign(dy.Schema):
    """A stretch of days in which one court took part in one action."""

    campaign_id = own_key("The court's part in the action, by its number 行动编号.")
    court_code = held_by("The court that took part, by its code.")
    kind = dy.Enum(CAMPAIGN_KINDS, nullable=False, description="campaign 季度行动 or theme 月度主题.")
    name = dy.Enum(
        CAMPAIGN_NAMES,
        nullable=False,
        description="司法大拜年 new_year_visit, 失信大曝光 dishonesty_exposure, 执行大会战 enforcement_battle, 拒执大打击 refusal_crackdown, 月度主题 theme.",
    )
    start_date = dy.Date(nullable=False, description="First day 开始日期.")
    end_date = dy.Date(nullable=False, description="Last day 结束日期.")

    @dy.rule()
    def end_not_before_start(cls) -> pl.Expr:
        """An action ends on or after the day it starts."""
        return cls.end_date.col >= cls.start_date.col
