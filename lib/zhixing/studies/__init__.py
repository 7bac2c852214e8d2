"""One module a notebook, of the same name: the frames and sentences of that study."""

from zhixing.studies.assessment import Assessment
from zhixing.studies.backlog_reduction import BacklogReduction
from zhixing.studies.business_relief import BusinessRelief
from zhixing.studies.command_centre import CommandCentre
from zhixing.studies.core_indicators import CoreIndicators
from zhixing.studies.joint_action import JointAction
from zhixing.studies.library import Library
from zhixing.studies.overview import Overview
from zhixing.studies.parameters import Identity, Parameters
from zhixing.studies.petitions import Petitions
from zhixing.studies.published_record import PublishedRecord
from zhixing.studies.recovered_amounts import RecoveredAmounts
from zhixing.studies.special_campaigns import SpecialCampaigns
from zhixing.studies.study import Study

STUDIES: dict[str, type[Study]] = {
    study.name: study
    for study in (
        Overview,
        BacklogReduction,
        RecoveredAmounts,
        BusinessRelief,
        CoreIndicators,
        Assessment,
        CommandCentre,
        Petitions,
        JointAction,
        SpecialCampaigns,
        PublishedRecord,
    )
}
"""Every study by its name, in the order of a book."""

__all__ = [
    "STUDIES",
    "Assessment",
    "BacklogReduction",
    "BusinessRelief",
    "CommandCentre",
    "CoreIndicators",
    "Identity",
    "JointAction",
    "Library",
    "Overview",
    "Parameters",
    "Petitions",
    "PublishedRecord",
    "RecoveredAmounts",
    "SpecialCampaigns",
    "Study",
]
