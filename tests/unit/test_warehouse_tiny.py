"""The tiny register's docket, stock and children, counted by hand."""

from datetime import date
from decimal import Decimal

import polars as pl

from zhixing.warehouse.opened import Warehouse


def count(warehouse: Warehouse, table: str, where: str) -> int:
    return warehouse.query(f"SELECT count(*) FROM {table} WHERE {where}").item()  # noqa: S608 - this file's own text


def test_every_case_has_one_spell_and_every_transfer_adds_one(tiny_warehouse: Warehouse):
    assert count(tiny_warehouse, "cases", "true") == 16 + 3 + 10 + 1 + 1 + 3 + 1 + 5
    assert count(tiny_warehouse, "docket", "true") == 40 + 3
    assert count(tiny_warehouse, "docket", "entry_kind = 'filed'") == 40
    assert count(tiny_warehouse, "docket", "entry_kind = 'transferred_in'") == 3
    assert count(tiny_warehouse, "docket", "exit_kind = 'transferred_out'") == 3


def test_a_court_s_year_adds_up(tiny_warehouse: Warehouse):
    """Qingyang, first cases, 2020: four pending at its start, five filed, one given to Ziliujing, six closed."""
    of_court = "court_code = '川0105' AND type_code = '执'"
    opening = count(
        tiny_warehouse,
        "docket",
        f"{of_court} AND entry_date < '2020-01-01' AND coalesce(exit_date, '9999-12-31') >= '2020-01-01'",
    )
    received = count(
        tiny_warehouse, "docket", f"{of_court} AND entry_kind = 'filed' AND year(entry_date) = 2020"
    )
    out = count(
        tiny_warehouse, "docket", f"{of_court} AND exit_kind = 'transferred_out' AND year(exit_date) = 2020"
    )
    closed = count(
        tiny_warehouse, "docket", f"{of_court} AND exit_kind = 'closed' AND year(exit_date) = 2020"
    )
    pending = count(tiny_warehouse, "docket", f"{of_court} AND exit_date IS NULL")
    # opening: 3, 4, 5 and Jinjiang's 5; closed: 3, 5, 6, 7, 10 and Jinjiang's 5; pending: 4 and 9
    assert (opening, received, out, closed, pending) == (4, 5, 1, 6, 2)
    assert opening + received - out - closed == pending


def test_the_closing_is_counted_where_the_case_was_closed(tiny_warehouse: Warehouse):
    spells = tiny_warehouse.query(
        "SELECT court_code, entry_kind, exit_kind, exit_date, to_court_code, from_court_code FROM docket "
        "WHERE case_id = '（2020）川0302执3号' ORDER BY entry_date"
    )
    assert spells.rows() == [
        ("川0302", "filed", "transferred_out", date(2020, 5, 18), "川01", None),
        ("川01", "transferred_in", "closed", date(2020, 10, 30), None, "川0302"),
    ]


def test_the_stock_holds_chains_from_their_last_termination_to_their_resumption(tiny_warehouse: Warehouse):
    spells = tiny_warehouse.query(
        "SELECT entry_date, exit_date, outstanding_yuan, closing_case_id FROM terminated_stock "
        "WHERE case_id = '（2019）川0104执7号' ORDER BY entry_date"
    )
    assert spells.rows() == [
        (date(2020, 1, 6), date(2020, 3, 2), Decimal("400000.00"), "（2019）川0104执7号"),
        (date(2020, 9, 15), date(2020, 12, 1), Decimal("350000.00"), "（2020）川0104执恢2号"),
    ]
    at_end = count(tiny_warehouse, "terminated_stock", "exit_date IS NULL")
    # every 终本 of the register, less 3 (performed when resumed), 7 and its 恢2 (resumed again)
    assert (
        at_end
        == count(tiny_warehouse, "docket", "exit_kind='closed' AND closing_group='terminated_procedure'") - 3
    )


def test_a_payment_belongs_to_the_court_that_held_the_case_that_day(tiny_warehouse: Warehouse):
    held = tiny_warehouse.query(
        "SELECT payment_date, court_code FROM payments WHERE case_id = '（2020）川0105执8号' ORDER BY payment_date"
    )
    assert held.rows() == [(date(2020, 8, 31), "川0105"), (date(2020, 9, 1), "川0302")]


def test_limits_under_both_clocks(tiny_warehouse: Warehouse):
    limits = tiny_warehouse.query(
        "SELECT case_id, limit_date_trial_rules AS trial, limit_date_interpretation AS interpretation FROM docket "
        "WHERE entry_kind = 'filed'"
    ).rows_by_key("case_id", unique=True)
    assert limits["（2020）川0104执15号"] == (
        date(2021, 1, 12),
        date(2021, 1, 12),
    )  # administrative: three months
    # an auction of 184 days, 1 July to 31 December 2019, counts for one clock only
    assert limits["（2019）川0104执6号"] == (date(2020, 4, 9), date(2019, 10, 8))


def test_enterprise_classes_are_exclusive_and_unknown_where_a_side_is(tiny_warehouse: Warehouse):
    classes = tiny_warehouse.query(
        "SELECT enterprise_class, count(*) AS n FROM docket WHERE entry_kind = 'filed' AND court_code = '川0302' "
        "GROUP BY ALL ORDER BY ALL"
    )
    assert classes.rows() == [("debtor_only", 1), ("neither", 4)]
    unknown = tiny_warehouse.query("SELECT case_id FROM docket WHERE enterprise_class IS NULL")
    assert unknown["case_id"].to_list() == ["（2020）川0105执7号"]


def test_rows_of_a_court_lie_together_and_in_order_of_entry(tiny_warehouse: Warehouse):
    stored = tiny_warehouse.query("SELECT court_code, entry_date FROM docket")
    runs = stored.with_columns(pl.col("court_code").rle_id().alias("run"))
    assert runs["run"].n_unique() == stored["court_code"].n_unique() == 4
    assert runs.select((pl.col("entry_date").diff() >= pl.duration(days=0)).over("run").all()).item()
    assert stored["court_code"].unique(maintain_order=True).to_list() == [
        "川01",
        "川0104",
        "川0105",
        "川0302",
    ]
