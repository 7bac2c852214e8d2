"""What a researcher reads when an export or a source map cannot be used: the value, the rule, the next step.

Each line of the tables is one thing that happens to exports, and words the one paragraph must hold.
"""

import io
import re
import zipfile

import pytest
import xlsxwriter
import yaml

from zhixing.intake import ingest
from zhixing.law.errors import ZhixingError

SOURCE = """
id: county
title: {en: A county court, zh: 某县法院}
currency: CNY
encodings: [utf-8, gb18030]
nulls: ["-"]
dates: {spellings: ["%Y-%m-%d", excel], earliest: 1990-01-01}
delivery: {title: '送交日期:(\\S+)'}
courts: {inline: [{court_code: 川0104, name_zh: 锦江, name_en: Jinjiang, slug: jinjiang, level: basic}]}
limits: {reject_share: 0.5, recovered_over_claim: 5, amount_yuan: 100000000000}
codes:
  closing: {执行完毕: performed, 终本: procedure_terminated}
tables:
  cases:
    files: ["案件*"]
    case_id: {case_number: 案号}
    columns:
      filing_date: 立案日期
      closing_date: 结案日期
      closing_method: {header: 结案方式, codes: closing}
      claim_yuan: 标的
      recovered_yuan: 到位
lacks: [transfers, suspensions, payments, relief_measures, termination_checks, cases.assigned_date, cases.notice_date,
  cases.basis, cases.first_case_id, cases.has_property, cases.creditor_is_enterprise, cases.debtor_is_enterprise,
  cases.settled_yuan, cases.waived_yuan, cases.outstanding_yuan]
"""

TITLE = "某县法院执行案件,,,,,\n单位:元 送交日期:2021-01-08,,,,,\n"
HEADER = "案号,立案日期,结案日期,结案方式,标的,到位\n"
GOOD = (
    "（2020）川0104执1号,2020-03-19,2020-09-01,执行完毕,100,100\n（2020）川0104执2号,2020-03-19,-,-,100,0\n"
)
EXPORT = TITLE + HEADER + GOOD


def row(
    number="（2020）川0104执9号",
    filed="2020-03-19",
    closed="2020-09-01",
    method="执行完毕",
    claim="100",
    recovered="100",
):
    return f"{number},{filed},{closed},{method},{claim},{recovered}\n"


def workbook(*rows):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("案件")
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    return buffer.getvalue()


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("readme.txt", "no sheet in here")
    return buffer.getvalue()


def locked(data):
    """The same archive with every entry marked as encrypted."""
    marked = bytearray(data)
    for found in re.finditer(rb"PK\x01\x02", data):
        marked[found.start() + 8] |= 1
    return bytes(marked)


BOOK = workbook(["单位:元 送交日期:2021-01-08"], HEADER.strip().split(","), GOOD.splitlines()[0].split(","))


@pytest.fixture
def read(tmp_path):
    """Read an export given as file name → content, by SOURCE with some of its keys changed."""

    def _read(files, **changes):
        exports = tmp_path / "exports"
        exports.mkdir()
        for name, content in files.items():
            (exports / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        path = tmp_path / "county.yml"
        path.write_text(
            yaml.safe_dump(yaml.safe_load(SOURCE) | changes, allow_unicode=True), encoding="utf-8"
        )
        return ingest.read(exports, ingest.Source.load(path))

    return _read


def test_the_export_is_good_as_it_stands(read):
    assert read({"案件.csv": EXPORT, "案件.xlsx": BOOK}).report["rejects"].is_empty()


STOPS = {
    "no file of the table": ({"移送.csv": EXPORT}, ["No file", "“案件*”", "cases", "pattern"]),
    "zero bytes": ({"案件.csv": b""}, ["“案件.csv” is empty (0 bytes)", "Ask for a new export"]),
    "blank lines only": ({"案件.csv": "\n \n\n"}, ["“案件.csv” is empty", "Ask for a new export"]),
    "header only": (
        {"案件.csv": TITLE + HEADER},
        ["“案件.csv” has a header (line 3)", "no row below it", "remove the file"],
    ),
    "header only, workbook": (
        {"案件.xlsx": workbook(["送交日期:2021-01-08"], ["案号", "立案日期"])},
        ["“案件.xlsx” has a header (row 2)", "no row below it"],
    ),
    "empty sheet": ({"案件.xlsx": workbook()}, ["“案件.xlsx”", "empty sheet", "Ask for a new export"]),
    "no header": ({"案件.csv": "甲,乙\n1,2\n"}, ["no header row", "“案号”", "begins “甲 乙”", "mapped"]),
    "missing column": (
        {"案件.csv": EXPORT.replace("立案日期", "立案时间")},
        ["“案件.csv” lacks the heading “立案日期”", "filing_date", "line 3", "“立案时间”", "optional"],
    ),
    "heading twice": (
        {"案件.csv": EXPORT.replace(HEADER, HEADER.strip() + ",立案日期\n")},
        ["“立案日期” more than once", "columns 2 and 7", "Rename"],
    ),
    "unit nowhere": (
        {"案件.csv": EXPORT.replace("单位:元", "")},
        ["“案件.csv”", "“标的”", "元 or 万元", "Give claim_yuan a unit"],
    ),
    "no delivery date": (
        {"案件.csv": EXPORT.replace("送交日期", "日期")},
        ["states no delivery date", "title lines", "delivery"],
    ),
    "delivery date unreadable": (
        {"案件.csv": EXPORT.replace("2021-01-08", "去年")},
        ["the delivery date “去年”", "spellings", "Correct the file"],
    ),
    "no encoding": (
        {"案件.csv": EXPORT.encode() + b"\xff\xff\n"},
        [
            "“案件.csv” is in no encoding",
            f"UTF-8 fails at byte {len(EXPORT.encode()):,} (0xFF)",
            "GB18030 fails at byte",
            "encodings",
        ],
    ),
    "UTF-16 cut in the middle of a character": (
        {"案件.csv": EXPORT.encode("utf-16")[:-1]},
        ["“案件.csv”", "UTF-16", f"at byte {len(EXPORT.encode('utf-16')) - 2:,}", "cut off"],
    ),
    "truncated workbook": (
        {"案件.xlsx": BOOK[: len(BOOK) // 2]},
        ["truncated or damaged", f"{len(BOOK) // 2:,} bytes", "Copy it again"],
    ),
    "encrypted workbook": (
        {"案件.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504},
        ["encrypted workbook", "D0CF11E0", "password"],
    ),
    "archive with a password": ({"案件.xlsx": locked(BOOK)}, ["encrypted workbook", "without a password"]),
    "text named as a workbook": (
        {"案件.xlsx": EXPORT},
        ["named as a workbook", "E6 9F 90 E5", "50 4B 03 04"],
    ),
    "archive that is no workbook": (
        {"案件.xlsx": archive()},
        ["“案件.xlsx”", "Copy it again"],
    ),
    "quotation mark never closed": (
        {"案件.csv": EXPORT + '"（2020）川0104执3号,2020-03-19\n'},
        ["line 6", "never closed", "Close it"],
    ),
    "too many rejected": (
        {
            "案件.csv": EXPORT
            + row(filed="3013-05-06")
            + row(claim="-1", method="-", closed="-")
            + row(filed="昨天") * 2
        },
        [
            "4 of 6 rows of cases are rejected (66.7%)",
            "50.0%",
            "limits.reject_share",
            "nothing was written",
            "date_not_readable 2",
            "line 8",
            "昨天",
        ],
    ),
}


@pytest.mark.parametrize(("files", "words"), STOPS.values(), ids=STOPS)
def test_what_stops_a_run(read, files, words):
    with pytest.raises(ZhixingError) as raised:
        read(files)
    assert_one_paragraph(str(raised.value), words)


REJECTS = {
    "year 3013": (
        row(filed="3013-05-06"),
        "date_out_of_range",
        ["filing_date “3013-05-06”", "1990-01-01 and 2021-01-08", "Correct"],
    ),
    "year 0001": (row(closed="0001-01-02"), "date_out_of_range", ["closing_date “0001-01-02”"]),
    "no such day": (
        row(closed="2020-02-30"),
        "date_not_readable",
        ["closing_date “2020-02-30”", "%Y-%m-%d", "add its spelling"],
    ),
    "no filing date": (row(filed="-"), "required_cell_empty", ["filing_date is empty", "Fill the cell"]),
    "closing before filing": (
        row(closed="2020-03-18"),
        "closing_not_before_filing",
        ["closes on 2020-03-18", "filed on 2020-03-19", "correct"],
    ),
    "method without a date": (row(closed="-"), "method_only_when_closed", ["performed", "Add the date"]),
    "negative amount": (row(claim="-5"), "amounts_not_negative", ["claim -5.00", "below zero", "correct"]),
    "absurd amount": (
        row(claim="88888888888888"),
        "amount_absurd",
        ["claim_yuan “88888888888888” in 元", "100,000,000,000", "unit"],
    ),
    "more than a decimal holds": (row(claim="9" * 40), "amount_absurd", ["9999999", "100,000,000,000"]),
    "no amount": (row(claim="十万"), "amount_not_readable", ["claim_yuan “十万” is no amount", "digits"]),
    "recovered far above the claim": (
        row(claim="100", recovered="501"),
        "recovered_far_above_claim",
        ["501.00", "5 times", "100.00"],
    ),
    "unknown code": (
        row(method="撤回"),
        "unknown_code",
        ["closing_method “撤回”", "执行完毕, 终本", "add the word"],
    ),
    "no case number": (row(number=""), "case_number_not_readable", ["“”", "案号", "ask for the row"]),
    "another paper's number": (
        row(number="[2015]精鉴字第1255号"),
        "case_number_not_readable",
        ["[2015]精鉴字第1255号"],
    ),
    "too few cells": (
        "（2020）川0104执9号,2020-03-19\n",
        "cells_do_not_fit_header",
        ["2 cells", "header 6", "Mend"],
    ),
    "too many cells": (row().strip() + ",错位\n", "cells_do_not_fit_header", ["7 cells", "header 6"]),
    "two rows that contradict each other": (
        row() + row(recovered="50"),
        "contradicting_duplicates",
        ["（2020）川0104执9号", "nothing says which is right", "Ask the court"],
    ),
}


@pytest.mark.parametrize(("bad", "rule", "words"), REJECTS.values(), ids=REJECTS)
def test_what_is_rejected_and_the_rest_accepted(read, bad, rule, words):
    intake = read({"案件.csv": EXPORT + bad})
    rejects = intake.report["rejects"]
    assert intake.tables["cases"]["case_id"].to_list() == ["（2020）川0104执1号", "（2020）川0104执2号"]
    assert rejects["rule"].unique().to_list() == [rule]
    assert rejects["source_file"].unique().to_list() == ["案件.csv"]
    assert rejects["source_line"].to_list() == list(range(6, 6 + rejects.height))
    assert "\n".join(rejects["original_text"]) + "\n" == bad
    assert_one_paragraph(rejects["detail"][0], words)


MISTAKES = {
    "unknown key": ({"curency": "CNY"}, ["“curency” is not known", "Did you mean “currency”"]),
    "missing key": (
        {"limits": {"reject_share": 0.1, "amount_yuan": 1}},
        ["“limits.recovered_over_claim” is missing", "Add it"],
    ),
    "wrong type": (
        {"limits": {"reject_share": "a lot", "recovered_over_claim": 5, "amount_yuan": 1}},
        ["“limits.reject_share” is 'a lot'"],
    ),
    "share above one": (
        {"limits": {"reject_share": 2, "recovered_over_claim": 5, "amount_yuan": 1}},
        ["“limits.reject_share” is 2", "less than or equal to 1"],
    ),
    "no such encoding": ({"encodings": ["gb-18031"]}, ["encodings.0 is “gb-18031”", "gb18030"]),
    "no such unit": (
        {
            "tables": {
                "cases": {"files": "*", "case_id": {"case_number": "案号"}, "columns": {}, "unit": "块"}
            }
        },
        ["“块”", "万元"],
    ),
    "date spelling without a year": (
        {"dates": {"spellings": ["%d/%m"], "earliest": "1990-01-01"}},
        ["“%d/%m”", "%Y-%m-%d"],
    ),
    "no court": ({"courts": {}}, ["courts", "table", "inline"]),
    "synthetic without a notice": ({"synthetic": True}, ["synthetic", "notice"]),
    "a column nobody described": (
        {"lacks": []},
        ["“assigned_date” is neither mapped nor listed under lacks"],
    ),
    "a table nobody described": (
        {"lacks": [name for name in yaml.safe_load(SOURCE)["lacks"] if name != "payments"]},
        ["tables payments", "neither described under tables nor listed under lacks"],
    ),
    "lacking what does not exist": (
        {"lacks": [*yaml.safe_load(SOURCE)["lacks"], "cases.colour"]},
        ["lacks: “cases.colour” is no table and no table.column", "data/README.md"],
    ),
    "no such court table": ({"courts": {"table": "nowhere.csv"}}, ["nowhere.csv", "does not exist"]),
}


@pytest.mark.parametrize(("changes", "words"), MISTAKES.values(), ids=MISTAKES)
def test_what_is_wrong_with_a_source(read, changes, words):
    with pytest.raises(ZhixingError) as raised:
        read({"案件.csv": EXPORT}, **changes)
    assert_one_paragraph(str(raised.value), words)


def table(**changes):
    return {"tables": {"cases": yaml.safe_load(SOURCE)["tables"]["cases"] | changes}}


COLUMN_MISTAKES = {
    "a column no record has": (
        {"closed_on": "结案日期"},
        ["“closed_on”", "no column a source can fill", "closing_date"],
    ),
    "a column intake fills itself": ({"source_line": "行"}, ["“source_line”", "valid: type_code"]),
    "words without a code list": ({"basis": "执行依据"}, ["tables.cases.columns.basis", "closing"]),
    "a code list with other values": (
        {"basis": {"header": "执行依据", "codes": "closing"}},
        ["codes.closing.执行完毕", "“performed”", "judgment, mediation"],
    ),
    "a unit on a date": (
        {"assigned_date": {"header": "分案日期", "unit": "元"}},
        ["assigned_date", "a unit is for amounts"],
    ),
    "mapped and lacking": (
        {"basis": {"header": "执行依据", "codes": "basis"}},
        ["“cases.basis”", "remove one of the two"],
    ),
}


@pytest.mark.parametrize(("columns", "words"), COLUMN_MISTAKES.values(), ids=COLUMN_MISTAKES)
def test_what_is_wrong_with_a_column(read, columns, words):
    cases = table()["tables"]["cases"]
    codes = yaml.safe_load(SOURCE)["codes"] | {"basis": {"判决": "judgment"}}
    with pytest.raises(ZhixingError) as raised:
        read(
            {"案件.csv": EXPORT},
            codes=codes,
            tables={"cases": cases | {"columns": cases["columns"] | columns}},
        )
    assert_one_paragraph(str(raised.value), words)


def test_a_column_neither_mapped_nor_lacking_is_asked_for(read):
    cases = table()["tables"]["cases"]
    columns = {name: header for name, header in cases["columns"].items() if name != "recovered_yuan"}
    with pytest.raises(ZhixingError) as raised:
        read({"案件.csv": EXPORT}, tables={"cases": cases | {"columns": columns}})
    assert_one_paragraph(str(raised.value), ["“recovered_yuan” is neither mapped nor listed under lacks"])


@pytest.mark.parametrize("text", ["id: [", "", "- a list\n", "\tid: x\n"])
def test_a_file_that_is_no_source(tmp_path, text):
    path = tmp_path / "x.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ZhixingError) as raised:
        ingest.Source.load(path)
    assert_one_paragraph(str(raised.value), ["x.yml"])


def test_a_source_that_does_not_exist(tmp_path):
    with pytest.raises(ZhixingError, match=r"nowhere\.yml.+does not exist.+params/sources"):
        ingest.Source.load(tmp_path / "nowhere.yml")


def test_exports_that_do_not_exist(read, tmp_path):
    read({"案件.csv": EXPORT})
    with pytest.raises(ZhixingError, match=r"nowhere.+does not exist"):
        ingest.read(tmp_path / "nowhere", ingest.Source.load(tmp_path / "county.yml"))


def assert_one_paragraph(said, words):
    assert [word for word in words if word not in said] == [], said
    assert "\n" not in said
    assert "  " not in said
    assert said.endswith((".", "…"))
