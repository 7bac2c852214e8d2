"""The demonstration province as files: the same bytes for a seed, bad rows beside the cases."""

import hashlib
import json

import polars as pl
import pytest

from zhixing.law.courts import CourtTable
from zhixing.synthetic import demo, dirt, province, sheets
from zhixing.synthetic.arrays import stream
from zhixing.synthetic.spelling import STYLES, Style


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    out = tmp_path_factory.mktemp("exports")
    return out, demo.write(out, seed=5, scale=0.01)


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_same_bytes(written, tmp_path):
    demo.write(tmp_path, seed=5, scale=0.01)
    assert digests(tmp_path) == digests(written[0])


def test_rows_are_accepted_or_superseded_or_bad(written):
    manifest = written[1]
    accepted = sum(manifest.rows_by_table.values())
    assert manifest.rows == accepted + manifest.superseded + sum(manifest.bad.values())


def test_a_folder_a_prefecture_in_the_forms_courts_use(written):
    out, manifest = written
    names = sorted(path.name for path in out.iterdir() if path.is_dir())
    assert names[:2] == ["00_四川高院", "01_成都"]
    assert "71_成都铁路" in names
    assert len(names) == 1 + 22
    suffixes = {path.suffix for path in out.rglob("*") if path.is_file()}
    assert suffixes == {".csv", ".xlsx", ".json"}
    assert len([path for path in out.rglob("*") if path.suffix in {".csv", ".xlsx"}]) == manifest.files


def test_a_file_begins_with_its_title_its_unit_and_its_header(written):
    text = (written[0] / "03_自贡" / "案件_2020.csv").read_bytes().decode("gb18030")
    title, unit, header = text.split("\r\n")[:3]
    assert title == "自贡市法院执行案件主表"
    assert unit == "单位:万元  送交日期:2022-01-07"
    assert header.startswith("案号,案件类型,法院代码,立案日期,")
    assert "应执行标的(万元)" in header


def test_the_manifest_says_what_it_is(written):
    manifest = json.loads((written[0] / demo.MANIFEST).read_text(encoding="utf-8"))
    assert manifest["notice"] == "SYNTHETIC DEMONSTRATION DATA 合成演示数据"
    assert manifest["seed"] == 5
    assert {effect["id"] for effect in manifest["effects"]} >= {"relief_turn", "relief_real_closing_180d"}


def test_every_prefecture_has_a_style_and_every_spelling_is_used():
    codes = set(CourtTable.load().frame.filter(pl.col("level") != "basic")["court_code"])
    assert set(STYLES) == codes
    assert {style.dates for style in STYLES.values()} == {"iso", "chinese", "compact", "serial"}
    assert {style.unit for style in STYLES.values()} == {"元", "万元"}
    for flag in ("workbook", "narrow_brackets", "full_width", "separators", "short_words"):
        assert {getattr(style, flag) for style in STYLES.values()} == {True, False}


@pytest.fixture(scope="module")
def some_cases():
    return province.generate(seed=4, scale=0.05).tables["cases"]


def test_bad_cases_are_two_in_a_thousand_of_every_kind_with_numbers_of_their_own(some_cases):
    bad = dirt.bad_cases(some_cases, stream(1, "test"))
    sides = bad.filter(pl.col("dirt") == "contradicting_duplicate")
    assert len(bad) - len(sides) // 2 == round(len(some_cases) * 0.002)  # both sides of a contradiction
    assert set(bad["dirt"]) == set(dirt.KINDS)
    assert not set(bad["case_id"]) & set(some_cases["case_id"])
    assert sides["case_id"].value_counts()["count"].to_list() == [2] * (len(sides) // 2)
    first, second = (
        sides.filter(pl.col("case_id").is_first_distinct()),
        sides.filter(~pl.col("case_id").is_first_distinct()),
    )
    assert (first.sort("case_id")["recovered_yuan"] != second.sort("case_id")["recovered_yuan"]).all()


def test_each_bad_case_is_wrong_in_the_way_its_kind_says(some_cases):
    bad = dirt.bad_cases(some_cases, stream(1, "test"))
    text = dirt.write_over(sheets.spell("cases", bad, Style()), bad["dirt"]).with_columns(bad["dirt"])

    def rows(kind):
        return text.filter(pl.col("dirt") == kind)

    assert set(rows("year_3013")["立案日期"]) == {"3013-05-06"}
    assert set(rows("no_such_day")["结案日期"]) == {"2020-02-30"}
    assert (rows("closing_before_filing")["结案日期"] < rows("closing_before_filing")["立案日期"]).all()
    assert rows("negative_amount")["实际到位"].str.starts_with("-").all()
    assert set(rows("unknown_closing_method")["结案方式"]) == {"其他方式结案"}
    assert set(rows("missing_case_number")["案号"]) == {""}
    assert set(rows("look_alike_number")["案号"]) <= set(dirt.LOOK_ALIKES)
    beyond = rows("recovered_beyond_multiple").select(pl.col("实际到位", "应执行标的(元)").cast(pl.Float64))
    assert (beyond["实际到位"] > 50 * beyond["应执行标的(元)"]).all()


@pytest.mark.parametrize(("seed", "scale"), [(-1, 0.01), (1, 0.0), (1, 1.5)])
def test_a_province_that_cannot_be_made_is_refused_in_words(tmp_path, seed, scale):
    with pytest.raises(demo.DemoError, match=r"negative|not between 0\.001 and 1"):
        demo.write(tmp_path / "out", seed=seed, scale=scale)
    assert not (tmp_path / "out").exists()


def test_a_file_is_no_folder(tmp_path):
    taken = tmp_path / "out"
    taken.write_text("notes", encoding="utf-8")
    with pytest.raises(demo.DemoError, match="is a file"):
        demo.write(taken, seed=1, scale=0.001)
    assert taken.read_text(encoding="utf-8") == "notes"
