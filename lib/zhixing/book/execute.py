"""Notebooks in, executed notebooks out: one fresh process a page, as many at a time as there are jobs.

A page that raises, hangs past its limit, takes more memory than it may, or takes its process down with it is one failed
outcome; the others go on. Two engines do the same: ``forkserver`` runs a page's cells inside a process forked from one
that has imported everything, ``nbclient`` starts a process and a Jupyter kernel a page, which is slow, works where
processes cannot be forked, and is what the first is held against.
"""

import multiprocessing
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal

import psutil

from zhixing.law.errors import ZhixingError

PRELOAD = "zhixing.book.preload"
LAST_LINES = 6
"""Lines of a traceback that the table of failures shows."""
LOOK_EVERY = 1.0
"""Seconds between two looks at a running page's time and memory: each goes through all processes of the machine."""

_PLACE = re.compile(r"Cell In\[\d+\], line (\d+)")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")

EngineName = Literal["forkserver", "nbclient"]


@dataclass(frozen=True)
class Job:
    """A notebook to execute with parameters.

    Attributes:
        notebook: the notebook as it is kept.
        parameters: what papermill injects.
        target: where the executed notebook goes.
        key: names the job in its outcome.
        shared: the folder of what pages share.
    """

    notebook: Path
    parameters: dict[str, Any]
    target: Path
    key: str
    shared: Path

    @property
    def reads(self) -> Path:
        """Where the page notes which shared frames it read, a JSON line each."""
        return self.target.with_suffix(".reads")


@dataclass(frozen=True)
class Failure:
    """Why a page failed.

    Attributes:
        cell: the count of the cell that raised, None when not in a cell.
        error: the error's name.
        message: its words.
        last_lines: the last lines of its traceback.
        line: the cell's line.
    """

    cell: int | None
    error: str
    message: str
    last_lines: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a job."""

    job: Job
    seconds: float
    failure: Failure | None


@dataclass(frozen=True)
class Limits:
    """What one page may take before it is stopped: seconds of the clock, and megabytes of its process and kernel."""

    seconds: float = 600.0
    megabytes: float = 2000.0


def context() -> Any:
    """Return how processes are started: from a fork server with its imports preloaded, where there is one."""
    if default_engine() == "nbclient":
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload([PRELOAD])
    return found


def get_ready(main: str) -> None:
    """Let the fork server import what pages need while this process does something else.

    Args:
        main: The module of the program's entry point, which Python imports again in every process it starts.
    """
    if default_engine() == "forkserver":
        forkserver.set_forkserver_preload([PRELOAD, main])
        forkserver.ensure_running()


def threads_each(workers: int) -> int:
    """Return how many threads each of some processes may use, so that together they use every processor."""
    return max(1, (os.cpu_count() or 1) // workers)


def default_engine() -> EngineName:
    """Return the quick engine where processes can be forked, the reference elsewhere."""
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "nbclient"


def _failure(error: Exception) -> Failure:
    """Return what papermill says of a failed cell, or what else went wrong."""
    traceback = getattr(error, "traceback", None)
    if traceback is None:
        return Failure(None, type(error).__name__, str(error))
    lines = _COLOUR.sub("", "\n".join(traceback)).splitlines()
    cell: Any = error
    place = next((found for text in lines if (found := _PLACE.search(text))), None)
    line = None if place is None else int(place[1])
    return Failure(cell.exec_count, cell.ename, cell.evalue, tuple(lines[-LAST_LINES:]), line)


def _execute(job: Job, engine: EngineName, threads: int, reply: Connection) -> None:
    """Run one notebook from this process and send its failure, or None, back."""
    os.environ.update(
        ZHIXING_BATCH="1",
        ZHIXING_SHARED=str(job.shared),
        ZHIXING_READS=str(job.reads),
        ZHIXING_THREADS=str(threads),
        POLARS_MAX_THREADS=str(threads),
    )
    # imported by the fork server; a plain import above would cost every process that only starts pages
    import papermill  # noqa: F401, PLC0415 - before our engine, which it imports itself

    from zhixing.book import engine as engines  # noqa: PLC0415 - see above
    from zhixing.book import executed  # noqa: PLC0415 - see above

    failure = None
    try:
        notebook = engines.run(str(job.notebook), job.parameters, engine)
        executed.save(notebook, job.target)
    except Exception as error:  # noqa: BLE001 - whatever a notebook raises is one row in the table of failures
        failure = _failure(error)
    reply.send(failure)
    reply.close()


@dataclass
class _Running:
    job: Job
    process: BaseProcess
    reply: Connection
    started: float
    looked: float = field(init=False)

    def __post_init__(self) -> None:
        self.looked = self.started

    def broken(self, limits: Limits) -> Failure | None:
        """Return which limit the page has broken; None where it keeps both, or was looked at just now."""
        if time.monotonic() - self.looked < LOOK_EVERY:
            return None
        self.looked = time.monotonic()
        if time.monotonic() - self.started > limits.seconds:
            return Failure(
                None,
                "TimeLimit",
                f"The page ran longer than {limits.seconds:.0f} seconds and was stopped.",
            )
        taken = _megabytes(self.process.pid)
        if taken > limits.megabytes:
            return Failure(
                None,
                "MemoryLimit",
                f"The page took {taken:,.0f} MB, more than the {limits.megabytes:,.0f} MB it may, and was stopped.",
            )
        return None

    def stop(self) -> None:
        """End the page's process and whatever it started."""
        for process in _family(self.process.pid):
            process.kill()
        self.process.kill()
        self.process.join()
        self.reply.close()

    def answer(self) -> Failure | None:
        """Return what the page's process said before it ended."""
        try:
            failure: Failure | None = self.reply.recv()
        except EOFError:
            self.process.join()
            failure = Failure(
                None,
                "ProcessDied",
                f"The page's process ended with exit code {self.process.exitcode} before it answered.",
            )
        self.process.join()
        self.reply.close()
        return failure


def _family(pid: int | None) -> list[psutil.Process]:
    """Return the processes below one, none where it has ended."""
    try:
        found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return found


def _megabytes(pid: int | None) -> float:
    """Return the memory a process and those below it hold that they share with no other."""
    total = 0
    try:
        for process in (psutil.Process(pid), *_family(pid)):
            memory = process.memory_info()
            total += memory.rss - getattr(memory, "shared", 0)
    except psutil.NoSuchProcess:
        pass
    return total / 1e6


def run(
    jobs: Iterable[Job],
    workers: int,
    *,
    engine: EngineName = "forkserver",
    limits: Limits | None = None,
) -> Iterator[Outcome]:
    """Execute jobs in fresh processes, `workers` at a time, and yield each outcome as it comes.

    Args:
        jobs: What to execute; taken only as workers become free.
        workers: Processes at a time; the machine's processors are divided among them.
        engine: How a notebook is run.
        limits: What a page may take.
    """
    limits = limits or Limits()
    processes = context() if engine == "forkserver" else multiprocessing.get_context("spawn")
    threads = threads_each(workers)
    waiting = iter(jobs)
    running: list[_Running] = []
    try:
        while True:
            while len(running) < workers and (job := next(waiting, None)) is not None:
                ours, theirs = processes.Pipe(duplex=False)
                process = processes.Process(target=_execute, args=(job, engine, threads, theirs), daemon=True)
                process.start()
                theirs.close()
                running.append(_Running(job, process, ours, time.monotonic()))
            if not running:
                return
            answered = set(wait([entry.reply for entry in running], timeout=LOOK_EVERY))
            for entry in list(running):
                failure = None
                if entry.reply in answered:
                    failure = entry.answer()
                elif (failure := entry.broken(limits)) is not None:
                    entry.stop()
                else:
                    continue
                running.remove(entry)
                yield Outcome(entry.job, time.monotonic() - entry.started, failure)
    finally:  # a batch that is given up leaves no page running behind it
        for entry in running:
            entry.stop()


def check_engine(name: str) -> EngineName:
    """Return the engine of a name.

    Raises:
        ZhixingError: There is no such engine, or this platform cannot fork.
    """
    if name not in {"forkserver", "nbclient"}:
        raise ZhixingError(f"There is no engine {name!r}. Choose forkserver or nbclient.")
    if name == "forkserver" and default_engine() != name:
        raise ZhixingError(
            "The engine forkserver needs a platform that can fork processes, which this one is not. "
            "Use --engine nbclient."
        )
    return name  # type: ignore[return-value]  # one of the two, as just checked
