"""The 终本 stock 终本存量: debts whose procedure was ended, not enforced, and not resumed since.

A chain is a first case 执 and every 执恢 that continues it. The chain is in the stock on a day when nothing of it is
pending and its latest closing is 终本; a resumption ends the spell, a resumed case closed by 终本 begins another. Of two
closings on one day the case filed later is the latest.

A resumed case may name a resumed case: links are followed to their root. It may name a first case the records do not
hold (closed before they begin): the chain is then known from its first resumed closing, is counted from there, and
`first_case_held` is false. A resumed case without a usable link stands in no chain, since counting it would count a
debt twice. The stock is counted since the first closing the records hold (`meta.first_closing_date`).
"""

ROOTS = """
CREATE TEMP TABLE roots AS
WITH RECURSIVE resumed AS MATERIALIZED (
    SELECT case_id, nullif(first_case_id, case_id) AS named FROM cases WHERE type_code = '执恢'
), hops AS (
    SELECT case_id, named, 1 AS hop FROM resumed WHERE named IS NOT NULL
    UNION ALL
    SELECT h.case_id, r.named, h.hop + 1
    FROM hops AS h JOIN resumed AS r ON r.case_id = h.named
    WHERE r.named IS NOT NULL AND h.hop < 50
), ends AS (
    SELECT case_id, arg_max(named, hop) AS named, max(hop) AS hop FROM hops GROUP BY case_id
)
SELECT r.case_id, e.hop, e.named AS named_id, root.type_code AS named_type_code, e.hop >= 50 AS is_circle,
       CASE WHEN NOT is_circle AND coalesce(root.type_code, '执') = '执' THEN e.named END AS root_id
FROM resumed AS r
LEFT JOIN ends AS e ON e.case_id = r.case_id
LEFT JOIN cases AS root ON root.case_id = e.named
"""
"""Each resumed case with the first case its links lead to (`root_id`, null when they lead nowhere).

A debt is resumed a handful of times: fifty links are a circle.
"""

TERMINATED_STOCK = """
CREATE TABLE terminated_stock AS
WITH closings AS (
    SELECT first_case_id AS chain_id, *, coalesce(closing_date, DATE '9999-12-31') AS until
    FROM docket
    WHERE type_code IN ('执', '执恢') AND first_case_id IS NOT NULL AND exit_kind IS DISTINCT FROM 'transferred_out'
), resumed_chains AS MATERIALIZED (
    SELECT DISTINCT root_id AS chain_id FROM roots WHERE root_id IS NOT NULL
), followed AS (
    SELECT *, coalesce(filing_date > max(until) OVER before, true) AS reopens
    FROM closings SEMI JOIN resumed_chains USING (chain_id)
    WINDOW before AS (PARTITION BY chain_id ORDER BY filing_date, until, case_id
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), stretched AS (
    SELECT *, sum(CAST(reopens AS INTEGER)) OVER (
        PARTITION BY chain_id ORDER BY filing_date, until, case_id) AS stretch
    FROM followed
), latest AS (
    SELECT *, min(filing_date) OVER (PARTITION BY chain_id, stretch) AS stretch_start
    FROM stretched
    QUALIFY row_number() OVER (PARTITION BY chain_id, stretch
                               ORDER BY until DESC, filing_date DESC, case_id DESC) = 1
), spells AS (
    SELECT * EXCLUDE (reopens, stretch, stretch_start),
           lead(stretch_start) OVER (PARTITION BY chain_id ORDER BY stretch) AS resumed_date
    FROM latest
    UNION ALL
    SELECT *, NULL FROM closings ANTI JOIN resumed_chains USING (chain_id)
)
SELECT s.chain_id AS case_id, '执' AS type_code, s.court_code,
       s.closing_date AS entry_date, s.resumed_date AS exit_date, s.outstanding_yuan,
       s.case_id AS closing_case_id, s.type_code AS closing_type_code, s.filing_date AS closing_case_filing_date,
       s.type_code = '执' OR r.named_type_code IS NOT NULL AS first_case_held,
       s.basis, s.has_property, s.enterprise_class, s.claim_yuan
FROM spells AS s
LEFT JOIN roots AS r ON r.case_id = s.case_id
LEFT JOIN court_order AS o ON o.court_code = s.court_code
WHERE s.closing_method = 'procedure_terminated'
ORDER BY o.position, s.closing_date, s.chain_id
"""
"""One row a spell in the stock, at the court whose 终本 began it.

Members of a chain are laid in order of filing; a stretch is a run of them without a day on which none is pending.
Each stretch ends on its last closing, and the next one's first filing ends the spell. Chains of one case, most of
them, need no such order.
"""
