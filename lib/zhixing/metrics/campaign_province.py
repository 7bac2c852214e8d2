"""One province by court and day: the cases open, what became of them, and the campaigns they were open under."""

from dataclasses import dataclass, field
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.methods.arrays import Floats, Ints
from zhixing.methods.campaign_calendar import by_month, by_unit, marks
from zhixing.methods.campaign_effects import DURING
from zhixing.methods.identification import NotIdentified
from zhixing.methods.panel_series import TERMS, PanelFit, panel
from zhixing.methods.stock_flow import Flows
from zhixing.metrics import campaign_records
from zhixing.metrics.campaign_records import CampaignRecords
from zhixing.records.columns import CAMPAIGN_NAMES
from zhixing.warehouse.opened import Warehouse

NAMES = tuple(name for name in CAMPAIGN_NAMES if name != "theme")
"""The campaigns of a year 一季度一行动, in order of its quarters."""

THEME = "theme"
"""The column of monthly themes 一月一主题."""

IDLE = 0.02
"""What a weekend or holiday weighs beside a working day: the odd closing."""


@dataclass
class Province:
    """The records of one province by court and day, fitted as often as its units need and no more."""

    records: CampaignRecords
    _others: dict[str | None, PanelFit | NotIdentified] = field(default_factory=dict)

    @cached_property
    def campaigns(self) -> pl.DataFrame:
        """The parts courts took in campaigns, themes left out: those run every month."""
        return self.records.parts.filter(pl.col("kind") == "campaign")

    @cached_property
    def daily(self) -> dict[str, Floats]:
        """Courts × days: entered, real, other, the cases open (stock), the marks of campaigns, and of themes."""
        days, courts = self.records.days, self.records.courts["court"].to_list()
        first, length = days["date"][0], days.height
        place = pl.DataFrame({"court": courts}).with_row_index("place")
        flows = self.records.flows.join(place, on="court").with_columns(
            day=(pl.col("date") - pl.lit(first)).dt.total_days().clip(-1)
        )
        at = (flows["place"].to_numpy(), flows["day"].to_numpy() + 1)
        found: dict[str, Floats] = {}
        for name in ("entered", "real", "other"):
            total = np.zeros((len(courts), length + 1))
            np.add.at(total, at, flows[name].to_numpy())
            found[name] = total
        balance = found["entered"] - found["real"] - found["other"]
        opening = np.cumsum(balance, axis=1)[:, :-1]
        found = {name: total[:, 1:] for name, total in found.items()}
        found |= marks(self.campaigns, courts, first, length, NAMES)
        themes = self.records.parts.filter(pl.col("kind") == "theme")
        found |= {"stock": opening + found["entered"], THEME: marks(themes, courts, first, length)[DURING]}
        return found

    @cached_property
    def prefectures(self) -> pl.DataFrame:
        """One row a prefecture and month: what a panel is fitted to."""
        return self.monthly(self.records.courts.filter(pl.col("prefecture").is_not_null()), "prefecture")

    def units(self, courts: pl.DataFrame, unit: str) -> tuple[Ints, Ints, list[str]]:
        """Return the rows of `daily` that some courts are, the number of each one's unit, and the units in order."""
        place = self.records.courts.with_row_index("place").select("court", "place")
        named = courts.join(place, on="court", how="left", maintain_order="left").sort(unit, "place")
        names = named[unit].unique(maintain_order=True).to_list()
        number = named[unit].replace_strict(names, list(range(len(names))), return_dtype=pl.Int64)
        return named["place"].to_numpy().astype(np.int64), number.to_numpy().astype(np.int64), names

    def monthly(self, courts: pl.DataFrame, unit: str) -> pl.DataFrame:
        """Return counts, case-days and exposures by month of the units that a column of the courts names."""
        rows, number, names = self.units(courts, unit)
        months, month = np.unique(
            self.records.days["date"].dt.truncate("1mo").to_numpy(), return_inverse=True
        )
        working = self.records.days["working"].cast(pl.Float64).to_numpy()
        weight = np.maximum(self.daily["stock"][rows], 0) * np.where(working > 0, 1.0, IDLE)

        def total(values: Floats) -> Floats:
            return by_month(by_unit(values, number, len(names)), month)

        at_risk = total(weight)
        shares = {
            name: total(weight * self.daily[name][rows]) / np.maximum(at_risk, 1.0)
            for name in (*TERMS, *NAMES, THEME)
        }
        return pl.DataFrame(
            {
                "unit": np.repeat(np.array(names), len(months)),
                "month": np.tile(months, len(names)),
                "closed": total(self.daily["real"][rows]).ravel().astype(np.int64),
                "at_risk": at_risk.ravel(),
                **{name: share.ravel() for name, share in shares.items()},
            },
            schema_overrides={"unit": pl.String, "month": pl.Date},
        )

    def flows(self, courts: pl.DataFrame, unit: str) -> Flows:
        """Return the stock by day of the units that a column of the courts names, since the month of the first campaign."""
        rows, number, names = self.units(courts, unit)
        under = np.flatnonzero(self.daily[DURING].any(0))
        since = int(under[0]) if len(under) else 0
        since -= self.records.days["date"][since].day - 1

        def total(name: str, weight: Floats | float = 1.0) -> Floats:
            return by_unit(self.daily[name][rows] * weight, number, len(names))[:, since:]

        stock = np.maximum(self.daily["stock"][rows], 1e-6)
        whole = by_unit(stock, number, len(names))[:, since:]
        return Flows(
            opening=total("stock")[:, 0] - total("entered")[:, 0],
            entered=total("entered"),
            real=total("real"),
            other=total("other"),
            exposure={term: total(term, stock) / whole for term in TERMS},
        )

    def others(self, without: str | None) -> PanelFit | NotIdentified:
        """Return the panel of the prefectures but one."""
        if without not in self._others:
            rows = self.prefectures.filter(pl.col("unit").ne_missing(pl.lit(without)))
            self._others[without] = panel(rows)
        return self._others[without]


_drawn: WeakKeyDictionary[Warehouse, dict[tuple[str, str, str], Province]] = WeakKeyDictionary()


def province_of(warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str) -> Province:
    """Return the province around a unit, drawn once a warehouse, period and scope."""
    around = campaign_records.surroundings(warehouse, unit, period)
    known = _drawn.setdefault(warehouse, {})
    key = (around.code, period.key, scope)
    if key not in known:
        known[key] = Province(campaign_records.draw(warehouse, around, period, scope))
    return known[key]
