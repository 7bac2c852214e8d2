"""Parties, claims and latent fate of cases at filing.

Claims are log-normal with a Pareto tail, so that a few cases hold much of the money. A debtor's viability is latent:
it makes property likelier, relief likelier and recovery better, and only part of it shows in the observed columns.
"""

import numpy as np

from zhixing.records.columns import BASES
from zhixing.synthetic.arrays import Bools, Floats, Ints, gumbel_scores, lowest, years_of
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.docket import ENTERPRISE, ORGAN, OTHER, PERSON, Filings
from zhixing.synthetic.truth import VIABILITY_FRUITFUL

BASIS_SHARES = (0.50, 0.25, 0.09, 0.03, 0.035, 0.075, 0.02)
CLAIM_MEDIAN = 74_000.0
CLAIM_SPREAD = 1.65
TAIL_SHARE = 0.035
TAIL_START = 2_000_000.0
TAIL_INDEX = 1.45
TAIL_LIMIT = 2_500.0
"""A tail claim is `TAIL_START` × Pareto(`TAIL_INDEX`), at most `TAIL_LIMIT` times the start."""

FIRM_CLAIM = 0.80
"""Claims against enterprises beside others of the same rank: many are small wage and supply debts."""

CLAIM_GROWTH = 0.13
"""Growth of claims a year."""

SLOW_SHARE, HOPELESS_SLOW_SHARE = 0.22, 0.10
"""Share of cases with property that need an auction or a valuation and take much longer."""

STUCK_SHARE = 0.022
"""Share of cases that stay for a year or more: titles in dispute, property that will not sell, stays."""


def draw(courts: Courts, court: Ints, filed: Ints, enterprise: int, rng: np.random.Generator) -> Filings:
    """Draw everything known or latent at filing, with an exact number of enterprise debtors.

    Args:
        courts: The courts.
        court: Court position of each case.
        filed: Filing day of each case.
        enterprise: How many of the cases have an enterprise debtor.
        rng: Random stream.
    """
    count = len(filed)
    basis = rng.choice(len(BASES), size=count, p=BASIS_SHARES).astype(np.int64)
    creditor = _creditors(basis, rng)
    middle = np.array([level != "basic" for level in courts.levels])[court]
    claim = _claims(middle, years_of(filed), creditor, basis, rng)
    size = (np.log(claim) - np.log(CLAIM_MEDIAN)) / CLAIM_SPREAD
    debtor = rng.choice([PERSON, ORGAN, OTHER], size=count, p=[0.968, 0.008, 0.024]).astype(np.int64)
    log_odds = 0.02 * size + 0.25 * (creditor == ENTERPRISE) - 0.8 * (basis == BASES.index("criminal"))
    debtor[lowest(gumbel_scores(log_odds, rng), enterprise)] = ENTERPRISE
    claim = np.where(debtor == ENTERPRISE, FIRM_CLAIM * claim, claim)
    viability = rng.normal(size=count)
    barren = _barren(courts.barren[court], debtor, size, viability, rng)
    has_property = rng.random(count) < np.where(barren, 0.20, 0.87)
    early = rng.random(count) < np.where(has_property, 0.50, 0.14)
    return Filings(
        court=court,
        filed=filed,
        creditor=creditor,
        debtor=debtor,
        basis=basis,
        claim=claim,
        viability=viability,
        barren=barren,
        has_property=has_property,
        early_share=np.where(early, rng.beta(0.9, 5.0, count), 0.0),
        early_day=filed + 7 + np.floor(rng.exponential(20.0, count)).astype(np.int64),
        work=_work(barren, size, rng),
    )


def _creditors(basis: Ints, rng: np.random.Generator) -> Ints:
    """Draw creditors: organs behind administrative and criminal titles, firms and people behind the others."""
    count = len(basis)
    ordinary = rng.choice([ENTERPRISE, PERSON, ORGAN, OTHER], size=count, p=[0.43, 0.54, 0.01, 0.02])
    organs = rng.choice([ORGAN, OTHER], size=count, p=[0.93, 0.07])
    public = np.isin(basis, [BASES.index("administrative"), BASES.index("criminal")])
    return np.where(public, organs, ordinary).astype(np.int64)


def _claims(middle: Bools, years: Ints, creditor: Ints, basis: Ints, rng: np.random.Generator) -> Floats:
    """Draw claims in yuan: larger at intermediate courts and for firms, small for administrative titles."""
    count = len(years)
    shift = 2.1 * middle + 0.35 * (creditor == ENTERPRISE) - 0.9 * (basis == BASES.index("administrative"))
    body = CLAIM_MEDIAN * np.exp(CLAIM_SPREAD * rng.normal(size=count) + shift)
    heavy = rng.random(count) < TAIL_SHARE * np.where(middle, 6.0, 1.0)
    tail = TAIL_START * np.minimum(1 + rng.pareto(TAIL_INDEX, count), TAIL_LIMIT)
    grown = np.where(heavy, tail, body) * (1 + CLAIM_GROWTH) ** (years - 2020)
    claims: Floats = np.clip(grown, 200.0, TAIL_START * TAIL_LIMIT)
    return claims


def _barren(shift: Floats, debtor: Ints, size: Floats, viability: Floats, rng: np.random.Generator) -> Bools:
    """Draw the cases with nothing to enforce against: likelier for firms and large claims, rarer where viable."""
    firm = debtor == ENTERPRISE
    log_odds = shift - 0.40 + 0.55 * firm + 0.16 * size - np.where(firm, VIABILITY_FRUITFUL, 0.25) * viability
    barren: Bools = rng.random(len(size)) < 1 / (1 + np.exp(-log_odds))
    return barren


def _work(barren: Bools, size: Floats, rng: np.random.Generator) -> Floats:
    """Draw the working time a case needs; for a barren case, the time after its three months are over."""
    count = len(size)
    quick = 3 + rng.gamma(1.3, 30.0, count)
    slow = 40 + rng.gamma(1.6, 70.0, count)
    stuck = 220 + rng.gamma(1.2, 260.0, count)
    fruitful = np.where(rng.random(count) < SLOW_SHARE, slow, quick) * np.exp(0.08 * size)
    hopeless = np.where(
        rng.random(count) < HOPELESS_SLOW_SHARE,
        30 + rng.gamma(1.5, 80.0, count),
        rng.exponential(20.0, count),
    )
    return np.where(rng.random(count) < STUCK_SHARE, stuck, np.where(barren, hopeless, fruitful))
