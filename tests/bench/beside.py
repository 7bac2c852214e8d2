"""The book beside other ways to the same pages: commands in a loop, papermill's API in a pool, marimo, plain calls.

The book is made whole, its start included. The others make a sample of its pages, the same number at a time, and are
compared by pages a second. Every page has all its figures: the book refuses one that lacks any.
"""

import ast
import json
import multiprocessing
import os
import re
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from measuring import BIN, BOOK, ROOT, Ran, ran

SPAWN = multiprocessing.get_context("spawn")
"""A fork of a process that has asked polars anything hangs."""
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@dataclass(frozen=True)
class Page:
    """A page of the book: what a notebook is run with."""

    study: str
    parameters: dict[str, Any]
    stem: str

    @property
    def notebook(self) -> Path:
        """Its notebook."""
        return ROOT / "notebooks" / f"{self.study}.ipynb"


def timed(do: Callable[[], object]) -> float:
    """Seconds something takes."""
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def make(out: Path, jobs: int, *more: str | Path) -> Ran:
    """Make the whole book by the command, start-up included."""
    return ran(BIN / "zhixing", "book", BOOK, "--jobs", jobs, "--out", out, *more)


def pages(out: Path, units: tuple[str, ...]) -> list[Page]:
    """Return the pages of some units, as the book's manifest has them, in one language: the other costs the same."""
    entries = [json.loads(line) for line in (out / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        Page(entry["study"], entry["parameters"], entry["path"].removesuffix(".html"))
        for entry in entries
        if entry["unit_slug"] in units and entry["lang"] == "en"
    ]


# ---- two commands a page -------------------------------------------------------------------------------------------


def loop(sample: list[Page], folder: Path, jobs: int) -> float:
    """Seconds of papermill's and nbconvert's commands, page by page, several loops at a time."""

    def page(numbered: tuple[int, Page]) -> None:
        number, one = numbered
        target = folder / f"loop-{number}.ipynb"
        given = [
            part
            for name, value in one.parameters.items()
            if value is not None
            for part in ("-p", name, str(value))
        ]
        subprocess.run([BIN / "papermill", one.notebook, target, *given], check=True, **QUIET)
        subprocess.run([BIN / "jupyter", "nbconvert", "--to", "html", target], check=True, **QUIET)

    with ThreadPoolExecutor(jobs) as pool:
        return timed(lambda: list(pool.map(page, enumerate(sample))))


# ---- the two libraries, called -------------------------------------------------------------------------------------


def _by_api(notebook: Path, parameters: dict[str, Any], target: Path) -> None:
    import papermill  # noqa: PLC0415 - in the pool's processes
    from nbconvert import HTMLExporter  # noqa: PLC0415 - same

    given = {name: value for name, value in parameters.items() if value is not None}
    papermill.execute_notebook(notebook, target, parameters=given, kernel_name="python3", progress_bar=False)
    html, _ = HTMLExporter().from_filename(str(target))
    target.with_suffix(".html").write_text(html, encoding="utf-8")


def api(sample: list[Page], folder: Path, jobs: int) -> float:
    """Seconds of papermill's and nbconvert's Python API in a pool of processes."""

    def run() -> None:
        with ProcessPoolExecutor(jobs, mp_context=SPAWN) as pool:
            made = [
                pool.submit(_by_api, one.notebook, one.parameters, folder / f"api-{number}.ipynb")
                for number, one in enumerate(sample)
            ]
            for page in made:
                page.result()

    return timed(run)


# ---- marimo --------------------------------------------------------------------------------------------------------


def as_marimo(page: Page, target: Path) -> None:
    """Write a page's notebook as a marimo app: its cells, its parameters in the place of the defaults."""
    cells = json.loads(page.notebook.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if "parameters" in cell["metadata"].get("tags", ()):
            given = [f"{name} = {value!r}" for name, value in {**page.parameters, "warehouse": None}.items()]
            cell["source"] = "\n".join(["".join(cell["source"]), *given])
    source = target.with_suffix(".ipynb")
    shell = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    source.write_text(json.dumps(shell), encoding="utf-8")
    subprocess.run([BIN / "marimo", "convert", source, "-o", target], check=True, **QUIET)


def marimo(sample: list[Page], folder: Path, jobs: int) -> float:
    """Seconds of ``marimo export html`` for the same pages."""
    apps = []
    for number, one in enumerate(sample):
        apps.append(folder / f"marimo_{number}.py")
        as_marimo(one, apps[-1])

    def page(app: Path) -> None:
        command = [BIN / "marimo", "export", "html", app, "-o", app.with_suffix(".html"), "--no-include-code"]
        subprocess.run(command, check=True, **QUIET)

    with ThreadPoolExecutor(jobs) as pool:
        return timed(lambda: list(pool.map(page, apps)))


# ---- plain function calls ------------------------------------------------------------------------------------------


def _warm(environment: dict[str, str]) -> None:
    os.environ.update(environment)
    import zhixing.book.preload  # noqa: F401, PLC0415 - what a warm process has


def _ready(seconds: float) -> None:
    time.sleep(seconds)  # keeps one process busy while the other warms up too


def _call(notebook: dict[str, Any]) -> None:
    """Run a notebook's code as plain Python and keep what the last expressions show, as a kernel would."""
    space: dict[str, Any] = {"__name__": "__main__"}
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for count, cell in enumerate(code, 1):
        body = ast.parse(cell["source"]).body
        shown = ast.Expression(body.pop().value) if body and isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), "cell", "exec"), space)  # noqa: S102 - the notebook's own code
        value = None if shown is None else eval(compile(shown, "cell", "eval"), space)  # noqa: S307 - same
        cell |= {"execution_count": count, "outputs": []}
        if value is not None:
            data = value._repr_mimebundle_()[0]
            output = {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": count}
            cell["outputs"] = [output]


def _plainly(planned: list[tuple[dict[str, Any], dict[str, Any]]], scratch: Path, out: Path) -> None:
    """Make some pages: execute, export, write, one after the other."""
    from papermill.iorw import load_notebook_node  # noqa: PLC0415 - in a warm process
    from papermill.parameterize import parameterize_notebook  # noqa: PLC0415 - same

    from zhixing.book import executed, export  # noqa: PLC0415 - same
    from zhixing.book.notebooks import notebook_path  # noqa: PLC0415 - same

    for page, request in planned:
        notebook = parameterize_notebook(
            load_notebook_node(str(notebook_path(page["study"]))), page["parameters"]
        )
        _call(notebook)
        target = scratch / f"{os.getpid()}.ipynb"
        executed.save(notebook, target)
        made = export.page(export.Request(executed=target, **request))
        place = out / f"{page['stem']}.html"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(made.html, encoding="utf-8")
        place.with_suffix(".ipynb").write_text(made.notebook, encoding="utf-8")


def plain(warehouse: Path, folder: Path, jobs: int) -> float:
    """Seconds of the whole book as plain function calls in one warm process a core, warming left out."""
    from zhixing.book import plan as planning  # noqa: PLC0415 - the benchmark itself needs little else
    from zhixing.studies import STUDIES, Library  # noqa: PLC0415 - same

    book = planning.load(BOOK)
    library = Library.open(str(warehouse), STUDIES)
    pages = sorted(planning.unfold(book, library), key=lambda page: book.languages.index(page.identity.lang))
    beside = planning.siblings(book, library)
    digests = {
        "made_at": "2020-01-01T00:00:00+00:00", "code_digest": "", "data_digest": "", "environment_digest": "",
    }  # fmt: skip
    work = [
        (
            {"study": page.study, "parameters": page.parameters, "stem": page.stem},
            {
                "identity": asdict(page.identity),
                "parameters": {name: value for name, value in page.parameters.items() if name != "warehouse"},
                "languages": book.languages,
                "studies": beside[page.identity.unit_code, page.identity.year],
                "notice": library.notice[page.identity.lang],
                "provenance": digests,
            },
        )
        for page in pages
    ]
    scratch, out = folder / "scratch", folder / "plain"
    scratch.mkdir()
    batch = [(page.study, page.parameters) for page in pages]
    shares = library.shares(batch, scratch)
    library.close()
    environment = {
        "ZHIXING_BATCH": "1",
        "ZHIXING_SHARED": str(scratch),
        "ZHIXING_THREADS": "1",
        "POLARS_MAX_THREADS": "1",
    }
    with ProcessPoolExecutor(jobs, mp_context=SPAWN, initializer=_warm, initargs=(environment,)) as pool:
        list(pool.map(_ready, [8.0] * jobs))
        started = time.perf_counter()
        for one in [pool.submit(share, scratch, 1) for share in shares]:
            one.result()
        size = 8  # pages handed over at a time, so that no process is left with a long half
        parts = [work[at : at + size] for at in range(0, len(work), size)]
        for one in [pool.submit(_plainly, part, scratch, out) for part in parts]:
            one.result()
        return time.perf_counter() - started


_MADE = re.compile("<footer>.*?</dl>", re.DOTALL)
"""When a page was made and the digests of what made it, which plain calls do not know."""


def differing(book: Path, plainly: Path) -> int:
    """Count the pages whose bytes differ, what they say of how they were made left out."""

    def text(path: Path) -> str:
        return _MADE.sub("", path.read_text(encoding="utf-8"))

    made = [path.relative_to(plainly) for path in plainly.rglob("*/*/*.html")]
    return sum(text(plainly / path) != text(book / path) for path in made)
