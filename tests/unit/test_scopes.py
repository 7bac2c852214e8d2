import pytest

from zhixing.law import closing, scopes
from zhixing.law.errors import ZhixingError
from zhixing.records.columns import CASE_TYPES, CLOSING_METHODS


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("首执", ("执",)),
        ("首执+恢复", ("执", "执恢")),
        ("实施类", ("执", "执恢", "执保")),
        ("审查类", ("执异", "执复", "执监", "执协")),
        ("all", None),
    ],
)
def test_case_types_of_each_scope(name, types):
    assert scopes.case_types(name) == types


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("first", "首执"),
        ("first+resumed", "首执+恢复"),
        ("First + Resumed", "首执+恢复"),
        ("implementation", "实施类"),
        ("review", "审查类"),
        ("all", "all"),
        ("首执＋恢复", "首执+恢复"),
    ],
)
def test_english_identifiers_and_spellings(english, chinese):
    assert scopes.canonical(english) == chinese


def test_unknown_scope_lists_the_valid_ones():
    with pytest.raises(ZhixingError) as error:
        scopes.case_types("民事")
    assert "“民事”" in str(error.value)
    for english, chinese in scopes.ENGLISH.items():
        assert english in str(error.value)
        assert chinese in str(error.value)


def test_every_scope_has_an_english_identifier():
    assert list(scopes.ENGLISH.values()) == list(scopes.SCOPES)


def test_case_types_are_those_of_the_records():
    assert tuple(scopes.CASE_TYPES) == CASE_TYPES


def test_closing_methods_are_those_of_the_records():
    assert tuple(closing.METHODS) == CLOSING_METHODS


def test_groups_of_closing_methods():
    assert closing.methods_in("real") == ("performed", "enforcement_terminated")
    assert closing.methods_in("terminated_procedure") == ("procedure_terminated",)
    assert closing.methods_in("other") == ("withdrawn", "refused", "dismissed")
    assert closing.ACTUAL == ("real", "other")
    assert set(closing.GROUP_OF.values()) == set(closing.GROUPS)
