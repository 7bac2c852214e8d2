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
    Caveat(
        "property_as_recorded",
        "Whether property was found is recorded without a date: a case counts as one with property even where it was found late.",
        "“有财产可供执行”未记录查明日期，较晚查得财产的案件同样计入。",
        "The register holds a flag, no date.",
    ),
    Caveat(
        "three_years_of_records",
        "Three years are counted back from the end of the period; where the records do not reach back 36 months there is no value.",
        "近三年自期末向前推算36个月；数据不足36个月的，不计算。",
        "Project definition v1.",
    ),
    Caveat(
        "handoffs_sampled",
        "Courts check a sample of hand-offs: the numbers describe the sample, and nobody recorded how it was drawn.",
        "移送衔接为抽查，数字只反映抽查案件，抽样方式未予记录。",
        "Spot checks of 立审执衔接.",
    ),
    Caveat(
        "handoffs_still_waiting",
        "Hand-offs that still wait are not in the mean, so it is too short where many wait.",
        "尚未移送的案件不计入平均，等待越多，平均用时越偏短。",
        "Right censoring.",
    ),
    Caveat(
        "weights_assumed",
        "The weights are assumptions of this project: no assessment scheme with its weights was published. Read the score with its interval, which varies them.",
        "权重为本项目假设：未见公开的考核办法载明权重。得分须与其区间一并解读，区间已考虑权重变动。",
        "params/assessment/sichuan.yml.",
    ),
    Caveat(
        "counts_only",
        "Courts persistently outside the limits are counted, never named: a low figure is a reason to look, not a verdict.",
        "长期偏低的法院只计数、不点名：数字偏低是核查的理由，而非结论。",
        "Project rule; 最高人民法院 2024.",
    ),
    Caveat(
        "orders_at_year_end",
        "Orders of the last weeks may still be within their term at the end of the year: they count as unanswered, not as overdue.",
        "年末发出的指挥长令可能尚未到期，计为未反馈，不计为逾期。",
        "Pages of a year use nothing after its end.",
    ),
    Caveat(
        "reported_by_the_court",
        "Results are what the receiving court reported. Nobody else checked them.",
        "办理结果为受令法院自行反馈，未经他方核实。",
        "The record of the order.",
    ),
    Caveat(
        "unanswered_left_out",
        "Only answered orders count: those never answered are missing from the mean.",
        "只统计已反馈的指挥长令，始终未反馈的未计入。",
        "Right censoring.",
    ),
    Caveat(
        "tasks_not_begun",
        "Only tasks somebody began count: those never taken up are missing from the mean.",
        "只统计已开始办理的任务，始终未办理的未计入。",
        "Right censoring.",
    ),
    Caveat(
        "orders_go_to_weak_courts",
        "Orders go to courts with weak figures, and weak figures recover by themselves. Courts with the same figures and no order show how much; what moved the court that issued the order and is in no record stays in the difference.",
        "指挥长令多发往数据偏弱的法院，而偏弱的数据本会自行回升。此前数据相同而未受令的法院可反映这一回升；发令法院掌握而数据中没有的因素，仍留在差异之中。",
        "Selection; regression to the mean.",
    ),
    Caveat(
        "one_upgrade",
        "All courts were upgraded on one day: whatever else changed at that time is in the difference too.",
        "各法院同日升级，同期其他变化也包含在差异之中。",
        "One date for all: nothing to compare with but the year before.",
    ),
    Caveat(
        "resolved_by_year_end",
        "Outcomes are those of 31 December of the year it began: what began late had less time, so rates of a year are too low.",
        "结果以启动当年12月31日为准：下半年启动的时间较短，故年度比例偏低。",
        "Pages of a year use nothing after it.",
    ),
    Caveat(
        "ended_only",
        "The mean counts what was resolved; what still waits is missing, so the true time is longer.",
        "平均天数只计已解决的议题，仍未解决的未计入，实际用时更长。",
        "Right censoring.",
    ),
    Caveat(
        "escalation_is_chosen",
        "Hard issues are taken up to the president: the level says how hard they are, not how well the level works.",
        "疑难议题才提交院长：层级反映难度，不反映该层级的成效。",
        "Selection into escalation.",
    ),
    Caveat(
        "late_receipts",
        "Cases received in the last days of the year had little time to be queried, so coverage falls a little short.",
        "年末收案发起查控的时间不足，覆盖率略有低估。",
        "Right censoring at the end of the period.",
    ),
    Caveat(
        "frozen_only",
        "The mean counts what was frozen in the year of its query. The figure shows the share frozen by each day, which also counts what never was.",
        "平均天数只计当年查询且已控制的财产；图中按天累计的控制比例则包括未控制的查询。",
        "Right censoring; Aalen and Johansen 1978.",
    ),
    Caveat(
        "listing_selection",
        "Listings fall on debtors who do not pay: what follows is held beside like cases on that day, never called their effect.",
        "失信名单针对不履行的被执行人：其后情况只与当日相似案件对照，不作为其效果。",
        "Selection into listing; what the debtor could pay is not recorded.",
    ),
    Caveat(
        "lead_selection",
        "Leads come where somebody knows the debtor: cases with a used lead may be easier for reasons nobody recorded.",
        "线索多来自有人知情的案件：采用线索的案件可能本就较易执行，原因未予记录。",
        "Selection into leads.",
    ),
    Caveat(
        "followed_to_as_of",
        "What followed is counted up to the last day of the records, which may lie after the year: those estimates state their date.",
        "其后情况统计至数据截止日，可能晚于本年度末，相关估计均注明日期。",
        "Follow-up beyond the period.",
    ),
    Caveat(
        "bounds_not_estimates",
        "An interval here holds no probability: every value inside fits the publications equally well, its middle no better than its ends.",
        "此处的区间不含概率：区间内的每个数值都与公开数字同样相符，中点并不比两端更可信。",
        "Bounds by linear programming; no distribution is assumed.",
    ),
    Caveat(
        "record_later_years",
        "This page reads all publications up to 2025 whatever its year: later totals limit earlier years.",
        "本页使用截至2025年的全部公开数字，不限于页面年度：后来公布的合计数也约束较早年份。",
        "Multi-year totals, such as 2018-22.",
    ),
    Caveat(
        "record_reposts",
        "Several publications were seen as reposts. A misprint there would be taken as published.",
        "部分数字见于转载，转载中的错漏会被当作公开数字使用。",
        "Addresses in data/published.",
    ),
)

CAVEATS: dict[str, Caveat] = {caveat.id: caveat for caveat in _ALL}
"""Every caveat by its id."""
