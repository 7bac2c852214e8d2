"""How cells add up: every equation a reader with a book and a courts table can write down.

A parent equals the sum of its children along one axis, all other coordinates equal. An equation is there when all of its cells
are: cells nobody publishes and nobody can compute have none. A case counts once in a year and once in each of its
months, so equations between numbers of different cases carry a *slack*: never negative, known to nobody.
"""

from collections.abc import Iterator

import polars as pl

from zhixing.metrics.disclosure.axes import TREE, Places, Times, types_tree
from zhixing.metrics.disclosure.cells import COORDINATES
from zhixing.metrics.disclosure.contributions import LARGEST
from zhixing.metrics.disclosure.stems import ALL_PARTS, SIDES, STEMS

RELATION = {"relation": pl.Int64, "cell": pl.Int64, "sign": pl.Int8}
"""An entry of an equation: the sum has sign −1, its parts 1."""

COUNTED_ONCE = {"relief_measures": "relief_cases", "relief_ended": "relief_ended_cases"}
"""A count of rows → the count of different cases among them, which is never larger."""

_ADDITIVE_FOR_CASES = {"unit", "types"}
_ENTRY = {"equation": pl.String, "cell": pl.Int64, "sign": pl.Int8, "slack": pl.Int8}


def system(cells: pl.DataFrame, places: Places, times: Times) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return all cells of a system, slacks included, and its equations.

    Args:
        cells: `cells.cells` of the stems of one system, with a column ``cell`` that numbers them from 0.
        places: The units.
        times: The months and years.

    Returns:
        The cells, slacks last with null coordinates, and the columns of `RELATION`.
    """
    distinct = cells.filter(pl.col("stem").is_in([stem.id for stem in STEMS.values() if stem.term.distinct]))
    entries = [_counted_once(cells)]
    for axis, sums in _sums(cells, places, times):
        once = sums.join(distinct, left_on="parent", right_on="cell", how="semi")
        if axis in _ADDITIVE_FOR_CASES:
            entries.append(_entries(sums, axis))
        else:
            entries.append(_entries(sums.join(once, on="parent", how="anti"), axis))
            # Parts may overlap, so they add up to more; and the whole is at least each of them.
            entries.append(_entries(once, axis, slack=-1))
            each = once.with_columns(which=pl.col("cell"))
            entries.append(_entries(each, f"{axis} part", slack=1))
    return _with_slacks(cells, pl.concat(entries))


def _entries(sums: pl.DataFrame, axis: str, slack: int = 0) -> pl.DataFrame:
    """Return equations as entries: the parent with sign −1, its children with 1, and the sign of the slack."""
    names = [name for name in ("parent", "which") if name in sums.columns]
    named = sums.with_columns(equation=pl.concat_str(pl.lit(axis), *names, separator=" "))
    parents = named.select("equation", cell="parent", sign=pl.lit(-1, pl.Int8)).unique()
    children = named.select("equation", "cell", sign=pl.lit(1, pl.Int8))
    return (
        pl.concat([parents, children])
        .with_columns(slack=pl.lit(slack, pl.Int8))
        .select(pl.Schema(_ENTRY).names())
    )


def _sums(cells: pl.DataFrame, places: Places, times: Times) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield each axis and its sums: columns parent, cell."""
    # The largest cases of a whole are not those of its parts together.
    yield "unit", _along(cells.filter(~pl.col("part").str.starts_with(LARGEST)), "unit", places.tree)
    yield "types", _along(cells, "types", types_tree())
    yield "months", _along(cells, "time", times.by_months())
    yield "rest", _along(cells, "time", times.by_rest())
    for breakdown, tree in _part_trees(cells["part"].unique().to_list()).items():
        yield breakdown, _along(cells, "part", tree)


def _part_trees(parts: list[str]) -> dict[str, pl.DataFrame]:
    """Return the trees of parts: each breakdown makes up the whole, classes make up a side."""
    trees: dict[str, list[tuple[str, str]]] = {}
    for part in sorted(parts):
        name = part.partition("=")[0]
        if part != ALL_PARTS and name != "side":
            trees.setdefault(name, []).append((ALL_PARTS, part))
    if any(part.startswith("side=") for part in parts):
        trees["side"] = [
            (f"side={side}", f"enterprise_class={name}")
            for side, classes in SIDES.items()
            for name in classes
        ]
    return {name: pl.DataFrame(rows, schema=TREE, orient="row") for name, rows in trees.items()}


def _along(cells: pl.DataFrame, axis: str, tree: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of one axis whose cells are all there."""
    others = [name for name in COORDINATES if name != axis]
    keys = cells.select(*COORDINATES, "cell")
    parents = keys.rename({"cell": "parent"}).join(tree.rename({"parent": axis}), on=axis).drop(axis)
    children = parents.join(keys, left_on=[*others, "child"], right_on=[*others, axis], how="left")
    whole = children.group_by("parent").agg(pl.col("cell").is_not_null().all().alias("whole")).filter("whole")
    return children.join(whole, on="parent", how="semi").select("parent", "cell")


def _counted_once(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the equations rows = different cases + repeats."""
    found = [pl.DataFrame(schema=_ENTRY)]
    others = [name for name in COORDINATES if name != "stem"]
    for rows, cases in COUNTED_ONCE.items():
        parents = cells.filter(stem=rows).select(*others, parent="cell")
        pairs = parents.join(cells.filter(stem=cases).select(*others, "cell"), on=others).select(
            "parent", "cell"
        )
        found.append(_entries(pairs, "repeats", slack=1))
    return pl.concat(found)


def _with_slacks(cells: pl.DataFrame, entries: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number the equations, and give those that need one its slack."""
    # In a fixed order, so that the same records give the same plan.
    valued = entries.sort("equation", "cell").join(
        cells.select("cell", "value"), on="cell", maintain_order="left"
    )
    valued = valued.with_columns(relation=pl.col("equation").rank("dense").cast(pl.Int64) - 1)
    loose = valued.filter(pl.col("slack") != 0).group_by("relation", maintain_order=True)
    slacks = loose.agg(
        value=(pl.col("sign") * pl.col("value")).sum().abs(), sign=pl.col("slack").first()
    ).with_columns(cell=cells.height + pl.int_range(pl.len(), dtype=pl.Int64))
    grown = pl.concat(
        [cells, slacks.select("cell", "value", publishable=pl.lit(value=False))], how="diagonal"
    )
    return grown, pl.concat([frame.select(list(RELATION)) for frame in (valued, slacks)])
