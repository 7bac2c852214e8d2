"""The mechanisms around the docket as record tables, each from a stream of its own."""

import polars as pl

from zhixing.synthetic import (
    assistance,
    campaign_records,
    coercion,
    commands,
    conduct,
    handoffs,
    meetings,
    petitions,
    tasks,
)
from zhixing.synthetic.campaigns import Actions
from zhixing.synthetic.orders import Orders
from zhixing.synthetic.register import Register


def records(register: Register, orders: Orders, actions: Actions) -> dict[str, pl.DataFrame]:
    """Return the tables beyond cases.

    Args:
        register: First cases.
        orders: The orders that went into the docket.
        actions: The campaigns that went into the docket.
    """
    return {
        "handoffs": handoffs.records(register),
        "assistance": assistance.records(register),
        "coercive_measures": coercion.records(register),
        "commands": commands.records(register, orders),
        "tasks": tasks.records(register),
        "campaigns": campaign_records.records(register, actions),
        "petitions": petitions.records(register),
        "meeting_issues": meetings.records(register),
        "conduct_leads": conduct.records(register),
    }
