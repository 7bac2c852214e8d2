"""The search for a pattern of withheld cells, with its proof: how far each of them can move unseen.

Used by `suppression.complementary`, which says what is asked.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from zhixing.methods import highs
from zhixing.methods.sensitivity import sensitive

_REACHES: Final = (
    3,
    5,
    None,
)  # how many relations away complements are looked for, before the whole table is
_ROUNDS: Final = 4  # how often prices are corrected
_MOVED: Final = 1e-7  # below this a solver's shift is none
_KEPT: Final = 1e-3  # moving what is withheld already costs next to nothing, but no more than needed moves
_ENOUGH: Final = 1 - 1e-6

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass
class Search:
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
    def start(cls, cells: pl.DataFrame, relations: pl.DataFrame, withheld_before: Indices | None) -> "Search":
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

    def equations(self, near: Indices) -> sparse.csc_array:
        """Return the relations that touch some cells, over those cells: all others stay where they are."""
        places = _places_of(self.columns, near)
        touched, relations = np.unique(self.columns.indices[places], return_inverse=True)
        starts = np.concatenate([[0], np.cumsum(np.diff(self.columns.indptr)[near])])
        return sparse.csc_array(
            (self.columns.data[places], relations, starts), shape=(touched.size, near.size)
        )

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
        program = _OneMove(self, near, cell, amount)
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


class _OneMove:
    """The linear program of all tables that differ by a given amount in one cell.

    Each shift is split in a rise and a fall, so that its cost is linear; amounts are scaled so that the move asked for is one.
    A shift stops at zero, where no sum here can be negative, and at what the attacker knows from elsewhere.
    """

    def __init__(self, search: Search, near: Indices, cell: int, amount: float) -> None:
        size, scale = near.size, abs(amount)
        kept = search.equations(near)
        self._equations = sparse.hstack([kept, -kept], format="csc")
        self._low = np.zeros(2 * size)
        self._high = np.concatenate([search.rise[near], search.fall[near]]) / scale
        rise = int(np.flatnonzero(near == cell)[0])
        fall = rise + size
        self._low[rise] = self._high[rise] = float(amount > 0)
        self._low[fall] = self._high[fall] = float(amount < 0)

    def cheapest(self, price: Floats) -> Floats | None:
        """Return the shift of each cell that costs least, None where there is none."""
        moves = highs.cheapest(np.concatenate([price, price]), self._equations, self._low, self._high)
        if moves is None:
            return None
        rise, fall = np.split(moves, 2)
        shift: Floats = rise - fall
        return shift


def _reach(room: Floats, shift: Floats) -> float:
    """Return how many times a shift fits in the room there is; what nothing stops goes as far as anyone asks."""
    return float((room / np.abs(shift)).min(initial=1e9))


def _indices_of(matrix: sparse.csr_array | sparse.csc_array, lines: Indices) -> Indices:
    """Return the stored indices of some rows (of a CSR matrix) or columns (of a CSC one)."""
    found: Indices = matrix.indices[_places_of(matrix, lines)].astype(np.int64)
    return found


def _places_of(matrix: sparse.csr_array | sparse.csc_array, lines: Indices) -> Indices:
    """Return where the entries of some rows (of a CSR matrix) or columns (of a CSC one) are stored."""
    starts, ends = matrix.indptr[lines], matrix.indptr[lines + 1]
    lengths = ends - starts
    offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    places: Indices = offsets + np.arange(lengths.sum())
    return places
