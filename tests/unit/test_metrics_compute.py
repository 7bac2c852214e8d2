"""What compute promises of its rows: columns, order, zeros, places, scopes, and errors that name the choices."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from zhixing.law import scopes
from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.metrics import dimensions
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import UnavailableError, columns, compute
from zhixing.warehouse.opened import Warehouse

Y2020 = Period("calendar", 2020)
Y2019 = Period("calendar", 2019)


@pytest.fixture
def at(tiny_warehouse: Warehouse) -> Callable[[str], Unit]:
    return lambda name: tiny_warehouse.courts.resolve(name, date(2020, 12, 31))


def test_columns_in_order(tiny_warehouse: Warehouse, at):
    rows = compute(tiny_warehouse, ["pending"], at("川"), Y2020, by=("prefecture", "month"))
    assert rows.schema == columns(("prefecture", "month"))
    assert rows.columns == [
        *("metric", "unit", "scope", "period", "prefecture", "month"),
        *("numerator", "denominator", "value", "n", "suppressed", "version"),
    ]


def test_metrics_units_and_periods_keep_the_order_asked_for(tiny_warehouse: Warehouse, at):
    rows = compute(tiny_warehouse, ["pending", "closed"], [at("川0302"), at("川0104")], [Y2020, Y2019])
    assert rows.select("metric", "unit", "period").rows() == [
        (metric, unit, period)
        for metric in ("pending", "closed")
        for unit in ("川0302", "川0104")
        for period in ("2020", "2019")
    ]


def test_a_unit_without_cases_has_its_rows(tiny_warehouse: Warehouse, at):
    rows = compute(tiny_warehouse, ["pending", "closing_rate"], at("川03本"), Y2020)
    assert rows["numerator"].to_list() == [0, 0]
    assert rows["denominator"].to_list() == [None, 0]
    assert rows["value"].to_list() == [0.0, None]
    assert rows["n"].to_list() == [0, 0]


def test_a_metric_asked_for_twice_has_one_row(tiny_warehouse: Warehouse, at):
    assert compute(tiny_warehouse, ["pending", "pending"], at("川"), Y2020).height == 1


def test_overlapping_units_do_not_disturb_each_other(tiny_warehouse: Warehouse, at):
    units = [at("全国"), at("川"), at("川01"), at("川0104")]
    together = compute(tiny_warehouse, ["closed", "recovered_yuan", "relief_cases"], units, Y2020)
    apart = pl.concat(
        compute(tiny_warehouse, [metric], unit, Y2020)
        for metric in ("closed", "recovered_yuan", "relief_cases")
        for unit in units
    )
    assert together.equals(apart)


OVERLAPPING = [Y2020, Period("judicial", 2020), Month(2020, 6), Month(2018, 12), Period("calendar", 2017)]
APART = [Month(2020, 7), Month(2019, 5), Month(2019, 6), Month(2020, 2)]


@pytest.mark.parametrize("periods", [OVERLAPPING, APART])
@pytest.mark.parametrize("metric", ["pending", "opening", "received", "relief_cases", "cash_recovered_yuan"])
def test_overlapping_and_distant_periods_do_not_disturb_each_other(
    tiny_warehouse: Warehouse, at, metric: str, periods: list[Period | Month]
):
    together = compute(tiny_warehouse, [metric], at("川"), periods)
    assert together.equals(pl.concat(compute(tiny_warehouse, [metric], at("川"), one) for one in periods))


def test_ages_by_month_are_those_of_each_month_alone(tiny_warehouse: Warehouse, at):
    by_month = compute(tiny_warehouse, ["pending"], at("川01"), Y2020, by=["month", "age_band"])
    for month in Y2020.months():
        alone = compute(tiny_warehouse, ["pending"], at("川01"), month, by=["age_band"])
        assert by_month.filter(month=month.key)["n"].to_list() == alone["n"].to_list()


def test_beyond_the_limit_by_month_is_that_of_each_month_alone(tiny_warehouse: Warehouse, at):
    by_month = compute(tiny_warehouse, ["pending_beyond_limit"], at("川"), Y2020, by=["month"])
    alone = [compute(tiny_warehouse, ["pending_beyond_limit"], at("川"), month) for month in Y2020.months()]
    assert by_month["n"].to_list() == [rows["n"].item() for rows in alone]
    assert len(set(by_month["n"])) > 1


def test_places_are_unit_codes_that_resolve_again(tiny_warehouse: Warehouse, at):
    courts = compute(tiny_warehouse, ["closed"], at("川"), Y2020, by=["court"])
    assert courts["court"].to_list() == ["川本", "川01本", "川0104", "川0105", "川03本", "川0302"]
    prefectures = compute(tiny_warehouse, ["closed"], at("川"), Y2020, by=["prefecture"])
    assert prefectures["prefecture"].to_list() == ["川本", "川01", "川03"]
    for code, number in prefectures.select("prefecture", "numerator").iter_rows():
        assert compute(tiny_warehouse, ["closed"], at(code), Y2020)["numerator"].item() == number


def test_the_scope_of_a_metric_of_its_own_is_in_its_rows(tiny_warehouse: Warehouse, at):
    rows = compute(tiny_warehouse, ["received", "resumed_share"], at("川"), Y2020, "审查类")
    assert dict(rows.select("metric", "scope").iter_rows()) == {
        "received": "审查类",
        "resumed_share": "首执+恢复",
    }


def test_english_scopes_are_the_same(tiny_warehouse: Warehouse, at):
    chinese = compute(tiny_warehouse, ["received"], at("川"), Y2020, "首执+恢复")
    assert compute(tiny_warehouse, ["received"], at("川"), Y2020, "first+resumed").equals(chinese)


def test_unknown_stands_for_what_the_record_does_not_say(tiny_warehouse: Warehouse, at):
    rows = compute(tiny_warehouse, ["received"], at("川01本"), Y2020, "审查类", by=["basis"])
    assert rows.filter(basis=dimensions.UNKNOWN)["n"].to_list() == [1]
    known = compute(tiny_warehouse, ["received"], at("川0104"), Y2020, by=["basis"])
    assert dimensions.UNKNOWN not in known["basis"].to_list()


def test_case_types_break_down_a_scope(tiny_warehouse: Warehouse, at):
    rows = compute(tiny_warehouse, ["received"], at("川0104"), Y2020, "首执+恢复", by=["case_type"])
    assert dict(rows.select("case_type", "n").iter_rows()) == {"执": 7, "执恢": 3}
    everything = compute(tiny_warehouse, ["received"], at("川0105"), Y2020, "all", by=["case_type"])
    assert everything["case_type"].to_list() == list(scopes.CASE_TYPES)
    assert dict(everything.filter(pl.col("n") > 0).select("case_type", "n").iter_rows()) == {
        "执": 5,
        "执保": 1,
    }
    nothing = compute(tiny_warehouse, ["received"], at("川本"), Y2020, "all", by=["case_type"])
    assert nothing["n"].to_list() == [0] * len(scopes.CASE_TYPES)


def test_amounts_are_exact(make_warehouse, tiny_records):
    cases = tiny_records["cases"].with_columns(
        pl.lit(Decimal("9999999999999999.99")).cast(pl.Decimal(18, 2)).alias("recovered_yuan")
    )
    warehouse = make_warehouse({**tiny_records, "cases": cases})
    unit = warehouse.courts.resolve("川0104", date(2020, 12, 31))
    rows = compute(warehouse, ["recovered_yuan"], unit, Y2020)
    assert rows["numerator"].item() == 6 * Decimal("9999999999999999.99")


def test_a_year_uses_nothing_after_its_end(make_warehouse, tiny_records):
    """Cut every record at the end of 2019: the figures of 2019 stay the same."""
    end = date(2019, 12, 31)
    cases = tiny_records["cases"].filter(pl.col("filing_date") <= end)
    closed = pl.col("closing_date") <= end
    cut = cases.with_columns(
        pl.when(closed).then(name).alias(name) for name in ("closing_date", "closing_method")
    )
    dates = {
        "transfers": "transfer_date",
        "suspensions": "start_date",
        "payments": "payment_date",
        "relief_measures": "granted_date",
        "termination_checks": "checked_date",
    }
    known = {name: tiny_records[name].filter(pl.col(day) <= end) for name, day in dates.items()}
    known["suspensions"] = known["suspensions"].with_columns(
        pl.when(pl.col("end_date") <= end).then("end_date").alias("end_date")
    )
    full, earlier = make_warehouse(tiny_records), make_warehouse({"cases": cut, **known}, as_of="2019-12-31")
    names = [name for name, metric in METRICS.items() if metric.formula]
    for warehouse in (full, earlier):
        assert warehouse.courts.resolve("川", end).code == "川"
    one, other = (
        compute(w, names, w.courts.resolve("川", end), Y2019, by=["court"]) for w in (full, earlier)
    )
    assert one.equals(other)


@pytest.mark.parametrize(
    ("metrics", "scope", "by", "message"),
    [
        (["pendings"], "首执", (), "not in the catalogue.*pending"),
        (["pending"], "second", (), "not known.*首执"),
        (["pending"], "首执", ("colour",), "not a breakdown.*court, prefecture, month"),
        (["received"], "首执", ("closing_group",), "by the end of the period"),
        (["pending"], "首执", ("month", "month"), "twice"),
        (["median_days_to_close"], "首执", ("court", "prefecture"), "one place at a time"),
        (["median_days_to_close"], "首执", ("month",), "Valid for median_days_to_close: court, prefecture"),
    ],
)
def test_what_cannot_be_asked_is_refused(tiny_warehouse: Warehouse, at, metrics, scope, by, message):
    with pytest.raises(ZhixingError, match=message):
        compute(tiny_warehouse, metrics, at("川"), Y2020, scope, by)


@pytest.mark.parametrize(("units", "periods"), [([], [Y2020]), (["川"], []), (["川", "川"], [Y2020])])
def test_a_request_names_each_thing_once(tiny_warehouse: Warehouse, at, units, periods):
    with pytest.raises(ZhixingError):
        compute(tiny_warehouse, ["pending"], [at(unit) for unit in units], periods)


def test_a_source_that_lacks_a_column_refuses_what_stands_on_it(make_warehouse, tiny_records):
    warehouse = make_warehouse(tiny_records, lacks='["cases.closing_method", "payments"]')
    unit = warehouse.courts.resolve("川", date(2020, 12, 31))
    assert compute(warehouse, ["closed", "pending"], unit, Y2020).height == 2
    for metric in ("closed_real", "cash_recovered_yuan", "terminated_procedure_stock"):
        with pytest.raises(UnavailableError, match=r"does not deliver (cases\.closing_method|payments)"):
            compute(warehouse, [metric], unit, Y2020)
    with pytest.raises(UnavailableError, match="closing_method"):
        compute(warehouse, ["closed"], unit, Y2020, by=["closing_method"])
