"""What decides a page, and why one must be made again.

Five things are known before a page runs: its notebook, its parameters, the library code it can reach, the rows of its own
unit with what disclosure withholds of them, and the installed packages; with them goes what the book prints around it. A
sixth is known only from its last run: what it read of other units. A page whose six parts are as they were would come out
as it is, and is kept.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhixing.book import manifest, plan, reach, shelf
from zhixing.book.described import BookFile
from zhixing.book.installed import environment_digest
from zhixing.book.notebooks import notebook_digest
from zhixing.book.plan import Page
from zhixing.studies import STUDIES, Library
from zhixing.studies.reads import Read

if TYPE_CHECKING:
    from zhixing.book.manifest import Entry


@dataclass(frozen=True)
class Key:
    """What decides a page before it runs, a digest each.

    Attributes:
        notebook: every cell's source: the prose is printed too.
        parameters: as checked, without the place of the warehouse.
        code: the library code it can reach, and templates and words.
        data: the rows of its own unit, what the plan withholds there, and what the warehouse says of itself.
        environment: what is installed.
        surroundings: the links, notice and languages that the book prints around it.
        everything: all rows and the whole plan; where it is unchanged nobody else's rows changed either.
    """

    notebook: str
    parameters: str
    code: str
    data: str
    environment: str
    surroundings: str
    everything: str

    @classmethod
    def of(cls, page: Page, library: Library, surroundings: str) -> "Key":
        """Return a page's key as things stand."""
        given = {name: value for name, value in page.parameters.items() if name != "warehouse"}
        return cls(
            notebook=notebook_digest(page.study)[:32],
            parameters=_digest(given),
            code=reach.digest(page.study, page.identity.lang)[:32],
            data=library.unit_digest(page.identity.unit_code, page.identity.year, given["period"]),
            environment=environment_digest()[:32],
            surroundings=surroundings,
            everything=library.everything_digest,
        )


_REASONS = {
    "notebook": "the notebook's cells changed",
    "parameters": "its parameters changed",
    "code": "library code it can reach changed",
    "data": "rows of its unit changed, or what is withheld of them",
    "environment": "other packages are installed",
    "surroundings": "the book's studies, languages or notice changed",
}


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def of_book(pages: list[Page], book: BookFile, library: Library, *, single_file: bool) -> dict[str, Key]:
    """Return every page's key by its stem."""
    beside = plan.siblings(book, library)
    titles: dict[str, dict[str, str]] = {
        lang: {study: STUDIES[study].title(lang) for study in book.study_names} for lang in book.languages
    }

    def surroundings(page: Page) -> str:
        identity = page.identity
        studies = beside[identity.unit_code, identity.year]
        around: dict[str, Any] = {
            "studies": {study: titles[identity.lang][study] for study in studies},
            "languages": book.languages,
            "notice": library.notice[identity.lang],
            "alone": reach.alone() if single_file else "",
        }
        return _digest(around)

    return {page.stem: Key.of(page, library, surroundings(page)) for page in pages}


class Staleness:
    """Says of each page why it must be made again, in the words of a researcher; nothing where it may be kept."""

    def __init__(self, out: Path, library: Library, keys: Mapping[str, Key]) -> None:
        """Read the manifest of the book's folder."""
        self._out = out
        self._library = library
        self._keys = keys
        self.entries: dict[str, Entry] = manifest.read(out)

    def known_before(self, page: Page) -> list[str]:
        """Return the reasons that need no look at other units' rows."""
        entry = self.entries.get(f"{page.stem}.html")
        if entry is None:
            return ["it has not been made yet"]
        if entry.status == "failed":
            return ["it failed"]
        now = asdict(self._keys[page.stem])
        reasons = [said for part, said in _REASONS.items() if entry.key.get(part) != now[part]]
        if not reasons and not shelf.whole(self._out, page.stem, entry.files):
            reasons.append("its files are not as they were made")
        return reasons

    def open(self, page: Page) -> bool:
        """Return whether it is left to see what other units' rows say: the warehouse changed since the page was made."""
        entry = self.entries[f"{page.stem}.html"]
        return bool(entry.reads) and entry.key.get("everything") != self._keys[page.stem].everything

    def of_others(self, page: Page, shared: Path) -> list[str]:
        """Return the reasons that lie in rows of others, as the batch's shared frames hold them now."""
        reads = [Read(**read) for read in self.entries[f"{page.stem}.html"].reads]
        changed = [read for read in reads if not self._library.unchanged(read, shared)]
        names = dict.fromkeys(read.what.get("key") or ", ".join(read.what["metrics"][:3]) for read in changed)
        return [f"what it reads beside its own rows changed: {name}" for name in names]
