"""How many threads a query may use on this machine."""

import os

from zhixing.warehouse.errors import WarehouseError


def threads() -> int:
    """Return how many threads an engine may use: ZHIXING_THREADS, else every core.

    Raises:
        WarehouseError: The variable is not a whole number above zero.
    """
    text = os.environ.get("ZHIXING_THREADS", "")
    if not text:
        return os.cpu_count() or 1
    if not text.isdecimal() or int(text) < 1:
        raise WarehouseError(
            f"ZHIXING_THREADS is {text!r}; it is the number of threads a query may use, a whole number above zero."
        )
    return int(text)
