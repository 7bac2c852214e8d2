"""The core indicators' sentences from numbers, saturation said, and what a page shows where a source lacks something."""

import json
from collections.abc import Callable
from decimal import Decimal

import polars as pl
import pytest

from zhixing.methods.rates import exact_proportion
from zhixing.metrics.disclosure import plan
from zhixing.present import charts
from zhixing.present.charts.base import ChartError
from zhixing.present.document import Absence, Figure, Listing
from zhixing.present.numbers import Format
from zhixing.present.words import Words
from zhixing.studies import CoreIndicators
from zhixing.studies.core_indicators import finding, frames
from zhixing.studies.core_indicators.frames import COMPLIANCE, IN_TIME, PETITIONS, THREE_YEARS, Standing
from zhixing.studies.numbers import Result
from zhixing.warehouse.opened import Warehouse


class Said:
    """As much of a study as its sentences need."""

    def __init__(self, lang: str = "en") -> None:
        self.words, self.format = Words(lang), Format(lang)
        self.page = type("Page", (), {"unit_name": "四川" if lang == "zh" else "Sichuan"})
        self.period = 2020
        self._ending = "年" if lang == "zh" else ""

    def year(self, period: int) -> str:
        return f"{period}{self._ending}"


def standing(metric: str, part: int, whole: int, target: float = 0.9) -> Standing:
    result = Result(metric, part / whole, Decimal(part), Decimal(whole), whole, suppressed=False)
    return Standing(metric, result, target, exact_proportion(part, whole))


def withheld(low: float | None) -> Standing:
    result = Result(PETITIONS, None, None, Decimal(120), None, suppressed=True, low=low)
    return Standing(PETITIONS, result, 0.9, exact_proportion(0, 0))


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        (
            [standing(IN_TIME, 8000, 10000), standing(COMPLIANCE, 4990, 5000)],
            "Sichuan missed 1 of 2 core targets in 2020; the farthest is its in-time rate: 80.0%, 10.0 points below 90%",
        ),
        (
            [standing(IN_TIME, 9300, 10000), standing(COMPLIANCE, 4990, 5000), withheld(0.995)],
            "Sichuan reached all 3 core targets told for 2020; the narrowest is its in-time rate: 93.0%, 3.0 points above 90%",
        ),
        # 43 of 50 is 86 %, and 90 % lies in its interval
        (
            [standing(IN_TIME, 43, 50)],
            "Sichuan missed 1 of 1 core targets in 2020; its in-time rate, at 86.0%, is not distinguishable from 90%",
        ),
        (
            [standing(THREE_YEARS, 9000, 10000, 0.8)],
            "Sichuan reached the one core target told for 2020: its three-year closing rate is 90.0%, 10.0 points above 80%",
        ),
        (
            [standing(THREE_YEARS, 7000, 10000, 0.8)],
            "Sichuan missed the one core target told for 2020: its three-year closing rate is 70.0%, 10.0 points below 80%",
        ),
        (
            [withheld(0.95)],
            "Sichuan reached 1 of the core targets in 2020; no value may be published",
        ),
        ([withheld(None)], "Sichuan: the records do not tell any core indicator for 2020"),
        ([], "Sichuan: the records do not tell any core indicator for 2020"),
    ],
)
def test_numbers_become_these_words(standings: list[Standing], words: str):
    assert finding.finding(Said(), standings) == words


def test_chinese_findings():
    said = finding.finding(Said("zh"), [standing(IN_TIME, 8000, 10000), standing(COMPLIANCE, 4990, 5000)])
    assert (
        said
        == "四川2020年2项核心指标中1项未达标，差距最大的是有财产案件期限内实际执结率：80.0%，低于90%目标10.0个百分点"
    )


def test_a_bound_tells_whether_a_target_is_reached():
    assert withheld(0.95).reached is True
    assert withheld(0.85).reached is None
    assert withheld(None).reached is None


def test_saturated_indicators_are_named():
    full, open_ = standing(COMPLIANCE, 998, 1000), standing(IN_TIME, 994, 1000)
    assert finding.saturation(Said(), [full, open_]) == (
        "<b>1</b> indicator is at 99.5% or above and cannot tell courts apart: 终本 compliance."
    )
    assert finding.saturation(Said(), [open_]) == ""
    assert withheld(0.996).saturated


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (standing(IN_TIME, 8000, 10000), "10.0 points below 90%"),
        (standing(IN_TIME, 9500, 10000), "5.0 points above 90%"),
        (standing(IN_TIME, 46, 50), "not distinguishable from its target of 90%"),
        (withheld(0.95), "at or above its target of 90%; the exact rate is withheld"),
        (withheld(None), "withheld: too few cases"),
    ],
)
def test_margins_in_words(one: Standing, words: str):
    assert finding.margin_words(Said(), one) == words


# ---- pages ----------------------------------------------------------------------------------------------------------


def planned(made: Warehouse) -> str:
    made.close()
    plan.build(made.path)
    return str(made.path)


@pytest.fixture(scope="module")
def register(make_warehouse: Callable[..., Warehouse], tiny_records: dict[str, pl.DataFrame]) -> str:
    return planned(make_warehouse(tiny_records))


@pytest.fixture(scope="module")
def plain(make_warehouse: Callable[..., Warehouse], tiny_records: dict[str, pl.DataFrame]) -> str:
    """A register of filings and closings, with nothing else."""
    absent = ["closing_method", "basis", "has_property", "claim_yuan", "recovered_yuan", "outstanding_yuan"]
    lacks = [
        *(f"cases.{name}" for name in absent),
        "suspensions",
        "payments",
        "termination_checks",
        "petitions",
    ]
    cases = tiny_records["cases"].with_columns(
        pl.lit(None).cast(tiny_records["cases"].schema[name]).alias(name) for name in absent
    )
    return planned(make_warehouse({"cases": cases}, lacks=json.dumps(lacks)))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("unit", ["川", "川01", "川0104", "川03"])
def test_every_figure_is_shown_or_says_why(register: str, unit: str, lang: str):
    study = CoreIndicators(unit=unit, year=2020, lang=lang, warehouse=register)
    shown = {name: getattr(study, name)() for name in CoreIndicators.FIGURES}
    assert all(isinstance(one, Figure | Absence | Listing) for one in shown.values())
    assert study.page.unit_name in study.headline().finding
    assert len(study.definitions().rows) == len(CoreIndicators.METRICS)


def test_a_source_without_them_says_what_it_lacks(plain: str):
    study = CoreIndicators(unit="川", year=2020, warehouse=plain)
    assert study.headline().finding == "Sichuan: the records do not tell any core indicator for 2020"
    for name in CoreIndicators.FIGURES[:-1]:
        assert isinstance(getattr(study, name)(), Absence)


def test_which_check_fails_and_where(register: str):
    # 川: item 3 fails in one of 5 checks of 2020, item 8 in another
    study = CoreIndicators(unit="川", year=2020, warehouse=register)
    shown = study.checks()
    assert shown.table.rows[0][:3] == ("3 No investigation, search, reward or audit", "1", "5")
    assert shown.n == 5
    assert study.checks_where().title.startswith("Checks failed in 2 of 2 units, in none more than twice")


def test_a_rate_is_never_held_beside_a_figure_of_another_scope(register: str):
    rows = CoreIndicators(unit="川", year=2020, scope="all", warehouse=register).published().table.rows
    seed = next(row for row in rows if row[1] == "Sichuan, 2020" and row[0].startswith("终本"))
    assert seed[3:] == ("not compared", "It counts 首执, ours all.")


def test_three_years_say_why_there_is_no_value(register: str):
    study = CoreIndicators(unit="川", year=2020, warehouse=register)
    assert frames.standing(study, THREE_YEARS).value is None
    assert "do not reach back 36 months" in study.targets().so_what


# ---- charts ---------------------------------------------------------------------------------------------------------


def test_a_chart_against_a_target_keeps_withheld_rows():
    frame = pl.DataFrame(
        {"label": ["a", "b"], "value": [0.8, None], "line": [0.9, 0.9], "text": [None, "≥ 99.5%"]}
    )
    drawn = json.dumps(
        charts.against_target(frame, "en", line="target").to_dict(validate=False), ensure_ascii=False
    )
    assert "≥ 99.5%" in drawn
    assert "┃ target" in drawn


def test_shades_follow_values_and_too_many_columns_are_refused():
    frame = pl.DataFrame({"row": ["a", "a"], "column": ["1", "2"], "value": [0.0, 0.04]})
    drawn = charts.heat(frame, "en").to_dict(validate=False)
    rows = [row for values in drawn["datasets"].values() for row in values]
    assert {row["shade"] for row in rows if "shade" in row} == {0.04, 1.0}
    wide = pl.DataFrame({"row": ["a"] * 15, "column": [str(n) for n in range(15)], "value": [0.1] * 15})
    with pytest.raises(ChartError, match="15 columns"):
        charts.heat(wide, "en")
