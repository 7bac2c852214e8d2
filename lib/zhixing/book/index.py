"""The book's front page: a tile map, a table that sorts and filters, and a link to every page.

It reads the manifest only, never a metric: what it shows is what the pages themselves say in their headlines. A page
opened from ``file://`` may not fetch, so the rows stand in the page as JSON.
"""

import csv
import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from zhixing.book import shelf
from zhixing.book.described import BookFile
from zhixing.book.manifest import Entry
from zhixing.present.words import Words
from zhixing.studies import STUDIES

TILES = Path(__file__).resolve().parents[3] / "data" / "reference" / "tiles.csv"


def _tiles() -> dict[str, list[int]]:
    if not TILES.exists():
        return {}
    with TILES.open(encoding="utf-8") as file:
        return {row["unit"]: [int(row["column"]), int(row["row"])] for row in csv.DictReader(file)}


def payload(book: BookFile, entries: list[Entry], notice: dict[str, str]) -> dict[str, Any]:
    """Return what the front page shows, as plain data.

    Args:
        book: The book's titles, languages and first map metric.
        entries: The manifest's entries; failed pages are listed as such.
        notice: The notice by language; empty texts for real data.
    """
    tiles = _tiles()
    units: dict[str, dict[str, Any]] = {}
    metrics: dict[str, dict[str, Any]] = {}
    cells: dict[str, dict[str, dict[str, Any]]] = {}
    pages: dict[str, dict[str, dict[str, dict[str, Any]]]] = {}
    order = {study: place for place, study in enumerate(book.study_names)}
    for entry in sorted(
        entries, key=lambda entry: (entry.unit, order.get(entry.study, len(order)), entry.year, entry.lang)
    ):
        units.setdefault(
            entry.unit,
            {
                "slug": entry.unit_slug,
                "name": {"en": entry.unit_name_en, "zh": entry.unit_name_zh},
                "tile": tiles.get(entry.unit),
            },
        )
        year = str(entry.year)
        page = {
            "path": entry.path,
            "finding": entry.finding,
            "status": "failed" if entry.status == "failed" else "ok",
        }
        pages.setdefault(entry.lang, {}).setdefault(year, {}).setdefault(entry.unit, {})[entry.study] = page
        for row in entry.rows:
            metric = metrics.setdefault(row["metric"], {"label": {}, "study": entry.study})
            metric["label"][entry.lang] = row["label"]
            cell = (
                cells.setdefault(year, {})
                .setdefault(entry.unit, {})
                .setdefault(
                    row["metric"], {"value": row["value"], "suppressed": row["suppressed"], "text": {}}
                )
            )
            cell["text"][entry.lang] = row["text"]
    years = sorted(cells, reverse=True) or [str(year) for year in book.all_years]
    own = [year for year in years if int(year) in book.years]  # others only one of its studies has
    return {
        "title": {"en": book.title_en, "zh": book.title_zh},
        "notice": notice,
        "languages": list(book.languages),
        "years": years,
        "opens_at": (own or years)[0],
        "studies": {
            study: {lang: STUDIES[study].title(lang) for lang in book.languages} for study in book.study_names
        },
        "map_metric": book.map_metric if book.map_metric in metrics else next(iter(metrics), None),
        "metrics": metrics,
        "units": units,
        "cells": cells,
        "pages": pages,
    }


def _words(languages: tuple[str, ...]) -> dict[str, dict[str, str]]:
    texts = {
        "lead": "Each page answers its question in its first line, states what it cannot say, and prints its definitions.",
        "map": "Prefectures",
        "colour_by": "Colour by",
        "year": "Year",
        "search": "Find a unit",
        "unit": "Unit",
        "pages": "Pages",
        "suppressed": "not published",
        "failed": "page failed",
        "caution": "Colours and order show values, not merit: neighbouring values may differ by chance alone. The pages show by how much.",
        "how_to_sort": "Select a column's heading to sort.",
        "low": "low",
        "high": "high",
        "none_found": "No unit matches.",
    }
    return {lang: {key: Words(lang)(text) for key, text in texts.items()} for lang in languages}


def write(out: Path, book: BookFile, entries: list[Entry], notice: dict[str, str]) -> None:
    """Write ``index.html`` into a book directory, in one step."""
    environment = Environment(
        loader=PackageLoader("zhixing.book"),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,
    )
    data = payload(book, entries, notice)
    text = json.dumps({**data, "words": _words(book.languages)}, ensure_ascii=False)
    html = environment.get_template("index.html.j2").render(
        data=data,
        # a closing tag inside a string would end the script element
        json=text.replace("<", "\\u003c"),
        lang=book.languages[0],
    )
    shelf.replace(out / "index.html", html)
