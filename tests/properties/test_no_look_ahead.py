"""What is said of 2019 and 2020 is the same whether the records end with 2020 or go on to the end of 2021.

Only estimates that follow what came after a step up to the last day of the records, and state that day, may move.
"""

from datetime import date

import polars as pl
import pytest

from zhixing.law.courts import CourtTable
from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import compute
from zhixing.synthetic import province

END = date(2020, 12, 31)
PERIODS = (Period("calendar", 2019), Period("calendar", 2020))
UNITS = ("川", "川0124")  # 川0124 郫都 is 川0117 in 2021

BEGINS = {
    "cases": "filing_date",
    "transfers": "transfer_date",
    "suspensions": "start_date",
    "payments": "payment_date",
    "relief_measures": "granted_date",
    "termination_checks": "checked_date",
    "handoffs": "sent_date",
    "assistance": "requested_date",
    "coercive_measures": "imposed_date",
    "commands": "issued_date",
    "tasks": "created_date",
    "campaigns": "start_date",
    "petitions": "registered_date",
    "meeting_issues": "raised_date",
    "conduct_leads": "registered_date",
}
"""Table → the date from which the records hold a row."""

LATER = {
    "assigned_date": (),
    "notice_date": (),
    "closing_date": ("closing_method", "settled_yuan", "waived_yuan", "outstanding_yuan"),
    "end_date": (),
    "ended_date": ("ending",),
    "received_date": (),
    "frozen_date": (),
    "answered_date": ("result",),
    "first_step_date": (),
    "finished_date": (),
    "resolved_date": ("substantively_resolved",),
    "concluded_date": ("confirmed",),
}
"""Date that may come later → what is not known before it."""


FOLLOWED = [
    name
    for name, metric in METRICS.items()
    if metric.kind == "estimate" and {"relief_selection", "followed_to_as_of"} & set(metric.caveats)
]
"""Estimates followed to the as-of date."""


def as_it_stood(name: str, rows: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Return a table as it would have been delivered at the end of 2020."""
    rows = rows.filter(pl.col(BEGINS[name]) <= END)
    if name == "cases":
        rows = _paid_so_far(rows, payments)
    if name == "campaigns":  # its end is planned when it begins
        return rows
    for day, told in LATER.items():
        if day in rows.columns:
            known = (pl.col(day) <= END) | pl.col(day).is_null()
            hidden = [column for column in told if column in rows.columns]
            rows = rows.with_columns(pl.when(known).then(column) for column in (*hidden, day))
    return rows


def _paid_so_far(cases: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Return cases with what pending ones had recovered by then."""
    paid = payments.filter(pl.col("payment_date") <= END).group_by("case_id").agg(pl.col("amount_yuan").sum())
    open_then = (pl.col("closing_date") > END).fill_null(value=True) & pl.col("recovered_yuan").is_not_null()
    joined = cases.join(paid, on="case_id", how="left", maintain_order="left")
    so_far = pl.when(open_then).then(pl.col("amount_yuan").fill_null(0)).otherwise("recovered_yuan")
    return joined.with_columns(
        recovered_yuan=so_far.cast(pl.Decimal(18, 2)),
        recovered_above_claim=pl.col("recovered_above_claim") & ~open_then,
    ).drop("amount_yuan")


@pytest.fixture(scope="module")
def values(make_warehouse):
    records = province.generate(scale=0.02).records()
    then = {name: as_it_stood(name, rows, records["payments"]) for name, rows in records.items()}
    deliveries = ((then, END), (records, date(2021, 12, 31)))
    table = CourtTable.load().frame
    warehouses = [make_warehouse(tables, courts=table, as_of=end.isoformat()) for tables, end in deliveries]
    return [
        compute(
            warehouse,
            list(METRICS),
            [warehouse.courts.resolve(name, END) for name in UNITS],
            PERIODS,
            "首执",
        ).select("metric", "unit", "period", pl.col("value").cast(pl.Float64).round_sig_figs(9), "n")
        for warehouse in warehouses
    ]


def test_every_metric_of_a_year_rests_on_what_was_known_at_its_end(values):
    then, now = values
    assert then.filter(pl.col("value").is_not_null()).height > 200
    keys = ["metric", "unit", "period"]
    joined = then.join(now, on=keys, suffix="_now")
    moved = joined.filter(
        pl.col("value").ne_missing(pl.col("value_now")) | pl.col("n").ne_missing(pl.col("n_now"))
    )
    moved = moved.filter(~pl.col("metric").is_in(FOLLOWED))
    assert moved.is_empty(), moved.head(20).rows()
