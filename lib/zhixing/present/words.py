"""Words a reader sees, in the reader's language: gettext catalogues read by Babel.

The English text is the message id. One ``.po`` file per room or study lies under
``locale/<lang>/LC_MESSAGES``; all of them are read as one catalogue, so a text means the same everywhere.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from zhixing.law.errors import ZhixingError

LANGUAGES = ("en", "zh")
"""Languages a page can be written in."""

HTML_LANG: Mapping[str, str] = {"en": "en", "zh": "zh-CN"}
"""The ``lang`` attribute of a page in each language."""

LOCALE = Path(__file__).parent / "locale"

_PARAGRAPHS = re.compile(r"\n\s*\n")


class LanguageError(ZhixingError):
    """A language no catalogue exists for, or a text whose placeholders do not fit the values given."""


@cache
def catalogue(lang: str, folder: Path = LOCALE) -> Mapping[str, str | tuple[str, ...]]:
    """Every translated text of a language: English id to text, or to its plural forms.

    Raises:
        LanguageError: two files translate the same text differently.
    """
    texts: dict[str, str | tuple[str, ...]] = {}
    for path in sorted((folder / lang / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            messages = read_po(file, locale=lang)
        for message in messages:
            if not message.id or message.fuzzy or not message.string:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string if isinstance(message.string, str) else tuple(message.string)
            known = texts.setdefault(key, text)
            if known != text:
                raise LanguageError(
                    f"“{key}” is translated as “{known}” and, in {path.name}, as “{text}”. "
                    "One English text has one translation through the whole book: change the wording of one."
                )
    return texts


def warm() -> None:
    """Read every language's catalogue now, so that processes forked from this one need not."""
    for lang in LANGUAGES:
        catalogue(lang)


class Words:
    """Looks texts up in one language; English is its own catalogue and the fallback.

    >>> Words("zh")("Figure {number}", number=2)
    '图2'
    """

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise LanguageError(
                f"“{lang}” is not a language of the book. Use one of: {', '.join(LANGUAGES)}."
            )
        self.lang = lang
        self._texts = {} if lang == "en" else catalogue(lang)

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in this language with its ``{placeholders}`` filled."""
        found = self._texts.get(text, text)
        return self._fill(found if isinstance(found, str) else found[-1], values)

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form that fits ``count``; Chinese has one form only. ``count`` fills nothing by itself."""
        found = self._texts.get(one)
        if found is not None:
            return self._fill(found if isinstance(found, str) else found[0], values)
        return self._fill(one if count == 1 else many, values)

    def markdown(self, source: str) -> str:
        """A notebook's markdown cell in this language, looked up paragraph by paragraph."""
        return "\n\n".join(str(self._texts.get(part, part)) for part in paragraphs(source))

    def _fill(self, text: str, values: Mapping[str, object]) -> str:
        try:
            return text.format(**values) if values or "{" in text else text
        except (KeyError, IndexError, ValueError) as error:
            raise LanguageError(
                f"The {self.lang} text “{text}” cannot be filled with the values "
                f"{', '.join(values) or 'none'} ({error!r}). Its placeholders must be those of the English text."
            ) from error


def paragraphs(source: str) -> list[str]:
    """The paragraphs of a markdown text, which are its message ids."""
    return [part.strip() for part in _PARAGRAPHS.split(source.strip()) if part.strip()]
