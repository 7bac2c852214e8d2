"""Whether a published figure may stand beside one of ours: the same period, the same case types, or not at all.

A figure of ten months beside one of twelve, or of all case types beside first enforcement, says nothing and looks as if it
did. Such a comparison is refused, with the reason.
"""

from collections.abc import Iterable
from typing import Literal

from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS
from zhixing.published.figures import Figure

Refusal = Literal["several years", "other year", "part of a year", "judicial year", "no scope", "other scope"]
"""Why a figure may not be compared."""

WHOLE_YEAR = "1-12"


def refusal(figure: Figure, period: Period, scope: str) -> Refusal | None:
    """Return why a figure may not stand beside ours of a period and scope, None where it may.

    A metric with a scope of its own (petitions, which are a court's) is compared whatever case types are stated.
    """
    own = METRICS[figure.figure].scope is not None
    tests: tuple[tuple[Refusal, bool], ...] = (
        ("several years", figure.year_from != figure.year_to),
        ("part of a year", figure.months != WHOLE_YEAR),
        ("other year", figure.year_to != period.year),
        ("judicial year", period.kind != "calendar"),
        ("no scope", not own and not figure.scope),
        ("other scope", not own and figure.scope != scope),
    )
    return next((reason for reason, holds in tests if holds), None)


def about(
    figures: Iterable[Figure], metrics: Iterable[str], unit: str, elsewhere: frozenset[str]
) -> list[Figure]:
    """Return the published values of some metrics for a unit itself and for units elsewhere, in the order of the metrics.

    Args:
        figures: All published figures.
        metrics: Ids of the catalogue.
        unit: The unit's code.
        elsewhere: Codes of units that may serve as a reference, such as the nation.
    """
    wanted = list(metrics)
    found = [
        figure
        for figure in figures
        if figure.figure in wanted and figure.statistic == "value" and figure.area in {unit, *elsewhere}
    ]
    return sorted(
        found, key=lambda figure: (wanted.index(figure.figure), figure.area != unit, figure.year_to)
    )
