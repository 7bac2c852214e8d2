"""Whatever a prefecture's spelling, the law's own readers get the same number, amount and day back."""

import datetime as dt
from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from zhixing.law import case_numbers
from zhixing.law.money import MONEY, yuan_expr
from zhixing.synthetic.spelling import STYLES

styles = st.sampled_from(list(STYLES.values()))
amounts = st.lists(st.integers(0, 10**13).map(lambda fen: Decimal(fen) / 100), min_size=1, max_size=20)


@given(styles, amounts)
def test_amounts_survive_to_the_fen(style, yuan):
    table = pl.DataFrame({"amount": pl.Series(yuan, dtype=MONEY)})
    spelled = table.select(text=style.money("amount"))
    back = spelled.select(yuan_expr("text", style.unit)).to_series()
    assert back.to_list() == yuan


@given(styles, st.integers(2013, 2021), st.sampled_from(["川0104", "川01", "川"]), st.integers(1, 99_999))
def test_case_numbers_survive(style, year, court, number):
    canonical = f"（{year}）{court}执恢{number}号"
    spelled = pl.DataFrame({"case_id": [canonical]}).select(style.case_number("case_id")).to_series()
    assert case_numbers.normalise(spelled).struct.field("canonical").to_list() == [canonical]


@given(styles, st.dates(dt.date(2015, 1, 1), dt.date(2022, 12, 31)))
def test_dates_survive(style, day):
    text = pl.DataFrame({"day": [day]}).select(style.date("day")).item()
    plain = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)
    if style.dates == "serial":
        assert dt.date(1899, 12, 30) + dt.timedelta(int(plain)) == day
    elif style.dates == "chinese":
        assert plain == f"{day.year}年{day.month}月{day.day}日"
    else:
        assert plain.replace("-", "") == f"{day:%Y%m%d}"
