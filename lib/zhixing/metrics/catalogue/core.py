"""The core indicators 核心指标: 3个90% + 1个80%, and what the checks of 终本 rulings find.

No circular with exact numerators was found. Each definition is the project's own, version 1 of January 2021, printed with its
values; where court practice knows a second reading, that one stands beside it as a metric of its own.
"""

from zhixing.metrics.catalogue import sums
from zhixing.metrics.record import Formula, Metric
from zhixing.metrics.terms import one
from zhixing.records.columns import CHECK_ITEMS

THREE_YEARS = 36
"""Months of 近三年: those of the period and of the two years before it."""

_CORE = (
    "3个90% + 1个80%, the Supreme People's Court's core indicators; project definition v1 (2021-01): {part}."
)
_WITH_PROPERTY = sums.CLOSED.where("with property")
_CAVEATS = ("project_definition", "property_as_recorded", "no_ranking")


def _due(limit: str) -> Formula:
    """Closed with property, or still pending with property beyond the limit: what R1 is counted over."""
    clock = "" if limit == "beyond limit" else ", interpretation"
    return Formula(
        _WITH_PROPERTY.where("actual", f"in time{clock}"),
        _WITH_PROPERTY + sums.PENDING.where("with property", limit),
    )


_CHECKS = one("termination_checks", "entered")

FAILURES = (
    ("No dated notice and report order", "无注明日期的执行通知、报告财产令"),
    ("No nationwide query in the last 3 months", "结案前三个月内未作全国网络查询"),
    ("No investigation, search, reward or audit", "未作财产调查、搜查、悬赏或审计"),
    ("Provident fund, insurance, dividends not queried", "未查公积金、理财、保险、股息红利"),
    ("A lead left unverified", "财产线索未核实"),
    ("Property found neither disposed of nor explained", "查得财产未处置且未说明理由"),
    ("A debtor without consumption limit", "未对全部被执行人限制消费"),
    ("No interview before closing", "结案前未约谈申请执行人"),
    ("Nothing outstanding", "无未执行金额"),
    ("No ruling", "无终本裁定"),
    ("Debtor deceased", "被执行人已死亡"),
    ("A conduct-only claim", "仅为行为执行"),
    ("Closed within 3 months of filing", "立案未满三个月即终本"),
)
"""What a failed item says, in the order of `CHECK_ITEMS`."""


def _item(item: str, failure_en: str, failure_zh: str) -> Metric:
    """Return the share of checks that fail one item, of those that examined it."""
    return Metric(
        id=f"termination_{item}_failed_rate",
        label_en=failure_en,
        label_zh=failure_zh,
        definition_en=f"Checks of 终本 rulings in the period that fail item {item[-2:]} ({failure_en[0].lower()}{failure_en[1:]}), as a share of those that examined it.",
        definition_zh=f"期间内终本合格检查中，第{int(item[-2:])}项不合格（{failure_zh}）的占该项已检查的比例。",
        unit="share",
        numerator_en="checks that fail the item",
        numerator_zh="该项不合格的检查",
        denominator_en="checks that examined it",
        denominator_zh="已检查该项的检查",
        disclosure="docket",
        reaggregation="ratio of sums",
        source="终本合格检查, thirteen items: twelve deployed and the three-month rule.",
        caveats=("project_definition",),
        formula=Formula(_CHECKS.where(f"fails {item}"), _CHECKS.where(f"examines {item}")),
    )


METRICS = (
    Metric(
        id="real_closing_in_time_rate",
        label_en="With property, actually closed in time",
        label_zh="有财产案件法定期限内实际执结率",
        definition_en="Cases with property closed in the period by any method but 终本 and by the end of their statutory limit, as a share of cases with property closed in it or pending beyond the limit at its end.",
        definition_zh="有财产案件中，期间内于法定期限内以终本以外方式结案的，占期间内已结及期末超期未结的有财产案件的比例。",
        unit="share",
        numerator_en="with property, actually closed in time",
        numerator_zh="法定期限内实际执结的有财产案件",
        denominator_en="with property, closed or pending beyond the limit",
        denominator_zh="已结及期末超期未结的有财产案件",
        disclosure="docket",
        reaggregation="ratio of sums",
        source=_CORE.format(part="R1, by the clock of 审限规定 §9 (2000)"),
        target=(0.90, None),
        caveats=_CAVEATS,
        formula=_due("beyond limit"),
    ),
    Metric(
        id="real_closing_in_time_rate_interpretation",
        label_en="With property, actually closed in time (stricter clock)",
        label_zh="有财产案件法定期限内实际执结率（按执行程序解释）",
        definition_en="The same share by the stricter clock, which does not exclude the time of auctions.",
        definition_zh="同上比例，按不扣除拍卖、变卖时间的较严算法计算。",
        unit="share",
        numerator_en="with property, actually closed in time by the stricter clock",
        numerator_zh="按较严算法于期限内实际执结的有财产案件",
        denominator_en="with property, closed or pending beyond that limit",
        denominator_zh="已结及期末按较严算法超期未结的有财产案件",
        disclosure="docket",
        reaggregation="ratio of sums",
        source=_CORE.format(part="R1 by the clock of 执行程序解释 §13 (2008)"),
        target=(0.90, None),
        caveats=(*_CAVEATS, "two_clocks"),
        formula=_due("beyond limit, interpretation"),
    ),
    Metric(
        id="overall_closing_rate_three_years",
        label_en="Overall closing rate, three years",
        label_zh="近三年整体执结率",
        definition_en="Cases closed in the 36 months up to the end of the period, as a share of cases handled in them.",
        definition_zh="截至期末的36个月内已结案件占同期受理案件的比例。",
        unit="share",
        numerator_en="closed in 36 months",
        numerator_zh="36个月内已结",
        denominator_en="handled in 36 months",
        denominator_zh="36个月内受理",
        disclosure="docket",
        reaggregation="ratio of sums",
        source=_CORE.format(part="R4, closed ÷ handled over 36 months"),
        target=(0.80, None),
        caveats=("project_definition", "three_years_of_records", "terminated_not_solved", "saturated"),
        formula=Formula(sums.CLOSED, sums.HANDLED, months=THREE_YEARS),
    ),
    Metric(
        id="overall_closing_rate_three_years_b",
        label_en="终本 or in time, three years",
        label_zh="近三年整体执结率（终本加期限内实结）",
        definition_en="Cases closed in the 36 months up to the end of the period by 终本, or by another method in time, as a share of cases handled in them.",
        definition_zh="截至期末的36个月内以终本结案及法定期限内以其他方式结案的案件，占同期受理案件的比例。",
        unit="share",
        numerator_en="closed by 终本, or otherwise in time, in 36 months",
        numerator_zh="36个月内终本及期限内实际执结的案件",
        denominator_en="handled in 36 months",
        denominator_zh="36个月内受理",
        disclosure="docket",
        reaggregation="ratio of sums",
        source=_CORE.format(
            part="R4b, the gloss of one court's paper: 终本率 + in-time 实际执结率 over three years"
        ),
        target=(0.80, None),
        caveats=("project_definition", "three_years_of_records", "terminated_not_solved"),
        formula=Formula(
            sums.TERMINATED + sums.CLOSED.where("actual", "in time"), sums.HANDLED, months=THREE_YEARS
        ),
    ),
    Metric(
        id="termination_checks_made",
        label_en="终本 rulings checked",
        label_zh="终本检查件数",
        definition_en="Checks of 终本 rulings made in the period.",
        definition_zh="期间内所作的终本合格检查件数。",
        unit="measures",
        numerator_en="checks",
        numerator_zh="检查",
        disclosure="docket",
        reaggregation="sum",
        source="终本合格检查; project definition v1.",
        formula=Formula(_CHECKS),
    ),
    Metric(
        id="termination_checks_failed",
        label_en="终本 rulings failing a check",
        label_zh="终本不合格件数",
        definition_en="Checks of 终本 rulings made in the period in which at least one item failed.",
        definition_zh="期间内至少一项不合格的终本检查件数。",
        unit="measures",
        numerator_en="checks with a failed item",
        numerator_zh="至少一项不合格的检查",
        disclosure="docket",
        reaggregation="sum",
        source="终本合格检查, thirteen items; project definition v1.",
        formula=Formula(_CHECKS - _CHECKS.where("passes all checks"), cases=_CHECKS),
    ),
    *(_item(item, *failure) for item, failure in zip(CHECK_ITEMS, FAILURES, strict=True)),
)
