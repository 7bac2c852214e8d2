"""Statistics as pure functions on polars frames and numpy arrays; nothing here knows a court or a file."""
