"""What every page needs, imported and made ready once in the fork server so that no page pays for it.

Imports and pure Python only: a polars or DuckDB query here would leave threads behind that a forked child waits for for
ever.
"""

from zhixing.book import lean  # noqa: I001 - before whatever imports jsonschema

import altair.utils.schemapi
import ibis
import pandas  # noqa: F401, ICN001 - DuckDB and pyarrow ask for it at the first answer
import papermill  # noqa: F401 - before our engine, which it imports itself
import polars  # noqa: F401, ICN001 - imported for its cost
import pyarrow_hotfix  # noqa: F401 - Ibis asks for it at the first answer

import zhixing.book.engine
import zhixing.book.export
import zhixing.studies

# charts are validated where the library is tested; here they would be on every page of a batch
altair.utils.schemapi.disable_debug_mode()
zhixing.present.words.warm()
zhixing.present.charts.base.warm()
zhixing.book.engine.rehearse()
ibis.duckdb  # noqa: B018 - Ibis looks for its backends among all packages when the first is asked for
lean.keep_what_is_imported()
