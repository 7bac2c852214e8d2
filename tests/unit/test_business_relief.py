"""The relief study's sentences: directions only where certain, the choice of firms always beside a difference."""

from decimal import Decimal

import polars as pl
import pytest

from zhixing.metrics.disclosure import gate
from zhixing.present.numbers import Format
from zhixing.present.words import Words
from zhixing.studies.business_relief import comparison, finding
from zhixing.studies.business_relief.comparison import SCHEMA, Comparison

SAID = {"unit": "Zigong", "year": "2020", "baseline": "2019", "closed": "412"}


def compared(value: float, lower: float, upper: float) -> Comparison:
    rows = [
        ("川03", "outcome", outcome, group, *numbers)
        for outcome in comparison.OUTCOMES
        for group, numbers in (
            ("relieved", (0.4 + value, 0.3, 0.9)),
            ("matched", (0.4, 0.3, 0.5)),
            ("difference", (value, lower, upper)),
        )
    ]
    rows += [
        ("川03", "number", "sets", "", 50.0, None, None),
        ("川03", "balance", "age_days", "before", 0.5, None, None),
        ("川03", "balance", "age_days", "after", 0.05, None, None),
    ]
    return Comparison.of(pl.DataFrame(rows, schema=SCHEMA, orient="row"))


def test_a_comparison_is_read_back_from_its_rows():
    found = compared(0.2, 0.1, 0.3)
    assert (found.withheld, found.sets, found.difference("real_closing").upper) == (None, 50, 0.3)
    assert found.balance.row(0, named=True) == {"covariate": "age_days", "before": 0.5, "after": 0.05}


def test_a_withheld_comparison_holds_no_number():
    row = ("川03", "withheld", gate.PRIMARY, "", None, None, None)
    found = Comparison.of(pl.DataFrame([row], schema=SCHEMA, orient="row"))
    assert found.withheld == gate.PRIMARY
    assert found.sets is None
    assert found.difference("real_closing").value is None
    assert finding.comparison_clause(Words("en"), found) == ""


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        ((0.2, 0.1, 0.3), "more real closings"),
        ((-0.2, -0.3, -0.1), "fewer real closings"),
        ((0.2, -0.1, 0.5), "not distinguishable"),
        ((-0.2, -0.5, 0.1), "not distinguishable"),
    ],
)
def test_a_difference_has_a_direction_only_outside_its_interval(interval, said):
    clause = finding.comparison_clause(Words("en"), compared(*interval))
    assert said in clause
    assert "firms judged viable" in clause


@pytest.mark.parametrize("outcome", comparison.OUTCOMES)
def test_no_difference_is_stated_without_the_choice_of_firms_in_its_sentence(outcome):
    for interval in ((0.2, 0.1, 0.3), (0.2, -0.1, 0.5)):
        words = finding.comparison_words(Words("en"), Format("en"), compared(*interval), outcome)
        assert words.count(". ") == 0
        assert "firms" in words


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (200, 100, "200 times in 2020, 100% more than in 2019"),
        (50, 100, "50 times in 2020, 50% fewer than in 2019"),
        (52, 50, "52 times in 2020 and 50 in 2019: not distinguishable from chance"),
    ],
)
def test_a_count_has_a_direction_only_beyond_chance(now, then, said):
    clause = finding.relief_clause(Words("en"), Format("en"), SAID, Decimal(now), Decimal(then), None)
    assert clause == f"Zigong granted relief {said}"


def test_without_a_baseline_the_count_stands_alone():
    clause = finding.relief_clause(Words("en"), Format("en"), SAID, Decimal(30), None, None)
    assert clause == "Zigong granted relief 30 times in 2020"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (gate.PRIMARY, "too few cases to publish"),
        (gate.COMPLEMENTARY, "withheld to protect small cells"),
        (gate.NOT_PUBLISHED, "not published here"),
        (comparison.NOT_RECORDED, "not recorded"),
    ],
)
def test_a_withheld_count_gives_way_to_the_docket_and_its_reason(reason, said):
    clause = finding.relief_clause(Words("en"), Format("en"), SAID, None, Decimal(30), reason)
    assert clause.startswith("Zigong closed 412 cases against enterprises in 2020; ")
    assert clause.endswith(said)
    assert "30" not in clause
