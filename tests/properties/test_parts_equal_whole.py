"""Parts equal the whole, and the whole is counted by its own query over the records, money to the fen.

Random units, years and scopes: courts add up to their prefecture and prefectures to the province, months to the year,
closing groups, claims and bases to all, first and resumed cases to both. The whole is plain SQL over the record tables,
which knows nothing of the docket or of the metrics. Registers: the tiny one, a random one with transfers, and a small
demonstration province.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhixing.law import scopes
from zhixing.law.periods import Period
from zhixing.law.units import Unit
from zhixing.metrics import dimensions
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import compute
from zhixing.records import TABLES
from zhixing.records.columns import BASES, CASE_TYPES, CLOSING_METHODS, RELIEF_KINDS
from zhixing.warehouse.opened import Warehouse

SUMS = [
    name
    for name, metric in METRICS.items()
    if metric.formula and metric.reaggregation != "recomputed from cases"
]
STOCKS = {
    name
    for name in SUMS
    if any(
        term.moment.startswith("open") or any(condition.values is None for condition in term.conditions)
        for part in METRICS[name].formula.sums
        for term in part.terms
    )
}
"""Sums that ask how things stand on the last day: a month's are not parts of the year's."""
FLOWS = [name for name in SUMS if name not in STOCKS]
CASE_KINDS = ("case_type", "enterprise_class", "claim_band", "basis")

REGISTERS = ["tiny", "random", "demonstration"]
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _days(rng: np.random.Generator, first: date, spread: int, size: int) -> list[date]:
    return [first + timedelta(days=int(step)) for step in rng.integers(0, spread, size)]


def random_register(seed: int, size: int) -> dict[str, pl.DataFrame]:
    """Cases at the five courts of the tiny court table, half of them closed, some moved once or twice."""
    rng = np.random.default_rng(seed)
    courts = rng.choice(["川01", "川0104", "川0105", "川03", "川0302"], size).tolist()
    filed = _days(rng, date(2018, 12, 1), 760, size)
    ends = [
        day + timedelta(days=int(step)) for day, step in zip(filed, rng.gamma(1.0, 150, size), strict=True)
    ]
    closed = [end if end <= date(2020, 12, 31) else None for end in ends]
    money = rng.integers(0, 10**9, (size, 2))
    types = rng.choice(CASE_TYPES, size, p=[0.7, 0.15, *[0.025] * 6]).tolist()
    known = rng.random((4, size)) < 0.9
    yes = rng.random((3, size)) < 0.5
    cases = pl.DataFrame(
        {
            "case_id": [f"case {number}" for number in range(size)],
            "type_code": types,
            "court_code": courts,
            "filing_date": filed,
            "closing_date": closed,
            "closing_method": [
                str(method) if end else None
                for method, end in zip(rng.choice(CLOSING_METHODS, size), closed, strict=True)
            ],
            "basis": [
                str(basis) if ok else None
                for basis, ok in zip(rng.choice(BASES, size), known[0], strict=True)
            ],
            "has_property": yes[0],
            "creditor_is_enterprise": [
                bool(v) if ok else None for v, ok in zip(yes[1], known[1], strict=True)
            ],
            "debtor_is_enterprise": yes[2],
            "claim_yuan": [
                Decimal(int(v)).scaleb(-2) if ok else None
                for v, ok in zip(money[:, 0], known[2], strict=True)
            ],
            "recovered_yuan": [
                Decimal(int(v)).scaleb(-2) if ok else None
                for v, ok in zip(money[:, 1], known[3], strict=True)
            ],
        },
        schema_overrides={
            "claim_yuan": pl.Decimal(18, 2),
            "recovered_yuan": pl.Decimal(18, 2),
            "closing_date": pl.Date,
        },
    )
    constants = {
        "court_is_unknown": pl.lit(value=False),
        "recovered_above_claim": pl.lit(value=False),
        "delivery_date": pl.lit(date(2021, 1, 5)),
        "source_file": pl.lit("random"),
        "source_line": pl.lit(1, pl.Int64),
    }
    empty = [
        name for name in TABLES["cases"].columns() if name not in cases.columns and name not in constants
    ]
    complete = cases.with_columns(**constants, **{name: pl.lit(None) for name in empty})
    return {
        "cases": TABLES["cases"].validate(complete, cast=True),
        "transfers": _transfers(rng, cases),
        "payments": _events(rng, cases, "payments", "payment_date").with_columns(
            amount_yuan=pl.lit(Decimal("1234.56")).cast(pl.Decimal(18, 2))
        ),
        "relief_measures": _relief(rng, cases),
    }


def _events(rng: np.random.Generator, cases: pl.DataFrame, table: str, day: str) -> pl.DataFrame:
    chosen = cases.sample(fraction=0.5, seed=int(rng.integers(1000)))
    later = pl.Series(rng.integers(0, 200, chosen.height))
    dated = chosen.select("case_id", (pl.col("filing_date") + pl.duration(days=later)).alias(day))
    assert table in TABLES
    return dated.filter(pl.col(day) <= date(2020, 12, 31))


def _relief(rng: np.random.Generator, cases: pl.DataFrame) -> pl.DataFrame:
    granted = _events(rng, cases, "relief_measures", "granted_date")
    kinds = pl.Series(rng.choice(RELIEF_KINDS, granted.height), dtype=pl.String)
    return granted.with_columns(kind=kinds, ended_date=pl.col("granted_date") + pl.duration(days=30))


def _transfers(rng: np.random.Generator, cases: pl.DataFrame) -> pl.DataFrame:
    """Move a third of the cases, by chains that hold together: each step leaves the court that has the case."""
    rows = []
    choices = ["川01", "川0104", "川0105", "川03", "川0302"]
    for case_id, first_court, filed, closed in cases.select(
        "case_id", "court_code", "filing_date", "closing_date"
    ).iter_rows():
        if rng.random() > 1 / 3:
            continue
        court, last = first_court, closed or date(2020, 12, 31)
        days = sorted({filed + timedelta(days=int(step)) for step in rng.integers(0, 400, 2)})
        for day in (day for day in days if day < last):
            to = str(rng.choice([other for other in choices if other != court]))
            rows.append((case_id, day, court, to, "entrusted"))
            court = to
    names = ("case_id", "transfer_date", "from_court_code", "to_court_code", "kind")
    return pl.DataFrame(rows, schema=names, orient="row")


@pytest.fixture(scope="module", params=REGISTERS)
def any_warehouse(
    request: pytest.FixtureRequest,
    tiny_warehouse: Warehouse,
    small_warehouse: Path,
    make_warehouse: Callable[..., Warehouse],
) -> Iterator[Warehouse]:
    """Each register the properties must hold on."""
    if request.param == "demonstration":
        with Warehouse.open(small_warehouse) as opened:
            yield opened
    else:
        yield tiny_warehouse if request.param == "tiny" else make_warehouse(random_register(seed=7, size=600))


@pytest.fixture(scope="module")
def draw(any_warehouse: Warehouse) -> Callable[[st.DataObject], tuple[Unit, Period, str]]:
    """Draw a unit, a year the records cover, and a scope."""

    @cache
    def units(day: date) -> list[Unit]:
        return list(any_warehouse.courts.on(day).values())

    def drawn(data: st.DataObject) -> tuple[Unit, Period, str]:
        kind = data.draw(st.sampled_from(["calendar", "judicial"]))
        period = Period.of(kind, data.draw(st.sampled_from(any_warehouse.years)))
        unit = data.draw(st.sampled_from(units(period.end)), label="unit")
        return unit, period, data.draw(st.sampled_from(list(scopes.SCOPES)))

    return drawn


def exact(rows: pl.DataFrame, *keys: str) -> dict[tuple[object, ...], tuple[object, ...]]:
    """Return exact sums of numerator, denominator and cases by metric and further keys."""
    sums = rows.group_by("metric", *keys).agg(pl.col("numerator", "denominator").sum(), pl.col("n").sum())
    return {row[: 1 + len(keys)]: row[1 + len(keys) :] for row in sums.iter_rows()}


def without_cases(rows: dict[tuple[object, ...], tuple[object, ...]], *metrics: str) -> dict[object, object]:
    """Leave out the number of cases where a case may stand in several parts."""
    several = {"relief_measures", "relief_days_mean", "cash_recovered_yuan", *metrics}
    return {key: row[:2] if key[0] in several else row for key, row in rows.items()}


@FEW
@given(data=st.data())
def test_courts_and_prefectures_add_up(any_warehouse: Warehouse, draw, data: st.DataObject):
    unit, period, scope = draw(data)
    whole = without_cases(exact(compute(any_warehouse, SUMS, unit, period, scope)))
    for place in ("court", "prefecture"):
        parts = compute(any_warehouse, SUMS, unit, period, scope, by=[place])
        assert without_cases(exact(parts)) == whole


@FEW
@given(data=st.data())
def test_children_of_a_unit_add_up(any_warehouse: Warehouse, draw, data: st.DataObject):
    unit, period, scope = draw(data)
    children = any_warehouse.courts.children(unit, period.end)
    if children:
        parts = compute(any_warehouse, SUMS, children, period, scope)
        whole = compute(any_warehouse, SUMS, unit, period, scope)
        assert without_cases(exact(parts)) == without_cases(exact(whole))


@FEW
@given(data=st.data())
def test_months_add_up_to_the_year(any_warehouse: Warehouse, draw, data: st.DataObject):
    unit, period, scope = draw(data)
    whole = without_cases(exact(compute(any_warehouse, FLOWS, unit, period, scope)))
    months = compute(any_warehouse, FLOWS, unit, period, scope, by=["month"])
    assert months["month"].n_unique() == 12
    assert without_cases(exact(months)) == whole


@FEW
@given(data=st.data())
def test_a_year_s_stock_is_that_of_its_last_month(any_warehouse: Warehouse, draw, data: st.DataObject):
    unit, period, scope = draw(data)
    stocks = [
        "pending",
        "terminated_procedure_stock",
        "terminated_procedure_outstanding_yuan",
        "pending_beyond_limit",
    ]
    months = compute(any_warehouse, stocks, unit, period, scope, by=["month"])
    last = months.filter(month=period.months()[-1].key)
    assert exact(last) == exact(compute(any_warehouse, stocks, unit, period, scope))
    first = compute(any_warehouse, ["opening"], unit, period, scope, by=["month"]).head(1)
    assert exact(first) == exact(compute(any_warehouse, ["opening"], unit, period, scope))


@FEW
@given(data=st.data())
def test_kinds_of_case_add_up(any_warehouse: Warehouse, draw, data: st.DataObject):
    unit, period, scope = draw(data)
    kind = data.draw(st.sampled_from(CASE_KINDS))
    names = [name for name in SUMS if kind in dimensions.allowed(METRICS[name])]
    whole = exact(compute(any_warehouse, names, unit, period, scope))
    assert exact(compute(any_warehouse, names, unit, period, scope, by=[kind])) == whole


@FEW
@given(data=st.data())
def test_closings_and_ages_add_up(any_warehouse: Warehouse, draw, data: st.DataObject):
    unit, period, scope = draw(data)
    for kind in ("closing_method", "closing_group", "age_band", "relief_kind"):
        names = [name for name in SUMS if kind in dimensions.allowed(METRICS[name])]
        parts = without_cases(exact(compute(any_warehouse, names, unit, period, scope, by=[kind])))
        assert parts == without_cases(exact(compute(any_warehouse, names, unit, period, scope)))


@FEW
@given(data=st.data())
def test_the_account_closes_and_shares_add_to_one(any_warehouse: Warehouse, draw, data: st.DataObject):
    unit, period, scope = draw(data)
    names = ["opening", "received", "transferred_in", "transferred_out", "closed", "pending", "handled"]
    shares = ["actual_closing_rate", "terminated_procedure_rate", "pending_rate"]
    groups = ["closed_real", "closed_terminated_procedure", "closed_other"]
    rows = compute(any_warehouse, [*names, *shares, *groups], unit, period, scope)
    value = dict(rows.select("metric", "numerator").iter_rows())
    kept = value["opening"] + value["received"] + value["transferred_in"] - value["transferred_out"]
    assert kept - value["closed"] == value["pending"]
    assert value["handled"] == value["closed"] + value["pending"] == sum(value[name] for name in shares)
    assert value["closed"] == sum(value[name] for name in groups)


@FEW
@given(data=st.data())
def test_first_and_resumed_add_up(any_warehouse: Warehouse, draw, data: st.DataObject):
    unit, period, _ = draw(data)
    names = ["received", "closed", "recovered_yuan", "pending", "cash_recovered_yuan"]
    both = exact(compute(any_warehouse, names, unit, period, "首执+恢复", by=["case_type"]), "case_type")
    first = exact(compute(any_warehouse, names, unit, period, "首执"))
    for name in names:
        assert both[name, "执"] == first[name,]
    resumed = exact(compute(any_warehouse, ["resumed_closed", "resumed_recovered_yuan"], unit, period))
    assert both["closed", "执恢"][0] == resumed["resumed_closed",][0]
    assert both["recovered_yuan", "执恢"][0] == resumed["resumed_recovered_yuan",][0]


# what SQL over the record tables alone counts; {court} is the court that held the case on a day
HOLDER = """
WITH held AS (
    SELECT c.*, coalesce((
        SELECT arg_max(t.to_court_code, t.transfer_date) FROM transfers AS t
        WHERE t.case_id = c.case_id AND t.transfer_date <= least({day}, coalesce(c.closing_date, {day}))
          AND t.transfer_date >= c.filing_date
    ), c.court_code) AS holder
    FROM cases AS c
    WHERE {types}
)
"""
WHOLES = {
    "received": "SELECT count(*), 0 FROM cases AS c WHERE {types} AND court_code IN {courts} AND filing_date BETWEEN {start} AND {end}",
    "closed": "{held} SELECT count(*), 0 FROM held WHERE holder IN {courts} AND closing_date BETWEEN {start} AND {end}",
    "pending": "{held} SELECT count(*), 0 FROM held WHERE holder IN {courts} AND filing_date <= {end} "
    "AND (closing_date IS NULL OR closing_date > {end})",
    "recovered_yuan": "{held} SELECT coalesce(sum(recovered_yuan), 0), count(*) FROM held "
    "WHERE holder IN {courts} AND closing_date BETWEEN {start} AND {end}",
    "closed_terminated_procedure": "{held} SELECT count(*), 0 FROM held WHERE holder IN {courts} "
    "AND closing_method = 'procedure_terminated' AND closing_date BETWEEN {start} AND {end}",
    "enterprise_recovered_yuan": "{held} SELECT coalesce(sum(recovered_yuan), 0), 0 FROM held WHERE holder IN {courts} "
    "AND debtor_is_enterprise AND creditor_is_enterprise IS NOT NULL AND closing_date BETWEEN {start} AND {end}",
    "mean_days_to_close": "{held} SELECT coalesce(sum(closing_date - filing_date), 0), count(*) FROM held "
    "WHERE holder IN {courts} AND closing_date BETWEEN {start} AND {end}",
}


@pytest.mark.parametrize("metric", WHOLES)
@FEW
@given(data=st.data())
def test_the_whole_by_its_own_query(any_warehouse: Warehouse, draw, metric: str, data: st.DataObject):
    unit, period, scope = draw(data)
    types = scopes.case_types(scope)
    words = {
        "types": "true" if types is None else f"c.type_code IN ({', '.join(map(repr, types))})",
        "courts": f"({', '.join(map(repr, unit.courts))})",
        "start": f"DATE '{period.start}'",
        "end": f"DATE '{period.end}'",
    }
    held = HOLDER.format(day=words["end"], types=words["types"])
    own = any_warehouse.query(WHOLES[metric].format(held=held, **words)).row(0)
    row = compute(any_warehouse, [metric], unit, period, scope).row(0, named=True)
    assert row["numerator"] == Decimal(own[0])
    if metric == "mean_days_to_close":
        assert row["denominator"] == own[1]


@FEW
@given(data=st.data())
def test_all_payments_and_relief_of_the_records(any_warehouse: Warehouse, data: st.DataObject):
    year = data.draw(st.sampled_from(any_warehouse.years))
    nation = any_warehouse.courts.on(date(year, 12, 31))["全国"]
    courts = f"({', '.join(map(repr, nation.courts))})"
    names = ["cash_recovered_yuan", "relief_measures", "relief_cases"]
    rows = compute(any_warehouse, names, nation, Period("calendar", year), "all")
    paid, relieved = (
        f"FROM {table} JOIN cases AS c USING (case_id) WHERE year({day}) = {year} AND c.court_code IN {courts}"
        for table, day in (("payments", "payment_date"), ("relief_measures", "granted_date"))
    )
    sums = any_warehouse.query(
        f"SELECT (SELECT coalesce(sum(amount_yuan), 0) {paid}), (SELECT count(*) {relieved}), "
        f"(SELECT count(DISTINCT case_id) {relieved})"
    ).row(0)
    assert rows["numerator"].to_list() == [Decimal(value) for value in sums]
