"""The catalogue: every metric and every caveat, by id.

The definitions stand in one module a theme; this is where they come together.
"""

from collections.abc import Iterable

from zhixing.law.errors import ZhixingError
from zhixing.metrics.catalogue import docket, enterprise, estimates, money, rates, relief
from zhixing.metrics.catalogue.caveats import CAVEATS
from zhixing.metrics.record import Metric

METRICS: dict[str, Metric] = {
    metric.id: metric
    for theme in (docket, rates, money, enterprise, relief, estimates)
    for metric in theme.METRICS
}
"""Every metric by its id, in the order of the catalogue."""


class UnknownMetricError(ZhixingError):
    """A metric nobody defined."""


def get(name: str) -> Metric:
    """Return the metric of that id; raise `UnknownMetricError` with those there are."""
    if name not in METRICS:
        raise UnknownMetricError(
            f"Metric “{name}” is not in the catalogue. `zhixing metrics` lists the definitions; the ids are: "
            f"{', '.join(METRICS)}."
        )
    return METRICS[name]


def missing(needs: Iterable[str], lacks: Iterable[str]) -> list[str]:
    """Return which of the needs a source lacks: columns as ``table.column``, or whole tables."""
    absent = set(lacks)
    return sorted(name for name in needs if name in absent or name.split(".")[0] in absent)


__all__ = ["CAVEATS", "METRICS", "UnknownMetricError", "get", "missing"]
