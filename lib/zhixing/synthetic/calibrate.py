"""Scaling claims so that the amounts recovered meet the published ones: one factor a year and stratum.

Closings come from exact quotas, so only money is scaled. Two cells are published: all cases of 2019, and those of 2020 by
stratum (enterprise debtor or not). Where only a year's total is published, both strata keep 2020's ratio; where nothing
is, the next year's factors hold, and after the last published year its own. Cases still pending take the last year's.
"""

import numpy as np

from zhixing.synthetic.arrays import Bools, Floats, Ints, years_of
from zhixing.synthetic.targets import Targets


def factors(
    closed: Ints, firm: Bools, recovered_yuan: Floats, targets: Targets
) -> dict[int, tuple[float, float]]:
    """Return year → factor on claims (without, with an enterprise debtor).

    Args:
        closed: Closing day of each case, `NEVER` while pending.
        firm: Whether its debtor is an enterprise.
        recovered_yuan: Recovered before calibration.
        targets: The published amounts.
    """
    year = years_of(closed)
    raw = {
        number: (
            float(recovered_yuan[(year == number) & ~firm].sum()),
            float(recovered_yuan[(year == number) & firm].sum()),
        )
        for number in range(targets.first_year, targets.last_year + 1)
    }
    found: dict[int, tuple[float, float]] = {}
    for number, from_firms in targets.recovered_enterprise_fen.items():
        others = targets.recovered_fen[number] - from_firms
        found[number] = (others / 100 / raw[number][0], from_firms / 100 / raw[number][1])
    ratio = found[max(found)][1] / found[max(found)][0]
    for number, total in targets.recovered_fen.items():
        if number not in found:
            base = total / 100 / (raw[number][0] + ratio * raw[number][1])
            found[number] = (base, base * ratio)
    for number in range(targets.last_year, targets.first_year - 1, -1):
        if number not in found:
            found[number] = found[min((later for later in found if later > number), default=max(found))]
    return dict(sorted(found.items()))


def per_case(closed: Ints, firm: Bools, by_year: dict[int, tuple[float, float]]) -> Floats:
    """Return each case's factor by the year it closed, the last year's while pending."""
    first, last = min(by_year), max(by_year)
    table = np.array([by_year[year] for year in range(first, last + 1)])
    position = np.clip(years_of(np.minimum(closed, 30_000)), first, last) - first
    picked: Floats = table[position, firm.astype(np.int64)]
    return picked
