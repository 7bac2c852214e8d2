"""The demonstration province, small: its exports read back as the records they were written from."""

from collections import Counter

import polars as pl
import pytest

from zhixing.intake import ingest
from zhixing.intake.accounts import FILES, REJECTS, SUPERSEDED
from zhixing.records import TABLES
from zhixing.synthetic import demo, province

SCALE = 0.05
SOURCE = "params/sources/sichuan_demo.yml"

RULES = {
    "year_3013": {"date_out_of_range"},
    "no_such_day": {"date_not_readable"},
    "closing_before_filing": {"closing_not_before_filing"},
    "negative_amount": {"amounts_not_negative", "amount_is_positive", "amount_not_readable"},
    "absurd_amount": {"amount_absurd"},
    "recovered_beyond_multiple": {"recovered_far_above_claim"},
    "unknown_closing_method": {"unknown_code"},
    "unknown_reason": {"unknown_code"},
    "unknown_measure": {"unknown_code"},
    "missing_case_number": {"case_number_not_readable"},
    "look_alike_number": {"case_number_not_readable"},
    "contradicting_duplicate": {"contradicting_duplicates"},
    "received_before_sent": {"received_not_before_sent"},
    "frozen_before_requested": {"frozen_not_before_requested"},
    "ended_before_imposed": {"end_not_before_imposed"},
    "answered_before_issued": {"answered_not_before_issued"},
    "steps_out_of_order": {"steps_in_order"},
    "ended_before_started": {"end_not_before_start"},
    "resolved_before_registered": {"resolved_not_before_registered"},
    "resolved_before_raised": {"resolved_not_before_raised"},
    "concluded_before_registered": {"concluded_not_before_registered"},
    "missing_court": {"required_cell_empty"},
    "missing_number": {"required_cell_empty"},
    **{
        f"unknown_{what}": {"unknown_code"}
        for what in ("department", "assistance", "matter", "zone", "lead_source")
    },
}
"""Kind of bad row the province writes → the rules that catch it."""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    return folder, demo.write(folder, seed=7, scale=SCALE)


@pytest.fixture(scope="module")
def intake(written, request):
    return ingest.read(written[0], ingest.Source.load(request.config.rootpath / SOURCE))


def test_every_row_written_is_read_and_accounted_for(written, intake):
    _, manifest = written
    files = intake.report["files"]
    assert files["rows_read"].sum() == manifest.rows
    fates = files.select(pl.col("accepted") + pl.col("superseded") + pl.col("rejected")).to_series()
    assert fates.to_list() == files["rows_read"].to_list()
    assert files["superseded"].sum() == manifest.superseded == intake.report["superseded"].height


def test_every_bad_row_is_caught_and_no_good_one(written, intake):
    _, manifest = written
    expected = Counter()
    for named, count in manifest.bad.items():
        table, kind = named.split()
        expected[table, frozenset(RULES[kind])] += count
    caught = Counter()
    for table, rule in intake.report["rejects"].select("table_name", "rule").iter_rows():
        (kinds,) = {rules for (name, rules) in expected if name == table and rule in rules}
        caught[table, kinds] += 1
    assert caught == +expected


def test_the_records_are_those_the_exports_were_written_from(intake):
    truth = province.generate(seed=7, scale=SCALE)
    for name, schema in TABLES.items():
        read = intake.tables[name]
        assert schema.is_valid(read)
        columns = [
            column
            for column in schema.columns()
            if column
            not in (
                "delivery_date",
                "source_file",
                "source_line",
                "recovered_above_claim",
                "court_is_unknown",
            )
        ]
        made = truth.tables[name].select(columns)
        key = list(schema.primary_key()) or columns
        assert (
            read.select(columns).sort(key).equals(made.cast(dict(read.select(columns).schema)).sort(key))
        ), name


def test_the_report_has_the_columns_the_warehouse_stores(intake):
    assert {name: dict(frame.schema) for name, frame in intake.report.items()} == {
        "files": FILES,
        "rejects": REJECTS,
        "superseded": SUPERSEDED,
    }


def test_encodings_are_stated_workbooks_included(intake):
    assert set(intake.report["files"]["encoding"]) == {"GB18030", "UTF-8-BOM", "XLSX"}


def test_the_source_says_that_its_data_are_invented(intake):
    assert intake.meta["synthetic"] == "1"
    assert intake.meta["notice_en"] == intake.meta["notice_zh"] == "SYNTHETIC DEMONSTRATION DATA 合成演示数据"
    assert (intake.meta["as_of"], intake.meta["lacks"], intake.meta["currency"]) == (
        "2021-12-31",
        "[]",
        "CNY",
    )
