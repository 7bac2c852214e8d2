"""A book, made: pages executed, exported and put in place as they finish, then the manifest and the index.

Each run works in a scratch folder of its own inside the book directory, and a page is moved into place only when it is
whole, so two runs cannot mix their pages and a reader never opens half of one.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zhixing.book import execute, export, index, manifest, plan
from zhixing.book.execute import Failure, Job, Outcome
from zhixing.book.manifest import Entry
from zhixing.book.notebooks import notebook_digest, notebook_path
from zhixing.book.plan import BookFile, Page
from zhixing.studies import Library
from zhixing.studies.library import code_digest, environment_digest


@dataclass(frozen=True)
class Made:
    """What a run did with one page."""

    page: Page
    entry: Entry
    failure: Failure | None


@dataclass(frozen=True)
class Provenance:
    """What made this run's pages, printed at the foot of each and kept in the manifest."""

    made_at: str
    code_digest: str
    data_digest: str
    environment_digest: str

    @classmethod
    def now(cls, library: Library) -> "Provenance":
        """Return the provenance of a run that starts now."""
        return cls(
            datetime.now(UTC).isoformat(timespec="seconds"),
            code_digest(),
            library.digest,
            environment_digest(),
        )


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".run-", dir=out))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _entry(page: Page, provenance: Provenance, seconds: float, **result: Any) -> Entry:
    identity = page.identity
    return Entry(
        path=f"{page.stem}.html",
        study=page.study,
        unit=identity.unit_code,
        unit_slug=identity.unit_slug,
        unit_name_en=identity.unit_name_en,
        unit_name_zh=identity.unit_name_zh,
        year=identity.year,
        lang=identity.lang,
        parameters={name: value for name, value in page.parameters.items() if name != "warehouse"},
        seconds=round(seconds, 3),
        made_at=provenance.made_at,
        code_digest=f"{provenance.code_digest[:16]}-{notebook_digest(page.study)[:16]}",
        data_digest=provenance.data_digest[:32],
        environment_digest=provenance.environment_digest[:32],
        **result,
    )


def _place(page: Page, exported: export.Exported, out: Path) -> None:
    for ending, text in ((".ipynb", exported.notebook), (".html", exported.html)):
        target = out / f"{page.stem}{ending}"
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.tmp")
        draft.write_text(text, encoding="utf-8")
        draft.replace(target)


def _withdraw(page: Page, out: Path) -> None:
    """Remove an earlier run's page: a page that failed must not pass for one that was made."""
    for ending in (".html", ".ipynb"):
        (out / f"{page.stem}{ending}").unlink(missing_ok=True)


def _request(
    page: Page,
    executed: Path,
    provenance: Provenance,
    book: BookFile,
    studies: tuple[str, ...],
    notice: str,
    *,
    single_file: bool,
) -> export.Request:
    return export.Request(
        executed=executed,
        identity=asdict(page.identity),
        parameters={name: value for name, value in page.parameters.items() if name != "warehouse"},
        languages=book.languages,
        studies=studies,
        notice=notice,
        provenance={
            **asdict(provenance),
            "code_digest": f"{provenance.code_digest[:16]}-{notebook_digest(page.study)[:16]}",
        },
        single_file=single_file,
    )


def pages(
    planned: list[Page],
    book: BookFile,
    library: Library,
    out: Path,
    *,
    workers: int,
    single_file: bool = False,
    on_page: Callable[[Made], None] = lambda _: None,
) -> list[Made]:
    """Make the planned pages into `out` and return what became of each.

    Args:
        planned: Pages with checked parameters.
        book: The book they belong to.
        library: The open warehouse; it is closed before the first process is forked.
        out: The book directory; pages it holds beyond the planned ones stay.
        workers: Pages at a time.
        single_file: Put style and script into every page, so that one page can be sent alone.
        on_page: Called with every page as it finishes.
    """
    provenance = Provenance.now(library)
    made: list[Made] = []
    beside = plan.siblings(book, library)
    with _scratch(out) as scratch:
        library.prepare([(page.study, page.parameters) for page in planned], scratch)
        library.close()
        by_key = {page.stem: page for page in planned}
        jobs = (
            Job(
                notebook_path(page.study),
                page.parameters,
                scratch / f"{number:05d}.ipynb",
                page.stem,
                shared=scratch,
            )
            for number, page in enumerate(planned)
        )
        with ProcessPoolExecutor(workers, mp_context=execute.context()) as exporters:
            exporting: dict[Future[export.Exported], Outcome] = {}

            def finish(
                outcome: Outcome, failure: Failure | None, exported: export.Exported | None = None
            ) -> None:
                page = by_key[outcome.job.key]
                if exported is None:
                    _withdraw(page, out)
                    error = None if failure is None else asdict(failure)
                    entry = _entry(page, provenance, outcome.seconds, status="failed", error=error)
                else:
                    _place(page, exported, out)
                    entry = _entry(
                        page,
                        provenance,
                        outcome.seconds,
                        status="ok",
                        finding=exported.finding,
                        rows=exported.rows,
                    )
                made.append(Made(page, entry, failure))
                on_page(made[-1])

            def collect(done: set[Future[export.Exported]]) -> None:
                for future in done:
                    outcome = exporting.pop(future)
                    error = future.exception()
                    if error is None:
                        finish(outcome, None, future.result())
                    else:
                        finish(outcome, Failure(None, type(error).__name__, str(error)))

            for outcome in execute.run(jobs, workers):
                if outcome.failure is not None:
                    finish(outcome, outcome.failure)
                    continue
                page = by_key[outcome.job.key]
                request = _request(
                    page,
                    outcome.job.target,
                    provenance,
                    book,
                    beside[page.identity.unit_code, page.identity.year],
                    library.notice[page.identity.lang],
                    single_file=single_file,
                )
                exporting[exporters.submit(export.page, request)] = outcome
                collect({future for future in exporting if future.done()})
            while exporting:
                collect(wait_for(exporting, return_when=FIRST_COMPLETED).done)
        entries = manifest.read(out) | {one.entry.path: one.entry for one in made}
        manifest.write(out, entries.values())
        index.write(out, book, list(entries.values()), library.notice)
        export.copy_assets(out)
    return made
