from decimal import Decimal

import polars as pl
import pytest

from zhixing.law.errors import ZhixingError
from zhixing.law.money import MONEY, UNITS, check_unit, yuan_expr


def yuan(text, unit="元"):
    return pl.DataFrame({"金额": [text]}, schema={"金额": pl.String}).select(yuan_expr("金额", unit)).item()


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("1234.56", "元", "1234.56"),
        ("1,234.56", "元", "1234.56"),
        ("１，２３４．５６", "元", "1234.56"),
        (" 1 234.56 ", "元", "1234.56"),
        ("￥1,234.56", "元", "1234.56"),
        ("人民币1234.56元整", "元", "1234.56"),
        ("12.3456", "万元", "123456.00"),
        ("12.345678", "万元", "123456.78"),
        ("7.4504", "亿元", "745040000.00"),
        ("2", "千元", "2000.00"),
        ("2", "百万元", "2000000.00"),
        (".5", "元", "0.50"),
        ("-5", "元", "-5.00"),
        ("－5", "元", "-5.00"),
        ("0", "万元", "0.00"),
    ],
)
def test_amounts_as_courts_write_them(text, unit, expected):
    assert yuan(text, unit) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "expected"), [("12.5万元", 125_000), ("12.5万", 125_000), ("3亿", 300_000_000), ("3元", 3)]
)
def test_a_unit_in_the_cell_outranks_that_of_its_column(text, expected):
    assert yuan(text, "元") == yuan(text, "万元") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.23456E5", "123456.00"),
        ("1.2345678901234567e9", "1234567890.12"),
        ("1E-2", "0.01"),
        ("1E-45", "0.00"),
    ],
)
def test_exponents_a_spreadsheet_left_behind(text, expected):
    assert yuan(text) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0.004", "0.00"), ("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049999999", "0.00")],
)
def test_fractions_of_a_fen_are_rounded_half_away_from_zero(text, expected):
    assert yuan(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["", "-", "—", "abc", "1,23", "1.2.3", "5.", "12万3", "壹万元", "1e30", "1E99", "1" * 17, None]
)
def test_what_is_no_amount_is_null(text):
    assert yuan(text) is None


def test_the_largest_amount_survives_to_the_fen():
    assert yuan("9999999999999999.99") == Decimal("9999999999999999.99")


def test_the_type_is_exact():
    assert pl.DataFrame({"a": ["0.1"]}).select(yuan_expr(pl.col("a"), "元")).schema["a"] == MONEY


def test_unknown_unit_names_the_valid_ones():
    with pytest.raises(ZhixingError, match=r"美元.*元, 千元, 万元, 百万元, 亿元"):
        check_unit("美元")
    with pytest.raises(ZhixingError, match="美元"):
        yuan_expr("a", "美元")


def test_units_are_multiples_of_the_yuan():
    assert [yuan("1", unit) for unit in UNITS] == list(UNITS.values())
