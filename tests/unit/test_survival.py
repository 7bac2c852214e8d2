import numpy as np
import polars as pl
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from zhixing.methods.risk_sets import risk_sets
from zhixing.methods.survival import cumulative_incidence, kaplan_meier, median, restricted_mean

# Freireich et al. 1963 (Blood 21:699), weeks in remission; the example of most textbooks and packages
MP_WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
MP_RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO_WEEKS = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def from_zero(times, events):
    return kaplan_meier([0] * len(times), times, events)


def steps(curve):
    return curve.table.filter(pl.col("events") > 0)


def test_kaplan_meier_matches_the_published_example():
    table = steps(from_zero(MP_WEEKS, MP_RELAPSED))
    assert table["day"].to_list() == [6, 7, 10, 13, 16, 22, 23]
    assert table["at_risk"].to_list() == [21, 17, 15, 12, 11, 7, 6]
    assert table["survival"].to_list() == pytest.approx(
        [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4
    )
    assert table["std_error"].to_list() == pytest.approx(
        [0.076, 0.087, 0.096, 0.107, 0.114, 0.128, 0.135], abs=5e-4
    )
    # log-log limits as Stata's `sts list` prints them
    assert table["lower"].to_list() == pytest.approx(
        [0.6197, 0.5631, 0.5032, 0.4316, 0.3675, 0.2678, 0.1881], abs=5e-5
    )
    assert table["upper"].to_list() == pytest.approx(
        [0.9516, 0.9228, 0.8894, 0.8491, 0.8049, 0.7468, 0.6801], abs=5e-5
    )


def test_median_matches_the_published_example():
    treated = median(from_zero(MP_WEEKS, MP_RELAPSED))
    assert (treated.value, treated.lower, treated.upper) == (23, 13, None)
    placebo = median(from_zero(PLACEBO_WEEKS, [1] * 21))
    assert (placebo.value, placebo.lower, placebo.upper) == (8, 4, 11)


def test_restricted_mean_matches_the_published_example():
    treated = restricted_mean(from_zero(MP_WEEKS, MP_RELAPSED), 35)
    assert (treated.value, treated.std_error) == pytest.approx((23.29, 2.83), abs=5e-3)
    assert treated.upper - treated.value == pytest.approx(1.959964 * treated.std_error)


def test_without_censoring_the_restricted_mean_is_the_mean():
    mean = restricted_mean(from_zero(PLACEBO_WEEKS, [1] * 21), 100)
    assert mean.value == pytest.approx(np.mean(PLACEBO_WEEKS))
    assert mean.std_error == pytest.approx(np.std(PLACEBO_WEEKS) / 21**0.5)
    capped = restricted_mean(from_zero(PLACEBO_WEEKS, [1] * 21), 10)
    assert capped.value == pytest.approx(np.minimum(PLACEBO_WEEKS, 10).mean())


def test_a_mean_beyond_what_is_known_is_not_given():
    curve = from_zero(MP_WEEKS, MP_RELAPSED)  # the last case is still in remission at week 35
    assert restricted_mean(curve, 36).value is not None
    assert restricted_mean(curve, 37).value is None
    assert restricted_mean(from_zero([], []), 10).value is None


def test_a_median_that_is_not_reached_is_none():
    few = median(from_zero([5, 9, 9, 9], [1, 0, 0, 0]))
    assert few.value is None
    assert few.upper is None


def left_truncated(n=400, seed=3):
    rng = np.random.default_rng(seed)
    days, entry = rng.geometric(1 / 120, n) - 1, np.where(rng.random(n) < 0.4, rng.integers(0, 200, n), 0)
    days, entry = days[days >= entry], entry[days >= entry]
    last = entry + rng.integers(0, 365, len(days))
    return entry, np.minimum(days, last), days <= last


def test_left_truncation_agrees_with_statsmodels():
    entry, exit_, event = left_truncated()
    ours, theirs = kaplan_meier(entry, exit_, event), SurvfuncRight(exit_, event.astype(int), entry=entry - 1)
    assert ours.skipped == 0
    table = steps(ours)
    assert table["day"].to_list() == theirs.surv_times.tolist()
    assert table["survival"].to_numpy() == pytest.approx(theirs.surv_prob, abs=1e-12)
    within = table["survival"].to_numpy() > 0
    assert table["std_error"].to_numpy()[within] == pytest.approx(theirs.surv_prob_se[within], abs=1e-12)
    half = median(ours)
    with np.errstate(divide="ignore", invalid="ignore"):  # statsmodels takes log(0) at the ends of its curve
        assert (half.value, half.lower, half.upper) == (
            theirs.quantile(0.5),
            *theirs.quantile_ci(0.5, method="cloglog"),
        )


def test_cumulative_incidence_agrees_with_statsmodels():
    _, exit_, event = left_truncated()
    cause = np.where(event, exit_ % 3 + 1, 0)
    ours = cumulative_incidence(np.zeros_like(exit_), exit_, cause, ["real", "terminated_procedure", "other"])
    theirs = CumIncidenceRight(exit_, cause)
    for k, name in enumerate(["real", "terminated_procedure", "other"]):
        table = ours.table.filter(pl.col("cause") == name, pl.col("day").is_in(exit_[event].tolist()))
        shared = np.isin(theirs.times, table["day"].to_numpy())
        assert table["incidence"].to_numpy() == pytest.approx(theirs.cinc[k][shared], abs=1e-12)
        known = np.isfinite(theirs.cinc_se[k][shared])
        assert table["std_error"].to_numpy()[known] == pytest.approx(
            theirs.cinc_se[k][shared][known], abs=1e-12
        )


def test_cumulative_incidence_by_hand():
    # five cases: real on day 1, censored on 2, 终本 on 3, real on 4, open on 5
    result = cumulative_incidence([0] * 5, [1, 2, 3, 4, 5], [1, 0, 2, 1, 0], ["real", "terminated_procedure"])
    real, terminated = result.at(4, "real"), result.at(4, "terminated_procedure")
    assert real.value == pytest.approx(1 / 5 + (4 / 5) * (2 / 3) * (1 / 2))
    assert terminated.value == pytest.approx((4 / 5) * (1 / 3))
    assert result.at(2, "terminated_procedure").value == 0
    assert result.at(6, "real").value is None


def test_without_censoring_incidence_is_a_binomial_share():
    result = cumulative_incidence(
        [0] * 20, [3] * 5 + [8] * 7 + [9] * 8, [1] * 5 + [2] * 7 + [1] * 8, ["real", "other"]
    )
    share = result.at(8, "other")
    assert share.value == pytest.approx(7 / 20)
    assert share.std_error == pytest.approx((7 / 20 * 13 / 20 / 20) ** 0.5)


def test_a_case_closed_on_its_filing_day_was_at_risk_that_day():
    curve = from_zero([0, 0, 10, 10], [1, 1, 0, 0])
    assert curve.table.row(0, named=True)["survival"] == 0.5


def test_a_case_that_enters_and_closes_on_one_day_counts():
    curve = kaplan_meier([40, 40, 40, 40], [40, 60, 60, 60], [1, 0, 0, 0], minimum_at_risk=1)
    assert curve.start == 40
    assert curve.table["survival"].to_list() == [0.75]


def test_one_early_closing_does_not_end_the_curve():
    # one case watched from day 0 closes on day 3; forty enter at day 30, half of them close by day 60
    entry, exit_ = [0] + [30] * 40, [3] + [60] * 20 + [90] * 20
    curve = kaplan_meier(entry, exit_, [1] * 21 + [0] * 20)
    collapsed = SurvfuncRight(np.array(exit_), np.array([1] * 21 + [0] * 20), entry=np.array(entry) - 1)
    assert collapsed.surv_prob[-1] < 1e-15
    assert (curve.start, curve.skipped) == (30, 1)  # conditional on being open at 30 days
    assert curve.table["survival"].to_list() == [1.0, 0.5]
    assert median(curve).value == 60


def test_a_curve_ends_where_everybody_watched_has_gone():
    # twelve cases watched to day 20, others only from day 50 on: day 21 to 49 is unknown
    entry, exit_, event = [0] * 12 + [50] * 12, [10] * 6 + [20] * 6 + [60] * 12, [1] * 6 + [0] * 6 + [1] * 12
    curve = kaplan_meier(entry, exit_, event)
    assert (curve.start, curve.end, curve.skipped) == (0, 20, 12)
    assert curve.table["survival"].to_list() == [1.0, 0.5]


def test_a_curve_ends_before_the_last_watched_close_though_older_ones_are_open():
    curve = kaplan_meier([0] * 12 + [50] * 2, [10] * 6 + [20] * 6 + [60] * 2, [1] * 12 + [0] * 2)
    assert (curve.end, curve.table["survival"][-1]) == (19, 0.5)


def test_a_court_with_eight_filings_keeps_its_curve():
    curve = kaplan_meier([0] * 8 + [200] * 4, [50] * 4 + [300] * 8, [1] * 4 + [0] * 8)
    assert curve.start == 0


def test_no_case_gives_an_empty_curve():
    curve = from_zero([], [])
    assert (curve.start, curve.end, curve.table.height) == (None, None, 0)
    assert median(curve).value is None
    assert cumulative_incidence([], [], [], ["real"]).at(0, "real").value is None


@pytest.mark.parametrize(
    ("entry", "exit_", "cause", "message"),
    [
        ([5], [4], [1], "day 5 to day 4"),
        ([-1], [4], [1], "day -1 to day 4"),
        ([0], [4], [2], "found 2 to 2"),
        ([0], [4.5], [1], "whole numbers"),
        ([0], [float("nan")], [1], "whole numbers"),
        ([0, 0], [4], [1], "differ in length"),
    ],
)
def test_impossible_input_is_refused(entry, exit_, cause, message):
    with pytest.raises(ValueError, match=message):
        risk_sets(entry, exit_, cause)
