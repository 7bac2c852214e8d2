"""The book's folder: pages whole or absent, one run at a time, a manifest that survives a cut line."""

import contextlib
from pathlib import Path

import pytest

from zhixing.book import manifest, shelf
from zhixing.book.manifest import Entry
from zhixing.law.errors import ZhixingError


def entry(path: str, **changed: object) -> Entry:
    given = {
        "path": path, "study": "s", "unit": "川", "unit_slug": "sichuan", "unit_name_en": "Sichuan",
        "unit_name_zh": "四川", "year": 2020, "lang": "en", "parameters": {}, "status": "ok", "seconds": 1.0,
        "made_at": "", "code_digest": "", "data_digest": "", "environment_digest": "",
    }  # fmt: skip
    return Entry(**(given | changed))  # type: ignore[arg-type]


def test_a_page_is_placed_whole_and_known_by_its_digests(tmp_path: Path) -> None:
    with shelf.held(tmp_path) as scratch:
        placed = shelf.place(tmp_path, "en/2020/x/s", "<p>page</p>", "{}", scratch)
    assert shelf.whole(tmp_path, "en/2020/x/s", placed)
    (tmp_path / "en/2020/x/s.html").write_text("<p>pa", encoding="utf-8")
    assert not shelf.whole(tmp_path, "en/2020/x/s", placed)
    shelf.withdraw(tmp_path, "en/2020/x/s")
    assert not shelf.whole(tmp_path, "en/2020/x/s", placed)


def test_a_page_never_stands_beside_another_runs_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step the run is killed at: the web page is there only with its own notebook."""
    steps = 0

    def counted(method: str):
        original = getattr(Path, method)

        def step(self: Path, *args: object, **kwargs: object) -> object:
            nonlocal steps
            if steps == 0:
                raise KeyboardInterrupt
            steps -= 1
            return original(self, *args, **kwargs)

        return step

    seen = set()
    for killed_at in range(8):
        book = tmp_path / str(killed_at)
        with shelf.held(book) as scratch:
            shelf.place(book, "p", "old page", "old notebook", scratch)
            with monkeypatch.context() as patched:
                steps = killed_at
                for method in ("unlink", "replace", "write_bytes"):
                    patched.setattr(Path, method, counted(method))
                with contextlib.suppress(KeyboardInterrupt):
                    shelf.place(book, "p", "new page", "new notebook", scratch)
        html, notebook = book / "p.html", book / "p.ipynb"
        if html.exists():
            seen.add(html.read_text())
            assert notebook.read_text() == html.read_text().replace("page", "notebook")
    assert seen == {"old page", "new page"}


def test_a_second_run_is_refused_and_a_dead_ones_folder_cleared(tmp_path: Path) -> None:
    (tmp_path / ".run-dead").mkdir()
    with shelf.held(tmp_path):
        assert not (tmp_path / ".run-dead").exists()
        with pytest.raises(ZhixingError, match="is being made by another run"), shelf.held(tmp_path):
            pass


def test_later_lines_stand_over_earlier_ones_and_a_cut_line_is_none(tmp_path: Path) -> None:
    manifest.write(tmp_path, [entry("a.html"), entry("b.html")])
    manifest.add(tmp_path, entry("a.html", finding="new"))
    with (tmp_path / manifest.NAME).open("a", encoding="utf-8") as file:
        file.write('{"path": "b.html", "stu')
    found = manifest.read(tmp_path)
    assert {path: one.finding for path, one in found.items()} == {"a.html": "new", "b.html": ""}
    manifest.add(tmp_path, entry("c.html"))
    assert sorted(manifest.read(tmp_path)) == ["a.html", "b.html", "c.html"]
