"""Exposures by hand: days of campaigns, days after them, working days, courts by weight."""

from datetime import date

import polars as pl
import pytest

from zhixing.law.working_days import working_days
from zhixing.methods.campaign_calendar import exposure

EVERY_DAY = pl.DataFrame(
    {"date": pl.date_range(date(2020, 1, 1), date(2020, 6, 30), "1d", eager=True)}
).with_columns(working=pl.lit(value=True))
ONE_COURT = pl.DataFrame({"court": ["a"], "unit": ["u"], "weight": [1.0]})


def parts(*rows: tuple[str, date, date]) -> pl.DataFrame:
    return pl.DataFrame(
        [(*row, "enforcement_battle") for row in rows],
        schema=["court", "start_date", "end_date", "name"],
        orient="row",
    )


def test_days_of_a_campaign_and_of_the_two_months_after_it():
    # 16 January to 10 February; the thirty days after end on 11 March, the next thirty on 10 April
    ran = parts(("a", date(2020, 1, 16), date(2020, 2, 10)))
    found = exposure(ran, ONE_COURT, EVERY_DAY, ("enforcement_battle",))
    assert found["during"].to_list() == pytest.approx([16 / 31, 10 / 29, 0, 0, 0, 0])
    assert found["after_1"].to_list() == pytest.approx([0, 19 / 29, 11 / 31, 0, 0, 0])
    assert found["after_2"].to_list() == pytest.approx([0, 0, 20 / 31, 10 / 30, 0, 0])
    assert found["enforcement_battle"].to_list() == found["during"].to_list()


def test_two_campaigns_on_a_day_are_one_day():
    ran = parts(("a", date(2020, 1, 1), date(2020, 1, 20)), ("a", date(2020, 1, 11), date(2020, 1, 31)))
    assert exposure(ran, ONE_COURT, EVERY_DAY)["during"][0] == 1.0


def test_a_court_counts_by_its_weight():
    courts = pl.DataFrame({"court": ["a", "b"], "unit": ["u", "u"], "weight": [30.0, 10.0]})
    ran = parts(("b", date(2020, 1, 1), date(2020, 1, 31)))
    assert exposure(ran, courts, EVERY_DAY)["during"][0] == pytest.approx(10 / 40)


def test_only_working_days_count():
    days = working_days(date(2020, 1, 1), date(2020, 1, 31))
    # 2020: New Year's Day, Spring Festival from the 24th, and 19 January worked in exchange
    assert days.filter("working").height == 17
    ran = parts(("a", date(2020, 1, 24), date(2020, 1, 31)))
    assert exposure(ran, ONE_COURT, days)["during"][0] == 0.0
