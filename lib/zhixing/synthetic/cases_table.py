"""The cases of all types as one table with the columns of the record."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from zhixing.records.columns import BASES, CASE_TYPES, CLOSING_METHODS
from zhixing.synthetic import tables
from zhixing.synthetic.arrays import Ints, stream
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.docket import ENTERPRISE, PARTIES, PENDING, Fates, Filings
from zhixing.synthetic.history import ranks
from zhixing.synthetic.minor import Minor
from zhixing.synthetic.money import Amounts

ASSIGNED_WITHIN, NOTICE_WITHIN = 6, 9
"""Days from filing to assignment, and from assignment to the enforcement notice, are below these."""

ENUMS = {
    "type_code": pl.Enum(CASE_TYPES),
    "closing_method": pl.Enum(CLOSING_METHODS),
    "basis": pl.Enum(BASES),
}
"""Types of the table's closed vocabularies."""


@dataclass(frozen=True)
class Main:
    """The cases of one main type, 执 or 执恢, with their amounts and numbers."""

    filings: Filings
    fates: Fates
    amounts: Amounts
    ids: pl.Series


def cases(
    main: dict[str, Main], minors: list[Minor], origins: pl.Series, courts: Courts, *, as_of: int, seed: int
) -> pl.DataFrame:
    """Return the cases of all types, in order of type, filing and court.

    Args:
        main: Main type → its cases.
        minors: The other types.
        origins: First case number of each resumed case.
        courts: The courts.
        as_of: Last day of the records.
        seed: Seed of the province.
    """
    frames = [_main(code, docket, origins, courts, as_of=as_of, seed=seed) for code, docket in main.items()]
    frames += [_minor(docket, courts, as_of=as_of, seed=seed) for docket in minors]
    return pl.concat(frames, how="diagonal").with_columns(
        *(pl.col(name).cast(dtype) for name, dtype in ENUMS.items()),
        creditor_is_enterprise=pl.col("creditor") == PARTIES[ENTERPRISE],
        debtor_is_enterprise=pl.col("debtor") == PARTIES[ENTERPRISE],
        recovered_above_claim=(pl.col("recovered_yuan") > pl.col("claim_yuan")).fill_null(value=False),
        court_is_unknown=pl.lit(value=False),
    )


def _main(
    code: str, docket: Main, origins: pl.Series, courts: Courts, *, as_of: int, seed: int
) -> pl.DataFrame:
    filings, amounts = docket.filings, docket.amounts
    pending = docket.fates.method == PENDING
    identity = _identity(code, filings.court, filings.filed, docket.ids, courts)
    steps = _steps(filings.filed, docket.fates, as_of, stream(seed, f"steps {code}"))
    return pl.concat([identity, steps], how="horizontal").with_columns(
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


def _minor(docket: Minor, courts: Courts, *, as_of: int, seed: int) -> pl.DataFrame:
    number = ranks(docket.court, docket.filed, len(courts))
    ids = tables.case_ids(courts, docket.court, docket.filed, docket.type_code, number)
    identity = _identity(docket.type_code, docket.court, docket.filed, ids, courts)
    steps = _steps(docket.filed, docket.fates, as_of, stream(seed, f"steps {docket.type_code}"))
    claim: Ints = np.rint(docket.claim * 100).astype(np.int64)
    return pl.concat([identity, steps], how="horizontal").with_columns(
        claim_yuan=tables.fen(claim, claim == 0)
    )


def _identity(code: str, court: Ints, filed: Ints, ids: pl.Series, courts: Courts) -> pl.DataFrame:
    """Return number, type, court and filing day."""
    return pl.DataFrame(
        {
            "case_id": ids,
            "type_code": pl.repeat(code, len(filed), eager=True),
            "court_code": courts.codes_on(court, filed),
            "filing_date": tables.dates(filed),
        }
    )


def _steps(filed: Ints, fates: Fates, as_of: int, rng: np.random.Generator) -> pl.DataFrame:
    """Return assignment, notice, closing and method; a step that would come after the end has not happened."""
    pending = fates.method == PENDING
    last = np.where(pending, as_of, fates.closed)
    assigned = filed + rng.integers(0, ASSIGNED_WITHIN, len(filed))
    notice = assigned + rng.integers(0, NOTICE_WITHIN, len(filed))
    return pl.DataFrame(
        {
            "assigned_date": tables.dates(assigned, assigned > last),
            "notice_date": tables.dates(notice, notice > last),
            "closing_date": tables.dates(fates.closed, pending),
            "closing_method": tables.names(fates.method, CLOSING_METHODS),
        }
    )
