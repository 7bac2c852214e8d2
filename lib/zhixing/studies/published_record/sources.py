"""Every publication with its scope, band and source, and the definitions of what they count."""

from typing import TYPE_CHECKING

import polars as pl

from zhixing.metrics.catalogue import METRICS
from zhixing.present import charts
from zhixing.present.document import DefinitionRow, Definitions, Figure
from zhixing.present.tables import table
from zhixing.published.figures import Figure as Published
from zhixing.published.printed import RESUMED_FIGURES
from zhixing.published.quantities import RESUMED
from zhixing.studies.published_record import wording

if TYPE_CHECKING:
    from zhixing.studies.published_record import PublishedRecord


def publications(study: "PublishedRecord") -> Figure:
    """Return every publication; drawn: how many of them say which cases they count."""
    w, f = study.words, study.format
    figures = list(study.record.figures.values())
    rows = pl.DataFrame([_row(study, one) for one in figures])
    stated = sum(_states(one) for one in figures)
    assumed = sum(one.scope_assumed for one in figures)
    drawn = pl.DataFrame(
        {
            "label": [w("Scope stated"), w("Scope assumed here"), w("Scope not stated")],
            "value": [stated, assumed, len(figures) - stated - assumed],
            "role": ["unit", "baseline", "peers"],
        }
    )
    title = w(
        "{stated} of {total} published figures say which cases they count",
        stated=f.count(stated),
        total=f.count(len(figures)),
    )
    return study.figure(
        "publications",
        title=title,
        subtitle=w("Publications by whether their scope is stated"),
        chart=charts.bars(drawn, study.parameters.lang, "cases"),
        alt=title,
        table=table(
            rows,
            {
                "area": w("Unit"),
                "years": w("Year"),
                "label": w("Figure"),
                "value": w("Published as"),
                "band": w("Can have been"),
                "scope": w("Scope"),
                "source": w("Seen at"),
            },
        ),
        n=len(figures),
        n_unit=w("publications"),
        so_what=w(
            "Several were seen as reposts; the address is where they were seen, not who printed them first."
        ),
    )


def _states(one: Published) -> bool:
    """Return whether a publication says which cases it counts; resumed cases say so by name."""
    return one.figure in RESUMED_FIGURES or (bool(one.scope) and not one.scope_assumed)


def _row(study: "PublishedRecord", one: Published) -> dict[str, str]:
    w = study.words
    scope = wording.scope(w, RESUMED if one.figure in RESUMED_FIGURES else one.scope)
    low, high = (None if end is None else _value(study, one, end) for end in (one.low, one.high))
    if low is None and high is None:
        band = "–"
    elif high is None:
        band = f"≥ {low}"
    else:
        band = high if low in {None, high} else study.format.interval(low or "", high)
    return {
        "area": wording.area(study, one.area),
        "years": wording.years(one),
        "label": one.label_zh if study.parameters.lang == "zh" else one.label_en,
        "value": _value(study, one, one.value),
        "band": band,
        "scope": w("{scope} (assumed)", scope=scope) if one.scope_assumed else scope,
        "source": one.source,
    }


def _value(study: "PublishedRecord", one: Published, value: object) -> str:
    """Return a published value or an end of its band with all its digits."""
    f = study.format
    number = float(value)  # type: ignore[arg-type]  # a Decimal
    match one.unit:
        case "yuan":
            return f.yuan(number, 3)
        case "share":
            return f.share(number, 3)
        case "cases":
            return f.count(number)
        case _:
            return f.number(number, 3 if one.unit == "days" else 5 if one.unit == "ratio" else 0)


def definitions(study: "PublishedRecord") -> Definitions:
    """Return the catalogue's definitions; their values are in the figures, with both ends."""
    zh = study.parameters.lang == "zh"
    records = [METRICS[metric] for metric in study.METRICS]
    rows = [
        DefinitionRow(
            term=record.label_zh if zh else record.label_en,
            definition=record.definition_zh if zh else record.definition_en,
            version=record.version,
            source=record.source,
        )
        for record in records
    ]
    return Definitions(study.page, rows, title=study.words("Data and definitions"))
