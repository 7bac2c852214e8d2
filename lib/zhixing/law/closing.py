"""Closing methods 结案方式 and the three groups every figure tells apart.

最高人民法院《关于执行工作若干问题的规定（试行）》(2020 revision) §64 lists how an enforcement case closes. A stay
中止执行 is not among them. 终本 ends the procedure, not the debt, which is why it forms a group of its own:
a stock made small by 终本 is not solved. 实际执结 “actual closings” are all the others, `ACTUAL`.
"""

from dataclasses import dataclass
from typing import Literal

Group = Literal["real", "terminated_procedure", "other"]
"""How closings are grouped: real, 终本, and the rest."""


@dataclass(frozen=True)
class Method:
    """One way a case closes.

    Attributes:
        code: The value of the column `closing_method`.
        zh: The term of §64.
        en: The English term.
        group: real, terminated_procedure or other.
    """

    code: str
    zh: str
    en: str
    group: Group


METHODS: dict[str, Method] = {
    method.code: method
    for method in (
        Method("performed", "执行完毕", "fully performed", "real"),
        Method("procedure_terminated", "终结本次执行程序", "procedure terminated", "terminated_procedure"),
        Method("enforcement_terminated", "终结执行", "enforcement terminated", "real"),
        Method("withdrawn", "销案", "withdrawn", "other"),
        Method("refused", "不予执行", "enforcement refused", "other"),
        Method("dismissed", "驳回申请", "application dismissed", "other"),
    )
}
"""Closing method by code, in the order of the provision."""

GROUPS: dict[Group, tuple[str, str]] = {
    "real": ("实际结案", "real closings"),
    "terminated_procedure": ("终本", "procedure terminated"),
    "other": ("其他方式结案", "other closings"),
}
"""Group → its Chinese and English name."""

ACTUAL: tuple[Group, ...] = ("real", "other")
"""The groups that make up 实际执结 “actual closings”: everything but 终本."""

GROUP_OF: dict[str, Group] = {code: method.group for code, method in METHODS.items()}
"""Closing method → group, ready for `polars.Expr.replace_strict`."""


def methods_in(group: Group) -> tuple[str, ...]:
    """Return the codes of the closing methods in a group."""
    return tuple(code for code, member in GROUP_OF.items() if member == group)
