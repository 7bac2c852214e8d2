"""The published rows the joint-action study reads beside its own measures."""

from zhixing.studies.sheets import Sheet

LEVELS = Sheet("levels", ("issues_resolved_rate", "issue_days_mean"), ("escalation",))
MEETING = Sheet("meeting", ("issues_raised",), ("meeting",))
COERCION = Sheet(
    "coercion",
    (
        "dishonest_listings",
        "consumption_limits",
        "listings_ended_by_repayment_rate",
        "refusal_referrals",
        "conviction_rate",
    ),
)
COVERAGE = Sheet("coverage", ("query_coverage",), reach="peers")
SHEETS = (LEVELS, MEETING, COERCION, COVERAGE)
