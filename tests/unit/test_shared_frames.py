"""What the pages of a batch share: frames kept from one language to the next, and what they know of the warehouse."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from zhixing.methods.identification import own_shares, own_shares_of_cells
from zhixing.studies import PublishedRecord
from zhixing.warehouse.opened import Warehouse


def page(warehouse: Warehouse, lang: str, **others: object) -> PublishedRecord:
    return PublishedRecord(unit="川", year=2020, lang=lang, warehouse=str(warehouse.path), **others)


def test_a_kept_frame_is_made_once_for_both_languages_and_for_nothing_else(
    tiny_warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def kept(lang: str, value: int, **others: object) -> int:
        frame = page(tiny_warehouse, lang, **others).kept("key", lambda: pl.DataFrame({"value": [value]}))
        return int(frame.item())

    assert [kept("en", 1), kept("zh", 2)] == [1, 2]  # no batch, nothing kept
    monkeypatch.setenv("ZHIXING_SHARED", str(tmp_path))
    assert [kept("en", 3), kept("zh", 4)] == [3, 3]
    assert kept("zh", 5, scope="all") == 5
    assert not list(tmp_path.glob("*.part"))


def test_a_described_warehouse_says_the_same_and_is_asked_only_what_it_was_not_described_by(
    tiny_warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tiny_warehouse.describe(tmp_path)
    monkeypatch.setenv("ZHIXING_SHARED", str(tmp_path))
    with Warehouse.open(str(tiny_warehouse.path)) as described:
        assert described.courts.frame.equals(tiny_warehouse.courts.frame)
        assert (described.meta, described.tables) == (tiny_warehouse.meta, tiny_warehouse.tables)
        assert described._connected is None
        assert described.rows("meta").equals(tiny_warehouse.rows("meta"))
        assert described._connected is not None


def test_what_units_and_periods_leave_of_a_term_is_what_their_columns_leave_of_it():
    terms = np.random.default_rng(7).random((6, 9, 3))
    unit, month = np.repeat(np.arange(6), 9), np.tile(np.arange(9), 6)
    dummies = np.column_stack([np.eye(6)[unit], np.eye(9)[month][:, 1:]])
    design = np.column_stack([terms.reshape(54, 3), dummies])
    assert own_shares_of_cells(terms) == pytest.approx(own_shares(design, range(3)), abs=1e-12)
