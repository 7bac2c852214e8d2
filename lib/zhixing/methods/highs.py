"""HiGHS, the solver behind scipy's `linprog`, asked without what `linprog` does around it.

Of thousands of small programs, checking the question and pricing every bound of the answer takes longer than solving them.
"""

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

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
    solver = highspy._Highs()  # type: ignore[attr-defined]  # noqa: SLF001 - what Highs extends by callbacks, and a banner on the screen when it is made
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - a name and its value
    solver.setOptionValue("presolve", "off")  # small programs: simplifying them costs more than it saves
    solver.setOptionValue("threads", 1)
    solver.passModel(
        columns,
        rows,
        equations.nnz,
        0,  # no squares in what is minimised
        int(highspy.MatrixFormat.kColwise),
        0,
        int(highspy.ObjSense.kMinimize),
        0.0,
        price,
        low,
        high,
        zeros,
        zeros,
        equations.indptr,
        equations.indices,
        equations.data,
        np.zeros(0, dtype=np.int32),
        np.zeros(0, dtype=np.int32),
        np.zeros(0),
        np.zeros(columns, dtype=np.int32),  # none is whole
    )
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value, dtype=np.float64)
