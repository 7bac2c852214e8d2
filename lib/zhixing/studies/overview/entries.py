"""What the overview shows of each study: at most a dozen published figures, named here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhixing.metrics.catalogue import METRICS


@dataclass(frozen=True)
class Entry:
    """A figure of the overview.

    Attributes:
        metric: A measure of the catalogue, as the study's own page shows it.
        study: The study whose page it leads to.
    """

    metric: str
    study: str


_WANTED = (
    Entry("pending", "backlog_reduction"),
    Entry("closing_rate", "backlog_reduction"),
    Entry("recovered_yuan", "recovered_amounts"),
    Entry("enterprise_closed", "business_relief"),
    Entry("relief_measures", "business_relief"),
    Entry("real_closing_in_time_rate", "core_indicators"),
    Entry("termination_compliance_rate", "core_indicators"),
    Entry("handoff_days_mean", "assessment"),
    Entry("campaigns_joined", "special_campaigns"),
    Entry("command_carried_out_rate", "command_centre"),
    Entry("petition_resolution_rate", "petitions"),
    Entry("query_coverage", "joint_action"),
)

TITLES: Mapping[str, str] = {
    "backlog_reduction": "Backlog reduction",
    "recovered_amounts": "Recovered amounts",
    "business_relief": "Business relief",
    "core_indicators": "Core indicators",
    "assessment": "Assessment",
    "special_campaigns": "Special campaigns",
    "command_centre": "Command centre",
    "petitions": "Petitions",
    "joint_action": "Joint action",
}
"""What the studies are called, as they call themselves; the page's words translate it."""

ENTRIES = tuple(entry for entry in _WANTED if entry.metric in METRICS)
"""The figures in reading order, one or two a study; all are measures, read from the same rows as the study's page."""
