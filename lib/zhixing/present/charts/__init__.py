"""Charts of the book: plain polars frames in, Altair charts out, one function each.

Every chart knows its two widths (page and phone), starts bars at zero, names its lines and parts in place, and
carries tooltips already written in the page's language.
"""

from zhixing.present.charts.bars import bars, bars_by_unit
from zhixing.present.charts.campaigns import campaign_timeline, placebo_dots
from zhixing.present.charts.columns import age_bars, columns
from zhixing.present.charts.comparisons import balance, concentration, dots_with_intervals
from zhixing.present.charts.funnel import funnel
from zhixing.present.charts.intervals import intervals, known_grid
from zhixing.present.charts.splits import stacked_bars, waterfall
from zhixing.present.charts.survival import cumulative_incidence, survival_curve
from zhixing.present.charts.targets import against_target, heat
from zhixing.present.charts.timelines import cumulative_lines, lines, stock_and_flow
from zhixing.present.charts.yearly import yearly

__all__ = [
    "against_target",
    "age_bars",
    "balance",
    "bars",
    "bars_by_unit",
    "campaign_timeline",
    "columns",
    "concentration",
    "cumulative_incidence",
    "cumulative_lines",
    "dots_with_intervals",
    "funnel",
    "heat",
    "intervals",
    "known_grid",
    "lines",
    "placebo_dots",
    "stacked_bars",
    "stock_and_flow",
    "survival_curve",
    "waterfall",
    "yearly",
]
