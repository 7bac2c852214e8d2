"""The other types 执保, 执异, 执复, 执监, 执协, 执他: small dockets with clocks and closings of their own.

The closing methods of §64 are those of enforcement; a review that upholds an objection has no word there. Reviews that
change what was done are recorded as 终结执行, as courts that share one drop-down list do.
"""

from dataclasses import dataclass

import numpy as np

from zhixing.synthetic import arrivals, calendar
from zhixing.synthetic.arrays import Floats, Ints, day, stream
from zhixing.synthetic.courts import Courts
from zhixing.synthetic.docket import DISMISSED, ENDED, PENDING, PERFORMED, WITHDRAWN, Fates
from zhixing.synthetic.targets import Targets


@dataclass(frozen=True)
class Kind:
    """One minor type.

    Attributes:
        yearly: Filings a year at full size.
        grassroots: Whether grassroots courts hear it.
        days: Mean days to closing (gamma of shape 2).
        methods: Closing method → share.
        has_claim: Whether an amount is recorded.
    """

    yearly: int
    grassroots: bool
    days: float
    methods: dict[int, float]
    has_claim: bool = False


_REVIEW = {DISMISSED: 0.70, ENDED: 0.18, WITHDRAWN: 0.12}

KINDS = {
    "执保": Kind(
        17_000, grassroots=True, days=16.0, methods={PERFORMED: 0.93, WITHDRAWN: 0.07}, has_claim=True
    ),
    "执异": Kind(7_200, grassroots=True, days=21.0, methods=_REVIEW),
    "执复": Kind(1_300, grassroots=False, days=38.0, methods=_REVIEW),
    "执监": Kind(420, grassroots=False, days=60.0, methods=_REVIEW),
    "执协": Kind(150, grassroots=False, days=45.0, methods={ENDED: 0.9, WITHDRAWN: 0.1}),
    "执他": Kind(900, grassroots=True, days=30.0, methods={PERFORMED: 0.6, ENDED: 0.4}),
}
"""Minor types by 类型代字 (volumes chosen)."""


@dataclass(frozen=True)
class Minor:
    """Cases of one minor type in order of filing."""

    type_code: str
    court: Ints
    filed: Ints
    fates: Fates
    claim: Floats


def draw(courts: Courts, targets: Targets, seed: int, scale: float) -> list[Minor]:
    """Draw the minor types' filings and closings over the years of the records."""
    grassroots = np.array([level == "basic" for level in courts.levels])
    found = []
    for code, kind in KINDS.items():
        weight = courts.weight if kind.grassroots else np.where(grassroots, 0.0, courts.weight)
        rng = stream(seed, f"minor {code}")
        parts = [
            arrivals.draw(courts, year, round(kind.yearly * scale), weight, rng, season=arrivals.EVEN_SEASON)
            for year in range(targets.first_year, targets.last_year + 1)
        ]
        court, filed = (np.concatenate([part[side] for part in parts]) for side in range(2))
        found.append(_closed(code, court, filed, as_of=day(targets.last_year, 12, 31), rng=rng))
    return found


def _closed(code: str, court: Ints, filed: Ints, *, as_of: int, rng: np.random.Generator) -> Minor:
    kind = KINDS[code]
    open_days = calendar.days()[calendar.working() == 1.0]
    wanted = filed + 1 + np.floor(rng.gamma(2.0, kind.days / 2.0, len(filed))).astype(np.int64)
    closed = open_days[np.minimum(np.searchsorted(open_days, wanted), len(open_days) - 1)]
    codes = np.array(list(kind.methods), dtype=np.int64)
    method = codes[np.searchsorted(np.cumsum(list(kind.methods.values()))[:-1], rng.random(len(filed)))]
    method = np.where(closed > as_of, PENDING, method)
    claim = 90_000.0 * np.exp(1.5 * rng.normal(size=len(filed))) if kind.has_claim else np.zeros(len(filed))
    return Minor(code, court, filed, Fates(closed, method), claim)
