"""Our engine held against nbclient: the same outputs, the same errors, from the same notebook."""

import re
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CELL_FILE = re.compile(r"\((?:<ipython-input-[^>]*>|\d+\.py), line")
"""The made-up file a cell is compiled as: each engine has its own."""
KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


def notebook(path: Path, *cells: str) -> Path:
    parameters = new_code_cell("x = 1  # a number", metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[parameters, *map(new_code_cell, cells)], metadata=KERNEL), path)
    return path


def outputs(path: Path) -> list[list[tuple]]:
    """What each cell left: streams by name, data by type, errors without colour."""
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    return [[_plain(output) for output in cell.outputs] for cell in cells]


def _plain(output: nbformat.NotebookNode) -> tuple:
    if output.output_type == "stream":
        return ("stream", output.name, output.text)
    if output.output_type == "error":
        return ("error", output.ename, _masked(output.evalue), _masked("\n".join(output.traceback)))
    return (output.output_type, dict(output.data), dict(output.metadata))


def _masked(text: str) -> str:
    return CELL_FILE.sub("(cell, line", COLOUR.sub("", text))


def both(tmp_path: Path, *cells: str) -> tuple[list, list]:
    source = notebook(tmp_path / "in.ipynb", *cells)
    found = []
    for engine in ("zhixing", "nbclient"):
        target = tmp_path / f"{engine}.ipynb"
        try:
            papermill.execute_notebook(
                source,
                target,
                parameters={"x": 41},
                engine_name=engine,
                kernel_name="python3",
                progress_bar=False,
            )
        except PapermillExecutionError as error:
            found.append([*outputs(target), (error.exec_count, error.ename, _masked(error.evalue))])
        else:
            found.append(outputs(target))
    return found[0], found[1]


@pytest.mark.parametrize(
    "cells",
    [
        ["x + 1"],
        ["x + 1;", "x"],
        ["print('one')\nprint('two')"],
        [
            "from IPython.display import HTML, display\nprint('before')\ndisplay(HTML('<b>x</b>'))\nprint('after')\nx"
        ],
        ["y = x\ny *= 2", "y"],
        ["x", "1 / 0", "x"],
        ["raise ValueError('no such unit: 川99')"],
        ["undefined_name"],
        ["x = "],
        ["import sys\nsys.stderr.write('careful\\n')\nNone"],
    ],
    ids=[
        "result",
        "silenced",
        "printed",
        "displayed",
        "state",
        "division",
        "raised",
        "name",
        "syntax",
        "stderr",
    ],
)
def test_the_same_outputs_and_errors_as_nbclient(tmp_path: Path, cells: list[str]) -> None:
    ours, theirs = both(tmp_path, *cells)
    assert ours == theirs


def test_cells_after_the_failing_one_are_not_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    source = notebook(tmp_path / "in.ipynb", "1 / 0", f"open({str(marker)!r}, 'w').close()")
    with pytest.raises(PapermillExecutionError):
        papermill.execute_notebook(
            source, tmp_path / "out.ipynb", engine_name="zhixing", kernel_name="python3", progress_bar=False
        )
    assert not marker.exists()


def test_two_notebooks_in_one_process_share_no_names(tmp_path: Path) -> None:
    first = notebook(tmp_path / "first.ipynb", "left_behind = 1")
    second = notebook(tmp_path / "second.ipynb", "left_behind")
    papermill.execute_notebook(first, None, engine_name="zhixing", kernel_name="python3", progress_bar=False)
    with pytest.raises(PapermillExecutionError, match="left_behind"):
        papermill.execute_notebook(
            second, None, engine_name="zhixing", kernel_name="python3", progress_bar=False
        )
