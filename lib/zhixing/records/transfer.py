"""One row a transfer 提级/指定/委托: a flow of its own, neither a filing nor a closing."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import TRANSFER_KINDS, case_key


class Transfer(dy.Schema):
    """A pending case handed from one court to another."""

    case_id = case_key(primary=True)
    transfer_date = dy.Date(primary_key=True, description="The day the receiving court took the case.")
    from_court_code = dy.String(min_length=1, description="The court that gave the case up.")
    to_court_code = dy.String(min_length=1, description="The court that received it.")
    kind = dy.Enum(TRANSFER_KINDS, description="提级执行 raised, 指定执行 designated, 委托执行 entrusted.")

    @dy.rule()
    def courts_differ(cls) -> pl.Expr:
        """A transfer has two courts."""
        return cls.from_court_code.col != cls.to_court_code.col
