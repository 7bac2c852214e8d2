"""The joint-action study's sentences: directions only where certain, selection in the same breath, party counts withheld in words."""

from decimal import Decimal

import polars as pl
import pytest

from zhixing.metrics.disclosure import gate
from zhixing.present.numbers import Format
from zhixing.present.words import Words
from zhixing.studies.joint_action import comparison, finding
from zhixing.studies.joint_action.comparison import NOT_RECORDED, SCHEMA, Comparison
from zhixing.studies.numbers import Result

SAID = {"unit": "Zigong", "year": "2020", "baseline": "2019"}
W, F = Words("en"), Format("en")


def coverage(queried: int | None, received: int | None) -> Result:
    if queried is None or received is None:
        return Result("query_coverage", None, None, None, None, suppressed=False)
    return Result(
        "query_coverage",
        queried / received if received else None,
        Decimal(queried),
        Decimal(received),
        received,
        suppressed=False,
    )


def compared(outcome: str, value: float, lower: float, upper: float) -> Comparison:
    rows = [
        ("川03", "listing", "outcome", outcome, group, None, *numbers)
        for group, numbers in (
            ("relieved", (0.2 + value, 0.1, 0.3)),
            ("matched", (0.2, 0.1, 0.3)),
            ("difference", (value, lower, upper)),
        )
    ]
    rows.append(("川03", "listing", "number", "sets", "", None, 40.0, None, None))
    rows.append(("川03", "listing", "balance", "age_days", "before", None, 0.4, None, None))
    rows.append(("川03", "listing", "balance", "age_days", "after", None, 0.02, None, None))
    return Comparison.of(pl.DataFrame(rows, schema=SCHEMA, orient="row"))


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        ((900, 1000), (700, 1000), "90.0% of its new cases, 20.0 points more than in 2019"),
        ((600, 1000), (700, 1000), "60.0% of its new cases, 10.0 points fewer than in 2019"),
        ((90, 100), (88, 100), "90.0% of its new cases, not distinguishable from 88.0% in 2019"),
        ((90, 100), (0, 0), "90.0% of its new cases"),
        ((0, 0), (88, 100), "received no case in 2020"),
    ],
)
def test_coverage_has_a_direction_only_outside_its_interval(
    now: tuple[int, int], then: tuple[int, int], words: str
) -> None:
    clause = finding.coverage_clause(W, F, SAID, coverage(*now), coverage(*then))
    assert words in clause
    assert clause.count("2019") == words.count("2019")


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (
            (-0.04, -0.07, -0.01),
            "paid 4.0 points less of the claim than like ones not yet listed: listing falls on",
        ),
        (
            (0.05, 0.01, 0.09),
            "paid 5.0 points more of the claim than like ones not yet listed, and whom courts choose",
        ),
        ((0.01, -0.03, 0.05), "not distinguishable"),
    ],
)
def test_what_followed_a_listing_is_never_told_without_whom_it_falls_on(
    estimate: tuple[float, float, float], words: str
) -> None:
    assert words in finding.listing_clause(W, F, compared("recovered_share", *estimate))
    assert "falls on" in finding.listing_words(W, F, compared("recovered_share", *estimate))


@pytest.mark.parametrize("estimate", [(12.0, 4.0, 20.0), (3.0, -5.0, 11.0)])
def test_days_saved_come_with_where_leads_come_from(estimate: tuple[float, float, float]) -> None:
    words = finding.lead_words(W, F, compared("days", *estimate))
    certain = estimate[1] > 0
    assert ("not distinguishable from chance" in words) is not certain
    assert ("the kind of case that draws one" in words) is certain


def test_a_withheld_comparison_holds_no_number() -> None:
    row = ("川03", "listing", "withheld", gate.PRIMARY, "", None, None, None, None)
    found = Comparison.of(pl.DataFrame([row], schema=SCHEMA, orient="row"))
    assert (found.withheld, found.sets) == (gate.PRIMARY, None)
    assert found.estimate("recovered_share").value is None
    assert finding.listing_clause(W, F, found) == ""
    assert finding.finding(W, "In 2020 …", "") == "In 2020 …"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (gate.NOT_PUBLISHED, "Not published at this level"),
        (gate.COMPLEMENTARY, "would give away a cell"),
        (gate.PRIMARY, "Too few cases to publish."),
        (NOT_RECORDED, "does not record"),
    ],
)
def test_every_reason_has_its_words(reason: str, words: str) -> None:
    assert words in finding.why(W, reason)


def test_a_share_withheld_in_either_year_has_no_change() -> None:
    held = Result("conviction_rate", None, None, None, None, suppressed=True)
    assert finding.change_of_share(held, coverage(1, 2)).value is None
    assert finding.direction(finding.change_of_share(coverage(1, 2), held)) == ""


def test_steps_studied_are_estimates_of_the_catalogue_and_money_shows_no_course() -> None:
    for studied in comparison.STEPS.values():
        assert studied.curve is (studied.step.table == "assistance")
        assert ("recovered_share" in studied.outcomes) is not studied.curve
