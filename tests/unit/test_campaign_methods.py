"""Campaign effects on panels and series whose truth is written down, and designs that identify nothing."""

from datetime import date

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from zhixing.methods.campaign_effects import campaign_effect
from zhixing.methods.identification import NotIdentified, own_shares
from zhixing.methods.interrupted_series import SeriesFit, single_series
from zhixing.methods.panel_series import PanelFit, panel_effect
from zhixing.methods.placebo import placebo_effects, share_as_large

UNITS, MONTHS = 8, 36
CALENDAR = [date(2018 + month // 12, month % 12 + 1, 1) for month in range(MONTHS)]


def worlds(
    gain: float = 0.0, *, staggered: bool = True, noise: float = 0.0, first: int = 24, size: float = 400.0
) -> pl.DataFrame:
    """Campaigns of one month each quarter from month `first` on; the two months after lack a tenth of the pace."""
    rng = np.random.default_rng(7)
    during = np.zeros((UNITS, MONTHS))
    for unit in range(UNITS):
        for quarter in range(first, MONTHS, 3):
            during[unit, min(quarter + (rng.integers(3) if staggered else 0), MONTHS - 1)] = 1.0
    after = [np.zeros_like(during), np.zeros_like(during)]
    after[0][:, 1:], after[1][:, 2:] = during[:, :-1], during[:, :-2]
    season = np.tile(0.3 * np.sin(np.arange(12)), MONTHS // 12)
    lost = np.log(0.9) if gain else 0.0
    log_mean = (
        np.log(size) + rng.normal(0, 0.5, (UNITS, 1)) + season + np.log1p(gain) * during + lost * after[0]
    )
    count = np.exp(log_mean + rng.normal(0, noise, during.shape) if noise else log_mean)
    return pl.DataFrame(
        {
            "unit": np.repeat([f"u{unit}" for unit in range(UNITS)], MONTHS),
            "month": CALENDAR * UNITS,
            "closed": np.round(count).astype(int).ravel(),
            "working_days": [21] * (UNITS * MONTHS),
            "during": during.ravel(),
            "after_1": after[0].ravel(),
            "after_2": after[1].ravel(),
        }
    )


def test_a_panel_without_noise_gives_back_what_was_planted():
    fit = panel_effect(worlds(0.25))
    assert isinstance(fit, PanelFit)
    found = campaign_effect(fit, worlds(0.25))
    assert found.during.value == pytest.approx(0.25, abs=0.003)
    assert found.after_1.value == pytest.approx(-0.10, abs=0.003)
    assert found.after_2.value == pytest.approx(0.0, abs=0.003)
    assert found.months == 32


def test_gains_and_what_is_missing_add_up_to_the_net():
    rows = worlds(0.25, noise=0.1)
    fit = panel_effect(rows)
    assert isinstance(fit, PanelFit)
    found = campaign_effect(fit, rows)
    assert found.gained.value + found.displaced.value == pytest.approx(found.net.value)
    assert found.during.lower < 0.25 < found.during.upper
    assert found.during.excludes()


def test_without_a_campaign_effect_the_interval_holds_zero():
    fit = panel_effect(worlds(0.0, noise=0.1))
    assert isinstance(fit, PanelFit)
    assert not fit.change({"during": 1.0}).excludes()


def test_a_panel_of_independent_counts_is_the_poisson_regression_of_statsmodels():
    rows = worlds(0.25, noise=0.1, size=5.0).sort("unit", "month")
    fit = panel_effect(rows, ["during"])
    assert isinstance(fit, PanelFit)
    dummies = pl.concat(
        [rows.select("during"), rows.select("unit", "month").to_dummies(drop_first=True)], how="horizontal"
    )
    design = sm.add_constant(dummies.to_numpy().astype(float))
    library = sm.GLM(rows["closed"].to_numpy(), design, family=sm.families.Poisson()).fit()
    error = fit.change({"during": 1.0}).std_error
    # counts this small are not over-dispersed; what is left between the two is the autocorrelation worked with
    assert fit.dispersion < 0.02
    assert fit.value({"during": 1.0}) == pytest.approx(library.params[1], abs=error)


def test_campaigns_everywhere_in_the_same_months_are_not_told_from_the_months():
    assert panel_effect(worlds(0.25, staggered=False)) == NotIdentified("collinear")


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (worlds(0.25).filter(pl.col("unit") < "u5"), "too few units"),
        (worlds(0.25).with_columns(during=pl.lit(0.0)), "no campaign"),
    ],
)
def test_a_panel_says_why_it_cannot_tell(rows, reason):
    found = panel_effect(rows)
    assert isinstance(found, NotIdentified)
    assert found.reason == reason


def test_a_month_far_from_all_others_does_not_upset_the_panel():
    rows = worlds(0.25, noise=0.1).with_row_index("row")
    wild = rows.with_columns(
        closed=pl.when(pl.col("row") == 100).then(pl.col("closed") * 148).otherwise("closed")
    )
    fit = panel_effect(wild)
    assert isinstance(fit, NotIdentified) or np.isfinite(fit.value({"during": 1.0}))


def test_a_panel_with_a_missing_month_is_refused():
    with pytest.raises(ValueError, match="Give every unit each month once"):
        panel_effect(worlds(0.25).slice(1))


def one(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("unit") == "u3")


def test_a_series_with_free_years_gives_back_what_was_planted():
    fit = single_series(one(worlds(0.25)))
    assert isinstance(fit, SeriesFit)
    assert fit.model == "reml"
    assert fit.value({"during": 1.0}) == pytest.approx(np.log(1.25), abs=0.02)


def test_a_series_whose_campaigns_recur_every_year_in_the_same_months_is_not_identified():
    every_year = one(worlds(0.25, staggered=False, first=0))
    found = single_series(every_year)
    assert isinstance(found, NotIdentified)
    assert found.reason == "collinear"


def test_fewer_than_twelve_months_are_least_squares():
    rows = one(worlds(0.25)).slice(24, 11).with_columns(pl.lit(0.0).alias("after_2"))
    fit = single_series(rows, ("during",), like=pl.Series(np.zeros(11)))
    assert isinstance(fit, SeriesFit)
    assert fit.model == "ols"
    answer = np.log(rows["closed"].to_numpy() + 0.5)
    line = np.linspace(-1, 1, 11)
    closed = rows["month"].is_between(date(2020, 2, 1), date(2020, 4, 1)).to_numpy()
    design = np.column_stack([rows["during"].to_numpy(), np.ones(11), line, closed])
    library = sm.OLS(answer, design).fit()
    assert fit.value({"during": 1.0}) == pytest.approx(library.params[0], abs=1e-9)
    assert fit.change({"during": 1.0}).lower == pytest.approx(library.conf_int()[0, 0], abs=1e-6)


def test_too_few_closings_a_month_are_not_enough():
    found = single_series(one(worlds(0.25, size=3.0)))
    assert found == NotIdentified("too few closings", found.n, 10)


def test_placebo_dates_find_nothing_where_nothing_ran_and_the_truth_stands_out():
    rows = worlds(0.25, noise=0.05)
    fit = panel_effect(rows)
    assert isinstance(fit, PanelFit)
    placebo = placebo_effects(rows, panel_effect, lends=2)
    assert len(placebo) == 2 * 13
    assert np.abs(placebo).mean() < 0.05
    assert share_as_large(placebo, fit.value({"during": 1.0})) == 0.0


def test_without_a_free_year_there_is_no_placebo_date():
    assert len(placebo_effects(worlds(0.25, first=6), panel_effect)) == 0


def test_the_own_share_of_a_column_is_one_over_its_variance_inflation():
    rng = np.random.default_rng(1)
    design = np.column_stack([np.ones(50), rng.normal(size=(50, 2))])
    design = np.column_stack([design, design[:, 1] + design[:, 2] + 0.1 * rng.normal(size=50)])
    for column in (1, 2, 3):
        others = np.delete(design, column, axis=1)
        explained = sm.OLS(design[:, column], others).fit().rsquared
        assert own_shares(design, [column])[0] == pytest.approx(1 - explained, abs=1e-9)
    assert own_shares(np.column_stack([design, design[:, 1]]), [1])[0] == pytest.approx(0.0, abs=1e-9)
