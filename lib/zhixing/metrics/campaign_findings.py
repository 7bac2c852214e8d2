"""What campaigns did at one unit: the design that its place among the others allows, and everything said from it.

A province is told by its prefectures (panel). A prefecture or court is held beside the other prefectures of its province, which are
fitted without its own; where there are too few of them, by its own series alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from zhixing.law.periods import Month, Period
from zhixing.law.units import Unit
from zhixing.methods.arrays import Floats
from zhixing.methods.campaign_effects import AFTER, DURING, CampaignEffect, Fit, campaign_effect, relative
from zhixing.methods.estimates import Estimate
from zhixing.methods.identification import NotIdentified
from zhixing.methods.interrupted_series import single_series
from zhixing.methods.panel_series import LEAST_UNITS, TERMS, panel_effect
from zhixing.methods.placebo import placebo_effects, share_as_large
from zhixing.metrics.campaign_province import NAMES, THEME, Province, province_of
from zhixing.warehouse.opened import Warehouse

LENDS = 3
"""Calendars each prefecture tries at a placebo date: its own and two others'."""

Design = Literal["panel", "beside", "alone"]
"""Prefectures together; beside the other prefectures; by its own series."""


@dataclass(frozen=True)
class Findings:
    """What may be said of one unit.

    Attributes:
        design: How the effect was told.
        effect: The effect, or why there is none.
        by_name: The effect of each campaign, where it can be told apart.
        placebo: Effects on the log count at placebo dates.
        placebo_share: Share of them as far from zero as the true one.
        units: Prefectures the estimate rests on.
        months: Months it rests on.
        closed: Real closings of the period.
        closed_during: Those on days with a campaign at their court.
        court_days: Days of the period with a campaign, added up over courts.
        courts: Courts that took part in the period.
        all_courts: Courts of the unit.
        series: month, closed, without (what the estimate says had there been none; null without one), during, `NAMES` and `THEME` (shares of
            the month under campaigns, places weighing what they closed).
    """

    design: Design
    effect: CampaignEffect | NotIdentified
    by_name: dict[str, Estimate]
    placebo: Floats
    placebo_share: float | None
    units: int
    months: int
    closed: int
    closed_during: int
    court_days: int
    courts: int
    all_courts: int
    series: pl.DataFrame


_UNASKED = NotIdentified("collinear")
"""In the place of a fit nobody asked for."""


@dataclass(frozen=True)
class _Told:
    """What one design says: its rows, the fit, the fit with the campaigns apart, the placebo dates."""

    design: Design
    rows: pl.DataFrame
    fit: Fit | NotIdentified
    named: Fit | NotIdentified
    placebo: Floats


def findings(
    warehouse: Warehouse, unit: Unit, period: Period | Month, scope: str = "首执", *, whole: bool = True
) -> Findings:
    """Return what campaigns did at one unit, from the first month of the records to the end of the period.

    Args:
        warehouse: The records.
        unit: The unit.
        period: The period; months before it count too.
        scope: The scope, as in `scopes.SCOPES`.
        whole: Also tell campaigns apart and try placebo dates; without, the effect alone.
    """
    province = province_of(warehouse, unit, period, scope)
    courts = _courts_of(warehouse, unit, period, province)
    inside = courts["prefecture"].drop_nulls().unique(maintain_order=True).to_list()
    if unit.kind in {"province", "nation"} and len(inside) >= LEAST_UNITS:
        told = _by_panel(province.prefectures.filter(pl.col("unit").is_in(inside)), whole=whole)
    else:
        own = province.months_of(unit.code, courts)
        told = _by_series(province, own, inside[0] if inside else None, whole=whole)
    effect: CampaignEffect | NotIdentified
    if isinstance(told.fit, NotIdentified):
        effect, share = told.fit, None
    else:
        effect = campaign_effect(told.fit, told.rows.filter(pl.col("month") >= province.records.period[0]))
        share = share_as_large(told.placebo, told.fit.value({DURING: 1.0}))
    days = _days_under(province, courts)
    return Findings(
        design=told.design,
        effect=effect,
        by_name=_named(told.named),
        placebo=told.placebo,
        placebo_share=share,
        units=told.rows["unit"].n_unique(),
        months=told.rows["month"].n_unique(),
        closed=_closed(province, courts, None),
        closed_during=_closed(province, courts, days),
        court_days=days.height,
        courts=days["court"].n_unique(),
        all_courts=courts.height,
        series=_series(told),
    )


def _courts_of(warehouse: Warehouse, unit: Unit, period: Period | Month, province: Province) -> pl.DataFrame:
    """Return the rows of the unit's single courts."""
    members = province.members(warehouse, period)
    codes = (
        members.filter(pl.col("court_code").is_in(unit.courts))
        .select(pl.coalesce("unit_code", "court_code"))["unit_code"]
        .unique()
    )
    return province.records.courts.filter(pl.col("court").is_in(codes.implode()))


def _by_panel(rows: pl.DataFrame, *, whole: bool) -> _Told:
    fit = panel_effect(rows)
    if isinstance(fit, NotIdentified) or not whole:
        return _Told("panel", rows, fit, _UNASKED, np.empty(0))
    placebo = placebo_effects(rows, panel_effect, lends=LENDS)
    return _Told("panel", rows, fit, panel_effect(rows, (*NAMES, *AFTER)), placebo)


def _by_series(province: Province, rows: pl.DataFrame, prefecture: str | None, *, whole: bool) -> _Told:
    """Return what the unit's series says beside the other prefectures, alone where those are too few."""
    others = province.others(prefecture)
    if isinstance(others, NotIdentified) and others.reason != "too few units":
        return _Told("beside", rows, others, others, np.empty(0))
    like = None if isinstance(others, NotIdentified) else pl.Series(others.month_effects)

    def fitted(frame: pl.DataFrame, terms: tuple[str, ...] = TERMS) -> Fit | NotIdentified:
        return single_series(frame, terms, like=None if like is None else like.head(frame.height))

    design: Design = "alone" if like is None else "beside"
    fit = fitted(rows)
    if isinstance(fit, NotIdentified) or not whole:
        return _Told(design, rows, fit, _UNASKED, np.empty(0))
    return _Told(design, rows, fit, fitted(rows, (*NAMES, *AFTER)), placebo_effects(rows, fitted))


def _named(fit: Fit | NotIdentified) -> dict[str, Estimate]:
    """Return the effect of each campaign that a fit tells apart."""
    if isinstance(fit, NotIdentified):
        return {}
    return {name: relative(fit.change({name: 1.0})) for name in NAMES if name in fit.terms}


def _days_under(province: Province, courts: pl.DataFrame) -> pl.DataFrame:
    """Return court, date: the days of the period on which a campaign ran at each court, each day once."""
    first, last = province.records.period
    parts = province.campaigns.join(courts, on="court", how="semi").select(
        "court",
        pl.max_horizontal("start_date", pl.lit(first)).alias("from"),
        pl.min_horizontal("end_date", pl.lit(last)).alias("to"),
    )
    return (
        parts.filter(pl.col("from") <= pl.col("to"))
        .select("court", pl.date_ranges("from", "to").alias("date"))
        .explode("date")
        .unique()
    )


def _closed(province: Province, courts: pl.DataFrame, days: pl.DataFrame | None) -> int:
    """Return real closings of the period at the courts, on the days given or on all."""
    mine = province.closings.join(courts, on="court", how="semi")
    return int((mine if days is None else mine.join(days, on=["court", "date"], how="semi"))["closed"].sum())


def _series(told: _Told) -> pl.DataFrame:
    """Return the months of the unit: month, closed, without, and the courts' share under each campaign."""
    rows = told.rows
    if isinstance(told.fit, NotIdentified):
        without = pl.lit(None, pl.Float64)
    else:
        fit = told.fit
        effect = sum(
            (pl.col(term).cast(pl.Float64) * fit.value({term: 1.0}) for term in TERMS),
            start=pl.lit(0.0),
        )
        without = pl.col("closed") / effect.exp()
    shares = [
        (pl.col(name) * pl.col("weight")).sum() / pl.col("weight").sum() for name in (DURING, *NAMES, THEME)
    ]
    return (
        rows.with_columns(without=without, weight=pl.col("closed").sum().over("unit") + 1)
        .group_by("month", maintain_order=True)
        .agg(
            pl.col("closed").sum().alias("all_closed"),
            pl.when(pl.col("without").is_null().any())
            .then(None)
            .otherwise(pl.col("without").sum())
            .alias("without"),
            *shares,
        )
        .rename({"all_closed": "closed"})
        .sort("month")
    )


def _of_effect(name: str) -> Callable[[Findings], Estimate]:
    """Return what reads a number of the effect, nothing where there is no effect."""

    def read(found: Findings) -> Estimate:
        if isinstance(found.effect, NotIdentified):
            return _NOTHING
        estimate: Estimate = getattr(found.effect, name)
        return estimate

    return read


def _plain(value: float | None) -> Estimate:
    return Estimate(value, None, None)


_NOTHING = Estimate(None, None, None)

ESTIMATES: dict[str, Callable[[Findings], Estimate]] = {
    "campaign_effect": _of_effect("during"),
    "campaign_displacement": _of_effect("after"),
    "campaign_gained": _of_effect("gained"),
    "campaign_net": _of_effect("net"),
    "campaign_placebo": lambda found: _plain(found.placebo_share),
    "campaign_courts": lambda found: _plain(float(found.courts)),
    "campaign_days": lambda found: _plain(found.court_days / found.all_courts if found.all_courts else None),
    "campaign_share_of_closed": lambda found: _plain(
        found.closed_during / found.closed if found.closed else None
    ),
}
"""Every estimate of the catalogue that is about campaigns → where it stands in the findings."""
