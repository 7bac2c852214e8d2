"""What a metric is: one frozen record with its words, its formula, its source and its rules.

A number that appears on a page, in a table or at the command line is an entry of the catalogue. Its record
says what it means in two languages, which rows are summed to make it, what it may be compared with, how it is
put together from parts, and where the definition comes from.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from zhixing.metrics.terms import Sum

AT = "@"
"""Between the id of a metric and the version of a definition it had before."""

Unit = Literal["cases", "yuan", "share", "days", "ratio", "measures", "score"]
"""What a value counts. Amounts are yuan; 万 and 亿 exist only where a page is drawn."""

Kind = Literal["measure", "estimate"]
"""A measure is a sum or a ratio of sums; an estimate is a method over case-level rows."""

Disclosure = Literal["docket", "party", "money"]
"""How closely a value may describe somebody: docket counts, counts of parties, amounts of money."""

Reaggregation = Literal["sum", "ratio of sums", "recomputed from cases"]
"""How a value of the whole follows from those of its parts."""


@dataclass(frozen=True)
class Caveat:
    """A warning that travels with every value of the metrics that name it.

    Attributes:
        id: Its name in `CAVEATS`.
        en: The warning in English.
        zh: The warning in Chinese.
        source: What it rests on.
        between: The first and last day it is about; None for one that always holds.
    """

    id: str
    en: str
    zh: str
    source: str
    between: tuple[date, date] | None = None

    def concerns(self, start: date, end: date) -> bool:
        """Return whether it is about anything between two days."""
        return self.between is None or (self.between[0] <= end and start <= self.between[1])


@dataclass(frozen=True)
class Formula:
    """Which sums make a measure.

    Attributes:
        numerator: The sum itself, or the upper part of a ratio.
        denominator: The lower part of a ratio; None for counts and amounts.
        cases: The number of cases the value rests on; None where that is the denominator of a ratio, or the
            numerator of a count.
        per_year: What the ratio is multiplied by over a year (and by its share over a month), such as the
            365 days of a disposition time.
        months: The months up to the period's end it is about, where those are not the period's own; without a value
            where the records do not reach back so far.
    """

    numerator: Sum
    denominator: Sum | None = None
    cases: Sum | None = None
    per_year: int | None = None
    months: int | None = None

    @property
    def case_sum(self) -> Sum:
        """The sum that counts the cases behind the value."""
        if self.cases is not None:
            return self.cases
        return self.denominator if self.denominator is not None else self.numerator

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Every sum the formula needs."""
        parts = (self.numerator, self.denominator, self.case_sum)
        return tuple(part for part in parts if part is not None)


@dataclass(frozen=True)
class Former:
    """A definition that was in force before: kept, so that pages show what the change did to the number.

    Attributes:
        version: The version it was.
        until: The day the definition changed.
        definition_en: The sentence that fixed it.
        definition_zh: The same in Chinese.
        formula: Its sums; None for an estimate, which its method keeps under ``id@version``.
        why_en: Why it was changed.
        why_zh: The same in Chinese.
    """

    version: str
    until: date
    definition_en: str
    definition_zh: str
    why_en: str
    why_zh: str
    formula: Formula | None = None


@dataclass(frozen=True)
class Metric:
    """One number, defined once.

    Attributes:
        id: The name it is asked for by.
        label_en: What a table or an axis calls it, in English.
        label_zh: The same in Chinese: the term of court practice where there is one.
        definition_en: One sentence that fixes it.
        definition_zh: The same in Chinese.
        unit: What a value counts.
        numerator_en: The upper part of a ratio, or what is counted.
        numerator_zh: The same in Chinese.
        denominator_en: The lower part of a ratio; empty for counts and amounts.
        denominator_zh: The same in Chinese.
        scope_note: What to know about case types; the metric may fix its own scope.
        kind: Measure or estimate.
        disclosure: Which class of disclosure rules applies.
        reaggregation: How the whole follows from its parts.
        source: Where the definition comes from.
        formula: The sums of a measure; None for an estimate.
        scope: The scope it always uses; None where the caller chooses.
        target: A reasonable range (low, high); None where nobody states one, None at an open end.
        caveats: Ids of the warnings that travel with it.
        requires: For an estimate, the columns its cases need, as ``table.column``.
        version: The version of this definition, printed with every value.
        introduced: The release that brought it.
        history: The definitions it had before, newest first.
    """

    id: str
    label_en: str
    label_zh: str
    definition_en: str
    definition_zh: str
    unit: Unit
    numerator_en: str
    numerator_zh: str
    disclosure: Disclosure
    reaggregation: Reaggregation
    source: str
    denominator_en: str = ""
    denominator_zh: str = ""
    scope_note: str = "Any scope; 首执 unless another is asked for."
    kind: Kind = "measure"
    formula: Formula | None = None
    scope: str | None = None
    target: tuple[float | None, float | None] | None = None
    caveats: tuple[str, ...] = ()
    requires: tuple[str, ...] = field(default=())
    version: str = "1"
    introduced: str = "0.1.0"
    history: tuple[Former, ...] = ()

    def as_of(self, former: Former) -> "Metric":
        """Return the metric as it was defined before, by the id ``id@version``."""
        return replace(
            self,
            id=f"{self.id}{AT}{former.version}",
            definition_en=former.definition_en,
            definition_zh=former.definition_zh,
            formula=former.formula,
            version=former.version,
            history=(),
        )

    @property
    def needs(self) -> frozenset[str]:
        """The record columns (``table.column``) and tables without which it cannot be computed."""
        if self.formula is None:
            return frozenset(self.requires)
        return frozenset(name for part in self.formula.sums for term in part.terms for name in term.needs)
