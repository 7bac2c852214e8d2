"""A notebook's cells as pieces of a page, in reading order: the answer first, code folded behind what it made."""

import html
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from zhixing.book.executed import Notebook
from zhixing.present import markup
from zhixing.present.document import MIME
from zhixing.present.inline import rich
from zhixing.present.markup import Renderer
from zhixing.present.words import HTML_LANG, Words

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$", re.MULTILINE)
_TITLED = {"caveats", "definitions"}
_MARKDOWN = MarkdownWithMath(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True))


@dataclass(frozen=True)
class Blocks:
    """The page's pieces.

    Attributes:
        html: one piece a cell, empty for a cell that shows nothing.
        setup: code and remarks of the cells before the answer, folded at the page's end.
        shown: the notebook with the drawn records as HTML outputs, so that it shows its figures when opened.
    """

    html: list[str]
    setup: str
    shown: Notebook

    @classmethod
    def of(cls, notebook: Notebook, lang: str, studies: Collection[str] = ()) -> Self:
        """Draw every cell of an executed notebook, in the page's language, linked to the studies beside it."""
        return cls(*_Writer(notebook, lang, studies).write())


class _Writer:
    """Goes through the cells once; what comes before the headline waits for its place."""

    def __init__(self, notebook: Notebook, lang: str, studies: Collection[str]) -> None:
        self.notebook = notebook
        self.lang = lang
        self.w = Words(lang)
        figures = [
            record["id"]
            for cell in notebook["cells"]
            for record in records(cell)
            if record["kind"] == "figure"
        ]
        self.draw = Renderer(
            lang,
            {figure: number for number, figure in enumerate(figures, 1)},
            definitions=any(
                record["kind"] == "definitions" for cell in notebook["cells"] for record in records(cell)
            ),
            studies=studies,
        )
        self.setup: list[str] = []
        self.answered = False
        self.sectioned = False
        self.headed = False

    def write(self) -> tuple[list[str], str, Notebook]:
        question = self._question()
        blocks = []
        for place, cell in enumerate(self.notebook["cells"]):
            if cell["cell_type"] == "markdown":
                blocks.append("" if place == 0 else self._markdown(cell["source"]))
            elif cell["cell_type"] == "code":
                blocks.append(self._code(cell, question))
            else:
                blocks.append("")
        return blocks, "".join(self.setup), self.notebook

    def _question(self) -> str:
        """The paragraphs of the first cell, which stand under the main points; its heading is the kicker's."""
        first = self.notebook["cells"][0]
        if first["cell_type"] != "markdown":
            return ""
        return self._html(_HEADING.sub("", self.w.markdown(first["source"])))

    def _markdown(self, source: str) -> str:
        """Prose between figures; before the answer it is a remark on the code."""
        text = self.w.markdown(source)
        if not self.answered:
            remark = _HEADING.sub("", text).strip()
            self.setup += [self._html(remark)] if remark else []
            return ""
        headings = _HEADING.findall(text)
        if headings:
            self.headed = self.sectioned = True
        # the page's only h1 is the finding
        return self._html(_HEADING.sub(lambda found: f"{'#' * max(2, len(found[1]))} {found[2]}", text))

    def _code(self, cell: Mapping[str, Any], question: str) -> str:
        code = f"<pre><code>{html.escape(cell['source'].strip(), quote=False)}</code></pre>\n"
        drawn = ""
        for output in cell["outputs"]:
            record = output.get("data", {}).get(MIME)
            if record is None:
                code += _other(output)
                continue
            shown = self._record(record, code)
            self._keep(output, shown)
            if record["kind"] == "headline":
                self.answered = True
                shown += question
            drawn += shown
        if not any(record["kind"] == "figure" for record in records(cell)):
            self.setup.append(code)
        return drawn

    def _record(self, record: Mapping[str, Any], code: str) -> str:
        if record["kind"] in _TITLED and self.headed:
            record = {**record, "title": ""}  # the notebook's own heading stands right above it
        self.headed = False
        folded = f"<details><summary>{self.w('Code')}</summary>{code}</details>"
        return self.draw(record, level=3 if self.sectioned else 2, code=folded)

    def _keep(self, output: dict[str, Any], shown: str) -> None:
        """Give the notebook's output the drawing too; the first one brings the style sheet."""
        style = "" if self.answered else markup.style()
        output["data"]["text/html"] = (
            f'{style}<div class="zx cell" lang="{HTML_LANG[self.lang]}">{shown}</div>'
        )

    def _html(self, source: str) -> str:
        return _markdown(source, self.lang) if source.strip() else ""


@cache
def _markdown(source: str, lang: str) -> str:
    """Markdown as HTML; the pages of a study share its notebook's words."""
    return rich(str(_MARKDOWN.render(source)).strip(), lang) + "\n"


def records(cell: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The page records among a cell's outputs."""
    return [output["data"][MIME] for output in cell.get("outputs", ()) if MIME in output.get("data", {})]


def _other(output: Mapping[str, Any]) -> str:
    """Any other output of a cell as plain text, folded with its code."""
    text = output.get("text") or output.get("data", {}).get("text/plain", "")
    return f"<pre>{html.escape(str(text).strip(), quote=False)}</pre>\n" if text else ""
