"""A notebook reads like an article: short cells, a sentence before each, nothing defined, no SQL, no path."""

import ast
import json
import re
from pathlib import Path
from statistics import median

import pytest

from zhixing.studies import STUDIES

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
STUDY_NOTEBOOKS = [ROOT / "notebooks" / f"{study}.ipynb" for study in STUDIES]


def _cells(path: Path, kind: str) -> list[dict]:
    return [
        cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind
    ]


def _source(cell: dict) -> str:
    return "".join(cell["source"])


def _lines(cell: dict) -> list[str]:
    return [line for line in _source(cell).splitlines() if line.strip()]


def test_every_study_has_a_notebook_of_its_name() -> None:
    assert [path.name for path in STUDY_NOTEBOOKS if not path.exists()] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestForm:
    def test_cells_are_short(self, path: Path) -> None:
        lengths = [len(_lines(cell)) for cell in _cells(path, "code")]
        assert median(lengths) <= 3
        assert max(lengths) <= 12

    def test_prose_goes_with_code(self, path: Path) -> None:
        assert len(_cells(path, "markdown")) >= len(_cells(path, "code"))

    def test_outputs_are_stripped(self, path: Path) -> None:
        assert [cell["outputs"] for cell in _cells(path, "code") if cell["outputs"]] == []
        assert {cell["execution_count"] for cell in _cells(path, "code")} == {None}

    def test_nothing_is_defined_tried_or_silenced(self, path: Path) -> None:
        forbidden = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Try)
        found = [
            type(node).__name__
            for cell in _cells(path, "code")
            if not _source(cell).startswith("%")
            for node in ast.walk(ast.parse(_source(cell)))
            if isinstance(node, forbidden)
        ]
        assert found == []
        assert "warnings" not in "".join(_source(cell) for cell in _cells(path, "code"))

    def test_no_path_is_named(self, path: Path) -> None:
        code = "\n".join(_source(cell) for cell in _cells(path, "code"))
        assert not re.search(r"""["'][^"']*(\.csv|\.duckdb|\.parquet|\.\./|/data/)""", code)


@pytest.mark.parametrize("path", STUDY_NOTEBOOKS, ids=lambda path: path.stem)
class TestStudies:
    def test_the_question_comes_first(self, path: Path) -> None:
        first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
        assert first["cell_type"] == "markdown"
        assert "?" in _source(first)

    def test_the_second_cell_holds_the_parameters_of_the_model(self, path: Path) -> None:
        second = json.loads(path.read_text(encoding="utf-8"))["cells"][1]
        assert second["metadata"]["tags"] == ["parameters"]
        assigned = [node.targets[0].id for node in ast.parse(_source(second)).body]
        assert assigned == list(STUDIES[path.stem].Parameters.model_fields)
        assert all("#" in line for line in _lines(second))

    def test_defaults_are_those_of_the_model(self, path: Path) -> None:
        second = json.loads(path.read_text(encoding="utf-8"))["cells"][1]
        values = {
            node.targets[0].id: ast.literal_eval(node.value) for node in ast.parse(_source(second)).body
        }
        assert values == {
            name: field.default for name, field in STUDIES[path.stem].Parameters.model_fields.items()
        }

    def test_no_sql(self, path: Path) -> None:
        code = "\n".join(_source(cell) for cell in _cells(path, "code"))
        assert not re.search(r"\bselect\b.*\bfrom\b", code, re.IGNORECASE | re.DOTALL)

    def test_every_figure_the_study_lists_is_called(self, path: Path) -> None:
        code = "\n".join(_source(cell) for cell in _cells(path, "code"))
        assert [figure for figure in STUDIES[path.stem].FIGURES if f"study.{figure}()" not in code] == []
