"""The sentences of the backlog study: what the first screen says, from numbers alone.

A direction is named only where the interval of the change excludes none, and “most of” only where one part of an exact
split is more than half of it.
"""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from zhixing.methods import rates
from zhixing.present.document import Direction
from zhixing.present.words import Words
from zhixing.studies.backlog_reduction import frames
from zhixing.studies.study import Study

MOST = 0.5
"""“Most of” is more than this share of an exact split."""

MANYFOLD = 10
"""A change beyond ten times the baseline keeps a decimal."""


@dataclass(frozen=True)
class Change:
    """A count now and then.

    Attributes:
        now: This year's.
        then: The baseline's.
        certain: Whether it differs from none by more than chance, each case taken as an independent event.
    """

    now: int
    then: int
    certain: bool

    @classmethod
    def of(cls, now: Decimal | float | None, then: Decimal | float | None) -> "Change":
        """Return the change between two counts; a withheld count cannot occur for dockets."""
        counts = int(now or 0), int(then or 0)
        return cls(*counts, certain=rates.count_ratio(*counts).excludes(1.0) if sum(counts) else False)

    @property
    def share(self) -> float | None:
        """The change as a share of the baseline."""
        return (self.now - self.then) / self.then if self.then else None

    @property
    def direction(self) -> Direction:
        """Up or down where it is certain, level otherwise."""
        if not self.certain:
            return "level"
        return "up" if self.now > self.then else "down"


def part_words(w: Words, part: str, effect: int) -> str:
    """Return what a part of the split did: an effect above zero raised the stock."""
    raised = effect > 0
    words = {
        "filings": (w("more filings"), w("fewer filings")),
        "real": (w("fewer real closings"), w("more real closings")),
        "terminated_procedure": (w("fewer 终本"), w("more 终本")),
        "other": (w("fewer other closings"), w("more other closings")),
    }
    return words[part][0 if raised else 1]


def main_part(parts: pl.DataFrame, change: int) -> str | None:
    """Return the part that makes up more than half of the split, where the split points the way the stock went."""
    total = int(parts["effect"].sum())
    if total == 0 or (total > 0) != (change > 0):
        return None
    largest = parts.sort(pl.col("effect") * (1 if total > 0 else -1), descending=True).row(0, named=True)
    return str(largest["part"]) if largest["effect"] / total > MOST else None


def finding(study: Study, change: Change, parts: pl.DataFrame | None) -> str:
    """Return the page's h1."""
    w, f = study.words, study.format
    said = {
        "unit": study.page.unit_name,
        "year": study.year(study.period),
        "baseline": study.year(study.baseline),
        "now": f.count(change.now),
        "then": f.count(change.then),
    }
    if change.share is None:
        return w(
            "{unit} had no pending cases at the end of {baseline} and {now} at the end of {year}", **said
        )
    if not change.certain:
        return w(
            "{unit}’s pending cases went from {then} to {now} in {year}: not distinguishable from chance",
            **said,
        )
    said["share"] = f.share(abs(change.share), 0 if abs(change.share) < MANYFOLD else 1)
    part = None if parts is None else main_part(parts, change.now - change.then)
    if parts is None or part is None:
        if change.now < change.then:
            return w("{unit}’s pending cases fell {share} in {year}", **said)
        return w("{unit}’s pending cases rose {share} in {year}", **said)
    effect = int(parts.filter(pl.col("part") == part)["effect"].item())
    said["part"] = part_words(w, part, effect)
    if change.now < change.then:
        return w(
            "{unit}’s pending cases fell {share} in {year}; most of the gain on {baseline} is {part}", **said
        )
    return w(
        "{unit}’s pending cases rose {share} in {year}; most of the loss on {baseline} is {part}", **said
    )


def stock_point(study: Study, change: Change, months: pl.DataFrame) -> str:
    """Return how the stock moved, and how much of it in the last quarter."""
    w, f = study.words, study.format
    said = {"then": f.count(change.then), "now": f"<b>{f.count(change.now)}</b>"}
    quarter = frames.last_quarter_share(months)
    if quarter is None or not 0 < quarter <= 1:
        return w("Pending cases went from {then} to {now} over the year", **said) + w(".")
    return w(
        "Pending cases went from {then} to {now} over the year; {share} of the change came in its last quarter",
        share=f.share(quarter, 0),
        **said,
    ) + w(".")


def split_point(study: Study, parts: pl.DataFrame) -> str:
    """Return the exact split of the difference between two years' net flows."""
    w, f = study.words, study.format
    listed = w(", ").join(
        f"{part_words(w, part, effect)} {f.signed(f.count(effect))}"
        for part, effect in parts.filter(pl.col("effect") != 0).iter_rows()
    )
    total = int(parts["effect"].sum())
    return w(
        "Against {baseline} the year’s net flow changed by <b>{total}</b> cases: {listed}.",
        baseline=study.year(study.baseline),
        total=f.signed(f.count(total)),
        listed=listed,
    )


def terminated_point(study: Study) -> str:
    """Return what 终本 set aside beside the fall."""
    w = study.words
    stock, before = study.now("terminated_procedure_stock"), study.then("terminated_procedure_stock")
    return w(
        "The 终本 stock stands at <b>{now}</b>, against {then}: cases closed without being enforced, since {since}.",
        now=study.text(stock),
        then=study.text(before),
        since=study.format.date(study.first_closing),
    )
