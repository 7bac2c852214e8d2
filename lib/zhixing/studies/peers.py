"""Rates beside those of peers: the same query for a whole batch, and a funnel, never a rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from zhixing.methods.funnel import Funnel, funnel
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies import sheets
from zhixing.studies.parameters import Parameters, resolve
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse


@dataclass(frozen=True)
class FunnelWords:
    """What a funnel figure says beside its numbers.

    Attributes:
        title: Its title where the figure cannot be shown.
        counted: What n counts.
        so_what: The sentence after it.
    """

    title: str
    counted: str
    so_what: str


def rates(study: Study, metrics: Sequence[str]) -> pl.DataFrame:
    """Return metric, unit, numerator, denominator of the published rates of a unit's peers, made once a batch."""
    units = study.peers()
    key = _key(study.name, study.unit.kind, study.parameters)
    return study.shared(
        key, lambda: _make(study.warehouse, metrics, study, units), [unit.code for unit in units]
    )


def _make(warehouse: Warehouse, metrics: Sequence[str], study: Study, units: Sequence[Any]) -> pl.DataFrame:
    held = [name for name in metrics if sheets.supports(warehouse, name)]
    return _rates(study.rows(held, unit=units)) if held else _rates(None)


def prepare(
    warehouse: Warehouse, study: str, metrics: Sequence[str], batch: list[Parameters], folder: Path
) -> None:
    """Write the rates of every kind of unit in a batch, for `rates`."""
    held = [name for name in metrics if sheets.supports(warehouse, name)]
    wanted: dict[str, tuple[Parameters, dict[str, Any]]] = {}
    for parameters in batch:
        unit = resolve(parameters, warehouse)
        units = sheets.peers(warehouse.courts, unit, parameters.current()) or [unit]
        _, found = wanted.setdefault(_key(study, unit.kind, parameters), (parameters, {}))
        found.update((one.code, one) for one in units)
    for key, (parameters, found) in wanted.items():
        units = list(found.values())
        exact = compute(warehouse, held, units, parameters.current(), parameters.scope) if held else None
        rows = _rates(None if exact is None else gate.publish(warehouse, exact))
        rows.write_parquet(folder / f"{key}.parquet")


def _key(study: str, kind: str, parameters: Parameters) -> str:
    return f"{study}-peers-{kind}-{parameters.scope}-{parameters.current().key}"


def _rates(rows: pl.DataFrame | None) -> pl.DataFrame:
    counts = {"numerator": pl.Int64(), "denominator": pl.Int64()}
    if rows is None:
        return pl.DataFrame(schema={"metric": pl.String(), "unit": pl.String(), **counts})
    return rows.select("metric", "unit", pl.col("numerator", "denominator").cast(pl.Int64))


def drawn(found: pl.DataFrame, metric: str) -> Funnel | None:
    """Return the funnel of one metric; None with fewer than two peers, without cases, or where all are at 100 %."""
    mine = found.filter(pl.col("metric") == metric, pl.col("numerator").is_not_null()).drop("metric")
    if (
        mine.height <= 1
        or not mine["denominator"].sum()
        or mine["numerator"].sum() == mine["denominator"].sum()
    ):
        return None
    return funnel(mine)


def position(found: Funnel | None, unit: str) -> str | None:
    """Return where a unit lies among its peers, allowing for their spread; None where that cannot be told."""
    if found is None:
        return None
    mine = found.units.filter(pl.col("unit") == unit)
    if mine.is_empty():
        return None
    over = found.dispersion is not None and found.dispersion.over_dispersed
    place: str | None = mine["wide_position" if over else "position"].item()
    return place


def position_words(study: Study, place: str | None) -> str:
    """Return where a unit lies in words, empty where that cannot be told; never a rank."""
    w = study.words
    return {
        None: "",
        "within": w("within the limits of its peers"),
        "below_95": w("below the 95% limit of its peers"),
        "below_999": w("below the 99.9% limit of its peers"),
        "above_95": w("above the 95% limit of its peers"),
        "above_999": w("above the 99.9% limit of its peers"),
    }[place]


def figure(
    study: Study, figure_id: str, metric: str, found: pl.DataFrame, said: FunnelWords
) -> Figure | Absence:
    """Return a rate among its peers with the limits of chance, or why it cannot be shown."""
    w, f = study.words, study.format
    made = drawn(found, metric)
    if made is None:
        return study.absence(figure_id, said.title, _why(study, metric, found))
    points = _points(study, made)
    over = made.dispersion is not None and made.dispersion.over_dispersed
    outside = int((points["position"] != "within").sum())
    wide = int((points["wide_position"] != "within").sum()) if over else outside
    numbers: dict[str, Any] = {
        "outside": outside,
        "wide": wide,
        "count": points.height,
        "expected": f.number(made.expected_outside_95, 1),
        "target": f.share(made.target),
        "label": study.label(metric),
    }
    curve = made.curve.rename({"denominator": "n"}).with_columns(pl.lit(made.target).alias("centre"))
    return study.figure(
        figure_id,
        title=_title(study, numbers, over=over),
        subtitle=w("{label}, by the number it is counted over; limits about the whole’s {target}", **numbers),
        chart=charts.funnel(points, limits(curve, wide=over), study.parameters.lang),
        alt=w(
            "Funnel plot of {label} about {target}: {outside} of {count} units outside the 95% limits.",
            **numbers,
        ),
        table=table(
            points.sort("n", descending=True),
            {"label": w("Unit"), "n": (said.counted, f.count), "value": (study.label(metric), f.share)},
        ),
        n=int(points["n"].sum()),
        n_unit=said.counted,
        foot=w(
            "exact binomial limits, 95% and 99.9% (Spiegelhalter 2005); chance alone puts about {expected} outside 95%",
            **numbers,
        ),
        so_what=said.so_what,
    )


def _points(study: Study, made: Funnel) -> pl.DataFrame:
    """Return label, n, value, highlight, position, wide_position of the peers with a case."""
    names = {unit.code: study.unit_name(unit) for unit in study.peers()}
    return made.units.filter(pl.col("denominator") > 0).select(
        pl.col("unit").replace_strict(names).alias("label"),
        pl.col("denominator").alias("n"),
        "value",
        (pl.col("unit") == study.unit.code).alias("highlight"),
        "position",
        "wide_position",
    )


def _title(study: Study, numbers: Mapping[str, Any], *, over: bool) -> str:
    """Return how many lie outside, before and after their spread is allowed for."""
    w = study.words
    if over:
        return w(
            "{outside} of {count} lie outside the limits of chance, {wide} once their spread is allowed for",
            **numbers,
        )
    return w("{outside} of {count} lie outside the limits of chance", **numbers)


def _why(study: Study, metric: str, found: pl.DataFrame) -> str:
    w = study.words
    if not study.supports(metric):
        return w("The source does not record what this indicator counts.")
    mine = found.filter(pl.col("metric") == metric)
    if mine.height <= 1:
        return w("There is no other unit of its kind to hold it beside.")
    whole = mine["denominator"].sum()
    if not whole:
        return w("Nothing was counted in the year.")
    return w("All {count} units are at 100%: the indicator cannot tell them apart.", count=mine.height)


def limits(curve: pl.DataFrame, *, wide: bool) -> pl.DataFrame:
    """Return funnel limits under the names the chart takes; the widened ones only where they are drawn."""
    names = {"lower_95": "low95", "upper_95": "high95", "lower_999": "low999", "upper_999": "high999"}
    widened = {f"wide_{name}": f"wide_{short}" for name, short in names.items()}
    return curve.select(
        "n",
        "centre",
        *(pl.col(name).alias(short) for name, short in (names | (widened if wide else {})).items()),
    )
