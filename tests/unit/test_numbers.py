"""Numbers as each language's readers write them, visible value by value."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.present.numbers import MINUS, SUPPRESSED, Format
from zhixing.present.words import LanguageError

EN, ZH = Format("en"), Format("zh")


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (Decimal(74504000000), "CNY 74.5 bn", "745.04亿元"),
        (Decimal("9471000000.00"), "CNY 9.47 bn", "94.71亿元"),
        (Decimal(608040000000), "CNY 608 bn", "6,080.40亿元"),
        (Decimal(1900000000000), "CNY 1.90 trn", "19,000.00亿元"),
        (Decimal(999950000), "CNY 1.00 bn", "10.00亿元"),
        (Decimal(195000), "CNY 195,000", "19.50万元"),
        (Decimal("8520.4"), "CNY 8,520", "8,520元"),
        (Decimal(-13700000000), f"{MINUS}CNY 13.7 bn", f"{MINUS}137.00亿元"),
        (Decimal(0), "CNY 0", "0元"),
        (None, SUPPRESSED, SUPPRESSED),
    ],
)
def test_money(value: Decimal | None, en: str, zh: str) -> None:
    assert (EN.yuan(value), ZH.yuan(value)) == (en, zh)


def test_another_currency_keeps_its_code() -> None:
    assert Format("en", "BRL").yuan(Decimal(2500000)) == "BRL 2.50 m"
    assert Format("zh", "BRL").yuan(Decimal(2500000)) == "250.00万 BRL"


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (8143, "8,143", "8,143"),
        (241176, "241,176", "24.12万"),
        (240000, "240,000", "24万"),
        (2134800, "2,134,800", "213.5万"),
        (143100000, "143,100,000", "1.43亿"),
        (-12300, f"{MINUS}12,300", f"{MINUS}1.23万"),
        (None, SUPPRESSED, SUPPRESSED),
    ],
)
def test_short_counts_are_in_wan_for_chinese_readers(value: int | None, en: str, zh: str) -> None:
    assert (EN.short(value), ZH.short(value)) == (en, zh)


def test_shares_and_points() -> None:
    assert EN.share(0.96888) == "96.9%"
    assert EN.share(Decimal("1.05100"), 2) == "105.10%"
    assert EN.points(0.064) == "6.4 points"
    assert ZH.points(-0.0041) == f"{MINUS}0.4个百分点"


def test_halves_are_rounded_away_from_zero_on_the_digits_a_reader_sees() -> None:
    assert EN.share(0.9685) == "96.9%"  # its binary form is a little less than 0.9685
    assert EN.number(2.5, 0) == "3"
    assert EN.number(-2.5, 0) == f"{MINUS}3"


def test_nothing_becomes_minus_zero() -> None:
    assert EN.number(-0.04) == "0.0"


def test_a_sign_is_shown_on_changes_only() -> None:
    assert EN.signed(EN.count(800)) == "+800"
    assert EN.signed(EN.count(-4702)) == f"{MINUS}4,702"
    assert EN.signed(EN.count(0)) == "0"
    assert EN.signed(EN.count(None)) == SUPPRESSED


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (EN.days(101), EN.days(107), "101–107 days"),
        (EN.share(0.21), EN.share(0.27), "21.0–27.0%"),
        (EN.points(-0.03), EN.points(0.006), f"{MINUS}3.0 to 0.6 points"),
        (EN.yuan(Decimal(2100000000)), EN.yuan(Decimal(2400000000)), "CNY 2.10–2.40 bn"),
        (EN.yuan(Decimal(900000000)), EN.yuan(Decimal(2400000000)), "CNY 900 m–2.40 bn"),
    ],
)
def test_an_interval_says_its_unit_once(low: str, high: str, expected: str) -> None:
    assert EN.interval(low, high) == expected


def test_chinese_intervals() -> None:
    assert ZH.interval(ZH.days(101), ZH.days(107)) == "101～107天"
    assert ZH.interval(ZH.points(0.011), ZH.points(0.053)) == "1.1～5.3个百分点"
    assert ZH.interval(ZH.yuan(Decimal(9000)), ZH.yuan(Decimal(240000000))) == "9,000元～2.40亿元"


def test_dates() -> None:
    day = date(2020, 12, 1)
    assert [EN.date(day), EN.month(day), EN.month(day, short=True), EN.month_name(12)] == [
        "1 December 2020",
        "December 2020",
        "Dec 2020",
        "Dec",
    ]
    assert [ZH.date(day), ZH.month(day), ZH.month(day, short=True), ZH.month_name(12)] == [
        "2020年12月1日",
        "2020年12月",
        "2020年12月",
        "12月",
    ]


def test_one_day_is_singular() -> None:
    assert [EN.days(1), EN.days(2), ZH.days(1)] == ["1 day", "2 days", "1天"]


def test_kinds_are_those_of_the_catalogue() -> None:
    assert EN.kind("cases", 8143) == "8,143"
    assert EN.kind("ratio", 1.051) == "105.1%"
    with pytest.raises(LanguageError, match="no kind of number"):
        EN.kind("apples", 1)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(LanguageError, match="en or zh"):
        Format("fr")


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_counts_can_be_read_back(value: int) -> None:
    assert int(EN.count(value).replace(",", "").replace(MINUS, "-")) == value


@given(st.decimals(min_value=0, max_value=Decimal("9e13"), places=2))
def test_chinese_money_is_within_its_last_digit(amount: Decimal) -> None:
    text = ZH.yuan(amount).removesuffix("元")
    scale = {"亿": 10**8, "万": 10**4}.get(text[-1], 1)
    read = Decimal(text.rstrip("亿万").replace(",", "")) * scale
    assert abs(read - amount) <= Decimal(scale) / 200 or (scale == 1 and abs(read - amount) <= Decimal("0.5"))
