"""How publications are read: each assumption has a name, its reason and a switch.

Taking an assumption away never adds a statement: where it is off the weaker reading stands in its place, so bounds
can only widen. The optional readings below are the opposite: nobody states them, and they are tried one by one against
the record to see which of them it refutes.
"""

from collections.abc import Collection
from dataclasses import dataclass

from zhixing.law.errors import ZhixingError


@dataclass(frozen=True)
class Assumption:
    """A way of reading the publications.

    Attributes:
        id: Its name, as `assumptions_off` and `readings_on` take it.
        en: What is assumed, in English.
        zh: The same in Chinese.
        source: What speaks for it.
        on: Made unless switched off; optional readings are not.
    """

    id: str
    en: str
    zh: str
    source: str
    on: bool = True


_ALL = (
    Assumption(
        "stock_flow",
        "Pending at the start + received − closed = pending at the end; transfers across the unit's border cancel out.",
        "期初未结＋新收−结案＝期末未结；跨辖区移送相互抵销。",
        "审执结案进度, court practice.",
    ),
    Assumption(
        "years_linked",
        "A year starts with the stock the year before ended with.",
        "上年末未结即为本年期初未结。",
        "Court practice; restatements are not published.",
    ),
    Assumption(
        "handled_is_opening_plus_received",
        "Cases handled (受理) are those pending at the start plus those received.",
        "受理＝期初未结＋新收。",
        "Court practice (旧存加新收).",
    ),
    Assumption(
        "several_years_count_opening_once",
        "Cases handled in several years count the first year's opening stock once. Off: anything from new cases alone to the sum of yearly figures.",
        "多年合计的受理数只计首年期初存量一次；关闭后，可为仅计新收至逐年受理相加之间的任何口径。",
        "Reading of this project: published closing rates of several years fit it.",
    ),
    Assumption(
        "unstated_is_all",
        "A figure that states no scope counts every case type. Off: the figures of each source stand alone.",
        "未注明口径的数字涵盖全部案件类型；关闭后，各来源的数字自成一体。",
        "By size: the totals are several times those of the article of 2021.",
    ),
    Assumption(
        "seed_is_first",
        "The article of 1 April 2021 (四川法制报) counts first enforcement cases (首执). Off: its figures stand alone.",
        "《四川法制报》2021年4月1日的报道按首次执行案件（首执）统计；关闭后，其数字自成一体。",
        "It states no scope; 25.3万 closed is far below the all-type totals.",
    ),
    Assumption(
        "parts_within_whole",
        "First and resumed cases are parts of all cases; enterprise cases are a part of theirs.",
        "首次执行与恢复执行均为全部案件的一部分；涉企业案件为相应案件的一部分。",
        "Case types, 法〔2015〕137号.",
    ),
    Assumption(
        "units_within_unit",
        "Courts without a case in common add up to no more than the unit they are in, in the same scope.",
        "互不重叠的下级单位同口径数字之和，不超过上级单位。",
        "Courts of one province.",
    ),
    Assumption(
        "months_within_year",
        "January to October is no more than the year.",
        "1月至10月的数字不超过全年。",
        "Counts and amounts are not negative.",
    ),
    Assumption(
        "same_definition_as_year_before",
        "A change on the year before compares two years in one definition.",
        "同比所比较的两年口径一致。",
        "Statistical practice.",
    ),
    Assumption(
        "highest_since",
        "“Highest since 2016-18” says that no year since 2018 was higher, in the same scope.",
        "“创‘基本解决执行难’以来新高”指2018年以来各年同口径均不更高。",
        "四川法制报 2021-04-01.",
    ),
    Assumption(
        "about_twice",
        "“About twice” is 2 rounded to the whole: from 1.5 to 2.5 times.",
        "“约2倍”按四舍五入到整数理解，即1.5倍至2.5倍。",
        "Reading of this project.",
    ),
    Assumption(
        "rounded_not_cut",
        "Figures are rounded to their last digit. Off: rounded or cut, so that they may be one whole last digit too low.",
        "数字按四舍五入取位；关闭后，可四舍五入，也可截尾，末位最多少计一个单位。",
        "Statistical practice; not stated by any source.",
    ),
    Assumption(
        "resumed_are_received",
        "The resumed cases published are the year's new ones. Off: new ones, or with those still open from before.",
        "公布的恢复执行案件数为当年新收；关闭后，可为新收，也可含旧存。",
        "scjjrb.com/2026/01/26: “恢复执行案件”.",
    ),
    Assumption(
        "rates_as_defined",
        "Rates are those of this project's catalogue: full performance ÷ closed, actual closings ÷ handled.",
        "比率按本项目指标目录的定义：执行完毕÷结案，实际执结÷受理。",
        "Project definitions v1.",
    ),
    Assumption(
        "seed_is_all",
        "The article of 1 April 2021 (四川法制报) counts every case type.",
        "《四川法制报》2021年4月1日的报道涵盖全部案件类型。",
        "Tried: it states no scope.",
        on=False,
    ),
    Assumption(
        "closed_never_fell",
        "The province closed no fewer cases than the year before, all case types, 2016 to 2025.",
        "2016年至2025年，全省全部案件结案数逐年不减。",
        "Tried: courts report growing case loads.",
        on=False,
    ),
    Assumption(
        "recovered_never_fell",
        "The province recovered no less than the year before, all case types, 2018 to 2025.",
        "2018年至2025年，全省全部案件执行到位金额逐年不减。",
        "Tried: each publication reports growth.",
        on=False,
    ),
)

ASSUMPTIONS: dict[str, Assumption] = {one.id: one for one in _ALL if one.on}
"""What is assumed unless switched off."""

READINGS: dict[str, Assumption] = {one.id: one for one in _ALL if not one.on}
"""What nobody states, and can be tried."""

EXCLUDES = {"seed_is_all": "seed_is_first"}
"""A reading that stands in the place of an assumption."""


def chosen(off: Collection[str] = (), readings: Collection[str] = ()) -> frozenset[str]:
    """Return the ids in force.

    Args:
        off: Assumptions not made.
        readings: Optional readings made.

    Raises:
        ZhixingError: There is no such assumption or reading; the message lists those there are.
    """
    for name, given, known in (("assumption", off, ASSUMPTIONS), ("reading", readings, READINGS)):
        if unknown := [one for one in given if one not in known]:
            raise ZhixingError(
                f"There is no {name} {unknown[0]!r} to switch. Choose from {', '.join(known)}."
            )
    replaced = {EXCLUDES[one] for one in readings if one in EXCLUDES}
    return frozenset(ASSUMPTIONS) - frozenset(off) - replaced | frozenset(readings)
