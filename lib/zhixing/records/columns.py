"""Building blocks of the record schemas: the money column and the field's closed vocabularies."""

import dataframely as dy

CASE_TYPES = ("执", "执恢", "执保", "执异", "执复", "执监", "执协", "执他")
"""Case types 类型代字, first enforcement first. A source without them declares one type for all its cases."""

CLOSING_METHODS = (
    "performed",
    "procedure_terminated",
    "enforcement_terminated",
    "withdrawn",
    "refused",
    "dismissed",
)
"""Closing methods 结案方式 (执行工作规定 2020 §64): 执行完毕, 终结本次执行程序 (终本), 终结执行, 销案, 不予执行, 驳回申请."""

BASES = ("judgment", "mediation", "arbitration", "notarial", "administrative", "criminal", "other")
"""What is enforced 执行依据: 民事判决, 调解书, 仲裁裁决, 公证债权文书, 行政非诉, 刑事涉财产, 其他."""

ENTERPRISE_CLASSES = ("creditor_only", "debtor_only", "both", "neither")
"""Which side is an enterprise 涉企业案件: four exclusive classes, since no publication states a side."""

TRANSFER_KINDS = ("raised", "designated", "entrusted")
"""提级执行, 指定执行, 委托执行."""

SUSPENSION_REASONS = (
    "announcement",
    "appraisal",
    "audit",
    "jurisdiction_objection",
    "coordination",
    "stay",
    "settlement_deferral",
    "ordered_deferral",
    "auction",
)
"""公告, 鉴定评估, 审计清理, 管辖权异议/争议, 执行争议协调, 中止, 和解暂缓, 上级通知暂缓, 拍卖变卖."""

RELIEF_KINDS = ("consumption_limit_lifted", "detention_ended_early", "enforcement_deferred")
"""临时解除限消令, 提前解除司法拘留, 酌情暂缓执行."""

HANDOFF_STEPS = ("trial_to_filing", "filing_to_enforcement")
"""立审执衔接: 审判庭移送立案庭, 立案庭移送执行局."""

DEPARTMENTS = ("filing", "civil", "criminal", "administrative", "enforcement")
"""立案庭, 民事审判庭, 刑事审判庭, 行政审判庭, 执行局."""

COURT_LEVELS = ("high", "intermediate", "basic")
"""高级法院, 中级法院, 基层法院."""

COMMAND_MATTERS = ("overdue_cases", "low_recovery", "termination_quality", "petition", "asset_disposal")
"""What an order is about 指挥长令事由: 超期未结, 执行到位低, 终本不合格, 信访督办, 财产处置."""

COMMAND_RESULTS = ("carried_out", "partly", "not_carried_out")
"""What the receiving court reported 办理结果: 已执行, 部分执行, 未执行."""

ZONES = ("command", "management", "service")
"""三区: 执行指挥区, 执行管理区, 执行事务区."""

SEGMENTS = ("property_query", "service_of_documents", "asset_disposal", "funds", "supervision", "dispatch")
"""分段集约 work of the centre: 财产查控, 文书送达, 财产处置, 案款管理, 流程监管, 指挥调度."""

CAMPAIGN_KINDS = ("campaign", "theme")
"""一季度一行动 a quarter's campaign, 一月一主题 a month's theme."""

CAMPAIGN_NAMES = ("new_year_visit", "dishonesty_exposure", "enforcement_battle", "refusal_crackdown", "theme")
"""司法大拜年, 失信大曝光, 执行大会战, 拒执大打击; a monthly theme 月度主题."""

MEETINGS = ("joint", "liaison")
"""联席会议, 联络员会议."""

ESCALATION_LEVELS = ("department", "deputy_president", "president")
"""How far an issue went 部门 → 分管院领导 → 院长."""

MEETING_TOPICS = ("property_query", "real_estate", "vehicles", "detention", "refusal", "other")
"""What an issue is about: 查控, 不动产, 车辆, 拘留, 拒执, 其他."""

ASSISTANCE_KINDS = ("network_query", "grid_lead")
"""网络查控 点对点 a query of the network, 网格员协助执行 a lead from a grid worker."""

COERCIVE_KINDS = ("dishonest_listing", "consumption_limit", "refusal_referral")
"""失信被执行人名单, 限制消费令, 拒执罪移送."""

COERCIVE_ENDINGS = ("repaid", "expired", "withdrawn", "convicted", "not_convicted")
"""How a measure ended: 履行后解除, 期满, 撤销; of a referral 判决有罪, 未定罪."""

LEAD_SOURCES = ("petition", "inspection", "campaign", "other")
"""Where a lead on conduct came from: 信访, 检查, 教育整顿, 其他."""

CHECK_ITEMS = tuple(f"check_{number:02d}" for number in range(1, 14))
"""The thirteen checks of a 终本 ruling: the twelve deployed ones, and the three-month rule as the last."""


def yuan(description: str, *, nullable: bool = True) -> dy.Decimal:
    """Return an amount column in yuan, exact to the fen from the first byte to the last sum."""
    return dy.Decimal(18, 2, nullable=nullable, description=description)


def own_key(description: str) -> dy.String:
    """Return the column that names a row of a table whose rows are not steps of one case."""
    return dy.String(nullable=False, primary_key=True, min_length=1, description=description)


def held_by(description: str = "The court it concerns, by its code.") -> dy.String:
    """Return the column that says whose row it is, in a table whose rows are not steps of one case."""
    return dy.String(nullable=False, description=description)


def linked_case(
    description: str = "The case it is about, by its case number; null where it is about none.",
) -> dy.String:
    """Return the column that may name a case; the case need not be held."""
    return dy.String(nullable=True, description=description)


def case_key(
    description: str = "The case, by its normalised case number 案号.", *, primary: bool = False
) -> dy.String:
    """Return the column that names a case, the same in every table."""
    return dy.String(nullable=False, primary_key=primary, min_length=1, description=description)
