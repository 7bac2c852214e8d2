"""Courts persistently below the limits 指标长期垫底: how many, never which."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from zhixing.law.periods import Period
from zhixing.metrics import assessment
from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.assessment import frames
from zhixing.studies.parameters import Parameters, resolve
from zhixing.studies.study import Study
from zhixing.warehouse.opened import Warehouse


def _key(study: str, province: str, scope: str, period: Period) -> str:
    return f"{study}-below-{province}-{scope}-{period.key}"


def below(study: Study, period: Period) -> pl.DataFrame:
    """Return which courts of the province lie below the limits by the end of a period, made once a batch."""
    key = _key(study.name, frames.whole(study).code, study.scope, period)
    return study.shared(
        key, lambda: assessment.below_limits(study.warehouse, study.unit, period, study.scope)
    )


def prepare(warehouse: Warehouse, study: str, batch: list[Parameters], folder: Path) -> None:
    """Write `below` for every province, scope and period of a batch."""
    for parameters in batch:
        unit = resolve(parameters, warehouse)
        for period in (parameters.current(), parameters.baseline()):
            widest, known = unit, warehouse.courts.on(parameters.current().end)
            while (above := known.parent(widest.code)) is not None and above.kind != "nation":
                widest = above
            path = folder / f"{_key(study, widest.code, parameters.scope, period)}.parquet"
            if not path.exists():
                assessment.below_limits(warehouse, unit, period, parameters.scope).write_parquet(path)


def persistent(study: Study) -> Figure | Absence:
    """Return how many courts lie below the lower limit in every period, by indicator; nobody is named."""
    w, f = study.words, study.format
    heading = w("Courts persistently below the limits")
    frame = below(study, study.period)
    found = assessment.persistent(frame, study.unit)
    if found["any"] is None:
        reason = (
            w("Counted only for units of five courts or more: among fewer a count would name them.")
            if found["courts"] < assessment.FEWEST_COURTS
            else w("The records hold one year: nothing can be persistent.")
        )
        return study.absence("persistent", heading, reason)
    mine = frame.filter(pl.col("court").is_in(study.unit.courts), pl.col("period") == study.period.key)
    once = dict(mine.group_by("indicator").agg(pl.col("below").sum()).iter_rows())
    said: dict[str, Any] = {
        "any": found["any"],
        "courts": found["courts"],
        "periods": found["periods"],
        "year": study.year(study.period),
        "first": study.year(study.period.previous(found["periods"] - 1)),
    }
    if not any(once.values()):
        reason = w("None of {courts} courts lies below the lower 99.9% limit for any rate in {year}.", **said)
        return study.absence("persistent", heading, reason)
    rows = _rows(study, found["by"], once)
    return study.figure(
        "persistent",
        title=w(
            "Below the lower 99.9% limit in every year from {first} to {year}: {any} of {courts} courts",
            **said,
        ),
        subtitle=w(
            "Courts below the lower 99.9% limit of their province’s funnel, widened where courts vary beyond chance"
        ),
        chart=charts.bars(rows, study.parameters.lang, "measures"),
        alt=w("{any} of {courts} courts persistently below the limits.", **said),
        table=table(rows, {"label": w("Indicator"), "value": (w("Courts"), f.count)}),
        n=found["courts"],
        n_unit=w("courts"),
        foot=w("chance alone puts about one court in two thousand below this limit in a year"),
        so_what=w(
            "Counts only. One year below is often chance or one bad case load; years in a row are a reason to look."
        ),
    )


def _rows(study: Study, every: Mapping[str, int], once: Mapping[str, int]) -> pl.DataFrame:
    """Return label, value, role: by indicator the courts below in every year, and in this one."""
    w = study.words
    rows = []
    for metric, count in every.items():
        rows.append(
            {"label": w("{name}, every year", name=study.label(metric)), "value": count, "role": "unit"}
        )
        text = w("in {year}", year=study.year(study.period))
        rows.append({"label": text, "value": once.get(metric, 0), "role": "peers"})
    return pl.DataFrame(rows)
