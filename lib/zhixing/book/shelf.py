"""The book's folder while pages come and go: one run at a time, every page whole or absent.

A page is two files, the web page and the notebook beside it. The web page is put in place last and taken away first, so
wherever there is one, its own notebook stands beside it; a run that is killed in between leaves no page there, and the
next run makes it. What a page's files should be is in the manifest.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhixing.law.errors import ZhixingError

LOCK = ".lock"
RUN = ".run-"
"""How the scratch folder of a run is called, inside the book's folder so that moving a page is one step."""


@contextmanager
def held(book: Path) -> Iterator[Path]:
    """Hold a book's folder for one run and yield a scratch folder, clean of what a killed run left.

    Raises:
        ZhixingError: Another run holds it.
    """
    book.mkdir(parents=True, exist_ok=True)
    with (book / LOCK).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ZhixingError(
                f"{book} is being made by another run. Wait until it has ended, or choose another folder with --out."
            ) from None
        for left in book.glob(f"{RUN}*"):
            shutil.rmtree(left, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=RUN, dir=book))
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def place(book: Path, stem: str, html: str, notebook: str, scratch: Path) -> dict[str, str]:
    """Put a page in place and return the digests of its files.

    Args:
        book: The book's folder.
        stem: The page, without ending.
        html: The web page.
        notebook: The executed notebook.
        scratch: The run's scratch folder.
    """
    withdraw(book, stem)
    digests = {}
    for ending, text in ((".ipynb", notebook), (".html", html)):
        target = book / f"{stem}{ending}"
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = scratch / f"placing{ending}"
        content = text.encode()
        draft.write_bytes(content)
        digests[ending] = _digest(content)
        draft.replace(target)
    return digests


def withdraw(book: Path, stem: str) -> None:
    """Remove a page: one that failed, or is about to be replaced, must not pass for one that was made."""
    for ending in (".html", ".ipynb"):
        (book / f"{stem}{ending}").unlink(missing_ok=True)


def whole(book: Path, stem: str, digests: dict[str, str]) -> bool:
    """Return whether a page's files are there, each as it was put in place."""
    try:
        found = {ending: _digest((book / f"{stem}{ending}").read_bytes()) for ending in digests}
    except OSError:
        return False
    return bool(digests) and found == digests


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def replace(path: Path, text: str) -> None:
    """Write a file of the book in one step."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
