"""Campaigns and orders in the docket: when they run, what they change, and that the year's end is met all the same."""

from dataclasses import replace

import numpy as np
import pytest

from zhixing.law.courts import CourtTable
from zhixing.synthetic import calendar, campaigns, courts, hastening, history, orders, province, targets
from zhixing.synthetic.arrays import date_of, day, years_of
from zhixing.synthetic.docket import ENDED, PERFORMED, TERMINATED, Fates, Filings
from zhixing.synthetic.truth import CAMPAIGN_BORROWED, CAMPAIGN_DAYS, CAMPAIGN_GAIN, ORDER_DAYS

SEED, SCALE = 5, 0.05
YEARS = range(2018, 2022)


@pytest.fixture(scope="module")
def bench():
    span = (date_of(day(2018, 1, 1)), date_of(day(2021, 12, 31)))
    return courts.build(CourtTable.load().frame, span, SEED)


@pytest.fixture(scope="module")
def goal():
    return targets.load(SCALE)


@pytest.fixture(scope="module")
def actions(bench):
    return campaigns.campaigns(bench, YEARS, SEED)


@pytest.fixture(scope="module")
def story(bench, goal, actions):
    return history.simulate(bench, goal, history.World(actions), SEED, SCALE)


@pytest.fixture(scope="module")
def calm(bench, goal, story):
    world = history.World(campaigns.none(bench), story.orders)
    return history.simulate(bench, goal, world, SEED, SCALE)


@pytest.fixture(scope="module")
def lenient(bench, goal, actions):
    return history.simulate(bench, goal, history.World(actions, orders.none()), SEED, SCALE)


def test_each_prefecture_runs_each_campaign_once_a_year_in_a_third_of_its_quarter(actions):
    assert len(actions) == 22 * 4 * 2
    assert set(years_of(actions.start)) == {2020, 2021}
    assert (actions.end - actions.start + 1 == CAMPAIGN_DAYS).all()
    month = actions.start.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    assert (month // 3 == actions.name).all()
    for year in (2020, 2021):
        for name in range(4):
            mine = (years_of(actions.start) == year) & (actions.name == name)
            assert sorted(np.bincount(month[mine] % 3)) == [7, 7, 8]


def test_themes_fill_every_month_and_change_nothing(bench, story):
    themes = campaigns.themes(bench, YEARS)
    assert len(themes) == 22 * 24
    assert themes.running()[:, day(2020, 1, 1) - calendar.FIRST : day(2022, 1, 1) - calendar.FIRST].all()
    assert not hasattr(story, "themes")


def one_prefecture(days, count=200):
    """Cases that would close one or more a day by their court's own pace, half of them without property."""
    number = len(days) * count
    closed = np.repeat(np.array(days), count).astype(np.int64)
    zeros = np.zeros(number)
    whole = np.zeros(number, dtype=np.int64)
    barren = np.arange(number) % 2 == 0
    filings = Filings(
        court=whole,
        filed=closed - 400,
        creditor=whole,
        debtor=whole,
        basis=whole,
        claim=zeros,
        viability=zeros,
        barren=barren,
        has_property=~barren,
        early_share=zeros,
        early_day=whole,
        work=zeros,
    )
    return filings, Fates(closed, np.where(barren, TERMINATED, PERFORMED).astype(np.int64))


def test_a_campaign_gains_its_share_and_borrows_its_share():
    start, end = 18_300, 18_300 + CAMPAIGN_DAYS - 1
    filings, fates = one_prefecture(range(start - 30, start + 300))
    before = fates.copy()
    everyone = np.arange(len(filings))
    hastening.run(filings, fates, everyone, everyone >= 0, (start, end), np.random.default_rng(1))

    def real(world, first, last):
        closed = np.isin(world.method, [PERFORMED, ENDED])
        return int((closed & (world.closed >= first) & (world.closed <= last)).sum())

    assert real(before, start, end) == 45 * 100
    assert real(fates, start, end) - 45 * 100 == int(CAMPAIGN_GAIN * 4_500)  # 810
    assert real(fates, start - 30, start - 1) == 30 * 100
    for first in (end + 1, end + 31):
        assert real(fates, first, first + 29) / 3_000 == pytest.approx(1 - CAMPAIGN_BORROWED, abs=0.015)
    found = (before.method == TERMINATED) & (fates.method != TERMINATED)
    assert found.sum() > 0
    moved = fates.closed != before.closed
    assert (fates.closed[moved] < before.closed[moved]).all()
    assert moved.sum() == 810


def test_a_campaign_changes_nothing_before_it_begins(story, calm, actions):
    first = actions.start.min()
    for world, other in ((story, calm), (calm, story)):
        early = world.fates.closed < first
        assert (other.fates.closed[early] == world.fates.closed[early]).all()
        assert (other.fates.method[early] == world.fates.method[early]).all()


@pytest.mark.parametrize("year", YEARS)
def test_every_world_meets_the_year_s_end(story, calm, lenient, goal, year):
    end = day(year, 12, 31)
    for world in (story, calm, lenient):
        pending = (world.filings.filed <= end) & (world.fates.closed > end)
        assert pending.sum() == goal.pending[year]


def test_orders_go_to_weak_courts_from_2019_on_and_never_twice_in_three_months(bench, story):
    issued = story.orders
    assert np.bincount(years_of(issued.issued) - 2018).tolist() == [0, 10, 12, 14]  # 200, 240, 280 × 0.05
    assert not {bench.levels[court] for court in issued.court} & {"high"}
    for court in np.unique(issued.court):
        days = np.sort(issued.issued[issued.court == court])
        assert (np.diff(days) >= ORDER_DAYS).all()


def test_weak_figures_make_an_order_likely_and_a_recent_one_rules_it_out(bench):
    start = day(2020, 6, 1)
    basic = np.flatnonzero([level == "basic" for level in bench.levels])
    weak, lately = basic[:10], basic[:3]
    weakness = np.zeros(len(bench))
    weakness[weak] = 4.0  # odds of e^16 beside the others
    earlier = orders.Orders(lately, np.full(3, start - 10))
    new = orders.decide(bench, weakness, earlier, start, 7, np.random.default_rng(3))
    assert set(new.court) == set(weak) - set(lately)
    assert ((new.issued >= start) & (new.issued < day(2020, 7, 1))).all()


def test_weakness_is_the_lag_behind_the_province_drawn_towards_it():
    filings, fates = one_prefecture(range(18_000, 18_200))
    assert orders.weakness(filings, fates, ("川0104",), 18_150)[0] == pytest.approx(0.0)
    half = replace(filings, court=np.arange(len(filings)) % 2)
    slow = Fates(np.where(half.court == 1, fates.closed + 60, fates.closed), fates.method)
    fast_lag, slow_lag = orders.weakness(half, slow, ("川0104", "川0105"), 18_150)
    assert fast_lag < 0 < slow_lag


def test_an_order_is_decided_on_what_was_known(story, bench):
    start = day(2020, 6, 1)
    after = Fates(np.where(story.fates.closed >= start, start + 1, story.fates.closed), story.fates.method)
    known = orders.weakness(story.filings, story.fates, bench, start)
    assert np.array_equal(known, orders.weakness(story.filings, after, bench, start))


def test_an_order_changes_nothing_before_it_and_hastens_afterwards(story, lenient):
    first = story.orders.issued.min()
    early = lenient.fates.closed < first
    assert (story.fates.closed[early] == lenient.fates.closed[early]).all()
    gain = []
    for court, issued in zip(story.orders.court, story.orders.issued, strict=True):
        mine = story.filings.court == court
        window = [
            int((mine & (w.fates.closed >= issued) & (w.fates.closed < issued + ORDER_DAYS)).sum())
            for w in (story, lenient)
        ]
        gain.append(window[0] - window[1])
    assert np.mean(gain) > 0


def test_the_true_sizes_are_written_down():
    effects = {effect.id: effect for effect in province.generate(seed=SEED, scale=0.1).effects}
    assert effects["campaign_gain"].value == CAMPAIGN_GAIN
    assert effects["campaign_borrowed"].value == CAMPAIGN_BORROWED
    assert 0.10 < effects["campaign_before_drive"].value < 0.22
    assert -0.15 < effects["campaign_after_1"].value < -0.02
    assert 0.2 < effects["campaign_given_back"].value < 0.9
    assert 0.05 < effects["order_pace_gain"].value < 0.30
    assert effects["campaign_during"].n == 176
    assert len(effects) == len(province.generate(seed=SEED, scale=0.002).effects)
