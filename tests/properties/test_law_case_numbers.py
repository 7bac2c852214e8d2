import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from zhixing.law.case_numbers import FIELDS, TYPE_CODES, CaseNumber, CaseNumberError, normalise, parse

NUMBERS = st.builds(
    CaseNumber,
    year=st.integers(1900, 2099),
    court_code=st.from_regex(r"(最高法|[川渝京]([0-9]{2}|[0-9]{4})?)", fullmatch=True),
    special=st.sampled_from([None, "知", "破"]),
    type_code=st.sampled_from(TYPE_CODES),
    number=st.integers(1, 999_999_999),
    suffix=st.none() | st.integers(1, 99),
)
PIECES = st.sampled_from(
    [
        *"（）()〔〕[]０１２0123456789 \t\n\u3000\u200b川渝字第号之一二十九百民知司救",
        *TYPE_CODES,
        "最高法",
        "2020",
        "（2020）川0104执",
        "号之",
    ]
)
LOOK_ALIKES = st.lists(PIECES, max_size=14).map("".join)


def parsed(text):
    try:
        return parse(text)
    except CaseNumberError:
        return None


@given(NUMBERS)
def test_the_canonical_spelling_reads_back(number):
    assert parse(number.canonical) == number
    assert parse(parse(number.canonical).canonical).canonical == number.canonical


@given(
    st.lists(NUMBERS.map(lambda number: number.canonical) | LOOK_ALIKES | st.text(max_size=30), max_size=20)
)
@example(["（2020）川0104执123号\n", "（２０２０）川0104执1号", "（2020）川0104执١号"])
def test_a_column_agrees_with_its_texts(texts):
    found = normalise(pl.Series(texts, dtype=pl.String)).to_list()
    for text, row in zip(texts, found, strict=True):
        number = parsed(text)
        expected = (
            dict.fromkeys(FIELDS) if number is None else {name: getattr(number, name) for name in FIELDS}
        )
        assert row == expected, text


@given(NUMBERS, st.lists(st.tuples(st.integers(0, 40), st.sampled_from(" \t\u3000\u00a0")), max_size=4))
def test_spaces_and_width_do_not_matter(number, spaces):
    text = number.canonical.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    for position, space in spaces:
        text = text[:position] + space + text[position:]
    assert parse(text) == number
