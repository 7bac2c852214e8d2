"""How strong a trait nobody recorded would have to be to explain a ratio away, and how far one of a given strength could move it.

VanderWeele & Ding 2017, doi:10.7326/M16-2607; the bound is that of Ding & VanderWeele 2016, doi:10.1097/EDE.0000000000000457.
Strength is a risk ratio by which the trait is tied both to having the measure and to the outcome.
"""

from math import sqrt

from zhixing.methods.estimates import Estimate


def e_value(ratio: float) -> float:
    """Return the strength that would just explain a ratio away; 1 for a ratio of 1.

    Args:
        ratio: Outcome with the measure ÷ outcome without; below 1 its inverse is taken.
    """
    away = max(ratio, 1 / ratio)
    return away + sqrt(away * (away - 1))


def bounding_factor(strength: float) -> float:
    """Return by what factor, at most, a trait of this strength moves a ratio: s² ÷ (2s − 1).

    Raises:
        ValueError: If the strength is below 1.
    """
    if strength < 1:
        raise ValueError(f"A strength of {strength} is below 1. Write a risk ratio of 0.5 as its inverse, 2.")
    return strength**2 / (2 * strength - 1)


def bounds(change: Estimate, strength: float) -> Estimate:
    """Return a relative change with its interval widened by what a trait of this strength could have done, either way.

    Args:
        change: A ratio less one, such as 0.12 for 12 % more.
        strength: As in `bounding_factor`.
    """
    factor = bounding_factor(strength)
    lower = None if change.lower is None else (1 + change.lower) / factor - 1
    upper = None if change.upper is None else (1 + change.upper) * factor - 1
    return Estimate(change.value, lower, upper, level=change.level)
