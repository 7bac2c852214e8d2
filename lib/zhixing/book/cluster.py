"""Pages spread over the machines of a Dask cluster, each still in a process of its own.

A worker receives a notebook, its parameters and what the batch's pages share, runs the page as `execute` would, and sends
the executed notebook back; nothing else of it stays there. The warehouse must be readable on every machine under the
same path. A worker that is lost takes no page with it: the scheduler gives its pages to others, and a page is settled
once, by whichever answer comes first. Start a scheduler and workers with ``dask scheduler`` and
``dask worker tcp://HOST:PORT --nthreads 1 --no-nanny`` from an installation of the same code; under a nanny a
worker may not start processes, and the page needs one.
"""

import multiprocessing
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zhixing.book import execute
from zhixing.book.execute import EngineName, Failure, Job, Limits, Outcome
from zhixing.book.installed import environment_digest
from zhixing.book.reach import library_digest
from zhixing.law.errors import ZhixingError

WAIT_SECONDS = 15
"""How long a scheduler may take to answer, and a first worker to be there."""

START = (
    "Start one with `dask scheduler --port 8786`, and on each machine `dask worker tcp://HOST:8786 --nthreads 1 --no-nanny`, "
    "from an installation of the same code and packages."
)


@dataclass(frozen=True)
class _Answer:
    """What a worker sends back: the executed notebook, what the page noted it read, how long it took, why it failed."""

    notebook: bytes
    reads: bytes
    seconds: float
    failure: Failure | None


def run(
    jobs: Iterable[Job], address: str, *, engine: EngineName = "forkserver", limits: Limits | None = None
) -> Iterator[Outcome]:
    """Execute jobs on a cluster and yield each outcome as it comes; the counterpart of `execute.run`.

    Args:
        jobs: What to execute. Their notebooks and shared folder are read here and sent.
        address: The scheduler's, ``tcp://HOST:PORT``.
        engine: What runs a notebook.
        limits: What one page may take.

    Raises:
        ZhixingError: No scheduler answers there, it has no worker, or a worker has other code or packages or cannot read
            a warehouse.
    """
    distributed = _distributed()
    waiting = list(jobs)
    if not waiting:
        return
    client = _connected(address)
    try:
        _check_workers(client, {str(job.parameters.get("warehouse") or "") for job in waiting})
        batch = uuid.uuid4().hex
        [shared] = client.scatter([_files(waiting[0].shared)], broadcast=True, hash=False)
        futures = {  # the batch's own keys: a page's answer is never taken from an earlier run
            client.submit(
                _page,
                replace(job, notebook=Path(job.notebook.name)),
                job.notebook.read_bytes(),
                shared,
                engine,
                limits or Limits(),
                key=f"zhixing-{batch}-{number}",
            ): job
            for number, job in enumerate(waiting)
        }
        for future in distributed.as_completed(list(futures), loop=client.loop):
            job = futures.pop(future)
            yield _settled(job, future)
            future.release()
    finally:
        client.close()


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415 - an extra, asked for only where pages are spread
    except ImportError:
        raise ZhixingError(
            "--executor needs the package distributed, which is not installed. Install the extra with "
            "`pip install zhixing[dask]`, or leave --executor out to run on this machine."
        ) from None
    return distributed


def _connected(address: str) -> Any:
    """Return a client of the scheduler, once it has a worker."""
    distributed = _distributed()
    try:
        client = distributed.Client(address, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ZhixingError(
            f"No Dask scheduler answers at {address}: {error or type(error).__name__}. {START}"
        ) from None
    try:
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except TimeoutError:
        client.close()
        raise ZhixingError(f"The Dask scheduler at {address} has no worker. {START}") from None
    return client


def _check_workers(client: Any, warehouses: set[str]) -> None:
    """Refuse a worker whose pages would be other pages: other code, other packages, no warehouse."""
    ours = _described(warehouses)
    for worker, theirs in client.run(_described, warehouses).items():
        for what, said in ours.items():
            if theirs.get(what) != said:
                raise ZhixingError(
                    f"The worker {worker} differs from here in {what}: {theirs.get(what)}, here {said}. Pages made there "
                    "would be other pages. Give every worker the same code, packages and warehouse path, and start it again."
                )


def _described(warehouses: set[str]) -> dict[str, str]:
    """Return what must be the same on every machine."""
    daemon = multiprocessing.current_process().daemon
    found = {
        "its code": library_digest()[:16],
        "its packages": environment_digest()[:16],
        "whether it may start processes (--no-nanny)": "no" if daemon else "yes",
    }
    for path in sorted(filter(None, warehouses)):
        found[f"whether it can read {path}"] = "yes" if Path(path).exists() else "no"
    return found


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}


def _page(
    job: Job, notebook: bytes, shared: Mapping[str, bytes], engine: EngineName, limits: Limits
) -> _Answer:
    """Run one page on the worker, in a fresh process, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="zhixing-") as name:
        folder = Path(name)
        for file, content in shared.items():
            (folder / file).write_bytes(content)
        source = folder / f"in-{job.notebook.name}"
        source.write_bytes(notebook)
        here = replace(job, notebook=source, target=folder / "page.ipynb", shared=folder)
        [outcome] = execute.run([here], 1, engine=engine, limits=limits)
        return _Answer(
            here.target.read_bytes() if here.target.exists() else b"",
            here.reads.read_bytes() if here.reads.exists() else b"",
            outcome.seconds,
            outcome.failure,
        )


def _settled(job: Job, future: Any) -> Outcome:
    """Return a job's outcome, its files put where they would be had it run here."""
    error = future.exception()
    if error is not None:
        return Outcome(job, 0.0, _lost(error))
    answer: _Answer = future.result()
    for path, content in ((job.target, answer.notebook), (job.reads, answer.reads)):
        if content:
            path.write_bytes(content)
    return Outcome(job, answer.seconds, answer.failure)


def _lost(error: BaseException) -> Failure:
    if type(error).__name__ == "KilledWorker":
        return Failure(
            None,
            "WorkerLost",
            f"Worker after worker was lost while it ran this page: {error}",
        )
    return Failure(None, type(error).__name__, str(error))
