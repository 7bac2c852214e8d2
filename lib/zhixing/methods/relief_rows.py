"""From records to days after relief: the frames behind the follow-up of matched sets."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from zhixing.methods.arrays import Bools
from zhixing.methods.estimates import TooFew
from zhixing.methods.follow_up import Group
from zhixing.methods.relief_weights import fit_relief_hazard
from zhixing.methods.risk_pool import COVARIATES, TRAIT

_NEVER = 10**6


def followed_rows(pairs: pl.DataFrame, cases: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Give each row of the matched sets its days after relief.

    Args:
        pairs: `Matches.pairs`.
        cases: `case_id`, `closing_date`, `closing_group`, `relief_date`, `claim_yuan`.
        as_of: Last day the records are complete for.

    Returns:
        The pairs with the cases' columns, `_exit` (day of closing), `_relief` (day of a control's own later relief),
        `_watched` (day of the as-of date) and `_index` (row number).
    """
    known = cases.select(
        "case_id", "closing_date", "closing_group", "relief_date", pl.col("claim_yuan").cast(pl.Float64)
    )

    def since(column: str) -> pl.Expr:
        return (pl.col(column) - pl.col("date")).dt.total_days().fill_null(_NEVER)

    rows = pairs.join(known, on="case_id", how="left", maintain_order="left").with_columns(
        _exit=since("closing_date"), _watched=(pl.lit(as_of) - pl.col("date")).dt.total_days()
    )
    # a case relieved on the day it closes was never an open relieved case
    later = ~pl.col("relieved") & (since("relief_date") < pl.col("_exit"))
    return rows.with_columns(
        _relief=pl.when(later).then(since("relief_date")).otherwise(_NEVER)
    ).with_row_index("_index")


@dataclass(frozen=True, slots=True)
class Watched:
    """Matched sets in the days after relief, ready for every estimate.

    Attributes:
        rows: From `followed_rows`.
        treated: Which of them are relieved.
        groups: Those, and those matched with them.
        followed: Sets with the whole horizon before the as-of date.
    """

    rows: pl.DataFrame
    treated: Bools
    groups: tuple[Group, Group]
    followed: int

    @classmethod
    def of(
        cls,
        pairs: pl.DataFrame,
        cases: pl.DataFrame,
        as_of: date,
        horizon: int,
        real: str = "real",
        fewest_sets: int = 0,
    ) -> "Watched | TooFew":
        """Lay the matched sets out; see `followed_rows` and `group_of`. TooFew where too few were followed to the end."""
        rows = followed_rows(pairs, cases, as_of)
        followed = int(((rows["_watched"] >= horizon) & rows["relieved"]).sum())
        if followed < max(2, fewest_sets):
            return TooFew(f"matched sets followed for {horizon} days", followed, fewest_sets)
        treated = rows["relieved"].to_numpy()
        groups = (group_of(rows, treated, horizon, real), group_of(rows, ~treated, horizon, real))
        return cls(rows, treated, groups, followed)

    @property
    def sets(self) -> int:
        """Matched sets."""
        return int(self.treated.sum())


def followed_payments(rows: pl.DataFrame, payments: pl.DataFrame, horizon: int) -> pl.DataFrame:
    """Payments within the horizon, one row a case in a set and day: `_index`, `_day`, `yuan`, `share` of the claim.

    `share` is the growth of min(1, paid since relief ÷ claim) that day, 0 where there is no claim. A control's yuan are
    scaled to the claim of the relieved case of its set, so that what the caliper leaves of a difference in claims is
    not taken for one in money.
    """
    reference = pl.col("log_claim").filter(pl.col("relieved")).first().over("set")
    scaled = rows.with_columns(_scale=(reference - pl.col("log_claim")).exp())
    joined = scaled.select("_index", "case_id", "date", "claim_yuan", "_scale").join(
        payments.select("case_id", "payment_date", pl.col("amount_yuan").cast(pl.Float64)),
        on="case_id",
        maintain_order="left_right",
    )
    dated = joined.with_columns(_day=(pl.col("payment_date") - pl.col("date")).dt.total_days())
    summed = (
        dated.filter(pl.col("_day").is_between(1, horizon))
        .group_by("_index", "_day")
        .agg(pl.col("amount_yuan").sum().alias("yuan"), pl.col("claim_yuan", "_scale").first())
        .sort("_index", "_day")
    )
    so_far = pl.col("yuan").cum_sum().over("_index")
    share = pl.when(pl.col("claim_yuan") > 0).then((so_far / pl.col("claim_yuan")).clip(0, 1)).otherwise(0.0)
    return summed.with_columns(_reached=share, yuan=pl.col("yuan") * pl.col("_scale")).with_columns(
        share=pl.col("_reached") - pl.col("_reached").shift(1).over("_index").fill_null(0.0)
    )


def group_of(rows: pl.DataFrame, chosen: Bools, horizon: int, real: str) -> Group:
    """One group's rows, ready for estimation; controls with the hazard of their later relief.

    Args:
        rows: From `followed_rows`.
        chosen: Which of them make up the group.
        horizon: Days followed.
        real: The closing group that counts; every other competes with it.
    """
    part = rows.filter(pl.Series(chosen))
    exit_, relief, watched = (
        part[name].cast(pl.Int64).to_numpy() for name in ("_exit", "_relief", "_watched")
    )
    weight = part["weight"].to_numpy()
    hazard = None
    if not part["relieved"].any():
        last = np.minimum.reduce([exit_, relief, watched, np.full(len(exit_), horizon)])
        # each matched trait by itself: of their combinations most are too rare to tell how soon relief comes
        traits = part.select(pl.col(f"^{TRAIT}.*$"))
        x, stratum = (
            part.select(COVARIATES).to_numpy(),
            (traits if traits.width else part["stratum"]).to_numpy(),
        )
        ended = (relief == last) & (last > 0)
        hazard = fit_relief_hazard(x, stratum, weight, np.maximum(last, 0), ended, horizon)
    return Group(
        weight=weight,
        exit=np.minimum(exit_, horizon + 1),
        real=(part["closing_group"] == real).fill_null(value=False).to_numpy(),
        last=np.minimum.reduce([relief - 1, watched, np.full(len(exit_), horizon)]),
        hazard=hazard,
        horizon=horizon,
    )
