"""Network queries: how many new cases were queried, and how soon what was found was frozen."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from zhixing.law.periods import Period
from zhixing.law.units import Unit  # noqa: TC001
from zhixing.methods.funnel import Funnel, funnel
from zhixing.methods.survival import CumulativeIncidence, cumulative_incidence
from zhixing.metrics import steps
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.joint_action.sheets import COVERAGE
from zhixing.studies.parameters import Parameters, resolve
from zhixing.studies.peers import limits
from zhixing.studies.sheets import supports
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse

LAST_DAY = 90
"""Days drawn after a query: what is not frozen by then hardly ever is."""

SHOWN = (7, 14, 30, 60, 90)
"""Days of the data table."""

FEWEST = 10
"""Queries below which no curve is drawn."""


def coverage(study: Study) -> Figure | Absence:
    """Return the share of new cases queried, beside the peers' and the limits of chance."""
    w, f = study.words, study.format
    heading = w("Cases queried")
    if not study.supports("query_coverage"):
        return study.absence("coverage", heading, w("The source does not record network queries."))
    drawn = _peers(study)
    if drawn is None:
        return study.absence("coverage", heading, w("There is no other unit of its kind to hold it beside."))
    names = {unit.code: study.unit_name(unit) for unit in study.peers()}
    points = drawn.units.filter(pl.col("denominator") > 0).select(
        pl.col("unit").replace_strict(names).alias("label"),
        pl.col("denominator").alias("n"),
        "value",
        (pl.col("unit") == study.unit.code).alias("highlight"),
        "position",
    )
    wide = drawn.dispersion is not None and drawn.dispersion.over_dispersed
    outside = int((points["position"] != "within").sum())
    said: dict[str, Any] = {
        "outside": outside,
        "count": points.height,
        "target": f.share(drawn.target),
        "expected": f.number(drawn.expected_outside_95, 1),
        "hits": study.text(study.now("query_hit_rate")),
    }
    curve = drawn.curve.rename({"denominator": "n"}).with_columns(pl.lit(drawn.target).alias("centre"))
    title = w(
        "Queries reached {target} of new cases; {outside} of {count} units lie outside the limits of chance",
        **said,
    )
    return study.figure(
        "coverage",
        title=title,
        subtitle=w(
            "Cases received with a network query by the year’s end, as a share of those received, by their number"
        ),
        chart=charts.funnel(points, limits(curve, wide=wide), study.parameters.lang),
        alt=title,
        table=table(
            points.sort("n", descending=True),
            {"label": w("Unit"), "n": (w("Received"), f.count), "value": (w("Queried"), f.share)},
        ),
        n=int(points["n"].sum()),
        n_unit=w("cases received"),
        foot=w(
            "exact binomial limits, 95% and 99.9% (Spiegelhalter 2005); chance alone puts about {expected} outside 95%",
            **said,
        ),
        so_what=w(
            "{hits} of the queries found property: a query is only as good as what is registered in the debtor’s name.",
            **said,
        )
        if study.now("query_hit_rate").value is not None
        else "",
    )


def _peers(study: Study) -> Funnel | None:
    rows = study.sheet(COVERAGE).filter(pl.col("period") == study.period.key)
    counted = rows.select("unit", pl.col("numerator", "denominator").cast(pl.Int64))
    return funnel(counted) if counted.height > 1 and counted["denominator"].sum() > 0 else None


def freezing(study: Study) -> Figure | Absence:
    """Return how soon what a query found was frozen, with cases that closed first and queries still open counted."""
    w, f = study.words, study.format
    heading = w("From query to freezing")
    if not study.supports("query_to_freeze_days"):
        return study.absence("freezing", heading, w("The source does not record network queries."))
    queries = study.shared(
        _found_key(study.name, study.scope, study.period),
        lambda: steps.found_by_query_of(study.warehouse, [study.unit], study.period, study.scope),
        [study.unit.code],
    )
    if queries.height < FEWEST:
        return study.absence(
            "freezing", heading, w("Fewer than {count} queries found property.", count=FEWEST)
        )
    found = cumulative_incidence(
        [0] * queries.height, queries["days"].to_list(), queries["ended"].to_list(), ("frozen", "closed")
    )
    days = study.now("query_to_freeze_days")
    month = found.at(30, "frozen")
    said = {"month": f.share(month.value), "days": study.text(days), "n": f.count(queries.height)}
    title = (
        w("Of what queries found, {month} was frozen within 30 days", **said)
        if month.value is not None
        else w("What queries found was frozen in {days} on average", **said)
    )
    return study.figure(
        "freezing",
        title=title,
        subtitle=w(
            "Share of the queries of {year} that found property, by what had happened to it each day after the query",
            year=study.year(study.period),
        ),
        chart=charts.cumulative_incidence(
            _curves(study, found),
            study.parameters.lang,
            limit_days=None,
            since=w("days since the query"),
            rest=w("not frozen"),
        ),
        alt=title,
        table=table(
            _shown(found),
            {
                "day": (w("Days since the query"), f.count),
                "frozen": (w("Frozen"), f.share),
                "low": (w("Lower limit"), f.share),
                "high": (w("Upper limit"), f.share),
                "closed": (w("Case closed first"), f.share),
            },
        ),
        n=queries.height,
        n_unit=w("queries that found property"),
        foot=w("cumulative incidence (Aalen and Johansen 1978); queries open at the year’s end are censored"),
        so_what=w(
            "The mean of {days} counts only what was frozen; the curve also counts what never was.", **said
        )
        if days.value is not None
        else "",
    )


def _found_key(study: str, scope: str, period: Period) -> str:
    return f"{study}-found-by-query-{scope}-{period.key}"


def prepare(warehouse: Warehouse, study: str, batch: Sequence[Parameters], folder: Path) -> None:
    """Write what queries found in every unit of a batch, a file for each year and scope."""
    if not supports(warehouse, "query_to_freeze_days"):
        return
    alike: dict[str, tuple[Parameters, dict[str, Unit]]] = {}
    for parameters in batch:
        unit = resolve(parameters, warehouse)
        name = _found_key(study, parameters.scope, parameters.current())
        alike.setdefault(name, (parameters, {}))[1][unit.code] = unit
    for name, (parameters, units) in alike.items():
        found = steps.found_by_query_of(
            warehouse, list(units.values()), parameters.current(), parameters.scope
        )
        found.write_parquet(folder / f"{name}.parquet")


def _curves(study: Study, found: CumulativeIncidence) -> pl.DataFrame:
    """Return day, cause, role, share, low, high up to the last day drawn."""
    w = study.words
    names = {"frozen": (w("Frozen"), "real"), "closed": (w("Case closed first"), "other")}
    parts = []
    for cause, (label, role) in names.items():
        own = found.table.filter(pl.col("cause") == cause, pl.col("day") <= LAST_DAY)
        parts.append(
            pl.DataFrame({"day": range(LAST_DAY + 1)}, schema={"day": pl.Int64})
            .join(
                own.select(
                    pl.col("day").cast(pl.Int64),
                    pl.col("incidence").alias("share"),
                    pl.col("lower").alias("low"),
                    pl.col("upper").alias("high"),
                ),
                on="day",
                how="left",
                maintain_order="left",
            )
            .with_columns(pl.col("share", "low", "high").forward_fill())
            .with_columns(pl.col("share").fill_null(0.0))
            .select("day", pl.lit(label).alias("cause"), pl.lit(role).alias("role"), "share", "low", "high")
        )
    return pl.concat(parts)


def _shown(found: CumulativeIncidence) -> pl.DataFrame:
    """Return day, frozen, low, high, closed on the days of the data table."""
    rows = []
    for day in SHOWN:
        frozen, closed = found.at(day, "frozen"), found.at(day, "closed")
        rows.append((day, frozen.value, frozen.lower, frozen.upper, closed.value))
    return pl.DataFrame(
        rows,
        schema={"day": pl.Int64, **dict.fromkeys(("frozen", "low", "high", "closed"), pl.Float64)},
        orient="row",
    )
