"""Shares that follow from published totals: closing rates, and how much of a whole its parts are."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import polars as pl

from zhixing.methods.linear_bounds import Range
from zhixing.present import charts
from zhixing.present.document import Figure
from zhixing.present.tables import table
from zhixing.published.inequalities import PROVINCE
from zhixing.published.quantities import ALL, FIRST, MONEY, RESUMED, Quantity
from zhixing.studies.published_record import wording

if TYPE_CHECKING:
    from zhixing.studies.published_record import PublishedRecord

NATION: Final = "全国"


@dataclass(frozen=True)
class Share:
    """A share that follows.

    Attributes:
        name: What it is; a metric's id where the catalogue has it.
        upper: The part.
        lower: The whole.
    """

    name: str
    upper: Quantity
    lower: Quantity


def _share(name: str, upper: str, lower: str, scope: str, year: int) -> Share:
    """Return a share of two metrics of the province in one scope and year."""
    return Share(name, *(Quantity(PROVINCE, metric, scope, year) for metric in (upper, lower)))


SHARES: Final = (
    _share("closing_rate", "closed", "handled", FIRST, 2019),
    _share("closing_rate", "closed", "handled", FIRST, 2020),
    _share("closing_rate", "closed", "handled", ALL, 2025),
    _share("enterprise_share_of_recovered", "enterprise_recovered_yuan", MONEY, FIRST, 2020),
    Share(
        "resumed_closed", Quantity(PROVINCE, "closed", RESUMED, 2025), Quantity(PROVINCE, "closed", ALL, 2025)
    ),
    Share(
        "resumed_recovered", Quantity(PROVINCE, MONEY, RESUMED, 2025), Quantity(PROVINCE, MONEY, ALL, 2025)
    ),
    Share(
        "of_the_nation",
        Quantity(PROVINCE, "received", FIRST, 2019),
        Quantity(NATION, "received", FIRST, 2019),
    ),
    Share(
        "of_the_nation",
        Quantity(PROVINCE, "received", FIRST, 2020),
        Quantity(NATION, "received", FIRST, 2020),
    ),
)
"""The shares shown: of numbers in one scope, or of a part in its whole."""


def _name(study: "PublishedRecord", one: Share) -> str:
    w = study.words
    names = {
        "resumed_closed": w("Resumed, of closed"),
        "resumed_recovered": w("Resumed, of recovered"),
        "of_the_nation": w("Of the nation’s new cases"),
        "enterprise_share_of_recovered": w("Enterprises, of recovered"),
    }
    label = names[one.name] if one.name in names else study.label(one.name)
    return w("{label} {year}", label=label, year=one.lower.year)


def _text(study: "PublishedRecord", found: Range) -> str:
    """Return a share with two decimals, its ends rounded outward."""
    low = Fraction(math.floor((found.low or 0) * 10_000), 10_000)
    if found.high is None:
        return wording.AT_LEAST + study.format.share(float(low), 2)
    ends = [
        study.format.share(float(end), 2) for end in (low, Fraction(math.ceil(found.high * 10_000), 10_000))
    ]
    return ends[0] if ends[0] == ends[1] else study.format.interval(*ends)


def ratios(study: "PublishedRecord") -> Figure:
    """Return the shares that follow, each from the least to the most."""
    w = study.words
    roles = {FIRST: "unit", ALL: "total"}
    rows = []
    for one in SHARES:
        found = study.record.ratio(one.upper, one.lower)
        rows.append(
            {
                "label": _name(study, one),
                "name": _name(study, one),
                "low": float(found.low or 0),
                "high": None if found.high is None else float(found.high),
                "role": roles[one.lower.scope],
                "text": _text(study, found),
                "scope": wording.scope(w, one.lower.scope),
                "parts": w(
                    "{upper} ÷ {lower}",
                    upper=wording.quantity(study, one.upper),
                    lower=wording.quantity(study, one.lower),
                ),
            }
        )
    frame = pl.DataFrame(rows, infer_schema_length=None)
    title = w(
        "First-enforcement closing rate: {before} in 2019, {now} in 2020",
        before=rows[0]["text"],
        now=rows[1]["text"],
    )
    return study.figure(
        "ratios",
        title=title,
        subtitle=w("Shares that follow from published totals, from the least to the most; logarithmic scale"),
        chart=charts.intervals(
            frame,
            study.parameters.lang,
            "share",
            [(wording.scope(w, scope), role) for scope, role in roles.items()],
        ),
        alt=title,
        table=table(
            frame, {"label": w("Share"), "scope": w("Scope"), "parts": w("Of what"), "text": w("Can be")}
        ),
        n=len(study.record.figures),
        n_unit=w("publications"),
        so_what=w("A closing rate is known more exactly than its parts: their roundings move together."),
    )
