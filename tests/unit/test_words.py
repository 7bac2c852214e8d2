"""Every text a reader sees exists in both languages, with the same placeholders."""

import ast
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhixing.present.words import LanguageError, Words, catalogue, paragraphs

ROOT = Path(__file__).resolve().parents[2]
SILENT = {"intake", "synthetic"}
"""Rooms that say nothing to a reader; the demonstration's own `words` are the courts' spellings."""
CODE = sorted(
    path
    for path in (ROOT / "lib" / "zhixing").rglob("*.py")
    if SILENT.isdisjoint(path.relative_to(ROOT).parts)
)
TEMPLATES = sorted((ROOT / "lib" / "zhixing").rglob("*.j2"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SPEAKERS = {"w", "words", "plural"}
DECLARED = {"TITLE", "QUESTION"}


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _spoken(source: str) -> Iterator[str]:
    """Literal texts given to Words, and the class attributes studies declare their texts in."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in SPEAKERS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
        declared = isinstance(node, ast.Assign) and any(_name(target) in DECLARED for target in node.targets)
        if declared and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def _texts() -> dict[str, str]:
    """Every English text, and the file that says it."""
    found = {text: path.name for path in CODE for text in _spoken(path.read_text(encoding="utf-8"))}
    for path in TEMPLATES:
        found |= dict.fromkeys(re.findall(r'\bw\("(.*?)"\)', path.read_text(encoding="utf-8")), path.name)
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                found |= dict.fromkeys(paragraphs("".join(cell["source"])), path.name)
    return found


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_sweep_finds_texts_in_code_templates_and_notebooks() -> None:
    texts = _texts()
    assert texts["COVID closures"] == "timelines.py"
    assert texts["Skip to the answer"] == "page.html.j2"
    assert "backlog_reduction.ipynb" in texts.values()


def test_every_text_is_translated() -> None:
    known = catalogue("zh")
    assert {text: where for text, where in _texts().items() if text not in known} == {}


def test_translations_keep_the_placeholders() -> None:
    wrong = {}
    for text, translation in catalogue("zh").items():
        forms = (translation,) if isinstance(translation, str) else translation
        for form in forms:
            if _placeholders(form) - _placeholders(text):
                wrong[text] = form
    assert wrong == {}


def test_chinese_texts_are_punctuated_as_chinese() -> None:
    wrong = [
        form
        for translation in catalogue("zh").values()
        for form in ((translation,) if isinstance(translation, str) else translation)
        if re.search(r"[一-鿿][,;:?!]|[一-鿿]\.(?![\w*])", form)
    ]
    assert wrong == []


def test_english_is_its_own_catalogue_and_the_fallback() -> None:
    assert Words("en")("Figure {number}", number=2) == "Figure 2"
    assert Words("zh")("Figure {number}", number=2) == "图2"
    assert Words("zh")("a text nobody has translated") == "a text nobody has translated"


def test_plural_forms_follow_the_count() -> None:
    assert Words("en").plural("{n} case", "{n} cases", 1, n="1") == "1 case"
    assert Words("en").plural("{n} case", "{n} cases", 0, n="0") == "0 cases"


def test_a_plural_entry_has_one_chinese_form(tmp_path: Path) -> None:
    _write(tmp_path / "zh", "a.po", 'msgid "{n} bar"\nmsgid_plural "{n} bars"\nmsgstr[0] "{n}条"\n')
    assert catalogue("zh", tmp_path) == {"{n} bar": ("{n}条",)} or catalogue("zh", tmp_path) == {
        "{n} bar": "{n}条"
    }


def test_markdown_is_translated_paragraph_by_paragraph() -> None:
    source = "Data\n\n  \nnobody translated this paragraph"
    assert Words("zh").markdown(source) == "数据\n\nnobody translated this paragraph"
    assert Words("en").markdown(source) == "Data\n\nnobody translated this paragraph"


def test_one_text_has_one_translation(tmp_path: Path) -> None:
    _write(tmp_path / "zh", "a.po", 'msgid "closed"\nmsgstr "结案"\n')
    _write(tmp_path / "zh", "b.po", 'msgid "closed"\nmsgstr "关闭"\n')
    with pytest.raises(LanguageError, match=r"“closed” is translated as “结案” and, in b\.po, as “关闭”"):
        catalogue("zh", tmp_path)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(LanguageError, match="cannot be filled"):
        Words("zh")("Figure {number}", figure=2)


def test_an_unknown_language_lists_those_there_are() -> None:
    with pytest.raises(LanguageError, match="en, zh"):
        Words("fr")


def _write(folder: Path, name: str, body: str) -> None:
    target = folder / "LC_MESSAGES" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: zh\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    target.write_text(head + body, encoding="utf-8")
