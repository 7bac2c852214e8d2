"""What the command line answers: numbers on standard output, one paragraph and a status where it cannot."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from zhixing.cli import app
from zhixing.metrics.catalogue import METRICS
from zhixing.warehouse.opened import Warehouse

RUNNER = CliRunner()
ROOT = Path(__file__).resolve().parents[2]


def said(*arguments: str) -> tuple[int, str, str]:
    result = RUNNER.invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_the_catalogue_begins_with_one_id_a_line() -> None:
    code, out, _ = said("metrics")
    assert code == 0
    assert out.splitlines()[: len(METRICS)] == list(METRICS)


def test_a_metric_is_exact_and_marked_internal(tiny_warehouse: Warehouse) -> None:
    code, out, err = said(
        "metric", "pending", "--unit", "川", "--warehouse", str(tiny_warehouse.path), "--format", "json"
    )
    (row,) = json.loads(out)
    assert code == 0
    assert row["metric"] == "pending"
    assert err.startswith("INTERNAL")


@pytest.mark.parametrize(
    ("arguments", "value", "rule", "next_step"),
    [
        (("metric", "pendings"), "pendings", "catalogue", "zhixing metrics"),
        (
            ("metric", "pending", "--unit", "川99"),
            "川99",
            "courts table",
            "code, Chinese or English name, or slug",
        ),
        (("metric", "pending", "--scope", "执行"), "执行", "not known", "首执"),
        (("metric", "pending", "--by", "judge"), "judge", "breakdown", "month"),
    ],
)
def test_what_cannot_be_answered_is_one_paragraph(
    tiny_warehouse: Warehouse, arguments: tuple[str, ...], value: str, rule: str, next_step: str
) -> None:
    code, out, err = said(*arguments, "--warehouse", str(tiny_warehouse.path))
    assert (code, out) == (2, "")
    assert err.strip().count("\n") == 0
    assert all(part in err for part in (value, rule, next_step))


def test_no_warehouse_says_what_makes_one(tmp_path: Path) -> None:
    code, _, err = said("metric", "pending", "--warehouse", str(tmp_path / "none.duckdb"))
    assert code == 2
    assert "zhixing ingest" in err


@pytest.mark.parametrize(
    ("settings", "value"),
    [("studies: [no_such_study]", "no_such_study"), ("colour: red", "red"), ("years: []", "years")],
)
def test_a_book_with_a_wrong_setting_is_refused(tmp_path: Path, settings: str, value: str) -> None:
    text = (ROOT / "params" / "books" / "sichuan.yml").read_text(encoding="utf-8")
    described = yaml.safe_load(text) | yaml.safe_load(settings)
    (tmp_path / "book.yml").write_text(yaml.safe_dump(described, allow_unicode=True), encoding="utf-8")
    code, _, err = said("book", str(tmp_path / "book.yml"))
    assert code == 2
    assert value in err


def test_reconcile_fails_on_another_province(tiny_warehouse: Warehouse) -> None:
    code, out, err = said("reconcile", "--warehouse", str(tiny_warehouse.path))
    assert code == 1
    assert "seed_pending_2020" in out
    assert "miss" in err
