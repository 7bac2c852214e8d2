"""First cases 执 as arrays: what is known at filing, what is latent, and what happens in the end."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from zhixing.records.columns import CLOSING_METHODS
from zhixing.synthetic.arrays import Bools, Floats, Ints

PERFORMED, TERMINATED, ENDED, WITHDRAWN, REFUSED, DISMISSED = range(len(CLOSING_METHODS))
PENDING = -1
"""Positions in `CLOSING_METHODS`; a pending case has none."""

ENTERPRISE, PERSON, ORGAN, OTHER = range(4)
PARTIES = ("企业", "自然人", "机关", "其他")
"""Kinds of party 当事人类型, by position."""


@dataclass(frozen=True)
class Filings:
    """Cases of one type as they come in, one position a case.

    Attributes:
        court: Position of the court that filed it.
        filed: Filing day.
        creditor: Kind of the creditor, position in `PARTIES`.
        debtor: Kind of the debtor.
        basis: Position in `BASES`.
        claim: Claim in yuan before money is calibrated.
        viability: Latent standing of the debtor, standard normal; partly unobserved by design.
        barren: No property to enforce against: would end in 终本 if its time came.
        has_property: Property was found (observed; close to `not barren`, not the same).
        early_share: Share of the claim an early seizure brings, 0 for most.
        early_day: The day it arrives.
        work: Working time the case needs before it closes by itself.
    """

    court: Ints
    filed: Ints
    creditor: Ints
    debtor: Ints
    basis: Ints
    claim: Floats
    viability: Floats
    barren: Bools
    has_property: Bools
    early_share: Floats
    early_day: Ints
    work: Floats

    def __len__(self) -> int:
        return len(self.filed)

    def take(self, positions: Ints | Bools) -> "Filings":
        """Return the chosen cases."""
        return Filings(*(getattr(self, field.name)[positions] for field in dataclasses.fields(self)))


@dataclass
class Fates:
    """When and how each case closes: `NEVER` and `PENDING` while it does not."""

    closed: Ints
    method: Ints

    def copy(self) -> "Fates":
        """Return fates that can change without changing these."""
        return Fates(self.closed.copy(), self.method.copy())


def join(parts: list[Filings]) -> Filings:
    """Put filings behind one another."""
    return Filings(
        *(
            np.concatenate([getattr(part, field.name) for part in parts])
            for field in dataclasses.fields(Filings)
        )
    )
