"""How long cases take and how they close: Kaplan–Meier and Aalen–Johansen beside the naive averages."""

from dataclasses import dataclass

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
MARKS = (30, 90, 180, 365)
"""Days at which the table states the shares."""


@dataclass(frozen=True)
class Times:
    """Estimates over the cases at risk in the year."""

    n: int
    closed: int
    median: Estimate
    restricted_mean: Estimate
    naive_mean: float
    naive_median: float
    incidence: survival.CumulativeIncidence


def times(study: Study) -> Times | None:
    """Return the estimates, None where fewer than ten cases closed."""
    view = study.view(study.period)
    risk = view.at_risk
    closed = risk.filter("event")
    if closed.height < FEWEST:
        return None
    entered, left = risk["entry_days"].to_numpy(), risk["exit_days"].to_numpy()
    curve = view.curve
    # 0 is still open; the causes count from 1
    coded = {cause: place for place, cause in enumerate(CAUSES, start=1)}
    cause = risk["closing_group"].replace_strict(coded, default=0, return_dtype=pl.Int64).to_numpy()
    return Times(
        n=risk.height,
        closed=closed.height,
        median=survival.median(curve),
        restricted_mean=survival.restricted_mean(curve, HORIZON),
        naive_mean=float(closed["exit_days"].mean() or 0.0),  # type: ignore[arg-type]  # days are integers
        naive_median=float(closed["exit_days"].median() or 0.0),  # type: ignore[arg-type]  # same
        incidence=survival.cumulative_incidence(entered, left, cause, CAUSES),
    )


def point(study: Study, times: Times) -> str:
    """Return the main point about time to closing."""
    w, f = study.words, study.format
    ended = times.incidence.at(HORIZON, "terminated_procedure").value
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


def shares(times: Times) -> pl.DataFrame:
    """Return day, cause, share, low, high for the chart: a point every few days, at most 365."""
    return (
        times.incidence.table.filter(pl.col("day") <= HORIZON)
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


def marks(times: Times) -> pl.DataFrame:
    """Return day and the share closed by each cause at the days the table states."""
    return pl.DataFrame(
        [{"day": day, **{cause: times.incidence.at(day, cause).value for cause in CAUSES}} for day in MARKS],
        schema={"day": pl.Int64, **dict.fromkeys(CAUSES, pl.Float64)},
    )


def limits(curve: pl.DataFrame, *, wide: bool) -> pl.DataFrame:
    """Return funnel limits under the names the chart takes; the widened ones only where they are drawn."""
    names = {"lower_95": "low95", "upper_95": "high95", "lower_999": "low999", "upper_999": "high999"}
    widened = {f"wide_{name}": f"wide_{short}" for name, short in names.items()}
    return curve.select(
        "n",
        "centre",
        *(pl.col(name).alias(short) for name, short in (names | (widened if wide else {})).items()),
    )


def figure(study: Study, times: Times) -> Figure:
    """Return the curves of how cases close."""
    w, f = study.words, study.format
    names = {"real": w("Real closings"), "terminated_procedure": w("终本"), "other": w("Other closings")}
    roles = {"real": "real", "terminated_procedure": "terminated", "other": "other"}
    drawn = shares(times).with_columns(
        pl.col("cause").replace_strict(names), pl.col("role").replace_strict(roles)
    )
    at = {cause: times.incidence.at(180, cause).value for cause in CAUSES}
    said = {
        "median": f.days(times.median.value),
        "mean": f.days(times.naive_mean),
        "naive_median": f.days(times.naive_median),
        "restricted": f.days(times.restricted_mean.value),
        "real": f.share(at["real"], 0),
        "ended": f.share(at["terminated_procedure"], 0),
    }
    return study.figure(
        "closing_times",
        title=w("Within six months {real} of cases are really closed and {ended} end in 终本", **said),
        subtitle=w("Share of cases by what has become of them, days since filing (cumulative incidence)"),
        chart=charts.cumulative_incidence(drawn, study.parameters.lang),
        alt=w(
            "Cumulative incidence by closing method: at day 180, {real} real closings and {ended} 终本.",
            **said,
        ),
        table=table(
            marks(times),
            {
                "day": (w("Days since filing"), f.count),
                **{cause: (names[cause], f.share) for cause in CAUSES},
            },
        ),
        n=times.n,
        n_unit=w("cases at risk"),
        foot=w("cases pending at the year’s start enter at their age (left truncation); Aalen–Johansen"),
        so_what=w(
            "Closed cases alone average {mean} (median {naive_median}). Counting those still pending, the mean over "
            "the first year is {restricted} and the median {median}: a mean against a median shows skew, the same "
            "measure with and without pending cases shows what leaving them out does.",
            **said,
        ),
    )
