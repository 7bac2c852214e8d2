from decimal import Decimal
from math import log

import polars as pl
import pytest

from zhixing.methods.decomposition import exact_change, lmdi, net_flow_split, shapley, sum_upward
from zhixing.methods.rounding import to_fen

CHAIN = {"closed": "closed", "mean_claim": "claim_yuan", "recovery_rate": "recovered_yuan"}
MONEY = pl.Decimal(18, 2)


def totals(*rows):
    schema = {"unit": pl.String, "closed": pl.Int64, "claim_yuan": MONEY, "recovered_yuan": MONEY}
    return pl.DataFrame(
        [(unit, closed, Decimal(claim), Decimal(recovered)) for unit, closed, claim, recovered in rows],
        schema=schema,
        orient="row",
    )


def effects(frame, unit="川0104"):
    return dict(frame.filter(pl.col("unit") == unit).select("factor", "effect").iter_rows())


def test_lmdi_follows_the_formula():
    before = totals(("川0104", 100, "10000", "4000"))  # 100 × 100 × 0.4
    after = totals(("川0104", 120, "18000", "5400"))  # 120 × 150 × 0.3
    mean = (5400 - 4000) / log(5400 / 4000)
    split = effects(lmdi(before, after, CHAIN))
    assert split["closed"] == pytest.approx(mean * log(120 / 100))
    assert split["mean_claim"] == pytest.approx(mean * log(150 / 100))
    assert split["recovery_rate"] == pytest.approx(mean * log(0.3 / 0.4))


def test_shapley_is_the_mean_over_the_orders_of_two_factors():
    chain = {"closed": "closed", "mean_claim": "claim_yuan"}
    before = totals(("川0104", 10, "100", "0"))  # 10 × 10
    after = totals(("川0104", 12, "240", "0"))  # 12 × 20
    split = effects(shapley(before, after, chain))
    assert split["closed"] == pytest.approx((2 * 10 + 2 * 20) / 2)
    assert split["mean_claim"] == pytest.approx((10 * 10 + 12 * 10) / 2)


def test_shapley_of_three_factors_by_hand():
    # 1·1·1 → 2·3·5: closed gets (1/3)·1·1·1 + (1/6)·1·(3 + 5) + (1/3)·1·15
    before = totals(("川0104", 1, "1", "1"))
    after = totals(("川0104", 2, "6", "30"))
    split = effects(shapley(before, after, CHAIN))
    assert split["closed"] == pytest.approx(1 / 3 + 8 / 6 + 15 / 3)
    assert sum(split.values()) == pytest.approx(29)


@pytest.mark.parametrize("method", [lmdi, shapley])
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # no closing in one year: everything is closed cases
        (("川0104", 0, "0", "0"), ("川0104", 7, "700", "70.50"), (70.5, 0, 0)),
        (("川0104", 7, "700", "70.50"), ("川0104", 0, "0", "0"), (-70.5, 0, 0)),
        # closings without a claim and without money: the mean claim is the zero
        (("川0104", 5, "0", "0"), ("川0104", 5, "500", "50"), (0, 50, 0)),
        # claims, but nothing recovered
        (("川0104", 5, "500", "0"), ("川0104", 5, "500", "50"), (0, 0, 50)),
        (("川0104", 5, "500", "0"), ("川0104", 9, "100", "0"), (0, 0, 0)),
        # money on no claim: mean claim taken over from the other year, the rest is the rate
        (("川0104", 5, "0", "100"), ("川0104", 5, "500", "50"), (0, 0, -50)),
    ],
)
def test_zeros_fall_to_the_factor_that_is_zero(method, before, after, expected):
    split = effects(method(totals(before), totals(after), CHAIN))
    assert tuple(split.values()) == pytest.approx(expected)


def test_zero_is_the_limit_of_small_numbers():
    after = totals(("川0104", 9, "1800", "900"))
    chain = {"closed": "closed", "recovered": "recovered_yuan"}
    nearly = pl.DataFrame({"unit": ["川0104"], "closed": [9e-300], "recovered_yuan": [9e-298]})
    assert effects(lmdi(nearly, after, chain))["closed"] == pytest.approx(900, rel=1e-9)
    assert effects(lmdi(after.clear(), after, chain))["closed"] == 900


@pytest.mark.parametrize("method", [lmdi, shapley])
def test_a_court_that_opened_or_shut_has_its_whole_change_under_closed(method):
    before = totals(("川0104", 10, "100", "50"), ("川0105", 4, "40", "20"))
    after = totals(("川0104", 10, "100", "50"), ("川0191", 3, "90", "60"))
    frame = method(before, after, CHAIN)
    assert effects(frame, "川0105") == {"closed": -20, "mean_claim": 0, "recovery_rate": 0}
    assert effects(frame, "川0191") == {"closed": 60, "mean_claim": 0, "recovery_rate": 0}
    assert frame["unit"].unique(maintain_order=True).to_list() == ["川0104", "川0105", "川0191"]


def test_the_split_depends_on_the_level_and_the_sum_does_not():
    before = totals(("川0104", 10, "100", "50"), ("川0105", 10, "1000", "100"))
    after = totals(("川0104", 20, "200", "100"), ("川0105", 5, "500", "50"))
    parents = pl.DataFrame({"unit": ["川0104", "川0105"], "parent": ["川01", "川01"]})
    upward = effects(sum_upward(lmdi(before, after, CHAIN), parents), "川01")

    def together(frame):
        return frame.select(pl.lit("川01").alias("unit"), pl.exclude("unit")).group_by("unit").sum()

    whole = effects(lmdi(together(before), together(after), CHAIN), "川01")
    assert upward["mean_claim"] == 0  # neither court's mean claim moved
    assert whole["mean_claim"] < -20  # the mix of courts did
    assert sum(upward.values()) == pytest.approx(sum(whole.values())) == pytest.approx(0)


def test_fen_add_up_to_the_exact_change():
    before = totals(("川0104", 3, "100.01", "33.33"), ("川0105", 7, "0.07", "0.01"))
    after = totals(("川0104", 4, "250.02", "99.98"), ("川0105", 11, "10.00", "0.05"))
    rounded = to_fen(lmdi(before, after, CHAIN), exact_change(before, after, "recovered_yuan"))
    sums = dict(rounded.group_by("unit").agg(pl.col("effect_yuan").sum()).iter_rows())
    assert sums == {"川0104": Decimal("66.65"), "川0105": Decimal("0.04")}
    assert (rounded["effect_yuan"].cast(pl.Float64) - rounded["effect"]).abs().max() < 0.01


def test_the_missing_fen_go_to_the_largest_fractions():
    split = pl.DataFrame({"unit": ["a"] * 3, "factor": ["x", "y", "z"], "effect": [0.016, 0.0151, -0.0011]})
    change = pl.DataFrame({"unit": ["a"], "change": pl.Series([Decimal("0.03")], dtype=MONEY)})
    # floors 1, 1, −1 leave two fen: fractions .6, .51, .89 give them to z and x
    assert to_fen(split, change)["effect_yuan"].to_list() == [
        Decimal("0.02"),
        Decimal("0.01"),
        Decimal("0.00"),
    ]


def test_parts_of_other_cases_are_refused():
    split = pl.DataFrame({"unit": ["a"], "factor": ["x"], "effect": [5.0]})
    change = pl.DataFrame({"unit": ["a"], "change": pl.Series([Decimal("500.00")], dtype=MONEY)})
    with pytest.raises(ValueError, match="do not sum to their change"):
        to_fen(split, change)
    with pytest.raises(ValueError, match="No exact change"):
        to_fen(split, change.clear())


def test_parts_beyond_what_a_float_holds_are_refused():
    # 1 fen claimed and 1,000 yuan recovered: a rate of 100,000, against ten thousand million claimed the year before
    before, after = totals(("川0104", 1, "10000000000", "0")), totals(("川0104", 1, "0.01", "1000"))
    split = shapley(before, after, CHAIN)
    with pytest.raises(ValueError, match="万元 read as 元"):
        to_fen(split, exact_change(before, after, "recovered_yuan"))


@pytest.mark.parametrize(
    "row",
    [
        ("川0104", 0, "100", "0"),  # a claim of no case
        ("川0104", 5, "-1", "0"),
    ],
)
def test_contradicting_totals_are_refused(row):
    with pytest.raises(ValueError, match="contradict"):
        lmdi(totals(row), totals(("川0104", 1, "1", "1")), CHAIN)


def test_a_unit_given_twice_is_refused():
    twice = totals(("川0104", 1, "1", "1"), ("川0104", 1, "1", "1"))
    with pytest.raises(ValueError, match="once"):
        lmdi(twice, totals(("川0104", 1, "1", "1")), CHAIN)


def test_an_orphan_is_refused_when_summing_upward():
    split = pl.DataFrame({"unit": ["a"], "factor": ["x"], "effect": [5.0]})
    with pytest.raises(ValueError, match="No unit above"):
        sum_upward(split, pl.DataFrame({"unit": ["b"], "parent": ["p"]}))


def flows():
    return pl.DataFrame(
        {
            "unit": ["川0104"] * 3,
            "year": [2018, 2019, 2020],
            "received": [100, 120, 110],
            "real": [50, 55, 70],
            "terminated_procedure": [30, 40, 45],
            "other": [5, 5, 4],
        }
    )


def test_net_flow_splits_against_the_year_before():
    split = net_flow_split(flows(), 2020, 2019)
    assert dict(split.select("part", "effect").iter_rows()) == {
        "filings": 110 - 120,
        "real": 55 - 70,
        "terminated_procedure": 40 - 45,
        "other": 5 - 4,
    }
    assert split["effect"].sum() == (110 - 70 - 45 - 4) - (120 - 55 - 40 - 5)


def test_years_between_a_further_baseline_are_summed_too():
    split = net_flow_split(flows(), 2020, 2018)
    assert dict(split.select("part", "effect").iter_rows()) == {
        "filings": (120 - 100) + (110 - 100),
        "real": (50 - 55) + (50 - 70),
        "terminated_procedure": (30 - 40) + (30 - 45),
        "other": (5 - 5) + (5 - 4),
    }


def test_a_court_without_rows_in_a_year_had_no_flow():
    new = pl.DataFrame(
        {
            "unit": ["川0191"],
            "year": [2020],
            "received": [9],
            "real": [4],
            "terminated_procedure": [2],
            "other": [0],
        }
    )
    split = net_flow_split(pl.concat([flows(), new]), 2020, 2019)
    assert split.filter(pl.col("unit") == "川0191")["effect"].to_list() == [9, -4, -2, 0]


def test_closings_of_one_kind_are_enough():
    split = net_flow_split(flows(), 2020, 2019, closings=("real",))
    assert split["part"].to_list() == ["filings", "real"]


@pytest.mark.parametrize(("year", "baseline"), [(2020, 2017), (2019, 2019), (2019, 2020)])
def test_years_that_cannot_be_compared_are_refused(year, baseline):
    with pytest.raises(ValueError, match="cannot be compared"):
        net_flow_split(flows(), year, baseline)
