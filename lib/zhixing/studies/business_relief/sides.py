"""The two sides: where enterprises stand, and how cases end for creditors."""

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Absence, Figure
from zhixing.present.tables import table
from zhixing.studies.business_relief import frames
from zhixing.studies.study import Study


def sides(study: Study) -> Figure | Absence:
    """Return closed cases and amounts recovered by which side an enterprise was on."""
    w, f = study.words, study.format
    rows = frames.classes(study)
    closed = int(rows["closed"].sum())
    if not closed:
        return study.absence("sides", w("Enterprises on either side"), w("No case was closed in the year."))
    said = {
        "debtor": study.text(study.now("enterprise_closed")),
        "creditor": study.text(study.now("enterprise_creditor_closed")),
        "both": f.count(rows.filter(pl.col("class") == "both")["closed"].item()),
    }
    before = study.year(study.baseline)
    return study.figure(
        "sides",
        title=w(
            "Enterprises were the debtor in {debtor} closed cases and the creditor in {creditor}", **said
        ),
        subtitle=w(
            "Share of the cases closed in {year}, and of what they recovered", year=study.year(study.period)
        ),
        chart=charts.stacked_bars(_parts(study, rows), study.parameters.lang),
        alt=w(
            "Closed cases by side: enterprise debtors {debtor}, creditors {creditor}, both {both}.", **said
        ),
        table=table(
            rows,
            {
                "label": w("Side of the enterprise"),
                "closed_before": (w("Closed in {year}", year=before), f.count),
                "closed": (w("Closed in {year}", year=study.year(study.period)), f.count),
                "recovered_before": (w("Recovered in {year}", year=before), f.yuan),
                "recovered": (w("Recovered in {year}", year=study.year(study.period)), f.yuan),
                "rate": (w("Recovered of the claim"), f.share),
            },
        ),
        n=closed,
        n_unit=w("cases closed"),
        suppressed=sum(rows[name].null_count() for name in ("recovered_before", "recovered", "rate")),
        so_what=w(
            "{both} cases have an enterprise on both sides and count in both numbers. Published figures of “enterprise "
            "cases” state no side; here they are read as enterprise debtors, an assumption.",
            **said,
        ),
    )


def _parts(study: Study, rows: pl.DataFrame) -> pl.DataFrame:
    """Return each class as a part of the cases and of the amount; a total with a part withheld is not drawn."""
    w = study.words
    drawn = []
    for column, name in (("closed", w("Cases closed in the year")), ("recovered", w("Recovered in them"))):
        total = rows[column].sum()
        if rows[column].null_count() or not total:
            continue
        drawn += [
            (name, row["label"], frames.CLASS_ROLES[row["class"]], row[column] / total)
            for row in rows.iter_rows(named=True)
        ]
    return pl.DataFrame(drawn, schema=["row", "part", "role", "value"], orient="row")


def creditors(study: Study) -> Figure | Absence:
    """Return how cases ended for their creditors, by who faced whom."""
    w, f = study.words, study.format
    rows = frames.endings(study)
    against = rows.filter(pl.col("class").is_in(["both", "debtor_only"]))
    heading = w("The creditor’s side")
    if against.is_empty():
        return study.absence("creditors", heading, w("No case against an enterprise was closed in the year."))
    labels, groups = frames.class_names(study), _groups(study)
    wide = rows.pivot(on="group", index=["class", "n"], values="share", maintain_order=True)
    closed = int(against["closed"].sum())
    ended = int(against.filter(pl.col("group") == "terminated_procedure")["closed"].sum())
    both = int(against.filter(pl.col("class") == "both")["closed"].sum())
    said = {"ended": f.share(ended / closed, 0), "both": f.share(both / closed, 0), "closed": f.count(closed)}
    said["rate"] = study.text(study.now("enterprise_recovery_rate"))
    title = w("{ended} of closed cases against enterprises ended in 终本, unpaid or paid in part", **said)
    meaning = (
        w(
            "In {both} of these cases the creditor is an enterprise too: time given to one firm is taken from another. "
            "What creditors received of the claim is withheld.",
            **said,
        )
        if study.now("enterprise_recovery_rate").value is None
        else w(
            "Creditors of enterprises received {rate} of the claim. In {both} of these cases the creditor is an enterprise "
            "too: time given to one firm is taken from another.",
            **said,
        )
    )
    return study.figure(
        "creditors",
        title=title,
        subtitle=w(
            "How closed cases ended, by the side enterprises were on, {year}", year=study.year(study.period)
        ),
        chart=charts.stacked_bars(_ends(study, rows), study.parameters.lang),
        alt=title,
        table=table(
            wide.with_columns(label=pl.col("class").replace_strict(labels)),
            {
                "label": w("Side of the enterprise"),
                "n": (w("Cases closed in the year"), f.count),
                **{group: (name, f.share) for group, name in groups.items() if group in wide.columns},
            },
        ),
        n=closed,
        n_unit=w("cases closed against enterprises"),
        so_what=meaning,
    )


def _groups(study: Study) -> dict[str, str]:
    w = study.words
    return {"real": w("Real closings"), "terminated_procedure": w("终本"), "other": w("Other closings")}


def _ends(study: Study, rows: pl.DataFrame) -> pl.DataFrame:
    """Return how each class of cases was closed, as parts of one."""
    labels, groups = frames.class_names(study), _groups(study)
    roles = {"real": "real", "terminated_procedure": "terminated", "other": "other"}
    found = {(row["class"], row["group"]): row for row in rows.iter_rows(named=True)}
    drawn = [
        (labels[name], groups[group], roles[group], found[name, group]["share"], found[name, group]["n"])
        for name in frames.CLASS_ROLES
        for group in groups
        if (name, group) in found
    ]
    return pl.DataFrame(drawn, schema=["row", "part", "role", "value", "n"], orient="row")
