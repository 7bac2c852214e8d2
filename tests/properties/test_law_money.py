from decimal import ROUND_HALF_UP, Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from zhixing.law.money import UNITS, yuan_expr

AMOUNTS = st.decimals(min_value=0, max_value=10**7, places=8, allow_nan=False, allow_infinity=False)
FEN = Decimal("0.01")


def read(texts, unit):
    return (
        pl.DataFrame({"a": texts}, schema={"a": pl.String}).select(yuan_expr("a", unit)).to_series().to_list()
    )


@given(st.lists(AMOUNTS, min_size=1), st.sampled_from(list(UNITS)))
def test_every_amount_is_exact_to_the_fen(amounts, unit):
    expected = [(amount * UNITS[unit]).quantize(FEN, ROUND_HALF_UP) for amount in amounts]
    assert read([f"{amount:f}" for amount in amounts], unit) == expected
    assert read([f"{amount:,f}" for amount in amounts], unit) == expected


@given(AMOUNTS, st.integers(0, 12))
def test_an_exponent_only_moves_the_point(amount, exponent):
    assert read([f"{amount.scaleb(-exponent):f}E{exponent}"], "元") == read([f"{amount:f}"], "元")


@given(st.lists(st.text(max_size=12)))
def test_no_text_breaks_the_reading(texts):
    assert len(read(texts, "万元")) == len(texts)
