"""The demonstration province at a twentieth of its size, made once for every test that needs pages with figures on them."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ZHIXING = Path(sys.executable).with_name("zhixing")


def run(*command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Make a folder once for all processes that run these tests; the others wait until it is there."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    shared = tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            folder.mkdir()
            make(folder)
            (folder / "made").touch()
    return folder


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the small province, through exports and intake."""

    def make(folder: Path) -> None:
        run(ZHIXING, "demo", folder / "exports", "--scale", "0.05")
        source = ROOT / "params" / "sources" / "sichuan_demo.yml"
        warehouse = folder / "warehouse.duckdb"
        run(ZHIXING, "ingest", folder / "exports", "--source", source, "--warehouse", warehouse)

    return once(tmp_path_factory, "small", make) / "warehouse.duckdb"
