"""The demonstration province at full size meets the published account exactly."""

import datetime as dt
import re
from decimal import Decimal

import polars as pl
import pytest

from zhixing.synthetic import province, yearend


@pytest.fixture(scope="module")
def full():
    return province.generate()


@pytest.fixture(scope="module")
def first(full):
    return full.tables["cases"].filter(pl.col("type_code") == "执")


def filed(cases, year):
    return cases.filter(pl.col("filing_date").dt.year() == year)


def closed(cases, year):
    return cases.filter(pl.col("closing_date").dt.year() == year)


def pending(cases, year):
    end = dt.date(year, 12, 31)
    still_open = pl.col("closing_date").is_null() | (pl.col("closing_date") > end)
    return cases.filter((pl.col("filing_date") <= end) & still_open)


def test_stock_of_2020_and_its_change(first):
    assert len(pending(first, 2020)) == 8_143
    assert len(pending(first, 2019)) == 8_143 + 12_300


def test_clearance_ratio_of_2020(first):
    ratio = len(closed(first, 2020)) / len(filed(first, 2020))
    assert 1.05095 <= ratio <= 1.05105
    assert 239_961 <= len(filed(first, 2020)) <= 242_394


def test_handled_rises_by_800(first):
    handled_2020 = len(pending(first, 2019)) + len(filed(first, 2020))
    handled_2019 = len(pending(first, 2018)) + len(filed(first, 2019))
    assert handled_2019 == 260_819
    assert handled_2020 - handled_2019 == 800
    assert len(closed(first, 2019)) == 240_376


def test_2021_is_as_chosen(first, full):
    assert full.as_of == dt.date(2021, 12, 31)
    assert len(filed(first, 2021)) == 244_800
    assert len(pending(first, 2021)) == first["closing_date"].is_null().sum() == 8_612


def test_recovered_of_2020_and_2019(first):
    tolerance = Decimal(500_000)  # 0.005亿
    recovered = {year: closed(first, year)["recovered_yuan"].sum() for year in (2018, 2019, 2020)}
    assert abs(recovered[2020] - Decimal(74504000000)) < tolerance
    assert abs(recovered[2020] - recovered[2019] - Decimal(13700000000)) < Decimal(50000000)
    assert recovered[2020] > max(recovered[2018], recovered[2019])


def test_enterprise_debtors_of_2020(first):
    firms = closed(first, 2020).filter("debtor_is_enterprise")
    assert len(firms) == 48_500
    assert abs(firms["recovered_yuan"].sum() - Decimal(9471000000)) < Decimal(500_000)


def test_the_share_of_rulings_that_pass_is_saturated_in_2019_and_2020_alone(full):
    checks = full.tables["termination_checks"]
    passed = checks.select(
        year=pl.col("checked_date").dt.year(), passed=pl.all_horizontal(pl.col("^check_.*$"))
    )
    rate = dict(
        passed.group_by("year").agg(pl.col("passed").fill_null(value=False).mean()).sort("year").iter_rows()
    )
    assert 0.80 < rate[2018] < 0.95
    assert min(rate[2019], rate[2020]) >= 0.995  # published as 100 %
    assert 0.95 < rate[2021] < 0.98


def test_one_court_fails_its_checks_far_more_often(full):
    truth = {effect.id: effect for effect in full.effects}
    checks = full.tables["termination_checks"].with_columns(
        failed=~pl.all_horizontal(pl.col("^check_.*$").fill_null(value=True)),
        court=pl.col("case_id").str.extract(r"）(川\d*)执"),
        year=pl.col("checked_date").dt.year(),
    )
    outlying = full.courts.codes[full.courts.outlying]
    for year in (2018, 2019, 2020, 2021):
        rates = checks.filter(pl.col("year") == year).group_by("court").agg(pl.col("failed").mean(), pl.len())
        large = rates.filter(pl.col("len") >= 200).sort("failed", descending=True)
        assert large["court"][0] == outlying
        assert large["failed"][0] > 2 * large["failed"][1]
        assert abs(truth[f"outlying_checks_failed_{year}"].value - large["failed"][0]) < 0.03


def test_claims_need_no_more_than_a_touch_of_scaling(full):
    factors = [factor for pair in full.factors.values() for factor in pair]
    assert 0.85 < min(factors) <= max(factors) < 1.15


def test_records_hold_more_than_1_200_000_cases_and_no_closing_before_2018(full):
    cases = full.tables["cases"]
    assert len(cases) > 1_200_000
    assert cases["case_id"].is_unique().all()
    assert cases["closing_date"].min() >= dt.date(2018, 1, 1)


def test_the_documented_year_end_mix_is_the_one_that_is_drawn(full):
    documented = {
        int(year): [int(cell.replace(",", "")) for cell in cells.split("|")]
        for year, cells in re.findall(r"\| (20\d\d) \| ([\d,| ]+) \|\n", yearend.__doc__)
    }
    assert documented == {year: list(mix.values()) for year, mix in full.mixes.items()}


def test_no_terminated_procedure_within_three_months_of_filing(full):
    terminated = full.tables["cases"].filter(pl.col("closing_method") == "procedure_terminated")
    assert (terminated["closing_date"] > terminated["filing_date"].dt.offset_by("3mo")).all()
    assert (terminated["outstanding_yuan"] > 0).all()


def test_a_low_stock_forces_other_closings_at_the_year_end(full):
    share = {
        year: mix["forced_other_method"] / mix["closed_last_quarter"] for year, mix in full.mixes.items()
    }
    assert share[2020] > share[2019]  # 8,143 left pending, not 20,443


def test_the_largest_cases_hold_much_of_the_money(first):
    amounts = closed(first, 2020)["recovered_yuan"].cast(pl.Float64).sort(descending=True)
    top_hundredth = amounts.head(len(amounts) // 100).sum() / amounts.sum()
    assert 0.25 < top_hundredth < 0.6


def test_closures_of_2020_show_in_filings_and_closings(first):
    for column in ("filing_date", "closing_date"):
        months = first.group_by(pl.col(column).dt.truncate("1mo")).len()
        count = dict(months.drop_nulls().iter_rows())
        assert count[dt.date(2020, 2, 1)] < count[dt.date(2019, 2, 1)] / 2


def test_relief_is_selected_and_its_true_effect_is_smaller_than_what_is_seen(full):
    """Relieved firms close really far more often; the planted effect is only part of the difference."""
    truth = {effect.id: effect for effect in full.effects}
    relief = full.tables["relief_measures"].sort("granted_date").unique("case_id", keep="first")
    firms = full.tables["cases"].filter("debtor_is_enterprise", pl.col("type_code") == "执")
    until = full.as_of - dt.timedelta(180)
    treated = firms.join(relief, on="case_id").filter(pl.col("granted_date") <= until)
    others = firms.join(relief, on="case_id", how="anti").with_columns(
        granted_date=pl.col("filing_date").dt.offset_by("60d")
    )
    still_open = pl.col("closing_date").is_null() | (pl.col("closing_date") > pl.col("granted_date"))
    others = others.filter(still_open, pl.col("granted_date") <= until)
    real = pl.col("closing_method").is_in(["performed", "enforcement_terminated"])
    soon = pl.col("closing_date") <= pl.col("granted_date").dt.offset_by("180d")
    rates = [group.select((real & soon).fill_null(value=False).mean()).item() for group in (treated, others)]
    effect = truth["relief_real_closing_180d"]
    assert effect.n == len(treated)
    assert 0.10 < effect.value < 0.20
    assert rates[0] - rates[1] > effect.value + 0.05
    assert 0.05 < truth["relief_turn"].value - effect.value < 0.15  # not everyone had something to turn
