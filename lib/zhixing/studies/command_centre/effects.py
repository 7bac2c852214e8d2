"""What followed orders beside courts with the same figures and none, and how alike those were."""

from datetime import date, timedelta

import polars as pl

from zhixing.law.courts import Unit
from zhixing.present import charts
from zhixing.present.document import Figure
from zhixing.present.tables import table
from zhixing.studies.command_centre.after import CHANGES, After
from zhixing.studies.study import Study

FOLLOWED = timedelta(days=90)
PER = 100 * 30
"""Closings a pending case-day → closings a month for every 100 pending cases."""


def _until(study: Study) -> date:
    """Return the last day any order of the year is followed to."""
    return min(study.period.end + FOLLOWED, study.warehouse.as_of)


def _foot(study: Study, found: After) -> str:
    return study.words(
        "{courts} ordered courts, {controls} courts to compare with, five for each order; followed to {date}",
        courts=study.format.count(found.numbers["courts"]),
        controls=study.format.count(found.numbers["controls"]),
        date=study.format.date(_until(study)),
    )


def after_orders(study: Study, place: Unit, found: After) -> Figure:
    """Return ordered courts' own change, what matched courts would have led one to expect, and what is left."""
    w, f = study.words, study.format
    names = {
        "plain": w("Courts with an order"),
        "season": w("of it: season (courts without)"),
        "regression": w("of it: regression to the mean"),
        "effect": w("left beside matched courts"),
    }
    roles = {"plain": "baseline", "season": "peers", "regression": "peers", "effect": "unit"}
    drawn = pl.DataFrame(
        [
            (names[name], change.value, change.lower, change.upper, roles[name])
            for name, change in ((name, found.change(name)) for name in CHANGES)
        ],
        schema=["label", "value", "low", "high", "role"],
        orient="row",
    )
    said = {name: f.signed(f.share(found.change(name).value)) for name in CHANGES}
    title = w(
        "{place}: pace after an order {plain}, of it season {season}, regression to the mean {regression}, left over {effect}",
        place=study.unit_name(place),
        **said,
    )
    return study.figure(
        "after_orders",
        title=title,
        subtitle=w("Change of closings a pending case, 90 days after against 90 days before, 95% intervals"),
        chart=charts.dots_with_intervals(drawn, study.parameters.lang, "share"),
        alt=title,
        table=table(
            drawn,
            {
                "label": w("Comparison"),
                "value": (w("Change"), lambda value: f.signed(f.share(value))),
                "low": (w("Lower limit"), f.share),
                "high": (w("Upper limit"), f.share),
            },
        ),
        n=int(found.numbers["sets"]),
        n_unit=w("orders compared"),
        foot=_foot(study, found),
        so_what=_strength(study, found),
    )


def _strength(study: Study, found: After) -> str:
    """Return what the plain change contains, and how strong an unrecorded trait would have to be."""
    w, f = study.words, study.format
    diluted = f.share(found.numbers["diluted"], 0)
    start = w(
        "Season is the change of all courts without an order; regression to the mean is what courts with the same weak figures "
        "recover beyond it without one. The three factors multiply to the first row. Matched courts spent {diluted} of the 90 "
        "days under an order of their own, which is allowed for.",
        diluted=diluted,
    )
    if not found.change("effect").excludes(0.0):
        return start
    strength = w(
        "To explain the rest away, an unrecorded trait would have to make both orders and pace {e_value} times as likely or "
        "fast ({limit} for the interval’s nearer end).",
        e_value=f.number(found.numbers["e_value"], 2),
        limit=f.number(found.numbers["e_value_limit"], 2),
    )
    return f"{start} {strength}" if study.parameters.lang == "en" else start + strength


def pace(study: Study, place: Unit, found: After) -> Figure:
    """Return the pace of both groups in the three months before and after."""
    w, f = study.words, study.format
    names = {"ordered": w("With an order"), "matched": w("Matched, no order")}
    roles = {"ordered": "unit", "matched": "peers"}
    drawn = found.path.sort("month").select(
        pl.when(pl.col("month") < 0).then(pl.col("month") + 3).otherwise(pl.col("month") + 2).alias("x"),
        pl.col("month").replace_strict(_month_words(), return_dtype=pl.String).alias("label"),
        pl.col("group").replace_strict(names).alias("series"),
        pl.col("group").replace_strict(roles).alias("role"),
        (pl.col("pace") * PER).alias("value"),
        "group",
    )
    at = {(row["x"], row["group"]): row["value"] for row in drawn.iter_rows(named=True)}
    said = {
        "place": study.unit_name(place),
        "before": f.number(at[2, "ordered"], 1),
        "matched": f.number(at[2, "matched"], 1),
        "after": f.number(at[3, "ordered"], 1),
        "matched_after": f.number(at[3, "matched"], 1),
    }
    title = w(
        "{place}: in the month before, {before} closings per 100 pending with an order and {matched} without; in the month "
        "after, {after} and {matched_after}",
        **said,
    )
    return study.figure(
        "pace",
        title=title,
        subtitle=w(
            "Closings a month per 100 pending cases, months before (−) and after (+) the order; geometric mean"
        ),
        chart=charts.lines(drawn.drop("group"), study.parameters.lang, "score"),
        alt=title,
        table=table(
            drawn.pivot(on="group", index=["x", "label"], values="value", maintain_order=True),
            {
                "label": w("Month"),
                "ordered": (names["ordered"], lambda value: f.number(value, 2)),
                "matched": (names["matched"], lambda value: f.number(value, 2)),
            },
        ),
        n=int(found.numbers["sets"]),
        n_unit=w("orders compared"),
        foot=_foot(study, found),
    )


def _month_words() -> dict[int, str]:
    return {month: f"−{-month}" if month < 0 else f"+{month}" for month in (-3, -2, -1, 1, 2, 3)}


def balance(study: Study, place: Unit, found: After) -> Figure:
    """Return how alike ordered and matched courts were on the day of the order."""
    w, f = study.words, study.format
    names = {
        "pace_1": w("Pace, last month"),
        "pace_2": w("Pace, 2 months before"),
        "pace_3": w("Pace, 3 months before"),
        "long_run": w("Pace, year before that"),
        "level": w("Pace, all time before"),
        "growth": w("Growth of pending cases"),
        "size": w("Closings of a year"),
    }
    rows = found.balance.with_columns(label=pl.col("trait").replace_strict(names))
    worst = max(abs(float(value)) for value in rows["after"])
    said = {"place": study.unit_name(place), "worst": f.number(worst, 2)}
    title = w("{place}: ordered and matched courts differ by at most {worst} standard deviations", **said)
    return study.figure(
        "balance",
        title=title,
        subtitle=w(
            "Standardised difference of ordered courts from all courts at risk and from the matched ones"
        ),
        chart=charts.balance(rows.select("label", "before", "after"), study.parameters.lang),
        alt=title,
        table=table(
            rows,
            {
                "label": w("Figure"),
                "before": (w("All courts at risk"), lambda value: f.number(value, 2)),
                "after": (w("Matched courts"), lambda value: f.number(value, 2)),
            },
        ),
        n=int(found.numbers["sets"]),
        n_unit=w("orders compared"),
        so_what=w(
            "What difference is left is taken out by regression on the same figures. Likeness in what was recorded says "
            "nothing about what was not."
        ),
    )
