"""One schema a table, and the tables by name.

A record is what intake accepts and the warehouse stores. Each column is typed and described once, here;
`data/README.md` is generated from these classes.
"""

import dataframely as dy

from zhixing.records.assistance import Assistance
from zhixing.records.campaign import Campaign
from zhixing.records.case import Case
from zhixing.records.coercive_measure import CoerciveMeasure
from zhixing.records.command import Command
from zhixing.records.conduct_lead import ConductLead
from zhixing.records.handoff import Handoff
from zhixing.records.meeting_issue import MeetingIssue
from zhixing.records.payment import Payment
from zhixing.records.petition import Petition
from zhixing.records.relief_measure import ReliefMeasure
from zhixing.records.suspension import Suspension
from zhixing.records.task import Task
from zhixing.records.termination_check import TerminationCheck
from zhixing.records.transfer import Transfer

TABLES: dict[str, type[dy.Schema]] = {
    "cases": Case,
    "transfers": Transfer,
    "suspensions": Suspension,
    "payments": Payment,
    "relief_measures": ReliefMeasure,
    "termination_checks": TerminationCheck,
    "handoffs": Handoff,
    "assistance": Assistance,
    "coercive_measures": CoerciveMeasure,
    "commands": Command,
    "tasks": Task,
    "campaigns": Campaign,
    "petitions": Petition,
    "meeting_issues": MeetingIssue,
    "conduct_leads": ConductLead,
}
"""Every record table by its name in the warehouse, cases first."""

BEYOND_CASES = (
    "handoffs",
    "assistance",
    "coercive_measures",
    "commands",
    "tasks",
    "campaigns",
    "petitions",
    "meeting_issues",
    "conduct_leads",
)
"""Tables of the mechanisms around a case. A source that does not speak of one lacks it."""

OF_COURTS = ("commands", "tasks", "campaigns", "petitions", "meeting_issues", "conduct_leads")
"""Tables whose rows are a court's own, by their `court_code`; the rows of the others are steps of a case."""

__all__ = [
    "BEYOND_CASES",
    "OF_COURTS",
    "TABLES",
    "Assistance",
    "Campaign",
    "Case",
    "CoerciveMeasure",
    "Command",
    "ConductLead",
    "Handoff",
    "MeetingIssue",
    "Payment",
    "Petition",
    "ReliefMeasure",
    "Suspension",
    "Task",
    "TerminationCheck",
    "Transfer",
]
