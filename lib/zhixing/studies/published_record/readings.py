"""How the publications are read: every assumption, and which of the fixed totals hang on it."""

from html import escape
from typing import TYPE_CHECKING

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Figure, Prose
from zhixing.present.tables import table
from zhixing.published.assumptions import ASSUMPTIONS, READINGS
from zhixing.studies.published_record import wording

if TYPE_CHECKING:
    from zhixing.studies.published_record import PublishedRecord


def leaning(study: "PublishedRecord") -> Figure:
    """Return how many of the totals that follow hang on each assumption."""
    w, f = study.words, study.format
    found = study.leant
    fixed = sum(bound.state == "pinned" for bound in study.bounds.values())
    rows = pl.DataFrame(
        [
            {
                "label": _short(study, name),
                "value": len(lost),
                "said": wording.assumption(study, name),
                "lost": w("; ").join(wording.quantity(study, one) for one in lost) or "–",
            }
            for name, lost in sorted(found.items(), key=lambda pair: -len(pair[1]))
        ]
    )
    drawn = rows.filter(pl.col("value") > 0)
    free = rows.height - drawn.height
    title = w(
        "{n} of {total} assumptions carry the {fixed} totals that follow without being published",
        n=f.count(drawn.height),
        total=f.count(rows.height),
        fixed=f.count(fixed),
    )
    return study.figure(
        "leaning",
        title=title,
        subtitle=w("Totals no longer fixed to within 1% without the assumption"),
        chart=charts.bars(drawn.select("label", "value"), study.parameters.lang, "cases"),
        alt=title,
        table=table(
            rows,
            {
                "label": w("Assumption"),
                "said": w("What it says"),
                "value": (w("Totals lost without it"), f.count),
                "lost": w("Which"),
            },
        ),
        n=fixed,
        n_unit=w("totals"),
        so_what=w("None of the totals hangs on the other {n} assumptions alone.", n=f.count(free)),
    )


def _short(study: "PublishedRecord", name: str) -> str:
    w = study.words
    return {
        "stock_flow": w("Opening + received − closed = pending"),
        "years_linked": w("Years are linked"),
        "handled_is_opening_plus_received": w("Handled = opening + received"),
        "several_years_count_opening_once": w("Several years count the opening once"),
        "unstated_is_all": w("No scope stated means all types"),
        "seed_is_first": w("The 2021 article counts first cases"),
        "parts_within_whole": w("Parts are within the whole"),
        "units_within_unit": w("Courts are within the province"),
        "months_within_year": w("Ten months are within the year"),
        "same_definition_as_year_before": w("A change compares one definition"),
        "highest_since": w("“Highest since 2016-18”"),
        "about_twice": w("“About twice” is 1.5 to 2.5"),
        "rounded_not_cut": w("Figures are rounded, not cut"),
        "resumed_are_received": w("Resumed cases are new ones"),
        "rates_as_defined": w("Rates as in the catalogue"),
    }[name]


def assumptions(study: "PublishedRecord") -> Prose:
    """Return how the publications are read, each assumption with its id, source and whether it is made."""
    w = study.words
    items = []
    for one in (*ASSUMPTIONS.values(), *READINGS.values()):
        text = one.zh if study.parameters.lang == "zh" else one.en
        state = "" if one.id in study.record.chosen else w(" (not made here)")
        items.append(f"<li>{escape(text)}{escape(state)} <code>{one.id}</code></li>")
    return study.prose(f"<ul>{''.join(items)}</ul>")
