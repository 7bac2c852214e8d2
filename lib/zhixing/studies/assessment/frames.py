"""The rows of the assessment, in the shape its charts take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from zhixing.law.units import Unit
from zhixing.methods import rank_intervals
from zhixing.methods.rank_intervals import Places
from zhixing.metrics import assessment
from zhixing.metrics.catalogue import METRICS
from zhixing.studies import peers, sheets
from zhixing.studies.numbers import Result
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study

SCHEME = assessment.scheme()
ITEMS = assessment.items()

DELAYS = Sheet(
    "delays", ("handoff_days_mean", "handoffs_due", "handoffs_waiting"), ("handoff_step", "department")
)
WAITS = Sheet("waits", ("handoffs_due",), ("handoff_step", "handoff_wait"))
STEPS = Sheet("steps", ("handoff_days_mean", "handoffs_due", "handoffs_waiting"), ("handoff_step",))
PROGRAMME = Sheet(
    "programme",
    tuple(dict.fromkeys(item.metric for item in ITEMS.items if item.metric in METRICS and item.metric)),
)
WHOLE = Sheet("whole", tuple(SCHEME.ids), reach="whole")
SHEETS = (DELAYS, WAITS, STEPS, PROGRAMME, WHOLE)

Counts = dict[str, tuple[float | None, float | None]]


@dataclass(frozen=True)
class Scores:
    """The scores of a unit and its peers.

    Attributes:
        unit: Whose page it is.
        peers: The units held beside it, itself among them unless it is alone of its kind; largest first.
        counts: Indicator → numerator and denominator, of each peer.
        own: The same of the unit.
    """

    unit: Unit
    peers: Sequence[Unit]
    counts: Sequence[Counts]
    own: Counts

    @property
    def score(self) -> float | None:
        """The unit's score, None where too few indicators have a value."""
        return assessment.score(self.own)

    @cached_property
    def scored(self) -> tuple[list[Unit], list[Counts]]:
        """The peers that have a score, and their counts."""
        kept = [
            (unit, counts)
            for unit, counts in zip(self.peers, self.counts, strict=True)
            if assessment.score(counts) is not None
        ]
        return [unit for unit, _ in kept], [counts for _, counts in kept]

    @cached_property
    def places(self) -> Places | None:
        """Scores and places of the peers with their intervals; None with fewer than two."""
        units, counts = self.scored
        if len(units) < 2:  # noqa: PLR2004 - a place needs another
            return None
        return rank_intervals.places(*assessment.arrays(counts, SCHEME), SCHEME.marks, SCHEME.spread)

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the unit's score under varied weights and chance."""
        if self.score is None:
            return None
        row = rank_intervals.places(*assessment.arrays([self.own], SCHEME), SCHEME.marks, SCHEME.spread).units
        return float(row["score_low"][0]), float(row["score_high"][0])

    @property
    def row(self) -> int | None:
        """The unit's place in the frames of the scored peers, None where it is not among them."""
        codes = [unit.code for unit in self.scored[0]]
        return codes.index(self.unit.code) if self.unit.code in codes else None

    @cached_property
    def alike(self) -> tuple[int, int] | None:
        """How many other units cannot be told apart from the unit, of how many; None without a comparison."""
        if self.places is None or self.score is None:
            return None
        if self.row is None:
            within = self.places.units.filter(
                pl.col("score_low") <= self.score, pl.col("score_high") >= self.score
            )
            return within.height, self.places.units.height
        apart = self.places.apart(self.row)
        return int(np.count_nonzero(~apart)) - 1, len(apart) - 1

    def table(self, study: Study, places: Places) -> pl.DataFrame:
        """Return label, n (cases handled), and the columns of `Places.units`, largest units first."""
        units, counts = self.scored
        handled = [int(each.get("closing_rate", (None, None))[1] or 0) for each in counts]
        return places.units.with_columns(
            pl.Series("label", [study.unit_name(unit) for unit in units]),
            pl.Series("n", handled),
            pl.Series("role", ["unit" if unit.code == self.unit.code else "peers" for unit in units]),
        ).sort("n", descending=True, maintain_order=True)


def scores(study: Study) -> Scores:
    """Return the scores of the unit and of those it is held beside."""
    chosen = beside(study)
    rows = peers.rates(study, SCHEME.ids)
    by_unit: dict[str, Counts] = {unit.code: {} for unit in chosen}
    for metric, unit, numerator, denominator in rows.iter_rows():
        if unit in by_unit:
            by_unit[unit][metric] = numerator, denominator
    return Scores(study.unit, chosen, [by_unit[unit.code] for unit in chosen], own_counts(study.now, study))


def own_counts(read: Callable[[str], Result], study: Study) -> Counts:
    """Return the unit's own counts from the page's results."""
    counts: Counts = {}
    for metric in SCHEME.ids:
        if study.supports(metric):
            result = read(metric)
            pair = (result.numerator, result.denominator)
            counts[metric] = (
                None if pair[0] is None else float(pair[0]),
                None if pair[1] is None else float(pair[1]),
            )
    return counts


def beside(study: Study) -> list[Unit]:
    """Return the units a unit's score is held beside: a court's are those of its prefecture, others' those of its kind."""
    every = study.peers()
    if study.unit.kind != "court":
        return every
    above = study.warehouse.courts.on(study.period.end).parent(study.unit.code)
    if above is None:
        return every
    near = [unit for unit in study.warehouse.courts.children(above, study.period.end) if unit.kind == "court"]
    return near if len(near) > 1 else every


def whole(study: Study) -> Unit:
    """Return the widest unit this one is part of below the nation; itself where there is none."""
    return sheets.whole(study.warehouse.courts, study.unit, study.period)
