"""Every notebook through both engines: the same outputs, and the same cell, exception and line where one fails."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from zhixing.book import execute
from zhixing.book.execute import Failure, Job
from zhixing.book.notebooks import notebook_path
from zhixing.studies import STUDIES

KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
ENGINES = ("forkserver", "nbclient")


def outputs(executed: Path) -> list[object]:
    """Each code cell's source, count and outputs."""
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    return [
        (cell["source"], cell["execution_count"], cell["outputs"])
        for cell in cells
        if cell["cell_type"] == "code"
    ]


def through(engine: str, jobs: list[Job]) -> dict[str, Failure | None]:
    found = execute.run(jobs, 2, engine=engine)  # type: ignore[arg-type]  # one of the two
    return {outcome.job.key: outcome.failure for outcome in found}


def test_every_notebook_has_the_same_outputs(small_warehouse: Path, tmp_path: Path) -> None:
    left: dict[str, dict[str, list[object]]] = {}
    for engine in ENGINES:
        jobs = []
        for study in STUDIES:
            folder = tmp_path / engine / study
            folder.mkdir(parents=True)
            parameters = {"unit": "川", "lang": "zh", "warehouse": str(small_warehouse)}
            jobs.append(Job(notebook_path(study), parameters, folder / "out.ipynb", study, folder))
        assert through(engine, jobs) == dict.fromkeys(STUDIES)
        left[engine] = {job.key: outputs(job.target) for job in jobs}
    for study in STUDIES:
        for ours, reference in zip(left["forkserver"][study], left["nbclient"][study], strict=True):
            assert ours == reference, study
        assert any("application/vnd.zhixing" in str(cell) for cell in left["forkserver"][study])


@pytest.mark.parametrize(
    ("cell", "error", "line"),
    [
        ("value = 0\n\n1 / value", "ZeroDivisionError", 3),
        (
            "from zhixing.studies import BacklogReduction\nBacklogReduction(unit='nowhere', warehouse=warehouse)",
            "UnitError",
            2,
        ),
        ("raise KeyError('川99')", "KeyError", 1),
    ],
)
def test_a_failure_names_the_same_cell_exception_and_line(
    small_warehouse: Path, tmp_path: Path, cell: str, error: str, line: int
) -> None:
    source = tmp_path / "in.ipynb"
    parameters = new_code_cell("warehouse = ''", metadata={"tags": ["parameters"]})
    cells = [parameters, new_code_cell("fine = 1"), new_code_cell(cell)]
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), source)
    failures = []
    for engine in ENGINES:
        folder = tmp_path / engine
        folder.mkdir()
        job = Job(source, {"warehouse": str(small_warehouse)}, folder / "out.ipynb", engine, folder)
        failures.append(through(engine, [job])[engine])
    ours, reference = failures
    assert ours is not None
    assert reference is not None
    assert (ours.cell, ours.error, ours.message) == (reference.cell, reference.error, reference.message)
    assert (ours.cell, ours.error) == (4, error)
    assert ours.line == reference.line == line


def test_memory_beyond_its_limit_is_one_row(tmp_path: Path) -> None:
    source = tmp_path / "in.ipynb"
    parameters = new_code_cell("size = 0", metadata={"tags": ["parameters"]})
    hungry = new_code_cell(
        "held = bytearray(size)\nfor at in range(0, size, 4096): held[at] = 1\nimport time; time.sleep(30 * (size > 0))"
    )
    nbformat.write(new_notebook(cells=[parameters, hungry], metadata=KERNEL), source)
    jobs = [
        Job(source, {"size": size}, tmp_path / f"{key}.ipynb", key, tmp_path)
        for key, size in (("large", 400_000_000), ("small", 0))
    ]
    limits = execute.Limits(seconds=60, megabytes=300)
    found = {outcome.job.key: outcome.failure for outcome in execute.run(jobs, 2, limits=limits)}
    assert found["small"] is None
    assert found["large"] is not None
    assert found["large"].error == "MemoryLimit"
    assert "more than the 300 MB it may" in found["large"].message
