"""Quotas are exact and months are added as the calendar does."""

import datetime as dt

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from zhixing.synthetic import calendar
from zhixing.synthetic.arrays import date_of, gumbel_scores, lowest, plus_months, spread, years_of

dates = st.dates(dt.date(2015, 1, 1), dt.date(2022, 12, 31))


@given(st.integers(0, 5_000), st.lists(st.floats(0.01, 100), min_size=1, max_size=40), st.integers(0, 99))
def test_spreading_is_exact_and_within_one_of_proportional(total, weights, seed):
    weight = np.array(weights)
    parts = spread(total, weight, np.random.default_rng(seed))
    assert parts.sum() == total
    assert (np.abs(parts - total * weight / weight.sum()) < 1 + 1e-6).all()


@given(st.integers(1, 60), st.data())
def test_a_weighted_sample_has_the_size_asked_for_and_no_case_twice(size, data):
    count = data.draw(st.integers(0, size))
    chosen = lowest(gumbel_scores(np.zeros(size), np.random.default_rng(1)), count)
    assert len(set(chosen.tolist())) == count


@given(dates, st.integers(1, 12))
def test_months_are_added_as_polars_adds_them(date, months):
    number = np.array([date.toordinal() - dt.date(1970, 1, 1).toordinal()])
    expected = pl.Series([date]).dt.offset_by(f"{months}mo").item()
    assert date_of(int(plus_months(number, months)[0])) == expected
    assert years_of(number).tolist() == [date.year]


def test_working_weekends_and_holidays_follow_the_notices():
    def weight(*date):
        return calendar.working()[(dt.date(*date) - dt.date(2015, 1, 1)).days]

    assert weight(2020, 1, 19) == 1.0  # a Sunday worked for Spring Festival
    assert weight(2020, 1, 31) < 0.1  # the holiday extended in the outbreak
    assert weight(2019, 10, 1) < 0.1
    assert weight(2019, 10, 8) == 1.0
    assert weight(2019, 10, 13) < 0.1  # an ordinary Sunday
