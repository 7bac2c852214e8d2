"""A unit's digest changes when, and only when, a row of its courts does."""

from collections.abc import Callable, Mapping

import polars as pl
import pytest

from zhixing.warehouse.fingerprints import unit_digest
from zhixing.warehouse.opened import Warehouse

UNITS = {
    "jinjiang": ("川0104",),
    "qingyang": ("川0105",),
    "chengdu": ("川01", "川0104", "川0105"),
    "zigong": ("川03", "川0302"),
}


def digests(warehouse: Warehouse) -> dict[str, str]:
    return {name: unit_digest(warehouse, courts) for name, courts in UNITS.items()}


def changed(before: Warehouse, after: Warehouse) -> set[str]:
    old, new = digests(before), digests(after)
    return {name for name in UNITS if old[name] != new[name]}


def edit(frame: pl.DataFrame, case_id: str, **values: object) -> pl.DataFrame:
    this = pl.col("case_id") == case_id
    return frame.with_columns(
        pl.when(this).then(pl.lit(value).cast(frame.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    )


def test_the_order_of_rows_and_courts_does_not_matter(
    make_warehouse: Callable[..., Warehouse],
    tiny_records: Mapping[str, pl.DataFrame],
    tiny_warehouse: Warehouse,
):
    shuffled = {name: frame.reverse() for name, frame in tiny_records.items()}
    again = make_warehouse(shuffled)
    assert changed(tiny_warehouse, again) == set()
    assert tiny_warehouse.meta["digest"] == again.meta["digest"]
    assert unit_digest(again, UNITS["chengdu"]) == unit_digest(again, reversed(UNITS["chengdu"]))


def test_units_differ(tiny_warehouse: Warehouse):
    assert len(set(digests(tiny_warehouse).values())) == len(UNITS)


@pytest.mark.parametrize(
    ("table", "case_id", "values", "expected"),
    [
        ("cases", "（2019）川0302执1号", {"recovered_yuan": "48000.01"}, {"zigong"}),
        ("cases", "（2018）川01执1号", {"has_property": False}, {"chengdu"}),
        ("payments", "（2019）川0105执2号", {"amount_yuan": "1.00"}, {"qingyang", "chengdu"}),
        ("suspensions", "（2020）川0104执14号", {"reason": "auction"}, {"jinjiang", "chengdu"}),
        (
            "relief_measures",
            "（2020）川0302执3号",
            {"kind": "enforcement_deferred"},
            {"chengdu"},
        ),  # 川01 holds it
        ("termination_checks", "（2019）川0302执2号", {"check_08": True}, {"zigong"}),
        # filed at Qingyang, transferred to Ziliujing: both hold it
        ("cases", "（2020）川0105执8号", {"claim_yuan": "1.00"}, {"qingyang", "chengdu", "zigong"}),
        ("transfers", "（2020）川0105执8号", {"kind": "raised"}, {"qingyang", "chengdu", "zigong"}),
    ],
)
def test_a_touched_row_changes_the_units_that_hold_it(
    *,
    make_warehouse: Callable[..., Warehouse],
    tiny_records: Mapping[str, pl.DataFrame],
    tiny_warehouse: Warehouse,
    table: str,
    case_id: str,
    values: dict[str, object],
    expected: set[str],
):
    touched = make_warehouse({**tiny_records, table: edit(tiny_records[table], case_id, **values)})
    assert changed(tiny_warehouse, touched) == expected
    assert touched.meta["digest"] != tiny_warehouse.meta["digest"]


def test_a_payment_that_came_twice_shows(
    make_warehouse: Callable[..., Warehouse],
    tiny_records: Mapping[str, pl.DataFrame],
    tiny_warehouse: Warehouse,
):
    payments = tiny_records["payments"]
    of_zigong = payments.filter(pl.col("case_id") == "（2019）川0302执1号")
    doubled = make_warehouse({**tiny_records, "payments": pl.concat([payments, of_zigong])})
    assert changed(tiny_warehouse, doubled) == {"zigong"}


def test_where_a_row_was_read_from_is_no_part_of_it(
    make_warehouse: Callable[..., Warehouse],
    tiny_records: Mapping[str, pl.DataFrame],
    tiny_warehouse: Warehouse,
):
    again = tiny_records["cases"].with_columns(
        pl.lit("later.csv").alias("source_file"), pl.date(2021, 2, 5).alias("delivery_date")
    )
    assert changed(tiny_warehouse, make_warehouse({**tiny_records, "cases": again})) == set()


def test_a_renamed_court_changes_its_units(
    make_warehouse: Callable[..., Warehouse],
    tiny_records: Mapping[str, pl.DataFrame],
    tiny_courts: pl.DataFrame,
    tiny_warehouse: Warehouse,
):
    renamed = tiny_courts.with_columns(pl.col("name_en").replace("Jinjiang", "Brocade River"))
    assert changed(tiny_warehouse, make_warehouse(tiny_records, renamed)) == {"jinjiang", "chengdu"}
