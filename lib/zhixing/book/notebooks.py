"""Where the notebooks stand, and what of them decides a page."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from zhixing.law.errors import ZhixingError


def folder() -> Path:
    """Return the project's notebooks folder: the one above the working directory, else the checkout's.

    Raises:
        ZhixingError: There is none; the message says where it was looked for.
    """
    here = Path.cwd().resolve()
    checkout = Path(__file__).resolve().parents[3]
    candidates = [base / "notebooks" for base in (here, *here.parents, checkout)]
    for candidate in candidates:
        if (candidate / "backlog_reduction.ipynb").exists():
            return candidate
    raise ZhixingError(
        f"The notebooks were not found: neither above {here} nor in {checkout} is there a folder notebooks. "
        "Run the command from a checkout of the project."
    )


def notebook_path(study: str) -> Path:
    """Return a study's notebook.

    Raises:
        ZhixingError: It does not exist or has no cell tagged ``parameters``, so papermill would publish its defaults.
    """
    path = folder() / f"{study}.ipynb"
    if not path.exists():
        raise ZhixingError(
            f"The study {study} has no notebook at {path}. Each study has a notebook of its name."
        )
    if not any("parameters" in cell["metadata"].get("tags", []) for cell in _cells(path)):
        raise ZhixingError(
            f"{path} has no cell tagged “parameters”, so every page would show the defaults. "
            "Tag the cell that sets unit, year and the rest."
        )
    return path


def _cells(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


@cache
def notebook_digest(study: str) -> str:
    """Return a digest of a notebook's cells, without outputs."""
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in _cells(notebook_path(study))]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()
