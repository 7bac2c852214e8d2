"""A text column by its distinct spellings: dates, codes and courts repeat, so each is read once and spread over its rows."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Spelt:
    """A column as words, or what was read from them, and which of them each row has.

    Attributes:
        words: One a spelling.
        which: The place of each row's word; null where the cell is empty.
    """

    words: pl.Series
    which: pl.Series

    @classmethod
    def of(cls, column: pl.Series) -> "Spelt":
        """Take a text column apart."""
        # by arrow: polars does not tell the words of a category in the order of their codes
        encoded = column.to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode()
        return cls(pl.Series(encoded.dictionary, dtype=pl.String), pl.Series(encoded.indices))

    def read(self, parse: Callable[[pl.Series], pl.Series]) -> "Spelt":
        """Return what `parse` makes of each word."""
        return Spelt(parse(self.words), self.which)

    def spread(self) -> pl.Series:
        """Return the column, a value a row."""
        return self.words.gather(self.which)
