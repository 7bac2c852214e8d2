"""What was planted in the province, in numbers an analyst can be held against.

Structural sizes are constants of this module and of the modules that use them; realised sizes depend on the seed and
are computed from both worlds (with and without the effect) while the province is made. `Truth.rows` lists both.
"""

from dataclasses import dataclass

RELIEF_TURN = 0.24
"""Chance that relief turns a case that would not really close within 180 days after it into one that does."""

RELIEF_HORIZON = 180
"""Days after relief within which the effect shows."""

RELIEF_UNOBSERVED = 0.35
"""Log odds of relief per standard deviation of the debtor's latent viability, net of everything observed.

The same viability lowers the log odds of being barren by 0.60 (features), so an analyst who matches on all observed
columns keeps some upward bias: this is the part selection leaves.
"""


@dataclass(frozen=True)
class Effect:
    """One planted effect.

    Attributes:
        id: Name of the effect.
        value: Its true size.
        kind: structural (a constant of the simulation) or realised (mean over the treated of this seed).
        unit: Unit of the value.
        description: What it is the size of.
    """

    id: str
    value: float
    kind: str
    unit: str
    description: str
