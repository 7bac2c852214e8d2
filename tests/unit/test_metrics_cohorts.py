"""Cohorts of the tiny register, case by case."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.methods.estimates import TooFew
from zhixing.metrics import cohorts, estimates
from zhixing.metrics.compute import compute
from zhixing.warehouse.opened import Warehouse

Y2020 = Period("calendar", 2020)
DAYS_IN_2020 = 366


@pytest.fixture
def jinjiang(tiny_warehouse: Warehouse) -> Unit:
    return tiny_warehouse.courts.resolve("川0104", date(2020, 12, 31))


def test_at_risk_enters_late_and_leaves_at_closing_or_the_year_s_end(
    tiny_warehouse: Warehouse, jinjiang: Unit
):
    cases = cohorts.at_risk(tiny_warehouse, jinjiang, Y2020)
    days = {
        row["case_id"].split("执")[1]: (
            row["entry_days"],
            row["exit_days"],
            row["event"],
            row["closing_group"],
        )
        for row in cases.iter_rows(named=True)
    }
    since_april_2019 = (
        23 + 30 * 2 + 31 * 5 + 30 * 1
    )  # 8 April to 1 January: days left in April, then May to December
    assert days == {
        "6号": (since_april_2019, since_april_2019 + DAYS_IN_2020 - 1, False, None),
        "7号": (198, 203, True, "terminated_procedure"),
        "9号": (51, 161, True, "real"),
        "10号": (0, 143, True, "other"),
        "11号": (0, 290, False, None),
        "12号": (0, 226, True, "terminated_procedure"),
        "13号": (0, 183, True, "real"),
        "14号": (0, 143, False, None),
        "15号": (0, 59, True, "other"),
        "16号": (0, 0, False, None),
    }


def test_a_case_that_moves_within_the_unit_is_one_case(tiny_warehouse: Warehouse):
    """川0104执5 moved to 川0105 on 1 July 2019 and was closed there."""
    case = "（2019）川0104执5号"
    resolve = tiny_warehouse.courts.resolve
    y2019 = Period("calendar", 2019)

    def days(unit: str, period: Period) -> list[tuple[object, ...]]:
        found = cohorts.at_risk(tiny_warehouse, resolve(unit, period.end), period).filter(case_id=case)
        return found.select("court_code", "entry_days", "exit_days", "event").rows()

    assert days("川0104", y2019) == [("川0104", 0, 117, False)]  # 5 March to 30 June
    assert days("川0105", y2019) == [("川0105", 118, 301, False)]  # 1 July to 31 December
    assert days("川01", y2019) == [("川0105", 0, 301, False)]
    assert days("川0105", Y2020) == [("川0105", 302, 335, True)]  # to 3 February
    assert days("川0104", Y2020) == []


@pytest.mark.parametrize("unit", ["川", "川01", "川0105", "川0302"])
@pytest.mark.parametrize("scope", ["首执", "all"])
def test_cohorts_hold_what_the_measures_count(tiny_warehouse: Warehouse, unit: str, scope: str):
    at = tiny_warehouse.courts.resolve(unit, date(2020, 12, 31))
    names = ["closed", "recovered_yuan", "pending", "pending_beyond_limit"]
    measure = dict(compute(tiny_warehouse, names, at, Y2020, scope).select("metric", "numerator").iter_rows())
    closed = cohorts.closed_cases(tiny_warehouse, at, Y2020, scope)
    pending = cohorts.pending_ages(tiny_warehouse, at, Y2020, scope)
    risk = cohorts.at_risk(tiny_warehouse, at, Y2020, scope)
    assert (closed.height, closed["recovered_yuan"].sum()) == (measure["closed"], measure["recovered_yuan"])
    assert risk["event"].sum() == measure["closed"]
    assert pending.height == measure["pending"]
    assert (pending["days_beyond_limit"] > 0).sum() == measure["pending_beyond_limit"]


def test_pending_ages_in_days(tiny_warehouse: Warehouse, jinjiang: Unit):
    ages = cohorts.pending_ages(tiny_warehouse, jinjiang, Y2020).select("case_id", "age_days")
    assert {case.split("执")[1]: days for case, days in ages.iter_rows()} == {
        "6号": 633,
        "11号": 290,
        "14号": 143,
        "16号": 0,
    }
    in_may = cohorts.pending_ages(tiny_warehouse, jinjiang, Month(2020, 5))
    assert in_may.height == 3  # 6, 11, 12


def test_relief_candidates_carry_what_was_known_when(tiny_warehouse: Warehouse):
    unit = tiny_warehouse.courts.resolve("川", date(2020, 12, 31))
    found = cohorts.relief_candidates(tiny_warehouse, unit, Y2020)
    cases = {row["case_id"]: row for row in found.cases.iter_rows(named=True)}
    assert found.as_of == date(2020, 12, 31)
    assert all(row["enterprise_class"] in {"debtor_only", "both"} for row in cases.values())
    eleven = cases["（2020）川0104执11号"]
    assert eleven["relief_date"] == date(2020, 6, 1)
    assert (eleven["claim_yuan"], eleven["closing_date"], eleven["left_date"]) == (880_000, None, None)
    assert cases["（2019）川0104执6号"]["relief_date"] is None
    assert found.relief.filter(case_id="（2020）川0104执11号").height == 2
    paid = found.payments.filter(case_id="（2020）川0105执8号")
    assert paid["amount_yuan"].to_list() == [Decimal(40_000), Decimal(30_000)]


def test_a_candidate_that_left_the_unit_says_when(tiny_warehouse: Warehouse):
    unit = tiny_warehouse.courts.resolve("川0105", date(2020, 12, 31))
    found = cohorts.relief_candidates(tiny_warehouse, unit, Y2020)
    assert found.cases.filter(case_id="（2020）川0105执8号")["left_date"].to_list() == [date(2020, 9, 1)]


def test_the_counterfactual_closes_what_came_at_the_baseline_s_ratio(tiny_warehouse: Warehouse):
    unit = tiny_warehouse.courts.resolve("川", date(2020, 12, 31))
    rows = compute(tiny_warehouse, ["clearance_ratio"], unit, Period("calendar", 2019))
    ratio = rows["value"].item()
    found = estimates.table(tiny_warehouse, ["counterfactual_pending"], unit, Y2020).row(0, named=True)
    assert found["value"] == pytest.approx(9 + 16 * (1 - ratio))  # opening 9, received 16, transfers cancel
    assert found["n"] == 9 + 16


def test_naive_median_is_that_of_closed_cases(tiny_warehouse: Warehouse, jinjiang: Unit):
    found = estimates.table(tiny_warehouse, ["naive_median_days"], jinjiang, Y2020).row(0, named=True)
    assert found["value"] == (161 + 183) / 2  # 59, 143, 161, 183, 203, 226
    assert (found["lower"], found["n"]) == (None, 6)


def test_estimates_by_place_are_those_of_each_place(tiny_warehouse: Warehouse):
    unit = tiny_warehouse.courts.resolve("川", date(2020, 12, 31))
    names = ["median_days_to_close", "top_share"]
    rows = compute(tiny_warehouse, names, unit, Y2020, by=["prefecture"])
    assert rows["prefecture"].to_list() == ["川本", "川01", "川03"] * 2
    for metric, place, value, n in rows.select("metric", "prefecture", "value", "n").iter_rows():
        at = tiny_warehouse.courts.resolve(place, date(2020, 12, 31))
        alone = compute(tiny_warehouse, [metric], at, Y2020).row(0, named=True)
        assert (alone["value"], alone["n"]) == (value, n)
    assert rows["numerator"].null_count() == rows.height


def test_too_few_relieved_cases_make_no_effect(tiny_warehouse: Warehouse):
    unit = tiny_warehouse.courts.resolve("川", date(2020, 12, 31))
    names = ["relief_effect_real_closing", "relief_effect_recovered"]
    found = estimates.table(tiny_warehouse, names, unit, Y2020)
    assert found["value"].to_list() == [None, None]
    assert found["n"].to_list() == [4, 4]  # cases relieved in 2020 while open: 9 and 11, 川0105执8, 川0302执3


def test_the_effect_is_the_method_s_on_the_candidates(make_warehouse, tiny_records):
    """Forty relieved cases and eighty like them: the metric is the difference the method states."""
    one = tiny_records["cases"].filter(case_id="（2020）川0104执11号")
    relieved, others = range(40), range(40, 120)
    cases = pl.concat(
        one.with_columns(
            case_id=pl.lit(f"case {number:03}"),
            filing_date=pl.lit(date(2020, 1, 6)),
            closing_date=pl.lit(date(2020, 5, 4) if number % 4 == 0 else None, pl.Date),
            closing_method=pl.lit("performed" if number % 4 == 0 else None).cast(
                one.schema["closing_method"]
            ),
        )
        for number in (*relieved, *others)
    )
    granted = pl.DataFrame({"case_id": [f"case {number:03}" for number in relieved]}).with_columns(
        granted_date=pl.lit(date(2020, 3, 2)),
        kind=pl.lit("enforcement_deferred"),
        ended_date=pl.lit(None, pl.Date),
    )
    warehouse = make_warehouse({"cases": cases, "relief_measures": granted})
    unit = warehouse.courts.resolve("川0104", date(2020, 12, 31))
    view = estimates.View(warehouse, unit, Y2020, "首执")
    assert not isinstance(view.matches, TooFew)
    assert (view.matches.relieved, view.matches.unmatched) == (40, 0)
    rows = compute(warehouse, ["relief_effect_real_closing", "relief_effect_recovered"], unit, Y2020)
    assert rows["n"].to_list() == [40, 40]
    shares = view.relief.real_closing
    assert shares.relieved.value == pytest.approx(10 / 40)
    assert rows["value"][0] == pytest.approx(shares.relieved.value - shares.matched.value)
    assert rows["value"][1] == 0.0  # nobody paid anything
