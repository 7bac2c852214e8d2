"""The demonstration province as tables, before any court spells them its own way."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from zhixing.law.courts import CourtTable
from zhixing.records.columns import BASES, CLOSING_METHODS
from zhixing.synthetic import (
    calibrate,
    courts,
    history,
    links,
    minor,
    money,
    payments,
    relief_table,
    satellites,
    tables,
    targets,
    transfers,
    truth,
)
from zhixing.synthetic.arrays import NEVER, Bools, Floats, Ints, date_of, day, stream
from zhixing.synthetic.docket import ENTERPRISE, PARTIES, PENDING, TERMINATED, Fates, Filings
from zhixing.synthetic.money import Amounts

DELIVERY_DAYS = 8
"""The delivery comes so many days after the as-of date: 2021-01-08 for the end of 2020."""

PARTY_COLUMNS = ("creditor", "debtor")
"""Kinds of party 申请执行人类型 and 被执行人类型, which exports spell; the records keep whether it is an enterprise."""


@dataclass(frozen=True)
class Province:
    """The province.

    Attributes:
        tables: The record tables by name. `cases` has the record's columns and, beside them, `PARTY_COLUMNS`.
        courts: The courts, by the position the simulation uses.
        as_of: The day the records describe.
        delivered: The day the courts deliver them.
        effects: What was planted, structural and realised.
        factors: Year → factor on claims by stratum that calibration needed.
        mixes: Year → closing mix that its year end was forced to.
    """

    tables: dict[str, pl.DataFrame]
    courts: courts.Courts
    as_of: dt.date
    delivered: dt.date
    effects: list[truth.Effect]
    factors: dict[int, tuple[float, float]]
    mixes: dict[int, dict[str, int]]


@dataclass(frozen=True)
class _Firsts:
    """First cases with their amounts."""

    story: history.History
    ids: pl.Series
    amounts: Amounts
    moves: transfers.Transfers
    factors: dict[int, tuple[float, float]]


def generate(seed: int = 2020, scale: float = 1.0, table: pl.DataFrame | None = None) -> Province:
    """Make the province.

    Args:
        seed: Same seed, same province.
        scale: Size beside the true one; the published figures are met at 1.
        table: Court table; the project's own by default.
    """
    goal = targets.load(scale)
    span = (dt.date(goal.first_year, 1, 1), dt.date(goal.last_year, 12, 31))
    bench = courts.build(CourtTable.load().frame if table is None else table, span, seed)
    firsts = _first_cases(bench, goal, seed, scale)
    resumed, resumed_ids, resumed_amounts = _resumed_cases(firsts, bench, goal, seed, scale)
    minors = minor.draw(bench, goal, seed, scale)
    as_of = day(goal.last_year, 12, 31)
    main = [
        (firsts.story.filings, firsts.story.fates, firsts.amounts, firsts.ids),
        (resumed.filings, resumed.fates, resumed_amounts, resumed_ids),
    ]
    story = firsts.story
    paid = [
        (payments.schedule(filings, fates, amounts, as_of, stream(seed, f"payments {number}")), ids)
        for number, (filings, fates, amounts, ids) in enumerate(main)
    ]
    made = {
        "cases": _cases(main, minors, bench, _origins(firsts, resumed, bench, seed), as_of, seed),
        "transfers": tables.transfers(firsts.moves, firsts.ids, bench),
        "suspensions": tables.suspensions(
            satellites.suspensions(story.filings, story.fates, as_of, stream(seed, "suspensions")), firsts.ids
        ),
        "payments": pl.concat(tables.payments(part, ids) for part, ids in paid),
        "relief_measures": relief_table.measures(story, firsts.ids, as_of, stream(seed, "relief table")),
        "termination_checks": pl.concat(
            tables.termination_checks(satellites.checks(fates, as_of, stream(seed, f"checks {number}")), ids)
            for number, (_, fates, _, ids) in enumerate(main)
        ),
    }
    return Province(
        tables=made,
        courts=bench,
        as_of=date_of(as_of),
        delivered=date_of(as_of + DELIVERY_DAYS),
        effects=[],
        factors=firsts.factors,
        mixes=story.mixes,
    )


def _first_cases(bench: courts.Courts, goal: targets.Targets, seed: int, scale: float) -> _Firsts:
    story = history.simulate(bench, goal, seed, scale)
    as_of = day(goal.last_year, 12, 31)
    outcome = money.outcomes(story.filings, story.fates, as_of, stream(seed, "money"))
    firm = story.filings.debtor == ENTERPRISE
    raw = story.filings.claim * outcome.recovered
    factors = calibrate.factors(story.fates.closed, firm, raw, goal)
    factor = calibrate.per_case(story.fates.closed, firm, factors)
    moves = transfers.draw(story.filings, story.fates.closed, bench, as_of, stream(seed, "transfers"))
    ids = tables.case_ids(bench, story.filings.court, story.filings.filed, "执", story.rank)
    return _Firsts(story, ids, money.amounts(story.filings, story.fates, outcome, factor), moves, factors)


def _resumed_cases(
    firsts: _Firsts, bench: courts.Courts, goal: targets.Targets, seed: int, scale: float
) -> tuple[links.Resumed, pl.Series, Amounts]:
    story = firsts.story
    over = np.flatnonzero(story.fates.method == TERMINATED)
    holder = transfers.holders(story.filings.court, firsts.moves)
    left = firsts.amounts.outstanding[over] / 100
    ended = links.Ended(over, holder[over], story.fates.closed[over], left)
    resumed = links.resume(story.filings, ended, bench, goal, seed, scale)
    as_of = day(goal.last_year, 12, 31)
    after = resumed.fates.closed > as_of
    resumed.fates.closed[after] = NEVER
    resumed.fates.method[after] = PENDING
    outcome = money.outcomes(resumed.filings, resumed.fates, as_of, stream(seed, "money resumed"))
    factor: Floats = np.where(resumed.first >= 0, 1.0, firsts.factors[goal.last_year][0])
    rank = history.ranks(resumed.filings.court, resumed.filings.filed, len(bench))
    ids = tables.case_ids(bench, resumed.filings.court, resumed.filings.filed, "执恢", rank)
    return resumed, ids, money.amounts(resumed.filings, resumed.fates, outcome, factor)


def _origins(firsts: _Firsts, resumed: links.Resumed, bench: courts.Courts, seed: int) -> pl.Series:
    """Return the first case number of each resumed case, that of an unknown older case where need be."""
    known = resumed.first >= 0
    inside = firsts.ids.gather(np.maximum(resumed.first, 0))
    older = links.older_numbers(resumed, firsts.story, bench, stream(seed, "older numbers"))
    outside = tables.case_ids(bench, resumed.filings.court, older.filed, "执", older.number)
    return (
        pl.DataFrame({"known": known, "inside": inside, "outside": outside})
        .select(pl.when("known").then("inside").otherwise("outside"))
        .to_series()
    )


def _cases(
    main: list[tuple[Filings, Fates, Amounts, pl.Series]],
    minors: list[minor.Minor],
    bench: courts.Courts,
    origins: pl.Series,
    as_of: int,
    seed: int,
) -> pl.DataFrame:
    """Return the cases of all types, in order of type, filing and court."""
    frames = []
    for code, (filings, fates, amounts, ids) in zip(("执", "执恢"), main, strict=True):
        frame = _dated(code, filings.court, filings.filed, fates, ids, bench, as_of, seed)
        pending = fates.method == PENDING
        frames.append(
            frame.with_columns(
                basis=tables.names(filings.basis, BASES),
                first_case_id=origins if code == "执恢" else pl.lit(None, dtype=pl.String),
                has_property=pl.Series(filings.has_property),
                creditor=tables.names(filings.creditor, PARTIES),
                debtor=tables.names(filings.debtor, PARTIES),
                claim_yuan=tables.fen(amounts.claim),
                settled_yuan=tables.fen(amounts.settled, pending),
                recovered_yuan=tables.fen(amounts.recovered),
                waived_yuan=tables.fen(amounts.waived, pending),
                outstanding_yuan=tables.fen(amounts.outstanding, pending),
            )
        )
    for docket in minors:
        rank = history.ranks(docket.court, docket.filed, len(bench))
        ids = tables.case_ids(bench, docket.court, docket.filed, docket.type_code, rank)
        frame = _dated(docket.type_code, docket.court, docket.filed, docket.fates, ids, bench, as_of, seed)
        none: Bools = docket.claim == 0
        claim: Ints = np.rint(docket.claim * 100).astype(np.int64)
        frames.append(frame.with_columns(claim_yuan=tables.fen(claim, none)))
    together = pl.concat(frames, how="diagonal")
    return together.with_columns(
        pl.col(name).cast(dtype) for name, dtype in tables.CASE_ENUMS.items()
    ).with_columns(
        creditor_is_enterprise=pl.col("creditor") == PARTIES[ENTERPRISE],
        debtor_is_enterprise=pl.col("debtor") == PARTIES[ENTERPRISE],
        recovered_above_claim=(pl.col("recovered_yuan") > pl.col("claim_yuan")).fill_null(value=False),
        court_is_unknown=pl.lit(value=False),
    )


def _dated(
    code: str,
    court: Ints,
    filed: Ints,
    fates: Fates,
    ids: pl.Series,
    bench: courts.Courts,
    as_of: int,
    seed: int,
) -> pl.DataFrame:
    """Return the columns every type has: number, court, the four dates and the method."""
    rng = stream(seed, f"steps {code}")
    pending = fates.method == PENDING
    last = np.where(pending, as_of, fates.closed)
    assigned = filed + rng.integers(0, 6, len(filed))
    notice = assigned + rng.integers(0, tables.MINOR_NOTICE, len(filed))
    return pl.DataFrame(
        {
            "case_id": ids,
            "type_code": pl.repeat(code, len(filed), eager=True),
            "court_code": tables.names(court, bench.codes),
            "filing_date": tables.dates(filed),
            "assigned_date": tables.dates(assigned, assigned > last),
            "notice_date": tables.dates(notice, notice > last),
            "closing_date": tables.dates(fates.closed, pending),
            "closing_method": tables.names(fates.method, CLOSING_METHODS),
        }
    )
