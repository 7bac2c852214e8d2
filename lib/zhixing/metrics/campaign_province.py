"""One province by month: real closings of its units, and the campaigns they were under."""

from dataclasses import dataclass, field
from functools import cached_property
from weakref import WeakKeyDictionary

import polars as pl

from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.methods.campaign_calendar import exposure
from zhixing.methods.campaign_effects import DURING
from zhixing.methods.identification import NotIdentified
from zhixing.methods.panel_series import PanelFit, panel
from zhixing.metrics import campaign_records
from zhixing.metrics.campaign_records import CampaignRecords
from zhixing.records.columns import CAMPAIGN_NAMES
from zhixing.warehouse.opened import Warehouse

NAMES = tuple(name for name in CAMPAIGN_NAMES if name != "theme")
"""The campaigns of a year 一季度一行动, in order of its quarters."""

THEME = "theme"
"""The column of monthly themes 一月一主题."""


@dataclass
class Province:
    """The records of one province, fitted as often as its units need and no more."""

    records: CampaignRecords
    _others: dict[str | None, PanelFit | NotIdentified] = field(default_factory=dict)
    _members: pl.DataFrame | None = None

    @cached_property
    def campaigns(self) -> pl.DataFrame:
        """The parts courts took in campaigns, themes left out: those run every month."""
        return self.records.parts.filter(pl.col("kind") == "campaign")

    @cached_property
    def themes(self) -> pl.DataFrame:
        """The parts courts took in monthly themes."""
        return self.records.parts.filter(pl.col("kind") == "theme")

    @cached_property
    def closings(self) -> pl.DataFrame:
        """Real closings of the period itself, by court and day."""
        return self.records.closings.filter(pl.col("date").is_between(*self.records.period))

    def members(self, warehouse: Warehouse, period: Period | Month) -> pl.DataFrame:
        """Return where each court's cases belong at the period's end, read once for all units."""
        if self._members is None:
            self._members = warehouse.courts.membership(period.end)
        return self._members

    @cached_property
    def prefectures(self) -> pl.DataFrame:
        """One row a prefecture and month: what a panel is fitted to."""
        return self.monthly(self.records.courts.filter(pl.col("prefecture").is_not_null()), "prefecture")

    @cached_property
    def _by_unit(self) -> dict[str, pl.DataFrame]:
        """The months of every prefecture and single court, made for all of them at once."""
        singles = self.monthly(self.records.courts, "court")
        rows = pl.concat(
            [
                self.prefectures,
                singles.filter(~pl.col("unit").is_in(self.prefectures["unit"].unique().implode())),
            ]
        )
        return {
            str(name): part
            for (name,), part in rows.partition_by("unit", as_dict=True, maintain_order=True).items()
        }

    def months_of(self, unit: str, courts: pl.DataFrame) -> pl.DataFrame:
        """Return the counts and exposures by month of one unit and its courts."""
        own = self.records.courts.filter(pl.col("prefecture") == unit) if courts.height > 1 else courts
        alike = own["court"].equals(courts["court"]) and (
            courts.height > 1 or courts["court"].to_list() == [unit]
        )
        if alike and unit in self._by_unit:
            return self._by_unit[unit]
        return self.monthly(courts.with_columns(unit=pl.lit(unit)), "unit")

    def monthly(self, courts: pl.DataFrame, unit: str) -> pl.DataFrame:
        """Return counts and exposures by month of the units that a column of the courts names."""
        named = courts.select("court", pl.col(unit).alias("unit"), "weight")
        shares = exposure(self.campaigns, named, self.records.days, NAMES)
        themes = exposure(self.themes, named, self.records.days).select("unit", "month", theme=DURING)
        counts = (
            self.records.closings.join(named, on="court")
            .group_by("unit", pl.col("date").dt.truncate("1mo").alias("month"))
            .agg(pl.col("closed").sum())
        )
        joined = shares.join(themes, on=["unit", "month"], maintain_order="left")
        return joined.join(counts, on=["unit", "month"], how="left", maintain_order="left").with_columns(
            pl.col("closed").fill_null(0)
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
