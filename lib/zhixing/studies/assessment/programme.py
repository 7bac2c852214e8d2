"""Programme items and the indicators that speak of them, or why none does."""

import html
from collections.abc import Mapping

import polars as pl

from zhixing.metrics.assessment import Item
from zhixing.metrics.catalogue import METRICS
from zhixing.present.document import Listing
from zhixing.present.numbers import SUPPRESSED
from zhixing.present.tables import table
from zhixing.studies.assessment import frames
from zhixing.studies.numbers import Result
from zhixing.studies.study import Study


def listing(study: Study) -> Listing:
    """Return every item of the programmes with its indicator and value."""
    w = study.words
    values = {
        row["metric"]: Result.from_row(row)
        for row in study.sheet(frames.PROGRAMME)
        .filter(pl.col("period") == study.period.key)
        .iter_rows(named=True)
    }
    zh = study.parameters.lang == "zh"
    programmes = {"outline": w("Outline 纲要"), "safety": w("Safety 平安建设")}
    rows = []
    for item in frames.ITEMS.items:
        label, value = _indicator(study, item, values)
        rows.append(
            {
                "item": html.escape(item.zh if zh else f"{item.en} {item.zh}"),
                "programme": html.escape(programmes[item.programme]),
                "indicator": html.escape(label),
                "value": html.escape(value),
            }
        )
    told = sum(item.metric in METRICS for item in frames.ITEMS.items)
    valued = sum(
        item.metric in values and study.text(values[item.metric]) != SUPPRESSED for item in frames.ITEMS.items
    )
    return Listing(
        page=study.page,
        id="items",
        title=w(
            "{told} of {count} programme items have an indicator, {valued} a value for {unit}",
            told=told,
            count=len(rows),
            valued=valued,
            unit=study.page.unit_name,
        ),
        subtitle=w("Items in this project’s reading of the texts, {year}", year=study.year(study.period)),
        table=table(
            pl.DataFrame(rows),
            {
                "item": w("Item"),
                "programme": w("Programme"),
                "indicator": w("Indicator"),
                "value": (study.year(study.period), str),
            },
        ),
        foot=w("; ").join(frames.ITEMS.sources.values()),
    )


def _indicator(study: Study, item: Item, values: Mapping[str, Result]) -> tuple[str, str]:
    """Return what an item's indicator is called, or why there is none, and its value."""
    w = study.words
    if item.metric is None or item.metric not in METRICS:
        why = item.why_zh if study.parameters.lang == "zh" else item.why_en
        return w("none: {why}", why=why), ""
    if item.metric not in values:
        return study.label(item.metric), w("not recorded")
    return study.label(item.metric), study.text(values[item.metric])
