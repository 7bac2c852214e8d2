"""Our figures beside the published ones: what is compared, what is not and why, and what counts as a miss."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from zhixing.published import bounds, figures, reconcile
from zhixing.warehouse.opened import Warehouse


@pytest.fixture(scope="module")
def compared(tiny_warehouse: Warehouse) -> pl.DataFrame:
    return reconcile.compare(tiny_warehouse)


def test_every_figure_of_the_seed_and_every_derived_one_has_a_row(compared: pl.DataFrame):
    assert compared["figure"].to_list() == [*figures.seed(), *bounds.derived()]
    assert compared.schema == reconcile.SCHEMA


def test_ours_are_the_tiny_register_s(compared: pl.DataFrame):
    ours = dict(compared.select("figure", "ours").iter_rows())
    assert ours["seed_pending_2020"] == 9
    assert ours["derived_pending_2019"] == 9
    assert ours["seed_pending_change_2020"] == 9 - 9
    assert ours["seed_clearance_ratio_2020"] == 16 / 16
    assert ours["derived_handled_2020"] == 25
    assert ours["seed_recovered_2020"] == 9_728_000
    assert float(ours["derived_enterprise_share_of_closed_2020"]) == 4 / 16


def test_a_register_of_forty_cases_misses(compared: pl.DataFrame):
    status = dict(compared.select("figure", "status").iter_rows())
    assert status["seed_pending_2020"] == reconcile.MISS
    assert status["derived_received_2020"] == reconcile.MISS


def test_what_cannot_be_computed_says_why(compared: pl.DataFrame):
    listed = compared.filter(status=reconcile.NOT_COMPUTABLE)
    assert listed["why"].str.len_chars().min() > 0
    why = dict(listed.select("figure", "why").iter_rows())
    assert "other provinces" in why["seed_closing_rate_rank_2020"]
    assert why["seed_petition_resolution_2020"] == "The records hold no row of petitions."
    assert "opening stock of 2019" in why["unidentified_received_2019"]


def test_the_band_includes_its_ends_and_nothing_beyond():
    low, high = Fraction(8093), Fraction(8193)
    assert reconcile._status(low, low, high) == reconcile.OK
    assert reconcile._status(high, low, high) == reconcile.OK
    assert reconcile._status(high + Fraction(1, 10**9), low, high) == reconcile.MISS
    assert reconcile._status(low - Fraction(1, 10**9), low, high) == reconcile.MISS
    assert reconcile._status(Fraction(10**9), low, None) == reconcile.OK
    assert reconcile._status(None, low, high) == reconcile.MISS


def test_a_source_that_lacks_a_column_is_told_apart_from_a_miss(make_warehouse, tiny_records):
    warehouse = make_warehouse(tiny_records, lacks='["cases.recovered_yuan", "termination_checks"]')
    status = dict(reconcile.compare(warehouse).select("figure", "status").iter_rows())
    for figure in ("seed_recovered_2020", "derived_recovered_2019", "seed_termination_compliance_2020"):
        assert status[figure] == reconcile.NOT_COMPUTABLE
    assert status["seed_pending_2020"] == reconcile.MISS


PETITIONS = """
petition_id court_code registered_date resolved_date
1           川0104     2019-01-10      2019-03-01
2           川0302     2019-12-30      2020-01-02
3           川0104     2020-02-03      2020-02-04
4           川0105     2020-11-20      2020-12-31
"""


def test_petitions_are_counted_over_every_case_type_as_their_year_ended(make_warehouse, tiny_records):
    rows = [line.split() for line in PETITIONS.strip().splitlines()]
    dates = pl.col("registered_date", "resolved_date").str.to_date()
    petitions = pl.DataFrame(rows[1:], schema=rows[0], orient="row").with_columns(dates)
    absent = {
        "substantively_resolved": pl.Boolean,
        "repeat_of": pl.String,
        "supervised_by": pl.String,
        "case_id": pl.String,
    }
    columns = [pl.lit(None, kind).alias(name) for name, kind in absent.items()]
    warehouse = make_warehouse({**tiny_records, "petitions": petitions.with_columns(columns)})
    rows_of = reconcile.compare(warehouse).rows_by_key("figure", named=True, unique=True)
    assert float(rows_of["seed_petition_resolution_2019"]["ours"]) == 1 / 2
    assert rows_of["seed_petition_resolution_2019"]["status"] == reconcile.MISS
    assert float(rows_of["seed_petition_resolution_2020"]["ours"]) == 2 / 2
    assert rows_of["seed_petition_resolution_2020"]["status"] == reconcile.OK


def test_years_the_records_do_not_cover_are_told(make_warehouse, tiny_records):
    end = date(2019, 12, 31)
    cases = tiny_records["cases"].filter(pl.col("closing_date") <= end)
    warehouse = make_warehouse({"cases": cases}, as_of="2019-12-31")
    rows = reconcile.compare(warehouse)
    why = dict(rows.select("figure", "why").iter_rows())
    assert why["seed_pending_2020"] == "The records cover 2019 to 2019, not 2020."


def test_as_table_has_a_line_a_figure(compared: pl.DataFrame):
    lines = reconcile.as_table(compared).split("\n")
    assert len(lines) == 1 + compared.height
    assert lines[2].split()[:2] == ["seed_pending_2020", "9"]
