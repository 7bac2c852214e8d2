"""One export in every form courts deliver it: the records must come out the same."""

import io
import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
import yaml

from zhixing.intake import ingest
from zhixing.law.errors import ZhixingError
from zhixing.records import TABLES

DEMO = Path(__file__).parents[2] / "params" / "sources" / "sichuan_demo.yml"
CASES_ONLY = ["cases"]

HEADER = [
    "案号",
    "案件类型",
    "法院代码",
    "立案日期",
    "分案日期",
    "通知日期",
    "结案日期",
    "结案方式",
    "执行依据",
    "首次执行案号",
    "是否有财产",
    "申请执行人类型",
    "被执行人类型",
    "应执行标的",
    "结案标的",
    "实际到位",
    "申请人放弃",
    "尚未执行",
]
CLOSED = [
    "（2020）川0104执1号",
    "首次执行",
    "川0104",
    "2020-03-19",
    "2020-03-20",
    "2020-03-25",
    "2020-09-01",
    "终本",
    "民事判决",
    "",
    "是",
    "企业",
    "自然人",
    "1234.5",
    "1234.5",
    "234.5",
    "0",
    "1000",
]
PENDING = [
    "（2020）川0105执恢2号",
    "恢复执行",
    "川0105",
    "2020-11-02",
    "",
    "",
    "",
    "",
    "调解书",
    "（2018）川0105执7号",
    "否",
    "自然人",
    "企业",
    "0.01",
    "",
    "0",
    "",
    "",
]
TITLES = ["成都市法院执行案件主表", "单位:元  送交日期:2021-01-08"]


@pytest.fixture
def read(tmp_path):
    """Read files (name → text or bytes) by the demonstration's source, cut down to some tables and changed."""

    def _read(files, tables=CASES_ONLY, *, tweak=None, **changes):
        stated = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
        stated["tables"] = {name: stated["tables"][name] for name in tables}
        stated |= {"lacks": [name for name in TABLES if name not in tables], "as_of": None}
        stated["courts"]["table"] = str(DEMO.parent / stated["courts"]["table"])
        stated["limits"]["reject_share"] = 1.0
        for table in stated["tables"].values():
            table["files"] = [pattern.removeprefix("*/") for pattern in table["files"]]
        stated |= changes
        if tweak:
            tweak(stated["tables"])
        source = tmp_path / "source.yml"
        source.write_text(yaml.safe_dump(stated, allow_unicode=True), encoding="utf-8")
        exports = tmp_path / "exports"
        shutil.rmtree(exports, ignore_errors=True)
        for name, content in files.items():
            path = exports / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return ingest.read(exports, ingest.Source.load(source))

    return _read


def text(*rows, titles=TITLES, header=HEADER, delimiter=",", end="\n"):
    return end.join([*titles, *(delimiter.join(cells) for cells in (header, *rows))]) + end


def workbook(*rows, titles=TITLES, header=HEADER):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, cells in enumerate([*([title] for title in titles), header, *rows]):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, cell, day)
                else:
                    sheet.write(number, column, cell)
    return buffer.getvalue()


def changed(cells, **by_heading):
    return [by_heading.get(heading, cell) for heading, cell in zip(HEADER, cells, strict=True)]


def facts(intake):
    """Every column of the cases but those that say where a row stood."""
    return intake.tables["cases"].drop("source_file", "source_line").sort("case_id").to_dicts()


@pytest.fixture
def expected(read):
    return facts(read({"案件.csv": text(CLOSED, PENDING)}))


def test_what_a_plain_export_says(expected):
    closed, pending = expected
    assert closed == {
        "case_id": "（2020）川0104执1号",
        "type_code": "执",
        "court_code": "川0104",
        "filing_date": date(2020, 3, 19),
        "assigned_date": date(2020, 3, 20),
        "notice_date": date(2020, 3, 25),
        "closing_date": date(2020, 9, 1),
        "closing_method": "procedure_terminated",
        "basis": "judgment",
        "first_case_id": None,
        "has_property": True,
        "creditor_is_enterprise": True,
        "debtor_is_enterprise": False,
        "claim_yuan": Decimal("1234.50"),
        "settled_yuan": Decimal("1234.50"),
        "recovered_yuan": Decimal("234.50"),
        "waived_yuan": Decimal("0.00"),
        "outstanding_yuan": Decimal("1000.00"),
        "recovered_above_claim": False,
        "court_is_unknown": False,
        "delivery_date": date(2021, 1, 8),
    }
    assert (pending["first_case_id"], pending["closing_date"], pending["outstanding_yuan"]) == (
        "（2018）川0105执7号",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("codec", "stated"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8-BOM"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_the_encoding_is_found_and_stated(read, expected, codec, stated):
    intake = read({"案件.csv": text(CLOSED, PENDING).encode(codec)})
    assert facts(intake) == expected
    assert intake.report["files"]["encoding"].to_list() == [stated]


FORMS = {
    "semicolons": text(CLOSED, PENDING, delimiter=";"),
    "tabs": text(CLOSED, PENDING, delimiter="\t"),
    "CRLF": text(CLOSED, PENDING, end="\r\n"),
    "no line end at the end": text(CLOSED, PENDING).rstrip(),
    "title lines padded to the table's width": text(
        CLOSED, PENDING, titles=[title + "," * 17 for title in TITLES]
    ),
    "an empty line between title and unit": text(CLOSED, PENDING, titles=[TITLES[0], "", TITLES[1]]),
    "blank rows": text(CLOSED, [""] * 18, [], PENDING, []),
    "full-width punctuation in the title": text(
        CLOSED, PENDING, titles=["单位：元", "送交日期：２０２１年１月８日"]
    ),
    "headings with spaces and line breaks": text(
        CLOSED, PENDING, header=[" 案 号", *HEADER[1:13], '"应执行\n标的"', *HEADER[14:]]
    ),
    "a column more": text([*CLOSED, "备注"], [*PENDING, ""], header=[*HEADER, "备注"]),
    "columns in another order": text(CLOSED[::-1], PENDING[::-1], header=HEADER[::-1]),
    "cells in quotation marks": text(*([f'"{cell}"' for cell in row] for row in (CLOSED, PENDING))),
    "numbers with separators": text(
        changed(CLOSED, 应执行标的='"1,234.50"', 结案标的="１２３４.５"), PENDING
    ),
    "case numbers as typed": text(changed(CLOSED, 案号=" (2020) 川０１０４执 001号"), PENDING),
    "dates as typed": text(
        changed(
            CLOSED, 立案日期="2020年3月19日", 分案日期="20200320", 通知日期="43915", 结案日期="２０２０/9/1"
        ),
        PENDING,
    ),
    "words for nothing": text(
        CLOSED, changed(PENDING, 分案日期="-", 结案日期="无", 结案标的=" — ", 尚未执行="/")
    ),
    "the court by its name": text(
        changed(CLOSED, 法院代码="成都市锦江区人民法院"), changed(PENDING, 法院代码="qingyang")
    ),
    "units after the headings": text(
        changed(CLOSED, 应执行标的="0.12345"),
        changed(PENDING, 应执行标的="0.000001"),
        titles=["送交日期:2021-01-08"],
        header=[*HEADER[:13], "应执行标的(万元)", *(f"{heading}（元）" for heading in HEADER[14:])],
    ),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_one_export_in_many_forms(read, expected, form):
    assert facts(read({"案件.csv": form})) == expected


BOOKS = {
    "all text": workbook(CLOSED, PENDING),
    "numbers and serials": workbook(
        changed(
            CLOSED,
            立案日期=43909,
            分案日期=43910.5,
            结案日期=44075,
            应执行标的=1234.5,
            结案标的=1234.5,
            实际到位=234.5,
            申请人放弃=0,
            尚未执行=1000,
        ),
        changed(PENDING, 应执行标的=0.01, 实际到位=0),
    ),
    "date cells": workbook(
        changed(CLOSED, 立案日期=datetime(2020, 3, 19), 结案日期=datetime(2020, 9, 1, 17, 30)),  # noqa: DTZ001  # a cell has no zone
        PENDING,
    ),
    "blank rows above and between": workbook(CLOSED, [], PENDING, titles=["", TITLES[0], "", TITLES[1]]),
    "numbers stored as text": workbook(changed(CLOSED, 应执行标的="'1,234.50".strip("'")), PENDING),
}


@pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS)
def test_one_export_in_many_workbooks(read, expected, book):
    intake = read({"案件.xlsx": book})
    assert facts(intake) == expected
    assert intake.report["files"]["encoding"].to_list() == ["XLSX"]


def test_a_workbook_is_told_by_its_content_not_its_name(read, expected):
    assert facts(read({"案件.csv": BOOKS["all text"]})) == expected


def test_a_fen_survives_the_binary_number_of_a_workbook(read):
    amounts = ["1234567890.12", "0.07", "99999999.99"]
    rows = [
        changed(CLOSED, 案号=f"（2020）川0104执{n}号", 应执行标的=float(amount), 实际到位=0)
        for n, amount in enumerate(amounts, 1)
    ]
    cases = read({"案件.xlsx": workbook(*rows)}).tables["cases"].sort("case_id")
    assert [str(amount) for amount in cases["claim_yuan"]] == amounts


def test_rows_keep_the_line_they_stand_on_and_their_text(read):
    two_lines = changed(CLOSED, 案号="（2020）川0104执3号", 执行依据='"民事\n判决"')
    lines = text(CLOSED, two_lines, [], changed(CLOSED, 案号="错号", 立案日期='"2020-\r03-19"'), PENDING)
    intake = read({"案件.csv": lines})
    assert dict(intake.tables["cases"].select("case_id", "source_line").iter_rows()) == {
        "（2020）川0104执1号": 4,
        "（2020）川0105执恢2号": 9,
    }
    rejects = intake.report["rejects"]
    assert rejects.select("source_line", "rule").rows() == [
        (5, "unknown_code"),
        (8, "case_number_not_readable"),
    ]
    assert rejects["original_text"].to_list() == [
        ",".join(two_lines),
        ",".join(changed(CLOSED, 案号="错号", 立案日期='"2020-\r03-19"')),
    ]


def test_the_line_of_a_workbook_is_its_row_and_the_text_its_cells(read):
    intake = read({"案件.xlsx": workbook(CLOSED, [], changed(CLOSED, 案号="错号"), titles=["", *TITLES])})
    assert intake.tables["cases"]["source_line"].to_list() == [5]
    assert intake.report["rejects"].select("source_line", "original_text").rows() == [
        (7, "\t".join(changed(CLOSED, 案号="错号")))
    ]


def test_a_unit_known_better_than_the_file_is_declared_for_that_file(read):
    def tweak(tables):
        tables["cases"]["unit_overrides"] = [{"files": "01/*", "unit": "万元"}]

    files = {
        f"{folder}/案件.csv": text(changed(CLOSED, 案号=f"（2020）川{folder}执1号"))
        for folder in ("01", "03")
    }
    claims = dict(read(files, tweak=tweak).tables["cases"].select("case_id", "claim_yuan").rows())
    assert claims == {"（2020）川01执1号": Decimal("12345000.00"), "（2020）川03执1号": Decimal("1234.50")}


def test_a_case_number_states_type_and_court_where_no_column_does(read):
    def tweak(tables):
        del tables["cases"]["columns"]["type_code"], tables["cases"]["columns"]["court_code"]

    cases = read({"案件.csv": text(CLOSED, PENDING)}, tweak=tweak).tables["cases"].sort("case_id")
    assert cases.select("type_code", "court_code").rows() == [("执", "川0104"), ("执恢", "川0105")]


def test_an_unknown_court_is_accepted_and_flagged(read):
    intake = read({"案件.csv": text(CLOSED, changed(PENDING, 法院代码="川9999"))})
    assert intake.tables["cases"].filter("court_is_unknown")["court_code"].to_list() == ["川9999"]
    assert any("court not in the court table (川9999): cases 1." in note for note in intake.notes)


def test_recovered_above_the_claim_is_accepted_and_flagged_up_to_the_source_multiple(read):
    rows = [
        changed(CLOSED, 案号=f"（2020）川0104执{n}号", 应执行标的="100", 实际到位=paid)
        for n, paid in enumerate(("100", "100.01", "500", "500.01"), 1)
    ]
    intake = read({"案件.csv": text(*rows)})
    assert intake.tables["cases"].sort("case_id")["recovered_above_claim"].to_list() == [False, True, True]
    assert intake.report["rejects"]["rule"].to_list() == ["recovered_far_above_claim"]


def test_optional_columns_and_tables_may_be_missing(read):
    def tweak(tables):
        tables["payments"]["optional"] = True
        tables["cases"]["columns"]["basis"]["optional"] = True

    rows = [
        [cell for heading, cell in zip(HEADER, row, strict=True) if heading != "执行依据"]
        for row in (CLOSED, PENDING)
    ]
    header = [heading for heading in HEADER if heading != "执行依据"]
    intake = read({"案件.csv": text(*rows, header=header)}, ["cases", "payments"], tweak=tweak)
    assert intake.tables["cases"]["basis"].to_list() == [None, None]
    assert intake.tables["payments"].is_empty()


# --- one thing told twice ---------------------------------------------------------------------------------------------

OLD, NEW = (["单位:元", f"送交日期:{day}"] for day in ("2020-07-08", "2021-01-08"))
STILL_OPEN = changed(CLOSED, 结案日期="", 结案方式="", 实际到位="0")


def fates(intake):
    counts = ("source_file", "rows_read", "accepted", "superseded", "rejected")
    return {row[0]: row[1:] for row in intake.report["files"].select(counts).rows()}


def test_a_newer_delivery_supersedes_and_the_older_row_is_kept(read):
    intake = read(
        {
            "new/案件.csv": text(CLOSED, titles=NEW),
            "old/案件.csv": text(STILL_OPEN, changed(PENDING, 立案日期="2020-06-01"), titles=OLD),
        }
    )
    assert fates(intake) == {"new/案件.csv": (1, 1, 0, 0), "old/案件.csv": (2, 1, 1, 0)}
    assert intake.tables["cases"].sort("case_id")["delivery_date"].to_list() == [
        date(2021, 1, 8),
        date(2020, 7, 8),
    ]
    kept = intake.report["superseded"].row(0, named=True)
    assert (kept["source_file"], kept["source_line"], kept["case_id"], kept["delivery_date"]) == (
        "old/案件.csv",
        4,
        CLOSED[0],
        date(2020, 7, 8),
    )
    assert '"closing_date":null' in kept["original_json"]
    assert '"claim_yuan":"1234.50"' in kept["original_json"]


@pytest.mark.parametrize("titles", [OLD, NEW], ids=["older delivery", "same delivery"])
def test_identical_rows_count_as_superseded_wherever_they_stand(read, titles):
    intake = read(
        {
            "a/案件.csv": text(STILL_OPEN, STILL_OPEN, titles=NEW),
            "b/案件.csv": text(STILL_OPEN, titles=titles),
        }
    )
    assert fates(intake) == {"a/案件.csv": (2, 1, 1, 0), "b/案件.csv": (1, 0, 1, 0)}
    assert intake.tables["cases"]["source_line"].to_list() == [4]


def test_rows_of_one_delivery_that_contradict_each_other_are_all_rejected(read):
    intake = read(
        {"a/案件.csv": text(CLOSED, CLOSED, titles=NEW), "b/案件.csv": text(STILL_OPEN, PENDING, titles=NEW)}
    )
    assert fates(intake) == {"a/案件.csv": (2, 0, 0, 2), "b/案件.csv": (2, 1, 0, 1)}
    assert intake.report["rejects"].select("source_file", "source_line", "rule").rows() == [
        ("a/案件.csv", 4, "contradicting_duplicates"),
        ("a/案件.csv", 5, "contradicting_duplicates"),
        ("b/案件.csv", 4, "contradicting_duplicates"),
    ]


def test_an_older_delivery_stands_where_the_newer_one_is_bad(read):
    contradicting = changed(CLOSED, 实际到位="1")
    bad = changed(CLOSED, 立案日期="3013-05-06")
    for worse in ([CLOSED, contradicting], [bad]):
        intake = read(
            {"new/案件.csv": text(*worse, titles=NEW), "old/案件.csv": text(STILL_OPEN, titles=OLD)}
        )
        assert intake.tables["cases"]["delivery_date"].to_list() == [date(2020, 7, 8)]


def test_the_data_reach_as_far_as_the_folder_that_delivered_first(read):
    files = {
        "01/案件.csv": text(CLOSED, titles=NEW),
        "01/送交/案件.csv": text(CLOSED, titles=OLD),
        "03/案件.csv": text(PENDING, titles=["单位:元 送交日期:2021-01-05"]),
    }
    meta = read(files).meta
    assert (meta["as_of"], meta["first_delivery_date"], meta["last_delivery_date"]) == (
        "2021-01-05",
        "2020-07-08",
        "2021-01-08",
    )


# --- rows that belong to a case ---------------------------------------------------------------------------------------

PAYMENTS = ["案号", "到账日期", "到账金额"]
PAID = [CLOSED[0], "2020-05-05", "100"]


def amounts(intake):
    return sorted(int(amount) for amount in intake.tables["payments"]["amount_yuan"])


def test_a_row_whose_case_is_rejected_or_unknown_belongs_to_none(read):
    cases = text(CLOSED, changed(PENDING, 立案日期="昨天"))
    paid = text(
        PAID, [PENDING[0], "2020-12-01", "5"], ["（2020）川0104执77号", "2020-12-01", "6"], header=PAYMENTS
    )
    intake = read({"案件.csv": cases, "到账.csv": paid}, ["cases", "payments"])
    assert amounts(intake) == [100]
    rejects = intake.report["rejects"].filter(pl.col("table_name") == "payments")
    assert rejects.select("source_line", "rule").rows() == [
        (5, "case_not_accepted"),
        (6, "case_not_accepted"),
    ]


@pytest.mark.parametrize(("said", "kept"), [("superseded", [100]), ("distinct", [100, 100])])
def test_equal_payments_are_one_told_twice_unless_the_source_says_they_are_two(read, said, kept):
    def tweak(tables):
        tables["payments"]["identical_rows"] = said

    paid = text(PAID, PAID, header=PAYMENTS, titles=NEW)
    again = text(PAID, PAID, header=PAYMENTS, titles=OLD)
    intake = read(
        {"案件.csv": text(CLOSED), "到账.csv": paid, "旧/到账.csv": again}, ["cases", "payments"], tweak=tweak
    )
    assert amounts(intake) == kept
    assert intake.report["files"]["superseded"].sum() == 4 - len(kept)


@pytest.mark.parametrize(("said", "kept"), [("row", [90, 100]), ("case", [90])])
def test_a_newer_delivery_replaces_rows_or_whole_cases(read, said, kept):
    def tweak(tables):
        tables["payments"]["redelivery"] = said

    corrected = text([CLOSED[0], "2020-05-05", "90"], header=PAYMENTS, titles=NEW)
    files = {
        "案件.csv": text(CLOSED),
        "到账.csv": corrected,
        "旧/到账.csv": text(PAID, header=PAYMENTS, titles=OLD),
    }
    assert amounts(read(files, ["cases", "payments"], tweak=tweak)) == kept


def test_a_planned_end_may_lie_after_the_delivery_and_a_start_may_not(read):
    header = ["案号", "扣除起", "扣除止", "扣除事由"]
    rows = text(
        [CLOSED[0], "2020-12-01", "2021-06-30", "公告"],
        [CLOSED[0], "2021-02-01", "2021-06-30", "公告"],
        header=header,
    )
    intake = read({"案件.csv": text(CLOSED), "扣除审限.csv": rows}, ["cases", "suspensions"])
    assert intake.tables["suspensions"]["end_date"].to_list() == [date(2021, 6, 30)]
    assert intake.report["rejects"]["rule"].to_list() == ["date_out_of_range"]


def test_files_no_pattern_matches_are_named_and_files_two_tables_match_are_refused(read):
    assert any(
        "说明.txt" in note for note in read({"案件.csv": text(CLOSED), "说明.txt": "x", ".~lock": "x"}).notes
    )
    with pytest.raises(ZhixingError, match=r"案件到账\.csv.+cases and payments.+sheet"):
        read(
            {"案件到账.csv": text(CLOSED)},
            ["cases", "payments"],
            tweak=lambda tables: tables["payments"].update(files=["*到账*"]),
        )


def test_a_folder_that_is_linked_is_read_once(read, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "案件.csv").write_text(text(PENDING), encoding="utf-8")
    (elsewhere / "back").symlink_to(elsewhere, target_is_directory=True)
    read({"01/案件.csv": text(CLOSED)})
    exports = tmp_path / "exports"
    (exports / "03").symlink_to(elsewhere, target_is_directory=True)
    intake = ingest.read(exports, ingest.Source.load(tmp_path / "source.yml"))
    assert sorted(fates(intake)) == ["01/案件.csv", "03/案件.csv"]


def test_two_tables_may_share_a_workbook_by_their_sheets(read):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in {"案件": [HEADER, CLOSED], "到账": [PAYMENTS, PAID]}.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate([[TITLES[1]], *rows]):
                sheet.write_row(number, 0, cells)

    def tweak(tables):
        for name, sheet in {"cases": "案件", "payments": "到账"}.items():
            tables[name].update(files=["*.xlsx"], sheet=sheet)

    intake = read({"全部.xlsx": buffer.getvalue()}, ["cases", "payments"], tweak=tweak)
    assert (intake.tables["cases"].height, amounts(intake)) == (1, [100])


def test_every_table_is_valid_by_its_record(read):
    intake = read(
        {"案件.csv": text(CLOSED, PENDING), "到账.csv": text(PAID, header=PAYMENTS)}, ["cases", "payments"]
    )
    assert {name: schema.is_valid(intake.tables[name]) for name, schema in TABLES.items()} == dict.fromkeys(
        TABLES, True
    )
