"""The house stands: imports point down, the lock is one, no file names an outside address."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def test_imports_only_point_down() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_conda_users_install_the_same_lock() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    pip = next(part["pip"] for part in environment["dependencies"] if isinstance(part, dict))
    assert "-r requirements.lock" in pip
    assert "--require-hashes" in pip


def _locked() -> dict[str, str]:
    lock = (ROOT / "requirements.lock").read_text()
    return {
        name.replace("_", "-"): version
        for name, version in re.findall(r"^([a-z0-9][\w.-]*)==([^\s;\\]+)", lock, re.MULTILINE)
    }


@pytest.mark.parametrize("package", ["jupyterlab", "polars", "altair", "papermill", "duckdb"])
def test_the_packages_the_client_named_are_locked(package: str) -> None:
    assert package in _locked()


def test_every_locked_package_has_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    requirements = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    without = [part.split()[0] for part in requirements if "--hash=sha256:" not in part]
    assert without == []


def test_every_dependency_is_locked() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    blocks = re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    names = [
        re.match(r'\s*"([a-z0-9-]+)', line)[1]
        for block in blocks
        for line in block.splitlines()
        if '"' in line
    ]
    assert len(names) > 30
    assert [name for name in names if name not in _locked()] == []


def _tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0 and done.stdout:
        return [ROOT / name for name in done.stdout.split("\0") if name]
    return [
        path
        for folder in ("lib", "notebooks", "params", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    ]


def test_shipped_files_name_no_outside_address() -> None:
    loaded = re.compile(
        r"""(?:src|href)\s*=\s*["']https?://|@import\s+url\(\s*["']?https?://|fetch\(\s*["']https?://"""
    )
    shipped = [
        path
        for path in _tracked()
        if path.suffix in {".py", ".j2", ".css", ".js", ".ipynb"} and "tests" not in path.parts
    ]
    assert len(shipped) > 50
    found = {path.name: loaded.findall(path.read_text(encoding="utf-8")) for path in shipped if path.exists()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_the_lock_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"https?://|--index|--find-links|@ file:", lock)
