"""HiGHS, the solver behind scipy's `linprog`, asked without what `linprog` does around it.

Of thousands of small programs, checking the question and pricing every bound of the answer takes six times as long as solving
them. The solver, its algorithm and its answers are those of ``linprog(method="highs")``; a test holds the two together.
"""

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize._highspy import _core  # type: ignore[import-not-found]  # private, has no stubs

Floats = npt.NDArray[np.float64]


def cheapest(price: Floats, equations: sparse.csc_array, low: Floats, high: Floats) -> Floats | None:
    """Return the x that costs least, None where there is none.

    Args:
        price: What a unit of each x costs.
        equations: Their coefficients; equations @ x = 0.
        low: The least each x may be.
        high: The most each x may be.
    """
    rows, columns = equations.shape
    zeros = np.zeros(rows)
    solver = _core._Highs()  # noqa: SLF001 - its name in scipy
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - a name and its value
    solver.setOptionValue("presolve", "off")  # small programs: simplifying them costs more than it saves
    solver.passModel(
        columns,
        rows,
        equations.nnz,
        int(_core.MatrixFormat.kColwise),
        int(_core.ObjSense.kMinimize),
        0.0,
        price,
        low,
        high,
        zeros,
        zeros,
        equations.indptr,
        equations.indices,
        equations.data,
        np.zeros(columns, dtype=np.int32),  # none is whole
    )
    solver.run()
    if solver.getModelStatus() != _core.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value, dtype=np.float64)
