"""Result rows as text."""

import csv
import io
import json
from datetime import date

import pytest

from zhixing.law.periods import Period
from zhixing.metrics import show
from zhixing.metrics.compute import compute
from zhixing.warehouse.opened import Warehouse

NAMES = [
    "received",
    "recovered_yuan",
    "mean_claim_yuan",
    "recovery_rate",
    "mean_days_to_close",
    "naive_median_days",
]


@pytest.fixture
def rows(tiny_warehouse: Warehouse):
    unit = tiny_warehouse.courts.resolve("川0104", date(2020, 12, 31))
    return compute(tiny_warehouse, NAMES, unit, Period("calendar", 2020))


def test_json_is_a_list_of_rows_with_exact_amounts_as_strings(rows):
    read = json.loads(show.rows_as_json(rows))
    assert list(read[0]) == rows.columns
    by_metric = {row["metric"]: (row["numerator"], row["denominator"], row["value"]) for row in read}
    assert by_metric == {
        "received": ("7", None, 7),
        "recovered_yuan": ("356000.00", None, "356000.00"),
        "mean_claim_yuan": ("896000.00", "6", "149333.33"),
        "recovery_rate": ("356000.00", "896000.00", 356_000 / 896_000),
        "mean_days_to_close": ("975", "6", 975 / 6),
        "naive_median_days": (None, None, 172.0),
    }


def test_csv_reads_back(rows):
    read = list(csv.DictReader(io.StringIO(show.rows_as_csv(rows))))
    assert [row["metric"] for row in read] == NAMES
    assert read[1]["numerator"] == "356000.00"
    assert read[0]["denominator"] == ""


def test_table_aligns_and_counts_a_chinese_character_as_two(rows):
    lines = show.rows_as_table(rows).split("\n")
    assert len(lines) == 1 + len(NAMES)
    widths = {sum(2 if character in "川首执" else 1 for character in line) for line in lines[1:]}
    assert len(widths) == 1
    assert "356,000.00" in lines[2]
    assert "0.3973" in lines[4]


def test_a_withheld_value_is_shown_as_such(rows):
    withheld = rows.head(1).with_columns(
        *(rows[name].clear(1).alias(name) for name in ("numerator", "value", "n")), suppressed=True
    )
    assert show.WITHHELD in show.rows_as_table(withheld)
    read = json.loads(show.rows_as_json(withheld))[0]
    assert (read["value"], read["numerator"], read["n"], read["suppressed"]) == (None, None, None, True)
