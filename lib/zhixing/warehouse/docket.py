"""Who holds a case when: the docket, one row a case and court.

A case is filed at one court; each transfer 提级/指定/委托 ends a spell at the court that held it and begins one
at the court that received it; the closing ends the last. Hence, for any set of courts and any period,
opening + received + transferred in − closed − transferred out = pending, whatever the transfers say.

Transfers are delivered by people, and some contradict each other. The rules here keep that identity true:

- A case moves only while it is pending: a transfer dated before its filing or after its closing is ignored.
- The case leaves the court that holds it, not the court the transfer names as giver. If the two differ (a link of
  the chain was not delivered), the receiving court's word stands and the difference is listed.
- A transfer to the court that already holds the case moves nothing.

Each such row is listed in the table `anomalies` with the rule that was applied.
"""

DATED_TRANSFERS = """
CREATE TEMP TABLE dated_transfers AS
WITH dated AS (
    SELECT t.*, c.court_code AS filing_court_code,
           t.transfer_date >= c.filing_date
               AND (c.closing_date IS NULL OR t.transfer_date <= c.closing_date) AS while_pending
    FROM transfers AS t JOIN cases AS c USING (case_id)
)
SELECT * EXCLUDE (filing_court_code),
       CASE WHEN while_pending THEN coalesce(lag(to_court_code) OVER chain, filing_court_code) END AS holder
FROM dated
WINDOW chain AS (PARTITION BY case_id, while_pending ORDER BY transfer_date, from_court_code, to_court_code)
"""
"""The transfers of cases the records hold, each with the court that held the case before it."""

MOVES = """
CREATE TEMP TABLE moves AS
SELECT case_id, holder, to_court_code, transfer_date,
       lead(transfer_date) OVER chain AS next_date,
       lead(to_court_code) OVER chain AS next_court_code,
       row_number() OVER chain AS step
FROM dated_transfers
WHERE while_pending AND to_court_code <> holder
WINDOW chain AS (PARTITION BY case_id ORDER BY transfer_date, from_court_code, to_court_code)
"""
"""The transfers that move a case, in order, each with the one after it."""

ENTERPRISE_CLASS = """
    CASE WHEN c.creditor_is_enterprise IS NULL OR c.debtor_is_enterprise IS NULL THEN NULL
         WHEN c.creditor_is_enterprise AND c.debtor_is_enterprise THEN 'both'
         WHEN c.creditor_is_enterprise THEN 'creditor_only'
         WHEN c.debtor_is_enterprise THEN 'debtor_only'
         ELSE 'neither' END
"""
"""The enterprise class of a case `c`; unknown where either side is."""

FIRST_QUERIES = """
CREATE TEMP TABLE first_queries AS
SELECT case_id, min(requested_date) AS first_query_date
FROM arriving WHERE kind = 'network_query' GROUP BY case_id
"""
"""The day of each case's first network query 网络查控, from the delivered rows registered as `arriving`."""

_CASE_COLUMNS = f"""
    c.filing_date, c.closing_date, c.closing_method, g.closing_group, c.basis, c.has_property,
    {ENTERPRISE_CLASS} AS enterprise_class,
    c.claim_yuan, c.settled_yuan, c.recovered_yuan, c.waived_yuan, c.outstanding_yuan,
    CAST(date_diff('day', c.filing_date, c.closing_date) AS INTEGER) AS days_to_close,
    coalesce(own.limit_date_trial_rules, usual.limit_date_trial_rules) AS limit_date_trial_rules,
    coalesce(own.limit_date_interpretation, usual.limit_date_interpretation) AS limit_date_interpretation,
    CASE WHEN c.type_code = '执' THEN c.case_id
         WHEN c.type_code = '执恢' THEN r.root_id
         ELSE c.first_case_id END AS first_case_id,
    c.court_code AS filing_court_code,
    q.first_query_date
"""

_CASE_JOINS = """
    LEFT JOIN closing_groups AS g ON g.closing_method = c.closing_method
    LEFT JOIN usual_limits AS usual
        ON usual.filing_date = c.filing_date AND usual.basis IS NOT DISTINCT FROM c.basis
    LEFT JOIN own_limits AS own ON own.case_id = c.case_id
    LEFT JOIN roots AS r ON r.case_id = c.case_id
    LEFT JOIN first_queries AS q ON q.case_id = c.case_id
"""

DOCKET = f"""
CREATE TABLE docket AS
WITH spells AS (
    SELECT c.case_id, c.type_code, c.court_code AS court_code, c.filing_date AS entry_date,
           'filed' AS entry_kind, NULL AS from_court_code,
           coalesce(m.transfer_date, c.closing_date) AS exit_date,
           CASE WHEN m.case_id IS NOT NULL THEN 'transferred_out'
                WHEN c.closing_date IS NOT NULL THEN 'closed' END AS exit_kind,
           m.to_court_code AS to_court_code,
           {_CASE_COLUMNS}
    FROM cases AS c
    LEFT JOIN moves AS m ON m.case_id = c.case_id AND m.step = 1
    {_CASE_JOINS}
    UNION ALL
    SELECT c.case_id, c.type_code, m.to_court_code, m.transfer_date,
           'transferred_in', m.holder,
           coalesce(m.next_date, c.closing_date),
           CASE WHEN m.next_date IS NOT NULL THEN 'transferred_out'
                WHEN c.closing_date IS NOT NULL THEN 'closed' END,
           m.next_court_code,
           {_CASE_COLUMNS}
    FROM moves AS m JOIN cases AS c ON c.case_id = m.case_id
    {_CASE_JOINS}
)
SELECT s.* FROM spells AS s LEFT JOIN court_order AS o ON o.court_code = s.court_code
ORDER BY o.position, s.entry_date, s.case_id, s.entry_kind
"""  # noqa: S608 - made of this module's own constants
"""Every spell, clustered by prefecture, court and day of entry so that one unit's rows lie together."""

_HELD_AT = """
CREATE TABLE {table} AS
SELECT a.*, coalesce(m.to_court_code, c.court_code) AS court_code,
       c.type_code, c.basis, {enterprise_class} AS enterprise_class, c.claim_yuan
FROM arriving AS a
LEFT JOIN cases AS c ON c.case_id = a.case_id
LEFT JOIN moves AS m
    ON m.case_id = a.case_id AND a.{date} >= m.transfer_date
   AND (m.next_date IS NULL OR a.{date} < m.next_date)
LEFT JOIN court_order AS o ON o.court_code = coalesce(m.to_court_code, c.court_code)
ORDER BY o.position, a.{date}, a.case_id
"""


def held_at(table: str, date: str) -> str:
    """Return the statement that stores a child table with the court that held the case on a date.

    The case's type, basis, enterprise class and claim come along, so that a breakdown needs no join.

    Before its filing a case belongs to the court that filed it, after its closing to the court that closed it; a row
    whose case is not held has no court (and is listed as an anomaly).

    Args:
        table: The record table, whose delivered rows are registered as `arriving`.
        date: The column of that table that says when.
    """
    return _HELD_AT.format(table=table, date=date, enterprise_class=ENTERPRISE_CLASS)


_OWN = """
CREATE TABLE {table} AS
SELECT a.* FROM arriving AS a LEFT JOIN court_order AS o ON o.court_code = a.court_code
ORDER BY o.position, a.{date}, a.{key}
"""


def own(table: str, date: str, key: str) -> str:
    """Return the statement that stores a table whose rows are a court's own, each court's together.

    Args:
        table: The record table, whose delivered rows are registered as `arriving`.
        date: The column its rows lie by.
        key: The column that names a row.
    """
    return _OWN.format(table=table, date=date, key=key)
