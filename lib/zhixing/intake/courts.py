"""The source's court table, and what its export calls a court."""

from datetime import date

import polars as pl

from zhixing.intake.source_map import Source
from zhixing.law.courts import CourtTable
from zhixing.law.units import UnitError


class CourtCodes:
    """Codes and names of a source's courts, read into codes.

    Args:
        table: The source's court table.
    """

    def __init__(self, table: CourtTable) -> None:
        self._table = table
        self._codes = set(table.frame["court_code"])
        self._named_on: dict[tuple[str, date], str] = {}

    def codes(self, words: pl.Series, on: date) -> pl.Series:
        """Return court codes; what is neither a code nor a name of the table stays as it is, to be flagged.

        Args:
            words: Codes (川0104) or names (锦江区人民法院, jinjiang), one a spelling.
            on: The day the names are read on: the delivery.
        """
        read = [name if name is None or name in self._codes else self._named(name, on) for name in words]
        return pl.Series(read, dtype=pl.String)

    def unknown(self, codes: pl.Series) -> pl.Series:
        """Return which codes are not in the table."""
        return ~codes.is_in(list(self._codes))

    def _named(self, name: str, on: date) -> str:
        """Return the code of the court that a name stands for, or the name itself."""
        if (name, on) not in self._named_on:
            try:
                unit = self._table.resolve(name, on)
            except UnitError:
                unit = None
            is_court = unit is not None and unit.kind in {"court", "intermediate", "high"}
            self._named_on[name, on] = unit.courts[0] if unit and is_court else name
        return self._named_on[name, on]


def load(source: Source) -> CourtTable:
    """Return the source's court table: its own CSV, or the courts it lists.

    Raises:
        CourtTableError: The table the source names is missing or contradicts itself.
    """
    if source.courts.inline:
        rows = [court.model_dump() for court in source.courts.inline]
        return CourtTable.from_frame(pl.DataFrame(rows).with_columns(source=pl.lit(source.title.en)))
    return CourtTable.load((source.path.parent / (source.courts.table or "")).resolve())
