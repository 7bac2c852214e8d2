from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from zhixing.law.court_names import candidates, plain, slug_of
from zhixing.law.courts import CourtTable

COURTS = CourtTable.load()
DAYS = st.dates(date(2016, 1, 1), date(2025, 12, 31))


@given(DAYS)
def test_units_hold_exactly_the_courts_of_their_children(day):
    units = COURTS.on(day)
    for code, unit in units.items():
        children = units.children(code)
        if children:
            assert Counter(court for child in children for court in child.courts) == Counter(unit.courts)
        for child in children:
            assert units.parent(child.code) == unit


@given(DAYS)
def test_every_name_of_a_unit_leads_back_to_it(day):
    for unit in COURTS.on(day).values():
        for name in (unit.code, unit.name_zh, unit.name_en, unit.slug):
            assert COURTS.resolve(name, day) == unit


@given(DAYS)
def test_every_code_of_the_table_belongs_to_one_court(day):
    units = COURTS.on(day)
    for code in COURTS.frame["court_code"]:
        unit = units.unit_of_court(code)
        assert unit is not None
        assert code in unit.courts


@given(st.text(max_size=20))
def test_any_text_has_candidates_and_a_plain_form(text):
    assert next(candidates(text)) == plain(text)
    assert slug_of(text) == text or slug_of(slug_of(text)) == slug_of(text)
