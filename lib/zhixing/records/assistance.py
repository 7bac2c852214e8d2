"""One row a request for help in a case: a query of the network 网络查控, or a lead from a grid worker 网格员协助."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import ASSISTANCE_KINDS, case_key


class Assistance(dy.Schema):
    """A point-to-point query, whether it found property and when that was frozen; or a grid worker's lead, and whether it was used."""

    case_id = case_key(primary=True)
    kind = dy.Enum(
        ASSISTANCE_KINDS, primary_key=True, description="网络查控 network_query, 网格员线索 grid_lead."
    )
    requested_date = dy.Date(primary_key=True, description="Requested 发起日期.")
    found = dy.Bool(
        nullable=True,
        description="Property was found 查到财产, or the lead held good; null while unanswered.",
    )
    frozen_date = dy.Date(nullable=True, description="Frozen 控制日期; null where nothing was.")

    @dy.rule()
    def frozen_not_before_requested(cls) -> pl.Expr:
        """Property is frozen on or after the day of the request."""
        return cls.frozen_date.col.is_null() | (cls.frozen_date.col >= cls.requested_date.col)
