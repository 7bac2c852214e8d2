"""What yearly totals can be: the overview of how well each is known, and the intervals of three of them."""

from typing import TYPE_CHECKING

import polars as pl

from zhixing.present import charts
from zhixing.present.charts.intervals import state_words
from zhixing.present.document import Figure
from zhixing.present.tables import table
from zhixing.published.quantities import ALL, FIRST, MONEY, STOCK
from zhixing.studies.published_record import frames, wording

if TYPE_CHECKING:
    from zhixing.studies.published_record import PublishedRecord


def known(study: "PublishedRecord") -> Figure:
    """Return how well each yearly total is known, as signs by year."""
    w, f = study.words, study.format
    rows = pl.DataFrame(
        [
            {
                "section": wording.scope(w, one.scope),
                "label": study.label(one.metric),
                "x": one.year,
                "state": bound.state,
                "text": wording.interval(study, bound),
            }
            for one, bound in study.bounds.items()
        ]
    )
    count = frames.counted(rows["state"].to_list())
    title = w(
        "Of {total} yearly totals {printed} were published and {pinned} follow to within 1%",
        total=f.count(rows.height),
        printed=f.count(count["printed"]),
        pinned=f.count(count["pinned"]),
    )
    return study.figure(
        "known",
        title=title,
        subtitle=w("What is known of each total of the province, by year; the two scopes apart"),
        chart=charts.known_grid(rows, study.parameters.lang),
        alt=title,
        table=table(
            rows.pivot("x", index=("label", "section"), values="text"),
            {"label": w("Total"), "section": w("Scope"), **{str(year): str(year) for year in frames.YEARS}},
        ),
        n=len(study.record.figures),
        n_unit=w("publications"),
    )


def _intervals(study: "PublishedRecord", figure_id: str, metric: str, title: str, so_what: str) -> Figure:
    w = study.words
    roles = {FIRST: "unit", ALL: "total"}
    rows = pl.DataFrame(
        [
            {
                "label": str(one.year) if one.scope == FIRST else "",
                "year": str(one.year),
                "scope": wording.scope(w, one.scope),
                "name": wording.quantity(study, one),
                "low": float(study.bounds[one].low),
                "high": None if study.bounds[one].high is None else float(study.bounds[one].high or 0),
                "role": roles[one.scope],
                "text": wording.interval(study, study.bounds[one]),
                "state": study.bounds[one].state,
            }
            for one in frames.series(metric)
        ]
    )
    states = state_words(w)
    rows = rows.with_columns(known=pl.col("state").replace_strict(states))
    kind = "yuan" if metric == MONEY else "cases"
    parts = [(wording.scope(w, scope), role) for scope, role in roles.items()]
    return study.figure(
        figure_id,
        title=title,
        subtitle=w(
            "{metric}: from the least to the most the publications allow; logarithmic scale",
            metric=study.label(metric),
        ),
        chart=charts.intervals(rows, study.parameters.lang, kind, parts),
        alt=title,
        table=table(
            rows,
            {"year": w("Year"), "scope": w("Scope"), "text": w("Can be"), "known": w("What is known")},
        ),
        n=len(study.record.figures),
        n_unit=w("publications"),
        so_what=so_what,
    )


def _said(study: "PublishedRecord", metric: str, scope: str, *years: int) -> dict[str, str]:
    """Return what a metric can be in some years, each under a name like y2018."""
    held = {
        one.year: bound for one, bound in study.bounds.items() if (one.metric, one.scope) == (metric, scope)
    }
    return {f"y{year}": wording.interval(study, held[year]) for year in years}


def pending(study: "PublishedRecord") -> Figure:
    """Return what the stock at the end of each year can have been."""
    w = study.words
    first = _said(study, STOCK, FIRST, 2018, 2019, 2020)
    title = w("First-enforcement cases pending: {y2018} in 2018, {y2019} in 2019, {y2020} in 2020", **first)
    everything = _said(study, STOCK, ALL, 2018, 2021, 2025)
    so_what = w(
        "All case types: {y2018} at the end of 2018, {y2021} at the end of 2021, {y2025} at the end of 2025. A stock is "
        "known only where both sides of an account were published.",
        **everything,
    )
    return _intervals(study, "pending", STOCK, title, so_what)


def closed(study: "PublishedRecord") -> Figure:
    """Return what the cases closed in each year can have been."""
    w = study.words
    title = w(
        "First-enforcement cases closed: {y2018} in 2018, {y2019} in 2019, {y2020} in 2020",
        **_said(study, "closed", FIRST, 2018, 2019, 2020),
    )
    so_what = w(
        "The totals of 2016–18 and of 2018–22 overlap in 2018, which nobody published: {y2018}, all types.",
        **_said(study, "closed", ALL, 2018),
    )
    return _intervals(study, "closed", "closed", title, so_what)


def recovered(study: "PublishedRecord") -> Figure:
    """Return what was recovered in each year at least and at most."""
    w = study.words
    title = w(
        "Recovered, all types: {y2021} in 2021, {y2022} in 2022; published for 2025: {y2025}",
        **_said(study, MONEY, ALL, 2021, 2022, 2025),
    )
    so_what = w(
        "The 2021 article’s {y2020} for 2020 is a lower limit for all types, not their total.",
        **_said(study, MONEY, FIRST, 2020),
    )
    return _intervals(study, "recovered", MONEY, title, so_what)
