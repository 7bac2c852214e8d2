import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom

from zhixing.methods.funnel import binomial_limits


@given(st.integers(1, 400), st.integers(0, 400), st.floats(0.01, 0.99), st.sampled_from([0.95, 0.999]))
def test_outside_means_a_tail_probability_below_the_level(n, count, target, level):
    assume(count <= n)
    tail = (1 - level) / 2
    low, high = binom.cdf(count, n, target), binom.sf(count - 1, n, target)
    assume(abs(low - tail) > 1e-9 and abs(high - tail) > 1e-9)
    lower, upper = binomial_limits(np.array([n]), target, level)
    assert (count / n < lower[0]) == (low < tail)
    assert (count / n > upper[0]) == (high < tail)


@given(st.integers(1, 10_000), st.floats(0.01, 0.99))
def test_limits_enclose_the_target_and_each_other(n, target):
    inner, outer = (binomial_limits(np.array([n]), target, level) for level in (0.95, 0.999))
    assert 0 <= outer[0][0] <= inner[0][0] <= target <= inner[1][0] <= outer[1][0] <= 1
