"""The many ways a court is written: code, short name, official name, English name, slug.

The courts table holds one short name in each language. What people type is reduced to it here: spelling
first (width, case, accents, spaces), then the parts of a Chinese official name that say nothing about which
court it is (省, 市, 自治州, 人民法院).
"""

import re
import unicodedata
from collections.abc import Iterator

_SPELLING = re.compile(r"[\s'’\-_.·]+")
_COURT_SUFFIXES = (
    (re.compile(r"(?:运输)?中级(?:人民)?法院$"), "中院"),
    (re.compile(r"高级人民法院$"), "高院"),
    (re.compile(r"(?:人民)?法院$"), ""),
    (re.compile(r"铁路运输"), "铁路"),
    (re.compile(r"(?:高新)技术产业开发区$"), "高新"),
    (re.compile(r"成都片区$"), ""),
    (re.compile(r"市(?=(?:市中|东|西)区$)"), ""),
)
_PROVINCE = re.compile(r"^.{2,3}省(?=.)|^四川(?=天府新区)")
_PREFECTURE = re.compile(r"^.{2,4}?(?:市|自治州|州)(?=.{2,}$)")
_PEOPLES = "(?:[藏羌彝]族|各族)*"
_ADMINISTRATIVE = re.compile(rf"{_PEOPLES}(?:自治[州县]|[省市州区县])(?=(?:中院|高院)?$)")


def plain(name: str) -> str:
    """Return a name without width, case, accents, spaces, hyphens and apostrophes: “Ya’an” and “ya-an” agree."""
    decomposed = unicodedata.normalize("NFKD", name)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _SPELLING.sub("", bare).casefold()


def candidates(name: str) -> Iterator[str]:
    """Yield the plain forms a name may stand for, the most literal first.

    ``成都市锦江区人民法院`` yields itself, ``成都市锦江区``, …, ``锦江``; the first that names a unit is meant.
    """
    literal = plain(name)
    yield literal
    short = literal
    for pattern, replacement in _COURT_SUFFIXES:
        short = pattern.sub(replacement, short)
    without_province = _PROVINCE.sub("", short)
    for form in (short, without_province, _PREFECTURE.sub("", without_province)):
        yield form
        yield _ADMINISTRATIVE.sub("", form)


def slug_of(name: str) -> str:
    """Return a name as lower-case ASCII words joined by hyphens, for file names and addresses.

    A name that ASCII cannot carry, such as one in Chinese, comes back as it is.
    """
    decomposed = unicodedata.normalize("NFKD", name.replace("'", "").replace("’", ""))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-") if bare.isascii() else name
