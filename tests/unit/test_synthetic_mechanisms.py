"""The mechanisms around the docket: what was planted in them is there, and nothing happens before or after its time."""

from datetime import date

import polars as pl
import pytest

from zhixing.records import BEYOND_CASES, OF_COURTS, TABLES
from zhixing.synthetic import assistance, dirt, province, sheets, truth
from zhixing.synthetic.arrays import stream
from zhixing.synthetic.spelling import Style

SCALE = 0.05
LAST = date(2021, 12, 31)


@pytest.fixture(scope="module")
def made():
    return province.generate(seed=3, scale=SCALE)


@pytest.fixture(scope="module")
def records(made):
    return made.records()


def year(column):
    return pl.col(column).dt.year()


@pytest.mark.parametrize("name", BEYOND_CASES)
def test_each_table_is_filled_and_valid(records, name):
    assert len(records[name])
    assert TABLES[name].is_valid(records[name])


@pytest.mark.parametrize("name", [name for name in BEYOND_CASES if "case_id" in TABLES[name].columns()])
def test_a_row_names_a_case_held_that_was_filed_by_then(records, name):
    first = next(column for column in records[name].columns if column.endswith("_date"))
    named = records[name].filter(pl.col("case_id").is_not_null())
    both = named.join(records["cases"].select("case_id", "filing_date"), on="case_id", how="left")
    assert both["filing_date"].null_count() == 0
    assert (both["filing_date"] <= both[first]).all()


@pytest.mark.parametrize("name", BEYOND_CASES)
def test_nothing_is_known_of_the_day_after_the_records(records, name):
    planned = {"due_date", "end_date"} if name in ("commands", "campaigns") else set()
    days = [column for column in records[name].columns if column.endswith("_date") and column not in planned]
    assert max(records[name][day].max() for day in days if records[name][day].count()) <= LAST


@pytest.mark.parametrize("name", OF_COURTS)
def test_a_court_stands_under_the_code_it_had_that_day(made, records, name):
    first = next(column for column in records[name].columns if column.endswith("_date"))
    for renaming in made.courts.renamings:
        former = made.courts.codes[renaming.court]
        after = records[name].filter(pl.col(first).to_physical() >= renaming.day)
        assert former not in set(after["court_code"])


def test_petitions_are_resolved_within_their_year_but_for_the_planted_share(records):
    within = (year("resolved_date") == year("registered_date")).fill_null(value=False)
    open_share = dict(
        records["petitions"].group_by(year("registered_date")).agg(1 - within.mean()).iter_rows()
    )
    yearly = dict(records["petitions"].group_by(year("registered_date")).len().iter_rows())
    assert open_share[2019] == open_share[2020] == 0
    for number, planted in truth.PETITIONS_OPEN.items():
        # each generation of repeats rounds its own share
        assert open_share[number] == pytest.approx(planted, abs=2 / yearly[number])


def test_a_repeat_is_of_an_earlier_petition_of_the_same_case_that_was_not_settled(records):
    petitions = records["petitions"]
    repeats = petitions.filter(pl.col("repeat_of").is_not_null())
    both = repeats.join(petitions, left_on="repeat_of", right_on="petition_id", suffix="_first")
    assert len(both) == len(repeats) > 0.1 * len(petitions)
    assert (both["case_id"] == both["case_id_first"]).all()
    assert (both["registered_date"] > both["resolved_date_first"]).all()
    assert not both["substantively_resolved_first"].any()


def test_the_upgrade_shortens_the_way_to_the_first_step_and_widens_the_service_zone(records):
    waited = pl.col("first_step_date") - pl.col("created_date")
    tasks = (
        records["tasks"]
        .filter(pl.col("created_date") < date(2021, 12, 1))  # the last ones' steps lie beyond the records
        .group_by(after=pl.col("created_date") >= date(2021, 8, 16))
        .agg(days=waited.dt.total_days().mean(), service=(pl.col("zone") == "service").mean())
        .sort("after")
    )
    before, after = tasks.iter_rows(named=True)
    assert after["days"] / before["days"] == pytest.approx(truth.UPGRADE_FACTOR, abs=0.06)
    assert after["service"] == pytest.approx(truth.UPGRADE_SERVICE_SHARE, abs=0.04)
    assert before["service"] == pytest.approx(0.40, abs=0.03)


def test_queries_cover_the_planted_share_of_each_years_filings(records):
    queries = records["assistance"].filter(pl.col("kind") == "network_query")
    first = records["cases"].filter(pl.col("type_code") == "执")
    queried = first.select("filing_date", covered=pl.col("case_id").is_in(queries["case_id"].implode()))
    shares = dict(queried.group_by(year("filing_date")).agg(pl.col("covered").mean()).iter_rows())
    for number, planted in assistance.COVERAGE.items():
        assert shares[number] == pytest.approx(planted, abs=0.03)


def test_measures_meet_open_cases_and_a_listing_follows_its_limit(records):
    closing = records["cases"].select("case_id", "closing_date")
    measures = records["coercive_measures"].join(closing, on="case_id")
    assert (measures["imposed_date"] <= measures["closing_date"]).fill_null(value=True).all()
    limits = measures.filter(pl.col("kind") == "consumption_limit").select("case_id", limited="imposed_date")
    listings = measures.filter(pl.col("kind") == "dishonest_listing").join(limits, on="case_id", how="left")
    assert listings["limited"].null_count() == 0
    assert (listings["imposed_date"] >= listings["limited"]).all()
    assert measures["imposed_date"].min() >= date(2019, 1, 1)


def test_endings_fit_the_kind(records):
    endings = dict(
        records["coercive_measures"].group_by("kind").agg(pl.col("ending").unique().drop_nulls()).iter_rows()
    )
    assert set(endings["consumption_limit"]) == {"repaid", "withdrawn"}
    assert set(endings["dishonest_listing"]) == {"repaid", "expired", "withdrawn"}
    assert set(endings["refusal_referral"]) == {"convicted", "not_convicted"}


def test_a_re_issued_order_repeats_one_that_fell_overdue(records):
    orders = records["commands"]
    again = orders.filter(pl.col("reissue_of").is_not_null())
    both = again.join(orders, left_on="reissue_of", right_on="command_id", suffix="_first")
    assert len(both) == len(again) > 0
    assert (both["court_code"] == both["court_code_first"]).all()
    assert (both["issued_date"] > both["due_date_first"]).all()
    answered = both["answered_date_first"]
    assert (answered.is_null() | (answered > both["due_date_first"])).all()


def test_a_hand_off_to_enforcement_follows_the_one_to_the_registry(records):
    handoffs = records["handoffs"]
    first = handoffs.filter(pl.col("step") == "trial_to_filing").select("case_id", taken="received_date")
    second = handoffs.filter(pl.col("step") == "filing_to_enforcement").join(first, on="case_id", how="left")
    assert (second["sent_date"] == second["taken"]).all()
    assert set(second["from_department"]) == {"filing"}


def test_campaigns_run_from_2020_on_and_a_court_takes_part_in_each_once(records):
    actions = records["campaigns"]
    assert actions["start_date"].min() >= date(2020, 1, 1)
    quarterly = actions.filter(pl.col("kind") == "campaign")
    times = quarterly.group_by("name", year("start_date"), "court_code").len()
    assert set(times["len"]) == {1}
    assert set(quarterly["name"]) == {
        "new_year_visit",
        "dishonesty_exposure",
        "enforcement_battle",
        "refusal_crackdown",
    }


def test_courts_differ_more_than_chance(records):
    counts = records["petitions"].group_by("court_code").len()["len"]
    assert counts.var() > 2 * counts.mean()


@pytest.mark.parametrize("name", BEYOND_CASES)
def test_bad_rows_of_every_kind_stand_beside_the_good_ones(records, name):
    spelled = sheets.spell(name, records[name], Style())
    many = pl.concat([spelled] * (1 + 6_000 // len(spelled)))
    bad, counts = dirt.bad_satellites(name, many, stream(1, "test"))
    assert set(counts) == set(dirt.SATELLITE_KINDS[name])
    assert all(counts.values())
    assert len(bad) == sum(counts.values())


def test_a_contradicting_petition_has_a_number_of_its_own_and_two_days(records):
    spelled = sheets.spell("petitions", records["petitions"], Style())
    bad, counts = dirt.bad_satellites("petitions", pl.concat([spelled] * 9), stream(1, "test"))
    twice = bad.filter(pl.col("信访编号").str.contains("〕9\\d{4}号"))
    assert len(twice) == counts["contradicting_duplicate"]
    sides = twice.group_by("信访编号").agg(pl.col("登记日期").n_unique())
    assert set(sides["登记日期"]) == {2}
    assert not set(twice["信访编号"]) & set(spelled["信访编号"])
