"""What the READMEs tell a reader to type exists, and every command there is is told."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from zhixing.cli import app

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh.md")
GROUPS = {
    name: command.commands
    for name, command in typer.main.get_command(app).commands.items()
    if hasattr(command, "commands")
}
COMMANDS = {
    name: command for name, command in typer.main.get_command(app).commands.items() if name not in GROUPS
} | {f"{group} {name}": command for group, commands in GROUPS.items() for name, command in commands.items()}
HELP = {"--help"}


def _code(name: str) -> list[str]:
    """The lines of indented code, without their comments, and the pieces of code within sentences."""
    text = (ROOT / name).read_text(encoding="utf-8")
    indented = re.findall(r"^ {4}(.+)$", text, re.MULTILINE)
    return [line.split("#")[0].strip() for line in indented] + re.findall(r"`([^`\n]+)`", text)


def _told(name: str) -> list[list[str]]:
    """Every `zhixing …` a README tells, as words; the two words of a command within a group are one."""
    told = [shlex.split(line)[1:] for line in _code(name) if line.startswith("zhixing ")]
    return [[" ".join(words[:2]), *words[2:]] if words[0] in GROUPS else words for words in told]


def _options(command: str) -> set[str]:
    return HELP.union(*(parameter.opts for parameter in COMMANDS[command].params))


@pytest.mark.parametrize("name", READMES)
class TestReadme:
    def test_its_commands_exist(self, name: str) -> None:
        told = {words[0] for words in _told(name)} - HELP
        assert told - set(COMMANDS) == set()

    def test_its_options_belong_to_their_commands(self, name: str) -> None:
        unknown = [
            (words[0], word)
            for words in _told(name)
            if words[0] in COMMANDS
            for word in words[1:]
            if word.startswith("--") and word not in _options(words[0])
        ]
        assert unknown == []

    def test_options_named_in_a_sentence_exist(self, name: str) -> None:
        every = set().union(*(_options(command) for command in COMMANDS))
        named = {piece for piece in _code(name) if re.fullmatch(r"--[a-z-]+", piece)}
        assert named
        assert named - every == set()

    def test_every_command_is_documented(self, name: str) -> None:
        assert set(COMMANDS) - {words[0] for words in _told(name)} == set()

    def test_its_make_targets_exist(self, name: str) -> None:
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
        told = {line.split()[1] for line in _code(name) if line.startswith("make ")}
        assert {"briefings", "lab"} <= told
        assert told - targets == set()

    def test_its_picture_and_links_exist(self, name: str) -> None:
        text = (ROOT / name).read_text(encoding="utf-8")
        links = re.findall(r"\]\(([^)]+)\)", text)
        assert any(link.endswith(".png") for link in links)
        assert [link for link in links if not (ROOT / link).exists()] == []

    def test_its_notebooks_and_settings_exist(self, name: str) -> None:
        named = re.findall(
            r"\b(?:notebooks|params)/[\w./]+\.(?:ipynb|yml)", (ROOT / name).read_text(encoding="utf-8")
        )
        own = {"params/books/mine.yml", "params/sources/mine.yml"}
        assert [path for path in named if path not in own and not (ROOT / path).exists()] == []

    def test_its_parameters_are_those_of_the_notebooks(self, name: str) -> None:
        lines = [shlex.split(line) for line in _code(name) if line.startswith("papermill ")]
        assert lines
        for words in lines:
            source = (ROOT / words[1]).read_text(encoding="utf-8")
            given = [words[place + 1] for place, word in enumerate(words) if word == "-p"]
            assert [parameter for parameter in given if f'"{parameter} = ' not in source] == []


def test_both_languages_tell_the_same_commands() -> None:
    first, second = ({words[0]: None for words in _told(name)} for name in READMES)
    assert list(first) == list(second)


def test_the_picture_is_small() -> None:
    picture = ROOT / "lib" / "zhixing" / "book" / "templates" / "readme-page.png"
    assert picture.stat().st_size < 250_000
