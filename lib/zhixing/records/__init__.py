"""One schema a table, and the tables by name.

A record is what intake accepts and the warehouse stores. Each column is typed and described once, here;
`data/README.md` is generated from these classes.
"""

import dataframely as dy

from zhixing.records.case import Case
from zhixing.records.payment import Payment
from zhixing.records.relief_measure import ReliefMeasure
from zhixing.records.suspension import Suspension
from zhixing.records.termination_check import TerminationCheck
from zhixing.records.transfer import Transfer

TABLES: dict[str, type[dy.Schema]] = {
    "cases": Case,
    "transfers": Transfer,
    "suspensions": Suspension,
    "payments": Payment,
    "relief_measures": ReliefMeasure,
    "termination_checks": TerminationCheck,
}
"""Every record table by its name in the warehouse, cases first."""

__all__ = ["TABLES", "Case", "Payment", "ReliefMeasure", "Suspension", "TerminationCheck", "Transfer"]
