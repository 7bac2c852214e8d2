"""A book, made: what changed is executed, exported and put in place as it finishes; then the manifest and the index.

Each run works in a scratch folder of its own inside the book directory, and a page is moved into place only when it is
whole, so two runs cannot mix their pages and a reader never opens half of one. A run that is killed loses only the pages
it had not finished: the next one goes on from there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from zhixing.book import cluster, execute, export, index, keys, manifest, plan, shelf, untouched
from zhixing.book.described import BookFile
from zhixing.book.execute import Failure, Job, Outcome
from zhixing.book.keys import Key, Staleness
from zhixing.book.manifest import Entry
from zhixing.book.notebooks import notebook_path
from zhixing.book.plan import Page
from zhixing.studies import Library, reads


@dataclass(frozen=True)
class Made:
    """What a run did with one page.

    Attributes:
        page: The page.
        entry: Its line in the manifest.
        failure: Why it failed, if it did.
        reasons: Why it was made again; none where it was kept.
    """

    page: Page
    entry: Entry
    failure: Failure | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class How:
    """How a run makes its pages.

    Attributes:
        workers: Pages at a time.
        engine: What runs a notebook.
        executor: The scheduler of a Dask cluster, ``tcp://HOST:PORT``; empty to run on this machine.
        limits: What one page may take.
        single_file: Put style and script into every page, so that one page can be sent alone.
        anew: Make every page, changed or not.
        explain: Make none; say why each would be made.
    """

    workers: int = 2
    engine: execute.EngineName = "forkserver"
    executor: str = ""
    limits: execute.Limits = field(default_factory=execute.Limits)
    single_file: bool = False
    anew: bool = False
    explain: bool = False


def pages(
    planned: list[Page],
    book: BookFile,
    library: Library,
    out: Path,
    how: How | None = None,
    on_page: Callable[[Made], None] = lambda _: None,
    made_of: str = "",
) -> list[Made]:
    """Make the planned pages into `out`, those that are as they would be made left alone, and return what became of each.

    Args:
        planned: Pages with checked parameters.
        book: The book they belong to.
        library: The open warehouse; it is closed before the first process is forked.
        out: The book directory; pages it holds beyond the planned ones stay.
        how: How they are made.
        on_page: Called with every page as it is settled.
        made_of: What `untouched` is to find as it was (`untouched.made_of`); empty where nothing can say so.

    Raises:
        ZhixingError: Another run is making the same book.
    """
    how = how or How()
    with shelf.held(out) as scratch:
        run = _Run(planned, book, library, out, scratch, how, on_page)
        stale = run.stale()
        if how.explain:
            library.close()
            return [run.explained(page, stale.get(page.stem, ())) for page in planned]
        export.copy_assets(out)
        for page in planned:
            if page.stem not in stale:
                run.keep(page)
        notice = library.notice
        library.close()  # no process may be forked while its threads run
        if stale:
            run.make(stale)
        entries = manifest.read(out) | {one.entry.path: one.entry for one in run.made.values()}
        manifest.write(out, entries.values())
        index.write(out, book, list(entries.values()), notice)
        if made_of and set(entries) == {f"{stem}.html" for stem in run.made} and not run.failed:
            untouched.seal(out, made_of)
    return [run.made[page.stem] for page in planned]


class _Run:
    """One run over a book's folder: what is stale, what became of each page."""

    def __init__(
        self,
        planned: list[Page],
        book: BookFile,
        library: Library,
        out: Path,
        scratch: Path,
        how: How,
        on_page: Callable[[Made], None],
    ) -> None:
        self.planned = {page.stem: page for page in planned}
        self.book = book
        self.library = library
        self.out = out
        self.scratch = scratch
        self.how = how
        self.on_page = on_page
        self.made: dict[str, Made] = {}
        self.keys = keys.of_book(planned, book, library, single_file=how.single_file)
        self.staleness = Staleness(out, library, self.keys)
        self.beside = plan.siblings(book, library)
        self.notice = library.notice
        self.made_at = datetime.now(UTC).isoformat(timespec="seconds")

    def stale(self) -> dict[str, list[str]]:
        """Return why each page that must be made must be, and make what those pages share."""
        if self.how.anew:
            self._prepare(self.planned.values())
            return {stem: ["every page was asked for"] for stem in self.planned}
        found = {
            stem: reasons
            for stem, page in self.planned.items()
            if (reasons := self.staleness.known_before(page))
        }
        open_still = [
            page for stem, page in self.planned.items() if stem not in found and self.staleness.open(page)
        ]
        wanted = [*open_still, *(self.planned[stem] for stem in found)]
        if open_still or (found and not self.how.explain):
            self._prepare(wanted)
        for page in open_still:
            if reasons := self.staleness.of_others(page, self.scratch):
                found[page.stem] = reasons
        return found

    def _prepare(self, pages: Iterable[Page]) -> None:
        """Make what pages share, study by study, as many at a time as there are workers."""
        shares = self.library.shares([(page.study, page.parameters) for page in pages], self.scratch)
        with ProcessPoolExecutor(self.how.workers, mp_context=execute.context()) as pool:
            threads = execute.threads_each(self.how.workers)
            made = [pool.submit(share, self.scratch, threads) for share in shares]
            for one in made:
                one.result()

    def explained(self, page: Page, reasons: Iterable[str]) -> Made:
        """Return what a run would do with a page."""
        known = self.staleness.entries.get(f"{page.stem}.html")
        entry = known or self._entry(page, 0.0, status="failed")
        return Made(page, entry, None, tuple(reasons))

    def keep(self, page: Page) -> None:
        """Settle a page that is as it would be made."""
        entry = self.staleness.entries[f"{page.stem}.html"]
        self._settle(Made(page, replace(entry, status="kept", key=asdict(self.keys[page.stem])), None))

    def make(self, stale: Mapping[str, Sequence[str]]) -> None:
        """Execute and export pages, each put in place as it is ready."""
        # the second language of a page reads what the first has worked out
        ordered = sorted(
            (self.planned[stem] for stem in stale),
            key=lambda page: self.book.languages.index(page.identity.lang),
        )
        jobs = (
            Job(
                notebook_path(page.study),
                page.parameters,
                self.scratch / f"{number:05d}.ipynb",
                page.stem,
                self.scratch,
            )
            for number, page in enumerate(ordered)
        )
        with ProcessPoolExecutor(self.how.workers, mp_context=execute.context()) as exporters:
            for outcome, exported, failure in _streamed(
                self._outcomes(jobs),
                exporters,
                lambda outcome: self._request(self.planned[outcome.job.key], outcome.job.target),
            ):
                self._finish(outcome, exported, failure, stale[outcome.job.key])

    def _outcomes(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Execute jobs here, or on a cluster."""
        how = self.how
        if how.executor:
            return cluster.run(jobs, how.executor, engine=how.engine, limits=how.limits)
        return execute.run(jobs, how.workers, engine=how.engine, limits=how.limits)

    def _finish(
        self,
        outcome: Outcome,
        exported: export.Exported | None,
        failure: Failure | None,
        reasons: Sequence[str],
    ) -> None:
        page = self.planned[outcome.job.key]
        if exported is None:
            shelf.withdraw(self.out, page.stem)
            error = None if failure is None else asdict(failure)
            entry = self._entry(page, outcome.seconds, status="failed", error=error)
        else:
            placed = shelf.place(self.out, page.stem, exported.html, exported.notebook, self.scratch)
            entry = self._entry(
                page,
                outcome.seconds,
                status="ok",
                reads=[asdict(read) for read in reads.noted(outcome.job.reads)],
                files=placed,
                finding=exported.finding,
                rows=exported.rows,
            )
        manifest.add(self.out, entry)
        for left in (outcome.job.target, outcome.job.reads):
            left.unlink(missing_ok=True)
        self._settle(Made(page, entry, failure, tuple(reasons)))

    @property
    def failed(self) -> list[Made]:
        """The pages that could not be made."""
        return [one for one in self.made.values() if one.failure is not None]

    def _settle(self, made: Made) -> None:
        self.made[made.page.stem] = made
        self.on_page(made)

    def _provenance(self, key: Key) -> dict[str, str]:
        """Return what made a page, printed at its foot and kept in the manifest."""
        return {
            "made_at": self.made_at,
            "code_digest": f"{key.code[:16]}-{key.notebook[:16]}",
            "data_digest": key.data,
            "environment_digest": key.environment,
        }

    def _entry(self, page: Page, seconds: float, status: Literal["ok", "failed"], **result: Any) -> Entry:
        identity = page.identity
        key = self.keys[page.stem]
        made: dict[str, Any] = self._provenance(key) | result
        return Entry(
            path=f"{page.stem}.html",
            study=page.study,
            unit=identity.unit_code,
            unit_slug=identity.unit_slug,
            unit_name_en=identity.unit_name_en,
            unit_name_zh=identity.unit_name_zh,
            year=identity.year,
            lang=identity.lang,
            parameters=_printed(page),
            status=status,
            seconds=round(seconds, 3),
            key=asdict(key),
            **made,
        )

    def _request(self, page: Page, executed: Path) -> export.Request:
        return export.Request(
            executed=executed,
            identity=asdict(page.identity),
            parameters=_printed(page),
            languages=self.book.languages,
            studies=self.beside[page.identity.unit_code, page.identity.year],
            notice=self.notice[page.identity.lang],
            provenance=self._provenance(self.keys[page.stem]),
            single_file=self.how.single_file,
        )


def _printed(page: Page) -> dict[str, Any]:
    """Return a page's parameters without the place of the warehouse, which is nobody's business."""
    return {name: value for name, value in page.parameters.items() if name != "warehouse"}


def _streamed(
    outcomes: Iterator[Outcome],
    exporters: ProcessPoolExecutor,
    request: Callable[[Outcome], export.Request],
) -> Iterator[tuple[Outcome, export.Exported | None, Failure | None]]:
    """Yield every page once it is exported or has failed, exporting some while others run."""
    exporting: dict[Future[export.Exported], Outcome] = {}

    def collected(
        done: Iterable[Future[export.Exported]],
    ) -> Iterator[tuple[Outcome, export.Exported | None, Failure | None]]:
        for future in done:
            outcome, error = exporting.pop(future), future.exception()
            if error is None:
                yield outcome, future.result(), None
            else:
                yield outcome, None, Failure(None, type(error).__name__, str(error))

    for outcome in outcomes:
        if outcome.failure is not None:
            yield outcome, None, outcome.failure
        else:
            exporting[exporters.submit(export.page, request(outcome))] = outcome
        yield from collected([future for future in exporting if future.done()])
    while exporting:
        yield from collected(wait_for(exporting, return_when=FIRST_COMPLETED).done)
