"""What a change of pace does to counts: cases closed early are not there to be closed later.

Every day a court really closes a share of the cases open to it. A campaign changes that share. The closings there would have been
without it follow day by day: the same share less the campaign's part, of the stock there would have been, to which the same
cases come and which others leave at the same rate. What campaigns gain is so given back while the stock fills up again, by
arithmetic and over any length of time; effects of the months after on the pace itself come on top.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zhixing.methods.arrays import Bools, Floats
from zhixing.methods.campaign_effects import AFTER, DURING, CampaignEffect, Fit, relative
from zhixing.methods.estimates import LEVEL, Estimate
from zhixing.methods.panel_series import TERMS

_STEP = 0.02
"""Half the step of the numeric slopes, on the log of the pace."""


@dataclass(frozen=True)
class Flows:
    """The stock of some units by day, units × days.

    Attributes:
        opening: Cases open before the first day, one number a unit.
        entered: Cases that came.
        real: Real closings.
        other: Cases that left otherwise.
        exposure: Term → share of the unit under it that day.
    """

    opening: Floats
    entered: Floats
    real: Floats
    other: Floats
    exposure: Mapping[str, Floats]

    @property
    def stock(self) -> Floats:
        """Cases open on a day before any of them left, those that came included."""
        gone = np.cumsum(self.real + self.other, axis=1)
        before = np.concatenate([np.zeros((len(gone), 1)), gone[:, :-1]], axis=1)
        open_cases: Floats = np.maximum(self.opening[:, None] + np.cumsum(self.entered, axis=1) - before, 0.0)
        return open_cases

    def without(self, effects: Floats) -> Floats:
        """Return the real closings there would have been without what some effects did to the pace.

        Args:
            effects: Variants × terms, on the log of the pace.

        Returns:
            Variants × units × days.
        """
        marks = np.stack([self.exposure[term] for term in TERMS])
        factor = np.exp(np.einsum("vt,tud->dvu", effects, marks))
        stock = np.maximum(self.stock, 1.0)
        rates = (self.real / stock).T[:, None, :] / factor
        leaving = (self.other / stock).T
        held = np.broadcast_to(self.opening, factor.shape[1:]).copy()
        closed = np.empty_like(factor)
        for day, came in enumerate(self.entered.T):
            held = held + came
            closed[day] = np.minimum(rates[day], 1.0) * held
            held = np.maximum(held - closed[day] - leaving[day] * held, 0.0)
        moved: Floats = np.moveaxis(closed, 0, 2)
        return moved


def effect_on_flows(fit: Fit, flows: Flows, counted: Bools, level: float = LEVEL) -> CampaignEffect:
    """Return what campaigns did to the counts of real closings; intervals by the delta method.

    Args:
        fit: What campaigns did to the pace of an open case.
        flows: The stock by day.
        counted: The days over which closings gained and missing are added up; shares are of all days.
        level: Confidence level.
    """
    points = np.array([fit.value({term: 1.0}) for term in TERMS])
    steps = np.vstack([np.zeros(3), np.eye(3) * _STEP, -np.eye(3) * _STEP])
    told = _functionals(flows, flows.without(points + steps), counted)
    slopes = {name: (values[1:4] - values[4:7]) / (2 * _STEP) for name, values in told.items()}
    lacking = not set(AFTER) <= set(fit.terms)

    def estimate(name: str) -> Estimate:
        if lacking and name in {"after", "after_1", "after_2", "displaced"}:
            return Estimate(None, None, None, level=level)
        linear = fit.change(dict(zip(TERMS, slopes[name], strict=True)), level)
        value = float(told[name][0])
        if linear.value is None or linear.lower is None or linear.upper is None or not np.isfinite(value):
            return Estimate(None, None, None, level=level)
        lower, upper = value + linear.lower - linear.value, value + linear.upper - linear.value
        return Estimate(value, lower, upper, linear.std_error, level)

    return CampaignEffect(
        pace=relative(fit.change({DURING: 1.0}, level)),
        **{name: estimate(name) for name in told},
        months=float(flows.exposure[DURING][:, counted].sum() * 12 / 365.25),
    )


def _functionals(flows: Flows, without: Floats, counted: Bools) -> dict[str, Floats]:
    """Return, of each variant, closings more as shares of those without, and as counts on the days counted."""
    more = flows.real - without

    def share(*terms: str) -> Floats:
        days = sum(flows.exposure[term] for term in terms)
        whole = (without * days).sum((1, 2))
        part: Floats = (more * days).sum((1, 2)) / np.where(whole > 0, whole, np.nan)
        return part

    year = more[:, :, counted]
    gained = (year * flows.exposure[DURING][:, counted]).sum((1, 2))
    net = year.sum((1, 2))
    return {
        "during": share(DURING),
        "after": share(*AFTER),
        "after_1": share(AFTER[0]),
        "after_2": share(AFTER[1]),
        "gained": gained,
        "displaced": net - gained,
        "net": net,
    }
