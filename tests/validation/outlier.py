"""An outlying court: is it outside the funnel's limits, and how often are courts that are not?

Courts of very unequal size fail checks at rates that differ for good by more than chance (gamma frailty, skewed towards the
bad), large courts do worse, months follow one another and share shocks. The outlier's odds of failing are multiplied. The
funnel knows none of it: it has one number a court and estimates how much courts vary beyond chance.
"""

import numpy as np
import polars as pl

from validation.draws import Draw, Quantity, Trial
from zhixing.methods.funnel import funnel
from zhixing.methods.rates import proportion

COURTS, MONTHS = 60, 12
PASSED = 0.9
SPREAD = 0.4
"""Coefficient of variation of the courts' lasting odds of failing."""


def counts(shift: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numerators, denominators and true rates of the courts; the first is the outlier.

    Args:
        shift: Logarithm of the factor on the outlier's odds of failing.
        seed: Seed.
    """
    rng = np.random.default_rng(seed)
    size = np.maximum(np.exp(rng.normal(5.6, 0.9, COURTS)), 30)
    size[0] = rng.uniform(200, 700)
    failing = np.log(rng.gamma(1 / SPREAD**2, SPREAD**2, COURTS)) + 0.04 * np.log(size / 270)
    failing[0] += shift
    shock = np.zeros((COURTS, MONTHS))
    for month in range(MONTHS):
        shock[:, month] = 0.5 * shock[:, max(month - 1, 0)] + rng.normal(0, 0.06, COURTS)
    odds = np.exp(np.log((1 - PASSED) / PASSED) + failing[:, None] + shock)
    chance = 1 / (1 + odds)
    cases = rng.poisson(size[:, None] / MONTHS, (COURTS, MONTHS))
    passed = rng.binomial(cases, chance)
    total = np.maximum(cases.sum(axis=1), 1)
    return passed.sum(axis=1), total, (cases * chance).sum(axis=1) / total


def draw(shift: float, seed: int) -> dict[str, Draw]:
    """What the funnel says of one world."""
    passed, cases, true = counts(shift, seed)
    found = funnel(pl.DataFrame({"unit": np.arange(COURTS), "numerator": passed, "denominator": cases}))
    wide = found.dispersion is not None and found.dispersion.over_dispersed
    position = found.units["wide_position" if wide else "position"]
    own = proportion(int(passed[0]), int(cases[0]))
    gap = float(true[0] - np.average(true, weights=cases))
    departure = Draw(
        own.value - found.target,
        own.lower - found.target,
        own.upper - found.target,
        gap,
        found=position[0] in {"below_95", "below_999"},
        held=float(own.lower <= true[0] <= own.upper),
    )
    inside = float((position[1:] == "within").mean())
    within = Draw(inside, None, None, 0.95, found=position[0] == "below_999", held=inside)
    return {"departure": departure, "others": within}


TRIAL = Trial(
    id="outlier",
    title="Outlying court",
    method="funnel",
    size="log of the factor on the odds of failing",
    sizes=(0.0, 0.5, 1.0, 1.5, 2.0),
    seeds=1_000,
    draw=draw,
    quantities={
        "departure": Quantity("its pass rate less that of all", "estimate", "below the 95 % limits"),
        "others": Quantity(
            "the other 59 courts: share inside the 95 % limits", "limits", "outlier below the 99.9 % limits"
        ),
    },
    blind=(
        "60 courts with 30 to 3,000 checks a year, nine in ten passed. The limits tell a court apart from how courts usually "
        "vary, whatever the reason; a case mix that the rate does not carry looks like an outlier. With tails heavier still "
        "(Student's t with 5 degrees of freedom on the log odds) 5–6 % of courts in control fall outside the 95 % limits "
        "and 0.6 % outside the 99.9 % limits."
    ),
)
