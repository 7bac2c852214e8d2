"""How long cases take and how they close: Kaplan–Meier and Aalen–Johansen beside the naive averages."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import polars as pl

from zhixing.methods import survival
from zhixing.methods.estimates import Estimate
from zhixing.present import charts
from zhixing.present.document import Figure
from zhixing.present.tables import table
from zhixing.studies.study import Study

ESTIMATES = ("median_days_to_close", "restricted_mean_days", "naive_median_days")
CAUSES = ("real", "terminated_procedure", "other")
FEWEST = 10
HORIZON = 365
SIX_MONTHS = 180
POINTS = 60
MARKS = (30, 90, 180, 365)
"""Days at which the table states the shares."""


Curve = TypeVar("Curve", survival.SurvivalCurve, survival.CumulativeIncidence)


@dataclass(frozen=True)
class Times:
    """What the cases at risk in the year say of how long they take.

    Attributes:
        n: Cases at risk.
        curve: The share still pending by age.
        median: Its median, with an interval.
        incidence: The share closed in each way by age; None where the source does not say how a case closed.
    """

    n: int
    curve: survival.SurvivalCurve
    median: Estimate
    incidence: survival.CumulativeIncidence | None


def times(study: Study) -> Times | None:
    """Return the estimates, None where fewer than ten cases closed."""
    view = study.view(study.period)
    counted = study.kept("at-risk", lambda: view.at_risk.select(pl.len().alias("n"), pl.col("event").sum()))
    n, closed = counted.row(0)
    if closed < FEWEST:
        return None
    curve = _kept(study, "survival", lambda: view.curve, survival.SurvivalCurve)
    incidence = None
    if study.supports("closed_real"):
        incidence = _kept(study, "incidence", lambda: _incidence(view.at_risk), survival.CumulativeIncidence)
    return Times(n, curve, survival.median(curve), incidence)


def _kept(study: Study, key: str, make: Callable[[], Curve], kind: type[Curve]) -> Curve:
    """Return a curve made once for the pages of all languages: its table, and beside it what its days are counted from."""
    made = cache(make)
    table = study.kept(f"{key}-table", lambda: made().table)
    known = study.kept(f"{key}-days", lambda: _days(made()))
    return kind(table, *known.row(0))


def _days(curve: survival.SurvivalCurve | survival.CumulativeIncidence) -> pl.DataFrame:
    """Return start, end, skipped, level in one row."""
    row = (curve.start, curve.end, curve.skipped, curve.level)
    kinds = {"start": pl.Int64, "end": pl.Int64, "skipped": pl.Int64, "level": pl.Float64}
    return pl.DataFrame([row], schema=kinds, orient="row")


def _incidence(risk: pl.DataFrame) -> survival.CumulativeIncidence:
    """Return the cumulative incidence; a closing whose method is not recorded counts as another closing."""
    # 0 is still open; the causes count from 1
    coded = {cause: place for place, cause in enumerate(CAUSES, start=1)}
    group = pl.col("closing_group").fill_null("other").replace_strict(coded, return_dtype=pl.Int64)
    cause = risk.select(pl.when("event").then(group).otherwise(0)).to_series()
    entered, left = risk["entry_days"].to_numpy(), risk["exit_days"].to_numpy()
    return survival.cumulative_incidence(entered, left, cause.to_numpy(), CAUSES)


def point(study: Study, times: Times) -> str:
    """Return the main point about time to closing."""
    w, f = study.words, study.format
    ended = None if times.incidence is None else times.incidence.at(HORIZON, "terminated_procedure").value
    said = {"median": f.days(times.median.value), "ended": f.share(ended, 0)}
    if times.median.value is None:
        return w("Fewer than half of the cases at risk closed within the days observed.")
    interval = f.interval(f.number(times.median.lower, 0), f.number(times.median.upper, 0))
    if ended is None:
        return w(
            "Half of the cases closed within <b>{median}</b> (95% interval {interval}).",
            interval=interval,
            **said,
        )
    return w(
        "Half of the cases closed within <b>{median}</b> (95% interval {interval}); within a year {ended} end in 终本.",
        interval=interval,
        **said,
    )


def shares(incidence: survival.CumulativeIncidence) -> pl.DataFrame:
    """Return day, cause, share, low, high for the chart: a point every few days, at most 365."""
    return (
        incidence.table.filter(pl.col("day") <= HORIZON)
        .with_columns((pl.col("day") // 5 * 5).alias("step"))
        .group_by("cause", "step", maintain_order=True)
        .agg(pl.col("day").last(), pl.col("incidence").last(), pl.col("lower").last(), pl.col("upper").last())
        .select(
            "day",
            "cause",
            pl.col("cause").alias("role"),
            pl.col("incidence").alias("share"),
            pl.col("lower").alias("low"),
            pl.col("upper").alias("high"),
        )
    )


def marks(incidence: survival.CumulativeIncidence) -> pl.DataFrame:
    """Return day and the share closed by each cause at the days the table states."""
    return pl.DataFrame(
        [{"day": day, **{cause: incidence.at(day, cause).value for cause in CAUSES}} for day in MARKS],
        schema={"day": pl.Int64, **dict.fromkeys(CAUSES, pl.Float64)},
    )


def figure(study: Study, times: Times) -> Figure:
    """Return how cases close by age, or, where the source does not say how, how many are still pending."""
    return (
        _pending_figure(study, times)
        if times.incidence is None
        else _ways_figure(study, times, times.incidence)
    )


def _pending_figure(study: Study, times: Times) -> Figure:
    w, f = study.words, study.format
    drawn = still_pending(study, times)
    said = {"median": study.text(study.now("median_days_to_close"))}
    return study.figure(
        "closing_times",
        title=w("Half of the cases are closed within {median}", **said),
        subtitle=w("Share of cases still pending by days since filing, with its 95% band"),
        chart=charts.survival_curve(drawn, study.parameters.lang, limit_days=None),
        alt=w("Share still pending by days since filing; the median is {median}.", **said),
        table=table(
            drawn, {"day": (w("Days since filing"), f.count), "share": (w("Still pending"), f.share)}
        ),
        n=times.n,
        n_unit=w("cases at risk"),
        foot=w("cases pending at the year’s start enter at their age (left truncation); Kaplan–Meier"),
        so_what=_averages(study),
    )


def _ways_figure(study: Study, times: Times, incidence: survival.CumulativeIncidence) -> Figure:
    w, f = study.words, study.format
    names = {"real": w("Real closings"), "terminated_procedure": w("终本"), "other": w("Other closings")}
    roles = {"real": "real", "terminated_procedure": "terminated", "other": "other"}
    curves = shares(incidence).with_columns(
        pl.col("cause").replace_strict(names), pl.col("role").replace_strict(roles)
    )
    at = {cause: incidence.at(SIX_MONTHS, cause).value for cause in CAUSES}
    said = {"real": f.share(at["real"], 0), "ended": f.share(at["terminated_procedure"], 0)}
    return study.figure(
        "closing_times",
        title=w("Within six months {real} of cases are really closed and {ended} end in 终本", **said),
        subtitle=w("Share of cases by what has become of them, days since filing (cumulative incidence)"),
        chart=charts.cumulative_incidence(curves, study.parameters.lang),
        alt=w(
            "Cumulative incidence by closing method: at day 180, {real} real closings and {ended} 终本.",
            **said,
        ),
        table=table(
            marks(incidence),
            {
                "day": (w("Days since filing"), f.count),
                **{cause: (names[cause], f.share) for cause in CAUSES},
            },
        ),
        n=times.n,
        n_unit=w("cases at risk"),
        foot=w("cases pending at the year’s start enter at their age (left truncation); Aalen–Johansen"),
        so_what=_averages(study),
    )


def _averages(study: Study) -> str:
    """Return the naive averages beside those that count pending cases, and what their difference means."""
    metrics = ("mean_days_to_close", "naive_median_days", "restricted_mean_days", "median_days_to_close")
    mean, naive_median, restricted, median = (study.text(study.now(metric)) for metric in metrics)
    return study.words(
        "Closed cases alone average {mean} (median {naive_median}). Counting those still pending, the mean over "
        "the first year is {restricted} and the median {median}: a mean against a median shows skew, the same "
        "measure with and without pending cases shows what leaving them out does.",
        mean=mean,
        naive_median=naive_median,
        restricted=restricted,
        median=median,
    )


def still_pending(study: Study, times: Times) -> pl.DataFrame:
    """Return day, series, role, share, low, high of the survival curve, at most sixty points."""
    days = times.curve.table
    step = max(1, days.height // POINTS)
    return days.gather_every(step).select(
        "day",
        pl.lit(study.page.unit_name).alias("series"),
        pl.lit("unit").alias("role"),
        pl.col("survival").alias("share"),
        pl.col("lower").alias("low"),
        pl.col("upper").alias("high"),
    )
