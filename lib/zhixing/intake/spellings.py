"""A text column by its distinct spellings: dates, codes and courts repeat, so each is read once and spread over its rows."""

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

_KEPT = 16_384
"""Words remembered of a column: all its dates and codes, and not the numbers of cases."""


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


@dataclass
class Memory:
    """What the words of a column were read as: files of one export spell alike, and each word is read in the first of them."""

    known: dict[str | None, object] = field(default_factory=dict)
    dtype: pl.DataType | None = None

    def read(self, words: pl.Series, parse: Callable[[pl.Series], pl.Series]) -> pl.Series:
        """Return what `parse`, always the same, makes of each word."""
        fresh = [word for word in words if word not in self.known]
        if len(self.known) + len(fresh) > _KEPT:
            return parse(words)
        if fresh or self.dtype is None:
            parsed = parse(pl.Series(fresh, dtype=pl.String))
            self.dtype = parsed.dtype
            self.known.update(zip(fresh, parsed, strict=True))
        return pl.Series([self.known[word] for word in words], dtype=self.dtype)
