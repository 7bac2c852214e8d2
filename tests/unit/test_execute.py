"""Pages in processes of their own: whatever one of them does, the others are made."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from zhixing.book import execute
from zhixing.book.execute import Job, Outcome

KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
GOOD = "unit * 2"


def job(folder: Path, key: str, cell: str) -> Job:
    parameters = new_code_cell("unit = ''  # which", metadata={"tags": ["parameters"]})
    source = folder / f"{key}.in.ipynb"
    nbformat.write(new_notebook(cells=[parameters, new_code_cell(cell)], metadata=KERNEL), source)
    return Job(source, {"unit": key}, folder / f"{key}.ipynb", key, shared=folder)


def run(jobs: list[Job], workers: int = 2, limit: float = 60.0) -> dict[str, Outcome]:
    outcomes = list(execute.run(jobs, workers, limits=execute.Limits(seconds=limit)))
    assert len(outcomes) == len(jobs)
    return {outcome.job.key: outcome for outcome in outcomes}


@pytest.mark.parametrize(
    ("cell", "error", "in_cell"),
    [
        ("raise ValueError('no such unit')", "ValueError", True),
        ("import os; os._exit(3)", "ProcessDied", False),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ProcessDied", False),
        ("import time; time.sleep(60)", "TimeLimit", False),
    ],
    ids=["raises", "exits", "killed", "hangs"],
)
def test_one_failure_stops_nobody_else(tmp_path: Path, cell: str, error: str, *, in_cell: bool) -> None:
    jobs = [
        job(tmp_path, "a", GOOD),
        job(tmp_path, "bad", cell),
        job(tmp_path, "b", GOOD),
        job(tmp_path, "c", GOOD),
    ]
    done = run(jobs, limit=8.0)
    failure = done["bad"].failure
    assert failure is not None
    assert failure.error == error
    assert (failure.cell is not None) == in_cell
    assert [done[key].failure for key in "abc"] == [None, None, None]


def test_no_page_is_swapped(tmp_path: Path) -> None:
    keys = [f"unit{number:02d}" for number in range(24)]
    run([job(tmp_path, key, GOOD) for key in keys], workers=3)
    for key in keys:
        result = nbformat.read(tmp_path / f"{key}.ipynb", 4).cells[-1].outputs[0].data["text/plain"]
        assert result == repr(key * 2)


def test_a_failure_names_its_last_lines(tmp_path: Path) -> None:
    failure = run([job(tmp_path, "bad", "value = 0\n1 / value")])["bad"].failure
    assert failure is not None
    assert failure.last_lines[-1] == "ZeroDivisionError: division by zero"
    assert any("1 / value" in line for line in failure.last_lines)
