"""A saturated indicator 饱和: is it said of a rate at its ceiling, and not of one below?

Petitions of 120 courts of very unequal number, some with none; a court's chance of leaving one open differs for good (gamma
frailty, large courts worse) and from month to month, and petitions come in batches that share their outcome. The rule knows
one numerator and denominator a court.
"""

import numpy as np
import polars as pl

from validation.draws import Draw, Quantity, Trial, silent
from zhixing.methods.estimates import TooFew
from zhixing.methods.saturation import of_counts, saturation

COURTS, MONTHS = 120, 12
BATCH = 3
"""Petitions that share their outcome, on average."""


def counts(open_share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Resolved and registered petitions by court, of which a share stays open on average."""
    rng = np.random.default_rng(seed)
    batches = rng.poisson(np.exp(rng.normal(2.2, 1.0, COURTS))[:, None] / MONTHS, (COURTS, MONTHS))
    size = batches.sum(axis=1, keepdims=True)
    lasting = rng.gamma(1.5, 1 / 1.5, (COURTS, 1)) * np.maximum(size, 1) ** 0.1
    monthly = rng.gamma(4.0, 0.25, (COURTS, MONTHS))
    risk = lasting * monthly
    risk *= open_share * batches.sum() / (risk * batches).sum() if open_share else 0.0
    left = rng.binomial(batches, np.minimum(risk, 1.0))
    registered = batches + rng.poisson((BATCH - 1) * batches)
    # each open batch holds its share of the petitions registered
    opened = rng.binomial(registered, np.divide(left, batches, out=np.zeros_like(risk), where=batches > 0))
    return (registered - opened).sum(axis=1), registered.sum(axis=1)


def draw(open_share: float, seed: int) -> dict[str, Draw]:
    """What the rule says of one world."""
    resolved, registered = counts(open_share, seed)
    found = saturation(pl.DataFrame({"numerator": resolved, "denominator": registered}))
    pooled = of_counts(int(resolved.sum()), int(registered.sum()))
    if isinstance(found, TooFew) or isinstance(pooled, TooFew):
        return silent(TRIAL.quantities)
    rate, true = found.rate, 1 - open_share
    return {
        "saturated": Draw(rate.value, rate.lower, rate.upper, true, found=found.verdict == "saturated"),
        "not_saturated": Draw(
            rate.value, rate.lower, rate.upper, true, found=found.verdict == "not saturated"
        ),
        "pooled": Draw(rate.value, None, None, true, found=pooled.verdict == "saturated"),
    }


TRIAL = Trial(
    id="ceiling",
    title="Saturated indicator",
    method="saturation",
    size="share left open, one less the rate",
    sizes=(0.02, 0.015, 0.01, 0.005, 0.003, 0.001, 0.0),
    seeds=1_000,
    draw=draw,
    quantities={
        "saturated": Quantity(
            "rate at its ceiling (99 % or more)", "said", "said to be saturated", false_at=(0.02, 0.015, 0.01)
        ),
        "not_saturated": Quantity(
            "rate below its ceiling",
            "said",
            "said not to be saturated",
            false_at=(0.01, 0.005, 0.003, 0.001, 0.0),
        ),
        "pooled": Quantity(
            "the same from the two counts alone",
            "said",
            "said to be saturated",
            false_at=(0.02, 0.015, 0.01),
        ),
    },
    blind=(
        "About 5,000 petitions of 120 courts. Between the two verdicts lies a third, that the records do not settle it; with few "
        "petitions it is the usual one, a hundred per cent included. The rule says nothing of whether what was resolved "
        "on paper was resolved in substance. The page says so where the verdict is saturated: the rate cannot tell courts apart."
    ),
)
