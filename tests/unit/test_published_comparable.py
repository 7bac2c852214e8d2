"""A published figure stands beside ours only where period and scope are the same; else the reason is named."""

from dataclasses import replace
from decimal import Decimal

import pytest

from zhixing.law.periods import Period
from zhixing.published import comparable, figures
from zhixing.published.figures import Figure

YEAR = Period("calendar", 2020)
SAME = Figure(
    id="a",
    area="全国",
    year_from=2020,
    year_to=2020,
    months="1-12",
    figure="termination_compliance_rate",
    statistic="value",
    value=Decimal("0.908"),
    unit="share",
    low=None,
    high=None,
    scope="首执",
    scope_assumed=False,
    label_en="",
    label_zh="",
    source="",
    note="",
)


@pytest.mark.parametrize(
    ("change", "period", "reason"),
    [
        ({}, YEAR, None),
        ({"year_from": 2018}, YEAR, "several years"),
        ({"months": "1-10"}, YEAR, "part of a year"),
        ({"year_from": 2021, "year_to": 2021}, YEAR, "other year"),
        ({}, Period("judicial", 2020), "judicial year"),
        ({"scope": ""}, YEAR, "no scope"),
        ({"scope": "all"}, YEAR, "other scope"),
        # petitions have a scope of their own: whatever is stated, they are a court's
        ({"figure": "petition_resolution_rate", "scope": ""}, YEAR, None),
    ],
)
def test_the_reason_a_comparison_is_refused(change: dict[str, object], period: Period, reason: str | None):
    assert comparable.refusal(replace(SAME, **change), period, "首执") == reason  # type: ignore[arg-type]


def test_the_national_figure_of_ten_months_is_refused_in_its_own_year():
    nation = figures.load()["nation_termination_compliance_rate_2021"]
    assert comparable.refusal(nation, Period("calendar", 2021), "首执") == "part of a year"


def test_a_unit_sees_its_own_figures_first_and_those_of_reference_units():
    rows = [replace(SAME, id=name, area=area) for name, area in (("n", "全国"), ("o", "川07"), ("x", "川03"))]
    found = comparable.about(rows, ["termination_compliance_rate"], "川07", frozenset({"全国"}))
    assert [figure.id for figure in found] == ["o", "n"]


def test_changes_and_ranks_are_no_values():
    rank = replace(SAME, statistic="national rank")
    assert comparable.about([rank], ["termination_compliance_rate"], "全国", frozenset()) == []
