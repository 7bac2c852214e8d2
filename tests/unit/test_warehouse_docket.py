"""Who holds a case when: chained transfers, and transfers that contradict each other."""

from collections.abc import Callable
from datetime import date

import polars as pl

from zhixing.warehouse.anomalies import RULES
from zhixing.warehouse.opened import Warehouse

CASE = """
case_id type court  filed      closed     method
A       执   川0104 2020-01-10 2020-06-30 performed
B       执   川0104 2020-01-10 -          -
"""


def spells(warehouse: Warehouse, case_id: str = "A") -> list[tuple[object, ...]]:
    docket = warehouse.query("SELECT * FROM docket ORDER BY entry_date, exit_date")
    of_case = docket.filter(pl.col("case_id") == case_id)
    return of_case.select("court_code", "entry_date", "exit_date", "exit_kind").rows()


def anomalies(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return warehouse.query("SELECT rule, case_id, detail FROM anomalies ORDER BY rule, case_id").rows()


def test_transfers_chain(make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]):
    transfers = """
    case_id transfer_date from_court_code to_court_code kind
    A       2020-03-02    川0105          川01          raised
    A       2020-02-03    川0104          川0105        entrusted
    A       2020-04-01    川01            川0104        designated
    B       2020-05-06    川0104          川0302        designated
    """
    warehouse = make_warehouse(make_records(CASE, transfers))
    assert spells(warehouse) == [
        ("川0104", date(2020, 1, 10), date(2020, 2, 3), "transferred_out"),
        ("川0105", date(2020, 2, 3), date(2020, 3, 2), "transferred_out"),
        ("川01", date(2020, 3, 2), date(2020, 4, 1), "transferred_out"),
        ("川0104", date(2020, 4, 1), date(2020, 6, 30), "closed"),
    ]
    assert spells(warehouse, "B")[-1] == ("川0302", date(2020, 5, 6), None, None)
    assert anomalies(warehouse) == []


def test_the_receiving_court_s_word_stands_when_a_link_is_missing(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    transfers = """
    case_id transfer_date from_court_code to_court_code kind
    A       2020-03-02    川0105          川01          raised
    """
    warehouse = make_warehouse(make_records(CASE, transfers))
    assert spells(warehouse) == [
        ("川0104", date(2020, 1, 10), date(2020, 3, 2), "transferred_out"),
        ("川01", date(2020, 3, 2), date(2020, 6, 30), "closed"),
    ]
    assert anomalies(warehouse) == [("transfer_not_from_holder", "A", "from 川0105 to 川01, held by 川0104")]


def test_transfers_that_move_nothing(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    transfers = """
    case_id transfer_date from_court_code to_court_code kind
    A       2020-01-09    川0104          川0105        entrusted
    A       2020-02-03    川0105          川0104        entrusted
    A       2020-07-01    川0104          川0105        entrusted
    Z       2020-02-03    川0104          川0105        entrusted
    """
    warehouse = make_warehouse(make_records(CASE, transfers))
    assert spells(warehouse) == [("川0104", date(2020, 1, 10), date(2020, 6, 30), "closed")]
    assert [rule for rule, _, _ in anomalies(warehouse)] == [
        "transfer_after_closing",
        "transfer_before_filing",
        "transfer_to_holder",
        "transfer_without_case",
    ]


def test_a_transfer_on_the_day_of_filing_or_closing_counts(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    transfers = """
    case_id transfer_date from_court_code to_court_code kind
    A       2020-01-10    川0104          川0105        entrusted
    A       2020-06-30    川0105          川01          raised
    """
    warehouse = make_warehouse(make_records(CASE, transfers))
    assert spells(warehouse) == [
        ("川0104", date(2020, 1, 10), date(2020, 1, 10), "transferred_out"),
        ("川0105", date(2020, 1, 10), date(2020, 6, 30), "transferred_out"),
        ("川01", date(2020, 6, 30), date(2020, 6, 30), "closed"),
    ]


def test_what_hangs_on_a_case_goes_with_its_holder(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    transfers = """
    case_id transfer_date from_court_code to_court_code kind
    A       2020-02-03    川0104          川0105        entrusted
    A       2020-03-02    川0105          川01          raised
    """
    payments = """
    case_id payment_date amount_yuan
    A       2019-12-31   1
    A       2020-02-02   2
    A       2020-02-03   3
    A       2020-03-01   4
    A       2020-03-02   5
    A       2021-01-01   6
    Z       2020-01-01   7
    """
    warehouse = make_warehouse(make_records(CASE, transfers, payments=payments))
    held = warehouse.query(
        "SELECT CAST(amount_yuan AS INTEGER), court_code FROM payments ORDER BY ALL"
    ).rows()
    assert held == [
        (1, "川0104"),
        (2, "川0104"),
        (3, "川0105"),
        (4, "川0105"),
        (5, "川01"),
        (6, "川01"),
        (7, None),
    ]
    assert anomalies(warehouse) == [("payment_without_case", "Z", None)]


def test_a_court_the_table_lacks_keeps_its_cases_and_lies_last(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    cases = """
    case_id type court  filed      closed     method
    A       执   渝0101 2020-01-10 2020-06-30 performed
    B       执   川0302 2020-01-10 -          -
    """
    warehouse = make_warehouse(make_records(cases))
    assert warehouse.query("SELECT court_code FROM docket")["court_code"].to_list() == ["川0302", "渝0101"]


def test_every_rule_says_what_is_done():
    assert all(text.endswith(".") and ":" in text for text in RULES.values())
