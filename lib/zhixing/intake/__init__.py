"""Exports in, records out: source maps, readers, cleaning and screening.

`source_map.Source` states how one court's export maps onto our records; `ingest.read` reads every file of an
export by it and accounts for every row: read = accepted + superseded + rejected.
"""
