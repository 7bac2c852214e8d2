from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from statsmodels.duration.hazard_regression import PHReg

from zhixing.methods.clusters import TwoWayClusters
from zhixing.methods.estimates import TooFew
from zhixing.methods.matching import match_at_dates
from zhixing.methods.relief_effects import effect
from zhixing.methods.relief_inference import _e_value
from zhixing.methods.relief_weights import fit_relief_hazard
from zhixing.methods.survival import cumulative_incidence

DAY = date(2020, 3, 1)
AS_OF = date(2021, 3, 1)
NO_PAYMENTS = pl.DataFrame(schema={"case_id": pl.String, "payment_date": pl.Date, "amount_yuan": pl.Float64})


def twins(relieved, matched, later_relief=None, claim=1000.0):
    """One relieved and one matched case a set, each in a court of its own: (days to closing, closing group) or None."""
    rows = []
    for number, pair in enumerate(zip(relieved, matched, strict=True)):
        for role, ending in zip("rm", pair, strict=True):
            days, group = ending or (None, None)
            relief = 0 if role == "r" else (later_relief or {}).get(number)
            rows.append(
                {
                    "case_id": f"{role}{number}",
                    "filing_date": DAY - timedelta(days=50),
                    "closing_date": None if days is None else DAY + timedelta(days=days),
                    "closing_group": group,
                    "relief_date": None if relief is None else DAY + timedelta(days=relief),
                    "claim_yuan": claim,
                    "court_code": f"{number}",
                }
            )
    schema = {"closing_date": pl.Date, "closing_group": pl.String, "relief_date": pl.Date}
    return pl.DataFrame(rows, schema_overrides=schema)


def compare(cases, payments=NO_PAYMENTS, as_of=AS_OF, fewest_sets=2, **options):
    matches = match_at_dates(cases, payments, DAY, DAY, exact=["court_code"], fewest_sets=2)
    return effect(matches, cases, payments, as_of, fewest_sets=fewest_sets, **options)


REAL, STAYED, TERMINATED = (90, "real"), None, (30, "terminated_procedure")


def test_without_censoring_the_shares_are_counts():
    found = compare(
        twins([REAL] * 6 + [TERMINATED] * 2 + [STAYED] * 2, [REAL] * 3 + [TERMINATED] * 4 + [STAYED] * 3)
    )
    outcome = found.real_closing
    assert outcome.relieved.value == pytest.approx(6 / 10)
    assert outcome.matched.value == pytest.approx(3 / 10)
    assert outcome.difference.value == pytest.approx(3 / 10)
    assert (found.sets, found.controls, found.control_cases, found.followed_fully) == (10, 10, 10, 10)


def test_without_censoring_the_standard_error_is_that_of_paired_differences():
    relieved = [REAL, REAL, REAL, STAYED, TERMINATED, REAL]
    matched = [REAL, STAYED, REAL, STAYED, STAYED, TERMINATED]
    differences = np.array([0, 1, 0, 0, 0, 1])
    found = compare(twins(relieved, matched)).real_closing
    assert found.difference.std_error == pytest.approx(differences.std(ddof=1) / 6**0.5)
    assert found.relieved.std_error == pytest.approx((4 / 6 * 2 / 6 / 5) ** 0.5)


def test_closings_after_the_horizon_do_not_count():
    found = compare(twins([(180, "real"), (181, "real"), STAYED], [STAYED] * 3))
    assert found.real_closing.relieved.value == pytest.approx(1 / 3)


def test_the_as_of_date_censors():
    # relief on six dates before the as-of date, so that follow-up ends at six different days
    rng = np.random.default_rng(2)
    n, rows = 120, []
    for number in range(n):
        granted = DAY - timedelta(days=int(rng.integers(0, 250)))
        for role in "rm":
            ends = granted + timedelta(days=int(rng.integers(1, 400)))
            group = ["real", "terminated_procedure"][int(rng.integers(0, 2))]
            rows.append(
                (
                    f"{role}{number}",
                    granted - timedelta(days=50),
                    ends,
                    group,
                    granted if role == "r" else None,
                    1e3,
                    f"{number}",
                )
            )
    columns = [
        "case_id",
        "filing_date",
        "closing_date",
        "closing_group",
        "relief_date",
        "claim_yuan",
        "court_code",
    ]
    cases = pl.DataFrame(rows, schema=columns, orient="row")
    as_of = DAY + timedelta(days=20)
    closed = pl.col("closing_date") <= as_of
    known = cases.with_columns(
        pl.when(closed).then(pl.col("closing_date")), pl.when(closed).then("closing_group")
    )
    matches = match_at_dates(known, NO_PAYMENTS, DAY - timedelta(days=250), DAY, exact=["court_code"])
    found = effect(matches, known, NO_PAYMENTS, as_of)
    relieved = cases.filter(pl.col("case_id").str.starts_with("r"))
    days = (relieved["closing_date"] - relieved["relief_date"]).dt.total_days().to_numpy()
    watched = (pl.Series([as_of] * n) - relieved["relief_date"]).dt.total_days().to_numpy()
    cause = np.where(days > watched, 0, np.where(relieved["closing_group"] == "real", 1, 2))
    curve = cumulative_incidence(np.zeros(n, int), np.minimum(days, watched), cause, ["real", "other"])
    assert 30 < found.followed_fully < n
    assert found.real_closing.relieved.value == pytest.approx(curve.at(180, "real").value)
    assert found.real_closing.relieved.std_error == pytest.approx(curve.at(180, "real").std_error, rel=0.03)
    by_day = found.curves.filter(outcome="real_closing", group="relieved")
    assert by_day.filter(day=90)["value"].item() == pytest.approx(curve.at(90, "real").value)


def test_a_control_relieved_later_leaves_from_that_day():
    # four controls: one relieved on day 20 and really closed on day 40, which then says nothing of unrelieved cases
    cases = twins([STAYED] * 4, [(40, "real"), (60, "real"), STAYED, STAYED], later_relief={0: 20})
    found = effect(
        match_at_dates(cases, NO_PAYMENTS, DAY, DAY, exact=["court_code"], fewest_sets=2),
        cases, NO_PAYMENTS, AS_OF, fewest_sets=2,
    )  # fmt: skip
    assert found.relieved_later == 1
    assert found.real_closing.matched.value == pytest.approx(1 / 3)


def test_money_is_scaled_to_the_claim_and_shares_stop_at_one():
    cases = twins([STAYED] * 2, [STAYED] * 2).with_columns(
        claim_yuan=pl.when(pl.col("case_id") == "m0").then(999.0).otherwise(1999.0)
    )
    money = pl.DataFrame(
        [
            ("r0", DAY, 100.0),  # the day itself is neither known before nor counted after
            ("r0", DAY + timedelta(days=1), 500.0),
            ("r1", DAY + timedelta(days=180), 1000.0),
            ("r1", DAY + timedelta(days=181), 1000.0),
            ("m0", DAY + timedelta(days=5), 600.0),
            ("m0", DAY + timedelta(days=6), 600.0),
        ],
        schema=NO_PAYMENTS.schema,
        orient="row",
    )
    matches = match_at_dates(cases, money, DAY, DAY, exact=["court_code"], caliper=5, fewest_sets=2)
    found = effect(matches, cases, money, AS_OF, fewest_sets=2)
    assert found.recovered_yuan.relieved.value == pytest.approx((500 + 1000) / 2)
    assert found.recovered_yuan.matched.value == pytest.approx((600 + 600) * (1 + 1999) / (1 + 999) / 2)
    assert found.recovered_share.relieved.value == pytest.approx((500 + 1000) / 1999 / 2)
    assert found.recovered_share.matched.value == pytest.approx(1 / 2)  # 1,200 of 999 is everything


def test_money_after_closing_counts_and_money_after_later_relief_does_not():
    cases = twins([STAYED] * 2, [(10, "real"), STAYED], later_relief={1: 30})
    money = pl.DataFrame(
        [("m0", DAY + timedelta(days=20), 100.0), ("m1", DAY + timedelta(days=40), 700.0)],
        schema=NO_PAYMENTS.schema,
        orient="row",
    )
    assert compare(cases, money).recovered_yuan.matched.value == pytest.approx(100 / 2)


def test_nothing_closed_is_not_certainty():
    found = compare(twins([STAYED] * 12, [STAYED] * 12))
    assert found.real_closing.difference.value == 0
    assert found.real_closing.difference.lower < -0.1
    assert found.real_closing.difference.upper > 0.1
    assert (found.e_value, found.e_value_limit) == (None, None)


def test_too_few_followed_for_the_horizon():
    cases = twins([STAYED] * 12, [STAYED] * 12)
    as_of = DAY + timedelta(days=179)
    assert compare(cases, as_of=as_of, fewest_sets=10) == TooFew("matched sets followed for 180 days", 0, 10)


def test_e_values_match_the_published_example():
    # VanderWeele & Ding 2017: risk ratio 3.9, interval from 1.8
    assert _e_value(3.9) == pytest.approx(7.26, abs=0.005)
    assert _e_value(1.8) == pytest.approx(3.0)
    assert _e_value(1) == 1


def test_e_value_of_an_interval_that_includes_no_difference_is_one():
    found = compare(twins([REAL] * 3 + [STAYED] * 3, [REAL] * 2 + [STAYED] * 4))
    assert found.e_value == pytest.approx(1.5 + (1.5 * 0.5) ** 0.5)
    assert found.e_value_limit == 1


def test_two_way_clusters_by_hand():
    clusters = TwoWayClusters.of(pl.Series(["a", "a", "b", "c"]), [0, 1, 1, 0])
    u = np.array([1.0, 2.0, -1.0, -2.0])
    by_case, by_set, by_row = 3**2 + 1 + 4, 1 + 1, 1 + 4 + 1 + 4
    assert clusters.covariance(u, u) == pytest.approx((by_case + by_set - by_row) * 2 / 1)
    assert clusters.std_error(u) == pytest.approx(12**0.5)


def test_a_negative_two_way_sum_falls_back_on_the_larger_one_way():
    clusters = TwoWayClusters.of(pl.Series(["a", "a", "b", "b"]), [0, 0, 1, 1])
    u = np.array([1.0, -1.0, 1.0, -1.0])
    assert clusters.covariance(u, u) < 0
    assert clusters.std_error(u) == 0


def controls(n=600, seed=5):
    rng = np.random.default_rng(seed)
    x, stratum = rng.normal(size=(n, 2)), rng.integers(0, 2, n)
    day = np.ceil(rng.exponential(200 / np.exp(0.8 * x[:, 0] - 0.4 * x[:, 1] + 0.5 * stratum))).astype(int)
    leaves = rng.integers(1, 181, n)
    return x, stratum, np.minimum(day, leaves), day <= leaves


def test_the_hazard_of_relief_agrees_with_statsmodels():
    x, stratum, last, relieved = controls()
    hazard = fit_relief_hazard(x, stratum, np.ones(600), last, relieved, 180)
    design = np.column_stack([x, stratum == 0])
    theirs = PHReg(last, design, status=relieved.astype(int), ties="breslow").fit()
    ours = np.linalg.lstsq(np.column_stack([np.ones(600), design]), np.log(hazard.risk), rcond=None)[0][1:]
    assert ours == pytest.approx(theirs.params, abs=1e-4)


def test_few_reliefs_give_every_control_the_same_hazard():
    x, stratum, last, relieved = controls(40)
    relieved &= np.cumsum(relieved) <= 8
    hazard = fit_relief_hazard(x, stratum, np.ones(40), last, relieved, 180)
    assert set(hazard.risk) == {1.0}
    first = last[relieved].min()
    assert hazard.cumulative[first] == pytest.approx(
        (relieved & (last == first)).sum() / (last >= first).sum()
    )


def test_weights_are_the_inverse_chance_of_staying_unrelieved():
    hazard = fit_relief_hazard(np.zeros((4, 1)), np.zeros(4, int), np.ones(4), np.array([10, 20, 20, 20]), np.array([True, False, False, False]), 20)  # fmt: skip
    weights = hazard.weights(np.array([0, 0]), np.array([9, 10]))
    assert weights.tolist() == pytest.approx([1, np.exp(1 / 4)])


def test_each_trait_has_levels_of_its_own_where_their_combinations_are_rare() -> None:
    """Two hundred courts of three controls: no court has ten reliefs, the property flag has, and tells how soon they come."""
    rng = np.random.default_rng(7)
    court, found = np.repeat(np.arange(200), 3), rng.integers(0, 2, 600)
    day = np.ceil(rng.exponential(np.where(found, 900, 150))).astype(int)
    last, relieved = np.minimum(day, 180), day <= 180
    x = np.zeros((600, 0))
    together = fit_relief_hazard(x, court * 2 + found, np.ones(600), last, relieved, 180)
    apart = fit_relief_hazard(x, np.column_stack([court, found]), np.ones(600), last, relieved, 180)
    assert np.unique(together.risk).size == 1
    assert apart.risk[found == 0].mean() / apart.risk[found == 1].mean() == pytest.approx(6, rel=0.35)
