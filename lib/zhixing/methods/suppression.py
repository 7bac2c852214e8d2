"""Cell suppression 单元格抑制: which published sums to withhold so that none withheld can be computed back.

A *cell* is a sum over cases; a *relation* says that some cells add up to another (months to a year, courts to a
prefecture). A reader who knows every published cell and every relation is an attacker with a linear program. The
problem is the linked-tables cell suppression problem of the ESSnet handbook (Hundepool et al., *Handbook on Statistical
Disclosure Control*, 2010, chapter 4), solved by the linear-programming heuristic of Kelly, Golden and Assad (1992,
*Networks* 22:397) in the form Fischetti and Salazar-González (2001, *Management Science* 47:1008) give for general tables:

for each withheld cell find the cheapest way to move it by the width it needs while every relation keeps holding and no cell
falls below what is known of it; the published cells that move are withheld with it. The movement found is itself the proof: the
table before it and the table after it look the same to the attacker.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse
from scipy.optimize import linprog

MINIMUM_CONTRIBUTORS: Final = 10
"""A sum over fewer cases is withheld; a true zero is a sum over none."""

P_PERCENT: Final = 0.10
"""The p of the p % rule: nobody may learn the largest contribution to within this share of it."""

CELL_SCHEMA: Final = {
    "value": pl.Float64,
    "floor": pl.Float64,
    "ceiling": pl.Float64,
    "contributors": pl.Int64,
    "largest": pl.Float64,
    "second": pl.Float64,
    "sensitive": pl.Boolean,
    "publishable": pl.Boolean,
    "known": pl.Boolean,
    "cost": pl.Float64,
    "above": pl.Float64,
    "below": pl.Float64,
    "span": pl.Float64,
}
"""The columns `complementary` reads, a row a cell. `publishable` false marks an implied cell nobody prints (a difference of
printed ones), unknown to the attacker from the start; `known` marks a cell he has from an earlier book, which cannot hide
anything; `cost` is what withholding it costs a reader. Where the cell is withheld, the attacker's interval must reach `above`
over and `below` under the true value, and be `span` wide. `floor` and `ceiling` are what he knows of the value from elsewhere
(null where nothing; no cell is below zero). `largest` and `second` are null for counts."""

_RELATION_SCHEMA: Final = {"relation": pl.Int64, "cell": pl.Int64, "sign": pl.Int8}
_REACHES: Final = (3, 5, None)
_ROUNDS: Final = 4
_MOVED: Final = 1e-7
_KEPT: Final = 1e-3
_ENOUGH: Final = 1 - 1e-6

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def sensitive(
    *,
    contributors: pl.Expr,
    value: pl.Expr,
    largest: pl.Expr,
    second: pl.Expr,
    minimum: int = MINIMUM_CONTRIBUTORS,
) -> pl.Expr:
    """Return whether a sum must be withheld for its own sake (primary suppression).

    Two rules: fewer than `minimum` contributing cases (true zeros included, as ONS does for life-event statistics); and the
    p % rule of the ESSnet handbook §4.2.2: the second largest contributor, who subtracts his own amount from the
    total, must not come within p % of the largest, so total − largest − second ≥ p · largest. A count has no
    `largest`: null there leaves the first rule alone.
    """
    rest = value - largest - second
    # Amounts are sums of fen in floating point: a thousandth of a fen is no difference.
    dominated = (rest < P_PERCENT * largest - 1e-5).fill_null(value=False)
    return (contributors < minimum) | dominated


def complementary(
    cells: pl.DataFrame, relations: pl.DataFrame, withheld_before: Indices | None = None
) -> pl.DataFrame:
    """Return a reason for each cell to withhold: `primary`, `complementary`, `carried`, or null where it is published.

    Args:
        cells: `CELL_SCHEMA`, a row a cell, numbered from 0 in this order.
        relations: columns relation, cell, sign: the signed cells of a relation add up to zero; in a sum the total's sign is −1.
        withheld_before: cells an earlier plan withheld, which stay withheld.

    Returns:
        Columns cell, reason (null for implied cells too unless sensitive) and exposed: true where no pattern can
        protect the cell, because what is `known` of it leaves too little room.
    """
    search = _Search.start(
        cells.select(list(CELL_SCHEMA)), relations.select(list(_RELATION_SCHEMA)), withheld_before
    )
    search.protect()
    reason = np.full(cells.height, None, dtype=object)
    reason[search.withheld & search.publishable] = "complementary"
    if withheld_before is not None:
        reason[withheld_before] = "carried"
    reason[cells["sensitive"].to_numpy()] = "primary"
    return pl.DataFrame(
        {"cell": np.arange(cells.height), "reason": reason.tolist(), "exposed": search.exposed},
        schema={"cell": pl.Int64, "reason": pl.String, "exposed": pl.Boolean},
    )


@dataclass
class _Search:
    """The pattern being built, and the proof so far: how far each withheld cell is known to be able to move."""

    value: Floats
    fall: Floats
    rise: Floats
    publishable: Flags
    known: Flags
    cost: Floats
    above: Floats
    below: Floats
    span: Floats
    contributors: Floats
    largest: Floats
    second: Floats
    rows: sparse.csr_array
    columns: sparse.csc_array
    withheld: Flags
    guarded: Flags
    exposed: Flags
    up: Floats
    down: Floats
    queue: deque[int] = field(default_factory=deque)

    @classmethod
    def start(
        cls, cells: pl.DataFrame, relations: pl.DataFrame, withheld_before: Indices | None
    ) -> "_Search":
        """Return a search whose withheld cells are the sensitive, the implied and the earlier ones."""
        number = cells.height
        rank = relations["relation"].rank("dense").to_numpy().astype(np.int64) - 1
        shape = (int(rank.max()) + 1 if rank.size else 0, number)
        signs = relations["sign"].to_numpy().astype(np.float64)
        rows = sparse.csr_array((signs, (rank, relations["cell"].to_numpy())), shape=shape)
        publishable, is_sensitive = cells["publishable"].to_numpy(), cells["sensitive"].to_numpy()
        withheld = is_sensitive | ~publishable
        if withheld_before is not None:
            withheld[withheld_before] = True

        def numbers(name: str, absent: float = 0) -> Floats:
            return cells[name].fill_null(absent).to_numpy().astype(np.float64)

        search = cls(
            value=numbers("value"),
            fall=np.maximum(numbers("value") - numbers("floor"), 0),
            rise=np.maximum(numbers("ceiling", np.inf) - numbers("value"), 0),
            publishable=publishable,
            known=cells["known"].to_numpy(),
            cost=numbers("cost"),
            above=numbers("above"),
            below=numbers("below"),
            span=numbers("span"),
            contributors=numbers("contributors"),
            largest=numbers("largest"),
            second=numbers("second"),
            rows=rows,
            columns=rows.tocsc(),
            withheld=withheld,
            # An implied cell that is not sensitive may be found out; every cell marked as suppressed may not.
            guarded=is_sensitive | (withheld & publishable),
            exposed=np.zeros(number, dtype=np.bool_),
            up=np.zeros(number),
            down=np.zeros(number),
        )
        # The widest need first: what protects it often protects its neighbours too.
        need = np.flatnonzero(search.guarded)
        width = np.maximum(search.above, search.span)
        search.queue.extend(need[np.argsort(-width[need], kind="stable")].tolist())
        return search

    def protect(self) -> None:
        """Withhold cells until each guarded one can move as far as it must and no difference of sums is sensitive."""
        while True:
            while self.queue:
                cell = self.queue.popleft()
                if self.up[cell] < self.above[cell] * _ENOUGH:
                    self._move(cell, self.above[cell])
                if self.down[cell] < self.below[cell] * _ENOUGH:
                    self._move(cell, -self.below[cell])
                if self.up[cell] + self.down[cell] < self.span[cell] * _ENOUGH:
                    # What can fall that far may, since other parts can always rise; a small count has only the way up.
                    falls = self.value[cell] >= self.span[cell]
                    self._move(cell, -self.span[cell] if falls else self.span[cell])
            if not self._widen_unions():
                return

    def _move(self, cell: int, amount: float) -> None:
        """Find the cheapest table that differs by `amount` in `cell` and withhold what differs; widen the search as needed."""
        room = self.rise[cell] if amount > 0 else self.fall[cell]
        if self.known[cell] or room < abs(amount) * _ENOUGH:
            self.exposed[cell] = True
            return
        reached = 0
        for reach in _REACHES:
            near = self._neighbourhood(cell, reach)
            if near.size == reached:
                continue
            reached = near.size
            shift = self._cheapest_shift(near, cell, amount)
            if shift is not None:
                self._accept(near, shift)
                return
        self.exposed[cell] = True

    def _neighbourhood(self, cell: int, reach: int | None) -> Indices:
        """Return the cells within `reach` relations of a cell (all connected ones for None) that are free to move."""
        near, steps = np.array([cell]), 0
        while reach is None or steps < reach:
            relations = np.unique(_indices_of(self.columns, near))
            grown = np.unique(_indices_of(self.rows, relations))
            if grown.size == near.size:
                break
            near, steps = grown, steps + 1
        free: Indices = near[~self.known[near]]
        return free

    def _cheapest_shift(self, near: Indices, cell: int, amount: float) -> Floats | None:
        """Return the shift of each near cell, in units of value, or None where none keeps every relation.

        Withholding a cell costs the same however far it moves, which is no linear cost. So a linear program is solved again with
        each price set to what the last shift made of it, charge ÷ distance (dynamic slope scaling, Kim and Pardalos 1999,
        *Operations Research Letters* 24:195), and the cheapest of the shifts is kept.
        """
        scale = abs(amount)
        published = ~self.withheld[near]
        need = np.maximum(self.above, self.span)[near] / scale
        charge = self.cost[near] * np.where(published, 1 + need, _KEPT)
        program = _Shifts(self, near, cell, amount)
        best, least, price = None, np.inf, charge.copy()
        for _ in range(_ROUNDS):
            shift = program.cheapest(price)
            if shift is None:
                return best
            moved = published & (np.abs(shift) > _MOVED)
            total = float(charge[moved].sum())
            if total >= least * _ENOUGH:
                return best
            best, least = np.where(np.abs(shift) > _MOVED, shift, 0.0) * scale, total
            if moved.sum() <= 1:
                return best
            price[moved] = charge[moved] / np.abs(shift[moved])
        return best

    def _accept(self, near: Indices, shift: Floats) -> None:
        """Withhold the published cells a shift moves; remember how far the whole line through it reaches."""
        moved = near[shift != 0]
        shift = shift[shift != 0]
        self._withhold(moved[~self.withheld[moved]])
        rising, falling = shift > 0, shift < 0
        fall, rise = self.fall[moved], self.rise[moved]
        forward = min(_reach(fall[falling], shift[falling]), _reach(rise[rising], shift[rising]))
        backward = min(_reach(fall[rising], shift[rising]), _reach(rise[falling], shift[falling]))
        ends = [shift * forward, -shift * backward]
        self.up[moved] = np.maximum(self.up[moved], np.maximum(*ends))
        self.down[moved] = np.maximum(self.down[moved], -np.minimum(*ends))

    def _withhold(self, cells: Indices) -> None:
        """Withhold more cells and queue them: what is withheld must be safe itself."""
        self.withheld[cells] = True
        self.guarded[cells] = True
        self.queue.extend(cells.tolist())

    def _widen_unions(self) -> bool:
        """Withhold one more part where the withheld parts of a published sum, taken together, are sensitive.

        Their sum is published in effect: total − published parts. A contributor who is alone in one of two withheld
        cells would read the other from it.
        """
        entries = self.rows.tocoo()
        parts = pl.DataFrame(
            {"relation": entries.row, "cell": entries.col, "sign": entries.data}
        ).with_columns(
            withheld=pl.lit(self.withheld[entries.col]),
            guarded=pl.lit((self.guarded & self.withheld)[entries.col]),
        )
        totals = (
            parts.filter(pl.col("sign") < 0)
            .group_by("relation")
            .agg(pl.len(), pl.col("withheld").any(), pl.col("cell").first())
        )
        totals = totals.filter((pl.col("len") == 1) & ~pl.col("withheld")).select("relation", total="cell")
        hidden = parts.filter("withheld", pl.col("sign") > 0).join(totals, on="relation")
        cells = hidden["cell"].to_numpy()
        hidden = hidden.with_columns(
            contributors=pl.lit(self.contributors[cells]),
            value=pl.lit(self.value[cells]),
            top=pl.concat_list(pl.lit(self.largest[cells]), pl.lit(self.second[cells])),
        )
        unions = hidden.group_by("relation", "total").agg(
            pl.col("guarded").any(),
            pl.col("contributors", "value").sum(),
            pl.col("top").explode().top_k(2),
        )
        unions = unions.filter(
            "guarded",
            sensitive(
                contributors=pl.col("contributors"),
                value=pl.col("value"),
                largest=pl.col("top").list.max(),
                second=pl.col("top").list.min(),
            ),
        ).sort("relation")
        for relation, total in unions.select("relation", "total").iter_rows():
            self._withhold_one_of(relation, total)
        return bool(self.queue)

    def _withhold_one_of(self, relation: int, total: int) -> None:
        """Withhold the cheapest published part of a sum, or the sum itself where no part is left."""
        parts = self.rows.indices[self.rows.indptr[relation] : self.rows.indptr[relation + 1]]
        free = parts[
            ~self.withheld[parts] & ~self.known[parts] & (parts != total) & (self.contributors[parts] > 0)
        ]
        if free.size:
            self._withhold(free[[np.argmin(self.cost[free])]].astype(np.int64))
        elif not self.known[total]:
            self._withhold(np.array([total]))


class _Shifts:
    """The linear program of all tables that differ by a given amount in one cell.

    Each shift is split in a rise and a fall, so that its cost is linear; amounts are scaled so that the move asked for is one.
    A shift stops at zero, where no sum here can be negative, and at what the attacker knows from elsewhere.
    """

    def __init__(self, search: _Search, near: Indices, cell: int, amount: float) -> None:
        size, scale = near.size, abs(amount)
        kept = search.rows[np.unique(_indices_of(search.columns, near))][:, near]
        self._equations = sparse.hstack([kept, -kept], format="csr")
        low, high = np.zeros(2 * size), np.full(2 * size, np.inf)
        high[:size], high[size:] = search.rise[near] / scale, search.fall[near] / scale
        rise = int(np.flatnonzero(near == cell)[0])
        fall = rise + size
        low[rise] = high[rise] = float(amount > 0)
        low[fall] = high[fall] = float(amount < 0)
        self._bounds = np.column_stack([low, high])
        self._size = size

    def cheapest(self, price: Floats) -> Floats | None:
        """Return the shift of each cell that costs least, None where there is none."""
        result = linprog(  # type: ignore[call-overload] # the stubs know dense matrices only
            np.concatenate([price, price]),
            A_eq=self._equations,
            b_eq=np.zeros(self._equations.shape[0]),
            bounds=self._bounds,
            method="highs",
        )
        if result.status != 0:
            return None
        shift: Floats = result.x[: self._size] - result.x[self._size :]
        return shift


def _reach(room: Floats, shift: Floats) -> float:
    """Return how many times a shift fits in the room there is; what nothing stops goes as far as anyone asks."""
    return float((room / np.abs(shift)).min(initial=1e9))


def _indices_of(matrix: sparse.csr_array | sparse.csc_array, lines: Indices) -> Indices:
    """Return the stored indices of some rows (of a CSR matrix) or columns (of a CSC one)."""
    starts, ends = matrix.indptr[lines], matrix.indptr[lines + 1]
    lengths = ends - starts
    offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    found: Indices = matrix.indices[offsets + np.arange(lengths.sum())].astype(np.int64)
    return found
