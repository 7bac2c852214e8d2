"""Rules across a row's columns: those of the record, those of the source, and the case a row must belong to."""

import re

import dataframely as dy
import polars as pl

from zhixing.intake.cleaning import LINE, STAGE, Cleaned
from zhixing.intake.problems import ROW, Problems
from zhixing.intake.source_map import Source
from zhixing.records import OF_COURTS, TABLES

SENTENCES: dict[str, str] = {
    "closing_not_before_filing": "The case closes on {closing_date}, before it is filed on {filing_date}. A case closes on or after the day it is filed: correct one of the two dates.",
    "method_only_when_closed": "The case has the closing method {closing_method} and no closing date. Add the date, or remove the method.",
    "amounts_not_negative": "An amount is negative: claim {claim_yuan}, settled {settled_yuan}, recovered {recovered_yuan}, waived {waived_yuan}, outstanding {outstanding_yuan} yuan. No amount is below zero: correct the cell.",
    "amount_is_positive": "The payment is {amount_yuan} yuan. A payment is above zero: correct the amount, or remove the row.",
    "end_not_before_start": "It ends on {end_date}, before it starts on {start_date}. Correct one of the two dates.",
    "end_not_before_grant": "The relief ends on {ended_date}, before it is granted on {granted_date}. Correct one of the two dates.",
    "received_not_before_sent": "The case is taken over on {received_date}, before the hand-over falls due on {sent_date}. Correct one of the two dates.",
    "frozen_not_before_requested": "Property is frozen on {frozen_date}, before the request of {requested_date}. Correct one of the two dates.",
    "end_not_before_imposed": "The measure ends on {ended_date}, before it is imposed on {imposed_date}. Correct one of the two dates.",
    "answered_not_before_issued": "The order is answered on {answered_date}, before it is issued on {issued_date}. Correct one of the two dates.",
    "due_not_before_issued": "The order is to be answered by {due_date}, before it is issued on {issued_date}. Correct one of the two dates.",
    "steps_in_order": "The task is created on {created_date}, begun on {first_step_date} and finished on {finished_date}. A task is created, begun and finished in that order: correct the dates.",
    "resolved_not_before_registered": "The petition is resolved on {resolved_date}, before it is registered on {registered_date}. Correct one of the two dates.",
    "resolved_not_before_raised": "The issue is resolved on {resolved_date}, before it is raised on {raised_date}. Correct one of the two dates.",
    "concluded_not_before_registered": "The lead is concluded on {concluded_date}, before it is registered on {registered_date}. Correct one of the two dates.",
    "courts_differ": "The case is transferred from {from_court_code} to the same court. Correct one of the two courts, or remove the row.",
}
"""Rule of a record schema → what its reject says; the braces quote the row."""

# The row's number joins the primary key, so that doubles pass here: settling them is the business of `doubles`.
_SCHEMAS: dict[str, type[dy.Schema]] = {
    name: type(f"Screened{schema.__name__}", (schema,), {ROW: dy.Int64(primary_key=True)})
    for name, schema in TABLES.items()
}


class Accepted:
    """The accepted cases, in the order of their hashes.

    A province's cases are many and a file's are few: each of the few is looked up, so that no file goes through the many.

    Args:
        ids: Their ids.
    """

    def __init__(self, ids: pl.Series) -> None:
        hashes = ids.hash()
        order = hashes.arg_sort()
        self._ids, self._hashes = ids.gather(order), hashes.gather(order)

    def lack(self, ids: pl.Series) -> pl.Series:
        """Return which ids are none of theirs."""
        if self._ids.is_empty():
            return ids.is_not_null()
        place = self._hashes.search_sorted(ids.hash()).clip(upper_bound=len(self._ids) - 1)
        strange = (self._ids.gather(place) != ids).arg_true()
        absent = pl.repeat(value=False, n=len(ids), eager=True)
        if strange.is_empty():
            return absent
        # few are left, and two ids may share a hash
        return absent.scatter(strange, ~ids.gather(strange).is_in(self._ids.implode()))


def screen(
    cleaned: Cleaned, table: str, source: Source, accepted_cases: Accepted | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that break no rule, and why the others do.

    Args:
        cleaned: One file's rows.
        table: The record table.
        source: The source, for the multiple of the claim that recovered may reach.
        accepted_cases: The cases a row of a case's step must refer to; None for the cases themselves. A court's own row may name
            a case nobody holds.

    Returns:
        The good rows with every column of the record plus `line` and `stage`, and the problems (`row`, `rule`,
        `detail`), one a rejected row.
    """
    problems, rows = cleaned.problems, cleaned.rows
    _required(rows, table, problems)
    if table == "cases":
        _recovered(rows, problems, source.limits.recovered_over_claim)
    if accepted_cases is not None and table not in OF_COURTS:
        _orphans(rows, problems, accepted_cases)
    readable = rows.join(problems.first(), on=ROW, how="anti", maintain_order="left")
    _record_rules(readable, table, problems)
    found = problems.first()
    return rows.join(found, on=ROW, how="anti", maintain_order="left").drop(ROW), found


def _required(rows: pl.DataFrame, table: str, problems: Problems) -> None:
    """A record's required columns hold something."""
    for name, kind in TABLES[table].columns().items():
        if not kind.nullable and rows[name].null_count():
            sentence = f"{name} is empty, and every row of {table} needs it. Fill the cell, or ask for the row again."
            problems.add(rows.filter(pl.col(name).is_null()), "required_cell_empty", pl.lit(sentence))


def _recovered(rows: pl.DataFrame, problems: Problems, multiple: float) -> None:
    """Recovered may exceed the claim, by delay interest 迟延履行利息, but not without bound."""
    absurd = rows.filter(
        pl.col("claim_yuan") >= 0, pl.col("recovered_yuan") > pl.col("claim_yuan") * multiple
    )
    sentence = f"Recovered {{recovered_yuan}} yuan is more than {multiple:g} times the claim of {{claim_yuan}} yuan, the most the source believes. Check the unit of both amounts."
    problems.add(absurd, "recovered_far_above_claim", quoting(sentence))


def _orphans(rows: pl.DataFrame, problems: Problems, accepted_cases: Accepted) -> None:
    """A row of a child table belongs to a case that was accepted."""
    named = rows.select(ROW, "case_id").drop_nulls()
    lost = named.filter(accepted_cases.lack(named["case_id"]))
    sentence = "Case {case_id} is not among the accepted cases of this export, so the row belongs to none. See whether the case was rejected, or ask for it."
    problems.add(lost, "case_not_accepted", quoting(sentence))


def _record_rules(rows: pl.DataFrame, table: str, problems: Problems) -> None:
    """Apply the rules of the record's own schema."""
    schema = _SCHEMAS[table]
    failure = schema.filter(rows.drop(LINE, STAGE)).failure
    if not len(failure):
        return
    details = failure.details()
    for rule in failure.counts():
        sentence = SENTENCES.get(
            rule, f"The row breaks the rule “{rule}” of {table}. See data/README.md, and correct the row."
        )
        problems.add(details.filter(pl.col(rule) == "invalid"), rule, quoting(sentence))


def quoting(sentence: str) -> pl.Expr:
    """Return a sentence with the row's own values in its braces."""
    columns = re.findall(r"{(\w+)}", sentence)
    quoted = [pl.col(name).cast(pl.String).fill_null("empty") for name in columns]
    return pl.format(re.sub(r"{\w+}", "{}", sentence), *quoted) if quoted else pl.lit(sentence)
