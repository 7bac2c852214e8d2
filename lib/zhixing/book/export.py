"""An executed notebook as one page of the book: HTML by our own template, charts inline, nothing external.

The page is made from the records in the notebook's outputs, never from their text. Each record carries the page it
belongs to, so a page that got another's output is refused, and so is one that lacks a figure its study promises.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from zhixing.book import executed, shelf
from zhixing.book.blocks import Blocks, records
from zhixing.law.errors import ZhixingError
from zhixing.present import inline, markup
from zhixing.present.numbers import Format
from zhixing.present.words import HTML_LANG, Words
from zhixing.studies import STUDIES

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = ("page.css", "page.js", "index.css", "index.js")
ROOT = "../../.."
"""The way from a page, at <lang>/<year>/<unit>/<study>.html, to the book's root."""

_LANGUAGE_NAMES = {"en": "English", "zh": "中文"}
_DIGEST = 10


class ExportError(ZhixingError):
    """A page that must not be published, and why."""


@dataclass(frozen=True)
class Request:
    """What is needed to make one page from its executed notebook.

    Attributes:
        executed: the executed notebook.
        identity: study, unit_code, unit_slug, unit_name_en, unit_name_zh, year, lang.
        parameters: printed at the page's foot.
        languages: of the book, for the switch.
        studies: those the book holds of this unit and year, for the links between its pages.
        notice: the ribbon's text; empty for real data.
        provenance: made_at, code_digest, data_digest, environment_digest.
        single_file: style and script inside the page, and no link that leaves it.
    """

    executed: Path
    identity: Mapping[str, Any]
    parameters: Mapping[str, Any]
    languages: tuple[str, ...]
    studies: tuple[str, ...]
    notice: str
    provenance: Mapping[str, str]
    single_file: bool = False


@dataclass(frozen=True)
class Exported:
    """A page, the notebook to put beside it, and what it says of itself for manifest and index."""

    html: str
    notebook: str
    finding: str
    rows: list[dict[str, Any]]


def page(request: Request) -> Exported:
    """Make a page.

    Raises:
        ExportError: an output belongs to another page, there is no headline, a point leads to no figure, or a figure
            of the study is neither shown nor explained.
    """
    notebook = executed.read(request.executed)
    held = [record for cell in notebook["cells"] for record in records(cell)]
    for record in held:
        _check_identity(record, request.identity)
    headline = _headline(held, request)
    _check_figures(held, headline, STUDIES[request.identity["study"]].FIGURES, request)
    view = _view(request, headline)
    beside = () if request.single_file else request.studies
    blocks = Blocks.of(notebook, request.identity["lang"], beside)
    view |= {"blocks": blocks.html, "setup": blocks.setup}
    return Exported(
        _template().render(page=view),
        executed.write(blocks.shown),
        headline["finding"],
        list(headline["rows"]),
    )


def copy_assets(out: Path) -> None:
    """Put the style sheets and scripts all pages share into the book's assets folder."""
    folder = out / "assets"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ASSETS:
        text = style() if name == "page.css" else (TEMPLATES / name).read_text(encoding="utf-8")
        target = folder / name
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            shelf.replace(target, text)


def style() -> str:
    """The pages' style sheet: the records' own, then the layout around them."""
    return "".join(path.read_text(encoding="utf-8") for path in (markup.STYLE, TEMPLATES / "page.css"))


@cache
def _template() -> Template:
    """The page's template, compiled once in a process. Blocks come as HTML; the template escapes what is text."""
    environment = Environment(
        loader=PackageLoader("zhixing.book"),
        autoescape=False,  # noqa: S701  # see above
        undefined=StrictUndefined,
    )
    return environment.get_template("page.html.j2")


def _check_identity(record: Mapping[str, Any], identity: Mapping[str, Any]) -> None:
    """Refuse a record that was made for another page."""
    wanted = (identity["study"], identity["unit_code"], identity["year"], identity["lang"])
    found = (record["study"], record["unit"], record["year"], record["lang"])
    if found != wanted:
        raise ExportError(
            f"The page {_words(wanted)} holds a {record['kind']} made for {_words(found)}. Pages were mixed up, so "
            "it is not published: remove the book's folder and make it again."
        )


def _words(identity: tuple[Any, ...]) -> str:
    return " / ".join(str(part) for part in identity)


def _headline(held: list[dict[str, Any]], request: Request) -> dict[str, Any]:
    found = [record for record in held if record["kind"] == "headline"]
    if len(found) != 1:
        raise ExportError(
            f"{request.executed.name} shows {len(found)} headlines; a page has exactly one. "
            "The notebook's fourth cell must end in the study's headline."
        )
    return found[0]


def _check_figures(
    held: list[dict[str, Any]], headline: Mapping[str, Any], promised: tuple[str, ...], request: Request
) -> None:
    """Every figure the study lists is shown or explained, none twice, and every main point leads to one of them."""
    shown = [record["id"] for record in held if record["kind"] in {"figure", "listing", "absence"}]
    study = request.identity["study"]
    missing = [figure for figure in promised if figure not in shown]
    if missing:
        raise ExportError(
            f"The study {study} lists the figure {', '.join(missing)}, which its notebook neither shows nor explains. "
            "Call the figure's method in the notebook; where the data cannot support it the method returns an Absence."
        )
    twice = sorted({figure for figure in shown if shown.count(figure) > 1})
    if twice:
        raise ExportError(f"The notebook of {study} shows the figure {', '.join(twice)} twice. Show it once.")
    lost = [point["figure_id"] for point in headline["points"] if point["figure_id"] not in {"", *shown}]
    if lost:
        raise ExportError(
            f"A main point of {study} leads to the figure {', '.join(lost)}, which is not on the page. "
            f"The page shows {', '.join(shown)}."
        )


def _view(request: Request, headline: Mapping[str, Any]) -> dict[str, Any]:
    """Everything of the page that is not in its cells."""
    identity, lang = request.identity, request.identity["lang"]
    w = Words(lang)
    unit = identity[f"unit_name_{lang}"]
    titles = {study: STUDIES[study].title(lang) for study in request.studies}
    alone = request.single_file
    return {
        "words": w,
        "html_lang": HTML_LANG[lang],
        "title": w(
            "{unit} {year}: {study}", unit=unit, year=identity["year"], study=titles[identity["study"]]
        ),
        "finding": headline["finding"],
        "brand": inline.plain(w("Zhixing 执行"), lang),
        "unit": inline.plain(unit if lang == "zh" else f"{unit} {identity['unit_name_zh']}", lang),
        "index": "" if alone else f"{ROOT}/index.html",
        "assets": f"{ROOT}/assets",
        # a page whose numbers are not the delivery's says so in the book's notice's place
        "notice": inline.plain(headline.get("notice") or request.notice, lang),
        "style": style() if alone else "",
        "script": (TEMPLATES / "page.js").read_text(encoding="utf-8") if alone else "",
        "studies": [
            {"title": title, "href": "" if study == identity["study"] else f"{study}.html"}
            for study, title in titles.items()
            if not alone or study == identity["study"]
        ],
        "languages": [] if alone or len(request.languages) == 1 else _languages(request),
        "provenance": _provenance(request, w),
        "computed": _computed(request, w),
    }


def _languages(request: Request) -> list[dict[str, str]]:
    """The same page in the book's languages; this one has no link."""
    identity = request.identity
    return [
        {
            "name": _LANGUAGE_NAMES[lang],
            "html_lang": HTML_LANG[lang],
            "href": ""
            if lang == identity["lang"]
            else f"{ROOT}/{lang}/{identity['year']}/{identity['unit_slug']}/{identity['study']}.html",
        }
        for lang in request.languages
    ]


def _computed(request: Request, w: Words) -> str:
    """Where the code is: the executed notebook, linked unless the page travels alone."""
    return w("The executed notebook, with all code and outputs: {notebook}", notebook=_notebook_link(request))


def _notebook_link(request: Request) -> str:
    name = html.escape(f"{request.identity['study']}.ipynb")
    return name if request.single_file else f'<a href="{name}">{name}</a>'


def _made_at(moment: str, lang: str) -> str:
    """An ISO time in UTC as the page's reader writes it."""
    made = datetime.fromisoformat(moment).astimezone(UTC)
    return f"{Format(lang).date(made)} {made:%H:%M} UTC"


def _provenance(request: Request, w: Words) -> list[tuple[str, str]]:
    """When, from what and with what the page was made."""
    made = request.provenance
    chosen = ", ".join(f"{key}={value}" for key, value in request.parameters.items() if value is not None)
    digests = [
        (label, f'<span title="{html.escape(made[key])}">{html.escape(made[key][:_DIGEST])}</span>')
        for label, key in (
            (w("Data"), "data_digest"),
            (w("Code"), "code_digest"),
            (w("Environment"), "environment_digest"),
        )
    ]
    return [
        (w("Made"), html.escape(_made_at(made["made_at"], request.identity["lang"]))),
        (w("Notebook"), _notebook_link(request)),
        *digests,
        (w("Parameters"), inline.plain(chosen, request.identity["lang"])),
    ]
