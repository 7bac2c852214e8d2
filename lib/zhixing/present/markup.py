"""The records of ``document`` as HTML, the same in JupyterLab and on the page."""

import html
import json
import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from zhixing.present import svg
from zhixing.present.inline import PageError, plain, rich
from zhixing.present.numbers import SUPPRESSED, Format
from zhixing.present.words import HTML_LANG, Words

STYLE = Path(__file__).parent / "records.css"
"""The style sheet of the records, the first part of a book's page.css."""

_ARROWS = {"up": "▲", "down": "▼", "level": "＝"}
_STUDY = re.compile(r'<a href="study:([a-z_]+)">(.*?)</a>', re.DOTALL)


def figure_anchor(figure_id: str) -> str:
    """The HTML id of a figure."""
    return f"fig-{figure_id}"


class Renderer:
    """Writes records as HTML in one language.

    Args:
        lang: the page's language.
        numbers: figure id to its number on the page; empty outside a page, where figures carry no number.
        phone: draw each chart a second time for narrow screens.
        definitions: the page has a definitions table figures can link to.
        studies: the studies whose pages of the same unit, year and language stand beside this one.
    """

    def __init__(
        self,
        lang: str,
        numbers: Mapping[str, int] | None = None,
        *,
        phone: bool = True,
        definitions: bool = False,
        studies: Collection[str] = (),
    ) -> None:
        self.linked = definitions
        self.studies = studies
        self.lang = lang
        self.w = Words(lang)
        self.f = Format(lang)
        self.numbers = numbers or {}
        self.phone = phone

    def __call__(self, record: Mapping[str, Any], *, level: int = 3, code: str = "") -> str:
        """A record's HTML.

        Args:
            record: what ``to_json`` returned.
            level: heading level of a figure's title.
            code: HTML folded into a figure's foot, the call that made it.
        """
        headed = {"absence": self.absence, "listing": self.listing}
        whole = {
            "headline": self.headline,
            "prose": self.prose,
            "caveats": self.caveats,
            "definitions": self.definitions,
        }
        if record["kind"] == "figure":
            return self.figure(record, level, code)
        if record["kind"] in headed:
            return headed[record["kind"]](record, level)
        if record["kind"] in whole:
            return whole[record["kind"]](record)
        raise PageError(f"A cell shows a record of kind “{record['kind']}”, which no page can draw.")

    def headline(self, record: Mapping[str, Any]) -> str:
        """Kicker, h1, meta line, tiles, main points."""
        title = f"{self.text(record['study_title'])} · " if record["study_title"] else ""
        meta = " · ".join(f"<span>{self.text(part)}</span>" for part in record["meta_line"])
        tiles = "".join(self._tile(tile) for tile in record["tiles"])
        points = "".join(f"<li>{self._point(point)}</li>" for point in record["points"])
        return (
            f'<p class="kicker">{title}{self.text(record["question"])}</p>\n'
            f"<h1>{self.text(record['finding'])}</h1>\n"
            f'<p class="meta">{meta}</p>\n'
            + (f'<dl class="tiles">{tiles}</dl>\n' if tiles else "")
            + (f'<ul class="points">{points}</ul>\n' if points else "")
        )

    def _tile(self, tile: Mapping[str, Any]) -> str:
        arrow = _ARROWS.get(tile["direction"], "")
        arrow = f'<span aria-hidden="true">{arrow}</span> ' if arrow else ""
        note = f'<dd class="note">{arrow}{self.text(tile["note"])}</dd>' if tile["note"] else ""
        return f"<div><dt>{self.text(tile['label'])}</dt><dd>{self.text(tile['value'])}</dd>{note}</div>"

    def _point(self, point: Mapping[str, Any]) -> str:
        text, target = self.rich(point["text_html"]), point["figure_id"]
        number = self.numbers.get(target)
        if number is None:
            return text
        name = self.w("figure {number}", number=number)
        link = self.w("({link})", link=f'<a href="#{figure_anchor(target)}">{name}</a>')
        space = " " if self.lang == "en" else ""
        stop = text[-1] if text.endswith((".", "。")) else ""
        return f"{text.removesuffix(stop)}{space}{link}{stop}"

    def figure(self, record: Mapping[str, Any], level: int = 3, code: str = "") -> str:
        """Title, subtitle, chart, foot, folded data table; then the sentence that says what follows from it."""
        number = self.numbers.get(record["id"])
        label = f'<span class="no">{self.w("Figure {number}", number=number)}</span>' if number else ""
        so_what = f'<p class="so-what">{self.rich(record["so_what"])}</p>\n' if record["so_what"] else ""
        definitions = f'<a href="#definitions">{self.w("Definitions")}</a>' if self.linked else ""
        return (
            f'<figure id="{figure_anchor(record["id"])}"><figcaption>{label}<h{level}>{self.text(record["title"])}</h{level}>'
            f'<p class="sub">{self.text(record["subtitle"])}</p></figcaption>\n'
            f"{self._chart(record)}\n"
            f'<p class="foot">{self._foot(record)}</p>\n'
            f'<div class="behind">{self._data(record, number)}{code}{definitions}</div></figure>\n{so_what}'
        )

    def _chart(self, record: Mapping[str, Any]) -> str:
        """The chart as one image with its text alternative; its tooltips, kept once, belong to both drawings."""
        if self.phone:
            wide, narrow = svg.both(record["spec"])
            drawings = wide.svg.replace("<svg ", '<svg class="wide" ', 1)
            drawings += narrow.svg.replace("<svg ", '<svg class="narrow" ', 1)
        else:
            wide = svg.render(record["spec"])
            drawings = wide.svg
        alt = html.escape(record["alt"])
        tips = json.dumps(wide.tips, ensure_ascii=False, separators=(",", ":"))
        tips = html.escape(tips, quote=False).replace("'", "&#39;")
        reach = f" tabindex=\"0\" data-tips='{tips}'" if wide.tips else ""
        return f'<div class="chart" role="img" aria-label="{alt}"{reach}>{drawings}</div>'

    def _foot(self, record: Mapping[str, Any]) -> str:
        """Source, n and what was withheld."""
        parts = [self.w("Source: {source}", source=record["foot"])]
        if record["n"] is not None:
            count = self.f.count(record["n"])
            size = self.w("n = {count} {of}", count=count, of=record["n_unit"] or self.w("cases"))
            parts.append(size.replace(" = ", "\u00a0=\u00a0"))
        withheld = record["suppressed_note"] or self.w("No cell is withheld")
        joint, stop = ("；", "。") if self.lang == "zh" else ("; ", ".")
        text = f"{joint.join(part.rstrip('.。') for part in parts)}{stop}"
        withheld = withheld if withheld.endswith((".", "。")) else withheld + stop
        return self.text(f"{text}{'' if self.lang == 'zh' else ' '}{withheld}")

    def _data(self, record: Mapping[str, Any], number: int | None) -> str:
        name = self.w("Data of figure {number}", number=number) if number else self.w("Data")
        return (
            f"<details><summary>{self.w('Data')}</summary>"
            f'<div class="scroll" role="region" tabindex="0" aria-label="{html.escape(name)}">'
            f"{self.table(record['table'])}</div></details>"
        )

    def table(self, table: Mapping[str, Any], write: Callable[[str], str] | None = None) -> str:
        """A data table; the first cell of a row is its heading, a withheld value a ``·`` explained below."""
        write = write or self.text
        first, *others = table["columns"]
        heads = f'<th scope="col">{self.text(first["label"])}</th>' + "".join(
            f'<th scope="col"{_number(column)}>{self.text(column["label"])}</th>' for column in others
        )
        body = ""
        for name, *rest in table["rows"]:
            cells = "".join(
                f"<td{_number(column)}>{write(cell)}</td>" for column, cell in zip(others, rest, strict=True)
            )
            body += f'<tr><th scope="row">{write(name)}</th>{cells}</tr>\n'
        withheld = any(SUPPRESSED in row for row in table["rows"])
        note = (
            f'<p class="note">{self.w("· not published: too few cases, or it would reveal such a cell")}</p>'
        )
        return (
            f"<table><thead><tr>{heads}</tr></thead><tbody>\n{body}</tbody></table>{note if withheld else ''}"
        )

    def absence(self, record: Mapping[str, Any], level: int = 3) -> str:
        """The place of a figure that cannot be drawn, and why."""
        return (
            f'<figure id="{figure_anchor(record["id"])}" class="absence"><figcaption><h{level}>'
            f"{self.text(record['title'])}</h{level}></figcaption><p>{self.text(record['reason'])}</p></figure>\n"
        )

    def prose(self, record: Mapping[str, Any]) -> str:
        """Sentences."""
        return self.rich(record["html"])

    def caveats(self, record: Mapping[str, Any]) -> str:
        """A titled list of what the page cannot say."""
        title = f"<h2>{self.text(record['title'])}</h2>" if record["title"] else ""
        items = "".join(f"<li>{self.rich(item)}</li>\n" for item in record["items"])
        return f'<section class="cannot">{title}<ul>\n{items}</ul></section>\n'

    def definitions(self, record: Mapping[str, Any]) -> str:
        """The definitions table with each measure's values and version."""
        title = f"<h2>{self.text(record['title'])}</h2>" if record["title"] else ""
        heads = [self.w("Measure"), self.w("Definition"), *record["headings"], self.w("Version")]
        numeric = range(2, 2 + len(record["headings"]))
        columns = [{"label": head, "numeric": place in numeric} for place, head in enumerate(heads)]
        rows = []
        for row in record["rows"]:
            opening, closing = ("（", "）") if self.lang == "zh" else (" (", ")")
            source = f"{opening}{row['source'].rstrip('.。')}{closing}" if row["source"] else ""
            values = list(row["values"]) + [""] * (len(record["headings"]) - len(row["values"]))
            rows.append([row["term"], row["definition"] + source, *values, row["version"]])
        notes = "".join(f'<p class="note">{self.text(note)}</p>' for note in record["notes"])
        shown = self.table({"columns": columns, "rows": rows})
        name = html.escape(record["title"] or self.w("Data and definitions"))
        return (
            f'<section class="definitions" id="definitions">{title}<div class="scroll" role="region" tabindex="0" '
            f'aria-label="{name}">{shown}</div>{notes}</section>\n'
        )

    def listing(self, record: Mapping[str, Any], level: int = 3) -> str:
        """A table in the open: title, subtitle, rows, foot."""
        foot = f'<p class="foot">{self.text(record["foot"])}</p>\n' if record["foot"] else ""
        return (
            f'<figure id="{figure_anchor(record["id"])}" class="listing"><figcaption><h{level}>'
            f'{self.text(record["title"])}</h{level}><p class="sub">{self.text(record["subtitle"])}</p></figcaption>\n'
            f'<div class="scroll" role="region" tabindex="0" aria-label="{html.escape(record["title"])}">'
            f"{self.table(record['table'], self.rich)}</div>\n{foot}</figure>\n"
        )

    def rich(self, text: str) -> str:
        """Checked HTML; a link to a study leads to its page where that stands beside this one, else it is plain words."""
        linked = _STUDY.sub(
            lambda found: (
                f'<a href="{found[1]}.html">{found[2]}</a>' if found[1] in self.studies else found[2]
            ),
            text,
        )
        return rich(linked, self.lang)

    def text(self, text: str) -> str:
        """Plain text as HTML."""
        return plain(text, self.lang)


@cache
def style() -> str:
    """The records' style sheet as an HTML element, for a notebook."""
    return f"<style>{STYLE.read_text(encoding='utf-8')}</style>"


def cell(record: Mapping[str, Any]) -> str:
    """A record as HTML for a notebook at the keyboard, style included."""
    body = Renderer(record["lang"], phone=False)(record)
    return f'{style()}<div class="zx cell" lang="{HTML_LANG[record["lang"]]}">{body}</div>'


def _number(column: Mapping[str, Any]) -> str:
    return ' class="num"' if column["numeric"] else ""
