"""Which code a page reaches: what it is made with, and nothing of the other studies."""

from pathlib import Path

import pytest

from zhixing.book import reach
from zhixing.studies import STUDIES


@pytest.mark.parametrize("study", STUDIES)
def test_a_page_reaches_its_study_its_numbers_and_its_drawing(study: str) -> None:
    files = reach.files(study, "en")
    assert any(path.startswith(f"studies/{study}") for path in files)
    assert {
        "book/export.py",
        "present/markup.py",
        "studies/study.py",
        "book/templates/page.html.j2",
    } <= set(files)


@pytest.mark.parametrize("study", STUDIES)
def test_a_page_reaches_no_other_study_nor_what_makes_data(study: str) -> None:
    others = {f"studies/{other}/" for other in STUDIES if other != study}
    beyond = (*others, "synthetic/", "intake/", "cli.py", "studies/explore.py")
    shared = {"overview": ("studies/published_record/",)}.get(study, ())
    found = [
        path for path in reach.files(study, "en") if path.startswith(beyond) and not path.startswith(shared)
    ]
    assert found == [] or all(_imported_by(study, path) for path in found)


def _imported_by(study: str, path: str) -> bool:
    """A study may borrow another's module by name; it then reaches it."""
    module = "zhixing." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    own = [reach.ROOT / mine for mine in reach.files(study, "en") if mine.startswith(f"studies/{study}")]
    return any(module.rsplit(".", 1)[0] in file.read_text(encoding="utf-8") for file in own)


def test_facts_are_part_of_the_pages_that_state_them() -> None:
    def facts(study: str) -> set[str]:
        return {
            path.split("/")[1] for path in reach.files(study, "en") if path.startswith(("data/", "params/"))
        }

    assert "published" not in facts("backlog_reduction")
    assert {"reference", "published"} <= facts("published_record")
    assert "assessment" in facts("assessment")


def test_every_folder_of_facts_that_the_library_reads_is_known() -> None:
    reading = "parents[3]"
    found = {
        "zhixing." + ".".join(path.relative_to(reach.ROOT).with_suffix("").parts)
        for room in ("law", "methods", "metrics", "present", "published", "studies", "warehouse")
        for path in (reach.ROOT / room).rglob("*.py")
        if reading in path.read_text(encoding="utf-8")
    }
    assert found <= {*reach.FACTS, "zhixing.warehouse.locations"}


def test_words_of_one_language_are_no_part_of_the_other() -> None:
    assert any("locale/zh" in path for path in reach.files("petitions", "zh"))
    assert not any("locale/zh" in path for path in reach.files("petitions", "en"))


def test_a_line_of_a_study_changes_the_pages_of_that_study_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package of three studies, one of which draws with bars."""
    for path, text in {
        "studies/__init__.py": "from zhixing.studies import first, second, third",
        "studies/first.py": "from zhixing.present import bars",
        "studies/second.py": "from zhixing.present.base import axis",
        "studies/third.py": "import zhixing.studies",
        "present/__init__.py": "",
        "present/bars.py": "from zhixing.present.base import axis",
        "present/base.py": "axis = 1",
    }.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(reach, "ROOT", tmp_path)
    reach.forget()

    def digests() -> list[str]:
        reach.forget()
        return [reach.digest(study, "en") for study in ("first", "second", "third")]

    def changed(path: str) -> list[bool]:
        before = digests()
        file = tmp_path / path
        file.write_text(file.read_text(encoding="utf-8") + "\n# a line\n", encoding="utf-8")
        return [one != two for one, two in zip(before, digests(), strict=True)]

    try:
        assert changed("present/bars.py") == [True, False, False]
        assert changed("present/base.py") == [True, True, False]
        assert changed("studies/second.py") == [False, True, False]
        assert changed("studies/__init__.py") == [False, False, False]
    finally:
        monkeypatch.undo()
        reach.forget()
