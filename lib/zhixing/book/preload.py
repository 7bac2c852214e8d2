"""What every page needs, imported once in the fork server so that no page pays for it.

Imports only: a polars or DuckDB query here would leave threads behind that a forked child waits for for ever.
"""

import altair  # noqa: F401, ICN001 - imported for its cost
import ibis  # noqa: F401 - imported for its cost
import papermill  # noqa: F401 - imported for its cost
import polars  # noqa: F401, ICN001 - imported for its cost

import zhixing.book.engine
import zhixing.book.export
import zhixing.studies  # noqa: F401 - imported for its cost
