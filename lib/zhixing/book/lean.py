"""What a batch does without: a grammar nobody asks for, threads that wait, and most rounds of the garbage collector.

jsonschema imports a checker of IRIs whose grammar takes over a second to compile, in every process that imports altair,
papermill or nbconvert. It does so only where the checker is installed, and nothing here checks an IRI. Import this module
before any of them.
"""

import atexit
import gc
import os
import sys

_GRAMMAR = "rfc3987_syntax"
_OBJECTS = 100_000
"""New objects between two rounds; Python's own default is 700, for processes that live long."""

# None is how Python marks a module that is not to be imported: jsonschema then does as if it were not installed
sys.modules.setdefault(_GRAMMAR, None)  # type: ignore[arg-type]  # see above

# pages run side by side already: BLAS's threads spend more waiting for each other on small matrices than they save
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def keep_what_is_imported() -> None:
    """Leave what is there so far out of every further round, and make rounds rare: a page's process soon ends.

    A child that does not look at its parent's objects need not copy the memory they lie in.
    """
    gc.set_threshold(_OBJECTS)
    gc.freeze()
    atexit.register(gc.unfreeze)  # else DuckDB reports all it has as leaked when the process ends
