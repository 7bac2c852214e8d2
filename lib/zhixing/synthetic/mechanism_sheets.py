"""The sheets of the mechanisms around the docket: their headers and the words courts write under them."""

from collections.abc import Callable

import polars as pl

from zhixing.synthetic.spelling import Style

TITLES = {
    "handoffs": "立审执衔接抽查表",
    "assistance": "网络查控及网格协助表",
    "coercive_measures": "强制措施表",
    "commands": "指挥长令办理表",
    "tasks": "执行指挥中心任务表",
    "campaigns": "专项行动表",
    "petitions": "执行信访办理表",
    "meeting_issues": "联席会议议题表",
    "conduct_leads": "一案双查线索表",
}
"""Title of each table's export."""

FILES = {
    "handoffs": "立审执衔接",
    "assistance": "网络查控",
    "coercive_measures": "强制措施",
    "commands": "指挥长令",
    "tasks": "指挥中心任务",
    "campaigns": "专项行动",
    "petitions": "信访",
    "meeting_issues": "联席会议",
    "conduct_leads": "一案双查",
}
"""File name of each table's export."""

STEP_WORDS = {"trial_to_filing": "审判移送立案", "filing_to_enforcement": "立案移送执行"}
DEPARTMENT_WORDS = {
    "filing": "立案庭",
    "civil": "民事审判庭",
    "criminal": "刑事审判庭",
    "administrative": "行政审判庭",
    "enforcement": "执行局",
}
LEVEL_WORDS = {"high": "高级法院", "intermediate": "中级法院", "basic": "基层法院"}
SHORT_LEVELS = {"high": "高院", "intermediate": "中院", "basic": "基层院"}
MATTER_WORDS = {
    "overdue_cases": "超期未结",
    "low_recovery": "执行到位低",
    "termination_quality": "终本不合格",
    "petition": "信访督办",
    "asset_disposal": "财产处置",
}
RESULT_WORDS = {"carried_out": "已执行", "partly": "部分执行", "not_carried_out": "未执行"}
ZONE_WORDS = {"command": "执行指挥区", "management": "执行管理区", "service": "执行事务区"}
SHORT_ZONES = {"command": "指挥区", "management": "管理区", "service": "事务区"}
SEGMENT_WORDS = {
    "property_query": "财产查控",
    "service_of_documents": "文书送达",
    "asset_disposal": "财产处置",
    "funds": "案款管理",
    "supervision": "流程监管",
    "dispatch": "指挥调度",
}
CAMPAIGN_KIND_WORDS = {"campaign": "季度行动", "theme": "月度主题"}
CAMPAIGN_WORDS = {
    "new_year_visit": "司法大拜年",
    "dishonesty_exposure": "失信大曝光",
    "enforcement_battle": "执行大会战",
    "refusal_crackdown": "拒执大打击",
    "theme": "月度主题",
}
MEETING_WORDS = {"joint": "联席会议", "liaison": "联络员会议"}
ESCALATION_WORDS = {"department": "部门", "deputy_president": "分管院领导", "president": "院长"}
TOPIC_WORDS = {
    "property_query": "查控",
    "real_estate": "不动产",
    "vehicles": "车辆",
    "detention": "拘留",
    "refusal": "拒执",
    "other": "其他",
}
ASSISTANCE_WORDS = {"network_query": "网络查控", "grid_lead": "网格员线索"}
COERCIVE_WORDS = {
    "dishonest_listing": "失信名单",
    "consumption_limit": "限制消费",
    "refusal_referral": "拒执移送",
}
SHORT_COERCIVE = {"dishonest_listing": "失信", "consumption_limit": "限消"}
ENDING_WORDS = {
    "repaid": "履行后解除",
    "expired": "期满",
    "withdrawn": "撤销",
    "convicted": "判决有罪",
    "not_convicted": "未定罪",
}
LEAD_WORDS = {"petition": "信访", "inspection": "检查", "campaign": "教育整顿", "other": "其他"}


def _handoffs(style: Style) -> dict[str, pl.Expr]:
    return {
        "案号": style.case_number("case_id"),
        "衔接环节": style.words("step", STEP_WORDS),
        "移送部门": style.words("from_department", DEPARTMENT_WORDS),
        "应移送日期": style.date("sent_date"),
        "接收日期": style.date("received_date"),
    }


def _assistance(style: Style) -> dict[str, pl.Expr]:
    return {
        "案号": style.case_number("case_id"),
        "协助类型": style.words("kind", ASSISTANCE_WORDS),
        "发起日期": style.date("requested_date"),
        "是否有效": style.yes_no("found"),
        "控制日期": style.date("frozen_date"),
    }


def _coercive_measures(style: Style) -> dict[str, pl.Expr]:
    return {
        "案号": style.case_number("case_id"),
        "强制措施": style.words("kind", COERCIVE_WORDS, SHORT_COERCIVE),
        "作出日期": style.date("imposed_date"),
        "解除日期": style.date("ended_date"),
        "解除原因": style.words("ending", ENDING_WORDS),
    }


def _commands(style: Style) -> dict[str, pl.Expr]:
    return {
        "令号": style.case_number("command_id"),
        "受令法院": pl.col("court_code"),
        "发令日期": style.date("issued_date"),
        "发令法院层级": style.words("issued_by", LEVEL_WORDS, SHORT_LEVELS),
        "事由": style.words("matter", MATTER_WORDS),
        "反馈期限": style.date("due_date"),
        "反馈日期": style.date("answered_date"),
        "办理结果": style.words("result", RESULT_WORDS),
        "重发原令号": style.case_number("reissue_of"),
        "是否抄送中院": style.yes_no("copied_to_intermediate"),
        "关联案号": style.case_number("case_id"),
    }


def _tasks(style: Style) -> dict[str, pl.Expr]:
    return {
        "任务编号": style.case_number("task_id"),
        "法院代码": pl.col("court_code"),
        "所属区": style.words("zone", ZONE_WORDS, SHORT_ZONES),
        "分段": style.words("segment", SEGMENT_WORDS),
        "生成日期": style.date("created_date"),
        "首次办理日期": style.date("first_step_date"),
        "办结日期": style.date("finished_date"),
        "关联案号": style.case_number("case_id"),
    }


def _campaigns(style: Style) -> dict[str, pl.Expr]:
    return {
        "行动编号": style.case_number("campaign_id"),
        "法院代码": pl.col("court_code"),
        "行动类别": style.words("kind", CAMPAIGN_KIND_WORDS),
        "行动名称": style.words("name", CAMPAIGN_WORDS),
        "开始日期": style.date("start_date"),
        "结束日期": style.date("end_date"),
    }


def _petitions(style: Style) -> dict[str, pl.Expr]:
    return {
        "信访编号": style.case_number("petition_id"),
        "法院代码": pl.col("court_code"),
        "登记日期": style.date("registered_date"),
        "办结日期": style.date("resolved_date"),
        "是否实质化解": style.yes_no("substantively_resolved"),
        "重复信访原编号": style.case_number("repeat_of"),
        "督办法院层级": style.words("supervised_by", LEVEL_WORDS, SHORT_LEVELS),
        "关联案号": style.case_number("case_id"),
    }


def _meeting_issues(style: Style) -> dict[str, pl.Expr]:
    return {
        "议题编号": style.case_number("issue_id"),
        "法院代码": pl.col("court_code"),
        "会议类型": style.words("meeting", MEETING_WORDS),
        "议题": style.words("topic", TOPIC_WORDS),
        "提出日期": style.date("raised_date"),
        "最高层级": style.words("level", ESCALATION_WORDS),
        "解决日期": style.date("resolved_date"),
    }


def _conduct_leads(style: Style) -> dict[str, pl.Expr]:
    return {
        "线索编号": style.case_number("lead_id"),
        "法院代码": pl.col("court_code"),
        "登记日期": style.date("registered_date"),
        "线索来源": style.words("lead_source", LEAD_WORDS),
        "核查完毕日期": style.date("concluded_date"),
        "是否查实": style.yes_no("confirmed"),
    }


SHEETS: dict[str, Callable[[Style], dict[str, pl.Expr]]] = {
    "handoffs": _handoffs,
    "assistance": _assistance,
    "coercive_measures": _coercive_measures,
    "commands": _commands,
    "tasks": _tasks,
    "campaigns": _campaigns,
    "petitions": _petitions,
    "meeting_issues": _meeting_issues,
    "conduct_leads": _conduct_leads,
}
"""Table → the columns a style writes, by header."""
