"""The solver asked directly answers what scipy's `linprog` answers."""

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from zhixing.methods import highs


@pytest.mark.parametrize("seed", range(20))
def test_it_finds_the_very_point_that_linprog_finds(seed: int) -> None:
    source = np.random.default_rng(seed)
    rows, columns = 12, 60
    equations = sparse.csc_array(
        sparse.random_array(
            (rows, columns),
            density=0.2,
            rng=source,
            data_sampler=lambda size: source.choice([-1.0, 1.0], size),
        )
    )
    price = source.choice([0.05, 1.0, 8.0], columns)  # many equal prices: many points cost the same
    low, high = np.zeros(columns), source.choice([0.0, 1.0, 5.0, np.inf], columns)
    low[0] = high[0] = 1.0
    told = linprog(
        price,
        A_eq=equations,
        b_eq=np.zeros(rows),
        bounds=np.column_stack([low, high]),
        method="highs",
        options={"presolve": False},
    )
    found = highs.cheapest(price, equations, low, high)
    assert told.status == 0
    assert found is not None
    assert np.array_equal(found, told.x)


def test_where_nothing_fits_there_is_no_answer() -> None:
    equations = sparse.csc_array(np.array([[1.0, 1.0]]))
    assert highs.cheapest(np.ones(2), equations, np.array([1.0, 0.0]), np.array([1.0, 5.0])) is None
