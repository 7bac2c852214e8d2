"""One row a checked 终本 ruling: thirteen items, each passed, failed or not examined."""

import dataframely as dy

from zhixing.records.columns import case_key

_MEANING = {
    "check_01": "Notice and property-report order dated.",
    "check_02": "Nationwide query at most three months before closing.",
    "check_03": "Property investigation, search, reward notice or audit: at least one.",
    "check_04": "Provident fund, wealth products, insurance and dividends queried.",
    "check_05": "No lead left unverified.",
    "check_06": "Property found is disposed of, or the reason recorded.",
    "check_07": "Consumption limit on every debtor.",
    "check_08": "Interview with the creditor dated before closing.",
    "check_09": "Outstanding amount above zero.",
    "check_10": "A ruling exists.",
    "check_11": "Debtor not deceased.",
    "check_12": "Not a conduct-only claim.",
    "check_13": "More than three months since filing.",
}


class TerminationCheck(dy.Schema):
    """The compliance check 终本合格检查 of one 终本 closing."""

    case_id = case_key(primary=True)
    checked_date = dy.Date(primary_key=True, description="The day of the check.")
    check_01 = dy.Bool(nullable=True, description=_MEANING["check_01"])
    check_02 = dy.Bool(nullable=True, description=_MEANING["check_02"])
    check_03 = dy.Bool(nullable=True, description=_MEANING["check_03"])
    check_04 = dy.Bool(nullable=True, description=_MEANING["check_04"])
    check_05 = dy.Bool(nullable=True, description=_MEANING["check_05"])
    check_06 = dy.Bool(nullable=True, description=_MEANING["check_06"])
    check_07 = dy.Bool(nullable=True, description=_MEANING["check_07"])
    check_08 = dy.Bool(nullable=True, description=_MEANING["check_08"])
    check_09 = dy.Bool(nullable=True, description=_MEANING["check_09"])
    check_10 = dy.Bool(nullable=True, description=_MEANING["check_10"])
    check_11 = dy.Bool(nullable=True, description=_MEANING["check_11"])
    check_12 = dy.Bool(nullable=True, description=_MEANING["check_12"])
    check_13 = dy.Bool(nullable=True, description=_MEANING["check_13"])
