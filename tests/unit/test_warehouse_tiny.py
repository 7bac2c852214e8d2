"""The tiny register's docket, counted by hand."""

from zhixing.warehouse.opened import Warehouse


def test_every_case_has_one_spell_and_every_transfer_adds_one(tiny_warehouse: Warehouse):
    assert tiny_warehouse.query("SELECT count(*) FROM docket").item() == 40 + 3
