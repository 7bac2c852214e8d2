"""Arrays of the simulation as tables with the columns of the records."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from zhixing.law.money import MONEY
from zhixing.records.columns import (
    CHECK_ITEMS,
    RELIEF_KINDS,
    SUSPENSION_REASONS,
    TRANSFER_KINDS,
)
from zhixing.synthetic.arrays import NEVER, Bools, Ints
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.payments import Payments
from zhixing.synthetic.satellites import Checks, Suspensions
from zhixing.synthetic.transfers import Transfers


def dates(days: Ints, missing: Bools | None = None) -> pl.Series:
    """Return day numbers as dates, null where missing."""
    series = pl.Series(np.where(days >= NEVER, 0, days).astype(np.int32)).cast(pl.Date)
    gone = (days >= NEVER) if missing is None else (missing | (days >= NEVER))
    return series.set(pl.Series(gone), None)


def names(positions: Ints, vocabulary: tuple[str, ...]) -> pl.Series:
    """Return positions in a vocabulary as its words, null where negative."""
    words = pl.Series(vocabulary, dtype=pl.String)
    text = words.gather(np.maximum(positions, 0))
    return text.set(pl.Series(positions < 0), None)


def fen(amounts: Ints, missing: Bools | None = None) -> pl.Series:
    """Return fen as exact decimals of yuan, null where missing."""
    series = pl.Series(amounts).cast(pl.Decimal(38, 2)) / 100
    money = series.cast(MONEY)
    return money if missing is None else money.set(pl.Series(missing), None)


def case_ids(courts: Courts, court: Ints, filed: Ints, type_code: str, number: Ints) -> pl.Series:
    """Return canonical case numbers: （2020）川0104执123号."""
    frame = pl.DataFrame(
        {"year": dates(filed).dt.year(), "court": courts.codes_on(court, filed), "number": number}
    )
    return frame.select(pl.format("（{}）{}{}{}号", "year", "court", pl.lit(type_code), "number")).to_series()


def transfers(found: Transfers, filed: Ints, ids: pl.Series, courts: Courts) -> pl.DataFrame:
    """Return the transfers table.

    A court gives a case up under the code it took it with, on filing or by an earlier transfer: the case's row keeps it.

    Args:
        found: The transfers, in order of case and day.
        filed: Filing day of each case.
        ids: Number of each case.
        courts: The courts.
    """
    again = np.concatenate([[False], found.case[1:] == found.case[:-1]])[: len(found.case)]
    since = np.where(again, np.roll(found.day, 1), filed[found.case])
    return pl.DataFrame(
        {
            "case_id": ids.gather(found.case),
            "transfer_date": dates(found.day),
            "from_court_code": courts.codes_on(found.giver, since),
            "to_court_code": courts.codes_on(found.taker, found.day),
            "kind": names(found.kind, TRANSFER_KINDS),
        },
        schema_overrides={"kind": pl.Enum(TRANSFER_KINDS)},
    )


def suspensions(found: Suspensions, ids: pl.Series) -> pl.DataFrame:
    """Return the suspensions table."""
    return pl.DataFrame(
        {
            "case_id": ids.gather(found.case),
            "start_date": dates(found.start),
            "reason": names(found.reason, SUSPENSION_REASONS),
            "end_date": dates(found.end),
        },
        schema_overrides={"reason": pl.Enum(SUSPENSION_REASONS)},
    )


def payments(found: Payments, ids: pl.Series) -> pl.DataFrame:
    """Return the payments table."""
    return pl.DataFrame(
        {"case_id": ids.gather(found.case), "payment_date": dates(found.day), "amount_yuan": fen(found.fen)}
    )


def relief_measures(measures: Mapping[str, Ints], ids: pl.Series) -> pl.DataFrame:
    """Return the relief table from arrays case, granted, kind, ended."""
    return pl.DataFrame(
        {
            "case_id": ids.gather(measures["case"]),
            "granted_date": dates(measures["granted"]),
            "kind": names(measures["kind"], RELIEF_KINDS),
            "ended_date": dates(measures["ended"]),
        },
        schema_overrides={"kind": pl.Enum(RELIEF_KINDS)},
    ).sort("case_id", "granted_date", "kind")


def termination_checks(found: Checks, ids: pl.Series) -> pl.DataFrame:
    """Return the table of checks."""
    columns = {"case_id": ids.gather(found.case), "checked_date": dates(found.day)}
    for position, item in enumerate(CHECK_ITEMS):
        value = found.items[:, position]
        columns[item] = pl.Series(value == 1).set(pl.Series(value < 0), None)
    return pl.DataFrame(columns)
