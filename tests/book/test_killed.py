"""A run that is killed leaves whole pages only, and the next goes on to the book that would have been made at once."""

import json
import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

from small_province import ROOT, ZHIXING
from zhixing.book import manifest, shelf

STUDIES = ("business_relief", "petitions", "backlog_reduction")
CODES = {"zigong": "川03", "garze": "川33", "panzhihua": "川04"}
UNITS = tuple(CODES)
TAG = re.compile(r"<[^>]*>")
PAGES = len(STUDIES) * len(UNITS)
MADE_AT = re.compile(rb"<dd>[^<]*UTC</dd>")


def command(warehouse: Path, out: Path) -> list[str]:
    chosen = [part for study in STUDIES for part in ("--study", study)]
    chosen += [part for unit in UNITS for part in ("--only", unit)]
    book = ROOT / "params" / "books" / "sichuan.yml"
    return [
        str(part)
        for part in (ZHIXING, "book", book, "--warehouse", warehouse, "--out", out, "--lang", "en", *chosen)
    ]


def check_whole(out: Path) -> int:
    """Every page that is there is whole, its own, and beside its own notebook; return how many there are."""
    entries = manifest.read(out)
    pages = list(out.glob("en/*/*/*.html"))
    for page in pages:
        html = page.read_text(encoding="utf-8")
        assert html.startswith("<!doctype html>"), page
        assert html.rstrip().endswith("</html>"), page
        notebook = json.loads(page.with_suffix(".ipynb").read_text(encoding="utf-8"))
        parameters = notebook["metadata"]["papermill"]["parameters"]
        assert f"unit={parameters['unit']}, year={parameters['year']}," in TAG.sub("", html), page
        assert parameters["unit"] == CODES[page.parent.name], page
        digests = entries.get(str(page.relative_to(out)))
        if digests is not None:
            assert shelf.whole(out, str(page.relative_to(out).with_suffix("")), digests.files), page
    return len(pages)


def test_killed_at_random_moments(small_warehouse: Path, tmp_path: Path) -> None:
    out, chance = tmp_path / "book", random.Random(20210319)  # noqa: S311 - moments, not secrets
    seen = [0]
    for _ in range(5):
        run = subprocess.Popen(
            command(small_warehouse, out),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while seen[-1] == len(list(out.glob("en/*/*/*.html"))) and time.monotonic() < deadline:
            time.sleep(0.01)  # until there is one page more than the run before left
        time.sleep(chance.uniform(0.0, 0.4))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        seen.append(check_whole(out))
        if seen[-1] == PAGES:
            break
    assert 0 < seen[1] < PAGES
    assert seen == sorted(seen)  # nothing made is lost

    subprocess.run(command(small_warehouse, out), cwd=ROOT, check=True, capture_output=True)
    assert check_whole(out) == PAGES
    assert not list(out.glob(".run-*"))
    atonce = tmp_path / "at once"
    subprocess.run(command(small_warehouse, atonce), cwd=ROOT, check=True, capture_output=True)
    assert _pages(out) == _pages(atonce)


def _pages(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): MADE_AT.sub(b"", path.read_bytes()) for path in out.glob("en/*/*/*.html")
    }
