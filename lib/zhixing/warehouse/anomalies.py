"""What the records contradict, and what was done about it: listed row by row, never mended in silence."""

from collections.abc import Collection

RULES: dict[str, str] = {
    "transfer_without_case": "A transfer of a case that was not delivered: it moves nothing.",
    "transfer_before_filing": "A transfer dated before the case was filed: it moves nothing.",
    "transfer_after_closing": "A transfer dated after the case closed: it moves nothing.",
    "transfer_to_holder": "A transfer to the court that already holds the case: it moves nothing.",
    "transfer_not_from_holder": (
        "A transfer from a court that does not hold the case: the case leaves the court that does, "
        "and the receiving court has it."
    ),
    "payment_without_case": "A payment for a case that was not delivered: kept, at no court, so that no figure counts it.",
    "suspension_without_case": "A suspension of a case that was not delivered: kept, at no court; it extends no limit.",
    "relief_measure_without_case": "Relief in a case that was not delivered: kept, at no court, so that no figure counts it.",
    "termination_check_without_case": "A check of a case that was not delivered: kept, at no court, so that no figure counts it.",
    "handoff_without_case": "A hand-off of a case that was not delivered: kept, at no court, so that no figure counts it.",
    "assistance_without_case": "A request in a case that was not delivered: kept, at no court, so that no figure counts it.",
    "coercive_measure_without_case": "A measure in a case that was not delivered: kept, at no court, so that no figure counts it.",
    "resumed_without_link": (
        "A resumed case 执恢 that names no first case: counted as a case, part of no chain of the 终本 stock."
    ),
    "resumed_links_in_a_circle": (
        "Resumed cases whose links lead back to themselves: counted as cases, part of no chain of the 终本 stock."
    ),
    "resumed_links_to_other_type": (
        "A resumed case whose link leads to a case that is not enforcement 执: part of no chain of the 终本 stock."
    ),
    "resumed_names_resumed": "A resumed case that names a resumed case: the links are followed to the first case.",
    "first_case_not_held": (
        "A resumed case whose first case the records do not hold: its chain is known, "
        "and counted in the 终本 stock, from its first resumed closing."
    ),
}
"""Rule → what the warehouse does with such a row."""

_WITHOUT_CASE = """
SELECT '{rule}' AS rule, '{table}' AS table_name, a.case_id, a.{date} AS event_date,
       CAST(NULL AS VARCHAR) AS court_code, CAST(NULL AS VARCHAR) AS detail
FROM {table} AS a WHERE {is_without}
"""
_NOT_HELD = "NOT EXISTS (FROM cases AS c WHERE c.case_id = a.case_id)"
_AT_NO_COURT = "a.court_code IS NULL"
"""What `docket.held_at` makes of a row whose case is not held."""

_TRANSFERS = """
SELECT CASE WHEN t.transfer_date < c.filing_date THEN 'transfer_before_filing'
            WHEN t.transfer_date > c.closing_date THEN 'transfer_after_closing'
            WHEN t.to_court_code = t.holder THEN 'transfer_to_holder'
            WHEN t.from_court_code <> t.holder THEN 'transfer_not_from_holder' END AS rule,
       'transfers', t.case_id, t.transfer_date, t.holder,
       'from ' || t.from_court_code || ' to ' || t.to_court_code || ', held by ' || coalesce(t.holder, 'nobody')
FROM dated_transfers AS t JOIN cases AS c USING (case_id)
WHERE rule IS NOT NULL
"""

_RESUMED = """
SELECT CASE WHEN r.named_id IS NULL THEN 'resumed_without_link'
            WHEN r.is_circle THEN 'resumed_links_in_a_circle'
            WHEN r.named_type_code = '执恢' THEN 'resumed_without_link'
            WHEN r.root_id IS NULL THEN 'resumed_links_to_other_type'
            WHEN r.named_type_code IS NULL THEN 'first_case_not_held'
            WHEN r.hop > 1 THEN 'resumed_names_resumed' END AS rule,
       'cases', r.case_id, c.filing_date, c.court_code, r.named_id
FROM roots AS r JOIN cases AS c USING (case_id)
WHERE rule IS NOT NULL
"""

_CHILDREN = (
    ("transfers", "transfer", "transfer_date"),
    ("payments", "payment", "payment_date"),
    ("suspensions", "suspension", "start_date"),
    ("relief_measures", "relief_measure", "granted_date"),
    ("termination_checks", "termination_check", "checked_date"),
    ("handoffs", "handoff", "sent_date"),
    ("assistance", "assistance", "requested_date"),
    ("coercive_measures", "coercive_measure", "imposed_date"),
)


def statement(filled: Collection[str]) -> str:
    """Return the statement that lists every row a rule was applied to.

    The table has rule, table_name, case_id, event_date, court_code (who held the case) and detail.

    Args:
        filled: The tables that have rows: asking the others costs as much and finds nothing.
    """
    orphans = [
        _WITHOUT_CASE.format(
            rule=f"{singular}_without_case",
            table=table,
            date=date,
            is_without=_NOT_HELD if table == "transfers" else _AT_NO_COURT,
        )
        for table, singular, date in _CHILDREN
        if table in filled or table == "transfers"  # one is needed to name the columns
    ]
    lists = " UNION ALL ".join([*orphans, _TRANSFERS, _RESUMED])
    return f"CREATE TABLE anomalies AS FROM ({lists}) ORDER BY rule, case_id, event_date"
