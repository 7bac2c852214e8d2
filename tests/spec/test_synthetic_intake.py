"""What intake accepts from the demonstration exports is the province that was drawn, to the cell."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from zhixing.intake import ingest
from zhixing.records import TABLES
from zhixing.synthetic import demo, province

SOURCE = Path(__file__).parents[2] / "params" / "sources" / "sichuan_demo.yml"
SEED, SCALE = 11, 0.02
PROVENANCE = ("delivery_date", "source_file", "source_line")


@pytest.fixture(scope="module")
def through(tmp_path_factory):
    out = tmp_path_factory.mktemp("exports")
    manifest = demo.write(out, seed=SEED, scale=SCALE)
    return manifest, ingest.read(out, ingest.Source.load(SOURCE))


@pytest.fixture(scope="module")
def drawn():
    return province.generate(SEED, SCALE).records()


@pytest.mark.parametrize("name", TABLES)
def test_accepted_records_are_the_drawn_ones(through, drawn, name):
    accepted = through[1].tables[name]
    keys = [column for column in drawn[name].columns if column not in PROVENANCE]
    order = list(TABLES[name].primary_key()) or keys
    assert_frame_equal(accepted.select(keys).sort(order), drawn[name].select(keys).sort(order))


def test_exactly_the_bad_rows_are_rejected_and_the_old_ones_superseded(through):
    manifest, found = through
    counts = (
        found.report["files"].select(pl.col("rows_read", "accepted", "superseded", "rejected").sum()).row(0)
    )
    accepted = sum(manifest.rows_by_table.values())
    assert counts == (manifest.rows, accepted, manifest.superseded, sum(manifest.bad.values()))


def test_every_kind_of_bad_case_has_a_rule_of_its_own(through):
    manifest, found = through
    rules = dict(
        found.report["rejects"]
        .group_by("table_name", "rule")
        .len()
        .select(pl.format("{} {}", "table_name", "rule"), "len")
        .iter_rows()
    )
    bad = manifest.bad
    assert rules["cases contradicting_duplicates"] == bad["cases contradicting_duplicate"]
    assert rules["cases recovered_far_above_claim"] == bad["cases recovered_beyond_multiple"]
    assert rules["cases amounts_not_negative"] == bad["cases negative_amount"]
    assert rules["cases date_out_of_range"] == bad["cases year_3013"]
    assert rules["cases closing_not_before_filing"] == bad["cases closing_before_filing"]
