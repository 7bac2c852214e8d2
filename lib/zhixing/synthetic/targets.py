"""What the province is calibrated to: the closed account of the first scope, from the published figures.

The published figures fix 2019 and 2020. What nobody published (the stocks of 2017, 2018 and 2021, the filings of 2018
and 2021, how many of the pending cases have a firm as debtor) is chosen here, once, and named as chosen.
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl

PUBLISHED = Path(__file__).parents[3] / "data" / "published" / "seed_2021.csv"

_CHOSEN_PENDING = {2017: 27_600, 2018: 20_969, 2021: 8_612}
_CHOSEN_RECEIVED = {2016: 205_000, 2017: 214_000, 2018: 225_300, 2021: 244_800}
_ENTERPRISE_PENDING = {2017: 0.200, 2018: 0.205, 2019: 0.210, 2020: 0.215, 2021: 0.212}
_ENTERPRISE_RECEIVED = {2016: 0.186, 2017: 0.188, 2018: 0.189, 2019: 0.191, 2021: 0.192}


@dataclass(frozen=True)
class Targets:
    """Exact quotas of first cases 执, and amounts in fen.

    Attributes:
        received: Year → filings.
        received_enterprise: Year → filings against an enterprise debtor.
        pending: Year → pending at its end.
        pending_enterprise: Year → of these with an enterprise debtor.
        recovered_fen: Year → recovered of cases closed in it, where published.
        recovered_enterprise_fen: Year → of this from enterprise debtors, where published.
    """

    received: dict[int, int]
    received_enterprise: dict[int, int]
    pending: dict[int, int]
    pending_enterprise: dict[int, int]
    recovered_fen: dict[int, int]
    recovered_enterprise_fen: dict[int, int]

    @property
    def first_year(self) -> int:
        """The first year whose filings the records hold in full."""
        return min(self.pending) + 1

    @property
    def last_year(self) -> int:
        """The last year of the records; its end is the as-of date."""
        return max(self.pending)


def published(path: Path = PUBLISHED) -> dict[str, Decimal]:
    """Return the seed's figures by id, exact."""
    frame = pl.read_csv(path, infer_schema=False)
    return {str(key): Decimal(str(value)) for key, value in frame.select("id", "value").iter_rows()}


def load(scale: float = 1.0, path: Path = PUBLISHED) -> Targets:
    """Close the account from the published figures (opening + received − closed = pending) and scale it.

    With closed ÷ received = r and pending changing by Δ, received = −Δ ÷ (r − 1); handled the year before is
    handled less its published change, and what was not opening stock then was received.
    """
    figures = published(path)
    change = int(figures["seed_pending_change_2020"])
    pending = dict(_CHOSEN_PENDING)
    pending[2020] = int(figures["seed_pending_2020"])
    pending[2019] = pending[2020] - change
    received = dict(_CHOSEN_RECEIVED)
    received[2020] = round(-change / (figures["seed_clearance_ratio_2020"] - 1))
    handled_before = pending[2019] + received[2020] - int(figures["seed_handled_change_2020"])
    received[2019] = handled_before - pending[2018]
    pending_enterprise = {year: round(count * _ENTERPRISE_PENDING[year]) for year, count in pending.items()}
    enterprise = {year: round(received[year] * share) for year, share in _ENTERPRISE_RECEIVED.items()}
    closed_enterprise = int(figures["seed_enterprise_closed_2020"])
    enterprise[2020] = closed_enterprise - pending_enterprise[2019] + pending_enterprise[2020]
    recovered = int(figures["seed_recovered_2020"] * 100)
    before = recovered - int(figures["seed_recovered_change_2020"] * 100)
    from_enterprises = int(figures["seed_enterprise_recovered_2020"] * 100)
    return Targets(
        received=_scaled(received, scale),
        received_enterprise=_scaled(enterprise, scale),
        pending=_scaled(pending, scale),
        pending_enterprise=_scaled(pending_enterprise, scale),
        recovered_fen=_scaled({2019: before, 2020: recovered}, scale),
        recovered_enterprise_fen=_scaled({2020: from_enterprises}, scale),
    )


def _scaled(values: dict[int, int], scale: float) -> dict[int, int]:
    return {key: round(value * scale) for key, value in sorted(values.items())}
