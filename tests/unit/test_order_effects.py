"""What followed orders: by hand where everything is known, and against known effects in a world that is not the method's model."""

import numpy as np
import pytest

from zhixing.methods import unrecorded
from zhixing.methods.estimates import Estimate, TooFew
from zhixing.methods.order_effects import OrderEffect, effect

COURTS, MONTHS = 100, 30


def world(seed: int, ratio: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Court-months with autocorrelated fortune and gamma-mixed counts; orders follow a bad last month, and lift three months."""
    rng = np.random.default_rng(seed)
    exposure = np.exp(rng.normal(6, 0.5, COURTS))[:, None] * np.ones(MONTHS)
    fortune = np.zeros((COURTS, MONTHS))
    closed, lifted = np.zeros((COURTS, MONTHS)), np.zeros((COURTS, MONTHS + 3))
    orders = np.zeros((COURTS, MONTHS), dtype=bool)
    for month in range(MONTHS):
        fortune[:, month] = 0.6 * fortune[:, month - 1] + rng.normal(0, 0.2, COURTS)
        if month >= 12:
            pace = np.log(closed[:, month - 1] + 0.5) - np.log(exposure[:, month - 1])
            weak = (pace - np.median(pace)) / pace.std()
            free = ~orders[:, month - 3 : month].any(axis=1)
            orders[:, month] = free & (rng.random(COURTS) < 1 / (1 + np.exp(3.5 + 1.2 * weak)))
            lifted[orders[:, month], month : month + 3] = np.log(ratio)
        mean = exposure[:, month] * np.exp(-1.5 + fortune[:, month] + lifted[:, month])
        closed[:, month] = rng.poisson(mean * rng.gamma(50, 1 / 50, COURTS))
    return closed, exposure, orders


def found(seed: int, ratio: float, **options: object) -> OrderEffect:
    answer = effect(*world(seed, ratio), **options)  # type: ignore[arg-type]
    assert isinstance(answer, OrderEffect)
    return answer


def test_intervals_cover_a_known_effect_and_the_plain_change_does_not():
    answers = [found(seed, 1.15) for seed in range(40)]
    values = [answer.effect.value or 0.0 for answer in answers]
    covered = [(answer.effect.lower or 0) <= 0.15 <= (answer.effect.upper or 0) for answer in answers]
    assert np.mean(values) == pytest.approx(0.15, abs=0.015)
    assert 34 <= sum(covered) <= 40
    assert np.mean([answer.plain.value or 0 for answer in answers]) > 0.19


def test_without_an_effect_the_plain_change_is_regression_to_the_mean():
    answers = [found(seed, 1.0) for seed in range(100, 140)]
    assert np.mean([answer.effect.value or 0 for answer in answers]) == pytest.approx(0, abs=0.015)
    assert sum(answer.effect.excludes() for answer in answers) <= 6
    expected = np.mean([answer.expected.value or 0 for answer in answers])
    assert expected == pytest.approx(np.mean([answer.plain.value or 0 for answer in answers]), abs=0.015)
    assert expected > 0.05
    assert np.mean([answer.season.value or 0 for answer in answers]) == pytest.approx(0, abs=0.02)
    assert np.mean([answer.regression.value or 0 for answer in answers]) > 0.05


def test_the_plain_change_is_what_was_expected_times_the_effect():
    answer = found(1, 1.15)
    one = (1 + (answer.expected.value or 0)) * (1 + (answer.effect.value or 0))
    assert one == pytest.approx(1 + (answer.plain.value or 0))
    both = (1 + (answer.season.value or 0)) * (1 + (answer.regression.value or 0))
    assert both == pytest.approx(1 + (answer.expected.value or 0))
    assert 0 < answer.diluted < 0.2
    path = dict(
        zip(zip(answer.path["month"], answer.path["group"], strict=True), answer.path["pace"], strict=True)
    )
    assert set(path) == {
        (month, group) for month in (-3, -2, -1, 1, 2, 3) for group in ("ordered", "matched")
    }
    assert path[-1, "ordered"] < path[1, "ordered"]


def test_days_and_months_say_the_same_where_days_repeat_the_month():
    closed, exposure, orders = world(2, 1.15)
    daily = np.repeat(closed / 4, 4, axis=1), np.repeat(exposure / 4, 4, axis=1)
    starts = np.zeros((COURTS, MONTHS * 4), dtype=bool)
    starts[:, ::4] = orders
    months, days = effect(closed, exposure, orders), effect(*daily, starts, width=4)
    assert isinstance(months, OrderEffect)
    assert isinstance(days, OrderEffect)
    assert days.effect.value == pytest.approx(months.effect.value)
    assert days.effect.lower == pytest.approx(months.effect.lower)


def test_only_the_orders_asked_for_count_and_every_court_is_compared_with():
    closed, exposure, orders = world(3, 1.15)
    mine = np.arange(COURTS) < 40
    answer = effect(closed, exposure, orders, treated=mine, span=(12, 24))
    assert isinstance(answer, OrderEffect)
    assert answer.sets <= orders[:40, 12:24].sum()
    assert answer.courts <= 40 < answer.controls
    late = effect(closed, exposure, orders, span=(MONTHS - 2, MONTHS))
    assert late == TooFew("orders with courts to compare them with", 0, 10)


def test_too_few_orders_or_courts_are_said():
    closed, exposure, orders = world(4, 1.15)
    none = effect(closed, exposure, np.zeros_like(orders))
    assert none == TooFew("orders with courts to compare them with", 0, 10)
    few = np.zeros_like(orders)
    few[:3, [9, 13, 17, 21, 25]] = True
    assert effect(closed, exposure, few) == TooFew("courts that received an order", 3, 5)


def test_matched_courts_are_more_alike_than_all_courts():
    balance = found(5, 1.15).balance
    assert (balance["after"].abs().max() or 0) < (balance["before"].abs().max() or 0)


def test_shapes_must_agree():
    closed, exposure, orders = world(6, 1.0)
    with pytest.raises(ValueError, match="courts × steps"):
        effect(closed[:, 1:], exposure, orders)


def test_strength_of_an_unrecorded_trait():
    assert unrecorded.e_value(2.0) == pytest.approx(2 + 2**0.5)
    assert unrecorded.e_value(0.5) == pytest.approx(unrecorded.e_value(2.0))
    assert unrecorded.e_value(1.0) == 1.0
    assert unrecorded.bounding_factor(1.0) == 1.0
    assert unrecorded.bounding_factor(unrecorded.e_value(1.3)) == pytest.approx(1.3)
    wide = unrecorded.bounds(Estimate(0.1, 0.05, 0.15), 2.0)
    assert (wide.lower, wide.upper) == (pytest.approx(1.05 * 3 / 4 - 1), pytest.approx(1.15 * 4 / 3 - 1))
    with pytest.raises(ValueError, match="inverse"):
        unrecorded.bounding_factor(0.5)
