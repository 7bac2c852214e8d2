"""data/published holds every figure the project cites, each with the band its printed digits leave."""

import re
from decimal import Decimal

import pytest

from zhixing.law import scopes
from zhixing.published.figures import Figure, load

SCALES = {"万亿元": 10**12, "亿元": 10**8, "万": 10**4, "%": Decimal("0.01"), "points": Decimal("0.01")}
PRINTED = re.compile(r"^[“+−]*([\d,]+)(?:\.(\d+))? ?(万亿元|亿元|万|%|points|days)?")

CITED = {
    # unit: figures per publication, as domain experts list them: years → metrics
    ("川", 2011, 2011): {"closed"},
    ("川", 2016, 2018): {"handled", "closed", "recovered_yuan"},
    ("川", 2018, 2022): {"closed", "recovered_yuan"},
    ("川", 2019, 2019): {"termination_compliance_rate", "petition_resolution_rate"},
    ("川", 2020, 2020): {
        "handled", "pending", "clearance_ratio", "recovered_yuan", "enterprise_closed", "enterprise_recovered_yuan",
        "termination_compliance_rate", "petition_resolution_rate", "closing_rate",
    },
    ("川", 2025, 2025): {
        "handled", "closed", "recovered_yuan", "resumed_received", "resumed_closed", "resumed_recovered_yuan",
        "enterprise_creditor_closed", "enterprise_creditor_recovered_yuan", "dishonest_listed", "consumption_limited",
        "petitions_registered",
    },
    ("川01", 2020, 2020): {"closing_rate"},
    ("川07", 2020, 2024): {"handled", "closed", "recovered_yuan"},
    ("川1521", 2019, 2019): {
        "handled", "closed", "closing_rate", "recovered_yuan", "full_performance_rate", "mean_days_to_close",
        "actual_closing_rate",
    },
    ("川0923", 2020, 2020): {"handled", "closed", "closing_rate", "recovered_yuan", "mean_days_to_close"},
    ("吉", 2022, 2022): {"handled", "received", "closed", "closing_rate", "recovered_yuan", "recovery_rate"},
    ("全国", 2013, 2015): {"received", "closed", "recovered_yuan"},
    ("全国", 2016, 2018): {"handled", "closed", "recovered_yuan"},
    ("全国", 2019, 2019): {"received"},
    ("全国", 2020, 2020): {"received", "recovered_yuan"},
    ("全国", 2021, 2021): {
        "received", "closed", "resumed_closed", "resumed_recovered_yuan", "termination_compliance_rate",
    },
    ("全国", 2022, 2022): {"closed", "recovered_yuan"},
    ("全国", 2024, 2024): {"recovered_yuan"},
}  # fmt: skip


@pytest.mark.parametrize(("of", "metrics"), CITED.items())
def test_every_cited_figure_is_there(of: tuple[str, int, int], metrics: set[str]):
    held = {one.figure for one in load().values() if (one.area, one.year_from, one.year_to) == of}
    assert metrics <= held


@pytest.mark.parametrize("statistic", ["change", "growth", "highest since", "multiple of first year"])
def test_comparisons_are_figures_too(statistic: str):
    assert any(one.statistic == statistic for one in load().values())


def printed(one: Figure) -> tuple[Decimal, Decimal] | None:
    """What the note says was printed: the value and half its last digit; None where the note begins otherwise."""
    found = PRINTED.match(one.note)
    if found is None or "at least" in one.note or "100 %" in one.note:
        return None
    whole, decimals, unit = found[1].replace(",", ""), found[2] or "", found[3] or ""
    scale = Decimal(SCALES.get(unit, 1))
    return Decimal(f"{whole}.{decimals or 0}") * scale, scale / 10 ** len(decimals) / 2


@pytest.mark.parametrize("one", load().values(), ids=lambda one: one.id)
def test_a_band_is_half_the_last_printed_digit_to_either_side(one: Figure):
    said = printed(one)
    if said is None or one.low is None or one.high is None:
        return
    value, half = said
    larger_unit = re.search(r"\. ([\d.]+)万亿元|to the hundred", one.note)
    if larger_unit is not None:  # printed in a larger unit than the note repeats it in
        half = (
            Decimal(50)
            if "hundred" in larger_unit[0]
            else Decimal(10) ** 12 / 10 ** len(larger_unit[1].partition(".")[2]) / 2
        )
    assert abs(one.value) == value
    if (
        one.unit == "cases"
        and value == value.to_integral()
        and "万" not in one.note
        and "hundred" not in one.note
    ):
        half = Decimal(0)  # a count printed to the case
    assert (one.high - one.value, one.value - one.low) == (half, half)


@pytest.mark.parametrize("one", load().values(), ids=lambda one: one.id)
def test_a_scope_is_one_of_court_practice_or_left_open(one: Figure):
    assert not one.scope or scopes.canonical(one.scope) == one.scope
    assert not one.scope_assumed or one.scope
