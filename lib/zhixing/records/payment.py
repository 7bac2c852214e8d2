"""One row a payment 到账: the cash basis of recovery."""

import dataframely as dy
import polars as pl

from zhixing.records.columns import case_key, yuan


class Payment(dy.Schema):
    """Money received for a case on a day."""

    case_id = case_key()
    payment_date = dy.Date(description="The day the money arrived 到账日期.")
    amount_yuan = yuan("Amount received 到账金额.", nullable=False)

    @dy.rule()
    def amount_is_positive(cls) -> pl.Expr:
        """A payment is above zero."""
        return cls.amount_yuan.col > 0
