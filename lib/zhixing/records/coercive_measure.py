"""One row a coercive measure: a listing 失信, a consumption limit 限消, a referral for refusing to comply 拒执移送."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import COERCIVE_ENDINGS, COERCIVE_KINDS, case_key


class CoerciveMeasure(dy.Schema):
    """A measure against a debtor, from the day it is imposed to its end."""

    case_id = case_key(primary=True)
    kind = dy.Enum(
        COERCIVE_KINDS,
        primary_key=True,
        description="失信名单 dishonest_listing, 限制消费 consumption_limit, 拒执移送 refusal_referral.",
    )
    imposed_date = dy.Date(primary_key=True, description="Imposed, or referred 作出（移送）日期.")
    ended_date = dy.Date(
        nullable=True, description="Ended, or decided 解除（判决）日期; null while it lasts."
    )
    ending = dy.Enum(
        COERCIVE_ENDINGS, nullable=True, description="How it ended 解除原因（结果）; null while it lasts."
    )

    @dy.rule()
    def end_not_before_imposed(cls) -> pl.Expr:
        """A measure ends on or after the day it is imposed."""
        return cls.ended_date.col.is_null() | (cls.ended_date.col >= cls.imposed_date.col)
