"""An attacker with every published cell, every relation and a linear program narrows no withheld cell.

The attacker here is written from the definition (dense equations in the published values) and shares nothing with the search
for the pattern.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from zhixing.methods import sensitivity, suppression

COUNT_WIDTH = 10
MONEY_SHARE = 0.10
MONEY_FLOOR = 10_000.0


@dataclass(frozen=True)
class Table:
    cells: pl.DataFrame
    relations: pl.DataFrame


def summed(
    cases: pl.DataFrame, coordinates: list[tuple[int | None, ...]], *, money: bool, implied: set[int]
) -> pl.DataFrame:
    """One cell a coordinate; None in a place sums over it."""
    rows = []
    for number, place in enumerate(coordinates):
        inside = cases
        for axis, position in enumerate(place):
            if position is not None:
                inside = inside.filter(pl.col(f"axis_{axis}") == position)
        amounts = sorted(inside["amount"].to_list(), reverse=True)
        value = float(sum(amounts)) if money else float(len(amounts))
        rows.append(
            {
                "value": value,
                "floor": None,
                "ceiling": None,
                "contributors": sum(1 for amount in amounts if amount) if money else len(amounts),
                "largest": float([*amounts, 0, 0][0]) if money else None,
                "second": float([*amounts, 0, 0][1]) if money else None,
                "publishable": number not in implied,
                "known": False,
                "cost": 1.0 + 3.0 * sum(position is None for position in place),
                "above": max(MONEY_SHARE * value, MONEY_FLOOR) if money else 0.0,
                "below": MONEY_SHARE * value if money else 0.0,
                "span": 0.0 if money else float(COUNT_WIDTH),
            }
        )
    schema = {name: kind for name, kind in suppression.CELL_SCHEMA.items() if name != "sensitive"}
    return pl.DataFrame(rows, schema=schema).with_columns(
        sensitive=sensitivity.sensitive(
            contributors=pl.col("contributors"),
            value=pl.col("value"),
            largest=pl.col("largest"),
            second=pl.col("second"),
        )
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Every margin of a small two- or three-way table, some of it never printed."""
    sizes = draw(st.lists(st.integers(2, 3), min_size=2, max_size=3))
    money = draw(st.booleans())
    seed = draw(st.integers(0, 2**32 - 1))
    spread = draw(st.sampled_from([0.5, 1.5, 3.0]))
    number = draw(st.integers(0, 40 * int(np.prod(sizes))))
    random = np.random.default_rng(seed)
    amounts = np.where(random.random(number) < 0.3, 0, random.lognormal(10, spread, number).round(2))
    cases = pl.DataFrame(
        {
            **{
                f"axis_{axis}": random.choice(size, number, p=random.dirichlet(np.full(size, 0.7)))
                for axis, size in enumerate(sizes)
            },
            "amount": amounts,
        }
    )
    coordinates = list(itertools.product(*([None, *range(size)] for size in sizes)))
    index = {place: number for number, place in enumerate(coordinates)}
    implied = {index[place] for place in coordinates if None not in place and draw(st.integers(0, 9)) == 0}
    relations = []
    for place, (axis, size) in itertools.product(coordinates, enumerate(sizes)):
        if place[axis] is None:
            relation = len(relations)
            parts = [(*place[:axis], position, *place[axis + 1 :]) for position in range(size)]
            relations.append([(relation, index[place], -1), *((relation, index[part], 1) for part in parts)])
    return Table(
        summed(cases, coordinates, money=money, implied=implied),
        pl.DataFrame(
            [entry for relation in relations for entry in relation],
            schema={"relation": pl.Int64, "cell": pl.Int64, "sign": pl.Int8},
            orient="row",
        ),
    )


def attack(table: Table, published: np.ndarray, target: int) -> tuple[float, float]:
    """The least and the greatest value of a cell that agree with all that is published.

    The unknowns are the differences from the true values, so that the equations hold exactly however floating point
    rounds a sum.
    """
    value = table.cells["value"].to_numpy()
    unknown = np.flatnonzero(~published)
    equations = np.zeros((table.relations["relation"].n_unique(), table.cells.height))
    for relation, cell, sign in table.relations.iter_rows():
        equations[relation, cell] = sign
    scale = table.cells["above"][target] or COUNT_WIDTH
    ends = []
    for direction in (1, -1):
        result = linprog(
            np.where(unknown == target, direction, 0),
            A_eq=equations[:, unknown],
            b_eq=np.zeros(len(equations)),
            bounds=[(-value[cell] / scale, 1e6) for cell in unknown],
            method="highs",
        )
        assert result.status == 0
        ends.append(value[target] + direction * result.fun * scale)
    return ends[0], ends[1]


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_no_withheld_cell_can_be_narrowed(table: Table) -> None:
    plan = suppression.complementary(table.cells, table.relations)
    withheld = plan["reason"].is_not_null().to_numpy()
    published = table.cells["publishable"].to_numpy() & ~withheld
    assert not plan["exposed"].any()
    for cell in np.flatnonzero(withheld).tolist():
        low, high = attack(table, published, cell)
        value, above, below, span = table.cells.select("value", "above", "below", "span").row(cell)
        slack = 1e-4 * max(1.0, above)
        assert low <= value - below + slack
        assert high >= value + above - slack
        assert high - low >= span - slack


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_every_published_cell_and_every_difference_of_a_sum_is_safe(table: Table) -> None:
    plan = suppression.complementary(table.cells, table.relations)
    withheld = plan["reason"].is_not_null() | ~table.cells["publishable"]
    assert not table.cells.filter(~withheld)["sensitive"].any()
    money = table.cells["largest"].is_not_null().any()
    marked = table.relations.with_columns(withheld=withheld.gather(table.relations["cell"]))
    for _, relation in marked.group_by("relation"):
        hidden = relation.filter("withheld", pl.col("sign") > 0)["cell"].to_list()
        guarded = plan["reason"].gather(hidden).is_not_null().any()
        if not guarded or relation.filter(pl.col("sign") < 0)["withheld"].item():
            continue
        inside = table.cells[hidden]
        assert inside["contributors"].sum() >= 10
        if money:
            top = sorted([*inside["largest"], *inside["second"]], reverse=True)
            assert inside["value"].sum() - top[0] - top[1] >= 0.10 * top[0] - 1e-4
