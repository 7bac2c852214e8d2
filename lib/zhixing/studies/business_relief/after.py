"""What followed relief beside matched cases, and how alike those were."""

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.business_relief import finding
from zhixing.studies.business_relief.comparison import GROUPS, OUTCOMES, Comparison
from zhixing.studies.study import Study

BALANCED = 0.1
"""The largest standardised difference commonly called balanced (Austin 2009, doi:10.1002/sim.3697)."""


def after_relief(study: Study, found: Comparison) -> Figure | Absence:
    """Return the differences in real closing and in money, relieved less matched, with their intervals."""
    w, f = study.words, study.format
    if found.withheld is not None:
        return study.absence("after_relief", w("What followed relief"), finding.why(w, found.withheld))
    rows = _differences(study, found)
    said = {
        "relieved": f.share(rows["relieved"][0], 0),
        "matched": f.share(rows["matched"][0], 0),
    }
    title = w(
        "{relieved} of relieved and {matched} of matched cases were really closed in 180 days; relief goes to firms "
        "judged viable",
        **said,
    )
    return study.figure(
        "after_relief",
        title=title,
        subtitle=w("Difference between relieved and matched cases, percentage points, 95% interval"),
        chart=charts.dots_with_intervals(rows.select("label", "value", "low", "high"), study.parameters.lang),
        alt=title,
        table=table(
            rows,
            {
                "label": w("Outcome"),
                "relieved": (w("With relief"), f.share),
                "matched": (w("Matched"), f.share),
                "value": (w("Difference"), lambda value: f.signed(f.points(value))),
                "low": (w("Lower limit"), f.points),
                "high": (w("Upper limit"), f.points),
            },
        ),
        n=found.sets,
        n_unit=w("matched relieved cases"),
        foot=w(
            "Matched on the day of relief among cases open and not yet relieved: court, property, side, age, claim, "
            "recovered so far; cumulative incidence, intervals clustered by case and matched set."
        ),
        so_what=_strength(study, found),
    )


def _differences(study: Study, found: Comparison) -> pl.DataFrame:
    """Return label, value, low, high, relieved, matched: a row an outcome."""
    names = {
        "real_closing": study.words("Really closed within 180 days"),
        "recovered_share": study.words("Share of the claim paid within 180 days"),
    }
    rows = []
    for outcome in OUTCOMES:
        difference = found.difference(outcome)
        groups = (found.outcomes[outcome, group].value for group in GROUPS[:2])
        rows.append((names[outcome], difference.value, difference.lower, difference.upper, *groups))
    return pl.DataFrame(
        rows,
        schema=["label", "value", "low", "high", "relieved", "matched"],
        orient="row",
        infer_schema_length=None,
    )


def _strength(study: Study, found: Comparison) -> str:
    """Return how strong an unrecorded trait would have to be, empty where it cannot be told."""
    if found.e_value is None or found.e_value_limit is None:
        return ""
    return study.words(
        "To explain the difference in closings away, an unrecorded trait would have to make both relief and real "
        "closing {e_value} times as likely ({limit} for the interval’s nearer end); a court’s view that a firm "
        "is viable may well be such a trait.",
        e_value=study.format.number(found.e_value, 1),
        limit=study.format.number(found.e_value_limit, 1),
    )


def balance(study: Study, found: Comparison) -> Figure | Absence:
    """Return how alike the relieved and the matched cases were on the day of relief."""
    w, f = study.words, study.format
    if found.withheld is not None:
        return study.absence("balance", w("How alike the matched cases are"), finding.why(w, found.withheld))
    names = _traits(study)
    rows = found.balance.filter(pl.col("covariate").is_in(list(names))).with_columns(
        label=pl.col("covariate").replace_strict(names, default=None)
    )
    worst = float(rows["after"].abs().max() or 0.0)  # type: ignore[arg-type]  # a column of floats
    said = {"worst": f.number(worst, 2), "unmatched": f.share(found.unmatched, 0)}
    title = (
        w("After matching no recorded trait differs by more than {worst} standard deviations", **said)
        if worst <= BALANCED
        else w("After matching a recorded trait still differs by {worst} standard deviations", **said)
    )
    return study.figure(
        "balance",
        title=title,
        subtitle=w("Standardised difference between relieved and other cases; below 0.1 counts as balanced"),
        chart=charts.balance(rows.select("label", "before", "after"), study.parameters.lang),
        alt=title,
        table=table(
            rows,
            {
                "label": w("Trait"),
                "before": (w("All open cases"), lambda value: f.number(value, 2)),
                "after": (w("Matched cases"), lambda value: f.number(value, 2)),
            },
        ),
        n=found.sets,
        n_unit=w("matched relieved cases"),
        foot=w(
            "{controls} different cases serve as controls, up to five for each relieved case.",
            controls=f.count(found.control_cases),
        ),
        so_what=w(
            "{unmatched} of relieved cases had no like case open on that day: the comparison does not speak for them. "
            "Balance in what was recorded says nothing about what was not.",
            **said,
        ),
    )


def _traits(study: Study) -> dict[str, str]:
    """Return the traits shown; the other level of a trait with two would repeat the first."""
    return {
        "log_claim": study.words("Claim (logarithm)"),
        "age_days": study.words("Age of the case"),
        "recovered_share": study.words("Share recovered so far"),
        "has_property=True": study.words("Property found"),
        "enterprise_class=both": study.words("Creditor is an enterprise too"),
    }
