"""A small demonstration province obeys the rules it is measured by."""

import datetime as dt

import polars as pl
import pytest

from zhixing.records import TABLES
from zhixing.synthetic import province


@pytest.fixture(scope="module")
def small():
    return province.generate(seed=7, scale=0.03)


@pytest.fixture(scope="module")
def cases(small):
    return small.tables["cases"]


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_records(small, name):
    assert TABLES[name].is_valid(small.records()[name])


def test_settled_is_recovered_and_waived_and_outstanding(cases):
    done = cases.drop_nulls("settled_yuan")
    parts = done["recovered_yuan"] + done["waived_yuan"] + done["outstanding_yuan"]
    assert (done["settled_yuan"] == parts).all()
    usual = done.filter(~pl.col("recovered_above_claim"))
    assert (usual["settled_yuan"] == usual["claim_yuan"]).all()


def test_some_cases_recover_more_than_the_claim_but_none_a_multiple(cases):
    above = cases.filter("recovered_above_claim")
    assert 0.01 < len(above) / len(cases) < 0.05
    assert (above["recovered_yuan"] < above["claim_yuan"] * 2).all()


def test_payments_sum_to_what_was_recovered_and_end_with_the_closing(small, cases):
    paid = (
        small.tables["payments"]
        .group_by("case_id")
        .agg(
            total=pl.col("amount_yuan").sum(),
            first=pl.col("payment_date").min(),
            last=pl.col("payment_date").max(),
        )
    )
    both = cases.filter(pl.col("recovered_yuan") > 0).join(paid, on="case_id", how="full")
    assert both["total"].eq_missing(both["recovered_yuan"]).all()
    assert (both["first"] >= both["filing_date"]).all()
    assert (both["last"] <= both["closing_date"].fill_null(small.as_of)).all()


def test_pending_cases_are_paid_in_part_too(cases):
    still_open = cases.filter(pl.col("closing_date").is_null() & (pl.col("recovered_yuan") > 0))
    assert len(still_open) > 0
    assert (still_open["recovered_yuan"] <= still_open["claim_yuan"]).all()


def test_a_resumed_case_follows_the_terminated_procedure_of_its_chain(cases):
    first = cases.filter(pl.col("type_code") == "执")
    resumed = cases.filter(pl.col("type_code") == "执恢")
    assert resumed["first_case_id"].is_not_null().all()
    linked = resumed.join(first, left_on="first_case_id", right_on="case_id", suffix="_first")
    assert 0.3 < len(linked) / len(resumed) < 0.7  # the others continue cases from before the records
    assert (linked["closing_method_first"] == "procedure_terminated").all()
    assert (linked["filing_date"] > linked["closing_date_first"]).all()
    chain = resumed.sort("first_case_id", "filing_date")
    follows = chain["first_case_id"] == chain["first_case_id"].shift()
    previous = chain["closing_date"].shift()
    assert (chain["filing_date"] > previous).filter(follows).all()
    assert (chain["closing_method"].shift() == "procedure_terminated").filter(follows).all()


def test_transfers_happen_while_the_case_is_open_and_hand_on_what_the_giver_holds(small, cases):
    moves = (
        small.tables["transfers"]
        .join(cases, on="case_id", maintain_order="left")
        .sort("case_id", "transfer_date")
    )
    assert len(moves) > 0
    assert (moves["transfer_date"] > moves["filing_date"]).all()
    assert (moves["transfer_date"] < moves["closing_date"].fill_null(small.as_of + dt.timedelta(1))).all()
    again = moves["case_id"] == moves["case_id"].shift()
    holder = pl.DataFrame(
        [again.alias("again"), moves["court_code"], moves["to_court_code"].shift().alias("previous")]
    )
    expected = holder.select(pl.when("again").then("previous").otherwise("court_code")).to_series()
    assert (moves["from_court_code"] == expected).all()
    assert set(moves["to_court_code"]) <= set(small.courts.prefecture_of())
    assert set(moves["kind"]) == {"raised", "designated", "entrusted"}


def test_relief_goes_to_enterprise_debtors_while_their_case_is_open(small, cases):
    relief = small.tables["relief_measures"].join(cases, on="case_id")
    assert relief["debtor_is_enterprise"].all()
    assert (relief["granted_date"] > relief["filing_date"]).all()
    assert (relief["granted_date"] < relief["closing_date"].fill_null(small.as_of + dt.timedelta(1))).all()
    firms = cases.filter("debtor_is_enterprise", pl.col("type_code") == "执")
    assert 0.02 < relief["case_id"].n_unique() / len(firms) < 0.10


def test_suspensions_lie_within_their_case(small, cases):
    stopped = small.tables["suspensions"].join(cases, on="case_id")
    assert (stopped["start_date"] >= stopped["filing_date"]).all()
    lasting = stopped["end_date"].is_null()
    assert stopped.filter(lasting)["closing_date"].is_null().all()
    ended = stopped.filter(~lasting)
    assert (ended["end_date"] <= ended["closing_date"].fill_null(small.as_of)).all()


def test_checks_follow_their_closing(small, cases):
    checked = small.tables["termination_checks"].join(cases, on="case_id")
    assert (checked["closing_method"] == "procedure_terminated").all()
    assert (checked["checked_date"] >= checked["closing_date"]).all()
    assert (checked["checked_date"] <= small.as_of).all()


def test_minor_types_go_to_the_courts_that_hear_them(small, cases):
    level = dict(zip(small.courts.codes, small.courts.levels, strict=True))
    reviews = cases.filter(pl.col("type_code").is_in(["执复", "执监", "执协"]))
    assert len(reviews) > 0
    assert {level[code] for code in reviews["court_code"]} <= {"high", "intermediate"}


def test_quotas_scale(small, cases):
    first = cases.filter(pl.col("type_code") == "执")
    open_2020 = first["closing_date"].fill_null(small.as_of) > dt.date(2020, 12, 31)
    assert (open_2020 & (first["filing_date"] <= dt.date(2020, 12, 31))).sum() == round(8_143 * 0.03)
    assert (first["filing_date"].dt.year() == 2020).sum() == round(241_176 * 0.03)
    assert first["closing_date"].is_null().sum() == round(8_612 * 0.03)


def test_a_case_keeps_the_number_and_the_code_its_court_had_when_it_was_filed(cases):
    pidu = cases.filter(pl.col("court_code").is_in(["川0124", "川0117"]))  # 郫都, renamed on 2021-01-01
    assert (pidu["court_code"] == pidu["case_id"].str.extract(r"）(川\d+)")).all()
    since = pidu.group_by("court_code").agg(
        first=pl.col("filing_date").dt.year().min(), last=pl.col("filing_date").dt.year().max()
    )
    assert {code: (first, last) for code, first, last in since.iter_rows() if last > 2019} == {
        "川0124": (2017, 2020),
        "川0117": (2021, 2021),
    }


def test_another_seed_is_another_province_of_the_same_account():
    one, two = (province.generate(seed, 0.002).tables["cases"] for seed in (1, 2))
    assert not one.equals(two)
    for cases in (one, two):
        assert (
            cases.filter(pl.col("type_code") == "执")["closing_date"].is_null().sum() == 17
        )  # 8,612 × 0.002
