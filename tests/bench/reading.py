"""A page opened in Chromium from its file, as on a court's desk without a network: when it first paints, what it weighs."""

import json
import statistics
from dataclasses import dataclass
from pathlib import Path

from measuring import Line
from playwright.sync_api import sync_playwright

from offline_browser import launched

PAINT_MS, WEIGHT_KB = 300, 150
PAINTED = """() => new Promise(done => {
    const first = list => list.find(entry => entry.name === "first-contentful-paint");
    const found = first(performance.getEntriesByType("paint"));
    if (found) return done(found.startTime);
    new PerformanceObserver(list => { const one = first(list.getEntries()); if (one) done(one.startTime); })
        .observe({type: "paint", buffered: true});
})"""


@dataclass(frozen=True)
class Opened:
    """A page as a reader meets it."""

    path: str
    paint_ms: float
    weight_kb: float


def pages(book: Path) -> list[str]:
    """Return the paths of a book's pages, in order."""
    lines = (book / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted(json.loads(line)["path"] for line in lines)


def opened(book: Path, every: int = 12) -> list[Opened]:
    """Open every so manieth page of a book in a tab of its own."""
    found = []
    with sync_playwright() as playwright:
        browser = launched(playwright)
        for number, path in enumerate(pages(book)[::every]):
            file = book / path
            tab = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True).new_page()
            tab.goto(file.resolve().as_uri())
            paint = tab.evaluate(PAINTED)
            tab.context.close()
            if number:  # the first page warms the browser
                found.append(Opened(path, paint, file.stat().st_size / 1000))
        browser.close()
    return found


def lines(book: Path) -> list[Line]:
    """Return the lines of the table: the slowest and the heaviest page count, not the usual one."""
    found = opened(book)
    paints = [one.paint_ms for one in found]
    sizes = [(book / path).stat().st_size / 1000 for path in pages(book)]
    return [
        Line(
            f"first paint from file://, slowest of {len(found)} pages (median {statistics.median(paints):.0f} ms) : {PAINT_MS} ms",
            f"{max(paints):.0f} ms",
            f"{PAINT_MS} ms",
            max(paints) / PAINT_MS,
            "≤ 1",
        ),
        Line(
            f"weight beside shared assets, heaviest of {len(sizes)} pages (median {statistics.median(sizes):.0f} KB) : {WEIGHT_KB} KB",
            f"{max(sizes):.0f} KB",
            f"{WEIGHT_KB} KB",
            max(sizes) / WEIGHT_KB,
            "≤ 1",
        ),
    ]
