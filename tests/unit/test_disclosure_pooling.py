"""Units with a withheld sum enter a split as one remainder, made of published figures alone."""

from decimal import Decimal

import polars as pl

from zhixing.metrics.disclosure.pooling import POOLED, pool

SCHEMA = {"metric": pl.String, "unit": pl.String, "period": pl.String, "numerator": pl.Decimal(38, 2)}


def rows(*values: tuple[str, str, str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [(*names, None if value is None else Decimal(value)) for *names, value in values],
        schema=SCHEMA,
        orient="row",
    )


WHOLE = rows(
    ("closed", "川01", "2020", 10 + 20 + 30),
    ("recovered_yuan", "川01", "2020", 100 + 200 + 300),
)


def test_nothing_is_pooled_where_nothing_is_withheld():
    parts = rows(("closed", "川0104", "2020", 60), ("recovered_yuan", "川0104", "2020", 600))
    pooled, number = pool(WHOLE, parts)
    assert number == 0
    assert pooled.equals(parts)


def test_a_unit_with_one_withheld_sum_is_pooled_with_all_its_sums():
    parts = rows(
        ("closed", "川01本", "2020", 10),
        ("closed", "川0104", "2020", 20),
        ("closed", "川0105", "2020", 30),
        ("recovered_yuan", "川01本", "2020", 100),
        ("recovered_yuan", "川0104", "2020", None),
        ("recovered_yuan", "川0105", "2020", None),
    )
    pooled, number = pool(WHOLE, parts)
    assert number == 2
    assert pooled.filter(unit="川01本")["numerator"].to_list() == [10, 100]
    assert pooled.filter(unit=POOLED).select("metric", "numerator").rows() == [
        ("closed", 20 + 30),
        ("recovered_yuan", 200 + 300),
    ]


def test_the_remainder_of_a_withheld_whole_is_withheld():
    whole = rows(("closed", "川01", "2020", 60), ("recovered_yuan", "川01", "2020", None))
    parts = rows(("closed", "川0104", "2020", 60), ("recovered_yuan", "川0104", "2020", None))
    pooled, number = pool(whole, parts)
    assert number == 1
    assert pooled.filter(metric="recovered_yuan")["numerator"].to_list() == [None]
    assert pooled.filter(metric="closed")["numerator"].to_list() == [60]
