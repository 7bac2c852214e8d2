"""Records become one DuckDB file clustered by court, opened read-only, fingerprinted unit by unit."""
