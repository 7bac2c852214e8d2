from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from zhixing.law.clocks import CLOCKS, Suspension, limit_date, limit_dates
from zhixing.records.columns import BASES, SUSPENSION_REASONS

AS_OF = date(2020, 12, 31)
FILED = st.dates(date(2019, 7, 1), date(2020, 6, 30))
NEAR = st.dates(date(2019, 6, 1), date(2021, 3, 31))


@st.composite
def suspensions(draw):
    start = draw(NEAR)
    length = draw(st.none() | st.integers(0, 120))
    end = None if length is None else start + timedelta(days=length)
    return Suspension(start, end, draw(st.sampled_from(SUSPENSION_REASONS)))


CASES = st.lists(
    st.tuples(FILED, st.none() | st.sampled_from(BASES), st.lists(suspensions(), max_size=6)), max_size=8
)
CLOCK = st.sampled_from(list(CLOCKS.values()))


@given(CASES, CLOCK)
def test_whole_tables_agree_with_single_cases(cases, clock):
    ids = [f"case {number}" for number in range(len(cases))]
    table = pl.DataFrame(
        {"case_id": ids, "filing_date": [case[0] for case in cases], "basis": [case[1] for case in cases]},
        schema={"case_id": pl.String, "filing_date": pl.Date, "basis": pl.String},
    )
    rows = [
        (name, one.start, one.end, one.reason)
        for name, case in zip(ids, cases, strict=True)
        for one in case[2]
    ]
    excluded = pl.DataFrame(
        rows,
        schema={"case_id": pl.String, "start_date": pl.Date, "end_date": pl.Date, "reason": pl.String},
        orient="row",
    )
    expected = [limit_date(*case, clock, as_of=AS_OF) for case in cases]
    assert limit_dates(table, excluded, clock, as_of=AS_OF).rows() == list(zip(ids, expected, strict=True))


@given(FILED, st.lists(suspensions(), max_size=6), CLOCK)
def test_day_by_day_the_clock_says_the_same(filed, intervals, clock):
    """An independent reading: walk the calendar, and let a counted day pass only when nothing excludes it."""
    bare = limit_date(filed, None, [], clock, as_of=AS_OF)
    counted, day = (bare - filed).days, filed
    while counted:
        day += timedelta(days=1)
        counted -= not any(
            one.reason in clock.excluded and one.start <= day <= (one.end or AS_OF) for one in intervals
        )
    assert limit_date(filed, None, intervals, clock, as_of=AS_OF) == day


@given(FILED, st.lists(suspensions(), max_size=6), suspensions(), CLOCK)
def test_one_suspension_more_never_shortens_the_time(filed, intervals, another, clock):
    before = limit_date(filed, None, intervals, clock, as_of=AS_OF)
    assert limit_date(filed, None, [*intervals, another], clock, as_of=AS_OF) >= before
