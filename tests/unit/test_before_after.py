"""Before and after one day for all, beside the same months of the year before: by hand, and against a known change."""

import numpy as np
import polars as pl
import pytest

from zhixing.methods.before_after import ratio_of_ratios
from zhixing.methods.estimates import Estimate, TooFew


def cell(year: str, side: str, kind: str, values: list[float], courts: int = 6) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "year": year,
            "side": side,
            "kind": kind,
            "value": values,
            "cluster": [f"court {place % courts}" for place in range(len(values))],
        }
    )


def four(now: tuple[float, float], then: tuple[float, float], rows: int = 60) -> pl.DataFrame:
    """Four groups whose means are the numbers given, with values a half above and a half below."""
    means = {
        ("now", "before"): now[0],
        ("now", "after"): now[1],
        ("then", "before"): then[0],
        ("then", "after"): then[1],
    }
    return pl.concat(
        cell(year, side, "service", [mean * factor for factor in (0.5, 1.5) for _ in range(rows // 2)])
        for (year, side), mean in means.items()
    )


def value(rows: pl.DataFrame) -> float:
    found = ratio_of_ratios(rows)
    assert isinstance(found, Estimate)
    assert found.value is not None
    return found.value


def test_the_season_of_the_year_before_is_taken_out():
    assert value(four((4.0, 2.0), (4.0, 4.0))) == pytest.approx(2 / 4 - 1)
    assert value(four((4.0, 2.0), (6.0, 3.0))) == pytest.approx(0)
    assert value(four((4.0, 3.0), (4.0, 5.0))) == pytest.approx((3 / 4) / (5 / 4) - 1)


def test_a_change_of_mix_is_no_change():
    quick, slow = [1.0] * 30 + [3.0] * 30, [6.0] * 30 + [10.0] * 30
    rows = pl.concat(
        [
            *(
                cell(year, "before", kind, values)
                for year in ("now", "then")
                for kind, values in (("a", quick), ("b", slow))
            ),
            *(cell("then", "after", kind, values) for kind, values in (("a", quick), ("b", slow))),
            cell("now", "after", "a", quick * 5),
            cell("now", "after", "b", slow),
        ]
    )
    assert value(rows) == pytest.approx(0)


def test_kinds_that_nobody_does_any_more_weigh_nothing():
    rows = four((4.0, 2.0), (4.0, 4.0))
    gone = pl.concat(
        [cell("now", "before", "gone", [90.0] * 40), cell("then", "before", "gone", [10.0] * 40)]
    )
    assert value(pl.concat([rows, gone])) == pytest.approx(-0.5)


def test_too_little_is_said():
    rows = four((4.0, 2.0), (4.0, 4.0))
    assert ratio_of_ratios(rows.filter(side="before")) == TooFew("rows before or after", 0, 30)
    assert ratio_of_ratios(rows.with_columns(cluster=pl.lit("one"))) == TooFew("clusters", 1, 5)
    new = rows.with_columns(kind=pl.when(year="now", side="after").then(pl.lit("new")).otherwise("kind"))
    assert ratio_of_ratios(new) == TooFew("kinds in each group", 1, 1) or isinstance(
        ratio_of_ratios(new), TooFew
    )


def test_intervals_cover_where_courts_differ_and_drift():
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        parts = []
        level = rng.normal(0, 0.4, 20)
        for year in ("then", "now"):
            for side in ("before", "after"):
                drift = rng.normal(0, 0.1, 20)
                lift = np.log(0.65) if (year, side) == ("now", "after") else 0.2 * (side == "after")
                lift += 0.2 * ((year, side) == ("now", "after"))
                court = rng.integers(0, 20, 800)
                days = np.exp(1 + level[court] + drift[court] + lift + rng.normal(0, 0.8, 800))
                parts.append(
                    pl.DataFrame(
                        {"year": year, "side": side, "kind": "a", "value": days, "cluster": court.astype(str)}
                    )
                )
        found = ratio_of_ratios(pl.concat(parts))
        assert isinstance(found, Estimate)
        covered += (found.lower or 0) <= -0.35 <= (found.upper or 0)
    assert 182 <= covered <= 198
