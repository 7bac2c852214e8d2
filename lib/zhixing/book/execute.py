"""Notebooks in, executed notebooks out: one fresh process a page, as many at a time as there are jobs.

A page that raises, hangs past its limit, or takes its process down with it is one failed outcome; the others go on.
"""

import json
import multiprocessing
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

PRELOAD = "zhixing.book.preload"
LAST_LINES = 6
"""Lines of a traceback that the table of failures shows."""


@dataclass(frozen=True)
class Job:
    """A notebook to execute with parameters; `target` receives the executed notebook, `shared` holds what pages share."""

    notebook: Path
    parameters: dict[str, Any]
    target: Path
    key: str
    shared: Path


@dataclass(frozen=True)
class Failure:
    """Why a page failed: the cell (None when not in a cell), the error's name and words, the last lines seen."""

    cell: int | None
    error: str
    message: str
    last_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a job."""

    job: Job
    seconds: float
    failure: Failure | None


def context() -> multiprocessing.context.ForkServerContext:
    """Return the fork server's context, its imports preloaded."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload([PRELOAD])
    return found


def _failed_cell(target: Path, error: str, message: str) -> Failure:
    """Return the failure an executed notebook records, else the one papermill raised."""
    try:
        cells = json.loads(target.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError):
        cells = []
    for cell in cells:
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                lines = "\n".join(output["traceback"]).splitlines()
                return Failure(
                    cell["execution_count"], output["ename"], output["evalue"], tuple(lines[-LAST_LINES:])
                )
    return Failure(None, error, message)


def _execute(job: Job, threads: int, reply: Connection) -> None:
    """Run one notebook in this process and send its failure, or None, back."""
    os.environ.update(
        ZHIXING_BATCH="1",
        ZHIXING_SHARED=str(job.shared),
        ZHIXING_THREADS=str(threads),
        POLARS_MAX_THREADS=str(threads),
    )
    import papermill  # noqa: PLC0415 - preloaded by the fork server; a plain import elsewhere would cost every process
    from papermill.engines import papermill_engines  # noqa: PLC0415 - same

    from zhixing.book.engine import InProcessEngine  # noqa: PLC0415 - same

    papermill_engines.register("zhixing", InProcessEngine)
    failure = None
    try:
        papermill.execute_notebook(
            job.notebook,
            job.target,
            parameters=job.parameters,
            engine_name="zhixing",
            kernel_name="python3",
            progress_bar=False,
            request_save_on_cell_execute=False,
        )
    except Exception as error:  # noqa: BLE001 - whatever a notebook raises is one row in the table of failures
        failure = _failed_cell(job.target, type(error).__name__, str(error))
    reply.send(failure)
    reply.close()


@dataclass
class _Running:
    job: Job
    process: ForkServerProcess
    reply: Connection
    started: float


def _finish(running: _Running, *, timed_out: bool, limit: float) -> Outcome:
    failure: Failure | None
    if timed_out:
        running.process.kill()
        failure = Failure(None, "TimeLimit", f"The page ran longer than {limit:.0f} seconds and was stopped.")
    else:
        try:
            failure = running.reply.recv()
        except EOFError:
            running.process.join()
            code = running.process.exitcode
            failure = Failure(
                None, "ProcessDied", f"The page's process ended with exit code {code} before it answered."
            )
    running.process.join()
    running.reply.close()
    return Outcome(running.job, time.monotonic() - running.started, failure)


def run(jobs: Iterable[Job], workers: int, limit: float = 600.0) -> Iterator[Outcome]:
    """Execute jobs in fresh processes, `workers` at a time, and yield each outcome as it comes.

    Args:
        jobs: What to execute; taken only as workers become free.
        workers: Processes at a time; the machine's processors are divided among them.
        limit: Seconds a page may take.
    """
    forkserver = context()
    threads = max(1, (os.cpu_count() or 1) // workers)
    waiting = iter(jobs)
    running: list[_Running] = []
    while True:
        while len(running) < workers and (job := next(waiting, None)) is not None:
            ours, theirs = forkserver.Pipe(duplex=False)
            process = forkserver.Process(target=_execute, args=(job, threads, theirs), daemon=True)
            process.start()
            theirs.close()
            running.append(_Running(job, process, ours, time.monotonic()))
        if not running:
            return
        wait([entry.reply for entry in running], timeout=1.0)
        now = time.monotonic()
        for entry in list(running):
            timed_out = now - entry.started > limit
            if timed_out or entry.reply.poll():
                running.remove(entry)
                yield _finish(entry, timed_out=timed_out, limit=limit)
