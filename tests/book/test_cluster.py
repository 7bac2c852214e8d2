"""Pages on a Dask cluster: a scheduler and two workers as processes of their own, one of them killed midway."""

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from zhixing.book import cluster
from zhixing.book.execute import Job, Outcome
from zhixing.law.errors import ZhixingError

KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
GOOD = "import time; time.sleep(0.1)\nunit * 2"


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    try:
        import distributed  # noqa: F401, PLC0415
    except ImportError:
        assert not os.environ.get("ZHIXING_REQUIRE_CLUSTER"), "distributed is required here and not installed"
        pytest.skip("the extra dask is not installed")


def _port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _dask(*arguments: str, **variables: str) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).with_name("dask")), *arguments]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=os.environ | variables, start_new_session=True, **quiet)


def _worker(address: str, folder: Path, *more: str) -> subprocess.Popen[bytes]:
    own = ("--local-directory", str(folder), "--no-dashboard", "--host", "127.0.0.1", "--nthreads", "1")
    return _dask("worker", address, *own, *(more or ("--no-nanny",)))


@pytest.fixture
def scheduler() -> Iterator[str]:
    port = _port()
    process = _dask("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    yield f"tcp://127.0.0.1:{port}"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def workers(scheduler: str, tmp_path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    started = [_worker(scheduler, tmp_path / name) for name in ("one", "two")]
    yield started
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def job(folder: Path, key: str, cell: str = GOOD) -> Job:
    parameters = new_code_cell("unit = ''  # which", metadata={"tags": ["parameters"]})
    source = folder / f"{key}.in.ipynb"
    nbformat.write(new_notebook(cells=[parameters, new_code_cell(cell)], metadata=KERNEL), source)
    return Job(source, {"unit": key}, folder / f"{key}.ipynb", key, shared=folder)


def results(done: list[Outcome]) -> dict[str, str]:
    return {
        outcome.job.key: nbformat.read(outcome.job.target, 4).cells[-1].outputs[0].data["text/plain"]
        for outcome in done
        if outcome.failure is None
    }


def test_a_worker_killed_midway_loses_and_doubles_nothing(
    scheduler: str, workers: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    keys = [f"unit{number:02d}" for number in range(16)]
    bad = job(tmp_path, "bad", "1 / 0")
    done: list[Outcome] = []
    for outcome in cluster.run([bad, *(job(tmp_path, key) for key in keys)], scheduler):
        done.append(outcome)
        if len(done) == 4:
            os.killpg(workers[0].pid, signal.SIGKILL)
    assert Counter(outcome.job.key for outcome in done) == Counter(["bad", *keys])
    assert results(done) == {key: repr(key * 2) for key in keys}
    [failure] = [outcome.failure for outcome in done if outcome.failure is not None]
    assert (failure.cell, failure.error) == (3, "ZeroDivisionError")
    assert workers[0].wait() == -signal.SIGKILL


@pytest.mark.usefixtures("workers")
def test_what_pages_share_reaches_them_and_what_they_read_comes_back(scheduler: str, tmp_path: Path) -> None:
    (tmp_path / "peers.parquet").write_bytes(b"rates of peers")
    cell = (
        "import os\n"
        "open(os.environ['ZHIXING_READS'], 'w').write('noted')\n"
        "open(os.environ['ZHIXING_SHARED'] + '/peers.parquet', 'rb').read()"
    )
    [outcome] = cluster.run([job(tmp_path, "page", cell)], scheduler)
    assert results([outcome]) == {"page": repr(b"rates of peers")}
    assert outcome.job.reads.read_text() == "noted"


def test_no_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WAIT_SECONDS", 1)
    with pytest.raises(
        ZhixingError, match=r"No Dask scheduler answers at tcp://127.0.0.1:\d+.*dask scheduler"
    ):
        list(cluster.run([job(tmp_path, "a")], f"tcp://127.0.0.1:{_port()}"))


def test_no_worker(scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WAIT_SECONDS", 3)
    with pytest.raises(ZhixingError, match=r"has no worker.*dask worker"):
        list(cluster.run([job(tmp_path, "a")], scheduler))


@pytest.mark.usefixtures("workers")
@pytest.mark.parametrize(
    ("patched", "message"),
    [
        ("library_digest", "differs from here in its code"),
        ("environment_digest", "differs from here in its packages"),
    ],
)
def test_a_worker_with_other_code_or_packages_is_refused(
    scheduler: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    patched: str,
    message: str,
) -> None:
    monkeypatch.setattr(cluster, patched, lambda: "of another day")
    with pytest.raises(ZhixingError, match=message):
        list(cluster.run([job(tmp_path, "a")], scheduler))


def test_a_worker_that_may_start_no_process_is_refused(scheduler: str, tmp_path: Path) -> None:
    worker = _worker(scheduler, tmp_path / "nursed", "--nworkers", "1")
    try:
        with pytest.raises(ZhixingError, match="--no-nanny"):
            list(cluster.run([job(tmp_path, "a")], scheduler))
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
