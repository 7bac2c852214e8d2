from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.methods.concentration import change_without, top_share
from zhixing.methods.estimates import Estimate, difference
from zhixing.methods.rates import count_ratio, exact_proportion, proportion, proportion_difference

amounts = st.lists(st.integers(0, 10**12), min_size=1, max_size=120)


def yuan(fen):
    return pl.Series([Decimal(amount) / 100 for amount in fen], dtype=pl.Decimal(18, 2))


@settings(deadline=None, max_examples=50)
@given(amounts, st.integers(1, 20))
def test_shares_grow_with_the_number_counted_and_lie_in_their_interval(fen, largest):
    fewer, more = top_share(yuan(fen), largest=largest), top_share(yuan(fen), largest=largest + 1)
    assert fewer.largest_yuan == Decimal(sum(sorted(fen)[-largest:])) / 100
    assert fewer.largest_yuan <= more.largest_yuan <= more.total_yuan == Decimal(sum(fen)) / 100
    if fewer.share.lower is not None:
        assert 0 <= fewer.share.lower <= fewer.share.value <= fewer.share.upper <= 1 + 1e-12


@settings(deadline=None, max_examples=50)
@given(amounts, amounts, st.integers(0, 20))
def test_changes_are_exact_and_turn_around(before, after, largest):
    forth = change_without(yuan(before), yuan(after), largest=largest)
    back = change_without(yuan(after), yuan(before), largest=largest)
    assert forth.change_yuan == Decimal(sum(after) - sum(before)) / 100
    rest = [sum(sorted(fen)[: max(0, len(fen) - largest)]) for fen in (before, after)]
    assert forth.change_without_yuan == Decimal(rest[1] - rest[0]) / 100 == -back.change_without_yuan


counts = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda t: (min(t), max(t)))


@given(counts)
def test_proportion_intervals_are_intervals(pair):
    for estimate in (proportion(*pair), exact_proportion(*pair)):
        if pair[1]:
            assert 0 <= estimate.lower <= estimate.value <= estimate.upper <= 1


@given(counts)
def test_failures_mirror_successes(pair):
    part, whole = pair
    if whole:
        one, other = proportion(part, whole), proportion(whole - part, whole)
        assert (one.lower, one.upper) == pytest.approx((1 - other.upper, 1 - other.lower))


@given(counts, counts)
def test_a_difference_turns_around(pair, other):
    forth, back = proportion_difference(*pair, *other), proportion_difference(*other, *pair)
    if pair[1] and other[1]:
        assert (forth.lower, forth.upper) == pytest.approx((-back.upper, -back.lower))
        assert -1 <= forth.lower <= forth.value <= forth.upper <= 1


@given(st.integers(1, 500), st.integers(1, 500))
def test_a_ratio_turns_over(count, other):
    forth, back = count_ratio(count, other), count_ratio(other, count)
    assert (forth.lower, forth.upper) == pytest.approx((1 / back.upper, 1 / back.lower))


@given(st.floats(-100, 100), st.floats(0, 10), st.floats(0, 10))
def test_an_exact_number_only_moves_the_interval(value, down, up):
    moved = difference(Estimate(value, value - down, value + up), Estimate(3.0, 3.0, 3.0))
    assert (moved.lower, moved.upper) == pytest.approx((value - 3 - down, value - 3 + up))
