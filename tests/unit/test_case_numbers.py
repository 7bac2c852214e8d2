import polars as pl
import pytest

from zhixing.law.case_numbers import FIELDS, CaseNumber, CaseNumberError, normalise, parse
from zhixing.law.errors import ZhixingError

PLAIN = "（2020）川0104执123号"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("（2020）川0104执123号", PLAIN),
        ("(2020)川0104执123号", PLAIN),
        ("（2020)川0104执123号", PLAIN),
        ("〔2020〕川0104执123号", PLAIN),
        ("（２０２０）川０１０４执１２３号", PLAIN),
        (" （2020） 川0104 执 123 号 ", PLAIN),
        ("（2020）\u3000川0104执123号\u200b", PLAIN),
        ("（2020）川0104执00123号", PLAIN),
        ("（2020）川0104执123号之一", PLAIN + "之一"),
        ("（2020）川0104执123号之1", PLAIN + "之一"),
        ("（2020）川0104执123号之十二", PLAIN + "之十二"),
        ("（2020）川0104执123号之12", PLAIN + "之十二"),
        ("（2020）川0104执123号之九十九", PLAIN + "之九十九"),
    ],
)
def test_spellings_of_one_number(text, canonical):
    assert parse(text).canonical == canonical


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（2020）川0104执123号", CaseNumber(2020, "川0104", None, "执", 123)),
        ("（2020）川0104执恢123号", CaseNumber(2020, "川0104", None, "执恢", 123)),
        ("（2020）川01执复7号", CaseNumber(2020, "川01", None, "执复", 7)),
        ("（2020）川执监7号", CaseNumber(2020, "川", None, "执监", 7)),
        ("（2020）川7101执保7号", CaseNumber(2020, "川7101", None, "执保", 7)),
        ("（2020）川01知执异7号", CaseNumber(2020, "川01", "知", "执异", 7)),
        ("（2020）川01知执7号之三", CaseNumber(2020, "川01", "知", "执", 7, 3)),
        ("（2020）最高法执监7号", CaseNumber(2020, "最高法", None, "执监", 7)),
        ("（2020）兵0801执协7号", CaseNumber(2020, "兵0801", None, "执协", 7)),
    ],
)
def test_parts(text, expected):
    assert parse(text) == expected


def test_court_code_that_no_table_knows_is_accepted():
    assert parse("（2020）川9999执1号").court_code == "川9999"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[2015]精鉴字第1255号", "字第"),
        ("（2015）成执字第123号", "字第"),
        ("（2020）川0104司救执123号", "司救执"),
        ("（2020）川0104民初123号", "民初"),
        ("（2020）川0104知民执恢123号", "知民执恢"),
        ("[2020]川0104执123号", "needs a year"),
        ("法〔2015〕137号", "needs a year"),
        ("（3013）川0104执123号", "needs a year"),
        ("（2020）川010执123号", "two or four digits"),
        ("（2020）川0104执0号", "one to nine digits"),
        ("（2020）川0104执1234567890号", "one to nine digits"),
        ("（2020）川0104执123", "needs a year"),
        ("川0104执123号", "needs a year"),
        ("（2020）川0104执123号之一百", "之九十九"),
        ("（2020）川0104执123号之一一", "之九十九"),
        ("（2020）川0104执123号民事裁定书", "needs a year"),
        ("", "needs a year"),
    ],
)
def test_look_alikes_are_refused_with_the_rule_they_break(text, reason):
    with pytest.raises(CaseNumberError, match=reason) as error:
        parse(text)
    assert isinstance(error.value, ZhixingError)
    assert f"“{text}”" in str(error.value)


def test_a_column_becomes_a_struct():
    column = pl.Series("案号", ["(2020)川0104执恢00123号之2", "[2015]精鉴字第1255号", None])
    rows = normalise(column).to_list()
    assert rows[0] == {
        "year": 2020,
        "court_code": "川0104",
        "special": None,
        "type_code": "执恢",
        "number": 123,
        "suffix": 2,
        "canonical": "（2020）川0104执恢123号之二",
    }
    assert rows[1] == dict.fromkeys(FIELDS)
    assert rows[2] is None


def test_an_expression_and_a_name_do_the_same_as_a_series():
    frame = pl.DataFrame({"案号": [PLAIN, "x"]})
    by_series = normalise(frame["案号"]).to_list()
    assert frame.select(normalise("案号")).to_series().to_list() == by_series
    assert frame.lazy().select(normalise(pl.col("案号"))).collect().to_series().to_list() == by_series


def test_an_empty_column_stays_empty():
    assert normalise(pl.Series("案号", [], dtype=pl.String)).len() == 0
