"""Bad rows of named kinds: what real deliveries hold beside the cases.

Every bad row is an additional case (or payment, or interval), so that the accepted records alone meet the published
figures. A bad row is a real row copied under a number of its own, with one thing wrong. Of a contradicting duplicate
both sides are bad. Identical doubles are not bad: one of them is accepted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
import polars as pl

SHARE = 0.002
"""Share of bad rows among cases, and in the large satellites."""

DOUBLES = 0.0002
"""Share of cases delivered twice in one file, word for word."""

FIRST_NUMBER = 90_000
"""Numbers of bad cases begin here, beyond every court's docket."""

LOOK_ALIKES = ("[2015]精鉴字第1255号", "（2019）司救执17号", "（2020）民初字0104号", "川执字第88号")
"""Numbers that look like one of an enforcement case and are not."""


@dataclass(frozen=True)
class Kind:
    """One kind of bad row.

    Attributes:
        edit: Columns of the record that are changed before spelling.
        text: Header → texts written over after spelling, in turns.
    """

    edit: Callable[[], dict[str, pl.Expr]] | None = None
    text: dict[str, tuple[str, ...]] | None = None


def _closing_before_filing() -> dict[str, pl.Expr]:
    before = pl.col("filing_date").dt.offset_by("-41d")
    return {"closing_date": before, "assigned_date": before, "notice_date": before}


def _negative() -> dict[str, pl.Expr]:
    return {"recovered_yuan": -(pl.col("claim_yuan") + 1).cast(pl.Decimal(18, 2))}


def _beyond_multiple() -> dict[str, pl.Expr]:
    return {"recovered_yuan": (pl.col("claim_yuan") * 60).cast(pl.Decimal(18, 2))}


def _absurd() -> dict[str, pl.Expr]:
    return {"claim_yuan": pl.lit("88888888888888.00").cast(pl.Decimal(18, 2))}


KINDS: dict[str, Kind] = {
    "year_3013": Kind(text={"立案日期": ("3013-05-06",)}),
    "no_such_day": Kind(text={"结案日期": ("2020-02-30",)}),
    "closing_before_filing": Kind(edit=_closing_before_filing),
    "negative_amount": Kind(edit=_negative),
    "absurd_amount": Kind(edit=_absurd),
    "recovered_beyond_multiple": Kind(edit=_beyond_multiple),
    "unknown_closing_method": Kind(text={"结案方式": ("其他方式结案",)}),
    "missing_case_number": Kind(text={"案号": ("",)}),
    "look_alike_number": Kind(text={"案号": LOOK_ALIKES}),
    "contradicting_duplicate": Kind(),
}
"""Kinds of bad case rows, in the order they take turns."""

SATELLITE_KINDS: dict[str, dict[str, dict[str, str]]] = {
    "payments": {
        "negative_amount": {"到账金额": "-500.00"},
        "no_such_day": {"到账日期": "2019-13-01"},
        "missing_case_number": {"案号": ""},
    },
    "suspensions": {"year_3013": {"扣除起": "3013-01-02"}, "unknown_reason": {"扣除事由": "领导批示"}},
    "relief_measures": {"unknown_measure": {"措施": "口头宽限"}},
    "termination_checks": {"no_such_day": {"核查日期": "2020-11-31"}},
    "handoffs": {
        "received_before_sent": {"接收日期": "2016-02-29"},
        "unknown_department": {"移送部门": "研究室"},
    },
    "assistance": {
        "unknown_assistance": {"协助类型": "电话询问"},
        "frozen_before_requested": {"控制日期": "2016-02-29"},
    },
    "coercive_measures": {
        "ended_before_imposed": {"解除日期": "2016-02-29"},
        "unknown_measure": {"强制措施": "口头警告"},
    },
    "commands": {
        "answered_before_issued": {"反馈日期": "2016-02-29"},
        "missing_court": {"受令法院": ""},
        "unknown_matter": {"事由": "其他事项"},
    },
    "tasks": {"unknown_zone": {"所属区": "机动区"}, "steps_out_of_order": {"首次办理日期": "2016-02-29"}},
    "campaigns": {"ended_before_started": {"结束日期": "2016-02-29"}},
    "petitions": {
        "contradicting_duplicate": {"登记日期": "2018-01-02"},
        "resolved_before_registered": {"办结日期": "2016-02-29"},
        "look_alike_number": {"关联案号": "川执字第88号"},
        "missing_court": {"法院代码": ""},
    },
    "meeting_issues": {
        "resolved_before_raised": {"解决日期": "2016-02-29"},
        "missing_number": {"议题编号": ""},
    },
    "conduct_leads": {
        "concluded_before_registered": {"核查完毕日期": "2016-02-29"},
        "unknown_lead_source": {"线索来源": "匿名短信"},
    },
}
"""Kinds of bad rows in the other tables: header (its beginning) → text written over.

Of a contradicting duplicate both sides are bad: a row under a number of its own, and the same with the text.
"""

FEW_SHARE = 0.004
FEW = ("commands", "campaigns", "petitions", "meeting_issues", "conduct_leads")
"""Share of bad rows in tables of few rows."""

ENOUGH = 200
"""Rows of such a table from which one is bad at least."""


def bad_cases(cases: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return additional bad cases copied from closed first cases, with their kind in the column `dirt`.

    Args:
        cases: The cases of one prefecture.
        rng: Random stream.
    """
    pool = cases.filter(
        (pl.col("type_code") == "执") & pl.col("closing_date").is_not_null() & (pl.col("claim_yuan") > 0)
    )
    count = min(round(len(cases) * SHARE), len(pool))
    picked = pool[np.sort(rng.choice(len(pool), size=count, replace=False))]
    kinds = list(KINDS)
    offset = int(rng.integers(0, len(kinds)))
    picked = picked.with_columns(
        dirt=pl.Series([kinds[(offset + number) % len(kinds)] for number in range(count)], dtype=pl.String),
        case_id=pl.col("case_id").str.replace(r"执\d+号", "执")
        + pl.Series([f"{FIRST_NUMBER + n}号" for n in range(count)], dtype=pl.String),
    )
    parts = []
    for name, kind in KINDS.items():
        rows = picked.filter(pl.col("dirt") == name)
        parts.append(rows.with_columns(**kind.edit()) if kind.edit else rows)
        if name == "contradicting_duplicate":
            later = (pl.col("recovered_yuan") / 2 + 1).cast(pl.Decimal(18, 2))
            parts.append(
                rows.with_columns(recovered_yuan=later, waived_yuan=pl.lit(0).cast(pl.Decimal(18, 2)))
            )
    return pl.concat(parts)


def doubles(cases: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return cases that are delivered twice in one file."""
    count = round(len(cases) * DOUBLES)
    return cases[np.sort(rng.choice(len(cases), size=count, replace=False))].with_columns(
        dirt=pl.lit("identical_double")
    )


def write_over(spelled: pl.DataFrame, kinds: pl.Series) -> pl.DataFrame:
    """Write the wrong texts of each kind over the spelled cells."""
    flagged = spelled.with_columns(kinds.alias("dirt")).with_columns(
        turn=pl.int_range(pl.len()).over("dirt") if len(spelled) else pl.lit(0)
    )
    for name, kind in KINDS.items():
        for header, texts in (kind.text or {}).items():
            for turn, text in enumerate(texts):
                mine = (pl.col("dirt") == name) & (pl.col("turn") % len(texts) == turn)
                flagged = flagged.with_columns(
                    pl.when(mine).then(pl.lit(text)).otherwise(pl.col(header)).alias(header)
                )
    return flagged.drop("dirt", "turn")


def bad_satellites(
    name: str, spelled: pl.DataFrame, rng: np.random.Generator
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return additional bad rows of a satellite table as text, and how many of each kind."""
    kinds = SATELLITE_KINDS.get(name, {})
    total = _how_many(name, len(spelled)) if kinds else 0
    offset = int(rng.integers(0, len(kinds))) if kinds else 0
    counts: dict[str, int] = {}
    parts = [spelled.clear()]
    for position, (kind, texts) in enumerate(kinds.items()):
        turn = (position - offset) % len(kinds)
        count = total // len(kinds) + (1 if turn < total % len(kinds) else 0)
        rows = (
            spelled[np.sort(rng.choice(len(spelled), size=count, replace=False))]
            if count
            else spelled.clear()
        )
        if kind == "contradicting_duplicate":
            rows = _renumbered(rows)
            parts.append(rows)
        parts.append(_written_over(rows, texts))
        counts[kind] = count * (2 if kind == "contradicting_duplicate" else 1)
    return pl.concat(parts), counts


def _how_many(name: str, rows: int) -> int:
    """Return how many bad rows stand beside so many good ones: one at least where it stays within what a source tolerates."""
    if name not in FEW:
        return round(rows * SHARE)
    return ceil(rows * FEW_SHARE) if rows >= ENOUGH else round(rows * FEW_SHARE)


def _written_over(rows: pl.DataFrame, texts: dict[str, str]) -> pl.DataFrame:
    cells = {
        header: pl.lit(text)
        for header in rows.columns
        for start, text in texts.items()
        if header.startswith(start)
    }
    return rows.with_columns(**cells)


def _renumbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Give rows numbers of their own, beyond those of every court; the number stands in the first column."""
    header = rows.columns[0]
    numbers = pl.Series([f"〕{FIRST_NUMBER + n}号" for n in range(len(rows))], dtype=pl.String)
    return rows.with_columns((pl.col(header).str.replace("〕.*", "") + numbers).alias(header))
