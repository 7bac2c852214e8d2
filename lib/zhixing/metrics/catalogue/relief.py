"""Relief 善意文明执行: what enterprise debtors were spared, and for how long."""

from zhixing.metrics.record import Formula, Metric
from zhixing.metrics.terms import one

_GRANTED = one("relief_measures", "entered")
_ENDED = one("relief_measures", "left")
_SEED = "The seed article: 临时解除限消令, 提前解除司法拘留, 酌情暂缓执行."

METRICS = (
    Metric(
        id="relief_measures",
        label_en="Relief measures granted",
        label_zh="善意文明执行措施",
        definition_en="Measures granted to debtors in the period: consumption limit lifted, detention ended early, enforcement deferred.",
        definition_zh="期间内作出的临时解除限消令、提前解除司法拘留、酌情暂缓执行的次数。",
        unit="measures",
        numerator_en="measures granted in the period",
        numerator_zh="期间内作出的措施",
        disclosure="party",
        reaggregation="sum",
        source=_SEED,
        caveats=("relief_selection",),
        formula=Formula(_GRANTED, cases=_GRANTED.cases()),
    ),
    Metric(
        id="relief_cases",
        label_en="Cases with relief",
        label_zh="采取善意文明措施的案件",
        definition_en="Different cases in which at least one relief measure was granted in the period.",
        definition_zh="期间内至少采取一项善意文明执行措施的案件数（不重复计）。",
        unit="cases",
        numerator_en="different cases with a measure granted in the period",
        numerator_zh="期间内有措施的案件",
        disclosure="party",
        reaggregation="recomputed from cases",
        source=_SEED,
        caveats=("relief_selection",),
        formula=Formula(_GRANTED.cases()),
    ),
    Metric(
        id="relief_days_mean",
        label_en="Mean length of relief",
        label_zh="措施平均时长",
        definition_en="Mean days from grant to end over the relief measures that ended in the period.",
        definition_zh="期间内结束的善意文明执行措施自作出至结束的平均天数。",
        unit="days",
        numerator_en="days from grant to end, added up",
        numerator_zh="作出至结束天数之和",
        denominator_en="measures that ended in the period",
        denominator_zh="期间内结束的措施",
        disclosure="party",
        reaggregation="ratio of sums",
        source="Project definition v1.",
        caveats=("project_definition",),
        formula=Formula(_ENDED.of("relief_days"), _ENDED, cases=_ENDED.cases()),
    ),
)
