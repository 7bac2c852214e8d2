"""The command centre study: orders and tasks counted by hand, comparisons read back, sentences that keep the selection in sight."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Period
from zhixing.methods.estimates import Estimate, TooFew
from zhixing.methods.order_effects import OrderEffect
from zhixing.metrics import orders
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import plan
from zhixing.present.document import Absence, Figure
from zhixing.present.numbers import Format
from zhixing.present.words import Words
from zhixing.studies.command_centre import CommandCentre, after, finding
from zhixing.warehouse.opened import Warehouse

W, F = Words("en"), Format("en")
D = date

# order, court, issued, due, answered, result, repeats, copied
COMMANDS = (
    ("1", "川0104", D(2019, 3, 1), D(2019, 3, 11), D(2019, 3, 9), "carried_out", None, True),
    ("2", "川0104", D(2020, 3, 2), D(2020, 3, 12), D(2020, 3, 10), "carried_out", None, True),
    ("3", "川0105", D(2020, 5, 6), D(2020, 5, 16), D(2020, 5, 26), "partly", None, False),
    ("4", "川0105", D(2020, 6, 1), D(2020, 6, 11), None, None, "3", False),
    ("5", "川0302", D(2020, 12, 28), D(2021, 1, 7), None, None, None, False),
)
COMMAND_COLUMNS = (
    "command_id",
    "court_code",
    "issued_date",
    "due_date",
    "answered_date",
    "result",
    "reissue_of",
    "copied_to_intermediate",
)


def commands() -> pl.DataFrame:
    rows = pl.DataFrame(
        COMMANDS,
        schema=list(COMMAND_COLUMNS),
        orient="row",
        schema_overrides={"answered_date": pl.Date, "result": pl.String, "reissue_of": pl.String},
    )
    return rows.with_columns(
        issued_by=pl.lit("high"), matter=pl.lit("overdue_cases"), case_id=pl.lit(None, pl.String)
    )


def tasks() -> pl.DataFrame:
    """A task a court each day of 2019 and 2020: two days to a first step, one since 16 August 2020."""
    rows = []
    for court in ("川0104", "川0105", "川01", "川0302"):
        for offset in range(730):
            created = D(2019, 1, 1) + timedelta(days=offset)
            wait = 1 if created >= D(2020, 8, 16) else 2 + offset % 3 - 1
            rows.append((f"{court}-{offset}", court, "service" if offset % 2 else "command", created, wait))
    frame = pl.DataFrame(rows, schema=["task_id", "court_code", "zone", "created_date", "wait"], orient="row")
    step = pl.col("created_date") + pl.duration(days=pl.col("wait"))
    return frame.select(
        "task_id",
        "court_code",
        "zone",
        segment=pl.lit("dispatch"),
        created_date="created_date",
        first_step_date=step,
        finished_date=step,
        case_id=pl.lit(None, pl.String),
    )


@pytest.fixture(scope="module")
def warehouse(make_warehouse: Callable[..., Warehouse], tiny_records: dict[str, pl.DataFrame]) -> str:
    made = make_warehouse({**tiny_records, "commands": commands(), "tasks": tasks()})
    path = str(made.path)
    made.close()
    plan.build(path)
    return path


def test_orders_are_counted_as_their_year_ended(warehouse: str) -> None:
    with Warehouse.open(warehouse) as opened:
        year = Period("calendar", 2020)
        unit = opened.courts.resolve("川", year.end)
        metrics = [
            name for name in CommandCentre.METRICS if name.startswith("command") and name != after.METRIC
        ]
        value = dict(
            compute(opened, [*metrics, "days_to_answer_mean"], unit, year)
            .select("metric", "value")
            .iter_rows()
        )
    assert value["commands_issued"] == 4
    assert value["commands_answered_rate"] == 2 / 4
    assert value["commands_in_time_rate"] == 1 / 4
    assert value["commands_overdue"] == 2  # one late, one due and unanswered; the last is not yet due
    assert value["commands_reissued"] == 1
    assert value["commands_copied_share"] == 1 / 4
    assert value["command_carried_out_rate"] == 1 / 2
    assert value["days_to_answer_mean"] == (8 + 20) / 2


def test_court_days_hold_what_was_pending_closed_and_ordered(warehouse: str) -> None:
    with Warehouse.open(warehouse) as opened:
        days = orders.CourtDays.of(opened, "首执")
        year = Period("calendar", 2020)
        court = opened.courts.resolve("川0104", year.end)
        row, last = days.place["川0104"], (year.end - days.first).days
        pending = compute(opened, ["pending", "closed"], court, year)["numerator"].to_list()
        start = (year.start - days.first).days
        assert days.pending[row, last] == pending[0]
        assert days.closed[row, start : last + 1].sum() == pending[1]
        assert days.orders[row].nonzero()[0].tolist() == [
            (day - days.first).days for day in (D(2019, 3, 1), D(2020, 3, 2))
        ]
        assert isinstance(days.after_orders(court, year), TooFew)


def test_the_upgrade_is_held_beside_the_same_months(warehouse: str) -> None:
    with Warehouse.open(warehouse) as opened:
        year = Period("calendar", 2020)
        unit = opened.courts.resolve("川", year.end)
        effect, n = orders.upgrade_effect(opened, unit, year, D(2020, 8, 16))
        assert isinstance(effect, Estimate)
        assert effect.value == pytest.approx(1 / 2 - 1, abs=0.02)
        followed = D(2020, 12, 31) - timedelta(days=orders.FOLLOWED_DAYS)
        assert n == 4 * ((followed - D(2020, 1, 1)).days + 1 + (D(2019, 11, 1) - D(2019, 1, 1)).days + 1)
        for outside in (D(2021, 1, 1), D(2020, 1, 1)):
            assert orders.upgrade_effect(opened, unit, year, outside) == (
                TooFew("upgrades in the period", 0, 1),
                0,
            )


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("unit", ["川", "川01", "川0104"])
def test_every_figure_is_shown_or_says_why(warehouse: str, unit: str, lang: str) -> None:
    study = CommandCentre(unit=unit, year=2020, lang=lang, warehouse=warehouse, upgrade_date="2020-08-16")
    shown = {name: getattr(study, name)() for name in CommandCentre.FIGURES}
    assert {name for name, one in shown.items() if isinstance(one, Absence)} == {
        "after_orders",
        "pace",
        "balance",
    }
    headline = study.headline()
    assert len(headline.tiles) == 4
    assert {point.figure_id for point in headline.points} <= set(CommandCentre.FIGURES)
    assert len(study.definitions().rows) == len(CommandCentre.METRICS)
    study.cannot_say()
    study.warehouse.close()


def test_an_upgrade_after_the_page_s_year_is_said(warehouse: str) -> None:
    study = CommandCentre(unit="川", year=2020, warehouse=warehouse)
    shown = study.upgrade()
    assert isinstance(shown, Absence)
    assert shown.reason == "The upgrade of 16 August 2021 lies after this page’s year."
    assert study.headline().finding == "Sichuan received 4 orders in 2020, 1 of them answered in time"
    study.warehouse.close()
    with pytest.raises(ZhixingError, match="2021-08-16"):
        CommandCentre(unit="川", year=2020, warehouse=warehouse, upgrade_date="16 August")


def test_a_source_without_orders_and_tasks_is_no_error(make_warehouse, tiny_records) -> None:
    made = make_warehouse(tiny_records, lacks='["commands", "tasks"]')
    path = str(made.path)
    made.close()
    study = CommandCentre(unit="川01", year=2020, warehouse=path)
    assert study.headline().finding.endswith("are not recorded")
    assert all(isinstance(getattr(study, name)(), Absence) for name in CommandCentre.FIGURES)
    study.cannot_say()
    study.definitions()
    study.warehouse.close()


def effect(value: float, lower: float, upper: float) -> OrderEffect:
    months = (-3, -2, -1, 1, 2, 3)
    path = [(month, group, 0.01) for group in ("ordered", "matched") for month in months]
    traits = ("pace_1", "pace_2", "pace_3", "long_run", "level", "growth", "size")
    return OrderEffect(
        effect=Estimate(value, lower, upper),
        plain=Estimate(0.2, 0.1, 0.3),
        expected=Estimate(0.08, 0.02, 0.14),
        season=Estimate(0.03, 0.01, 0.05),
        regression=Estimate(0.05, -0.01, 0.1),
        sets=120,
        courts=80,
        controls=140,
        diluted=0.07,
        skipped=4,
        path=pl.DataFrame(path, schema=["month", "group", "pace"], orient="row"),
        balance=pl.DataFrame({"trait": traits, "before": np.full(7, -0.4), "after": np.full(7, 0.05)}),
        e_value=1.5,
        e_value_limit=1.2,
    )


def test_a_comparison_is_read_back_from_its_rows() -> None:
    found = after.After.of(after.published_rows("川", effect(0.11, 0.03, 0.2)))
    assert found.too_few is None
    assert found.change("effect").upper == 0.2
    assert found.numbers["sets"] == 120
    assert found.path.height == 12
    assert found.balance.columns == ["trait", "before", "after"]
    few = after.After.of(
        pl.DataFrame([("川", "number", "too_few", "", 4.0, None, None)], schema=after.SCHEMA, orient="row")
    )
    assert few.too_few == 4
    assert few.change("effect").value is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_comparison_fills_its_three_figures(
    warehouse: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = after.After.of(after.published_rows("川", effect(0.11, 0.03, 0.2)))
    monkeypatch.setattr(CommandCentre, "_after", lambda _self, _unit, _period: found)
    study = CommandCentre(unit="川01", year=2020, lang=lang, warehouse=warehouse)
    assert all(isinstance(getattr(study, name)(), Figure) for name in ("after_orders", "pace", "balance"))
    assert any(point.figure_id == "after_orders" for point in study.headline().points)
    study.warehouse.close()


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        ((0.11, 0.03, 0.2), "11% above"),
        ((-0.11, -0.2, -0.03), "11% below"),
        ((0.11, -0.03, 0.2), "not distinguishable"),
    ],
)
def test_a_direction_only_outside_the_interval(interval: tuple[float, float, float], said: str) -> None:
    estimate = Estimate(*interval)
    assert said in finding.effect_clause(W, F, estimate)
    words = finding.effect_words(W, F, {"place": "Sichuan", "year": "2020"}, estimate)
    assert "orders go to weak courts" in words
    assert words.count(". ") == 0


def test_the_upgrade_is_named_only_as_far_as_the_interval_goes() -> None:
    assert "34% fewer" in finding.upgrade_clause(W, F, Estimate(-0.34, -0.4, -0.28))
    assert "more days" in finding.upgrade_clause(W, F, Estimate(0.34, 0.28, 0.4))
    assert "not distinguishable" in finding.upgrade_clause(W, F, Estimate(-0.1, -0.3, 0.1))
    assert finding.upgrade_clause(W, F, finding.NOTHING) == ""


def test_few_orders_are_not_turned_into_shares() -> None:
    said = {"unit": "Jinjiang", "year": "2020", "issued": "1", "in_time": "100%", "tasks": "80"}
    assert (
        finding.orders_clause(W, said, 0)
        == "Jinjiang received no order in 2020; its command centre took on 80 tasks"
    )
    assert (
        finding.orders_clause(W, said, 1)
        == "Jinjiang received one order in 2020; its command centre took on 80 tasks"
    )
    assert finding.orders_clause(W, said | {"issued": "7", "in_time_count": "5"}, 7).endswith(
        "7 orders in 2020, 5 of them answered in time"
    )
