from pathlib import Path

import pytest

from zhixing.records import TABLES
from zhixing.records.dictionary import markdown as records
from zhixing.warehouse.dictionary import README, REFERENCE, markdown
from zhixing.warehouse.tables import DOCUMENTED


def test_data_readme_is_up_to_date():
    current = README.read_text(encoding="utf-8")
    assert current == markdown(), "data/README.md is out of date; run: python -m zhixing.warehouse.dictionary"


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_record_is_described(name):
    section = records().split(f"### {name}\n")[1].split("\n### ")[0]
    for column, field in TABLES[name].columns().items():
        assert field.description, f"{name}.{column} has no description"
        assert f"| `{column}` |" in section
        assert field.description.replace("|", "\\|") in section


def test_every_rule_is_described():
    text = records()
    for name, schema in TABLES.items():
        for rule in schema._schema_validation_rules():
            assert f"- `{rule}`: " in text, f"{name}: {rule}"
    assert ": \n" not in text


def test_every_derived_table_is_described():
    text = markdown()
    for name in DOCUMENTED:
        assert f"### {name}\n" in text


def test_every_reference_file_is_described():
    files = {path.name for path in Path(README.parent / "reference").glob("*.csv")}
    assert files == set(REFERENCE)
