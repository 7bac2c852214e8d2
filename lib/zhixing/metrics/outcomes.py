"""How things ended, as it stood at the end of the calendar year in which they began: conditions, columns and amounts.

A petition registered in November and resolved in March is open on the page of its year, and stays so: a figure of a year uses
nothing that happened after it. Each outcome is one text column with exclusive values, so that its parts add up to the whole.
"""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from zhixing.metrics.parts import Amount, Condition


def _within_year(table: ir.Table, first: str, last: str) -> ir.BooleanValue:
    """Whether a row's last date lies in the year of its first."""
    return (table[last].year() == table[first].year()).fill_null(ibis.literal(value=False))


def _days(first: str, last: str) -> Callable[[ir.Table], ir.NumericValue]:
    return lambda table: table[last].delta(table[first], unit="day")


def _petition_outcome(table: ir.Table) -> ir.StringValue:
    """Resolved 办结, or open 未办结."""
    return ibis.cases((_within_year(table, "registered_date", "resolved_date"), "resolved"), else_="open")


def _petition_substantive(table: ir.Table) -> ir.StringValue:
    """Substantive 实质化解, or other: resolved without it, or open."""
    done = _within_year(table, "registered_date", "resolved_date")
    true = table["substantively_resolved"].fill_null(ibis.literal(value=False))
    return ibis.cases((done & true, "substantive"), else_="other")


def _petition_repeat(table: ir.Table) -> ir.StringValue:
    return ibis.cases((table["repeat_of"].isnull(), "first"), else_="repeat")


def _petition_supervised(table: ir.Table) -> ir.StringValue:
    return ibis.cases((table["supervised_by"].isnull(), "not_supervised"), else_="supervised")


def _command_outcome(table: ir.Table) -> ir.StringValue:
    """in_time 按期反馈, late 逾期反馈, overdue 逾期未反馈, waiting 未到期; as at the end of the year it was issued."""
    answered = _within_year(table, "issued_date", "answered_date")
    in_time = answered & (table["answered_date"] <= table["due_date"])
    due_later = table["due_date"].year() > table["issued_date"].year()
    return ibis.cases((in_time, "in_time"), (answered, "late"), (due_later, "waiting"), else_="overdue")


def _command_first(table: ir.Table) -> ir.StringValue:
    return ibis.cases((table["reissue_of"].isnull(), "first"), else_="reissued")


def _command_result(table: ir.Table) -> ir.StringValue:
    """What was reported within the year; unanswered where nothing was."""
    answered = _within_year(table, "issued_date", "answered_date")
    return ibis.cases((answered, table["result"]), else_="unanswered")


def _issue_outcome(table: ir.Table) -> ir.StringValue:
    done = _within_year(table, "raised_date", "resolved_date")
    return ibis.cases((done, "resolved"), else_="open")


def _task_begun(table: ir.Table) -> ir.StringValue:
    return ibis.cases((_within_year(table, "created_date", "first_step_date"), "begun"), else_="waiting")


def _frozen(table: ir.Table) -> ir.StringValue:
    return ibis.cases((_within_year(table, "requested_date", "frozen_date"), "frozen"), else_="not_frozen")


def _ended_as(ending: str) -> Callable[[ir.Table], ir.StringValue]:
    """Whether a coercive measure had ended in one way by the end of the year it was imposed, or not."""

    def outcome(table: ir.Table) -> ir.StringValue:
        done = _within_year(table, "imposed_date", "ended_date")
        return ibis.cases((done & (table["ending"] == ending), ending), else_="other")

    return outcome


def _lead_confirmed(table: ir.Table) -> ir.StringValue:
    """Confirmed 查实, or other: found untrue, or open."""
    done = _within_year(table, "registered_date", "concluded_date")
    true = table["confirmed"].fill_null(ibis.literal(value=False))
    return ibis.cases((done & true, "confirmed"), else_="other")


def _handoff_received(table: ir.Table) -> ir.StringValue:
    return ibis.cases((_within_year(table, "sent_date", "received_date"), "received"), else_="waiting")


def _handoff_wait(table: ir.Table) -> ir.StringValue:
    """Days until a hand-off was taken over; waiting where it was not by the end of its year."""
    days = table["received_date"].delta(table["sent_date"], unit="day")
    received = _within_year(table, "sent_date", "received_date")
    bands = [(days <= last, name) for last, name in HANDOFF_BANDS]
    return ibis.cases((~received, "waiting"), *bands, else_="31+")


HANDOFF_BANDS = ((3, "0-3"), (7, "4-7"), (15, "8-15"), (30, "16-30"))
"""Last day of a band of days, and its name; longer ones are ``31+``."""


def _eve_of_first_query(table: ir.Table) -> ir.DateValue:
    """The day before a case's first network query: before a period's last day where the query is not after it."""
    return table["first_query_date"] - ibis.interval(days=1)


DERIVED: dict[str, Callable[[ir.Table], ir.Value]] = {
    "petition_outcome": _petition_outcome,
    "petition_substantive": _petition_substantive,
    "petition_repeat": _petition_repeat,
    "petition_supervised": _petition_supervised,
    "command_outcome": _command_outcome,
    "command_first": _command_first,
    "command_result": _command_result,
    "issue_outcome": _issue_outcome,
    "task_begun": _task_begun,
    "frozen": _frozen,
    "eve_of_first_query": _eve_of_first_query,
    "coercive_repaid": _ended_as("repaid"),
    "referral_convicted": _ended_as("convicted"),
    "lead_confirmed": _lead_confirmed,
    "handoff_received": _handoff_received,
    "handoff_wait": _handoff_wait,
}
"""Columns no table stores → how they follow from those it does."""

VALUES: dict[str, tuple[str, tuple[str, ...]]] = {
    "petition_outcome": ("petitions", ("resolved", "open")),
    "petition_substantive": ("petitions", ("substantive", "other")),
    "petition_repeat": ("petitions", ("first", "repeat")),
    "petition_supervised": ("petitions", ("supervised", "not_supervised")),
    "command_outcome": ("commands", ("in_time", "late", "overdue", "waiting")),
    "command_first": ("commands", ("first", "reissued")),
    "command_result": ("commands", ("carried_out", "partly", "not_carried_out", "unanswered")),
    "issue_outcome": ("meeting_issues", ("resolved", "open")),
    "task_begun": ("tasks", ("begun", "waiting")),
    "frozen": ("assistance", ("frozen", "not_frozen")),
    "coercive_repaid": ("coercive_measures", ("repaid", "other")),
    "referral_convicted": ("coercive_measures", ("convicted", "other")),
    "lead_confirmed": ("conduct_leads", ("confirmed", "other")),
    "handoff_received": ("handoffs", ("received", "waiting")),
    "handoff_wait": ("handoffs", (*(name for _, name in HANDOFF_BANDS), "31+", "waiting")),
}
"""Derived column → its table and its exclusive values, which add up to the whole."""


def _is(column: str, table: str, *values: str | bool) -> Condition:
    return Condition(column, values, (table,))


_YES = (True,)

CONDITIONS: dict[str, Condition] = {
    "resolved petition": _is("petition_outcome", "petitions", "resolved"),
    "substantively resolved": _is("petition_substantive", "petitions", "substantive"),
    "repeat petition": _is("petition_repeat", "petitions", "repeat"),
    "supervised petition": _is("petition_supervised", "petitions", "supervised"),
    "answered": _is("command_outcome", "commands", "in_time", "late"),
    "answered in time": _is("command_outcome", "commands", "in_time"),
    "overdue": _is("command_outcome", "commands", "late", "overdue"),
    "re-issued": _is("command_first", "commands", "reissued"),
    "copied": _is("copied_to_intermediate", "commands", *_YES),
    "carried out": _is("command_result", "commands", "carried_out"),
    "resolved issue": _is("issue_outcome", "meeting_issues", "resolved"),
    "raised to the president": _is("level", "meeting_issues", "president"),
    "command zone": _is("zone", "tasks", "command"),
    "management zone": _is("zone", "tasks", "management"),
    "service zone": _is("zone", "tasks", "service"),
    "begun": _is("task_begun", "tasks", "begun"),
    "network query": _is("kind", "assistance", "network_query"),
    "grid lead": _is("kind", "assistance", "grid_lead"),
    "queried": Condition("eve_of_first_query", None, ("assistance",)),
    "found": _is("found", "assistance", *_YES),
    "frozen": _is("frozen", "assistance", "frozen"),
    "dishonest listing": _is("kind", "coercive_measures", "dishonest_listing"),
    "consumption limit": _is("kind", "coercive_measures", "consumption_limit"),
    "referral": _is("kind", "coercive_measures", "refusal_referral"),
    "repaid": _is("coercive_repaid", "coercive_measures", "repaid"),
    "convicted": _is("referral_convicted", "coercive_measures", "convicted"),
    "confirmed": _is("lead_confirmed", "conduct_leads", "confirmed"),
    "received": _is("handoff_received", "handoffs", "received"),
    "not taken over": _is("handoff_received", "handoffs", "waiting"),
    "quarterly campaign": _is("kind", "campaigns", "campaign"),
    "monthly theme": _is("kind", "campaigns", "theme"),
}
"""Conditions on the tables beyond cases, by name."""

AMOUNTS: dict[str, Amount] = {
    "days_to_answer": Amount(_days("issued_date", "answered_date"), ("commands",)),
    "days_to_first_step": Amount(_days("created_date", "first_step_date"), ("tasks",)),
    "days_to_resolve": Amount(_days("registered_date", "resolved_date"), ("petitions",)),
    "days_to_settle_issue": Amount(_days("raised_date", "resolved_date"), ("meeting_issues",)),
    "days_to_freeze": Amount(_days("requested_date", "frozen_date"), ("assistance",)),
    "days_to_take_over": Amount(_days("sent_date", "received_date"), ("handoffs",)),
    "days_to_conclude": Amount(_days("registered_date", "concluded_date"), ("conduct_leads",)),
}
"""Days that may be added up over those tables."""
