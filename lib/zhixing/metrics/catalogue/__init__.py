"""The catalogue: every metric and every caveat, by id.

The definitions stand in one module a theme; this is where they come together.
"""

from collections.abc import Iterable

from zhixing.law.errors import ZhixingError
from zhixing.metrics.catalogue import (
    assessment,
    campaigns,
    commands,
    core,
    docket,
    enterprise,
    estimates,
    joint_action,
    money,
    petitions,
    rates,
    relief,
)
from zhixing.metrics.catalogue.caveats import CAVEATS
from zhixing.metrics.record import AT, Metric

THEMES = (
    docket,
    rates,
    core,
    money,
    enterprise,
    relief,
    petitions,
    commands,
    campaigns,
    joint_action,
    assessment,
    estimates,
)
"""The modules of definitions, in the order of the catalogue."""

METRICS: dict[str, Metric] = {metric.id: metric for theme in THEMES for metric in theme.METRICS}
"""Every metric by its id, in the order of the catalogue."""


class UnknownMetricError(ZhixingError):
    """A metric nobody defined."""


def get(name: str) -> Metric:
    """Return the metric of that id, or as ``id@version`` by a definition it had before.

    Raises:
        UnknownMetricError: There is none; the message lists those there are.
    """
    current, _, version = name.partition(AT)
    if version and current in METRICS:
        for former in METRICS[current].history:
            if former.version == version:
                return METRICS[current].as_of(former)
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


def listing() -> str:
    """Return the catalogue as text: one id per line, then every definition."""
    return "\n".join([*METRICS, "", *("\n".join(_described(metric)) for metric in METRICS.values())])


def _described(metric: Metric) -> list[str]:
    low, high = metric.target or (None, None)
    ratio = (
        f"{metric.numerator_en} ÷ {metric.denominator_en}" if metric.denominator_en else metric.numerator_en
    )
    lines = [
        f"{metric.id}  {metric.label_en}  {metric.label_zh}",
        f"  {metric.definition_en}",
        f"  {metric.definition_zh}",
        f"  {metric.kind}, {metric.unit}: {ratio}",
        f"  scope: {metric.scope_note}",
        f"  parts to whole: {metric.reaggregation}; disclosure: {metric.disclosure}; version {metric.version}, since {metric.introduced}",
        f"  source: {metric.source}",
    ]
    if metric.target is not None:
        lines.append(
            f"  range: {'' if low is None else f'from {low:g}'} {'' if high is None else f'to {high:g}'}".rstrip()
        )
    lines += [
        f"  until {former.until}, version {former.version} ({metric.id}{AT}{former.version}): {former.definition_en} {former.why_en}"
        for former in metric.history
    ]
    return [*lines, *(f"  caveat: {CAVEATS[name].en}" for name in metric.caveats), ""]


__all__ = ["CAVEATS", "METRICS", "THEMES", "UnknownMetricError", "get", "listing", "missing"]
