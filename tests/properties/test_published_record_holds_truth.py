"""Whatever account is true: if it is what was published, rounded, every bound contains it and nothing contradicts."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.published.assumptions import ASSUMPTIONS
from zhixing.published.figures import Figure
from zhixing.published.quantities import ALL, FIRST, Quantity
from zhixing.published.system import Record

AREA = "吉"
YEARS = (2018, 2019, 2020)

Truth = Mapping[Quantity, int]


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    """Three years of first cases and of the others, all types being their sum; closed is what can be closed."""
    account: dict[Quantity, int] = {}
    stock = {scope: draw(st.integers(0, 400)) for scope in (FIRST, "other")}
    for scope, opening in stock.items():
        account[Quantity(AREA, "pending", scope, YEARS[0] - 1)] = opening
    for year in YEARS:
        for scope in (FIRST, "other"):
            received = draw(st.integers(1, 2000))
            closed = draw(st.integers(0, stock[scope] + received))
            handled = stock[scope] + received
            stock[scope] = handled - closed
            values = {"received": received, "closed": closed, "handled": handled, "pending": stock[scope]}
            values["recovered_yuan"] = draw(st.integers(0, 10**7)) * 1000
            account |= {Quantity(AREA, metric, scope, year): value for metric, value in values.items()}
    for one, value in list(account.items()):
        if one.scope == FIRST:
            whole = Quantity(AREA, one.metric, ALL, one.year)
            account[whole] = value + account[Quantity(AREA, one.metric, "other", one.year)]
    return {one: value for one, value in account.items() if one.scope != "other"}


def printed(value: Fraction, step: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Round as a court does, and return what can have been rounded so."""
    steps = Decimal(value.numerator) / Decimal(value.denominator) / step
    shown = steps.quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
    return shown, shown - step / 2, shown + step / 2


def publication(name: str, value: Fraction, step: str, **of: object) -> Figure:
    shown, low, high = printed(value, Decimal(step))
    columns = {
        "area": AREA, "year_from": of["year_to"], "months": "1-12", "statistic": "value", "unit": "cases",
        "scope": "", "scope_assumed": False, "label_en": "", "label_zh": "", "source": "somewhere.cn", "note": "",
    }  # fmt: skip
    return Figure(**{**columns, "id": name, "value": shown, "low": low, "high": high, **of})


@st.composite
def publications(draw: st.DrawFn, truth: Truth) -> dict[str, Figure]:
    """Some of what is true, rounded: totals of years, of several years, changes, growth, ratios."""

    def value(metric: str, year: int, scope: str = ALL) -> Fraction:
        return Fraction(truth[Quantity(AREA, metric, scope, year)])

    found = {}
    for metric, step in (
        ("received", "10"),
        ("closed", "100"),
        ("handled", "100"),
        ("pending", "1"),
        ("recovered_yuan", "1000000"),
    ):
        for scope in (FIRST, ALL):
            for year in YEARS:
                if draw(st.booleans()):
                    name = f"{metric} {scope} {year}"
                    stated = "" if scope == ALL else scope
                    found[name] = publication(
                        name, value(metric, year, scope), step, figure=metric, year_to=year, scope=stated
                    )
    total = sum(value("closed", year) for year in YEARS)
    several = {"year_from": YEARS[0], "year_to": YEARS[-1]}
    found["closed in all"] = publication("closed in all", total, "100", figure="closed", **several)
    handled = value("pending", YEARS[0] - 1) + sum(value("received", year) for year in YEARS)
    found["handled in all"] = publication("handled in all", handled, "100", figure="handled", **several)
    change = value("pending", 2020) - value("pending", 2019)
    found["change"] = publication("change", change, "10", figure="pending", year_to=2020, statistic="change")
    ratio = value("closed", 2020, FIRST) / value("received", 2020, FIRST)
    found["ratio"] = publication(
        "ratio", ratio, "0.0001", figure="clearance_ratio", year_to=2020, unit="ratio", scope=FIRST
    )
    if before := value("recovered_yuan", 2019):
        growth = value("recovered_yuan", 2020) / before - 1
        found["growth"] = publication(
            "growth", growth, "0.001", figure="recovered_yuan", year_to=2020, statistic="growth", unit="share"
        )
    return found


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_bounds_contain_the_truth_that_was_published_rounded(data: st.DataObject):
    truth = data.draw(truths())
    record = Record(data.draw(publications(truth)))
    assert record.contradictions == []
    for quantity, value in truth.items():
        bound = record.bound(quantity)
        assert bound.low <= value
        assert bound.high is None or value <= bound.high


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_switching_an_assumption_off_never_narrows(data: st.DataObject):
    truth = data.draw(truths())
    published = data.draw(publications(truth))
    off = data.draw(st.sets(st.sampled_from(sorted(ASSUMPTIONS)), min_size=1, max_size=3))
    strong, weak = Record(published), Record(published, off)
    for quantity in truth:
        one, other = strong.bound(quantity), weak.bound(quantity)
        assert other.low <= one.low
        assert other.high is None or (one.high is not None and one.high <= other.high)


@settings(max_examples=10, deadline=None)
@given(handled=st.integers(10_000, 50_000), closed=st.integers(1_000, 9_000), wrong=st.integers(1, 900))
def test_a_figure_printed_wrong_contradicts_by_what_its_rounding_does_not_cover(
    handled: int, closed: int, wrong: int
):
    """Handled and closed of a year are printed to the hundred; pending stands above what they leave, below handled."""

    def exact(metric: str, value: int, step: str) -> Figure:
        return publication(metric, Fraction(value), step, figure=metric, year_to=2020)

    figures = {one.id: one for one in (exact("handled", handled, "100"), exact("closed", closed, "100"))}
    most = figures["handled"].high - figures["closed"].low
    figures["pending"] = exact("pending", int(most) + wrong, "1")
    (found,) = Record(figures).contradictions
    assert set(found.publications) == set(figures)
    assert set(found.moves.values()) == {wrong - Fraction(1, 2)}
