"""What one drawn world shows of a method, and what a trial of many of them is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from zhixing.methods.estimates import Estimate

Kind = Literal["estimate", "biased", "bound", "limits", "said"]
"""How a quantity is judged.

estimate: coverage and, where nothing is planted, false alarms. biased: shown, not judged (selection nobody recorded). bound: its
interval must hold the truth in at least 95 % of worlds. limits: 95 % limits must hold 93–97 % of what they are meant to
hold. said: a verdict of yes or no, right where it should be.
"""


@dataclass(frozen=True, slots=True)
class Draw:
    """One quantity in one drawn world.

    Attributes:
        estimate: What the method says; None where it declines to say anything.
        lower: Lower limit of its 95 % interval, None for none.
        upper: Upper limit, None for none.
        truth: The true size in this world, known from how it was drawn.
        found: Whether the method says that there is something.
        held: Share of what its interval is meant to hold that it holds; None: whether the interval holds the truth.
    """

    estimate: float | None
    lower: float | None
    upper: float | None
    truth: float
    found: bool
    held: float | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is estimated.

    Attributes:
        name: Its name in the table.
        kind: How it is judged.
        found: What `Draw.found` means, in words.
        false_at: Planted sizes at which finding something is a false alarm.
    """

    name: str
    kind: Kind = "estimate"
    found: str = "interval excludes none"
    false_at: tuple[float, ...] = (0.0,)


@dataclass(frozen=True, slots=True)
class Trial:
    """One effect, validated.

    Attributes:
        id: Name of the trial, in spot checks.
        title: Name of the effect in the document.
        method: The method, by its module.
        size: What the planted size is, in words.
        sizes: Sizes planted; 0 plants nothing.
        seeds: Worlds drawn at each size.
        draw: (size, seed) → what each quantity shows.
        quantities: By the names `draw` uses.
        blind: What the method cannot see, and what the generator leaves out.
    """

    id: str
    title: str
    method: str
    size: str
    sizes: tuple[float, ...]
    seeds: int
    draw: Callable[[float, int], dict[str, Draw]]
    quantities: dict[str, Quantity]
    blind: str


def drawn(estimate: Estimate, truth: float) -> Draw:
    """One quantity, found where its interval excludes nothing."""
    return Draw(estimate.value, estimate.lower, estimate.upper, float(truth), found=estimate.excludes())


def silent(quantities: dict[str, Quantity]) -> dict[str, Draw]:
    """What a method shows that declines to say anything."""
    return {name: Draw(None, None, None, 0.0, found=False) for name in quantities}
