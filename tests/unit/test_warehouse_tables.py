"""The data dictionary describes what a warehouse holds, all of it and nothing else."""

import pytest

from zhixing.metrics.disclosure import plan
from zhixing.warehouse.opened import Warehouse
from zhixing.warehouse.tables import DOCUMENTED

BUILT = sorted(DOCUMENTED.keys() - {plan.TABLE})
"""Every table of a warehouse before its disclosure plan is made."""


def test_every_stored_table_is_documented(tiny_warehouse: Warehouse):
    assert tiny_warehouse.tables == BUILT


@pytest.mark.parametrize("name", BUILT)
def test_every_column_is_documented_and_exists(tiny_warehouse: Warehouse, name: str):
    assert sorted(tiny_warehouse.table(name).columns) == sorted(DOCUMENTED[name].columns)


def test_the_disclosure_plan_is_documented():
    assert sorted(plan.COLUMNS) == sorted(DOCUMENTED[plan.TABLE].columns)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_description_says_something(name: str):
    assert DOCUMENTED[name].description.endswith(".")
    assert all(text.endswith(".") for text in DOCUMENTED[name].columns.values())
