"""What a case brings: recovered, waived and outstanding as shares of the claim, by how it closed.

`settled = recovered + waived + outstanding` holds to the fen. Delay interest 迟延履行利息 lifts some fully performed
cases above their claim; then nothing is waived or outstanding and the settled amount is what was recovered.
"""

from dataclasses import dataclass

import numpy as np

from zhixing.synthetic.arrays import Bools, Floats, Ints
from zhixing.synthetic.docket import ENDED, ENTERPRISE, PERFORMED, TERMINATED, Fates, Filings

INTEREST_SHARE = 0.07
"""Share of fully performed cases that bring more than the claim."""

INTEREST_MOST = 0.12
WAIVER_SHARE = 0.16
FIRM_DISCOUNT = 0.80
"""What a settlement brings from an enterprise debtor beside one from a person."""


@dataclass(frozen=True)
class Outcome:
    """Shares of the claim.

    Attributes:
        recovered: Recovered; above 1 with delay interest.
        early: The part of it an early seizure brought.
        waived: Waived by the creditor.
    """

    recovered: Floats
    early: Floats
    waived: Floats


@dataclass(frozen=True)
class Amounts:
    """Amounts in fen, one position a case; settled, waived and outstanding mean nothing while it is pending."""

    claim: Ints
    recovered: Ints
    early: Ints
    waived: Ints
    outstanding: Ints

    @property
    def settled(self) -> Ints:
        """Amount the closing disposes of 结案标的."""
        return self.recovered + self.waived + self.outstanding


def outcomes(filings: Filings, fates: Fates, as_of: int, rng: np.random.Generator) -> Outcome:
    """Draw what each case brought up to its closing, or up to the as-of date while pending."""
    count = len(filings)
    arrived = filings.early_day < np.minimum(fates.closed, as_of + 1)
    early = np.where(arrived, filings.early_share, 0.0)
    standing = 1 / (1 + np.exp(-(filings.viability - 0.2)))
    firm = filings.debtor == ENTERPRISE
    settlement = rng.beta(1.2, 1.6, count) * np.where(firm, FIRM_DISCOUNT, 1.0)
    settlement = np.where(
        filings.barren, settlement * 0.35 * (rng.random(count) < 0.4 + 0.3 * standing), settlement
    )
    scraps = np.where(rng.random(count) < 0.22, rng.beta(0.6, 6.0, count), 0.0)  # noqa: PLR2004 - share with scraps
    full = _performed(count, rng)
    method = fates.method
    rest = np.select(
        [method == PERFORMED, method == ENDED, method == TERMINATED],
        [full, settlement, scraps],
        default=0.0,
    )
    recovered = np.where(method == PERFORMED, np.maximum(full, early), np.minimum(early + rest, 0.97))
    forgiven = np.where(method == ENDED, rng.beta(1.0, 1.5, count) * (1 - recovered), 0.0)
    waived = np.where(method == PERFORMED, np.where(recovered < 1, 1 - recovered, 0.0), forgiven)
    return Outcome(recovered, early, waived)


def _performed(count: int, rng: np.random.Generator) -> Floats:
    """Draw the recovered share of fully performed cases: the claim, less a waiver, or with delay interest."""
    draw = rng.random(count)
    above = 1 + INTEREST_MOST * rng.random(count) ** 2
    below = 1 - rng.beta(1.2, 5.0, count)
    return np.select([draw < INTEREST_SHARE, draw > 1 - WAIVER_SHARE], [above, below], default=1.0)


def amounts(filings: Filings, fates: Fates, outcome: Outcome, factor: Floats) -> Amounts:
    """Turn shares into fen: claims times their calibration factor, the remainder outstanding.

    Args:
        filings: The cases.
        fates: How they closed.
        outcome: Their shares.
        factor: Calibration factor of each claim.
    """
    yuan = filings.claim * factor
    claim = np.where(_is_round(filings.claim), np.rint(yuan / 100) * 10_000, np.rint(yuan * 100)).astype(
        np.int64
    )
    claim = np.maximum(claim, 10_000)
    recovered = np.rint(claim * outcome.recovered).astype(np.int64)
    recovered = np.where(fates.method == TERMINATED, np.minimum(recovered, claim - 1), recovered)
    waived = np.minimum(np.rint(claim * outcome.waived).astype(np.int64), np.maximum(claim - recovered, 0))
    waived = np.where((fates.method == PERFORMED) & (recovered < claim), claim - recovered, waived)
    outstanding = np.maximum(claim - recovered - waived, 0)
    early = np.minimum(np.rint(claim * outcome.early).astype(np.int64), recovered)
    return Amounts(claim, recovered, early, waived, outstanding)


def _is_round(claim: Floats) -> Bools:
    """Say which claims are sums people lend each other: whole hundreds of yuan."""
    whole: Bools = np.floor(claim * 1000).astype(np.int64) % 10 < 4  # noqa: PLR2004 - four claims in ten
    return whole
