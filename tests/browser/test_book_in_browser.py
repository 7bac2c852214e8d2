"""The book as its reader meets it: from a folder, in a browser, without a network."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from zhixing.book import plan
from zhixing.law.periods import Period
from zhixing.metrics.catalogue import CAVEATS
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate
from zhixing.present.markup import figure_anchor
from zhixing.studies import STUDIES
from zhixing.warehouse.opened import Warehouse

LIMIT_KB = 150
ROOT = Path(__file__).resolve().parents[2]
BOOK = plan.load(ROOT / "params" / "books" / "sichuan.yml")
UNITS = ("sichuan", "chengdu", "garze")
REAL = "published_record"
"""The study of real publications: it has no synthetic number, and no headline metric."""


def pages_of(*units: str) -> list[str]:
    """The pages the book must have of these units."""
    return [
        f"{lang}/{year}/{unit}/{entry.study}.html"
        for lang in BOOK.languages
        for unit in units
        for entry in BOOK.studies
        if unit == "sichuan" or not entry.units
        for year in entry.years or BOOK.years
    ]


PAGES = pages_of("sichuan", "garze")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.complaints = []
    opened.on(
        "console", lambda message: opened.complaints.append(message.text) if message.type == "error" else None
    )
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on(
        "request",
        lambda request: opened.complaints.append(request.url) if request.url.startswith("http") else None,
    )
    yield opened
    context.close()


def entries(book: Path) -> list[dict]:
    return [json.loads(line) for line in (book / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_page_is_made(book: Path) -> None:
    made = entries(book)
    assert {entry["path"] for entry in made} == set(pages_of(*UNITS))
    assert {entry["study"] for entry in made} == set(STUDIES)
    assert {entry["status"] for entry in made} == {"ok"}
    assert all((book / entry["path"]).exists() for entry in made)


def test_a_page_is_small(book: Path) -> None:
    sizes = {entry["path"]: (book / entry["path"]).stat().st_size / 1000 for entry in entries(book)}
    assert {path: size for path, size in sizes.items() if size > LIMIT_KB} == {}


def test_a_page_names_no_outside_address(book: Path) -> None:
    for entry in entries(book):
        text = (book / entry["path"]).read_text(encoding="utf-8")
        loaded = re.findall(r'(?:src|href|action|data)="(https?:)?//[^"]*"', text)
        assert loaded == [], entry["path"]


def test_every_page_carries_its_unit_and_the_notice(book: Path) -> None:
    for entry in entries(book):
        text = (book / entry["path"]).read_text(encoding="utf-8")
        name = entry["unit_name_zh"] if entry["lang"] == "zh" else entry["unit_name_en"]
        assert name in text
        shown = re.sub(r"<[^>]+>", "", text)
        is_synthetic = "SYNTHETIC DEMONSTRATION DATA 合成演示数据" in shown
        assert is_synthetic == (entry["study"] != REAL), entry["path"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_without_a_network(book: Path, page: Page, path: str) -> None:
    page.goto((book / path).as_uri())
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == ("zh-CN" if path.startswith("zh") else "en")
    study = path.rsplit("/", 1)[1].removesuffix(".html")
    shown = {figure for figure in STUDIES[study].FIGURES if page.locator(f"#{figure_anchor(figure)}").count()}
    assert shown == set(STUDIES[study].FIGURES)
    page.get_by_role("link", name="English" if path.startswith("zh") else "中文").first.click()
    assert page.url.endswith(
        path.replace("zh/", "en/", 1) if path.startswith("zh") else path.replace("en/", "zh/", 1)
    )
    assert page.complaints == []


@pytest.mark.parametrize("path", ["index.html", *[one for one in PAGES if "sichuan" in one]])
def test_axe_finds_nothing_serious(book: Path, page: Page, path: str) -> None:
    page.goto((book / path).as_uri())
    found = Axe().run(page).response["violations"]
    assert [
        (one["id"], one["nodes"][0]["html"][:120])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ] == []


def test_the_index_maps_sorts_searches_and_switches(book: Path, page: Page) -> None:
    page.goto((book / "index.html").as_uri())
    assert page.locator(".tile").count() == 2
    rows = page.locator("#units tbody tr")
    assert rows.count() == 3
    page.get_by_role("button", name="Pending at the end").click()
    assert page.locator("#units tbody th").first.inner_text() == "Sichuan"
    page.locator("#search").fill("甘孜")
    assert rows.count() == 1
    page.locator("#languages button", has_text="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    page.locator(".tile").first.click()
    assert page.url.endswith(".html")
    assert "/zh/" in page.url
    assert page.complaints == []


def test_a_page_prints_on_a4(book: Path, page: Page) -> None:
    page.goto((book / PAGES[0]).as_uri())
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 2 <= len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 9


def test_a_phone_sees_no_sideways_scrolling(browser: Browser, book: Path) -> None:
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    opened = context.new_page()
    for path in ("index.html", *PAGES):
        opened.goto((book / path).as_uri())
        assert opened.evaluate("document.documentElement.scrollWidth") <= 390, path
    context.close()


def test_every_headline_is_the_published_metric(book: Path, small_warehouse: Path) -> None:
    with Warehouse.open(small_warehouse) as warehouse:
        for entry in entries(book):
            period = Period("calendar", entry["year"])
            unit = warehouse.courts.resolve(entry["unit"], period.end)
            assert entry["rows"] or not STUDIES[entry["study"]].HEADLINES, entry["path"]
            for row in entry["rows"]:
                exact = compute(warehouse, [row["metric"]], unit, period, row["scope"])
                published = gate.publish(warehouse, exact).row(0, named=True)
                assert row["suppressed"] == published["suppressed"], (entry["path"], row["metric"])
                expected = published["value"]
                assert row["value"] == (None if expected is None else pytest.approx(expected, rel=1e-12)), row


def test_the_first_screen_answers_with_a_number_of_the_unit_s_own(book: Path) -> None:
    found: dict[tuple[str, str, int], list[str]] = {}
    for entry in entries(book):
        found.setdefault((entry["study"], entry["lang"], entry["year"]), []).append(entry["finding"])
    for key, findings in found.items():
        assert all(any(character.isdigit() for character in finding) for finding in findings), (key, findings)
        assert len(set(findings)) == len(findings), (key, findings)


def test_every_caveat_is_printed_from_the_catalogue(book: Path) -> None:
    known = {text for caveat in CAVEATS.values() for text in (caveat.en, caveat.zh)}
    for entry in entries(book):
        notebook = json.loads((book / entry["path"]).with_suffix(".ipynb").read_text(encoding="utf-8"))
        outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
        records = [
            value
            for output in outputs
            for value in output.get("data", {}).values()
            if isinstance(value, dict)
        ]
        [caveats] = [record for record in records if record.get("kind") == "caveats"]
        assert caveats["items"], entry["path"]
        assert set(caveats["items"]) <= known, entry["path"]
