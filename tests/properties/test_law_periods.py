from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from zhixing.law.periods import KINDS, Month, Period

PERIODS = st.builds(Period, st.sampled_from(KINDS), st.integers(1950, 2100))


@given(PERIODS)
def test_months_tile_the_year(period):
    months = period.months()
    assert months[0].start == period.start
    assert months[-1].end == period.end
    for one, following in pairwise(months):
        assert following.start == one.end + timedelta(days=1)
    assert sum((month.end - month.start).days + 1 for month in months) == period.days


@given(PERIODS)
def test_years_follow_each_other(period):
    assert period.previous().end + timedelta(days=1) == period.start
    assert period.previous(5).previous(-5) == period


@given(st.integers(1950, 2100), st.integers(1, 12), st.integers(-500, 500))
def test_shifts_add_up(year, month, months):
    assert Month(year, month).shift(months).shift(-months) == Month(year, month)
