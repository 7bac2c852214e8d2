"""The scheme is checked, the score is arithmetic, courts below limits are counted, and no place is printed unasked."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from zhixing.law.periods import Period
from zhixing.metrics import assessment
from zhixing.metrics.assessment import Scheme, SchemeError
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import plan
from zhixing.present.document import Absence, Figure, Listing
from zhixing.records import TABLES
from zhixing.studies import Assessment
from zhixing.warehouse.opened import Warehouse

HEAD = "version: '1'\ndated: 2021-01-01\nspread: 60\nindicators:\n"
CASES = """
case_id               type court  filed      closed     method    basis    property
（2020）川0104执1号   执   川0104 2020-01-10 2020-05-20 performed judgment y
（2020）川0104执2号   执   川0104 2020-02-10 2020-06-20 performed judgment y
（2020）川0104执3号   执   川0104 2020-03-10 2020-07-20 withdrawn judgment y
（2020）川0104执4号   执   川0104 2020-04-10 -          -         judgment n
（2019）川0104执5号   执   川0104 2019-04-10 2019-06-10 performed judgment y
"""
# 1 waited 2 days, 2 waited 20, 3 was taken over the year after, 4 waits still
HANDOFFS = [
    ("（2020）川0104执1号", "filing_to_enforcement", "filing", date(2020, 1, 8), date(2020, 1, 10)),
    ("（2020）川0104执1号", "trial_to_filing", "civil", date(2020, 1, 1), date(2020, 1, 4)),
    ("（2020）川0104执2号", "trial_to_filing", "civil", date(2020, 1, 20), date(2020, 2, 9)),
    ("（2020）川0104执3号", "trial_to_filing", "criminal", date(2020, 12, 20), date(2021, 1, 3)),
    ("（2020）川0104执4号", "trial_to_filing", "civil", date(2020, 12, 30), None),
]


@pytest.fixture(scope="module")
def handed(
    make_warehouse: Callable[..., Warehouse], make_records: Callable[..., dict[str, pl.DataFrame]]
) -> Warehouse:
    names = ["case_id", "step", "from_department", "sent_date", "received_date"]
    handoffs = TABLES["handoffs"].validate(pl.DataFrame(HANDOFFS, schema=names, orient="row"), cast=True)
    return planned(make_warehouse(make_records(CASES) | {"handoffs": handoffs}))


@pytest.fixture(scope="module")
def register(make_warehouse: Callable[..., Warehouse], tiny_records: dict[str, pl.DataFrame]) -> Warehouse:
    """The tiny register, with its disclosure plan."""
    return planned(make_warehouse(tiny_records))


def planned(made: Warehouse) -> Warehouse:
    """Return a warehouse opened again, after its plan was made while nobody had it open."""
    made.close()
    plan.build(made.path)
    return Warehouse.open(made.path)


# ---- the scheme -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("  - {id: closing_rate, weight: 0.9, floor: 0.8, full: 1.0}\n", "the weights add to 0.9"),
        ("  - {id: closing_rat, weight: 1.0, floor: 0.8, full: 1.0}\n", "closing_rat is no ratio"),
        ("  - {id: closed, weight: 1.0, floor: 0.8, full: 1.0}\n", "closed is no ratio"),
        ("  - {id: petition_resolution_rate, weight: 1.0, floor: 0.8, full: 1.0}\n", "would give it away"),
        ("  - {id: closing_rate, weight: 1.0, floor: 0.8, full: 0.8}\n", "apart from its floor"),
        ("  - {id: closing_rate, weight: 1.0, floor: 0.8, ful: 1.0}\n", "ful"),
    ],
)
def test_a_scheme_that_cannot_score_is_refused(tmp_path: Path, rows: str, why: str):
    path = tmp_path / "scheme.yml"
    path.write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(SchemeError, match=why):
        assessment.scheme(path)


def test_the_projects_scheme_is_public_and_adds_up():
    scheme = assessment.scheme()
    assert sum(one.weight for one in scheme.indicators) == pytest.approx(1.0)
    assert {METRICS[name].disclosure for name in scheme.ids} == {"docket"}


def test_every_programme_item_has_an_indicator_or_a_reason():
    found = assessment.items()
    assert [item.metric for item in found.items if item.metric and item.metric not in METRICS] == []
    assert {item.programme for item in found.items} == set(found.sources)
    assert all(item.metric or (item.why_en and item.why_zh) for item in found.items)


# ---- the score ------------------------------------------------------------------------------------------------------


def two(first: float, second: float) -> Scheme:
    rows = [("closing_rate", first), ("clearance_ratio", second)]
    indicators = [{"id": name, "weight": weight, "floor": 0.5, "full": 1.0} for name, weight in rows]
    return Scheme.model_validate(
        {"version": "t", "dated": "2021-01-01", "spread": 60, "indicators": indicators}
    )


def test_a_score_is_weighted_points():
    # 90 % is 80 points, 75 % is 50
    counts = {"closing_rate": (90.0, 100.0), "clearance_ratio": (75.0, 100.0)}
    assert assessment.score(counts, two(0.6, 0.4)) == pytest.approx(80 * 0.6 + 50 * 0.4)


def test_there_is_no_score_below_half_of_the_weight():
    counts = {"closing_rate": (90.0, 100.0), "clearance_ratio": (0.0, 0.0)}
    assert assessment.score(counts, two(0.6, 0.4)) == pytest.approx(80)
    assert assessment.score(counts, two(0.4, 0.6)) is None


def test_the_score_of_a_court_by_hand(tiny_warehouse: Warehouse):
    unit = tiny_warehouse.courts.resolve("川0104", date(2020, 12, 31))
    row = compute(tiny_warehouse, ["composite_score"], unit, Period("calendar", 2020)).row(0, named=True)
    # in time 2 of 3; performed 2 of 6; 终本 1 of 2, closed 6 of 10 and 6 ÷ 7 lie below their floors; no hand-offs
    in_time, performed = (2 / 3 - 0.60) / 0.35 * 100, (2 / 6 - 0.20) / 0.40 * 100
    assert row["value"] == pytest.approx((0.25 * in_time + 0.20 * performed) / 0.90)


# ---- courts below the limits ----------------------------------------------------------------------------------------


def below(times: dict[str, int], periods: int = 3) -> pl.DataFrame:
    rows = [
        (court, "closing_rate", str(2020 - step), step < times.get(court, 0))
        for court in ("a", "b", "c", "d", "e")
        for step in range(periods)
    ]
    return pl.DataFrame(rows, schema=["court", "indicator", "period", "below"], orient="row")


class Of:
    """As much of a unit as counting its courts needs."""

    def __init__(self, *courts: str) -> None:
        self.courts = courts


def test_a_court_counts_where_it_is_below_in_every_year():
    found = assessment.persistent(below({"a": 3, "b": 2}), Of("a", "b", "c", "d", "e"))
    assert (found["any"], found["courts"], found["periods"], found["by"]) == (1, 5, 3, {"closing_rate": 1})


def test_courts_of_other_units_do_not_count():
    assert assessment.persistent(below({"a": 3}), Of("b", "c", "d", "e"))["any"] is None  # four courts
    whole = pl.concat([below({"a": 3}), below({}).with_columns(pl.col("court") + "2")])
    assert assessment.persistent(whole, Of("a2", "b2", "c2", "d2", "e2"))["any"] == 0


def test_one_year_is_not_persistent():
    assert assessment.persistent(below({"a": 1}, periods=1), Of("a", "b", "c", "d", "e"))["any"] is None


def test_only_courts_far_below_the_others_are_below():
    pairs = {f"c{place}": (950.0, 1000.0) for place in range(12)} | {
        "low": (700.0, 1000.0),
        "none": (0.0, 0.0),
    }
    found = assessment._positions(pairs, "closing_rate", "2020")
    assert found.filter("below")["court"].to_list() == ["low"]
    assert "none" not in found["court"]


# ---- hand-offs ------------------------------------------------------------------------------------------------------


def test_hand_offs_by_hand(handed: Warehouse):
    unit = handed.courts.resolve("川0104", date(2020, 12, 31))
    ids = ["handoffs_due", "handoffs_waiting", "handoff_days_mean"]
    rows = compute(handed, ids, unit, Period("calendar", 2020))
    assert rows["numerator"].to_list() == [5, 2, 2 + 3 + 20]
    assert rows["denominator"].to_list() == [None, 5, 3]
    bands = compute(handed, ["handoffs_due"], unit, Period("calendar", 2020), by=["handoff_wait"])
    counted = {row["handoff_wait"]: row["value"] for row in bands.iter_rows(named=True)}
    assert counted == {"0-3": 2, "4-7": 0, "8-15": 0, "16-30": 1, "31+": 0, "waiting": 2}


# ---- the page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("unit", ["川", "川01", "川0104"])
def test_every_figure_is_shown_or_says_why(handed: Warehouse, unit: str, lang: str):
    study = Assessment(unit=unit, year=2020, lang=lang, warehouse=str(handed.path))
    shown = {name: getattr(study, name)() for name in Assessment.FIGURES}
    assert all(isinstance(one, Figure | Absence | Listing) for one in shown.values())
    assert isinstance(shown["handoff_waits"], Figure)
    assert isinstance(shown["persistent"], Absence)  # fewer than five courts
    assert study.page.unit_name in study.headline().finding


def test_no_place_is_printed_unasked(handed: Warehouse):
    quiet = Assessment(unit="川0104", year=2020, warehouse=str(handed.path)).places()
    assert isinstance(quiet, Absence)  # the other court closed nothing: there is nobody to compare with
    assert "rank" not in Assessment(unit="川", year=2020, warehouse=str(handed.path)).headline().finding


def test_a_place_asked_for_comes_with_its_interval(register: Warehouse):
    quiet = Assessment(unit="川01", year=2020, warehouse=str(register.path))
    asked = Assessment(unit="川01", year=2020, ranks=True, warehouse=str(register.path))
    assert [column.label for column in quiet.places().table.columns] == ["What varies", "Places"]
    assert [column.label for column in asked.places().table.columns] == ["Unit", "Place from", "Place to"]
