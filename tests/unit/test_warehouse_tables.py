"""The data dictionary describes what a warehouse holds, all of it and nothing else."""

import pytest

from zhixing.warehouse.opened import Warehouse
from zhixing.warehouse.tables import DOCUMENTED


def test_every_stored_table_is_documented(tiny_warehouse: Warehouse):
    stored = tiny_warehouse.query("SELECT table_name FROM duckdb_tables()")["table_name"].to_list()
    assert sorted(stored) == sorted(DOCUMENTED)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_column_is_documented_and_exists(tiny_warehouse: Warehouse, name: str):
    assert sorted(tiny_warehouse.table(name).columns) == sorted(DOCUMENTED[name].columns)
    assert all(DOCUMENTED[name].columns.values())
    assert DOCUMENTED[name].description
