"""A small book made as a reader would make it, and a browser without a network to read it in."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from offline_browser import launched
from small_province import ROOT, ZHIXING, once, run

UNITS = ("sichuan", "chengdu", "garze")


@pytest.fixture(scope="session")
def book(small_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration book's pages of three units, in both languages."""

    def make(folder: Path) -> None:
        only = [part for unit in UNITS for part in ("--only", unit)]
        described = ROOT / "params" / "books" / "sichuan.yml"
        run(ZHIXING, "book", described, "--warehouse", small_warehouse, "--out", folder / "book", *only)

    return once(tmp_path_factory, "of three units", make) / "book"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; only a machine that did not promise one may go without."""
    if shutil.which("chromium") is None:
        assert not os.environ.get("ZHIXING_REQUIRE_BROWSER"), "chromium is required here and not installed"
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        yield launched(playwright)
