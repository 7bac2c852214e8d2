"""Rows that are a court's own, not steps of a case: read by their number, whether or not the case they mention is held."""

from datetime import date

import pytest
import yaml

from zhixing.intake import ingest
from zhixing.law.errors import ZhixingError

SOURCE = """
id: county
title: {en: A county court, zh: 某县法院}
currency: CNY
encodings: [utf-8]
nulls: ["-"]
dates: {spellings: ["%Y-%m-%d"], earliest: 1990-01-01}
delivery: {title: '送交日期:(\\S+)'}
courts: {inline: [{court_code: 川0104, name_zh: 锦江, name_en: Jinjiang, slug: jinjiang, level: basic}]}
limits: {reject_share: 1.0, recovered_over_claim: 5, amount_yuan: 100000000000}
codes:
  yes_no: {是: true, 否: false}
  level: {高院: high, 中院: intermediate}
tables:
  cases:
    files: ["案件*"]
    case_id: {case_number: 案号}
    columns: {filing_date: 立案日期}
  petitions:
    files: ["信访*"]
    columns:
      petition_id: 信访编号
      court_code: 法院
      registered_date: 登记日期
      resolved_date: 办结日期
      substantively_resolved: {header: 是否化解, codes: yes_no}
      repeat_of: 原编号
      supervised_by: {header: 督办, codes: level}
      case_id: 关联案号
lacks: [transfers, suspensions, payments, relief_measures, termination_checks, cases.closing_date, cases.closing_method,
  cases.assigned_date, cases.notice_date, cases.basis, cases.first_case_id, cases.has_property, cases.claim_yuan,
  cases.creditor_is_enterprise, cases.debtor_is_enterprise, cases.settled_yuan, cases.recovered_yuan,
  cases.waived_yuan, cases.outstanding_yuan]
"""

CASES = "送交日期:2021-01-08\n案号,立案日期\n（2020）川0104执1号,2020-03-19\n"
HEADER = "信访编号,法院,登记日期,办结日期,是否化解,原编号,督办,关联案号\n"


def row(
    number="信访1号",
    court="川0104",
    registered="2020-05-06",
    resolved="2020-06-01",
    settled="是",
    repeats="-",
    level="-",
    case="（2020）川0104执1号",
):
    return f"{number},{court},{registered},{resolved},{settled},{repeats},{level},{case}\n"


def delivery(*rows, on="2021-01-08"):
    return f"送交日期:{on}\n{HEADER}{''.join(rows)}"


@pytest.fixture
def read(tmp_path):
    """Read petitions (file name → text) beside one case."""

    def _read(tweak=None, **files):
        stated = yaml.safe_load(SOURCE)
        if tweak:
            tweak(stated)
        source = tmp_path / "county.yml"
        source.write_text(yaml.safe_dump(stated, allow_unicode=True), encoding="utf-8")
        exports = tmp_path / "exports"
        exports.mkdir()
        (exports / "案件.csv").write_text(CASES, encoding="utf-8")
        for name, content in files.items():
            (exports / f"{name}.csv").write_text(content, encoding="utf-8")
        return ingest.read(exports, ingest.Source.load(source))

    return _read


def fates(found):
    """Return accepted, superseded and rejected petitions."""
    files = found.report["files"].filter(table_name="petitions")
    return files.select("accepted", "superseded", "rejected").sum().row(0)


def test_a_row_is_read_by_its_number(read):
    found = read(
        信访=delivery(
            row(),
            row(number="信访2号", resolved="-", settled="-", repeats="信访1号", level="中院"),
        )
    )
    assert found.tables["petitions"].rows() == [
        ("信访1号", "川0104", date(2020, 5, 6), date(2020, 6, 1), True, None, None, "（2020）川0104执1号"),
        ("信访2号", "川0104", date(2020, 5, 6), None, None, "信访1号", "intermediate", "（2020）川0104执1号"),
    ]


@pytest.mark.parametrize("case", ["（2019）川0104执77号", "(2019) 川0104 执 77 号", "-"])
def test_the_case_it_mentions_need_not_be_held_and_may_be_none(read, case):
    found = read(信访=delivery(row(case=case)))
    assert fates(found) == (1, 0, 0)
    assert found.tables["petitions"]["case_id"].to_list() == [None if case == "-" else "（2019）川0104执77号"]


def test_a_case_number_it_mentions_must_be_readable(read):
    found = read(信访=delivery(row(), row(number="信访2号", case="川执字第88号")))
    assert fates(found) == (1, 0, 1)
    reject = found.report["rejects"].row(0, named=True)
    assert (reject["source_file"], reject["source_line"], reject["rule"]) == (
        "信访.csv",
        4,
        "case_number_not_readable",
    )
    assert reject["original_text"] == row(number="信访2号", case="川执字第88号").strip()


def test_a_court_of_no_table_is_accepted_and_noted_and_a_name_becomes_its_code(read):
    found = read(信访=delivery(row(court="锦江区人民法院"), row(number="信访2号", court="川9999")))
    assert fates(found) == (2, 0, 0)
    assert found.tables["petitions"]["court_code"].to_list() == ["川0104", "川9999"]
    assert "Accepted, court not in the court table (川9999): petitions 1." in found.notes


@pytest.mark.parametrize("cell", ["number", "court", "registered"])
def test_a_row_without_number_court_or_day_is_refused(read, cell):
    found = read(信访=delivery(row(number="信访7号"), row(**{cell: "-"})))
    assert fates(found) == (1, 0, 1)
    assert found.report["rejects"]["rule"].to_list() == ["required_cell_empty"]


def test_a_petition_resolved_before_it_is_registered_is_refused_in_words(read):
    found = read(信访=delivery(row(number="信访7号"), row(resolved="2020-04-01")))
    reject = found.report["rejects"].row(0, named=True)
    assert reject["rule"] == "resolved_not_before_registered"
    assert "resolved on 2020-04-01, before it is registered on 2020-05-06" in reject["detail"]


def test_a_newer_delivery_replaces_the_row_of_the_same_number(read):
    older = delivery(row(resolved="-", settled="-"), row(number="信访2号"), on="2020-05-31")
    found = read(
        信访1=older.replace("2020-06-01", "2020-05-20"),
        信访2=delivery(row()),
    )
    assert fates(found) == (2, 1, 0)
    kept = found.tables["petitions"].sort("petition_id")
    assert kept["resolved_date"].to_list() == [date(2020, 6, 1), date(2020, 5, 20)]
    replaced = found.report["superseded"].row(0, named=True)
    assert (replaced["table_name"], replaced["case_id"], replaced["source_file"]) == (
        "petitions",
        "信访1号",
        "信访1.csv",
    )


def test_the_same_row_twice_is_one(read):
    assert fates(read(信访=delivery(row(), row()))) == (1, 1, 0)


def test_rows_of_one_number_that_contradict_each_other_are_all_refused(read):
    found = read(信访=delivery(row(), row(settled="否"), row(number="信访2号")))
    assert fates(found) == (1, 0, 2)
    assert set(found.report["rejects"]["rule"]) == {"contradicting_duplicates"}
    assert found.report["rejects"]["detail"][0].startswith(
        "Several rows of one delivery tell 信访1号 differently"
    )


def _petitions_with_case(stated):
    stated["tables"]["petitions"]["case_id"] = {"case_number": "关联案号"}


def _cases_without_case(stated):
    del stated["tables"]["cases"]["case_id"]


def _by_case(stated):
    stated["tables"]["petitions"]["redelivery"] = "case"


def _without_key(stated):
    del stated["tables"]["petitions"]["columns"]["petition_id"]


@pytest.mark.parametrize(
    ("tweak", "said"),
    [
        (_petitions_with_case, "tables.petitions: case_id is for tables whose rows are steps of a case"),
        (_cases_without_case, "tables.cases: case_id is missing"),
        (_by_case, "tables.petitions: redelivery: case is for tables whose rows are steps of a case"),
        (_without_key, "tables.petitions: the column “petition_id” is required"),
    ],
)
def test_a_source_map_that_mixes_the_two_up_is_refused(read, tweak, said):
    with pytest.raises(ZhixingError, match="Source file") as caught:
        read(tweak, 信访=delivery(row()))
    assert said in str(caught.value)


def test_a_table_the_source_does_not_speak_of_is_lacking(read):
    found = read(信访=delivery(row()))
    assert '"commands"' in found.meta["lacks"]
    assert '"petitions"' not in found.meta["lacks"]
    assert found.tables["commands"].is_empty()
