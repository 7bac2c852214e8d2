"""Days, courts and closings under campaigns, counted by hand in the tiny register."""

from datetime import date

import polars as pl
import pytest

from zhixing.law.periods import Period
from zhixing.metrics.campaign_findings import findings
from zhixing.metrics.compute import compute
from zhixing.records import Campaign

YEAR = Period("calendar", 2020)

PARTS = [
    ("川0104", "campaign", "dishonesty_exposure", date(2020, 4, 1), date(2020, 5, 31)),
    ("川0104", "campaign", "enforcement_battle", date(2020, 5, 15), date(2020, 6, 10)),
    ("川0105", "campaign", "refusal_crackdown", date(2020, 12, 21), date(2021, 1, 31)),
    ("川0105", "theme", "theme", date(2020, 7, 1), date(2020, 7, 31)),
]


@pytest.fixture(scope="module")
def warehouse(make_warehouse, tiny_records):
    rows = [(f"行动{number}", *part) for number, part in enumerate(PARTS)]
    campaigns = pl.DataFrame(rows, schema=Campaign.column_names(), orient="row")
    return make_warehouse(tiny_records | {"campaigns": Campaign.cast(campaigns)})


def number(warehouse, metric: str, unit: str) -> float | None:
    place = warehouse.courts.resolve(unit, YEAR.end)
    return compute(warehouse, [metric], place, YEAR)["value"].item()


def test_a_court_in_a_campaign_counts_once(warehouse):
    assert number(warehouse, "campaigns_joined", "川01") == 3
    assert number(warehouse, "themes_joined", "川01") == 1


def test_days_of_two_campaigns_at_once_are_counted_once_and_those_after_the_year_not(warehouse):
    # 川0104: 1 April to 10 June is 71 days; 川0105: 21 to 31 December is 11; 川01本 took no part
    assert number(warehouse, "campaign_days", "川0104") == 71
    assert number(warehouse, "campaign_days", "川01") == pytest.approx((71 + 11) / 3)
    assert number(warehouse, "campaign_courts", "川01") == 2


def test_closings_on_campaign_days_are_those_of_the_court_that_ran_it(warehouse):
    # 川0104 really closed on 20 April and 31 December; 川0105 on 15 January, 3 February, 17 July, 28 December (its campaign);
    # 川01本 on 30 October
    assert number(warehouse, "campaign_share_of_closed", "川0104") == pytest.approx(1 / 2)
    assert number(warehouse, "campaign_share_of_closed", "川01") == pytest.approx(2 / 7)


def test_so_small_a_register_tells_no_effect_and_says_why(warehouse):
    found = findings(warehouse, warehouse.courts.resolve("川", YEAR.end), YEAR)
    assert (found.design, found.effect.reason) == ("alone", "too few closings")
    assert number(warehouse, "campaign_effect", "川") is None
    assert found.series.height == 23  # February 2019 to December 2020


def test_a_year_before_any_campaign_knows_of_none(warehouse):
    before = Period("calendar", 2019)
    found = findings(warehouse, warehouse.courts.resolve("川01", before.end), before)
    assert (found.effect.reason, found.court_days, found.courts) == ("no campaign", 0, 0)
