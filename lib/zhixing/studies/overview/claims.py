"""What the source claims of 2020, and what the records say: a line each."""

from html import escape

from zhixing.law.periods import Period
from zhixing.metrics.catalogue import METRICS
from zhixing.present.document import Absence, Listing
from zhixing.present.tables import Column, Table
from zhixing.published import figures
from zhixing.studies.numbers import Result
from zhixing.studies.overview import reconciliation
from zhixing.studies.overview.figures import link
from zhixing.studies.study import Study

YEAR = 2020
"""The year the source speaks of."""

_READ = (
    "pending",
    "terminated_procedure_stock",
    "clearance_ratio",
    "recovered_yuan",
    "termination_compliance_rate",
    "petition_resolution_rate",
    "substantive_resolution_rate",
    "enterprise_closed",
    "relief_measures",
    "campaigns_joined",
    "commands_issued",
    "command_carried_out_rate",
    "issues_raised",
    "issues_resolved_rate",
)


def listing(study: Study) -> Listing | Absence:
    """Return the claims with what the records say of each and the study that says more."""
    w = study.words
    title = w("What the source claims, and what the data say")
    if not reconciliation.concerns(study):
        return reconciliation.absence(study, "claims", title)
    if study.period.year < YEAR or YEAR not in study.warehouse.years or YEAR - 1 not in study.warehouse.years:
        return study.absence(
            "claims", title, w("The source speaks of 2020, a year this page does not reach.")
        )
    rows = tuple((escape(claim), f"{said}<br>{link(study, name)}") for name, claim, said in _claims(study))
    return Listing(
        study.page,
        "claims",
        title,
        w("The article of 1 April 2021 on the year 2020; the records’ own figures of that year"),
        Table((Column(w("The source"), numeric=False), Column(w("The data"), numeric=False)), rows),
        foot=w("Source: {source}", source=study.source()),
    )


class _Read:
    """Published numbers of 2019 and 2020 in the page's words."""

    def __init__(self, study: Study) -> None:
        self.study = study
        periods = [Period("calendar", YEAR - 1), Period("calendar", YEAR)]
        metrics = [name for name in _READ if name in METRICS and study.supports(name)]
        rows = study.rows(metrics, period=periods, scope=reconciliation.scope())
        self.found = {
            (row["metric"], row["period"]): Result.from_row(row) for row in rows.iter_rows(named=True)
        }

    def text(self, metric: str, year: int = YEAR) -> str:
        """Return a number as the page writes it, the mark of a withheld one where it is not recorded."""
        result = self.found.get((metric, Period("calendar", year).key))
        return self.study.format.count(None) if result is None else escape(self.study.text(result))

    def change(self, metric: str) -> str:
        """Return the change of 2020 on 2019, with its sign."""
        now, then = (self.found.get((metric, Period("calendar", year).key)) for year in (YEAR, YEAR - 1))
        f = self.study.format
        if now is None or then is None or now.value is None or then.value is None:
            return f.count(None)
        return escape(f.signed(f.kind(METRICS[metric].unit, now.value - then.value)))  # type: ignore[operator]  # alike


def _claims(study: Study) -> list[tuple[str, str, str]]:
    """Return (study, what the source claims, what the records say)."""
    w, f, read, seed = study.words, study.format, _Read(study), figures.seed()
    published = {
        "fewer": f.short(abs(seed["seed_pending_change_2020"].value)),
        "pending": f.short(seed["seed_pending_2020"].value),
        "ratio": f.share(seed["seed_clearance_ratio_2020"].value, 2),
        "recovered": f.yuan(seed["seed_recovered_2020"].value),
        "more": f.yuan(seed["seed_recovered_change_2020"].value),
        "closed": f.short(seed["seed_enterprise_closed_2020"].value),
        "firms": f.yuan(seed["seed_enterprise_recovered_2020"].value),
    }
    return [
        (
            "backlog_reduction",
            w("{fewer} fewer pending, down to {pending}; closed ÷ received {ratio}", **published),
            w(
                "<b>{change}</b> pending, {now} left; 终本 has set aside {stock} more, which are not solved.",
                change=read.change("pending"),
                now=read.text("pending"),
                stock=read.text("terminated_procedure_stock"),
            ),
        ),
        (
            "recovered_amounts",
            w("{recovered} recovered, {more} more than in 2019, the most since 2016", **published),
            w(
                "<b>{now}</b>, {change} on 2019; how much of that a few large cases hold, its study says.",
                now=read.text("recovered_yuan"),
                change=read.change("recovered_yuan"),
            ),
        ),
        (
            "core_indicators",
            w("终本合格率 100% in 2019 and in 2020, first in the nation with others"),
            w(
                "<b>{now}</b> of the rulings checked pass: at the ceiling an indicator tells no court from another.",
                now=read.text("termination_compliance_rate"),
            ),
        ),
        (
            "petitions",
            w("执行信访办结率 100% in 2019 and in 2020"),
            w(
                "<b>{now}</b> were resolved in the year, {substantive} of all in substance: the second is the harder test.",
                now=read.text("petition_resolution_rate"),
                substantive=read.text("substantive_resolution_rate"),
            ),
        ),
        (
            "business_relief",
            w("Enterprises treated gently: {closed} enterprise cases closed, {firms} recovered", **published),
            w(
                "<b>{closed}</b> closed against enterprises, relief granted {relief} times; relief goes to firms judged viable.",
                closed=read.text("enterprise_closed"),
                relief=read.text("relief_measures"),
            ),
        ),
        (
            "special_campaigns",
            w("The effect of the brand 一季度一行动 shows; no number is given"),
            w(
                "Courts joined <b>{joined}</b> campaigns; what those added and what they borrowed from later months, its study says.",
                joined=read.text("campaigns_joined"),
            ),
        ),
        (
            "command_centre",
            w("The command centre is the strongest brain; no number is given"),
            w(
                "<b>{issued}</b> orders, {carried} carried out; they go to courts with weak figures, which recover by chance too.",
                issued=read.text("commands_issued"),
                carried=read.text("command_carried_out_rate"),
            ),
        ),
        (
            "joint_action",
            w("Each joint meeting shall settle a batch of issues; no number is given"),
            w(
                "<b>{raised}</b> issues raised, {resolved} resolved within the year.",
                raised=read.text("issues_raised"),
                resolved=read.text("issues_resolved_rate"),
            ),
        ),
    ]
