"""The statutory clock 法定期限 of an enforcement case, under both lists of excluded time.

最高人民法院关于严格执行案件审理期限制度的若干规定 (法释〔2000〕29号, 审限规定): §5 gives six months, three where
an administrative body applies 非诉执行; §8 counts from the day after filing; §9 lists time that is not counted.
最高人民法院关于适用民事诉讼法执行程序若干问题的解释 §13 (2020) lists another. They differ: the first excludes
audits and auctions, the second disputes between courts. Neither repeals the other, so both clocks are kept.

Months end on the day of the month on which they began to run from (民法典 §202), or on the last day of a month
that has no such day: filed 2020-01-15 → 2020-07-15, filed 2019-08-31 → 2020-02-29. The limit is the last day
on which a closing is in time.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

MONTHS = 6
"""Months an enforcement case may take (审限规定 §5)."""

MONTHS_BY_BASIS: dict[str, int] = {"administrative": 3}
"""Months for the bases that have a limit of their own: 行政非诉 (审限规定 §5)."""

_MONTHS_IN_YEAR = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Clock:
    """A list of excluded time.

    Attributes:
        name: Identifier: ``trial_rules`` or ``interpretation``.
        excluded: Suspension reasons whose days are not counted.
        source: The provision.
    """

    name: str
    excluded: tuple[str, ...]
    source: str


TRIAL_RULES = Clock(
    name="trial_rules",
    excluded=(
        "announcement",
        "appraisal",
        "audit",
        "jurisdiction_objection",
        "stay",
        "settlement_deferral",
        "ordered_deferral",
        "auction",
    ),
    source="审限规定 §9 (法释〔2000〕29号)",
)
"""公告, 鉴定, 管辖权异议, 审计评估清理, 中止, 和解或担保后暂缓, 上级通知暂缓, 拍卖变卖."""

INTERPRETATION = Clock(
    name="interpretation",
    excluded=(
        "announcement",
        "appraisal",
        "jurisdiction_objection",
        "coordination",
        "stay",
        "settlement_deferral",
        "ordered_deferral",
    ),
    source="执行程序解释 §13 (法释〔2020〕21号)",
)
"""公告, 鉴定评估, 管辖争议, 执行争议协调, 暂缓, 中止; not auctions."""

CLOCKS: dict[str, Clock] = {clock.name: clock for clock in (TRIAL_RULES, INTERPRETATION)}
"""Both clocks by name."""


@dataclass(frozen=True)
class Suspension:
    """Days that may not count.

    Attributes:
        start: First day.
        end: Last day, None while it lasts.
        reason: Why the clock stops.
    """

    start: date
    end: date | None
    reason: str


def limit_date(
    filed: date,
    basis: str | None,
    suspensions: Iterable[Suspension],
    clock: Clock,
    *,
    as_of: date,
) -> date:
    """Return the last day on which closing the case is in time.

    A suspension moves the limit by its days after filing if it begins while the clock still runs, that is on
    or before the limit as moved by those before it; what begins later comes too late. Overlapping suspensions
    count each day once. One that still lasts counts to `as_of`.

    Args:
        filed: The day of filing 立案日期, which is not counted.
        basis: What is enforced; ``administrative`` has three months.
        suspensions: Intervals in any order; reasons the clock does not exclude are passed over.
        clock: Which list of excluded time applies.
        as_of: The day up to which the records are known.
    """
    limit = _add_months(filed, MONTHS if basis is None else MONTHS_BY_BASIS.get(basis, MONTHS))
    counted_to = filed
    for start, end in sorted((s.start, s.end or as_of) for s in suspensions if s.reason in clock.excluded):
        first = max(start, counted_to + _DAY)
        if end < first:
            continue
        if first > limit:
            break
        limit += end - first + _DAY
        counted_to = end
    return limit


def limit_dates(cases: pl.DataFrame, suspensions: pl.DataFrame, clock: Clock, *, as_of: date) -> pl.DataFrame:
    """Return the last day in time for every case: `limit_date` for whole tables.

    Args:
        cases: Columns case_id, filing_date, basis; one row a case.
        suspensions: Columns case_id, start_date, end_date, reason.
        clock: Which list of excluded time applies.
        as_of: The day up to which the records are known.

    Returns:
        Columns case_id, limit_date, one row for each row of `cases`, in its order.
    """
    months = (
        pl.col("basis").cast(pl.String).replace_strict(MONTHS_BY_BASIS, default=MONTHS, return_dtype=pl.Int64)
    )
    bare = cases.select(
        "case_id",
        "filing_date",
        pl.col("filing_date").dt.offset_by(pl.format("{}mo", months)).alias("bare_limit"),
    )
    by_case = pl.col("case_id")
    known_end = pl.col("end_date").fill_null(as_of)
    pieces = (
        suspensions.filter(pl.col("reason").cast(pl.String).is_in(clock.excluded))
        .join(bare, on="case_id", how="inner")
        .select("case_id", "filing_date", "bare_limit", "start_date", known_end.alias("end_date"))
        .sort("case_id", "start_date", "end_date")
    )
    # each piece is what a suspension adds beyond filing and all suspensions before it, so no day counts twice
    before = pl.max_horizontal("filing_date", pl.col("end_date").cum_max().shift(1).over(by_case))
    first = pl.max_horizontal("start_date", before + pl.duration(days=1))
    pieces = pieces.with_columns(first.alias("first")).filter(pl.col("end_date") >= pl.col("first"))
    days = (pl.col("end_date") - pl.col("first")).dt.total_days() + 1
    pieces = pieces.with_columns(days.alias("days"))
    # a piece counts if it begins by the limit as moved by all before it; pieces are in order, so after the first
    # that comes too late none counts
    moved = pl.col("bare_limit") + pl.duration(days=pl.col("days").cum_sum().over(by_case) - pl.col("days"))
    in_time = (pl.col("first") <= moved).cum_min().over(by_case)
    added = pieces.filter(in_time).group_by("case_id").agg(pl.col("days").sum())
    limit = pl.col("bare_limit") + pl.duration(days=pl.col("days").fill_null(0))
    return bare.join(added, on="case_id", how="left", maintain_order="left").select(
        "case_id", limit.alias("limit_date")
    )


def _add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later, or the last day of a month that has no such day."""
    ordinal = day.year * _MONTHS_IN_YEAR + day.month - 1 + months
    year, month = ordinal // _MONTHS_IN_YEAR, ordinal % _MONTHS_IN_YEAR + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
