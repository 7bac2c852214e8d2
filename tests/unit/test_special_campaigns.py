"""The campaign study's sentences: a direction only outside the interval, and the reason where there is no effect."""

import numpy as np
import polars as pl
import pytest

from zhixing.methods.estimates import Estimate
from zhixing.present.numbers import Format
from zhixing.present.words import Words
from zhixing.studies import SpecialCampaigns
from zhixing.studies.special_campaigns import finding
from zhixing.studies.special_campaigns.found import NOT_RECORDED, SCHEMA, Found

SAID = {"unit": "Zigong", "year": "2020", "closed": "1,234"}
NUMBERS = {"closed": 1234.0, "closed_during": 617.0, "court_days": 1400.0, "courts": 7.0, "all_courts": 8.0}


def found(effect: dict[str, tuple[float, float, float]], reason: str = "") -> Found:
    rows = [("川03", "effect", name, "", *numbers) for name, numbers in effect.items()]
    rows += [("川03", "number", name, "", value, None, None) for name, value in NUMBERS.items()]
    rows += [("川03", "number", "placebo_share", "", 0.04, None, None)]
    rows += [
        ("川03", "number", "seen", "", 6.0, None, None),
        ("川03", "number", "minimum", "", 10.0, None, None),
    ]
    rows += [("川03", "placebo", str(place), "", 0.01 * place, None, None) for place in range(25)]
    if reason:
        rows.append(("川03", "said", "reason", reason, None, None, None))
    rows += [
        ("川03", "month", name, f"2020-{month:02d}-01", value, None, None)
        for month in range(1, 13)
        for name, value in (("closed", 100.0), ("without", 90.0), ("during", 0.5))
    ]
    return Found.of(pl.DataFrame(rows, schema=SCHEMA, orient="row"))


def effect(during: tuple[float, float, float], after: tuple[float, float, float]) -> Found:
    return found(
        {
            "during": during,
            "after": after,
            "gained": (60.0, 30.0, 90.0),
            "displaced": (-20.0, -35.0, -5.0),
            "net": (40.0, 5.0, 75.0),
        }
    )


CLEAR, NONE = (0.18, 0.1, 0.26), (0.03, -0.05, 0.11)
LESS = (-0.12, -0.2, -0.04)


@pytest.mark.parametrize(
    ("during", "after", "said"),
    [
        (
            CLEAR,
            LESS,
            "ran 18% above their usual pace while campaigns ran (95% interval 10–26%); about 33% of the gain was borrowed",
        ),
        (CLEAR, NONE, "whether any was borrowed from the months after cannot be told"),
        (CLEAR, CLEAR, "none of it was borrowed"),
        (LESS, NONE, "ran 12% below their usual pace"),
        (NONE, NONE, "not distinguishable from chance"),
    ],
)
def test_the_finding_names_a_direction_only_outside_the_interval(during, after, said):
    assert said in finding.finding(Words("en"), Format("en"), effect(during, after), SAID)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (NOT_RECORDED, "Zigong closed 1,234 cases in 2020; the source does not record campaigns"),
        ("no campaign", "no campaign had run by its end"),
        ("collinear", "not identifiable: they recur in the same months"),
        ("no free month", "not identifiable: one runs in every month"),
        ("too few closings", "6 in a usual month: too few"),
        ("too few months", "too few months"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_an_effect_the_finding_gives_a_number_and_the_reason(reason, said, lang):
    text = finding.finding(Words(lang), Format(lang), found({}, reason), SAID)
    assert "1,234" in text
    assert lang == "zh" or said in text


def test_a_month_of_campaign_is_the_gain_over_the_months_under_campaigns():
    # twelve months half under campaigns are six: 60 ÷ 6 = 10, from 30 ÷ 6 = 5 to 90 ÷ 6 = 15
    words = finding.effect_words(Words("en"), Format("en"), effect(CLEAR, NONE))
    assert words == "A month wholly under a campaign brought <b>+10</b> real closings (95% interval 5–15)."


def test_what_is_left_over_may_be_none():
    rows = effect(CLEAR, LESS)
    assert "which may be none" not in finding.after_words(Words("en"), Format("en"), rows)
    rows.estimates["net"] = Estimate(10.0, -5.0, 25.0)
    assert finding.after_words(Words("en"), Format("en"), rows).endswith("which may be none.")


def test_metrics_are_read_from_the_shared_rows():
    rows = effect(CLEAR, LESS)
    assert rows.metric("campaign_effect") == 0.18
    assert rows.metric("campaign_placebo") == 0.04
    assert rows.metric("campaign_days") == 1400 / 8
    assert rows.metric("campaign_share_of_closed") == 617 / 1234
    assert rows.metric("campaign_courts") == 7
    assert np.isclose(finding.lent(rows), 20 / 60)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("unit", ["川", "川01", "川0104"])
def test_a_register_too_small_for_an_effect_still_makes_a_page(tiny_warehouse, unit, lang):
    study = SpecialCampaigns(unit=unit, year=2020, lang=lang, warehouse=str(tiny_warehouse.path))
    assert study.headline().finding
    assert [getattr(study, name)().id for name in study.FIGURES] == list(study.FIGURES)
    assert study.cannot_say().to_json()
    assert study.definitions().to_json()
