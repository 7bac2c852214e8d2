from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.methods.decomposition import exact_change, lmdi, net_flow_split, shapley, sum_upward
from zhixing.methods.rounding import to_fen

CHAIN = {"closed": "closed", "mean_claim": "claim_yuan", "recovery_rate": "recovered_yuan"}
MONEY = pl.Decimal(18, 2)

claim = st.one_of(st.just(0), st.integers(1, 10**5), st.integers(10**9, 10**12))


@st.composite
def court_year(draw):
    """Closings, claim and recovered in fen; no money without a closing, at most ten times the claim where there is one."""
    closed, amount = draw(st.integers(0, 500)), draw(claim)
    recovered = draw(st.integers(0, 10 * amount if amount else 10**9))
    return (closed, amount, recovered) if closed else (0, 0, 0)


years = st.dictionaries(st.integers(1, 12), st.tuples(court_year(), court_year()), min_size=1)
methods = st.sampled_from([lmdi, shapley])


def frame(courts, year):
    rows = [
        (f"c{code:02d}", pair[year][0], *(Decimal(amount) / 100 for amount in pair[year][1:]))
        for code, pair in courts.items()
    ]
    schema = {"unit": pl.String, "closed": pl.Int64, "claim_yuan": MONEY, "recovered_yuan": MONEY}
    return pl.DataFrame(rows, schema=schema, orient="row")


@settings(deadline=None, max_examples=60)
@given(years, methods)
def test_parts_sum_to_the_change_to_the_fen_at_every_level(courts, method):
    before, after = frame(courts, 0), frame(courts, 1)
    rounded = to_fen(method(before, after, CHAIN), exact_change(before, after, "recovered_yuan"))
    for code, (first, second) in courts.items():
        parts = rounded.filter(pl.col("unit") == f"c{code:02d}")["effect_yuan"]
        assert parts.sum() == Decimal(second[2] - first[2]) / 100
    parents = pl.DataFrame({"unit": before["unit"], "parent": ["p"] * before.height})
    province = sum_upward(rounded, parents)
    assert province["factor"].to_list() == list(CHAIN)
    assert province["effect_yuan"].sum() == Decimal(sum(b[2] - a[2] for a, b in courts.values())) / 100


@settings(deadline=None, max_examples=60)
@given(years, methods)
def test_rounding_moves_no_part_by_more_than_a_fen(courts, method):
    before, after = frame(courts, 0), frame(courts, 1)
    split = method(before, after, CHAIN)
    rounded = to_fen(split, exact_change(before, after, "recovered_yuan"))
    size = split["effect"].abs().max()
    moved = (rounded["effect_yuan"].cast(pl.Float64) - rounded["effect"]).abs().max()
    assert moved <= 0.01 + 1e-12 * size  # a large float is itself that coarse


@settings(deadline=None, max_examples=60)
@given(years, methods)
def test_turning_time_around_turns_every_sign(courts, method):
    before, after = frame(courts, 0), frame(courts, 1)
    forth, back = method(before, after, CHAIN)["effect"], method(after, before, CHAIN)["effect"]
    assert forth.to_numpy() == pytest.approx(-back.to_numpy(), rel=1e-6, abs=1e-3)


@settings(deadline=None, max_examples=60)
@given(years, methods)
def test_a_court_without_closings_in_a_year_moves_only_closed(courts, method):
    split = method(frame(courts, 0), frame(courts, 1), CHAIN)
    for code, (first, second) in courts.items():
        if not first[0] or not second[0]:
            parts = split.filter(pl.col("unit") == f"c{code:02d}")["effect"].to_list()
            assert parts == pytest.approx([(second[2] - first[2]) / 100, 0, 0], rel=1e-12)


flow_rows = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(2016, 2020)), st.tuples(*[st.integers(0, 10**6)] * 4), min_size=1
)


@settings(deadline=None)
@given(flow_rows, st.integers(2016, 2019))
def test_net_flow_parts_sum_to_the_difference(flows, baseline):
    flows |= {(0, year): (0, 0, 0, 0) for year in range(2016, 2021)}  # every year is in the records
    table = pl.DataFrame(
        [(f"c{unit}", year, *row) for (unit, year), row in flows.items()],
        schema=["unit", "year", "received", "real", "terminated_procedure", "other"],
        orient="row",
    )
    split = net_flow_split(table, 2020, baseline)

    def net(unit, year):
        received, *closed = flows.get((unit, year), (0, 0, 0, 0))
        return received - sum(closed)

    for unit in {unit for unit, _ in flows}:
        expected = sum(net(unit, year) - net(unit, baseline) for year in range(baseline + 1, 2021))
        assert split.filter(pl.col("unit") == f"c{unit}")["effect"].sum() == expected
