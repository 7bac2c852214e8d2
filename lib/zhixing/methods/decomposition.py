"""Where a change comes from: exact splits of a difference between two years into named factors.

A total that is a product of factors (recovered = closed cases × mean claim × recovery rate) is split per unit by
the additive logarithmic mean Divisia index LMDI-I (Ang 2005, doi:10.1016/j.enpol.2003.10.010; zeros by the
analytical limits of Ang & Liu 2007, doi:10.1016/j.enpol.2006.11.018) or by Shapley values (Sun 1998,
doi:10.1016/S0140-9883(97)00028-9). Neither leaves a residual, and both depend on the level of the units: split at
single courts and summed upward, or split at the province, the parts differ while their sum does not.

Factors are given as a chain of totals, because totals add up over units and ratios do not::

    chain = {"closed": "closed", "mean_claim": "claim_yuan", "recovery_rate": "recovered_yuan"}

reads: the first factor is the total `closed`; each further factor is its total ÷ the total before it.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np
import polars as pl

from zhixing.methods.arrays import Bools, Floats


def lmdi(
    before: pl.DataFrame, after: pl.DataFrame, chain: Mapping[str, str], unit: str = "unit"
) -> pl.DataFrame:
    """Split each unit's change additively by LMDI-I.

    A factor x of a product V contributes L(V₁, V₀) · ln(x₁ ÷ x₀), where L(a, b) = (a − b) ÷ (ln a − ln b) is the
    logarithmic mean. A factor that is zero in one year takes the whole change (the limit as it tends to zero).

    A ratio whose denominator is zero is unknown and taken over from the other year. So a unit with no closing in one
    year, or absent from one frame, has its whole change under the first factor; and money recovered on no claim at
    all counts as a change of the recovery rate at the other year's mean claim.

    Args:
        before: One row a unit with the chain's totals (≥ 0, numbers or decimals) in the baseline year.
        after: The same for the later year.
        chain: Factor name → column of its total, first factor first.
        unit: Name of the unit column.

    Returns:
        Columns unit, `factor`, `effect` (Float64, the unit of the last total), by unit and in the chain's order. The
        effects of a unit sum to the change of the last total to floating-point accuracy; see `rounding.to_fen`.

    Raises:
        ValueError: If a unit occurs twice, a total is null or negative, or a total is above zero where the first
            total is zero.
    """
    units, first, second = _aligned(before, after, chain, unit)
    return _long(units, list(chain), _lmdi_effects(*_factors(first, second)), unit)


def shapley(
    before: pl.DataFrame, after: pl.DataFrame, chain: Mapping[str, str], unit: str = "unit"
) -> pl.DataFrame:
    """Split each unit's change by Shapley values: each factor's mean effect over all orders of changing them.

    Arguments, result, errors and the rule for unknown ratios are those of `lmdi`.
    """
    units, first, second = _aligned(before, after, chain, unit)
    return _long(units, list(chain), _shapley_effects(*_factors(first, second)), unit)


def exact_change(before: pl.DataFrame, after: pl.DataFrame, column: str, unit: str = "unit") -> pl.DataFrame:
    """The change of one total by unit, in the column's own type: what the parts must sum to.

    Args:
        before: One row a unit with `column`, in the baseline year.
        after: The same for the later year. A unit absent from one frame counts as zero there.
        column: The total.
        unit: Name of the unit column.

    Returns:
        Columns unit and `change`, by unit.
    """
    pair = before.select(unit, pl.col(column).alias("_before")).join(
        after.select(unit, pl.col(column).alias("_after")), on=unit, how="full", coalesce=True
    )
    return pair.select(unit, change=pl.col("_after").fill_null(0) - pl.col("_before").fill_null(0)).sort(unit)


def sum_upward(
    effects: pl.DataFrame, parents: pl.DataFrame, unit: str = "unit", parent: str = "parent"
) -> pl.DataFrame:
    """Add the effects of units up to the units above them; every numeric or decimal column is summed.

    Args:
        effects: A split, one row a unit and factor.
        parents: Columns `unit` and `parent`, one row a unit.
        unit: Name of the unit column.
        parent: Name of the column with the unit above.

    Returns:
        One row a parent and factor, the parent's code in the column `unit`.

    Raises:
        ValueError: If a unit has no parent.
    """
    joined = effects.join(parents.select(unit, parent), on=unit, how="left", maintain_order="left")
    orphans = joined.filter(pl.col(parent).is_null())[unit].unique().sort().to_list()
    if orphans:
        raise ValueError(
            f"No unit above is given for {orphans}, so their effects would be lost from the sum."
        )
    order = joined["factor"].unique(maintain_order=True).to_list()
    summed = joined.group_by(parent, "factor").agg(pl.exclude(unit).sum())
    rank = pl.col("factor").replace_strict(order, list(range(len(order))))
    return summed.sort(parent, rank).rename({parent: unit})


def net_flow_split(
    flows: pl.DataFrame,
    year: int,
    baseline_year: int,
    closings: Sequence[str] = ("real", "terminated_procedure", "other"),
    unit: str = "unit",
) -> pl.DataFrame:
    """Split the difference between two years' net flows (received − closed) into filings and kinds of closing.

    For the year before as baseline the difference is n(year) − n(baseline). For one further back the years between
    are summed too: Σ over t in (baseline, year] of n(t) − n(baseline), which is how much the pending stock 未结
    moved beyond what the baseline year's net flow, continued, would have moved it (transfers aside). Pure arithmetic:
    it says nothing of causes, and the sign of the filings part is only as good as the years' figures.

    Args:
        flows: One row a unit and year with integer columns `unit`, `year`, `received` and those of `closings`. A unit
            without a row in a year had no flow in it.
        year: The later year.
        baseline_year: The year compared with.
        closings: The columns that together make up the closings.
        unit: Name of the unit column.

    Returns:
        Columns unit, `part` ("filings", then the closings), `effect` (Int64, cases): plus raises the stock. The parts
        of a unit sum exactly to the difference.

    Raises:
        ValueError: If the baseline is not before the year, or a year between them is nowhere in `flows`.
    """
    years = list(range(baseline_year + 1, year + 1))
    missing = sorted({baseline_year, *years} - set(flows["year"].to_list()))
    if not years or missing:
        raise ValueError(
            f"Net flows of {baseline_year} and {year} cannot be compared: "
            + (f"the records have no year {missing}." if years else "the baseline must be an earlier year.")
        )
    weight = (
        pl.when(pl.col("year") == baseline_year).then(-len(years)).when(pl.col("year").is_in(years)).then(1)
    )
    parts = {"filings": pl.col("received"), **{name: -pl.col(name) for name in closings}}
    weighted = flows.select(
        unit, *((column.cast(pl.Int64) * weight.otherwise(0)).alias(name) for name, column in parts.items())
    )
    summed = weighted.group_by(unit).sum().sort(unit)
    long = summed.unpivot(on=list(parts), index=unit, variable_name="part", value_name="effect")
    rank = pl.col("part").replace_strict(list(parts), list(range(len(parts))))
    return long.sort(unit, rank)


def _aligned(
    before: pl.DataFrame, after: pl.DataFrame, chain: Mapping[str, str], unit: str
) -> tuple[pl.Series, Floats, Floats]:
    """The units of both frames and their totals, one row a unit in the same order, absent ones zero."""
    columns = list(chain.values())
    for frame in (before, after):
        if frame[unit].n_unique() != frame.height or sum(frame.select(columns).null_count().row(0)):
            raise ValueError(
                f"A split needs each {unit} once with no empty total among {columns}. Sum the cases by {unit} first."
            )
    units = pl.concat([before.select(unit), after.select(unit)]).unique().sort(unit)

    def totals(frame: pl.DataFrame) -> Floats:
        picked = frame.select(unit, *(pl.col(column).cast(pl.Float64) for column in columns))
        joined = units.join(picked, on=unit, how="left", maintain_order="left")
        return joined.select(columns).fill_null(0.0).to_numpy().astype(np.float64)

    first, second = totals(before), totals(after)
    for table in (first, second):
        wrong = (table < 0).any(axis=1) | ((table[:, 0] == 0) & (table > 0).any(axis=1))
        if wrong.any():
            raise ValueError(
                f"The totals of {units[unit].filter(wrong).to_list()} contradict each other: none may be below zero, "
                f"and with no {columns[0]} there can be no {columns[1:]}. Check that all come from the same cases."
            )
    return units[unit], first, second


def _factors(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Both years' factors, unknown ratios taken over from the other year (1 where unknown in both)."""
    first, second = _bridged(first, second), _bridged(second, first)
    mine, theirs = _ratios(first), _ratios(second)
    return (
        np.where(np.isnan(mine), np.where(np.isnan(theirs), 1.0, theirs), mine),
        np.where(np.isnan(theirs), np.where(np.isnan(mine), 1.0, mine), theirs),
    )


def _bridged(own: Floats, other: Floats) -> Floats:
    """Put the other year's ratio where a total is zero but the next one is not (money recovered on no claim)."""
    own = own.copy()
    theirs = _ratios(other)
    for j in range(1, own.shape[1] - 1):
        gap = (own[:, j] == 0) & (own[:, j + 1] > 0)
        usable = np.where(theirs[:, j] > 0, theirs[:, j], 1.0)
        own[gap, j] = own[gap, j - 1] * usable[gap]
    return own


def _ratios(totals: Floats) -> Floats:
    ratios = np.full_like(totals, np.nan)
    ratios[:, 0] = totals[:, 0]
    np.divide(totals[:, 1:], totals[:, :-1], out=ratios[:, 1:], where=totals[:, :-1] > 0)
    return ratios


def _lmdi_effects(first: Floats, second: Floats) -> Floats:
    start, end = first.prod(axis=1), second.prod(axis=1)
    change = end - start
    both = (start > 0) & (end > 0)
    effects = np.zeros_like(first)
    effects[both] = _log_mean(start[both], end[both])[:, None] * np.log(second[both] / first[both])
    one = (start > 0) ^ (end > 0)
    zero: Bools = np.where((start > 0)[:, None], second == 0, first == 0)
    effects[one] = (zero * (change / np.maximum(zero.sum(axis=1), 1))[:, None])[one]
    return _closed_up(effects, change)


def _log_mean(a: Floats, b: Floats) -> Floats:
    """L(a, b) = (b − a) ÷ ln(b ÷ a), and a where they are equal; log1p keeps it accurate where they nearly are."""
    growth = (b - a) / a
    flat = np.abs(growth) < 1e-12  # noqa: PLR2004 - below this the first-order term is lost in rounding anyway
    return np.where(flat, a, (b - a) / np.where(flat, 1.0, np.log1p(growth)))


def _shapley_effects(first: Floats, second: Floats) -> Floats:
    n = first.shape[1]
    effects = np.zeros_like(first)
    for factor in range(n):
        rest = [other for other in range(n) if other != factor]
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for moved in combinations(rest, size):
                product = np.ones(len(first))
                for other in rest:
                    product *= second[:, other] if other in moved else first[:, other]
                effects[:, factor] += weight * product * (second[:, factor] - first[:, factor])
    return _closed_up(effects, second.prod(axis=1) - first.prod(axis=1))


def _closed_up(effects: Floats, change: Floats) -> Floats:
    """Give the floating-point remainder to each row's largest effect, where it is smallest in proportion."""
    rows = np.arange(len(effects))
    effects[rows, np.abs(effects).argmax(axis=1)] += change - effects.sum(axis=1)
    return effects


def _long(units: pl.Series, factors: list[str], effects: Floats, unit: str) -> pl.DataFrame:
    n = len(factors)
    return pl.DataFrame(
        {
            unit: units.gather(np.repeat(np.arange(len(units)), n)),
            "factor": pl.Series(factors * len(units), dtype=pl.String),
            "effect": effects.ravel(),
        }
    )
