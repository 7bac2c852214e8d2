"""Realised sizes of what was planted: relief beside the world without it, the courts that stand apart beside the others."""

import numpy as np

from zhixing.synthetic import money, payments
from zhixing.synthetic.arrays import Bools, Floats, Ints, stream, years_of
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.docket import ENDED, PERFORMED, Fates, Filings
from zhixing.synthetic.history import History
from zhixing.synthetic.payments import Payments
from zhixing.synthetic.satellites import Checks
from zhixing.synthetic.truth import RELIEF_HORIZON, SLOW_COURTS, SLOW_PACE, STRUCTURAL, Effect


def relief_effects(story: History, paid: Payments, factor: Floats, as_of: int, seed: int) -> list[Effect]:
    """Return what relief truly changed within 180 days, over relieved cases whose 180 days the records cover.

    Args:
        story: First cases in both worlds.
        paid: Payments of the delivered world.
        factor: Calibration factor of each first case's claim, kept in the other world.
        as_of: Last day of the records.
        seed: Seed of the province.
    """
    relief = story.relief
    followed = np.flatnonzero(relief.granted + RELIEF_HORIZON <= as_of)
    case, granted = relief.case[followed], relief.granted[followed]
    altered = relief.changed[followed]
    closing = _real(story.fates, case, granted).astype(float) - _real(story.without, case, granted)
    money_with = _within(paid, case, granted)
    money_without = money_with.copy()
    changed = case[altered]
    some = story.filings.take(changed)
    fates = Fates(story.without.closed[changed], story.without.method[changed])
    outcome = money.outcomes(some, fates, as_of, stream(seed, "money without relief"))
    amounts = money.amounts(some, fates, outcome, factor[changed])
    other = payments.schedule(some, fates, amounts, as_of, stream(seed, "payments without relief"))
    money_without[altered] = _within(other, np.arange(len(changed)), granted[altered])
    gain = money_with - money_without
    count = len(case)
    return [
        *STRUCTURAL,
        Effect(
            "relief_real_closing_180d",
            "realised",
            _mean(closing),
            "share",
            count,
            "Real closings within 180 days that relief caused, a relieved case.",
        ),
        Effect(
            "relief_recovered_180d",
            "realised",
            round(_mean(gain), 2),
            "yuan",
            count,
            "Recovered within 180 days because of relief, a relieved case.",
        ),
    ]


def check_effects(filings: Filings, checks: Checks, courts: Courts) -> list[Effect]:
    """Return the share of checks of first cases that failed, at the outlying court and elsewhere, by year of the check."""
    failed = (checks.items == 0).any(axis=1)
    here = filings.court[checks.case] == courts.outlying
    year = years_of(checks.day)
    code = courts.codes[courts.outlying]
    return [
        Effect(
            f"{name}_failed_{number}",
            "realised",
            _mean(failed[rows].astype(float)),
            "share",
            int(rows.sum()),
            f"Share of the checks of {number} that failed {where}.",
        )
        for number in np.unique(year)
        for name, where, rows in (
            ("outlying_checks", f"at the outlying court {code}", here & (year == number)),
            ("other_checks", "elsewhere", ~here & (year == number)),
        )
    ]


def slow_courts(courts: Courts) -> Effect:
    """Return which courts are persistently slow."""
    codes = ", ".join(sorted(courts.codes[court] for court in courts.slow))
    return Effect(
        "slow_courts", "realised", SLOW_PACE, "ratio", SLOW_COURTS, f"Pace of the slow courts: {codes}."
    )


def _real(fates: Fates, case: Ints, granted: Ints) -> Bools:
    """Say which cases really close within the horizon."""
    real: Bools = np.isin(fates.method[case], [PERFORMED, ENDED]) & (
        fates.closed[case] <= granted + RELIEF_HORIZON
    )
    return real


def _within(paid: Payments, case: Ints, granted: Ints) -> Floats:
    """Return yuan paid to each case after its relief and within the horizon."""
    size = int(max(case.max(initial=0), paid.case.max(initial=0))) + 1
    since = np.full(size, np.iinfo(np.int64).max)
    since[case] = granted
    counted = (paid.day > since[paid.case]) & (paid.day - RELIEF_HORIZON <= since[paid.case])
    total = np.bincount(paid.case[counted], weights=paid.fen[counted] / 100, minlength=size)
    return total[case].astype(np.float64)


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0
