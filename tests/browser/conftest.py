"""A small book made as a reader would make it, and a browser without a network to read it in."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
UNITS = ("sichuan", "chengdu", "garze")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def run(*command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Make a folder once for all processes that run these tests; the others wait until it is there."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    shared = tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            folder.mkdir()
            make(folder)
            (folder / "made").touch()
    return folder


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration province at a twentieth of its size, through exports and intake."""

    def make(folder: Path) -> None:
        zhixing = Path(sys.executable).with_name("zhixing")
        run(zhixing, "demo", folder / "exports", "--scale", "0.05")
        source = ROOT / "params" / "sources" / "sichuan_demo.yml"
        warehouse = folder / "warehouse.duckdb"
        run(zhixing, "ingest", folder / "exports", "--source", source, "--warehouse", warehouse)

    return once(tmp_path_factory, "small", make) / "warehouse.duckdb"


@pytest.fixture(scope="session")
def book(small_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration book's pages of three units, in both languages."""

    def make(folder: Path) -> None:
        only = [part for unit in UNITS for part in ("--only", unit)]
        zhixing = Path(sys.executable).with_name("zhixing")
        described = ROOT / "params" / "books" / "sichuan.yml"
        run(zhixing, "book", described, "--warehouse", small_warehouse, "--out", folder / "book", *only)

    return once(tmp_path_factory, "of three units", make) / "book"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; only a machine that did not promise one may go without."""
    found = shutil.which("chromium")
    if found is None:
        assert not os.environ.get("ZHIXING_REQUIRE_BROWSER"), "chromium is required here and not installed"
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=found, args=list(QUIET))
