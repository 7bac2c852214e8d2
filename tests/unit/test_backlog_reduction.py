"""The backlog study's sentences from numbers, and what it leaves out where a source lacks something."""

import json
from collections.abc import Callable

import polars as pl
import pytest

from zhixing.present.document import Absence, Figure
from zhixing.present.numbers import Format
from zhixing.present.words import Words
from zhixing.studies import BacklogReduction
from zhixing.studies.backlog_reduction import finding, frames
from zhixing.studies.backlog_reduction.finding import Change
from zhixing.warehouse.opened import Warehouse

LACKS = [
    *("transfers", "suspensions", "payments", "relief_measures", "termination_checks"),
    *(
        "cases.closing_method",
        "cases.basis",
        "cases.has_property",
        "cases.claim_yuan",
        "cases.recovered_yuan",
    ),
    *("cases.creditor_is_enterprise", "cases.debtor_is_enterprise", "cases.outstanding_yuan"),
]
"""What a court's plain register of filings and closings does not deliver."""


def parts(filings: int, real: int, terminated: int, other: int) -> pl.DataFrame:
    names = ["filings", "real", "terminated_procedure", "other"]
    return pl.DataFrame({"part": names, "effect": [filings, real, terminated, other]})


class Said:
    """As much of a study as its sentences need."""

    def __init__(self, lang: str = "en") -> None:
        self.words, self.format = Words(lang), Format(lang)
        self.page = type("Page", (), {"unit_name": "四川" if lang == "zh" else "Sichuan"})
        self.period, self.baseline = 2020, 2019
        self._ending = "年" if lang == "zh" else ""

    def year(self, period: int) -> str:
        return f"{period}{self._ending}"


@pytest.mark.parametrize(
    ("now", "then", "split", "words"),
    [
        (
            400,
            1000,
            parts(-100, -400, -80, -20),
            "fell 60% in 2020; most of the gain on 2019 is more real closings",
        ),
        (400, 1000, parts(-100, -150, -310, -40), "fell 60% in 2020; most of the gain on 2019 is more 终本"),
        (400, 1000, parts(-290, -290, -20, 0), "fell 60% in 2020"),
        # the stock fell, but less than the year before: the split points the other way
        (400, 1000, parts(+50, +40, 0, 0), "fell 60% in 2020"),
        (1600, 1000, parts(+500, +90, +10, 0), "rose 60% in 2020; most of the loss on 2019 is more filings"),
        (400, 1000, None, "fell 60% in 2020"),
        (103, 100, parts(3, 0, 0, 0), "went from 100 to 103 in 2020: not distinguishable from chance"),
    ],
)
def test_numbers_become_these_words(now: int, then: int, split: pl.DataFrame | None, words: str) -> None:
    assert finding.finding(Said(), Change.of(now, then), split) == f"Sichuan’s pending cases {words}"


def test_a_stock_that_was_empty_has_no_percentage() -> None:
    said = finding.finding(Said(), Change.of(5, 0), None)
    assert said == "Sichuan had no pending cases at the end of 2019 and 5 at the end of 2020"


def test_chinese_findings() -> None:
    said = finding.finding(Said("zh"), Change.of(400, 1000), parts(-100, -400, -80, -20))
    assert said == "四川2020年末未结案件下降60%，较2019年的改善主要来自实际结案增加"


@pytest.fixture
def plain_register(
    make_warehouse: Callable[..., Warehouse], tiny_records: dict[str, pl.DataFrame]
) -> Warehouse:
    """The tiny register as a court would deliver it that keeps nothing but filings and closings."""
    bare = {column.split(".")[1] for column in LACKS if "." in column}
    cases = tiny_records["cases"].with_columns(
        pl.lit(None).cast(tiny_records["cases"].schema[name]).alias(name) for name in bare
    )
    return make_warehouse({"cases": cases}, lacks=json.dumps(LACKS))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("unit", ["川", "川01", "川0104"])
def test_what_a_source_lacks_is_left_out_and_said(plain_register: Warehouse, unit: str, lang: str) -> None:
    study = BacklogReduction(unit=unit, year=2020, lang=lang, warehouse=str(plain_register.path))
    shown = {name: getattr(study, name)() for name in BacklogReduction.FIGURES}
    assert all(isinstance(one, Figure | Absence) for one in shown.values())
    assert isinstance(shown["net_flow_split"], Absence)
    assert isinstance(shown["stock_and_flow"], Figure)
    assert isinstance(shown["ages"], Figure)
    headline = study.headline()
    assert [row["metric"] for row in headline.rows] == ["pending", "clearance_ratio", "closing_rate"]
    assert len(headline.tiles) == 3
    assert len(study.definitions().rows) == len(BacklogReduction.METRICS)


def test_a_caveat_about_2020_is_not_printed_of_other_years(tiny_warehouse: Warehouse) -> None:
    path = str(tiny_warehouse.path)
    about_2020 = BacklogReduction(unit="川", year=2020, warehouse=path).cannot_say().items
    assert any("February to April 2020" in item for item in about_2020)
    with pytest.raises(Exception, match="2018"):
        BacklogReduction(unit="川", year=2019, warehouse=path)


def test_the_last_quarters_share_is_of_the_years_change() -> None:
    # 100 at the start, 60 after nine months, 20 at the end: 40 of 80
    months = pl.DataFrame({"pending": [100, *[90] * 8, 60, 50, 30, 20]})
    assert frames.last_quarter_share(months) == (60 - 20) / (100 - 20)
