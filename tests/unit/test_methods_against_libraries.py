"""Our methods beside well-kept libraries on the same data; each test states to how many digits they agree.

Published worked examples stand with the unit tests of the methods: Freireich's remissions in test_survival, Newcombe's
tables in test_rates, VanderWeele and Ding's risk ratio in test_relief_effects.
"""

from datetime import date

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from scipy import integrate, stats
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from zhixing.methods import (
    before_after,
    cluster_robust,
    decomposition,
    funnel,
    interrupted_series,
    order_matching,
    order_rows,
    rank_intervals,
    rates,
    survival,
    tails,
)
from zhixing.methods.clusters import TwoWayClusters
from zhixing.methods.follow_up import Group, incidence, mean_total
from zhixing.methods.panel_series import panel_effect

WORDED = {12: 1e-12, 10: 1e-10, 8: 1e-8, 6: 1e-6}


def same(ours, theirs, digits):
    """Agreement to so many significant digits."""
    assert np.asarray(ours) == pytest.approx(
        np.asarray(theirs), rel=WORDED[digits], abs=WORDED[digits] * 1e-3
    )


def observed(n=500, seed=3):
    """Cases with late entry, censoring and ties, in whole days."""
    rng = np.random.default_rng(seed)
    days, entry = rng.geometric(1 / 120, n) - 1, np.where(rng.random(n) < 0.4, rng.integers(0, 200, n), 0)
    days, entry = days[days >= entry], entry[days >= entry]
    last = entry + rng.integers(0, 365, len(days))
    return entry, np.minimum(days, last), days <= last


def steps(table):
    """The days with an event; the day on which nobody is left has no error."""
    return table.filter((pl.col("events") > 0) & (pl.col("survival") > 0))


# ---- durations -------------------------------------------------------------------------------------------------------


def test_kaplan_meier_with_late_entry_agrees_with_statsmodels_to_12_digits():
    entry, exit_, event = observed()
    table = steps(survival.kaplan_meier(entry, exit_, event).table)
    theirs = SurvfuncRight(exit_, event.astype(int), entry=entry - 1)
    n = table.height
    assert n >= len(theirs.surv_times) - 1
    same(table["survival"], theirs.surv_prob[:n], 12)
    same(table["std_error"], theirs.surv_prob_se[:n], 10)
    same(table["at_risk"], theirs.n_risk[:n], 12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # theirs, on the day when nobody is left
def test_log_log_limits_agree_with_scipy_to_10_digits():
    _, exit_, event = observed()
    table = steps(survival.kaplan_meier(np.zeros(len(exit_), int), exit_, event).table)
    theirs = stats.ecdf(stats.CensoredData.right_censored(exit_, ~event)).sf
    limits = theirs.confidence_interval(method="log-log")
    days = table["day"].to_numpy()
    same(table["survival"], theirs.evaluate(days), 12)
    same(table["lower"], limits.low.evaluate(days), 10)
    same(table["upper"], limits.high.evaluate(days), 10)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # theirs, on the day when nobody is left
def test_the_interval_of_the_median_is_that_of_statsmodels():
    _, exit_, event = observed()
    ours = survival.median(survival.kaplan_meier(np.zeros(len(exit_), int), exit_, event))
    theirs = SurvfuncRight(exit_, event.astype(int))
    assert ours.value == theirs.quantile(0.5)
    assert (ours.lower, ours.upper) == theirs.quantile_ci(0.5, method="cloglog")


def test_the_restricted_mean_is_the_area_under_scipys_curve_to_12_digits():
    _, exit_, event = observed()
    ours = survival.restricted_mean(survival.kaplan_meier(np.zeros(len(exit_), int), exit_, event), 200)
    theirs = stats.ecdf(stats.CensoredData.right_censored(exit_, ~event)).sf
    same(ours.value, sum(theirs.evaluate(np.arange(200))), 12)


def test_the_restricted_mean_and_its_error_are_those_of_pseudo_values():
    # the jackknife of the curve's own area, an independent road to the same variance: within 1 %
    _, exit_, event = observed(300)
    zero = np.zeros(len(exit_), int)

    def area(kept):
        return survival.restricted_mean(
            survival.kaplan_meier(zero[kept], exit_[kept], event[kept]), 150
        ).value

    n = len(exit_)
    left_out = np.array([area(np.arange(n) != i) for i in range(n)])
    jackknife = np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum())
    ours = survival.restricted_mean(survival.kaplan_meier(zero, exit_, event), 150)
    assert ours.std_error == pytest.approx(jackknife, rel=0.01)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # theirs, on the day when nobody is left
def test_aalen_johansen_agrees_with_statsmodels_to_12_digits():
    _, exit_, event = observed()
    cause = np.where(event, np.random.default_rng(5).integers(1, 4, len(exit_)), 0)
    names = ["real", "terminated_procedure", "other"]
    ours = survival.cumulative_incidence(np.zeros(len(exit_), int), exit_, cause, names).table
    theirs = CumIncidenceRight(exit_, cause)
    for k, name in enumerate(names):
        mine = ours.filter(pl.col("cause") == name).join(
            pl.DataFrame({"day": theirs.times.astype(int), "theirs": theirs.cinc[k]}), on="day"
        )
        assert mine.height > 100
        same(mine["incidence"], mine["theirs"], 12)


def test_matched_incidence_agrees_with_statsmodels_to_10_digits():
    rng = np.random.default_rng(8)
    n, horizon = 300, 180
    exit_, last = rng.integers(1, 300, n), rng.integers(60, horizon + 1, n)
    real = rng.random(n) < 0.6
    group = Group(np.ones(n), np.minimum(exit_, horizon + 1), real, last, None, horizon)
    cause = np.where(exit_ <= last, np.where(real, 1, 2), 0)
    theirs = CumIncidenceRight(np.minimum(exit_, last), cause)
    days = np.array([30, 90, 180])
    at = [theirs.cinc[0][np.searchsorted(theirs.times, day, side="right") - 1] for day in days]
    same(incidence(group, days).value, at, 10)


def test_the_mean_of_payments_without_censoring_is_numpys_to_12_digits():
    rng = np.random.default_rng(9)
    n, horizon = 50, 180
    group = Group(np.ones(n), np.full(n, horizon + 1), np.zeros(n, bool), np.full(n, horizon), None, horizon)
    row, day, amount = rng.integers(0, n, 200), rng.integers(1, horizon + 1, 200), rng.random(200)
    course = mean_total(group, row, day, amount, np.array([180]))
    per_case = np.bincount(row, amount, minlength=n)
    same(course.value[0], per_case.mean(), 12)
    same(np.sqrt((course.influence[:, 0] ** 2).sum()), per_case.std() / np.sqrt(n), 12)


# ---- rates and funnels -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("successes", "trials"), [(0, 20), (15, 148), (81, 263), (998, 1000), (50, 50)])
def test_intervals_of_a_proportion_agree_with_statsmodels_and_scipy_to_10_digits(successes, trials):
    wilson, exact = rates.proportion(successes, trials), rates.exact_proportion(successes, trials)
    same((wilson.lower, wilson.upper), proportion_confint(successes, trials, method="wilson"), 10)
    theirs = stats.binomtest(successes, trials).proportion_ci(method="exact")
    same((exact.lower, exact.upper), (theirs.low, theirs.high), 10)


def test_the_difference_of_two_proportions_agrees_with_statsmodels_to_10_digits():
    ours = rates.proportion_difference(56, 70, 48, 80)
    theirs = confint_proportions_2indep(56, 70, 48, 80, method="newcomb", compare="diff")
    same((ours.lower, ours.upper), theirs, 10)


def test_the_ratio_of_two_counts_agrees_with_scipys_exact_binomial_to_10_digits():
    ours = rates.count_ratio(130, 95)
    theirs = stats.binomtest(130, 225).proportion_ci(method="exact")
    same((ours.lower, ours.upper), (theirs.low / (1 - theirs.low), theirs.high / (1 - theirs.high)), 10)


@pytest.mark.parametrize("level", [0.95, 0.999])
def test_a_court_is_outside_the_limits_when_scipys_one_sided_test_says_so(level):
    n, target = 237, 0.91
    lower, upper = (limit[0] for limit in funnel.binomial_limits(np.array([n]), target, level))
    tail = (1 - level) / 2
    for count in range(n + 1):
        low = stats.binomtest(count, n, target, alternative="less").pvalue < tail
        high = stats.binomtest(count, n, target, alternative="greater").pvalue < tail
        assert (count / n < lower, count / n > upper) == (low, high)


def test_the_spread_between_courts_agrees_with_dersimonian_and_laird_in_statsmodels_to_4_digits(monkeypatch):
    monkeypatch.setattr(funnel, "WINSORISED", 0.0)
    rng = np.random.default_rng(2)
    n = rng.integers(100, 3000, 25)
    angle = np.arcsin(np.sqrt(0.9)) + rng.normal(0, 0.06, 25)
    effects, variances = np.arcsin(np.sqrt(rng.binomial(n, np.sin(angle) ** 2) / n)), 1 / (4 * n)
    theirs = combine_effects(effects, variances, method_re="dl")
    ours = funnel._tau_squared(theirs.q / 25, 4.0 * n, np.random.default_rng(1), centred=True)
    assert theirs.tau2 > 0
    # found by bisection to four digits of its own
    assert ours == pytest.approx(theirs.tau2, rel=2e-4)


# ---- places ----------------------------------------------------------------------------------------------------------


def one_rate(numerators, denominators, draws):
    """Places of units by a single rate: 0 points at 0, 100 at 1."""
    marks = rank_intervals.Marks(np.ones(1), np.zeros(1), np.ones(1), np.ones(1, bool))
    counts = (np.array(values, float)[:, None] for values in (numerators, denominators))
    return rank_intervals.places(*counts, marks, spread=50.0, draws=draws)


def test_the_interval_of_a_score_is_that_of_scipys_beta_distribution_within_3_per_mille():
    units = one_rate([80, 45], [100, 60], draws=100_000).units
    for unit, (r, n) in enumerate([(80, 100), (45, 60)]):
        expected = 100 * stats.beta(r + 0.5, n - r + 0.5).ppf([0.025, 0.975])
        found = units.row(unit, named=True)
        assert (found["score_low"], found["score_high"]) == pytest.approx(expected, rel=3e-3)


def test_how_often_one_unit_scores_higher_is_scipys_integral_to_2_digits():
    first, second = stats.beta(80.5, 20.5), stats.beta(45.5, 15.5)
    expected, _ = integrate.quad(lambda x: first.pdf(x) * second.cdf(x), 0, 1)
    drawn = one_rate([80, 45], [100, 60], draws=100_000).drawn
    assert (drawn[:, 0] > drawn[:, 1]).mean() == pytest.approx(expected, abs=0.005)


# ---- heavy tails -----------------------------------------------------------------------------------------------------


def test_the_pareto_tail_agrees_with_scipy_to_8_digits():
    x = np.random.default_rng(4).pareto(1.5, 400) + 1
    index = tails.fit_pareto(np.array([np.log(x).mean()])).index[0]
    shape, _, _ = stats.pareto.fit(x, floc=0, fscale=1)
    same(index, shape, 8)


def test_the_cut_normal_tail_has_the_likelihood_of_scipys_fit():
    # maximum likelihood of a normal cut off at zero: ours in closed form, no worse than what scipy's search finds
    x = np.abs(np.random.default_rng(6).normal(0.7, 1.1, 800))
    tail = tails.fit(np.array([x.mean()]), np.array([(x**2).mean()]))
    centre, spread = tail.centre[0], tail.spread[0]

    def likelihood(m, s):
        return stats.truncnorm.logpdf(x, -m / s, np.inf, loc=m, scale=s).sum()

    best = max(
        likelihood(m, s)
        for m in centre + np.linspace(-0.2, 0.2, 21)
        for s in spread + np.linspace(-0.2, 0.2, 21)
    )
    assert likelihood(centre, spread) == pytest.approx(best, abs=0.02)


# ---- splits ----------------------------------------------------------------------------------------------------------


def test_the_split_of_ang_2005_by_hand():
    # the two-sector data of Ang's guide (doi:10.1016/j.enpol.2003.10.010): energy 50 to 64 = activity × share × intensity;
    # L(40, 30) = 10 ÷ ln(4/3), L(24, 20) = 4 ÷ ln 1.2
    before = pl.DataFrame(
        {"unit": ["1", "2"], "all": [50.0, 50.0], "own": [10.0, 40.0], "energy": [30.0, 20.0]}
    )
    after = pl.DataFrame(
        {"unit": ["1", "2"], "all": [80.0, 80.0], "own": [20.0, 60.0], "energy": [40.0, 24.0]}
    )
    chain = {"activity": "all", "structure": "own", "intensity": "energy"}
    split = decomposition.lmdi(before, after, chain)
    parts = dict(split.group_by("factor").agg(pl.col("effect").sum()).iter_rows())
    first, second = 10 / np.log(4 / 3), 4 / np.log(1.2)
    same(parts["activity"], (first + second) * np.log(80 / 50), 12)
    same(parts["structure"], first * np.log(0.25 / 0.2) + second * np.log(0.75 / 0.8), 12)
    same(parts["intensity"], first * np.log(2 / 3) + second * np.log(0.8), 12)
    assert [round(parts[name], 2) for name in chain] == [26.65, 6.34, -18.99]
    same(sum(parts.values()), 64 - 50, 12)


# ---- series ----------------------------------------------------------------------------------------------------------


def panel(units=8, months=36, seed=1):
    rng = np.random.default_rng(seed)
    during = np.zeros((units, months))
    for unit in range(units):
        during[unit, 24 + unit % 3 :: 4] = 1.0
    mean = np.exp(rng.normal(4.5, 0.7, (units, 1)) + rng.normal(0, 0.2, months) + 0.15 * during)
    count = rng.poisson(mean * rng.gamma(40, 1 / 40, mean.shape))
    return pl.DataFrame(
        {
            "unit": np.repeat([f"u{i}" for i in range(units)], months),
            "month": [date(2018 + m // 12, m % 12 + 1, 1) for m in range(months)] * units,
            "closed": count.ravel(),
            "working_days": [21] * (units * months),
            "during": during.ravel(),
        }
    )


def test_the_panel_agrees_with_statsmodels_gee_to_5_digits():
    frame = panel()
    fit = panel_effect(frame, ["during"])
    unit, month = np.repeat(np.arange(8), 36), np.tile(np.arange(36), 8)
    design = np.column_stack([frame["during"], np.eye(8)[unit], np.eye(36)[month][:, 1:]])
    correlation = sm.cov_struct.Autoregressive(grid=True)
    correlation.dep_params = fit.autocorrelation
    model = sm.GEE(
        frame["closed"].to_numpy(),
        design,
        groups=unit,
        time=month,
        family=sm.families.NegativeBinomial(alpha=fit.dispersion),
        cov_struct=correlation,
    )
    theirs = model.fit(maxiter=200, first_dep_update=10**6, ctol=1e-10)
    assert fit.robust.coefficients[0] == pytest.approx(theirs.params[0], rel=1e-5)


def test_a_short_series_agrees_with_ordinary_least_squares_in_statsmodels_to_10_digits():
    frame = panel().filter(pl.col("unit") == "u0").slice(25, 11)
    frame = frame.with_columns(month=pl.Series([date(2021, m, 1) for m in range(1, 12)]))
    fit = interrupted_series.single_series(frame, ["during"], like=pl.Series(np.zeros(11)))
    design = np.column_stack([frame["during"], np.ones(11), np.linspace(-1, 1, 11)])
    theirs = sm.OLS(np.log(frame["closed"].to_numpy() + 0.5), design).fit()
    ours = fit.change({"during": 1.0})
    assert fit.model == "ols"
    same(ours.value, theirs.params[0], 10)
    same((ours.lower, ours.upper), theirs.conf_int()[0], 8)


def test_an_autocorrelated_series_agrees_with_generalised_least_squares_in_statsmodels_to_8_digits(
    monkeypatch,
):
    # the grid of error models narrowed to one: AR(1) with ρ = 0.4 and no chance of counting
    for name, grid in {"_RHO": (0.4,), "_SEASON": (0.0,), "_COUNTING": (0.0,)}.items():
        monkeypatch.setattr(interrupted_series, name, grid)
    frame = panel().filter(pl.col("unit") == "u1")
    fit = interrupted_series.single_series(frame, ["during"], like=pl.Series(np.zeros(36)))
    closures = np.isin(np.arange(36), [25, 26, 27])  # February to April 2020
    design = np.column_stack([frame["during"], np.ones(36), np.linspace(-1, 1, 36), closures])
    lags = np.abs(np.subtract.outer(np.arange(36), np.arange(36)))
    theirs = sm.GLS(np.log(frame["closed"].to_numpy() + 0.5), design, sigma=0.4**lags).fit()
    ours = fit.change({"during": 1.0})
    assert fit.model == "reml"
    same(ours.value, theirs.params[0], 8)
    same((ours.lower, ours.upper), theirs.conf_int()[0], 8)


def test_cluster_robust_errors_of_single_rows_are_statsmodels_hc2_to_10_digits():
    rng = np.random.default_rng(3)
    treated = np.repeat([0.0, 1.0], [9, 6])
    y = rng.normal(size=15) * (1 + treated)
    design = np.column_stack([np.ones(15), treated])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    rows = tuple(np.array([i]) for i in range(15))
    found = cluster_robust.ClusterRobust(design, y - design @ beta, beta, bread, rows)
    estimate, freedom = found.contrast(np.array([0.0, 1.0]))
    theirs = sm.OLS(y, design).fit(cov_type="HC2")
    same(estimate.std_error, theirs.bse[1], 10)
    # and Welch's standard error in scipy
    same(estimate.value / estimate.std_error, stats.ttest_ind(y[9:], y[:9], equal_var=False).statistic, 10)
    # Bell and McCaffrey's degrees of freedom for two groups (Imbens & Kolesár 2016, doi:10.1162/REST_a_00552)
    a, b = 9, 6
    expected = (a + b) ** 2 * (a - 1) * (b - 1) / (a**2 * (a - 1) + b**2 * (b - 1))
    same(freedom, expected, 10)


def test_two_way_clustering_agrees_with_statsmodels_to_8_digits():
    rng = np.random.default_rng(7)
    drawn = rng.choice(30 * 25, 200, replace=False)  # a case occurs once in a set
    case, matched_set = drawn // 25, drawn % 25
    y = rng.normal(size=200) + rng.normal(size=30)[case] + rng.normal(size=25)[matched_set]
    clusters = TwoWayClusters.of(pl.Series([f"c{i}" for i in case]), matched_set)
    ours = clusters.std_error((y - y.mean()) / 200)
    groups = np.column_stack([case, matched_set])
    theirs = sm.OLS(y, np.ones(200)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    fewest = 25
    same(ours, theirs.bse[0] * np.sqrt(fewest / (fewest - 1)), 8)


# ---- orders and the upgrade ------------------------------------------------------------------------------------------


def test_the_promise_of_a_courts_figures_is_the_prediction_of_statsmodels_to_6_digits():
    rng = np.random.default_rng(12)
    pending = rng.uniform(200, 900, (40, 36))
    closed = rng.poisson(pending * 0.15 * rng.gamma(20, 1 / 20, pending.shape)).astype(float)
    orders = np.zeros(pending.shape, bool)
    orders[rng.integers(0, 40, 30), rng.integers(14, 33, 30)] = True
    rows = order_rows.rows(order_rows.Panel.of(closed, pending, orders, 1), np.ones(40, bool), (0, 36))
    promise = order_matching.Promise.of(rows)
    free = ~rows.ordered
    theirs = sm.OLS(promise.outcome[free], promise.design[free]).fit()
    assert promise.value == pytest.approx(theirs.predict(promise.design), abs=1e-6)


def test_before_and_after_beside_the_year_before_is_statsmodels_poisson_regression_to_8_digits():
    rng = np.random.default_rng(13)
    n = 800
    now, after, court = rng.random(n) < 0.5, rng.random(n) < 0.4, rng.integers(0, 12, n)
    days = rng.gamma(2.0, np.exp(1 - 0.4 * now * after + 0.1 * (court % 3)))
    rows = pl.DataFrame(
        {
            "year": np.where(now, "now", "then"),
            "side": np.where(after, "after", "before"),
            "kind": "service",
            "value": days,
            "cluster": court,
        }
    )
    ours = before_after.ratio_of_ratios(rows)
    design = sm.add_constant(np.column_stack([now, after, now & after]).astype(float))
    theirs = sm.GLM(days, design, family=sm.families.Poisson()).fit(
        tol=1e-12, cov_type="cluster", cov_kwds={"groups": court, "use_correction": False}
    )
    same(np.log1p(ours.value), theirs.params[3], 8)
    sizes = np.bincount(court)
    freedom = sizes.sum() ** 2 / (sizes**2).sum() - 1
    half = stats.t.ppf(0.975, freedom) * theirs.bse[3] * np.sqrt(12 / 11)
    same(np.log1p(ours.upper), theirs.params[3] + half, 8)
