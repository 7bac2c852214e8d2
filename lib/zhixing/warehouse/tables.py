"""Every table of a warehouse and what its columns mean: the data dictionary, and what the SQL cell may ask.

Record tables are described by their schemas; what the warehouse adds to them, and the tables it derives, are
described here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from zhixing.records import OF_COURTS, TABLES

_FROM_CASE = {
    "court_code": "The court that held the case on that day; the filing court before, the closing court after.",
    "type_code": "The case's type 类型代字.",
    "basis": "What is enforced 执行依据类型.",
    "enterprise_class": "Which side is an enterprise 涉企业案件, as in docket.",
    "claim_yuan": "The case's amount to be enforced 应执行标的.",
}

_SAME_AS_RECORD = (
    "filing_date",
    "closing_date",
    "closing_method",
    "basis",
    "has_property",
    "claim_yuan",
    "settled_yuan",
    "recovered_yuan",
    "waived_yuan",
    "outstanding_yuan",
)


@dataclass(frozen=True)
class Table:
    """A table of the warehouse.

    Attributes:
        name: Its name in SQL and in `Warehouse.table`.
        description: What one row is.
        columns: Column name → what it holds.
    """

    name: str
    description: str
    columns: Mapping[str, str]


def _record(name: str) -> Table:
    """Describe a record table as the warehouse stores it."""
    schema = TABLES[name]
    columns = {column: field.description or "" for column, field in schema.columns().items()}
    added = _FROM_CASE if name not in {"cases", "transfers", *OF_COURTS} else {}
    return Table(name, (schema.__doc__ or "").strip(), columns | added)


_CASE = TABLES["cases"].columns()

_DOCKET = Table(
    "docket",
    "One row a spell of a case at a court: what is received, closed, transferred and pending is counted here.",
    {
        "case_id": "The case, by its normalised case number 案号.",
        "type_code": "Case type 类型代字.",
        "court_code": "The court that held the case in this spell.",
        "entry_date": "The day the spell began: the filing 立案, or the transfer to this court.",
        "entry_kind": "filed, or transferred_in.",
        "from_court_code": "Where it was transferred from; null where it was filed here.",
        "exit_date": "The day the spell ended; null while the case is pending here. Pending on day d: entry_date ≤ d < exit_date.",
        "exit_kind": "closed, or transferred_out; null while pending.",
        "to_court_code": "Where it was transferred to; null otherwise.",
        **{column: f"Of the case: {_CASE[column].description}" for column in _SAME_AS_RECORD},
        "closing_group": "real 实际结案, terminated_procedure 终本, or other; null while pending or where the method is not delivered.",
        "enterprise_class": "creditor_only, debtor_only, both or neither is an enterprise; null where a side is not delivered.",
        "days_to_close": "Days from filing to closing; null while pending.",
        "limit_date_trial_rules": "The last day on which closing is in time 法定期限, by 审限规定 §9.",
        "limit_date_interpretation": "The same by 执行程序解释 §13, which does not exclude auctions.",
        "first_case_id": "The first case 首次执行案件 of the chain: itself, or where an 执恢's links lead; null where they lead nowhere.",
        "filing_court_code": "The court that filed the case.",
        "first_query_date": "The day of the case's first network query 网络查控; null while there is none.",
    },
)

_TERMINATED_STOCK = Table(
    "terminated_stock",
    "One row a spell in the 终本 stock 终本存量: the chain's latest closing is 终本 and nothing of it is pending.",
    {
        "case_id": "The chain, by its first case 首次执行案号.",
        "type_code": "执: the stock counts first cases.",
        "court_code": "The court whose 终本 began the spell.",
        "entry_date": "The day of that 终本.",
        "exit_date": "The day the chain was resumed; null while it is in the stock. In stock on day d: entry_date ≤ d < exit_date.",
        "outstanding_yuan": "Outstanding 尚未执行 at that 终本.",
        "closing_case_id": "The case closed by it: the first case, or an 执恢.",
        "closing_type_code": "That case's type.",
        "closing_case_filing_date": "The day that case was filed.",
        "first_case_held": "Whether the records hold the first case; false where it closed before they begin.",
        "basis": "What is enforced 执行依据类型, of the closing case.",
        "has_property": "Property was found, in the closing case.",
        "enterprise_class": "Which side is an enterprise, as in docket, of the closing case.",
        "claim_yuan": "Amount to be enforced 应执行标的, of the closing case.",
    },
)

_COURTS = Table(
    "courts",
    "One row a court's code and parent for as long as both held.",
    {
        "court_code": "The code in case numbers.",
        "name_zh": "Chinese name.",
        "name_en": "English name.",
        "slug": "The name in file names, the same through changes of code.",
        "level": "high 高级, intermediate 中级 or basic 基层.",
        "parent_code": "The court above.",
        "prefecture_code": "The prefecture's intermediate court.",
        "valid_from": "First day; null if since ever.",
        "valid_to": "Last day; null if still.",
        "by_rule": "The code is derived by rule from GB/T 2260, not seen in use.",
        "source": "Where the row was taken from.",
    },
)

_ANOMALIES = Table(
    "anomalies",
    "One row a contradiction in the records that no single row shows, and which rule the warehouse applied to it.",
    {
        "rule": "Which rule: `warehouse.anomalies.RULES` says what it does.",
        "table_name": "The table of the row.",
        "case_id": "The case of the row.",
        "event_date": "The day of the row.",
        "court_code": "The court that held the case, where one did.",
        "detail": "What contradicts.",
    },
)

_META = Table(
    "meta",
    "What the warehouse says of itself.",
    {"key": "What: `warehouse.schema.META` lists them.", "value": "Its value as text."},
)

_REJECTS = Table(
    "rejects",
    "One row a delivered row that was not accepted.",
    {
        "source_file": "The file, relative to the exports folder.",
        "source_line": "The line or sheet row in it, counted from 1.",
        "table_name": "The table it was meant for.",
        "rule": "The rule it breaks.",
        "detail": "The value and why.",
        "original_text": "The row as delivered.",
    },
)

_FILES = Table(
    "files",
    "One row a delivered file; rows read = accepted + superseded + rejected.",
    {
        "source_file": "The file, relative to the exports folder.",
        "table_name": "The table it fills.",
        "encoding": "How its text is encoded.",
        "rows_read": "Rows read.",
        "accepted": "Rows accepted.",
        "superseded": "Rows a newer delivery, or an identical row, took the place of.",
        "rejected": "Rows rejected.",
    },
)

_SUPERSEDED = Table(
    "superseded",
    "One row a row that a newer delivery of the same thing, or an identical row, took the place of.",
    {
        "source_file": "The file, relative to the exports folder.",
        "source_line": "The line or sheet row in it, counted from 1.",
        "table_name": "The table.",
        "case_id": "The case; the row's own number in a table whose rows are a court's own.",
        "delivery_date": "The delivery the row came with.",
        "original_json": "The row as it would have been stored.",
    },
)

_CHECKSUMS = Table(
    "checksums",
    "One row a table and court: what `warehouse.fingerprints` compares.",
    {
        "table_name": "The table.",
        "holder": "The column that names the court.",
        "court_code": "The court; empty for rows of none.",
        "row_count": "Rows.",
        "hash_sum": "Sum of the rows' hashes.",
        "hash_xor": "Exclusive or of the rows' hashes.",
    },
)

_SUPPRESSION = Table(
    "suppression",
    "One row a cell a book may publish, and why it is withheld; made when the warehouse is finished.",
    {
        "stem": "What is counted or summed.",
        "unit": "The unit, by its code.",
        "types": "The case types the scope takes in.",
        "time": "The year, judicial year or month.",
        "part": "The part of a breakdown; empty for the whole.",
        "reason": (
            "primary: too small, or one case is most of it; complementary: it would give another cell away; "
            "carried: an earlier plan withheld it; null: published."
        ),
        "value": "What was published when the plan was made; null where withheld.",
        "most": "What a reader is told of a small count: that it is no larger; null otherwise.",
        "publishable": "False for a cell nobody prints but anybody can compute, such as a difference of printed ones.",
        "exact": "What the cell adds up to, for the plan of the next delivery.",
        "floor": "What the docket alone says the value is at least.",
        "ceiling": "What the docket alone, or its reason, says it is at most; null where nothing.",
        "above": "How far above the value a reader must be left to think possible, where it is withheld.",
        "below": "The same below it.",
        "span": "How wide what a reader thinks possible must be.",
    },
)

DOCUMENTED: dict[str, Table] = {
    table.name: table
    for table in (
        _DOCKET,
        _TERMINATED_STOCK,
        *(_record(name) for name in TABLES),
        _COURTS,
        _ANOMALIES,
        _META,
        _FILES,
        _REJECTS,
        _SUPERSEDED,
        _CHECKSUMS,
        _SUPPRESSION,
    )
}
"""Every table of a warehouse by name, the ones figures are counted from first."""
