"""The warnings that travel with values, each written once."""

from datetime import date

from zhixing.metrics.record import Caveat

_ALL = (
    Caveat(
        "scope_assumed",
        "The seed article states no scope. First enforcement cases (首执) are our assumption; figures of different scope are never added or compared.",
        "原文未注明统计口径。本项目按首次执行案件（首执）统计，属于假设；不同口径的数字不相加、不比较。",
        "四川法制报 2021-04-01 states no case types; totals of all types elsewhere are several times larger.",
    ),
    Caveat(
        "covid_2020",
        "Courts were closed to most business from February to April 2020: any comparison with 2019 includes that.",
        "2020年2月至4月受新冠疫情影响，法院大部分业务停摆，与2019年的同比包含这一影响。",
        "Practice of 2020; no correction is made.",
        between=(date(2020, 2, 1), date(2020, 4, 30)),
    ),
    Caveat(
        "year_end_stock",
        "The stock at the end of a year has a target attached to it. Look at the monthly stock before reading a year-end figure.",
        "年末存量与考核目标挂钩，解读年末数字前请先看各月存量。",
        "Assessment practice of the courts.",
    ),
    Caveat(
        "terminated_not_solved",
        "A case closed by ending the procedure (终本) leaves the pending stock without being enforced. Read it beside the 终本 stock.",
        "终结本次执行程序（终本）使案件退出未结，但债权并未实现，须与终本存量一并解读。",
        "最高人民法院《关于严格规范终结本次执行程序的规定（试行）》(2016).",
    ),
    Caveat(
        "stock_since_records",
        "Counted since the first closing the records hold; earlier 终本 cases are not in it. A resumed case moves a debt out of this stock.",
        "自数据所含第一件结案起累计，更早的终本案件不在其中；恢复执行后移出。",
        "Project definition v1.",
    ),
    Caveat(
        "saturated",
        "An indicator at or near 100 % cannot tell courts apart.",
        "指标已达或接近100%，无法区分各法院。",
        "Saturated indicators of the seed: 终本合格率 and 执行信访办结率.",
    ),
    Caveat(
        "drops_pending",
        "Only closed cases count: cases that stay pending long are missing, so the true time to closing is longer. The estimate from all cases at risk stands beside it.",
        "只统计已结案件，长期未结案件未计入，实际用时更长；请与含未结案件的估计一并解读。",
        "Right censoring; Kaplan and Meier 1958.",
    ),
    Caveat(
        "censoring_assumed",
        "Assumes that cases still pending at the end of the year would have closed like the others.",
        "假定年末仍未结的案件与其他案件的结案规律相同。",
        "Kaplan and Meier 1958: independent censoring.",
    ),
    Caveat(
        "closing_basis",
        "Counts what was recovered up to the closing of cases closed in the year, whenever it was paid; cash received in the year is a separate metric.",
        "按结案口径统计：当年结案案件截至结案时的到位金额，不论何时到账；按到账日统计的金额另列。",
        "Project definition v1; no circular fixes the basis.",
    ),
    Caveat(
        "cash_basis",
        "Counts payments by the day they arrived, also for cases still pending. It is not comparable with published amounts, which follow closings.",
        "按到账日统计，含未结案件的到账，与公开数据（结案口径）不可比。",
        "Project definition v1.",
    ),
    Caveat(
        "heavy_tail",
        "A few large cases carry much of the amount: see the share of the largest cases before reading a change.",
        "少数大额案件占比很高，解读增减前请先看大额案件占比。",
        "Claims are heavy-tailed.",
    ),
    Caveat(
        "above_claim",
        "Recovered may exceed the claim, since interest for delay is added during enforcement.",
        "迟延履行利息可使执行到位金额高于应执行标的。",
        "《民事诉讼法》 on interest for delayed performance.",
    ),
    Caveat(
        "series_do_not_reconcile",
        "Published amounts for 2018 to 2025 do not add up to each other, since definitions changed. The discrepancy is shown, not smoothed.",
        "2018年至2025年公开的执行到位金额口径有变，彼此不能衔接；本项目如实列示差异，不作平滑。",
        "Published figures of the province, data/published.",
    ),
    Caveat(
        "enterprise_side",
        "“Enterprise cases” states no side in the seed. Enterprise debtors are our assumption; creditors' cases are counted apart.",
        "原文“涉企业案件”未说明企业为哪一方。本项目按被执行人为企业统计，属于假设；申请执行人为企业的案件另列。",
        "4.85万 is 19 % of closings at 19.5万元 each: too few for “a firm is any party”.",
    ),
    Caveat(
        "relief_selection",
        "Relief goes to firms judged viable. A difference from other cases mixes what relief did with who received it.",
        "善意文明执行措施优先给予被认为有存续能力的企业，与其他案件的差异既含措施效果，也含对象选择。",
        "Selection into treatment; matching removes only what was recorded.",
    ),
    Caveat(
        "regression_to_mean",
        "Units that started far from the average tend to come back to it without any measure.",
        "起点偏离平均值较远的单位，即使不采取措施也会向平均值回归。",
        "Regression to the mean.",
    ),
    Caveat(
        "no_ranking",
        "Not for ranking: in 2024 the Supreme People's Court told courts to drop rankings.",
        "不用于排名：最高人民法院2024年要求坚决杜绝排名排序。",
        "最高人民法院 2024.",
    ),
    Caveat(
        "two_clocks",
        "The two provisions on excluded time differ, auctions above all; both counts are kept.",
        "两项规定对扣除审限的事由不一致（尤其拍卖、变卖），两种算法并列。",
        "法释〔2000〕29号 §9; 法释〔2008〕13号 §13.",
    ),
    Caveat(
        "project_definition",
        "No circular with an exact numerator was found: this is project definition v1.",
        "未见载明分子分母的正式文件，此为本项目定义（第1版）。",
        "Project definition v1.",
    ),
    Caveat(
        "first_cases_only",
        "The stock counts first cases: a debt with several resumed cases counts once, whatever scope is asked for.",
        "存量按首次执行案件计：同一债权多次恢复执行只计一件，与所选口径无关。",
        "Project definition v1.",
    ),
    Caveat(
        "resolved_on_paper",
        "A petition counts as resolved when the court says so. Whether the dispute is settled is the substantive rate's question.",
        "办结以法院登记为准，矛盾是否真正化解须看实质化解率。",
        "The seed names 实质化解 beside 办结.",
    ),
    Caveat(
        "petitions_still_open",
        "Only resolved petitions count: those still open are missing, so the true time is longer.",
        "只统计已办结的信访，尚未办结的未计入，实际用时更长。",
        "Right censoring; Kaplan and Meier 1958.",
    ),
    Caveat(
        "supervision_is_chosen",
        "Higher courts supervise the hard petitions: a difference between supervised and other ones is not an effect of supervision.",
        "上级法院督办的多为疑难信访，督办与否的差异不等于督办的效果。",
        "Selection into supervision.",
    ),
    Caveat(
        "leads_in_aggregate",
        "Leads concern people: year totals of provinces and prefectures only, small numbers withheld. A lead is not a finding.",
        "线索涉及人员，仅按年度公布全省和市州合计，数量过少的不公布；线索不等于结论。",
        "Project rule: 一案双查 is reported in aggregate only.",
    ),
)

CAVEATS: dict[str, Caveat] = {caveat.id: caveat for caveat in _ALL}
"""Every caveat by its id."""
