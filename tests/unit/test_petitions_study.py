"""The petitions study: what may be told of whom, what counts as saturated, and sentences that hold their tongue."""

from datetime import date, timedelta

import polars as pl
import pytest

from zhixing.law.periods import Period
from zhixing.methods.estimates import Estimate
from zhixing.metrics import petition_times
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate, plan
from zhixing.present.document import Absence, Figure
from zhixing.present.words import Words
from zhixing.studies.numbers import Result
from zhixing.studies.petitions import Petitions, finding
from zhixing.warehouse.opened import Warehouse

W = Words("en")
CHENGDU, ZIGONG = ("川0104", "川0105"), ("川0302",)


def rate(part: int, whole: int) -> Result:
    return Result("petition_resolution_rate", part / whole, part, whole, whole, suppressed=False)  # type: ignore[arg-type]


def petition(
    number: int, court: str, registered: date, days: int | None, **known: object
) -> dict[str, object]:
    resolved = None if days is None else registered + timedelta(days=days)
    row = {
        "substantively_resolved": None if days is None else False,
        "repeat_of": None,
        "supervised_by": None,
    }
    return {
        "petition_id": str(number),
        "court_code": court,
        "registered_date": registered,
        "resolved_date": resolved,
        **row,
        "case_id": None,
        **known,
    }


@pytest.fixture(scope="module")
def petitions() -> pl.DataFrame:
    """Chengdu: 60 a year, 36 settled in substance; Zigong: 24, of them 12; 2 days each but one open in 2020."""
    rows = []
    for year in (2019, 2020):
        for courts, count, settled in ((CHENGDU, 60, 36), (ZIGONG, 24, 12)):
            for place in range(count):
                rows.append(
                    petition(
                        len(rows),
                        courts[place % len(courts)],
                        date(year, 1 + place % 12, 5),
                        None if year == 2020 and courts is ZIGONG and place == 11 else 2,
                        substantively_resolved=place < settled,
                        supervised_by="intermediate" if place % 4 == 0 else None,
                    )
                )
    schema = {
        "substantively_resolved": pl.Boolean,
        "repeat_of": pl.String,
        "supervised_by": pl.String,
        "case_id": pl.String,
    }
    return pl.DataFrame(rows, schema_overrides=schema)


@pytest.fixture(scope="module")
def warehouse(make_warehouse, tiny_records, petitions) -> str:
    made = make_warehouse({**tiny_records, "petitions": petitions}, lacks='["conduct_leads"]')
    path = str(made.path)
    made.close()
    plan.build(path)
    return path


def test_counts_are_those_of_the_fixture(warehouse: str):
    with Warehouse.open(warehouse) as opened:
        year = Period("calendar", 2020)
        unit = opened.courts.resolve("川", year.end)
        metrics = [
            "petitions_registered",
            "petition_resolution_rate",
            "substantive_resolution_rate",
            "petition_days_mean",
        ]
        rows = compute(opened, metrics, unit, year)
    value = dict(rows.select("metric", "value").iter_rows())
    assert value["petitions_registered"] == 60 + 24
    assert value["petition_resolution_rate"] == pytest.approx(83 / 84)
    assert value["substantive_resolution_rate"] == pytest.approx((36 + 11) / 84)
    assert value["petition_days_mean"] == 2


def test_the_median_counts_those_still_open(make_warehouse, tiny_records):
    rows = [petition(place, "川0104", date(2020, 3, 1), 10 * place) for place in range(1, 6)]
    rows += [petition(place, "川0104", date(2020, 12, 1), None) for place in range(6, 16)]
    schema = {"repeat_of": pl.String, "supervised_by": pl.String, "case_id": pl.String}
    opened = make_warehouse({**tiny_records, "petitions": pl.DataFrame(rows, schema_overrides=schema)})
    year = Period("calendar", 2020)
    unit = opened.courts.resolve("川0104", year.end)
    risk = petition_times.at_risk(opened, unit, year)
    assert risk.filter(~pl.col("event"))["exit_days"].unique().to_list() == [30]
    median, n = petition_times.median(opened, unit, year)
    # 15 at risk to day 30: 12/15 by then open; then 2 left at risk, 40 → half of 12/15, 50 → none
    assert (median.value, n) == (40, 15)


def test_petitions_open_from_before_are_followed_and_not_counted(make_warehouse, tiny_records):
    rows = [petition(1, "川0104", date(2019, 12, 20), 30), petition(2, "川0104", date(2020, 3, 1), 10)]
    schema = {"repeat_of": pl.String, "supervised_by": pl.String, "case_id": pl.String}
    opened = make_warehouse({**tiny_records, "petitions": pl.DataFrame(rows, schema_overrides=schema)})
    year = Period("calendar", 2020)
    unit = opened.courts.resolve("川0104", year.end)
    assert petition_times.at_risk(opened, unit, year).sort("entry_days").rows() == [
        (0, 10, True, True),
        (12, 30, True, False),
    ]
    assert petition_times.median(opened, unit, year)[1] == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("unit", "told"), [("川", "川"), ("川01", "川01"), ("川0104", "川01")])
def test_a_page_tells_its_own_petitions_or_those_of_the_next_unit_that_may(warehouse, unit, told, lang):
    study = Petitions(unit=unit, year=2020, lang=lang, warehouse=warehouse)
    place = study._place
    assert place is not None
    assert place.code == told
    headline = study.headline()
    assert study.unit_name(place) in headline.finding
    assert len(headline.tiles) == 4
    shown = {name: getattr(study, name)() for name in Petitions.FIGURES}
    assert isinstance(shown["outcomes"], Figure)
    assert isinstance(shown["conduct"], Absence)
    assert {point.figure_id for point in headline.points} <= set(Petitions.FIGURES)
    study.cannot_say()
    study.definitions()
    study.warehouse.close()


def test_what_is_not_recorded_is_said_and_nothing_fails(make_warehouse, tiny_records):
    made = make_warehouse(tiny_records, lacks='["petitions", "conduct_leads"]')
    path = str(made.path)
    made.close()
    plan.build(path)
    study = Petitions(unit="川01", year=2020, warehouse=path)
    assert study.headline().finding == "Chengdu handled 21 cases in 2020; petitions are not recorded"
    assert all(isinstance(getattr(study, name)(), Absence) for name in Petitions.FIGURES)
    study.cannot_say()
    study.definitions()
    study.warehouse.close()


def test_saturation_needs_a_bound_or_a_whole_interval():
    assert finding.saturated(rate(2000, 2000))
    assert not finding.saturated(rate(30, 30))
    assert not finding.saturated(rate(1960, 2000))
    assert finding.saturated(
        Result("petition_resolution_rate", None, None, None, None, suppressed=True, low=0.996)
    )
    assert not finding.saturated(
        Result("petition_resolution_rate", None, None, None, None, suppressed=True, low=0.95)
    )


SAID = {
    "unit": "Zigong",
    "place": "Sichuan",
    "year": "2020",
    "baseline": "2019",
    "handled": "412",
    "registered": "120",
    "resolved": "≥ 92.5%",
    "substantive": "61.0%",
    "before": "50.0%",
}


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (Estimate(0.11, 0.02, 0.2), "in 2020, up from 50.0% in 2019; ≥ 92.5% were resolved"),
        (Estimate(-0.11, -0.2, -0.02), "in 2020, down from 50.0% in 2019; ≥ 92.5% were resolved"),
        (
            Estimate(0.11, -0.02, 0.2),
            "settled 61.0% of 120 petitions in substance in 2020; ≥ 92.5% were resolved",
        ),
        (
            Estimate(None, None, None),
            "settled 61.0% of 120 petitions in substance in 2020; ≥ 92.5% were resolved",
        ),
    ],
)
def test_a_direction_only_where_the_interval_excludes_none(moved, said):
    assert finding.own(W, SAID, moved).endswith(said)


def test_what_is_withheld_is_not_named():
    known = {name: text for name, text in SAID.items() if name != "substantive"}
    nothing = Estimate(None, None, None)
    assert "is withheld" in finding.own(W, known, nothing)
    assert finding.above(W, known).endswith("published only within Sichuan, which registered 120")
    assert finding.nothing(W, known, None).endswith("too few to publish")
    assert finding.nothing(W, known, gate.NOT_PUBLISHED).endswith("for calendar years only")
    for reason in (gate.NOT_PUBLISHED, gate.PRIMARY, gate.COMPLEMENTARY, finding.NOT_RECORDED, None):
        assert finding.why(W, reason).endswith(".")


def test_a_rate_without_its_parts_has_no_interval():
    withheld = Result("petition_resolution_rate", None, None, None, None, suppressed=True)
    assert finding.interval(withheld).value is None
    assert finding.change(rate(5, 10), withheld).value is None
    assert finding.change(rate(80, 100), rate(50, 100)).excludes(0.0)
