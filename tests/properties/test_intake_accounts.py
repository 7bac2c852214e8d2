"""Whatever an export holds, every row of it is accepted, superseded or rejected, and keeps its line."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.intake import delimited, ingest, values
from zhixing.intake.source_map import Source, Table
from zhixing.records import TABLES

SOURCE = Source.model_validate(
    {
        "path": Path("county.yml"),
        "id": "county",
        "title": {"en": "A county court", "zh": "某县法院"},
        "currency": "CNY",
        "encodings": ["utf-8", "gb18030"],
        "nulls": ["-"],
        "dates": {"spellings": ["%Y-%m-%d"], "earliest": date(1990, 1, 1)},
        "delivery": {"title": "送交日期:(\\S+)"},
        "courts": {
            "inline": [
                {
                    "court_code": "川0104",
                    "name_zh": "锦江",
                    "name_en": "Jinjiang",
                    "slug": "jinjiang",
                    "level": "basic",
                }
            ]
        },
        "limits": {"reject_share": 1.0, "recovered_over_claim": 5.0, "amount_yuan": 10**11},
        "tables": {
            "cases": {
                "files": ["案件*"],
                "case_id": {"case_number": "案号"},
                "columns": {"filing_date": "立案日期", "closing_date": "结案日期", "claim_yuan": "标的"},
            },
            "payments": {
                "files": ["到账*"],
                "optional": True,
                "case_id": {"case_number": "案号"},
                "columns": {"payment_date": "到账日期", "amount_yuan": "金额"},
            },
        },
        "lacks": [
            *(name for name in TABLES if name not in ("cases", "payments")),
            *(
                f"cases.{column}"
                for column, kind in TABLES["cases"].columns().items()
                if kind.nullable and column not in ("closing_date", "claim_yuan")
            ),
        ],
    }
)

# few cases, few days and few amounts, so that doubles, contradictions and bad cells meet one another
NUMBERS = st.sampled_from(
    [
        "（2020）川0104执1号",
        "(2020)川0104执01号",
        "（2020）川0104执2号",
        "（2020）川9999执3号",
        "[2015]精鉴字第1255号",
        "",
    ]
)
DAYS = st.sampled_from(
    ["2020-03-01", "2020-03-02", "2020-07-31", "3013-03-01", "0001-01-02", "2020-02-30", "昨天", "-", ""]
)
AMOUNTS = st.sampled_from(["100", "1,234.50", "-1", "88888888888888", "十万", "", '他说"一百"', "两\n行"])
CASE_ROWS = st.lists(st.tuples(NUMBERS, DAYS, DAYS, AMOUNTS), min_size=1, max_size=12)
PAYMENT_ROWS = st.lists(st.tuples(NUMBERS, DAYS, AMOUNTS), min_size=1, max_size=8)
DELIVERIES = st.sampled_from(["2020-06-30", "2020-12-31"])


def written(path, header, rows, delivered, codec):
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([f"单位:元 送交日期:{delivered}"])
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(buffer.getvalue().encode(codec))


def stacked(files, payments):
    """Read the files and hand back the intake; each file is (rows, delivery, codec)."""
    with TemporaryDirectory() as folder:
        for number, (rows, delivered, codec) in enumerate(files):
            written(
                Path(folder) / f"案件_{number}.csv",
                ["案号", "立案日期", "结案日期", "标的"],
                rows,
                delivered,
                codec,
            )
        for number, (rows, delivered, codec) in enumerate(payments):
            written(Path(folder) / f"到账_{number}.csv", ["案号", "到账日期", "金额"], rows, delivered, codec)
        return ingest.read(folder, SOURCE)


def filled(rows):
    """Count the rows that are not blank."""
    return sum(any(row) for row in rows)


CODECS = st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
CASE_FILES = st.lists(st.tuples(CASE_ROWS.filter(filled), DELIVERIES, CODECS), min_size=1, max_size=3)
PAYMENT_FILES = st.lists(st.tuples(PAYMENT_ROWS.filter(filled), DELIVERIES, CODECS), max_size=2)


@settings(deadline=None, max_examples=40)
@given(files=CASE_FILES, payments=PAYMENT_FILES)
def test_rows_read_are_accepted_superseded_or_rejected(files, payments):
    intake = stacked(files, payments)
    report = {row["source_file"]: row for row in intake.report["files"].to_dicts()}
    for number, (rows, _, _) in enumerate(files):
        entry = report[f"案件_{number}.csv"]
        assert entry["rows_read"] == filled(rows)
        assert entry["rows_read"] == entry["accepted"] + entry["superseded"] + entry["rejected"]
    for number, (rows, _, _) in enumerate(payments):
        entry = report[f"到账_{number}.csv"]
        assert entry["rows_read"] == filled(rows)
        assert entry["rows_read"] == entry["accepted"] + entry["superseded"] + entry["rejected"]
    for name in ("cases", "payments"):
        of_table = [row for row in report.values() if row["table_name"] == name]
        assert intake.tables[name].height == sum(row["accepted"] for row in of_table)


@settings(deadline=None, max_examples=25)
@given(files=CASE_FILES, payments=PAYMENT_FILES)
def test_what_is_accepted_is_valid_and_no_line_has_two_fates(files, payments):
    intake = stacked(files, payments)
    assert all(schema.is_valid(intake.tables[name]) for name, schema in TABLES.items())
    assert set(intake.tables["payments"]["case_id"]) <= set(intake.tables["cases"]["case_id"])
    fates = pl.concat(
        frame.select("source_file", "source_line")
        for frame in (
            intake.tables["cases"],
            intake.report["rejects"].filter(pl.col("table_name") == "cases"),
            intake.report["superseded"].filter(pl.col("table_name") == "cases"),
        )
    )
    assert fates.is_unique().all()


@settings(deadline=None, max_examples=25)
@given(files=CASE_FILES, payments=PAYMENT_FILES)
def test_a_reject_keeps_the_text_of_its_row(files, payments):
    given_rows = {f"案件_{n}.csv": rows for n, (rows, _, _) in enumerate(files)}
    given_rows |= {f"到账_{n}.csv": rows for n, (rows, _, _) in enumerate(payments)}
    for reject in stacked(files, payments).report["rejects"].to_dicts():
        (cells,) = csv.reader(io.StringIO(reject["original_text"], newline=""))
        assert tuple(cells) in given_rows[reject["source_file"]]


@settings(deadline=None, max_examples=20)
@given(files=CASE_FILES, data=st.data())
def test_the_order_of_rows_and_files_changes_no_record(files, data):
    shuffled = [
        (data.draw(st.permutations(rows)), delivered, codec)
        for rows, delivered, codec in data.draw(st.permutations(files))
    ]

    def said(intake):
        return intake.tables["cases"].drop("source_file", "source_line").sort("case_id").rows()

    assert said(stacked(files, [])) == said(stacked(shuffled, []))


CELLS = st.text(st.sampled_from('ab,;"\n\r 川１'), max_size=6)
GRIDS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
)
TABLE = Table.model_validate({"files": ["*"], "case_id": {"template": "{k0}"}, "columns": {}})


@settings(deadline=None)
@given(rows=GRIDS)
def test_cells_are_split_as_the_csv_module_splits_them(rows):
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([f"k{i}" for i in range(len(rows[0]))])
    writer.writerows(rows)
    written_text = buffer.getvalue()
    kept = [[cell.replace("\r\n", "\n") for cell in row] for row in rows if any(row)]
    if not kept:
        return
    grid = delimited.read(written_text, "UTF-8", TABLE, "x.csv")
    assert [[cell or "" for cell in row] for row in grid.cells.rows()] == kept
    lines = written_text.replace("\r\n", "\n").split("\n")
    for number, row in zip(grid.lines, kept, strict=True):
        assert lines[number - 1].startswith('"' + row[0].replace('"', '""').split("\n")[0])


@settings(deadline=None)
@given(days=st.lists(st.dates(date(1927, 6, 1), date(2099, 12, 31)), min_size=1))
def test_a_date_is_the_same_in_every_spelling(days):
    spellings = ["%Y-%m-%d", "%Y年%m月%d日", "%Y%m%d", "%d/%m/%Y", "excel"]
    full_width = str.maketrans("0123456789", "０１２３４５６７８９")
    written_days = [
        [day.isoformat() for day in days],
        [f"{day.year}年{day.month}月{day.day}日" for day in days],
        [f"{day:%Y%m%d}".translate(full_width) for day in days],
        [f" {day:%d/%m/%Y}" for day in days],
        [str((day - date(1899, 12, 30)) // timedelta(days=1)) for day in days],
    ]
    for texts in written_days:
        assert values.dates(pl.Series(texts), spellings).to_list() == days


@settings(deadline=None)
@given(fen=st.lists(st.integers(-(10**13), 10**13), min_size=1))
def test_an_amount_is_the_same_in_every_spelling_to_the_fen(fen):
    yuan = [Decimal(amount).scaleb(-2) for amount in fen]
    spelled = {
        "元": [str(amount) for amount in yuan],
        "万元": [f"{amount / 10_000:f}" for amount in yuan],
        "亿元": [f"{amount / 100_000_000:f}" for amount in yuan],
    }
    for unit, texts in spelled.items():
        amounts, unreadable = values.yuan(pl.Series(texts), unit, [])
        assert amounts.to_list() == yuan
        assert not unreadable.any()
    separated, _ = values.yuan(pl.Series([f" {amount:,} " for amount in yuan]), "元", [])
    assert separated.to_list() == yuan
