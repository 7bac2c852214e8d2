"""The two rules of primary suppression on both sides of their limits, and patterns small enough to check by hand."""

import polars as pl
import pytest

from zhixing.methods import sensitivity, suppression


def is_sensitive(contributors: int, value: float, largest: float | None, second: float | None) -> bool:
    frame = pl.DataFrame(
        {"contributors": [contributors], "value": [value], "largest": [largest], "second": [second]},
        schema_overrides={"largest": pl.Float64, "second": pl.Float64},
    )
    rule = sensitivity.sensitive(
        contributors=pl.col("contributors"),
        value=pl.col("value"),
        largest=pl.col("largest"),
        second=pl.col("second"),
    )
    return frame.select(rule).item()


@pytest.mark.parametrize(("count", "withheld"), [(0, True), (1, True), (9, True), (10, False), (11, False)])
def test_a_count_below_ten_is_withheld_and_a_true_zero_with_it(count: int, *, withheld: bool) -> None:
    assert is_sensitive(count, float(count), None, None) is withheld


@pytest.mark.parametrize(("cases", "withheld"), [(0, True), (9, True), (10, False)])
def test_an_amount_needs_ten_contributing_cases(cases: int, *, withheld: bool) -> None:
    assert is_sensitive(cases, cases * 5.0, 5.0, 5.0) is withheld


@pytest.mark.parametrize(("rest", "withheld"), [(9.99, True), (10.00, False), (10.01, False)])
def test_the_p_percent_rule_asks_the_rest_to_hide_a_tenth_of_the_largest(
    rest: float, *, withheld: bool
) -> None:
    largest, second = 100.0, 70.0
    assert is_sensitive(30, largest + second + rest, largest, second) is withheld


def counts(*rows: tuple[int, float]) -> pl.DataFrame:
    """Cells of a table of counts: value and cost."""
    return pl.DataFrame(
        {
            "value": [float(value) for value, _ in rows],
            "floor": None,
            "ceiling": None,
            "contributors": [value for value, _ in rows],
            "largest": None,
            "second": None,
            "sensitive": [value < 10 for value, _ in rows],
            "publishable": True,
            "known": False,
            "cost": [cost for _, cost in rows],
            "above": 0.0,
            "below": 0.0,
            "span": 10.0,
        },
        schema=suppression.CELL_SCHEMA,
    )


def sums(*relations: tuple[int, list[int]]) -> pl.DataFrame:
    """Relations: the total's cell and its parts'."""
    rows = [
        (number, cell, sign)
        for number, (total, parts) in enumerate(relations)
        for cell, sign in [(total, -1), *((part, 1) for part in parts)]
    ]
    return pl.DataFrame(rows, schema={"relation": pl.Int64, "cell": pl.Int64, "sign": pl.Int8}, orient="row")


def reasons(cells: pl.DataFrame, relations: pl.DataFrame, **options: object) -> list[str | None]:
    return suppression.complementary(cells, relations, **options)["reason"].to_list()  # type: ignore[arg-type]


TOTAL, LOW, MIDDLE, HIGH = 0, 1, 2, 3


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    cells = counts((30 + 20 + 50, 9), (30, 1), (20, 1), (50, 1))
    assert reasons(cells, sums((TOTAL, [LOW, MIDDLE, HIGH]))) == [None, None, None, None]


def test_one_small_part_takes_the_cheapest_other_part_with_it() -> None:
    cells = counts((4 + 20 + 50, 9), (4, 1), (20, 1), (50, 1.5))
    assert reasons(cells, sums((TOTAL, [LOW, MIDDLE, HIGH]))) == [None, "primary", "complementary", None]


def test_two_small_parts_whose_sum_is_small_take_a_third() -> None:
    # 100 − 92 = 8 says that the two are between 0 and 8.
    cells = counts((3 + 5 + 92, 9), (3, 1), (5, 1), (92, 1))
    assert reasons(cells, sums((TOTAL, [LOW, MIDDLE, HIGH]))) == [None, "primary", "primary", "complementary"]


def test_the_total_goes_where_no_other_part_can() -> None:
    cells = counts((6, 9), (6, 1))
    assert reasons(cells, sums((0, [1]))) == ["primary", "primary"]
    cells = counts((4 + 12, 1), (4, 1), (12, 100))
    assert reasons(cells, sums((0, [1, 2]))) == ["complementary", "primary", None]


def test_in_a_two_way_table_the_pattern_closes_in_a_rectangle() -> None:
    # rows 0-1-2 (two cells and their sum), then the sums of columns:
    #   5  40 |  45
    #  30  60 |  90
    #  35 100 | 135
    cells = counts((5, 1), (40, 1), (45, 20), (30, 1), (60, 1), (90, 20), (35, 20), (100, 20), (135, 99))
    relations = sums((2, [0, 1]), (5, [3, 4]), (8, [6, 7]), (6, [0, 3]), (7, [1, 4]), (8, [2, 5]))
    inner = {0: "primary", 1: "complementary", 3: "complementary", 4: "complementary"}
    assert reasons(cells, relations) == [inner.get(cell) for cell in range(9)]


def test_a_difference_of_two_printed_scopes_is_protected_though_nobody_prints_it() -> None:
    # first + resumed = both; the resumed cases (7) are not printed, their difference would be.
    cells = counts((93 + 7, 2), (93, 1), (7, 1)).with_columns(publishable=pl.Series([True, True, False]))
    found = reasons(cells, sums((0, [1, 2])))
    assert found[2] == "primary"
    assert found[:2] in (["complementary", None], [None, "complementary"])


def test_amounts_go_in_company_that_no_contributor_can_see_through() -> None:
    # Three debtors make up cell 1 and another three cell 2: together still too few, so cell 3 goes with them.
    cells = pl.DataFrame(
        {
            "value": [9e6, 1e6, 1e6, 7e6],
            "floor": None,
            "ceiling": None,
            "contributors": [76, 3, 3, 70],
            "largest": [4e5, 4e5, 4e5, 3e5],
            "second": [4e5, 3e5, 3e5, 3e5],
            "sensitive": [False, True, True, False],
            "publishable": True,
            "known": False,
            "cost": [9.0, 1.0, 1.0, 1.0],
            "above": [9e5, 1e5, 1e5, 7e5],
            "below": [9e5, 1e5, 1e5, 7e5],
            "span": 0.0,
        },
        schema=suppression.CELL_SCHEMA,
    )
    assert reasons(cells, sums((TOTAL, [LOW, MIDDLE, HIGH]))) == [None, "primary", "primary", "complementary"]


def test_an_earlier_plan_is_kept() -> None:
    cells = counts((4 + 20 + 50, 9), (4, 1), (20, 1), (50, 1.5))
    relations = sums((TOTAL, [LOW, MIDDLE, HIGH]))
    before = pl.Series([HIGH]).to_numpy()
    assert reasons(cells, relations, withheld_before=before) == [None, "primary", None, "carried"]


def test_a_figure_the_reader_already_has_cannot_hide_another() -> None:
    cells = counts((4 + 20 + 50, 9), (4, 1), (20, 1), (50, 1.5)).with_columns(
        known=pl.Series([False, False, True, False])
    )
    assert reasons(cells, sums((TOTAL, [LOW, MIDDLE, HIGH]))) == [None, "primary", None, "complementary"]


def test_a_cell_that_what_is_known_gives_away_is_reported() -> None:
    cells = counts((4 + 20, 9), (4, 1), (20, 1)).with_columns(known=pl.Series([True, False, True]))
    plan = suppression.complementary(cells, sums((0, [1, 2])))
    assert plan["exposed"].to_list() == [False, True, False]


def test_what_is_known_of_a_cell_from_elsewhere_is_not_room_to_hide_in() -> None:
    # 20 is known to be at least 15, so it can take up 5 of the 10 that 4 must be able to gain; 50 takes the rest.
    cells = counts((4 + 20 + 50, 9), (4, 1), (20, 1), (50, 1.5)).with_columns(
        floor=pl.Series([0.0, 0.0, 15.0, 0.0])
    )
    found = reasons(cells, sums((TOTAL, [LOW, MIDDLE, HIGH])))
    assert found[LOW] == "primary"
    assert found[HIGH] == "complementary"
