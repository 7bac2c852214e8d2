"""The 终本 stock by chain: links followed, broken, missing and circular."""

from collections.abc import Callable
from datetime import date

from zhixing.warehouse.opened import Warehouse

HEADER = "case_id type court filed closed method continues\n"


def stock(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return warehouse.query(
        "SELECT case_id, entry_date, exit_date, closing_case_id, first_case_held FROM terminated_stock ORDER BY ALL"
    ).rows()


def rules(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return warehouse.query("SELECT rule, case_id FROM anomalies ORDER BY ALL").rows()


def test_a_chain_is_in_stock_while_nothing_of_it_is_pending(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    warehouse = make_warehouse(
        make_records(
            HEADER
            + """
            F  执   川0104 2019-01-02 2019-06-03 procedure_terminated -
            R1 执恢 川0105 2019-09-02 2019-12-02 procedure_terminated F
            R2 执恢 川0104 2020-03-02 2020-05-06 performed            F
            """
        )
    )
    assert stock(warehouse) == [
        ("F", date(2019, 6, 3), date(2019, 9, 2), "F", True),
        ("F", date(2019, 12, 2), date(2020, 3, 2), "R1", True),
    ]
    courts = warehouse.query("SELECT court_code FROM terminated_stock ORDER BY entry_date")
    assert courts["court_code"].to_list() == ["川0104", "川0105"]


def test_overlapping_resumptions_leave_no_gap_and_the_last_closing_decides(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    warehouse = make_warehouse(
        make_records(
            HEADER
            + """
            F  执   川0104 2019-01-02 2019-06-03 procedure_terminated -
            R1 执恢 川0104 2019-06-03 2019-12-02 procedure_terminated F
            R2 执恢 川0104 2019-09-02 2019-10-08 performed            F
            R3 执恢 川0104 2019-12-02 2019-12-02 withdrawn            F
            G  执   川0104 2019-01-02 2019-06-03 procedure_terminated -
            S1 执恢 川0104 2019-08-01 2019-08-01 procedure_terminated G
            """
        )
    )
    # R1 is filed the day F closes, R3 filed and closed the day R1 closes: F is never in stock.
    # S1 is filed and closed in a day: one spell ends and another begins.
    assert stock(warehouse) == [
        ("G", date(2019, 6, 3), date(2019, 8, 1), "G", True),
        ("G", date(2019, 8, 1), None, "S1", True),
    ]


def test_links_through_resumed_cases_lead_to_the_first(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    warehouse = make_warehouse(
        make_records(
            HEADER
            + """
            F  执   川0104 2019-01-02 2019-06-03 procedure_terminated -
            R1 执恢 川0104 2019-09-02 2019-12-02 procedure_terminated F
            R2 执恢 川0104 2020-03-02 2020-05-06 procedure_terminated R1
            """
        )
    )
    assert [(entry, exit_) for _, entry, exit_, _, _ in stock(warehouse)] == [
        (date(2019, 6, 3), date(2019, 9, 2)),
        (date(2019, 12, 2), date(2020, 3, 2)),
        (date(2020, 5, 6), None),
    ]
    assert rules(warehouse) == [("resumed_names_resumed", "R2")]


def test_a_first_case_before_the_records_is_counted_from_its_resumption_s_closing(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    warehouse = make_warehouse(
        make_records(
            HEADER
            + """
            R1 执恢 川0104 2019-09-02 2019-12-02 procedure_terminated OLD
            R2 执恢 川0104 2020-03-02 2020-05-06 procedure_terminated OLD
            """
        )
    )
    assert stock(warehouse) == [
        ("OLD", date(2019, 12, 2), date(2020, 3, 2), "R1", False),
        ("OLD", date(2020, 5, 6), None, "R2", False),
    ]
    assert rules(warehouse) == [("first_case_not_held", "R1"), ("first_case_not_held", "R2")]


def test_links_that_lead_nowhere_stand_in_no_chain(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    warehouse = make_warehouse(
        make_records(
            HEADER
            + """
            N  执恢 川0104 2019-09-02 2019-12-02 procedure_terminated -
            M  执恢 川0104 2019-09-02 2019-12-02 procedure_terminated N
            S  执恢 川0104 2019-09-02 2019-12-02 procedure_terminated S
            C1 执恢 川0104 2019-09-02 2019-12-02 procedure_terminated C2
            C2 执恢 川0104 2019-09-02 2019-12-02 procedure_terminated C1
            O  执异 川0104 2019-01-02 2019-02-01 dismissed            -
            T  执恢 川0104 2019-09-02 2019-12-02 procedure_terminated O
            """
        )
    )
    assert stock(warehouse) == []
    assert rules(warehouse) == [
        ("resumed_links_in_a_circle", "C1"),
        ("resumed_links_in_a_circle", "C2"),
        ("resumed_links_to_other_type", "T"),
        ("resumed_without_link", "M"),
        ("resumed_without_link", "N"),
        ("resumed_without_link", "S"),
    ]
    first_cases = warehouse.query("SELECT case_id, first_case_id FROM docket WHERE first_case_id IS NOT NULL")
    assert first_cases.rows() == []


def test_preservation_and_review_are_never_in_stock(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict]
):
    warehouse = make_warehouse(
        make_records(
            HEADER
            + """
            P  执保 川0104 2019-01-02 2019-06-03 procedure_terminated -
            F  执   川0104 2019-01-02 -          -                    -
            """
        )
    )
    assert stock(warehouse) == []
