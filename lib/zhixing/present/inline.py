"""Text inside a page's blocks: which HTML a sentence may hold, and Chinese marked as Chinese on an English page."""

import html
import re
from html.parser import HTMLParser

from zhixing.law.errors import ZhixingError

_ALLOWED = {
    "a": {"href"},
    "abbr": {"title"},
    "span": {"lang", "class"},
    **{tag: set() for tag in ("p", "b", "strong", "em", "i", "ul", "ol", "li", "br", "sub", "sup", "code")},
}
_TAG = re.compile(r"(<[^>]*>)")
_PLACE = re.compile(r"#.*|study:[a-z_]+")
_CHINESE = re.compile(
    r"[⺀-鿿豈-﫿（）《》「」、。，；：？！]*[⺀-鿿豈-﫿][⺀-鿿豈-﫿（）《》「」、。，；：？！·\s]*(?<!\s)"
)


class PageError(ZhixingError):
    """A page object that must not be published."""


class _Checker(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in [("", ""), *attrs]:
            link_out = name == "href" and not _PLACE.fullmatch(str(value))
            if tag not in _ALLOWED or (name and name not in _ALLOWED[tag]) or link_out:
                what = f"{tag} {name}".strip()
                raise PageError(
                    f"A sentence of the page holds <{what}>, which is not published. Sentences may use "
                    f"{', '.join(sorted(_ALLOWED))} and links to places on the page or to study:NAME; escape names "
                    "taken from data."
                )


def check(text: str) -> None:
    """Refuse HTML beyond simple text: names come from data and may hold anything.

    Raises:
        PageError: a tag or attribute outside the list, or a link that leaves the page.
    """
    checker = _Checker()
    checker.feed(text)
    checker.close()


def strip(text: str) -> str:
    """HTML as plain text."""
    return html.unescape(_TAG.sub("", text))


def rich(text: str, lang: str) -> str:
    """Checked HTML with Chinese words marked as Chinese on an English page, so that they are read aloud as such."""
    if lang != "en":
        return text
    parts = _TAG.split(text)
    parts[::2] = [_CHINESE.sub(r'<span lang="zh">\g<0></span>', part) for part in parts[::2]]
    return "".join(parts)


def plain(text: str, lang: str) -> str:
    """Plain text, escaped, with Chinese words marked on an English page."""
    return rich(html.escape(text, quote=False), lang)
