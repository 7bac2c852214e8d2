"""Which sums may not be printed for their own sake 敏感单元格: primary suppression.

Two rules, those statistical offices use: a minimum of contributors, and for amounts the p % rule (Hundepool et al.,
*Handbook on Statistical Disclosure Control*, ESSnet SDC 2010, §4.2.2).
"""

from typing import Final

import polars as pl

MINIMUM_CONTRIBUTORS: Final = 10
"""A sum over fewer cases is withheld; a true zero is a sum over none."""

P_PERCENT: Final = 0.10
"""The p of the p % rule: nobody may learn the largest contribution to within this share of it."""


def sensitive(
    *,
    contributors: pl.Expr,
    value: pl.Expr,
    largest: pl.Expr,
    second: pl.Expr,
    minimum: int = MINIMUM_CONTRIBUTORS,
) -> pl.Expr:
    """Return whether a sum must be withheld for its own sake (primary suppression).

    Two rules: fewer than `minimum` contributing cases (true zeros included, as ONS does for life-event statistics); and the
    p % rule of the ESSnet handbook §4.2.2: the second largest contributor, who subtracts his own amount from the
    total, must not come within p % of the largest, so total − largest − second ≥ p · largest. A count has no
    `largest`: null there leaves the first rule alone.
    """
    rest = value - largest - second
    # Amounts are sums of fen in floating point: a thousandth of a fen is no difference.
    dominated = (rest < P_PERCENT * largest - 1e-5).fill_null(value=False)
    return (contributors < minimum) | dominated
