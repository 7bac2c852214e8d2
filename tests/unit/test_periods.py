from datetime import date

import pytest

from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Month, Period


@pytest.mark.parametrize(
    ("key", "kind", "start", "end", "days"),
    [
        ("2020", "calendar", date(2020, 1, 1), date(2020, 12, 31), 366),
        ("2019", "calendar", date(2019, 1, 1), date(2019, 12, 31), 365),
        ("2020J", "judicial", date(2019, 12, 1), date(2020, 11, 30), 366),
        ("2021J", "judicial", date(2020, 12, 1), date(2021, 11, 30), 365),
    ],
)
def test_years(key, kind, start, end, days):
    period = Period.parse(key)
    assert (period.kind, period.start, period.end, period.days) == (kind, start, end, days)
    assert Period.of(kind, period.year) == period
    assert period.key == key


def test_both_ends_belong_to_a_period():
    judicial = Period("judicial", 2020)
    assert date(2019, 11, 30) not in judicial
    assert date(2019, 12, 1) in judicial
    assert date(2020, 11, 30) in judicial
    assert date(2020, 12, 1) not in judicial


def test_months_of_a_judicial_year():
    keys = [month.key for month in Period("judicial", 2020).months()]
    assert keys == ["2019-12", *(f"2020-{month:02d}" for month in range(1, 12))]


def test_previous_years_keep_the_kind():
    assert Period("judicial", 2020).previous(1) == Period("judicial", 2019)
    assert Period("calendar", 2020).previous(3).key == "2017"


def test_months():
    february = Month(2020, 2)
    assert (february.start, february.end) == (date(2020, 2, 1), date(2020, 2, 29))
    assert Month(2020, 12).shift(1) == Month(2021, 1)
    assert Month(2020, 1).shift(-13) == Month(2018, 12)
    assert date(2020, 2, 29) in february
    assert date(2020, 3, 1) not in february
    assert sorted([Month(2020, 2), Month(2019, 12)]) == [Month(2019, 12), Month(2020, 2)]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Period.of("fiscal", 2020), "“fiscal”.*calendar, judicial"),
        (lambda: Period("calendar", 0), "Year 0"),
        (lambda: Period.parse("2020Q1"), "“2020Q1”"),
        (lambda: Month(2020, 13), "Month 13"),
    ],
)
def test_what_does_not_exist_is_refused_in_words(make, message):
    with pytest.raises(ZhixingError, match=message):
        make()
