"""Scores by hand, places that weights and chance can or cannot move, and how often the interval holds the truth."""

import numpy as np
import pytest

from zhixing.methods import rank_intervals
from zhixing.methods.rank_intervals import Marks, places, points, scores, weighted

NAN = float("nan")


def marks(*weights: float, floor: float = 0.0, full: float = 1.0) -> Marks:
    size = len(weights)
    return Marks(np.array(weights), np.full(size, floor), np.full(size, full), np.full(size, fill_value=True))


def test_points_lie_on_a_straight_line_between_floor_and_full_mark():
    given = points(np.array([0.6, 0.775, 0.95, 0.5, 1.0, NAN]), marks(*[1.0] * 6, floor=0.6, full=0.95))
    assert given[:5].tolist() == pytest.approx([0, 50, 100, 0, 100])
    assert np.isnan(given[5])


def test_less_is_better_where_the_full_mark_lies_below_the_floor():
    assert points(np.array([0.3, 0.15, 0.0]), marks(1, 1, 1, floor=0.3, full=0.0)).tolist() == [0, 50, 100]


def test_an_indicator_without_a_value_gives_its_weight_to_the_others():
    assert weighted(np.array([80.0, NAN, 20.0]), np.array([0.5, 0.25, 0.25])) == (80 * 0.5 + 20 * 0.25) / 0.75
    assert np.isnan(weighted(np.array([NAN, NAN]), np.array([0.5, 0.5])))


def test_a_score_is_the_weighted_mean_of_points():
    numerator, denominator = np.array([[9.0, 5.0], [5.0, NAN]]), np.array([[10.0, 10.0], [10.0, NAN]])
    assert scores(numerator, denominator, marks(0.75, 0.25)).tolist() == pytest.approx(
        [90 * 0.75 + 50 * 0.25, 50]
    )


def test_units_far_apart_keep_their_places():
    found = places(np.array([[9500.0], [6000.0]]), np.array([[10000.0], [10000.0]]), marks(1.0), 60)
    assert found.units.select("place", "place_low", "place_high").rows() == [(1, 1, 1), (2, 2, 2)]
    assert found.apart(0).tolist() == [False, True]


def test_equal_units_may_stand_either_way():
    found = places(np.array([[80.0], [80.0]]), np.array([[100.0], [100.0]]), marks(1.0), 60)
    assert found.units["place"].to_list() == [1, 1]
    assert found.units.select("place_low", "place_high").rows() == [(1, 2), (1, 2)]
    assert not found.apart(0).any()


def test_weights_alone_move_a_place_only_where_indicators_disagree():
    above = places(np.array([[90.0, 90.0], [80.0, 80.0]]), np.full((2, 2), 100.0), marks(0.5, 0.5), 10)
    mixed = places(np.array([[90.0, 60.0], [60.0, 90.0]]), np.full((2, 2), 100.0), marks(0.5, 0.5), 10)
    ends = ["place_low_weights", "place_high_weights"]
    assert above.units.select(ends).rows() == [(1, 1), (2, 2)]
    assert mixed.units.select(ends).rows() == [(1, 2), (1, 2)]


def test_chance_moves_small_units_more():
    few = places(np.array([[9.0], [8.0]]), np.array([[10.0], [10.0]]), marks(1.0), 60).units
    many = places(np.array([[9000.0], [8000.0]]), np.array([[10000.0], [10000.0]]), marks(1.0), 60).units
    assert (few["score_high"] - few["score_low"]).min() > (many["score_high"] - many["score_low"]).max()
    assert few["place_high"][0] == 2
    assert many["place_high"][0] == 1


def test_the_score_lies_in_its_interval_even_at_full_marks():
    found = places(np.array([[3.0], [0.0]]), np.array([[3.0], [3.0]]), marks(1.0), 60).units
    assert found["score"].to_list() == [100, 0]
    assert found["score_high"][0] == 100
    assert found["score_low"][1] == 0
    assert found["score_low"][0] < 100


def test_a_ratio_of_flows_may_exceed_one():
    ratio = Marks(np.array([1.0]), np.array([0.9]), np.array([1.1]), np.array([False]))
    found = places(np.array([[105.0], [100.0]]), np.array([[100.0], [100.0]]), ratio, 60).units
    assert found["score"].to_list() == pytest.approx([75, 50])


def test_the_same_seed_gives_the_same_intervals():
    counts = np.array([[80.0, 30.0], [70.0, 45.0]]), np.full((2, 2), 100.0)
    first, again = (places(*counts, marks(0.6, 0.4), 60, seed=7) for _ in range(2))
    assert first.units.equals(again.units)
    assert not first.units.equals(places(*counts, marks(0.6, 0.4), 60, seed=8).units)


@pytest.mark.parametrize(("numerator", "spread"), [(11.0, 60.0), (5.0, 0.0)])
def test_what_cannot_be_is_refused(numerator: float, spread: float):
    with pytest.raises(ValueError, match="at most its denominator"):
        places(np.array([[numerator]]), np.array([[10.0]]), marks(1.0), spread)


def test_the_interval_holds_the_true_score_about_as_often_as_it_says():
    # weights nearly fixed: what is left is chance, and 95 % of the intervals should hold the truth
    rng, truth, size = np.random.default_rng(11), np.array([0.82, 0.64]), 150.0
    weights = marks(0.6, 0.4)
    true_score = float(weighted(points(truth, weights), weights.weights))
    drawn = rng.binomial(int(size), truth, size=(300, 2)).astype(float)
    found = places(drawn, np.full((300, 2), size), weights, 1e7, draws=600).units
    held = ((found["score_low"] <= true_score) & (found["score_high"] >= true_score)).mean()
    assert 0.91 <= held <= 0.985


def test_points_are_a_hundred_at_most():
    assert points(np.array([7.0]), marks(1.0)).item() == rank_intervals.FULL_POINTS
