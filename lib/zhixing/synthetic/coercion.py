"""Coercive measures: consumption limits 限消, listings 失信, referrals for refusing to comply 拒执移送.

Whom they meet rests on what anyone can see (property found, the size of the claim, the debtor, the court) and on the
case being open that day. They change nothing on the docket: the planted effect of a listing on repayment is zero, and
a comparison that finds one has found selection.
"""

import numpy as np
import polars as pl

from zhixing.records.columns import COERCIVE_ENDINGS
from zhixing.synthetic import tables
from zhixing.synthetic.arrays import NEVER, Ints
from zhixing.synthetic.docket import ENTERPRISE, ORGAN, PERFORMED
from zhixing.synthetic.register import Register, lag, on_working_days, record

LIMITS = {2019: 57_000, 2020: 60_000, 2021: 63_000}
LISTINGS = {2019: 41_000, 2020: 42_000, 2021: 43_000}
REFERRALS = {2019: 780, 2020: 900, 2021: 1_020}
"""Measures imposed in a year at full size."""

LIMIT_DAYS, LISTING_DAYS, REFERRAL_DAYS = 34.0, 9.0, 130.0
"""Median days from filing to the limit, from the limit to the listing, from filing to the referral."""

UNEVEN = 6.0
EXPIRES = 730
"""A listing lasts two years 失信规定 §2."""

WITHDRAWN = 0.035
TRIAL_DAYS, CONVICTED = 120.0, 0.72
"""Median days from referral to its decision, and the share of decisions that convict."""


def records(register: Register) -> pl.DataFrame:
    """Return the measures of the three kinds."""
    rng = register.stream("coercion")
    limited, limit_day = _limits(register, rng)
    listed, listing_day = _listings(register, limited, limit_day, rng)
    referred, referral_day = _referrals(register, rng)
    parts = [
        _table(
            register, "consumption_limit", limited, limit_day, _ends(register, limited, limit_day, NEVER, rng)
        ),
        _table(
            register,
            "dishonest_listing",
            listed,
            listing_day,
            _ends(register, listed, listing_day, EXPIRES, rng),
        ),
        _table(register, "refusal_referral", referred, referral_day, _decisions(referral_day, rng)),
    ]
    return pl.concat(parts)


def _limits(register: Register, rng: np.random.Generator) -> tuple[Ints, Ints]:
    filings = register.filings
    size = np.log(filings.claim) - np.log(74_000.0)
    log_odds = (
        np.log(register.uneven(rng, UNEVEN))[filings.court]
        - 0.9 * filings.has_property
        + 0.10 * size
        + 0.15 * (filings.debtor == ENTERPRISE)
    )
    days = on_working_days(filings.filed + 6 + lag(LIMIT_DAYS, 0.7, len(filings), rng))
    barred = (days >= register.fates.closed) | (filings.debtor == ORGAN) | (days < register.opening)
    return register.pick(np.where(barred, NEVER, days), log_odds, register.quotas(LIMITS), rng)


def _listings(
    register: Register, limited: Ints, limit_day: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """List some of those limited, a listing brings a limit with it: of those still open, without regard to what comes."""
    filings = register.filings
    days = np.full(len(filings), NEVER)
    later = on_working_days(limit_day + lag(LISTING_DAYS, 0.8, len(limited), rng))
    days[limited] = np.where(later < register.fates.closed[limited], later, NEVER)
    log_odds = np.log(register.uneven(rng, UNEVEN))[filings.court] - 0.4 * filings.has_property
    return register.pick(days, log_odds, register.quotas(LISTINGS), rng)


def _referrals(register: Register, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Refer few, where property was found and the case stays open."""
    filings = register.filings
    days = on_working_days(filings.filed + 20 + lag(REFERRAL_DAYS, 0.7, len(filings), rng))
    barred = (days >= register.fates.closed) | (days < register.opening)
    log_odds = np.log(register.uneven(rng, 2.0))[filings.court] + 1.1 * filings.has_property
    return register.pick(np.where(barred, NEVER, days), log_odds, register.quotas(REFERRALS), rng)


def _ends(
    register: Register, case: Ints, imposed: Ints, expires: int, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Return when and how a measure ended: repaid within days of full performance, expired, or withdrawn."""
    fates = register.fates
    performed = np.where(fates.method[case] == PERFORMED, fates.closed[case], register.cured[case])
    repaid = np.where(performed < NEVER, performed + rng.integers(0, 6, len(case)), NEVER)
    expired = np.full(len(case), NEVER) if expires == NEVER else imposed + expires
    withdrawn = np.where(
        rng.random(len(case)) < WITHDRAWN,
        on_working_days(imposed + 5 + lag(60.0, 0.8, len(case), rng)),
        NEVER,
    )
    days = np.stack([repaid, expired, withdrawn])
    how = np.array([COERCIVE_ENDINGS.index(name) for name in ("repaid", "expired", "withdrawn")])
    return days.min(axis=0), how[days.argmin(axis=0)]


def _decisions(referred: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return when the criminal court decided a referral, and how."""
    days = on_working_days(referred + 25 + lag(TRIAL_DAYS, 0.5, len(referred), rng))
    yes, no = COERCIVE_ENDINGS.index("convicted"), COERCIVE_ENDINGS.index("not_convicted")
    return days, np.where(rng.random(len(referred)) < CONVICTED, yes, no).astype(np.int64)


def _table(register: Register, kind: str, case: Ints, imposed: Ints, end: tuple[Ints, Ints]) -> pl.DataFrame:
    days, how = end
    return record(
        "coercive_measures",
        {
            "case_id": register.ids.gather(case),
            "kind": pl.Series([kind] * len(case), dtype=pl.String),
            "imposed_date": tables.dates(imposed),
            "ended_date": tables.dates(days, days > register.as_of),
            "ending": tables.names(np.where(days > register.as_of, -1, how), COERCIVE_ENDINGS),
        },
    )
