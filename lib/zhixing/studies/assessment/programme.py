"""Programme items and the indicators that speak of them, or why none does."""

import html

import polars as pl

from zhixing.metrics.catalogue import METRICS
from zhixing.present.document import Listing
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
    programmes = {
        "outline": w("Outline 2019–2023 执行工作纲要"),
        "safety": w("Safety assessment 平安建设考评"),
    }
    rows = []
    for item in frames.ITEMS.items:
        held = item.metric in METRICS and item.metric is not None
        label = study.label(item.metric) if held and item.metric else w("no indicator")
        rows.append(
            {
                "programme": html.escape(programmes[item.programme]),
                "item": html.escape(item.zh if zh else f"{item.en} {item.zh}"),
                "indicator": html.escape(label),
                "value": html.escape(study.text(values[item.metric]))
                if item.metric in values
                else _why(study, item.metric, item.why_zh if zh else item.why_en),
            }
        )
    told = sum(row["indicator"] != w("no indicator") for row in rows)
    return Listing(
        page=study.page,
        id="items",
        title=w("{told} of {count} programme items have an indicator", told=told, count=len(rows)),
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


def _why(study: Study, metric: str | None, reason: str) -> str:
    if metric is None:
        return html.escape(reason)
    return html.escape(study.words("not recorded"))
