"""Scopes 统计口径: which case types a figure counts.

A figure without its scope cannot be compared with anything: the totals published for the province cover
wider scopes than the seed's. The scopes are those of court practice: first enforcement 首执, first and
resumed together, the enforcing kinds 执行实施类 (with preservation) and the reviewing kinds 执行审查类.
"""

from zhixing.law.errors import ZhixingError

CASE_TYPES: dict[str, str] = {
    "执": "first enforcement",
    "执恢": "resumed enforcement",
    "执保": "preservation",
    "执异": "objection",
    "执复": "review",
    "执监": "supervision",
    "执协": "coordination",
    "执他": "other",
}
"""Case types 类型代字 and what they are in English (法〔2015〕137号, enforcement part)."""

SCOPES: dict[str, tuple[str, ...] | None] = {
    "首执": ("执",),
    "首执+恢复": ("执", "执恢"),
    "实施类": ("执", "执恢", "执保"),
    "审查类": ("执异", "执复", "执监", "执协"),
    "all": None,
}
"""Scope → the case types it counts; None counts every type, also ones a foreign source brings."""

ENGLISH: dict[str, str] = {
    "first": "首执",
    "first+resumed": "首执+恢复",
    "implementation": "实施类",
    "review": "审查类",
    "all": "all",
}
"""English identifier → scope, for a command line without a Chinese keyboard."""


class ScopeError(ZhixingError):
    """A scope nobody defined."""


def canonical(name: str) -> str:
    """Return the key in `SCOPES` that a Chinese or English name stands for; raise `ScopeError` otherwise."""
    wanted = name.strip().replace(" ", "").replace("＋", "+")
    found = ENGLISH.get(wanted.lower(), wanted)
    if found in SCOPES:
        return found
    choices = ", ".join(
        f"{chinese} ({english})" if chinese != english else chinese for english, chinese in ENGLISH.items()
    )
    raise ScopeError(f"Scope “{name}” is not known. Valid scopes: {choices}.")


def case_types(name: str) -> tuple[str, ...] | None:
    """Return the case types a scope counts, None for every type; raise `ScopeError` with the valid choices."""
    return SCOPES[canonical(name)]
