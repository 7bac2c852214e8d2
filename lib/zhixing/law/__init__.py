"""The rules of the field as pure functions: case numbers, courts, scopes, clocks, periods, money."""
