"""What was planted in the province, in numbers an analyst can be held against.

Structural sizes are constants of the simulation. Realised sizes depend on the seed: they are means over the treated of
the difference between two worlds, the one delivered and the one without the effect, both made of the same draws.
"""

from dataclasses import dataclass

from zhixing.synthetic.arrays import day

RELIEF_TURN = 0.24
"""Chance that relief turns a case that would not really close within 180 days after it into one that does."""

RELIEF_HORIZON = 180
"""Days after relief within which the effect shows."""

RELIEF_DEFERRAL = 28.0
"""Mean days by which deferred enforcement 暂缓执行 postpones a real closing it does not turn: the creditor's bill."""

RELIEF_UNOBSERVED = 0.35
"""Log odds of relief per standard deviation of the debtor's latent viability, net of everything observed.

The same viability lowers a firm's log odds of having nothing to enforce against by `VIABILITY_FRUITFUL`, so an analyst
who matches on all observed columns keeps some upward bias: this is the part that selection leaves.
"""

VIABILITY_FRUITFUL = 0.60
"""Log odds against being barren per standard deviation of a firm's viability; 0.25 for other debtors."""

PETITIONS_OPEN = {2018: 0.02, 2019: 0.0, 2020: 0.0, 2021: 0.005}
"""Share of a year's petitions unresolved as it ends: the published 办结率 of 2019 and 2020 is 100 %."""

UPGRADE_DAY = day(2021, 8, 16)
"""The command centre's upgrade."""

UPGRADE_FACTOR = 0.65
"""Days from a task's creation to its first step after the upgrade, beside the same task's before."""

UPGRADE_SERVICE_SHARE = 0.55
"""Share of tasks the service zone 执行事务区 takes from the upgrade on; `tasks.ZONE_SHARES` has those of before."""

LISTING_REPAYMENT = 0.0
"""What a listing 失信 changes on the debtor's payments: nothing, so a difference found is selection."""

CAMPAIGN_DAYS = 45
"""Days a campaign runs, the first and the last included."""

CAMPAIGN_GAIN = 0.18
"""Real closings more a day while a campaign runs, as a share of those without it; two campaigns at once do no more than one."""

CAMPAIGN_BORROWED = 0.065
"""Real closings fewer a day in the 60 days after a campaign, as a share: closed early, they are not there to be closed."""

CAMPAIGN_AFTER_DAYS = 60
"""Days after a campaign from which it borrows."""

ORDER_PACE = 1.30
"""Factor on the pace of a court's closings under an order."""

ORDER_DAYS = 90
"""Days an order works, that of its issue included."""

ORDER_SELECTION = 4.0
"""Log odds of an order per unit by which the logarithm of a court's closings a pending case-day lags behind the province's."""

CHECK_FAILS = {2018: 0.10, 2019: 0.0005, 2020: 0.0005, 2021: 0.03}
"""Chance by year that a check of a 终本 ruling fails, about: in 2019 and 2020 the indicator is saturated, as published."""

OUTLYING_CHECK_FAILS = {2018: 0.30, 2019: 0.04, 2020: 0.04, 2021: 0.25}
"""The same at the one outlying court, in addition."""

SLOW_COURTS = 4
SLOW_PACE = 0.60
"""Factor on the pace of so many courts through all years: they lie outside limits persistently 长期垫底."""


@dataclass(frozen=True)
class Effect:
    """One planted effect.

    Attributes:
        id: Name of the effect.
        kind: structural (a constant of the simulation) or realised (mean over the treated of this seed).
        value: Its true size.
        unit: Unit of the value.
        n: Cases a realised size rests on; 0 for constants.
        description: What it is the size of.
    """

    id: str
    kind: str
    value: float
    unit: str
    n: int
    description: str


STRUCTURAL = (
    Effect(
        "relief_turn",
        "structural",
        RELIEF_TURN,
        "share",
        0,
        "Chance that relief turns a case that would not really close within 180 days.",
    ),
    Effect(
        "relief_deferral_days",
        "structural",
        RELIEF_DEFERRAL,
        "days",
        0,
        "Mean postponement of a real closing by deferred enforcement where relief turns nothing.",
    ),
    Effect(
        "relief_unobserved_selection",
        "structural",
        RELIEF_UNOBSERVED,
        "log odds",
        0,
        "Selection into relief on viability nobody recorded, per standard deviation.",
    ),
    Effect(
        "viability_fruitful",
        "structural",
        VIABILITY_FRUITFUL,
        "log odds",
        0,
        "What viability does for a firm's prospects of real closing, per standard deviation.",
    ),
    Effect(
        "campaign_gain",
        "structural",
        CAMPAIGN_GAIN,
        "share",
        0,
        "Real closings more a day while a campaign runs, of those the courts' own pace brings.",
    ),
    Effect(
        "campaign_borrowed",
        "structural",
        CAMPAIGN_BORROWED,
        "share",
        0,
        "Real closings fewer a day in the 60 days after a campaign, of those the courts' own pace brings.",
    ),
    Effect(
        "order_pace",
        "structural",
        ORDER_PACE,
        "ratio",
        0,
        "Pace of a court's work in the 90 days from an order, beside that without.",
    ),
    Effect(
        "order_selection",
        "structural",
        ORDER_SELECTION,
        "log odds",
        0,
        "Selection into orders: log odds per unit of lag of the court's log closings a pending case-day of three months.",
    ),
    *(
        Effect(
            f"outlying_check_fails_{year}",
            "structural",
            share,
            "share",
            0,
            f"Chance that a check of {year} fails at the outlying court, beside what fails elsewhere.",
        )
        for year, share in OUTLYING_CHECK_FAILS.items()
    ),
    *(
        Effect(
            f"saturated_checks_{year}",
            "structural",
            CHECK_FAILS[year],
            "share",
            0,
            f"Chance, about, that a check of {year} fails elsewhere: the indicator is saturated.",
        )
        for year in (2019, 2020)
    ),
    Effect(
        "slow_pace",
        "structural",
        SLOW_PACE,
        "ratio",
        0,
        "Pace of the persistently slow courts beside what it would be.",
    ),
    Effect(
        "upgrade_first_step",
        "structural",
        UPGRADE_FACTOR,
        "ratio",
        0,
        "Days from a task's creation to its first step from 2021-08-16 on, beside those of before.",
    ),
    Effect(
        "upgrade_service_zone_share",
        "structural",
        UPGRADE_SERVICE_SHARE,
        "share",
        0,
        "Share of tasks in the service zone from 2021-08-16 on.",
    ),
    *(
        Effect(
            f"petitions_open_{year}",
            "structural",
            share,
            "share",
            0,
            f"Share of the petitions registered in {year} that are unresolved as it ends.",
        )
        for year, share in PETITIONS_OPEN.items()
    ),
    Effect(
        "listing_repayment",
        "structural",
        LISTING_REPAYMENT,
        "yuan",
        0,
        "What a listing changes on the debtor's payments: nothing.",
    ),
)
"""Planted constants; courts, calendar and features hold those that describe the docket itself."""
