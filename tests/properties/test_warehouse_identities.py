"""Whatever the records say, stock and flow add up, spells follow each other, and a chain is in stock or pending.

The register is drawn at random, contradictions included; the oracle walks each case day by day in plain Python.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.law.periods import Month
from zhixing.records import TABLES
from zhixing.warehouse import build
from zhixing.warehouse.opened import Warehouse

AS_OF = date(2020, 12, 31)
START = date(2020, 1, 1)
MONTHS = [Month(2020, month) for month in range(1, 13)]
COURTS = ("川01", "川0104", "川0105", "川0302", "渝0101")
UNITS = {
    **{court: (court,) for court in COURTS},
    "prefecture 川01": ("川01", "川0104", "川0105"),
    "province": ("川", "川01", "川0104", "川0105", "川03", "川0302"),
    "everything": COURTS,
}

days = st.integers(0, 365).map(lambda n: START + timedelta(days=n))
# few days for closings and resumptions, so that several often fall on one
close_days = st.integers(0, 40).map(lambda n: START + timedelta(days=9 * n))


@dataclass(frozen=True)
class Case:
    """A case as drawn."""

    case_id: str
    type_code: str
    court: str
    filed: date
    closed: date | None
    method: str | None
    continues: str | None
    transfers: tuple[tuple[date, str, str], ...]

    def is_pending(self, day: date) -> bool:
        return self.filed <= day and (self.closed is None or self.closed > day)

    def holder(self, day: date) -> str:
        """Who holds the case: the latest court a valid transfer named."""
        court = self.court
        for when, _, receiver in sorted(self.transfers):
            if self.filed <= when <= min(day, self.closed or day):
                court = receiver
        return court


@st.composite
def cases(draw: st.DrawFn) -> list[Case]:
    drawn = []
    size = draw(st.integers(1, 7))
    for number in range(size):
        filed, end = sorted((draw(close_days), draw(close_days)))
        closed = end if draw(st.integers(0, 3)) else None
        moves = draw(st.dictionaries(days, st.permutations(COURTS), max_size=3))
        drawn.append(
            Case(
                case_id=f"C{number}",
                type_code=draw(st.sampled_from(("执", "执", "执恢", "执恢", "执异"))),
                court=draw(st.sampled_from(COURTS)),
                filed=filed,
                closed=closed,
                method=draw(st.sampled_from(("procedure_terminated", "procedure_terminated", "performed")))
                if closed
                else None,
                continues=draw(st.sampled_from((None, "OLD", *(f"C{other}" for other in range(size))))),
                transfers=tuple((when, order[0], order[1]) for when, order in moves.items()),
            )
        )
    return drawn


def records(register: list[Case]) -> dict[str, pl.DataFrame]:
    """Turn the drawn register into record tables."""
    empty = TABLES["cases"].create_empty()
    rows = pl.DataFrame(
        {
            "case_id": [case.case_id for case in register],
            "type_code": [case.type_code for case in register],
            "court_code": [case.court for case in register],
            "filing_date": [case.filed for case in register],
            "closing_date": [case.closed for case in register],
            "closing_method": [case.method for case in register],
            "first_case_id": [case.continues if case.type_code == "执恢" else None for case in register],
            "delivery_date": [AS_OF] * len(register),
        },
        schema={
            name: empty.schema[name]
            for name in (
                "case_id",
                "type_code",
                "court_code",
                "filing_date",
                "closing_date",
                "closing_method",
                "first_case_id",
                "delivery_date",
            )
        },
    )
    moves = [(case.case_id, *move, "entrusted") for case in register for move in case.transfers]
    transfer_schema = TABLES["transfers"].create_empty().schema
    order = ["case_id", "transfer_date", "from_court_code", "to_court_code", "kind"]
    return {
        "cases": pl.concat([empty, rows], how="diagonal").select(empty.columns),
        "transfers": pl.DataFrame(
            moves, schema={name: transfer_schema[name] for name in order}, orient="row"
        ),
    }


def build_tables(register: list[Case], courts: pl.DataFrame, names: tuple[str, ...]) -> Iterator[list[dict]]:
    """Build a warehouse of the register and return the rows of some of its tables."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        build.write(records(register), courts, path, {"as_of": AS_OF.isoformat()})
        with Warehouse.open(path) as warehouse:
            for name in names:
                yield warehouse.query(f"FROM {name}").to_dicts()


def month_ends() -> list[tuple[Month, date]]:
    return [(month, month.start - timedelta(days=1)) for month in MONTHS]


def pending(spells: list[Mapping], courts: tuple[str, ...], day: date) -> int:
    return sum(
        spell["court_code"] in courts
        and spell["entry_date"] <= day
        and (spell["exit_date"] is None or spell["exit_date"] > day)
        for spell in spells
    )


def flow(spells: list[Mapping], courts: tuple[str, ...], end: str, kind: str, month: Month) -> int:
    return sum(
        spell["court_code"] in courts
        and spell[f"{end}_kind"] == kind
        and month.start <= spell[f"{end}_date"] <= month.end
        for spell in spells
    )


@settings(max_examples=20, deadline=None)
@given(register=cases())
def test_opening_plus_inflow_less_outflow_is_pending(register: list[Case], tiny_courts: pl.DataFrame):
    (docket,) = build_tables(register, tiny_courts, ("docket",))
    for courts in UNITS.values():
        for month, eve in month_ends():
            received = flow(docket, courts, "entry", "filed", month)
            closed = flow(docket, courts, "exit", "closed", month)
            moved_in = flow(docket, courts, "entry", "transferred_in", month)
            moved_out = flow(docket, courts, "exit", "transferred_out", month)
            opening, at_end = pending(docket, courts, eve), pending(docket, courts, month.end)
            assert opening + received + moved_in - closed - moved_out == at_end
            # and each of them is what the cases say, one by one
            assert received == sum(
                c.court in courts and month.start <= c.filed <= month.end for c in register
            )
            assert closed == sum(
                c.closed is not None and month.start <= c.closed <= month.end and c.holder(c.closed) in courts
                for c in register
            )
            assert at_end == sum(c.is_pending(month.end) and c.holder(month.end) in courts for c in register)


@settings(max_examples=20, deadline=None)
@given(register=cases())
def test_the_spells_of_a_case_follow_each_other_from_filing_to_closing(
    register: list[Case], tiny_courts: pl.DataFrame
):
    (docket,) = build_tables(register, tiny_courts, ("docket",))
    assert {spell["case_id"] for spell in docket} == {case.case_id for case in register}
    for case in register:
        spells = [spell for spell in docket if spell["case_id"] == case.case_id]
        # of two spells that begin on a day, the one that ends that day is the earlier
        spells.sort(key=lambda s: (s["entry_date"], s["entry_kind"] != "filed", s["exit_date"] or date.max))
        assert [spell["entry_kind"] for spell in spells] == ["filed"] + ["transferred_in"] * (len(spells) - 1)
        assert (spells[0]["court_code"], spells[0]["entry_date"]) == (case.court, case.filed)
        for spell, following in pairwise(spells):
            assert spell["exit_kind"] == "transferred_out"
            assert spell["exit_date"] == following["entry_date"]
            assert spell["to_court_code"] == following["court_code"]
            assert following["from_court_code"] == spell["court_code"] != following["court_code"]
        assert spells[-1]["exit_date"] == case.closed
        assert spells[-1]["exit_kind"] == ("closed" if case.closed else None)


def chains(register: list[Case]) -> dict[str, list[Case]]:
    """Group first cases and resumed ones by the first case their links lead to."""
    by_id = {case.case_id: case for case in register}
    found: dict[str, list[Case]] = {}
    for case in register:
        root, seen = case, set()
        while root.type_code == "执恢" and root.case_id not in seen:
            seen.add(root.case_id)
            if root.continues is None or root.continues == root.case_id:
                break
            if root.continues not in by_id:
                found.setdefault(root.continues, []).append(case)
                break
            root = by_id[root.continues]
        if root.type_code == "执":
            found.setdefault(root.case_id, []).append(case)
    return found


def is_in_stock(chain: list[Case], day: date) -> bool:
    """Nothing of the chain is pending, and its latest closing is 终本."""
    closed = [case for case in chain if case.closed is not None and case.closed <= day]
    if not closed or any(case.is_pending(day) for case in chain):
        return False
    latest = max(closed, key=lambda case: (case.closed, case.filed, case.case_id))
    return latest.method == "procedure_terminated"


@settings(max_examples=40, deadline=None)
@given(register=cases())
def test_a_chain_is_in_stock_exactly_on_the_days_its_cases_say(
    register: list[Case], tiny_courts: pl.DataFrame
):
    (stock,) = build_tables(register, tiny_courts, ("terminated_stock",))
    expected = chains(register)
    assert {spell["case_id"] for spell in stock} <= set(expected)
    moments = {case.filed for case in register} | {case.closed for case in register if case.closed}
    for chain_id, chain in expected.items():
        spells = [spell for spell in stock if spell["case_id"] == chain_id]
        assert all(spell["exit_date"] is None or spell["entry_date"] < spell["exit_date"] for spell in spells)
        for day in sorted(moments | {moment - timedelta(days=1) for moment in moments} | {AS_OF}):
            held = pending(spells, COURTS, day)
            assert held == is_in_stock(chain, day)  # once at most: spells of a chain never overlap
