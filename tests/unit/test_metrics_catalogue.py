"""The catalogue is complete, consistent and in both languages."""

import re
from dataclasses import fields
from itertools import pairwise

import pytest

from zhixing.law import scopes
from zhixing.metrics import catalogue, dimensions, estimates
from zhixing.metrics.catalogue import CAVEATS, METRICS
from zhixing.metrics.record import Metric
from zhixing.metrics.terms import AMOUNTS, CONDITIONS, DATES
from zhixing.records import TABLES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
EVERY = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)


@EVERY
def test_words_are_complete_in_both_languages(metric: Metric):
    for name in ("label", "definition", "numerator"):
        assert getattr(metric, f"{name}_en")
        assert CHINESE.search(getattr(metric, f"{name}_zh"))
    assert bool(metric.denominator_en) == bool(metric.denominator_zh)
    assert metric.definition_en.endswith(".")
    assert metric.definition_zh.endswith("。")
    assert metric.source
    assert metric.scope_note
    assert metric.version
    assert re.fullmatch(r"\d+\.\d+\.\d+", metric.introduced)


@EVERY
def test_caveats_exist(metric: Metric):
    assert set(metric.caveats) <= set(CAVEATS)


def test_every_caveat_is_complete():
    for caveat in CAVEATS.values():
        assert caveat.en.endswith(".")
        assert CHINESE.search(caveat.zh)
        assert caveat.source


def test_ids_and_labels_are_unique():
    assert len(METRICS) == sum(len(theme.METRICS) for theme in catalogue.THEMES)
    for name in ("label_en", "label_zh", "definition_en", "definition_zh"):
        texts = [getattr(metric, name) for metric in METRICS.values()]
        assert len(set(texts)) == len(texts), name


@EVERY
def test_formula_agrees_with_kind_and_words(metric: Metric):
    if metric.kind == "estimate":
        assert metric.formula is None
        assert metric.reaggregation == "recomputed from cases"
        assert metric.id in estimates.ESTIMATORS
        return
    assert metric.formula is not None
    is_ratio = metric.formula.denominator is not None
    assert is_ratio == bool(metric.denominator_en)
    assert is_ratio == (metric.reaggregation == "ratio of sums")
    distinct = any(term.distinct for term in metric.formula.numerator.terms)
    assert distinct == (metric.reaggregation == "recomputed from cases")


@EVERY
def test_unit_agrees_with_what_is_added_up(metric: Metric):
    if metric.formula is None:
        return
    amounts = {term.amount for term in metric.formula.numerator.terms}
    money = any((amount or "").endswith("_yuan") for amount in amounts)
    if metric.unit == "yuan":
        assert money
    if metric.formula.denominator is None:
        assert money == (metric.unit == "yuan")
    if money:
        assert metric.disclosure == "money"


@EVERY
def test_terms_name_what_exists(metric: Metric):
    if metric.formula is None:
        return
    for part in metric.formula.sums:
        for term in part.terms:
            assert term.table in DATES
            assert term.amount is None or term.amount in AMOUNTS
            assert set(term.where) <= set(CONDITIONS)


@EVERY
def test_needs_name_record_columns(metric: Metric):
    for need in metric.needs:
        table, _, column = need.partition(".")
        assert table in TABLES
        assert not column or column in TABLES[table].columns()


@EVERY
def test_own_scope_exists(metric: Metric):
    assert metric.scope is None or metric.scope in scopes.SCOPES


@EVERY
def test_target_is_a_range(metric: Metric):
    if metric.target is not None:
        low, high = metric.target
        assert low is None or high is None or low < high


def test_records_cannot_be_changed():
    with pytest.raises(AttributeError):
        METRICS["pending"].label_en = "Other"


def test_every_field_of_a_metric_is_described():
    described = Metric.__doc__ or ""
    for one in fields(Metric):
        assert f"{one.name}:" in described


def test_an_unknown_metric_is_refused_with_the_choices():
    with pytest.raises(catalogue.UnknownMetricError, match="recovered_yuan"):
        catalogue.get("recoverd_yuan")


def test_listing_starts_with_one_id_a_line_and_defines_each():
    lines = catalogue.listing().split("\n")
    assert lines[: len(METRICS)] == list(METRICS)
    for metric in METRICS.values():
        assert f"  {metric.definition_en}" in lines
        assert f"  {metric.definition_zh}" in lines


def test_what_is_missing_is_told_by_column_and_by_table():
    assert catalogue.missing({"cases.basis", "suspensions"}, ["cases.basis"]) == ["cases.basis"]
    assert catalogue.missing({"payments", "cases.basis"}, ["payments", "relief_measures"]) == ["payments"]
    assert catalogue.missing({"payments.amount_yuan"}, ["payments"]) == ["payments.amount_yuan"]
    assert catalogue.missing({"cases.basis"}, []) == []


@pytest.mark.parametrize("bands", [dimensions.CLAIM_BANDS, dimensions.AGE_BANDS])
def test_bands_follow_each_other_without_gap(bands: tuple[dimensions.Band, ...]):
    assert bands[0].low == 0
    assert bands[-1].high is None
    for one, following in pairwise(bands):
        assert one.high == following.low
    assert len({band.id for band in bands}) == len(bands)
    assert all(CHINESE.search(band.label_zh) for band in bands)


def test_breakdowns_use_only_what_is_known_at_the_end_of_the_period():
    assert "closing_group" in dimensions.allowed(METRICS["closed"])
    assert "closing_group" not in dimensions.allowed(METRICS["received"])
    assert "closing_method" not in dimensions.allowed(METRICS["clearance_ratio"])
    assert "age_band" in dimensions.allowed(METRICS["pending"])
    assert "age_band" not in dimensions.allowed(METRICS["closed"])
    assert "relief_kind" in dimensions.allowed(METRICS["relief_days_mean"])
    assert dimensions.allowed(METRICS["median_days_to_close"]) == ("court", "prefecture")
