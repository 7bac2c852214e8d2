"""Every mechanism the source article names has a number and a figure, and both stand on a page.

The table is that of the field: mechanism, the study that looks at it, a metric, a figure. The number on the page is the
published value of the metric, as its reader writes it.
"""

import html
import json
import re
from pathlib import Path

import pytest

from zhixing.metrics.catalogue import METRICS
from zhixing.present.markup import figure_anchor
from zhixing.studies import STUDIES

MECHANISMS = [
    ("3个90% + 1个80%", "core_indicators", "real_closing_in_time_rate", "targets"),
    ("终本合格率", "core_indicators", "termination_compliance_rate", "checks"),
    ("结收比", "backlog_reduction", "clearance_ratio", "stock_and_flow"),
    ("未结", "backlog_reduction", "pending", "ages"),
    ("执结率", "backlog_reduction", "closing_rate", "funnel"),
    ("执行到位金额", "recovered_amounts", "recovered_yuan", "change_split"),
    ("涉企 善意文明执行", "business_relief", "relief_measures", "relief_by_month"),
    ("1+N 一体化考核", "assessment", "composite_score", "score"),
    ("立审执衔接", "assessment", "handoff_days_mean", "handoff_delays"),
    ("摘帽换人 指标长期垫底", "assessment", "persistently_outside", "persistent"),
    ("三统三分、三区六化", "command_centre", "tasks_created", "zones"),
    ("指挥长令", "command_centre", "commands_issued", "orders"),
    ("三季度升级", "command_centre", "upgrade_effect", "upgrade"),
    ("一季度一行动", "special_campaigns", "campaign_effect", "effects"),
    ("执行信访", "petitions", "petition_resolution_rate", "outcomes"),
    ("一案双查", "petitions", "conduct_leads_registered", "conduct"),
    ("联席会议", "joint_action", "issues_raised", "meetings"),
    ("网络查控", "joint_action", "query_coverage", "coverage"),
    ("网格员协助执行", "joint_action", "grid_leads", "leads"),
    ("失信 限消", "joint_action", "dishonest_listings", "listings"),
    ("全国位次，国家中心城市", "core_indicators", "termination_compliance_rate", "published"),
    ("打击拒执", "joint_action", "refusal_referrals", "referrals"),
]


LATER = {"upgrade_effect": 2021}
"""A metric that only a later year's page can have."""


def notebook_records(page: Path) -> list[dict]:
    """What the executed notebook beside the page shows, as data."""
    notebook = json.loads(page.with_suffix(".ipynb").read_text(encoding="utf-8"))
    bundles = [output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", [])]
    return [value for bundle in bundles for key, value in bundle.items() if key.endswith("+json")]


@pytest.mark.parametrize(("mechanism", "study", "metric", "figure"), MECHANISMS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_mechanism_has_its_number_and_its_figure_on_a_page(
    book: Path, mechanism: str, study: str, metric: str, figure: str, lang: str
) -> None:
    assert metric in STUDIES[study].METRICS, mechanism
    assert figure in STUDIES[study].FIGURES, mechanism
    file = book / f"{lang}/{LATER.get(metric, 2020)}/sichuan/{study}.html"
    page = file.read_text(encoding="utf-8")
    assert re.search(rf'<figure id="{figure_anchor(figure)}"', page), mechanism
    record = METRICS[metric]
    [definitions] = [one for one in notebook_records(file) if one["kind"] == "definitions"]
    term = record.label_zh if lang == "zh" else record.label_en
    [row] = [row for row in definitions["rows"] if row["term"] == term]
    now = row["values"][-1]
    assert any(character.isdigit() for character in now), (mechanism, now)
    assert html.escape(now) in page


BEHIND = {
    "enterprise_received",
    "net_flow",
    "resumed_closed",
    "resumed_received",
    "terminated_procedure_outstanding_yuan",
}
"""Metrics for the command line and for checks, which no page shows."""


def test_every_metric_of_the_catalogue_is_on_a_page() -> None:
    shown = {metric for study in STUDIES.values() for metric in study.METRICS}
    assert set(METRICS) - shown == BEHIND
