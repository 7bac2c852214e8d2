"""A small book made as a reader would make it, and a browser without a network to read it in."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
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


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration province at a twentieth of its size, through exports and intake."""
    folder = tmp_path_factory.mktemp("small")
    zhixing = Path(sys.executable).with_name("zhixing")
    run(zhixing, "demo", folder / "exports", "--scale", "0.05")
    source = ROOT / "params" / "sources" / "sichuan_demo.yml"
    run(zhixing, "ingest", folder / "exports", "--source", source, "--warehouse", folder / "warehouse.duckdb")
    return folder / "warehouse.duckdb"


@pytest.fixture(scope="session")
def book(small_warehouse: Path) -> Path:
    """The demonstration book's pages of three units, in both languages."""
    out = small_warehouse.with_name("book")
    only = [part for unit in UNITS for part in ("--only", unit)]
    zhixing = Path(sys.executable).with_name("zhixing")
    described = ROOT / "params" / "books" / "sichuan.yml"
    run(zhixing, "book", described, "--warehouse", small_warehouse, "--out", out, *only)
    return out


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; only a machine that did not promise one may go without."""
    found = shutil.which("chromium")
    if found is None:
        assert not os.environ.get("ZHIXING_REQUIRE_BROWSER"), "chromium is required here and not installed"
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=found, args=list(QUIET))
