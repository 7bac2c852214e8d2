"""The closed account of domain knowledge: opening + received − closed = pending, from rounded publications."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.metrics.catalogue import METRICS
from zhixing.published import bounds, figures

EXPECTED = {
    # id: point, and the first and last whole case inside the band
    "derived_pending_2019": (20_443, 20_393, 20_493),
    "derived_received_2020": (241_176, 239_961, 242_394),
    "derived_closed_2020": (253_476, 252_211, 254_744),
    "derived_handled_2020": (261_619, 260_354, 262_887),
    "derived_handled_2019": (260_819, 259_504, 262_137),
    "derived_closed_2019": (240_376, 239_111, 241_644),
}


@pytest.mark.parametrize(("name", "band"), EXPECTED.items())
def test_counts_of_the_account(name: str, band: tuple[int, int, int]):
    figure = bounds.derived()[name]
    assert (floor(figure.value), ceil(figure.low), floor(figure.high)) == band


def test_shares_and_amounts_of_the_account():
    account = bounds.derived()

    def printed(name: str, scale: int, digits: int) -> tuple[float, ...]:
        figure = account[name]
        return tuple(round(float(end) * scale, digits) for end in (figure.value, figure.low, figure.high))

    assert printed("derived_closing_rate_2020", 100, 2) == (96.89, 96.87, 96.9)
    assert printed("derived_closing_rate_2019", 100, 1) == (92.2, 92.1, 92.2)
    recovered = account["derived_recovered_2019"]
    assert recovered.value == (74_504 - 13_700) * 1_000_000
    assert (recovered.low, recovered.high) == (
        (745_035 - 137_500) * 100_000,
        (745_045 - 136_500) * 100_000,
    )
    assert printed("derived_recovered_growth_2020", 100, 1)[0] == 22.5
    assert printed("derived_enterprise_share_of_recovered_2020", 100, 1) == (12.7, 12.7, 12.7)
    assert printed("derived_enterprise_share_of_closed_2020", 100, 0) == (19, 19, 19)


def test_what_the_seed_leaves_open_has_no_value_and_says_why():
    account = bounds.derived()
    for name in ("unidentified_pending_2018", "unidentified_received_2019"):
        assert (account[name].value, account[name].low, account[name].high) == (None, None, None)
        assert "opening stock of 2019" in account[name].why


@given(data=st.data())
def test_no_value_inside_the_roundings_leaves_a_band(data: st.DataObject):
    published = figures.seed()
    drawn = {
        name: Fraction(figure.low)
        + Fraction(data.draw(st.integers(0, 1000)), 1000) * (Fraction(figure.high) - Fraction(figure.low))
        for name, figure in published.items()
        if figure.low is not None and figure.high is not None
    }
    account = bounds.derived(published)
    for rule in bounds._RULES:
        band = account[rule.id]
        assert band.low <= rule.compute(drawn) <= band.high


def test_the_point_closes_the_account():
    value = {name: figure.value for name, figure in bounds.derived().items()}
    opening, received, closed = (
        value[f"derived_{name}"] for name in ("pending_2019", "received_2020", "closed_2020")
    )
    assert opening + received - closed == 8143
    assert closed / received == Fraction(10510, 10000)


def test_figures_are_unique_sourced_and_hold_their_value():
    everything = figures.load()
    assert len(everything) == sum(len(figures._read(file)) for file in figures.FOLDER.glob("*.csv"))
    for figure in everything.values():
        assert figure.source
        assert figure.label_en
        assert figure.label_zh
        assert figure.low is None or figure.low <= figure.value
        assert figure.high is None or figure.value <= figure.high
        assert figure.year_from <= figure.year_to


def test_every_derived_figure_is_of_metrics_in_the_catalogue():
    for figure in bounds.derived().values():
        assert set(figure.figure.split("/")) <= set(METRICS)


def test_a_row_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "bad.csv").write_text("id,area,year_from\nx,川,twenty\n", encoding="utf-8")
    with pytest.raises(figures.PublishedError, match=r"bad\.csv, line 2"):
        figures.load(tmp_path)


def test_no_file_is_an_error_with_the_folder(tmp_path):
    with pytest.raises(figures.PublishedError, match="no published figures"):
        figures.load(tmp_path)
