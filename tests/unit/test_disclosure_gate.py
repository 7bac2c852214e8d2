"""What passes the publishing gate, on both sides of every limit, counted by hand.

The register: in 2020 each court closes some first cases with the same amount recovered in each, in 2019 all courts many.

             court   2020: cases × recovered   why
    Chengdu  川01本  30 × 20,000               enough
             川0104  10 × 50,000               just enough
             川0105  11 × 40,000               enough; in 2019 one of its 40 cases is 4,000 times as large
    Zigong   川03本  30 × 10,000               enough
             川0302   9 × 30,000               one too few
"""

from collections.abc import Callable, Iterator
from datetime import date

import polars as pl
import pytest

from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import compute
from zhixing.metrics.dimensions import DIMENSIONS, allowed
from zhixing.metrics.disclosure import gate, plan
from zhixing.metrics.disclosure.layers import layers_of
from zhixing.metrics.disclosure.stems import components
from zhixing.records import Petition
from zhixing.warehouse import build
from zhixing.warehouse.opened import Warehouse

THIS, LAST = Period("calendar", 2020), Period("calendar", 2019)
CLOSED_2020 = {
    "川01": (30, 20_000),
    "川0104": (10, 50_000),
    "川0105": (11, 40_000),
    "川03": (30, 10_000),
    "川0302": (9, 30_000),
}
HEAD = (
    "case_id type court filed closed method basis property creditor debtor claim recovered waived continues"
)


def cases() -> str:
    lines = [HEAD]
    for court, (number, recovered) in CLOSED_2020.items():
        for year, count in ((2019, 40), (2020, number)):
            for place in range(count):
                amount = 4_000 * recovered if (year, court, place) == (2019, "川0105", 0) else recovered
                lines.append(
                    f"（{year}）{court}执{place + 1}号 执 {court} {year}-01-{1 + place % 28:02d} {year}-06-{1 + place % 28:02d} "
                    f"performed judgment y n {'y' if place % 2 else 'n'} {2 * amount}.00 {amount}.00 0 -"
                )
    return "\n".join(lines)


def relief() -> str:
    """Relief in 2020: 10 cases at 川01, 9 at 川03, 12 measures in 8 cases at 川0105."""
    lines = ["case_id granted_date kind ended_date"]
    kinds = ("consumption_limit_lifted", "enforcement_deferred")
    for court, number, measures in (("川01", 10, 10), ("川03", 9, 9), ("川0105", 8, 12)):
        lines += [
            f"（2020）{court}执{1 + place % number}号 2020-03-{2 + place:02d} {kinds[place // number]} 2020-05-{2 + place:02d}"
            for place in range(measures)
        ]
    return "\n".join(lines)


def petitions() -> pl.DataFrame:
    """Petitions of 2020: Chengdu 40, of which 2 are open at the year's end and 15 substantively resolved; Zigong 30,
    all resolved, 12 of them substantively; none is supervised."""
    rows = [
        (
            f"p{place}",
            "川01",
            date(2020, 3, 1),
            None if place < 2 else date(2020, 6, 1),
            None if place < 2 else place < 17,
        )
        for place in range(40)
    ]
    rows += [(f"z{place}", "川03", date(2020, 3, 1), date(2020, 5, 1), place < 12) for place in range(30)]
    frame = pl.DataFrame(
        rows,
        schema=["petition_id", "court_code", "registered_date", "resolved_date", "substantively_resolved"],
        orient="row",
    )
    absent = {
        "repeat_of": pl.lit(None, pl.String),
        "supervised_by": pl.lit(None),
        "case_id": pl.lit(None, pl.String),
    }
    return Petition.cast(frame.with_columns(**absent))


@pytest.fixture(scope="module")
def unplanned(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict[str, pl.DataFrame]]
) -> Warehouse:
    return make_warehouse(make_records(cases(), relief=relief()))


@pytest.fixture(scope="module")
def register(
    tmp_path_factory: pytest.TempPathFactory,
    make_records: Callable[..., dict[str, pl.DataFrame]],
    tiny_courts: pl.DataFrame,
) -> Iterator[Warehouse]:
    path = tmp_path_factory.mktemp("register") / "warehouse.duckdb"
    build.write(
        make_records(cases(), relief=relief()) | {"petitions": petitions()},
        tiny_courts,
        path,
        {"as_of": "2020-12-31"},
        finish=plan.build,
    )
    with Warehouse.open(path) as warehouse:
        yield warehouse


def published(
    warehouse: Warehouse,
    metric: str,
    unit: str,
    by: tuple[str, ...] = (),
    period: Period = THIS,
    scope: str = "首执",
) -> pl.DataFrame:
    resolved = warehouse.courts.resolve(unit, date(2020, 12, 31))
    return gate.publish(warehouse, compute(warehouse, [metric], resolved, period, scope, by))


def reason(warehouse: Warehouse, metric: str, unit: str, **options: Period | str) -> str | None:
    return published(warehouse, metric, unit, **options)["reason"].item()  # type: ignore[arg-type]


def test_ten_contributing_cases_are_published_and_nine_are_not(register: Warehouse):
    assert reason(register, "recovered_yuan", "川0104") is None
    assert reason(register, "recovered_yuan", "川0302") == gate.PRIMARY


def test_what_would_give_the_small_one_away_goes_with_it(register: Warehouse):
    # Zigong − its intermediate court = 川0302.
    company = [reason(register, "recovered_yuan", unit) for unit in ("川03", "川03本")]
    assert gate.COMPLEMENTARY in company


def test_one_case_that_dominates_withholds_a_sum_of_forty(register: Warehouse):
    # The second largest creditor would read the largest amount, 160,000,000, off the total to within 38 × 40,000.
    assert reason(register, "recovered_yuan", "川0105", period=LAST) == gate.PRIMARY
    assert reason(register, "closed", "川0105", period=LAST) is None


def test_a_withheld_row_is_null_and_flagged_and_never_zero(register: Warehouse):
    row = published(register, "recovered_yuan", "川0302").row(0, named=True)
    assert row["suppressed"]
    assert (row["numerator"], row["denominator"], row["value"], row["n"]) == (None, None, None, None)


def test_columns_stay_as_they_were_and_what_may_be_told_comes_last(register: Warehouse):
    exact = compute(
        register, ["recovered_yuan", "closed"], register.courts.resolve("川", date(2020, 12, 31)), THIS
    )
    assert gate.publish(register, exact).columns == [*exact.columns, "reason", "low", "high"]
    assert gate.publish(register, exact)["metric"].to_list() == exact["metric"].to_list()
    assert gate.publish(register, exact.clear()).height == 0


def test_a_ratio_falls_with_its_numerator_and_keeps_a_denominator_that_is_published(register: Warehouse):
    row = published(register, "recovery_rate", "川0302").row(0, named=True)
    assert row["suppressed"]
    assert row["value"] is None
    assert row["numerator"] is None
    mean = published(register, "mean_claim_yuan", "川0302").row(0, named=True)
    assert (mean["value"], mean["numerator"], mean["denominator"]) == (
        None,
        None,
        9,
    )  # 9 closed is a docket count


def test_docket_figures_pass_however_small_and_however_broken_down(register: Warehouse):
    docket = [metric for metric in METRICS.values() if metric.disclosure == "docket" and metric.formula]
    unit = register.courts.resolve("川0302", date(2020, 12, 31))
    for metric in docket:
        for by in [(), *((name,) for name in allowed(metric) if name in DIMENSIONS)]:
            exact = compute(register, [metric.id], unit, THIS, by=by)
            assert gate.publish(register, exact).drop("reason", "low", "high").equals(exact)


def test_a_rate_withheld_for_a_small_remainder_is_told_as_a_bound(register: Warehouse):
    row = published(register, "petition_resolution_rate", "川01", scope="all").row(0, named=True)
    assert row["suppressed"]  # 38 of 40: 2 are open, fewer than ten
    assert (row["value"], row["numerator"], row["denominator"]) == (None, None, 40)
    assert (row["low"], row["high"]) == ((40 - 10) / 40, None)
    row = published(register, "substantive_resolution_rate", "川01", scope="all").row(0, named=True)
    assert (row["value"], row["low"], row["high"]) == (15 / 40, None, None)
    row = published(register, "petition_supervised_share", "川03", scope="all").row(0, named=True)
    assert (row["value"], row["low"], row["high"]) == (
        None,
        None,
        10 / 30,
    )  # none of 30: a true zero is small


def test_mean_days_of_petitions_are_told_to_the_day_and_without_their_sums(register: Warehouse):
    row = published(register, "petition_days_mean", "川", scope="all").row(0, named=True)
    assert row["value"] == round((38 * 92 + 30 * 61) / 68)  # 78.3 days from 1 March to 1 June and to 1 May
    assert (row["numerator"], row["denominator"], row["n"]) == (None, None, None)
    assert not row["suppressed"]


def test_relief_counts_parties_not_measures(register: Warehouse):
    assert reason(register, "relief_measures", "川01本") != gate.PRIMARY  # 10 cases
    assert reason(register, "relief_measures", "川03本") == gate.PRIMARY  # 9 cases
    assert reason(register, "relief_measures", "川0105") == gate.PRIMARY  # 12 measures, but 8 cases
    assert reason(register, "relief_measures", "川0104") == gate.PRIMARY  # none: a true zero is small


@pytest.mark.parametrize(
    ("metric", "unit", "by", "period", "scope"),
    [
        ("recovered_yuan", "川0104", ("month",), THIS, "首执"),  # months begin at the prefecture
        ("recovered_yuan", "川01", ("month", "basis"), THIS, "首执"),  # breakdowns are not crossed
        ("recovered_yuan", "川01", ("closing_method",), THIS, "首执"),
        ("recovered_yuan", "川0104", (), THIS, "首执+恢复"),
        ("recovered_yuan", "川01", (), THIS, "all"),
        ("recovered_yuan", "川01", (), Period("calendar", 2017), "首执"),  # before the records
        ("enterprise_recovery_rate", "川01", ("basis",), THIS, "首执"),
    ],
)
def test_what_no_layer_names_is_not_published(
    register: Warehouse, metric: str, unit: str, by: tuple[str, ...], period: Period, scope: str
):
    rows = published(register, metric, unit, by, period, scope)
    assert rows.height > 0
    assert set(rows["reason"]) == {gate.NOT_PUBLISHED}
    assert rows["suppressed"].all()


def test_places_in_a_breakdown_are_the_units_they_name(register: Warehouse):
    by_court = published(register, "recovered_yuan", "川", ("court",))
    alone = {unit: reason(register, "recovered_yuan", unit) for unit in by_court["court"] if unit != "川本"}
    assert {
        unit: why for unit, why in by_court.select("court", "reason").iter_rows() if unit != "川本"
    } == alone
    by_prefecture = published(register, "recovered_yuan", "川", ("prefecture",)).filter(
        pl.col("prefecture") != "川"
    )
    for unit, why in by_prefecture.select("prefecture", "reason").iter_rows():
        if unit in {"川01", "川03"}:
            assert why == reason(register, "recovered_yuan", unit)
    # Of one court, the row “of its prefecture” is that court's.
    assert published(register, "recovered_yuan", "川0302", ("prefecture",))["reason"].item() == gate.PRIMARY


def test_an_amount_without_a_plan_is_refused_and_a_docket_count_is_not(unplanned: Warehouse):
    assert published(unplanned, "closed", "川0302")["numerator"].item() == 9
    with pytest.raises(gate.NoPlanError, match="zhixing plan --warehouse"):
        published(unplanned, "recovered_yuan", "川0302")


def test_estimates_pass_by_the_rule_of_their_metric(register: Warehouse):
    def held(metric: str, unit: str, n: int | None) -> str | None:
        return gate.withheld(register, metric, unit, "2020", "首执", n)

    assert held("median_days_to_close", "川0302", 3) is None  # a docket figure
    assert held("top_share", "川01", 51) is not None  # one per cent of 51 is one case
    assert held("relief_effect_recovered", "川", 9) == gate.PRIMARY
    assert held("relief_effect_recovered", "川", 10) is None  # 27 relieved cases in the province
    assert held("relief_effect_recovered", "川", None) == gate.PRIMARY
    assert held("relief_effect_real_closing", "川03本", 50) == gate.PRIMARY  # their number is withheld


def test_every_protected_metric_stands_on_sums_somebody_said_how_to_protect():
    for metric in METRICS.values():
        if metric.formula is None:
            assert metric.disclosure == "docket" or metric.id in gate.RULES
            continue
        found = components(metric)
        assert (metric.disclosure == "docket") == (not found.all)
        assert all(layers_of(part.stem) for part in found.all)
