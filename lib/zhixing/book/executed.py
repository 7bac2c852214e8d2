"""An executed notebook as a plain dict, read and written without nbformat's copies and checks.

Papermill has just written it with nbformat, which checked it. A page's export reads hundreds of kilobytes of records;
nbformat's own way of reading, copying and indenting them cost as much as drawing the page's charts.
"""

import json
from pathlib import Path
from typing import Any, TypeAlias

Notebook: TypeAlias = dict[str, Any]


def read(path: Path) -> Notebook:
    """An executed notebook; every text that nbformat keeps as a list of lines is one string."""
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = _joined(cell["source"])
        for output in cell.get("outputs", ()):
            if "text" in output:
                output["text"] = _joined(output["text"])
            data = output.get("data", {})
            for kind, value in data.items():
                if not kind.endswith("json"):
                    data[kind] = _joined(value)
    return notebook


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def save(notebook: Notebook, path: Path) -> None:
    """Write a notebook as papermill leaves it in memory."""
    path.write_text(write(notebook), encoding="utf-8")


def write(notebook: Notebook) -> str:
    """The notebook's file: JSON with a line a cell, in the order of its cells."""
    cells = ",\n".join(_json(cell) for cell in notebook["cells"])
    others = {key: value for key, value in notebook.items() if key != "cells"}
    return f'{{"cells": [\n{cells}\n],\n{_json(others)[1:]}\n'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
