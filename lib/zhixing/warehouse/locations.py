"""Where a warehouse is: a file, a folder of Parquet, or such a folder and the Spark that reads it.

    data/warehouse.duckdb          a file, read by the DuckDB inside this process
    data/parquet                   a folder that `zhixing warehouse export` wrote, read by the same
    spark://local/FOLDER           such a folder, read by a Spark inside this machine
    spark://HOST:PORT/FOLDER       such a folder, read by the Spark cluster with this master

FOLDER is a full path without its first slash, or with it. A cluster reads it from Spark's own file system: HDFS where
the cluster has one, else a path that is the same on every machine.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from zhixing.warehouse.errors import WarehouseError

FILE_NAME = Path("data") / "warehouse.duckdb"
"""Where a project keeps its warehouse."""

LOCAL = "local"
"""In place of HOST:PORT: no cluster, but a Spark inside this machine."""

_SPARK = re.compile(r"spark://(local|[\w.-]+:\d+|\[[\da-fA-F:]+\]:\d+)/+(.*[^/])/*")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://")


@dataclass(frozen=True)
class SparkURL:
    """A folder of Parquet and the Spark that reads it.

    Attributes:
        master: HOST:PORT of a cluster's master, or `LOCAL`.
        folder: The full path of the folder.
    """

    master: str
    folder: str

    def __str__(self) -> str:
        return f"spark://{self.master}{self.folder}"


Location = Path | SparkURL
"""What can be opened as a warehouse; `str` of it names it again."""


def locate(path_or_url: str | Path | None = None) -> Location:
    """Return the location that a text stands for.

    Args:
        path_or_url: A path or URL as above; left out, ZHIXING_WAREHOUSE, else the file of the project around the
            working directory. Outside a project it is the one beside this package's checkout.

    Raises:
        WarehouseError: It is a URL of no form above.
    """
    named = str(path_or_url or os.environ.get("ZHIXING_WAREHOUSE", ""))
    if not named:
        return _project() / FILE_NAME
    scheme = _SCHEME.match(named)
    if scheme is None:
        return Path(named).expanduser().absolute()
    found = _SPARK.fullmatch(named)
    if found is None:
        raise WarehouseError(
            f"{named} names no warehouse. One is a file, a folder of Parquet that `zhixing warehouse export` wrote, "
            "or such a folder read by Spark: spark://local/FOLDER on this machine, spark://HOST:PORT/FOLDER on the "
            "cluster with that master, FOLDER being its full path."
        )
    return SparkURL(found[1], f"/{found[2]}")


def file(path: str | Path | None = None) -> Path:
    """Return the file that a text stands for, for what is written rather than read.

    Raises:
        WarehouseError: It is a folder or a URL: what these name was exported from a file.
    """
    found = locate(path)
    if isinstance(found, Path) and not found.is_dir():
        return found
    raise WarehouseError(
        f"{found} cannot be written: a warehouse is written as a file. Name one, and `zhixing warehouse export` makes "
        "of it the folder of Parquet that Spark reads."
    )


def _project() -> Path:
    """Return the project around the working directory, else the checkout of this package."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "lib" / "zhixing").is_dir():
            return folder
    return Path(__file__).parents[3]
