"""Every definition as it was when last released: one that changes must say so, and keep what it was.

After a definition was changed with its version raised, its former formula in `history` and a line in CHANGELOG.md:

    UPDATE_GOLDEN=1 pytest tests/golden/test_definitions_golden.py
"""

import hashlib
import json
import os
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.record import Metric

GOLDEN = Path(__file__).with_name("definitions.json")
CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"

Entry = dict[str, str]


def entry(metric: Metric) -> Entry:
    """A metric's version, and a digest of all that its value follows from."""
    said = repr((stated(metric.formula), metric.scope, metric.definition_en))
    return {"version": metric.version, "digest": hashlib.sha256(said.encode()).hexdigest()[:16]}


def stated(part: object) -> object:
    """A record as what it states: fields at their defaults are left out, so that a new field moves no digest."""
    if not is_dataclass(part):
        return tuple(map(stated, part)) if isinstance(part, tuple) else part
    named = {field.name: (getattr(part, field.name), field.default) for field in fields(part)}
    return type(part).__name__, *(
        (name, stated(value)) for name, (value, usual) in named.items() if value != usual
    )


def complaint(metric: Metric, before: Entry, changelog: str) -> str | None:
    """What is wrong with a definition that differs from the released one; None where nothing is."""
    now = entry(metric)
    if now == before:
        return None
    if now["version"] == before["version"]:
        return f"{metric.id} changed and is still version {now['version']}: raise it, and keep the former formula in its history"
    if before["version"] not in {former.version for former in metric.history}:
        return f"{metric.id} is version {now['version']} and its history lacks version {before['version']}"
    if f"`{metric.id}`" not in changelog:
        return f"CHANGELOG.md does not say that `{metric.id}` moved"
    return None


def test_no_definition_changed_in_silence():
    released: dict[str, Entry] = json.loads(GOLDEN.read_text()) if GOLDEN.exists() else {}
    changelog = CHANGELOG.read_text()
    wrong = [
        complaint(METRICS[name], before, changelog) for name, before in released.items() if name in METRICS
    ]
    assert [text for text in wrong if text] == []
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(
            json.dumps({name: entry(metric) for name, metric in METRICS.items()}, indent=1) + "\n"
        )
        return
    assert {name: entry(metric) for name, metric in METRICS.items()} == released


def test_a_change_in_silence_is_noticed():
    metric = METRICS["closing_rate"]
    moved = replace(metric, formula=METRICS["clearance_ratio"].formula)
    assert complaint(metric, entry(metric), "") is None
    assert "raise it" in str(complaint(moved, entry(metric), ""))
    assert "history lacks" in str(complaint(replace(moved, version="2"), entry(metric), ""))


def test_every_former_definition_is_in_the_changelog():
    changelog = CHANGELOG.read_text()
    assert [
        metric.id for metric in METRICS.values() if metric.history and f"`{metric.id}`" not in changelog
    ] == []
