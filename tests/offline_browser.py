"""Debian's Chromium as a court's desk has it: no network, nothing that asks for one."""

import shutil

from playwright.sync_api import Browser, Playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launched(playwright: Playwright) -> Browser:
    """Start it; the caller has seen that it is installed."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
