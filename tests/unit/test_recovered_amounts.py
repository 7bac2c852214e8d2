"""The recovered study: which numbers give which words, and what is said where numbers are withheld."""

from decimal import Decimal
from types import SimpleNamespace

import polars as pl
import pytest

from zhixing.law.periods import Period
from zhixing.methods.concentration import ChangeWithout
from zhixing.methods.estimates import Estimate
from zhixing.present.numbers import Format
from zhixing.present.words import Words
from zhixing.studies.recovered_amounts import finding, frames

UP = ChangeWithout(Decimal(200), Decimal(100), 2, 3, Estimate(100.0, 40.0, 160.0))
DOWN = ChangeWithout(Decimal(-200), Decimal(-100), 2, 3, Estimate(-100.0, -160.0, -40.0))
UNSURE = ChangeWithout(Decimal(200), Decimal(100), 2, 3, Estimate(100.0, -10.0, 210.0))
AGAINST = ChangeWithout(Decimal(200), Decimal(-50), 2, 3, Estimate(-50.0, -90.0, -10.0))


def a_study(
    now: int | None, then: int | None, *, lang: str = "en", kind: str = "calendar"
) -> SimpleNamespace:
    def result(amount: int | None) -> SimpleNamespace:
        return SimpleNamespace(value=None if amount is None else Decimal(amount))

    return SimpleNamespace(
        words=Words(lang),
        format=Format(lang),
        page=SimpleNamespace(unit_name="四川" if lang == "zh" else "Sichuan"),
        period=Period.of(kind, 2020),
        baseline=Period.of(kind, 2019),
        year=lambda period: f"{period.year}年" if lang == "zh" else str(period.year),
        now=lambda _: result(now),
        then=lambda _: result(then),
    )


def parts(closed: int, mean_claim: int, recovery_rate: int) -> pl.DataFrame:
    effects = [Decimal(closed), Decimal(mean_claim), Decimal(recovery_rate)]
    return pl.DataFrame({"factor": list(frames.CHAIN), "lmdi_yuan": effects})


@pytest.mark.parametrize(
    ("now", "then", "split", "change", "words"),
    [
        (
            1200,
            1000,
            parts(50, 180, -30),
            UP,
            "CNY 1,200 in 2020, 20.0% more than in 2019; most of the rise is larger claims",
        ),
        (1200, 1000, parts(100, 100, 0), UP, "CNY 1,200 in 2020, 20.0% more than in 2019"),
        (
            800,
            1000,
            parts(-150, -30, -20),
            DOWN,
            "CNY 800 in 2020, 20.0% less than in 2019; most of the fall is fewer cases closed",
        ),
        (
            1200,
            1000,
            parts(50, 180, -30),
            UNSURE,
            "CNY 1,200 in 2020 against CNY 1,000 in 2019: not distinguishable from chance",
        ),
        (
            1200,
            1000,
            parts(50, 180, -30),
            AGAINST,
            "CNY 1,200 in 2020 against CNY 1,000 in 2019: not distinguishable from chance",
        ),
        (1200, 1000, parts(50, 180, -30), None, "CNY 1,200 in 2020; in 2019 it was CNY 1,000"),
        (1200, None, None, None, "CNY 1,200 in 2020; 2019 offers no published amount to hold it against"),
        (1200, 0, None, None, "CNY 1,200 in 2020; 2019 offers no published amount to hold it against"),
    ],
)
def test_numbers_become_these_words(now, then, split, change, words) -> None:
    assert finding.finding(a_study(now, then), split, change) == f"Sichuan recovered {words}"


def test_a_withheld_amount_says_why() -> None:
    assert finding.finding(a_study(None, 1000), None, None) == (
        "Sichuan: too few cases to publish what was recovered in 2020"
    )
    assert "calendar years only" in finding.finding(a_study(None, None, kind="judicial"), None, None)


def test_chinese_findings() -> None:
    assert finding.finding(a_study(120_000, 100_000, lang="zh"), None, None) == (
        "四川2020年执行到位12.00万元，2019年为10.00万元"
    )


def months(period: Period, amounts: list[int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "period": [period.key] * 12,
            "month": [month.key for month in period.months()],
            "numerator": pl.Series(amounts, dtype=pl.Decimal(38, 2), strict=False),
        }
    )


@pytest.mark.parametrize(("kind", "first"), [("calendar", 1), ("judicial", 12)])
def test_running_totals_begin_with_the_first_month_of_the_year(kind: str, first: int) -> None:
    study = a_study(78, 78, kind=kind)
    rows = pl.concat([months(study.baseline, list(range(1, 13))), months(study.period, [1] * 12)])
    study.sheet = lambda _: rows
    found = frames.cumulated(study).filter(pl.col("period") == study.baseline.key)
    assert found["month"][0] == first
    assert found["x"].to_list() == list(range(12))
    assert found["value"][2] == 1 + 2 + 3
    assert found["value"][11] == sum(range(1, 13))


def running(amounts: list[int | None], total: int) -> list[int | None] | None:
    study = a_study(total, total)
    study.sheet = lambda _: pl.concat([months(one, amounts) for one in (study.baseline, study.period)])
    found = frames.cumulated(study)
    return None if found is None else found.filter(pl.col("period") == study.period.key)["value"].to_list()


def test_a_withheld_month_leaves_a_gap_that_published_months_close() -> None:
    # with February and March withheld, March's running total still is the year less the nine months to come
    assert running([1, None, None, *[2] * 9], 1 + 7 + 18) == [
        1,
        None,
        26 - 18,
        *(8 + 2 * n for n in range(1, 10)),
    ]


def test_between_two_gaps_nothing_is_known() -> None:
    assert running([1, None, 2, None, *[2] * 8], 30) == [
        1,
        None,
        None,
        30 - 16,
        *(14 + 2 * n for n in range(1, 9)),
    ]


def test_a_withheld_last_month_leaves_no_running_total() -> None:
    assert running([*[1] * 11, None], 20) is None


def test_the_split_is_exact_to_the_fen_and_a_court_without_closings_counts_as_closings() -> None:
    study = a_study(1, 1)
    study.unit = SimpleNamespace(code="川01", kind="prefecture")
    kinds = {"川0104": "court", "川0105": "court"}
    study.warehouse = SimpleNamespace(
        courts=SimpleNamespace(
            on=lambda _: {code: SimpleNamespace(kind=kind) for code, kind in kinds.items()}
        )
    )
    # closed, claims, recovered of 2019 and of 2020; 川0105 closed nothing in 2019
    table = {
        "川0104": (("10", "999.99", "333.33"), ("12", "1500.07", "400.01")),
        "川0105": (("0", "0", "0"), ("3", "90.10", "60.03")),
    }
    table["川01"] = tuple(
        tuple(str(sum(Decimal(table[court][year][at]) for court in kinds)) for at in range(3))
        for year in range(2)
    )
    study.sheet = lambda _: pl.DataFrame(
        [
            (metric, unit, period.key, Decimal(years[year][at]))
            for unit, years in table.items()
            for year, period in enumerate((study.baseline, study.period))
            for at, metric in enumerate(frames.CHAIN.values())
        ],
        schema={"metric": pl.String, "unit": pl.String, "period": pl.String, "numerator": pl.Decimal(38, 2)},
        orient="row",
    )
    found = frames.split(study)
    change = Decimal("400.01") + Decimal("60.03") - Decimal("333.33")
    assert found["lmdi_yuan"].sum() == found["shapley_yuan"].sum() == change
    assert found["pooled"].to_list() == [0, 0, 0]
    assert found.filter(pl.col("factor") == "closed")["lmdi_yuan"].item() > Decimal("60.03")
