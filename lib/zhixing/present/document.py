"""What a notebook cell shows: frozen records that carry their page's identity and know how to display themselves.

In a batch run (environment variable ``ZHIXING_BATCH=1``) a cell's output is the record alone, as JSON under
``application/vnd.zhixing+json``; the book's exporter draws it. At the keyboard the same record also comes as HTML
with its chart inline, so that JupyterLab shows it without a network.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any, ClassVar, Literal

from zhixing.present import inline, markup
from zhixing.present.tables import Table

MIME = "application/vnd.zhixing+json"
BATCH = "ZHIXING_BATCH"

Direction = Literal["up", "down", "level", ""]


@dataclass(frozen=True)
class Page:
    """Which page an object belongs to. Two pages that swap an output are told apart by it.

    Attributes:
        study: module name, e.g. ``backlog_reduction``.
        unit: unit code, e.g. 川01.
        unit_name: the unit's name in the page's language.
        year: the year the page is about.
        lang: ``en`` or ``zh``.
    """

    study: str
    unit: str
    unit_name: str
    year: int
    lang: str


@dataclass(frozen=True)
class Tile:
    """One headline number: its label, value and, in words, its change. ``direction`` adds an arrow to the words."""

    label: str
    value: str
    note: str = ""
    direction: Direction = ""


@dataclass(frozen=True)
class Point:
    """A main point: a sentence (HTML: ``<b>`` allowed) and the id of the figure that shows it."""

    text_html: str
    figure_id: str = ""


@dataclass(frozen=True)
class DefinitionRow:
    """One measure of *Data and definitions*: how it is defined and its values under the headings given."""

    term: str
    definition: str
    values: tuple[str, ...] = ()
    version: str = ""
    source: str = ""


def _plain(value: Any) -> Any:
    """Tuples and our own small records as JSON values; a chart and a result row are JSON already and are not copied."""
    if isinstance(value, str | Mapping):
        return value
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return {name: _plain(part) for name, part in vars(value).items()}
    return value


class Shown:
    """A record that displays itself in a notebook."""

    kind: ClassVar[str]
    page: Page

    def to_json(self) -> dict[str, Any]:
        """The record as JSON values, with ``kind`` and the page's identity at its top."""
        record: dict[str, Any] = {"kind": self.kind, **asdict(self.page)}
        body = {name: _plain(value) for name, value in vars(self).items() if name != "page"}
        return record | body

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """JSON and plain text; HTML too unless this is a batch run."""
        del include, exclude
        record = self.to_json()
        bundle: dict[str, Any] = {MIME: record, "text/plain": self.plain()}
        if os.environ.get(BATCH) != "1":
            bundle["text/html"] = markup.cell(record)
        return bundle, {}

    def plain(self) -> str:
        """One line for a reader without HTML."""
        raise NotImplementedError


@dataclass(frozen=True)
class Headline(Shown):
    """The first screen: question, finding (the page's only h1), what it rests on, tiles and main points.

    Attributes:
        page: the page it heads.
        question: the question the study asks, printed above the finding with the study's title.
        finding: the computed answer, plain text.
        meta_line: parts printed under it: unit, period, scope, as-of date, n.
        tiles: at most four.
        points: three to five on a full page.
        rows: the result rows behind tiles and finding, as ``metrics.compute`` returns them, JSON values only.
        study_title: the study's title.
        notice: printed as a ribbon on screen and on every printed page, empty when the data is real.
    """

    page: Page
    question: str
    finding: str
    meta_line: Sequence[str]
    tiles: Sequence[Tile]
    points: Sequence[Point]
    rows: Sequence[Mapping[str, Any]] = ()
    study_title: str = ""
    notice: str = ""
    kind: ClassVar[str] = "headline"

    def __post_init__(self) -> None:
        if len(self.tiles) > 4:  # noqa: PLR2004  # the page's own limit, said in the message
            raise inline.PageError(f"A page has at most 4 headline tiles; {len(self.tiles)} were given.")
        for point in self.points:
            inline.check(point.text_html)

    def plain(self) -> str:
        """The finding."""
        return self.finding


@dataclass(frozen=True)
class Figure(Shown):
    """A chart with everything a reader needs to trust it.

    Attributes:
        page: the page it is on.
        id: stable id, e.g. ``stock``; unique on the page and listed in the study's FIGURES.
        title: says what the figure shows.
        subtitle: measure and unit.
        spec: an Altair chart, or its Vega-Lite dict.
        alt: text alternative, one or two sentences with the main numbers.
        table: the numbers drawn.
        foot: the source.
        n: cases the figure rests on; None where the foot says it itself.
        n_unit: what n counts, default cases.
        suppressed_note: what was withheld and why; empty says none was.
        so_what: the sentence after the figure.
    """

    page: Page
    id: str
    title: str
    subtitle: str
    spec: Any
    alt: str
    table: Table
    foot: str
    n: int | None = None
    n_unit: str = ""
    suppressed_note: str = ""
    so_what: str = ""
    kind: ClassVar[str] = "figure"

    def __post_init__(self) -> None:
        if not isinstance(self.spec, Mapping):
            object.__setattr__(self, "spec", self.spec.to_dict(validate=False))
        inline.check(self.so_what)

    def plain(self) -> str:
        """Title and text alternative."""
        return f"{self.title}. {self.alt}"


@dataclass(frozen=True)
class Absence(Shown):
    """Stands where a figure would: the data cannot support it, or too few cases; ``reason`` says which."""

    page: Page
    id: str
    title: str
    reason: str
    kind: ClassVar[str] = "absence"

    def plain(self) -> str:
        """Title and reason."""
        return f"{self.title}. {self.reason}"


@dataclass(frozen=True)
class Listing(Shown):
    """A table shown in the open, where a reader wants the numbers themselves and a drawing would say less.

    Attributes:
        page: the page it is on.
        id: stable id, unique on the page; listed in the study's FIGURES like a figure's.
        title: says what the table shows.
        subtitle: what its columns are.
        table: its cells are HTML; ``<a href="study:NAME">`` leads to that study's page of the same unit.
        foot: the source.
    """

    page: Page
    id: str
    title: str
    subtitle: str
    table: Table
    foot: str = ""
    kind: ClassVar[str] = "listing"

    def __post_init__(self) -> None:
        for row in self.table.rows:
            for cell in row:
                inline.check(cell)

    def plain(self) -> str:
        """Title and rows, one a line."""
        return "\n".join([self.title, *(inline.strip(" | ".join(row)) for row in self.table.rows)])


@dataclass(frozen=True)
class Prose(Shown):
    """Sentences computed from the numbers, as HTML (p, b, em, ul, li, a, span, sub, sup, code)."""

    page: Page
    html: str
    kind: ClassVar[str] = "prose"

    def __post_init__(self) -> None:
        inline.check(self.html)

    def plain(self) -> str:
        """The text without its tags."""
        return inline.strip(self.html)


@dataclass(frozen=True)
class Caveats(Shown):
    """What the page cannot say: a titled list, items as HTML."""

    page: Page
    title: str
    items: Sequence[str]
    kind: ClassVar[str] = "caveats"

    def __post_init__(self) -> None:
        for item in self.items:
            inline.check(item)

    def plain(self) -> str:
        """The title and its items, one a line."""
        return "\n".join([self.title, *(inline.strip(item) for item in self.items)])


@dataclass(frozen=True)
class Definitions(Shown):
    """The catalogue's definitions of every measure on the page; ``headings`` name the rows' values (the years)."""

    page: Page
    rows: Sequence[DefinitionRow]
    headings: Sequence[str] = ()
    title: str = ""
    kind: ClassVar[str] = "definitions"
    notes: Sequence[str] = field(default=())

    def plain(self) -> str:
        """One definition a line."""
        return "\n".join(f"{row.term}: {row.definition}" for row in self.rows)
