"""The command line: parsing and printing only.

Exit status: 0 all done, 1 some pages failed or a figure is missed, 2 bad usage or input that cannot be used.
"""

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from zhixing.law.errors import ZhixingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from zhixing.book.make import Made

app = typer.Typer(
    help="Zhixing 执行: whether court enforcement gets better, from case exports to offline briefings.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
warehouses = typer.Typer(help="A warehouse in other forms.", no_args_is_help=True)
app.add_typer(warehouses, name="warehouse")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

WarehouseOption = Annotated[
    str | None,
    typer.Option(
        "--warehouse",
        help="Warehouse file, or Parquet exported from one: its folder, or spark://local/FOLDER or "
        "spark://HOST:PORT/FOLDER to read it with Spark. The project's own file by default.",
        show_default=False,
    ),
]


class _Refused(typer.Exit):
    """A request that cannot be met, already explained."""

    def __init__(self, error: ZhixingError) -> None:
        err.print(f"zhixing: {error}", markup=False)
        super().__init__(2)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for the exports; made if missing.")],
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 2020,
    scale: Annotated[
        float, typer.Option(min=0.001, max=1.0, help="Size; 1 is the true size of the province.")
    ] = 1.0,
) -> None:
    """Write the demonstration province as courts deliver it: raw exports, synthetic throughout."""
    from zhixing.synthetic import demo as province

    try:
        written = province.write(folder, seed=seed, scale=scale)
    except ZhixingError as error:
        raise _Refused(error) from None
    out.print(
        f"{written.files} files, {written.rows:,} rows in {folder} (synthetic demonstration data, seed {seed}, scale {scale:g})"
    )


@app.command()
def nation(
    warehouse: Annotated[Path, typer.Argument(metavar="WAREHOUSE", help="The warehouse file to write.")],
    cases: Annotated[int, typer.Option(help="How many cases.")] = 10_000_000,
    seed: Annotated[int, typer.Option(help="Same seed, same rows.")] = 2020,
) -> None:
    """Write a warehouse of an invented nation, of any size: 31 provinces, 400 prefectures; synthetic throughout."""
    from zhixing.synthetic.nation import LACKS, META, Nation
    from zhixing.warehouse import lots

    try:
        made = Nation(cases, seed)
        built = lots.write(made.lots(), made.courts(), warehouse.absolute(), META, LACKS)
    except ZhixingError as error:
        raise _Refused(error) from None
    out.print(f"{built.rows['cases']:,} cases in {warehouse} (synthetic demonstration data, seed {seed})")


@app.command()
def ingest(
    exports: Annotated[Path, typer.Argument(metavar="EXPORTS", help="Folder of export files.")],
    source: Annotated[Path, typer.Option("--source", help="How these exports map onto our records (YAML).")],
    warehouse: WarehouseOption = None,
) -> None:
    """Read exports into a warehouse; print what was accepted, superseded and rejected, and by which rule."""
    from zhixing.intake import ingest as intake
    from zhixing.metrics.disclosure import plan
    from zhixing.warehouse import build, locations

    try:
        target = locations.file(warehouse)
        found = intake.read(exports, intake.Source.load(source))
        # what an earlier delivery's pages withheld stays withheld
        finish = partial(plan.build, previous=plan.earlier(target, found.meta["source_id"]))
        build.write(found.tables, found.courts, target, found.meta, found.report, finish=finish)
    except ZhixingError as error:
        raise _Refused(error) from None
    _print_files(found.report["files"].to_dicts())
    _print_rejects(
        found.report["rejects"].group_by("table_name", "rule").len().sort("table_name", "rule").to_dicts()
    )
    rejects = target.parent / "rejects" / f"{found.meta['source_id']}.csv"
    rejects.parent.mkdir(exist_ok=True)
    found.report["rejects"].write_csv(rejects)
    out.print(f"Rejected rows with file, line, rule and text: {rejects}")
    out.print(f"Warehouse: {target}")


def _print_files(files: list[dict[str, object]]) -> None:
    table = Table(
        "file", "encoding", "rows read", "accepted", "superseded", "rejected", box=None, pad_edge=False
    )
    for column in table.columns[2:]:
        column.justify = "right"
    counts = ("rows_read", "accepted", "superseded", "rejected")
    for row in files:
        table.add_row(str(row["source_file"]), str(row["encoding"]), *(f"{row[name]:,}" for name in counts))
    table.add_row("all files", "", *(f"{sum(int(str(row[name])) for row in files):,}" for name in counts))
    out.print(table)


def _print_rejects(rejects: list[dict[str, object]]) -> None:
    if not rejects:
        out.print("No row was rejected.")
        return
    table = Table("table", "rule", "rejected", box=None, pad_edge=False)
    table.columns[2].justify = "right"
    for row in rejects:
        table.add_row(str(row["table_name"]), str(row["rule"]), f"{row['len']:,}")
    out.print(table)


@app.command()
def plan(warehouse: WarehouseOption = None) -> None:
    """Make the disclosure plan of a warehouse anew: which cells no page may show."""
    from zhixing.metrics.disclosure import plan as disclosure
    from zhixing.warehouse import locations

    try:
        disclosure.rebuild(locations.file(warehouse))
    except ZhixingError as error:
        raise _Refused(error) from None


@warehouses.command()
def export(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder for the Parquet; an earlier export is replaced.")
    ],
    warehouse: WarehouseOption = None,
) -> None:
    """Write a warehouse as a folder of Parquet, for Spark: spark://local/FOLDER or spark://HOST:PORT/FOLDER."""
    from zhixing.warehouse import parquet
    from zhixing.warehouse.opened import Warehouse

    try:
        with Warehouse.open(warehouse) as opened:
            parquet.export(opened, folder.absolute())
            out.print(f"{len(opened.tables)} tables of {opened.path} in {folder.absolute()}")
    except ZhixingError as error:
        raise _Refused(error) from None


@app.command()
def metrics() -> None:
    """Print the catalogue: one id per line, then every definition."""
    from zhixing.metrics import catalogue

    out.print(catalogue.listing(), markup=False)


@app.command()
def metric(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A metric's id; `zhixing metrics` lists them.")],
    unit: Annotated[str, typer.Option(help="川, 川01, 川01本, 川0104, a name or a slug.")] = "川",
    year: Annotated[int, typer.Option(help="The year.")] = 2020,
    by: Annotated[
        list[str] | None, typer.Option(help="court, prefecture, month, closing_method …; repeatable.")
    ] = None,
    scope: Annotated[str, typer.Option(help="首执, 首执+恢复, 实施类, 审查类 or all.")] = "首执",
    period: Annotated[str, typer.Option(help="calendar or judicial (December to November).")] = "calendar",
    form: Annotated[
        Literal["table", "csv", "json"], typer.Option("--format", help="How to print.")
    ] = "table",
    publish: Annotated[
        bool, typer.Option("--publish", help="Apply the disclosure plan, as a page does.")
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Print one metric. Without --publish the values are exact and for internal use only."""
    from zhixing.law.periods import Period
    from zhixing.metrics import show
    from zhixing.metrics.compute import compute
    from zhixing.metrics.disclosure import gate
    from zhixing.warehouse.opened import Warehouse

    try:
        opened = Warehouse.open(warehouse)
        when = Period.of(period, year)
        rows = compute(opened, [name], opened.courts.resolve(unit, when.end), when, scope, tuple(by or ()))
        if publish:
            rows = gate.publish(opened, rows)
    except ZhixingError as error:
        raise _Refused(error) from None
    if not publish:
        err.print("INTERNAL: exact values, not for publication. --publish applies the disclosure plan.")
    written = {"table": show.rows_as_table, "csv": show.rows_as_csv, "json": show.rows_as_json}[form](rows)
    typer.echo(written)


@app.command()
def reconcile(warehouse: WarehouseOption = None) -> None:
    """Hold our figures against the published ones and what follows from them; exit 1 on a miss."""
    from zhixing.published import reconcile as published
    from zhixing.warehouse.opened import Warehouse

    try:
        compared = published.compare(Warehouse.open(warehouse))
    except ZhixingError as error:
        raise _Refused(error) from None
    err.print("INTERNAL: exact values, not for publication.")
    typer.echo(published.as_table(compared))
    misses = compared.filter(compared["status"] == "miss").height
    if misses:
        err.print(f"{misses} of {compared.height} figures miss their published range.")
        raise typer.Exit(1)


@app.command()
def book(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.yml", help="The book, such as params/books/sichuan.yml.")
    ],
    only: Annotated[list[str] | None, typer.Option(help="A unit; repeatable.")] = None,
    study: Annotated[list[str] | None, typer.Option(help="A study; repeatable.")] = None,
    lang: Annotated[list[str] | None, typer.Option(help="en or zh; repeatable.")] = None,
    year: Annotated[list[int] | None, typer.Option(help="A year; repeatable.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Pages at a time.")] = 2,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Book folder; data/books/NAME by default.", show_default=False),
    ] = None,
    single_file: Annotated[
        bool, typer.Option("--single-file", help="Make every page whole in one file, to e-mail.")
    ] = False,
    engine: Annotated[
        str,
        typer.Option(
            help="forkserver, or nbclient: a Jupyter kernel a page, slow, the reference.", show_default=False
        ),
    ] = "",
    executor: Annotated[
        str,
        typer.Option(
            help="Scheduler of a Dask cluster, tcp://HOST:PORT; this machine by default.", show_default=False
        ),
    ] = "",
    page_seconds: Annotated[float, typer.Option(min=1, help="Seconds a page may take.")] = 600,
    page_megabytes: Annotated[float, typer.Option(min=100, help="Memory a page may take.")] = 2000,
    anew: Annotated[bool, typer.Option("--anew", help="Make every page, changed or not.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Make nothing; say why each page would be made.")
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Make a book: every page executed by papermill, exported to HTML, listed in the manifest and the index.

    Pages that would come out as they are are kept; a run that was interrupted goes on where it was.
    """
    from zhixing.book import lean  # noqa: F401, I001 - before what it spares us
    from zhixing.book import described as reading
    from zhixing.book import execute, untouched
    from zhixing.warehouse import locations

    chosen = (tuple(only or ()), tuple(study or ()), tuple(lang or ()), tuple(year or ()))
    made_of = ""
    try:
        chosen_engine = execute.check_engine(engine or execute.default_engine())
        target = (folder or Path("data/books") / reading.load(file).name).resolve()
        if isinstance(place := locations.locate(warehouse), Path) and place.exists():
            made_of = untouched.made_of(file, place, (*chosen, single_file))
        if made_of and not (anew or explain) and (count := untouched.kept(target, made_of)):
            out.print(f"0 pages made, {count} kept, 0 failed: {target / 'index.html'}")
            return
        if not explain and not executor:
            execute.get_ready(__name__)
    except ZhixingError as error:
        raise _Refused(error) from None

    # what follows takes a while to import, and is needed only where there is something to ask
    from zhixing.book import make
    from zhixing.book import plan as planning
    from zhixing.studies import STUDIES, Library

    try:
        described = planning.load(file)
        how = make.How(
            workers=jobs,
            engine=chosen_engine,
            executor=executor,
            limits=execute.Limits(page_seconds, page_megabytes),
            single_file=single_file,
            anew=anew,
            explain=explain,
        )
        library = Library.open(warehouse, STUDIES)
        pages = planning.unfold(described, library, planning.Selection(*chosen))
        with _progress(described.name, len(pages)) as finished:
            made = make.pages(pages, described, library, target, how, finished, made_of)
    except ZhixingError as error:
        raise _Refused(error) from None
    if explain:
        _print_reasons(made)
        return
    failed = [one for one in made if one.failure is not None]
    kept = sum(one.entry.status == "kept" for one in made)
    out.print(
        f"{len(made) - len(failed) - kept} pages made, {kept} kept, {len(failed)} failed: {target / 'index.html'}"
    )
    if failed:
        _print_failures(failed)
        raise typer.Exit(1)


@contextmanager
def _progress(name: str, total: int) -> "Iterator[Callable[[Made], None]]":
    """Yield what reports each settled page beside a bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as progress:
        task = progress.add_task(name, total=total)

        def finished(made: "Made") -> None:
            if made.entry.status != "kept":
                line = f"{made.entry.status:<6} {made.entry.seconds:6.2f} s  {made.page.stem}"
                progress.console.print(line)
            progress.advance(task)

        yield finished


def _print_reasons(made: "list[Made]") -> None:
    stale = [one for one in made if one.reasons]
    for one in stale:
        out.print(f"{one.page.stem}: {'; '.join(one.reasons)}", markup=False)
    out.print(f"{len(stale)} of {len(made)} pages would be made, {len(made) - len(stale)} kept.")


def _print_failures(failed: "list[Made]") -> None:
    table = Table(
        "unit",
        "study",
        "lang",
        "cell",
        "error",
        title=f"{len(failed)} pages failed",
        show_lines=True,
        width=120,
    )
    for one in failed:
        failure = one.failure
        if failure is None:
            continue
        lines = "\n".join((f"{failure.error}: {failure.message}", *failure.last_lines))
        cell = "–" if failure.cell is None else f"{failure.cell}, line {failure.line}"
        table.add_row(one.entry.unit_slug, one.entry.study, one.entry.lang, cell, Text(lines))
    err.print(table, soft_wrap=False)


if __name__ == "__main__":
    app()
