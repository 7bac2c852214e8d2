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

CHECK_ITEMS = tuple(f"check_{number:02d}" for number in range(1, 14))
"""The thirteen checks of a 终本 ruling: the twelve deployed ones, and the three-month rule as the last."""


def yuan(description: str, *, nullable: bool = True) -> dy.Decimal:
    """Return an amount column in yuan, exact to the fen from the first byte to the last sum."""
    return dy.Decimal(18, 2, nullable=nullable, description=description)


def case_key(
    description: str = "The case, by its normalised case number 案号.", *, primary: bool = False
) -> dy.String:
    """Return the column that names a case, the same in every table."""
    return dy.String(nullable=False, primary_key=primary, min_length=1, description=description)
