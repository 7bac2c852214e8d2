"""The demonstration province as tables, before any court spells them its own way."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from zhixing.law.courts import CourtTable
from zhixing.records import TABLES
from zhixing.synthetic import (
    calibrate,
    campaigns,
    cases_table,
    courts,
    effects,
    history,
    links,
    mechanisms,
    minor,
    money,
    orders,
    payments,
    relief_table,
    satellites,
    tables,
    targets,
    transfers,
    truth,
    worlds,
)
from zhixing.synthetic.arrays import NEVER, Floats, date_of, day, stream
from zhixing.synthetic.cases_table import Main
from zhixing.synthetic.docket import ENTERPRISE, PENDING, PERFORMED, TERMINATED
from zhixing.synthetic.register import Register

DELIVERY_DAYS = 7
"""The delivery comes so many days after the as-of date: 2022-01-07 for the end of 2021."""


@dataclass(frozen=True)
class Province:
    """The province.

    Attributes:
        tables: The record tables by name. `cases` has, beside the record's columns, `creditor` and `debtor`: the kinds
            of party 申请执行人类型, 被执行人类型 that exports spell.
        courts: The courts, by the position the simulation uses.
        as_of: The day the records describe.
        delivered: The day the courts deliver them.
        effects: What was planted, structural and realised.
        factors: Year → factor on claims (without, with an enterprise debtor) that calibration needed.
        mixes: Year → closing mix that its year end was forced to.
    """

    tables: dict[str, pl.DataFrame]
    courts: courts.Courts
    as_of: dt.date
    delivered: dt.date
    effects: list[truth.Effect]
    factors: dict[int, tuple[float, float]]
    mixes: dict[int, dict[str, int]]

    def records(self) -> dict[str, pl.DataFrame]:
        """Return the tables as intake would: exactly the records' columns, as if read from one file."""
        delivered = self.tables | {
            "cases": self.tables["cases"]
            .with_row_index("source_line", offset=1)
            .with_columns(
                pl.col("source_line").cast(pl.Int64),
                delivery_date=pl.lit(self.delivered),
                source_file=pl.lit("province"),
            )
        }
        return {name: frame.select(TABLES[name].column_names()) for name, frame in delivered.items()}


@dataclass(frozen=True)
class _Setting:
    """What every stage needs."""

    courts: courts.Courts
    targets: targets.Targets
    actions: campaigns.Actions
    seed: int
    scale: float

    @property
    def as_of(self) -> int:
        return day(self.targets.last_year, 12, 31)

    def stream(self, name: str) -> np.random.Generator:
        return stream(self.seed, name)


@dataclass(frozen=True)
class _Firsts:
    """First cases with their amounts."""

    story: history.History
    main: Main
    moves: transfers.Transfers
    factors: dict[int, tuple[float, float]]
    factor: Floats


def generate(seed: int = 2020, scale: float = 1.0, table: pl.DataFrame | None = None) -> Province:
    """Make the province.

    Args:
        seed: Same seed, same province.
        scale: Size beside the true one; the published figures are met at 1.
        table: Court table; the project's own by default.

    Raises:
        QuotaError: The scale is so small that a year's stock cannot be met.
    """
    goal = targets.load(scale)
    span = (dt.date(goal.first_year, 1, 1), dt.date(goal.last_year, 12, 31))
    bench = courts.build(CourtTable.load().frame if table is None else table, span, seed)
    actions = campaigns.campaigns(bench, range(goal.first_year, goal.last_year + 1), seed)
    setting = _Setting(bench, goal, actions, seed, scale)
    firsts = _first_cases(setting)
    resumed, later = _resumed_cases(firsts, setting)
    main = {"执": firsts.main, "执恢": later}
    paid = {code: _payments(code, docket, setting) for code, docket in main.items()}
    checks = _checks(main, setting)
    minors = minor.draw(setting.courts, goal, seed, scale)
    origins = _origins(firsts, resumed, setting)
    made = {
        "cases": cases_table.cases(main, minors, origins, setting.courts, as_of=setting.as_of, seed=seed),
        "payments": pl.concat(tables.payments(paid[code], main[code].ids) for code in main),
        **_satellites(firsts, main, checks, setting),
        **mechanisms.records(_register(firsts, resumed, setting), firsts.story.orders, setting.actions),
    }
    return Province(
        tables={name: made.get(name, schema.create_empty()) for name, schema in TABLES.items()},
        courts=setting.courts,
        as_of=date_of(setting.as_of),
        delivered=date_of(setting.as_of + DELIVERY_DAYS),
        effects=[
            *effects.relief_effects(firsts.story, paid["执"], firsts.factor, setting.as_of, seed),
            *_docket_effects(firsts.story, setting),
            *effects.check_effects(firsts.main.filings, checks["执"], setting.courts),
            effects.slow_courts(setting.courts),
        ],
        factors=firsts.factors,
        mixes=firsts.story.mixes,
    )


def _first_cases(setting: _Setting) -> _Firsts:
    story = _simulate(history.World(setting.actions), setting)
    filings, fates = story.filings, story.fates
    outcome = money.outcomes(filings, fates, setting.as_of, setting.stream("money"))
    firm = filings.debtor == ENTERPRISE
    factors = calibrate.factors(fates.closed, firm, filings.claim * outcome.recovered, setting.targets)
    factor = calibrate.per_case(fates.closed, firm, factors)
    moves = transfers.draw(filings, fates.closed, setting.courts, setting.as_of, setting.stream("transfers"))
    ids = tables.case_ids(setting.courts, filings.court, filings.filed, "执", story.rank)
    main = Main(filings, fates, money.amounts(filings, fates, outcome, factor), ids)
    return _Firsts(story, main, moves, factors, factor)


def _simulate(world: history.World, setting: _Setting) -> history.History:
    return history.simulate(setting.courts, setting.targets, world, setting.seed, setting.scale)


def _docket_effects(story: history.History, setting: _Setting) -> list[truth.Effect]:
    """Return what campaigns and orders truly did: the world delivered beside two that lack one or the other."""
    calm = history.World(campaigns.none(setting.courts), story.orders)
    effects_found = worlds.campaign_effects(story, _simulate(calm, setting), setting.actions, setting.as_of)
    lenient = history.World(setting.actions, orders.none())
    return effects_found + worlds.order_effects(story, _simulate(lenient, setting), setting.as_of)


def _resumed_cases(firsts: _Firsts, setting: _Setting) -> tuple[links.Resumed, Main]:
    story, bench = firsts.story, setting.courts
    over = np.flatnonzero(story.fates.method == TERMINATED)
    holder = transfers.holders(story.filings.court, firsts.moves)
    left = firsts.main.amounts.outstanding[over] / 100
    ended = links.Ended(over, holder[over], story.fates.closed[over], left)
    resumed = links.resume(
        story.filings, ended, story.tempo, setting.targets, seed=setting.seed, scale=setting.scale
    )
    filings, fates = resumed.filings, resumed.fates
    after = fates.closed > setting.as_of
    fates.closed[after], fates.method[after] = NEVER, PENDING
    outcome = money.outcomes(filings, fates, setting.as_of, setting.stream("money resumed"))
    factor: Floats = np.where(resumed.first >= 0, 1.0, firsts.factors[setting.targets.last_year][0])
    rank = history.ranks(filings.court, filings.filed, len(bench))
    ids = tables.case_ids(bench, filings.court, filings.filed, "执恢", rank)
    return resumed, Main(filings, fates, money.amounts(filings, fates, outcome, factor), ids)


def _payments(code: str, docket: Main, setting: _Setting) -> payments.Payments:
    rng = setting.stream(f"payments {code}")
    return payments.schedule(docket.filings, docket.fates, docket.amounts, setting.as_of, rng)


def _checks(main: dict[str, Main], setting: _Setting) -> dict[str, satellites.Checks]:
    """Return the checks of 终本 rulings by main type."""
    outlying, as_of = setting.courts.outlying, setting.as_of
    return {
        code: satellites.checks(
            docket.filings, docket.fates, outlying, as_of, setting.stream(f"checks {code}")
        )
        for code, docket in main.items()
    }


def _satellites(
    firsts: _Firsts, main: dict[str, Main], checks: dict[str, satellites.Checks], setting: _Setting
) -> dict[str, pl.DataFrame]:
    """Return transfers, suspensions and relief of first cases, and checks of every 终本."""
    story, as_of, ids = firsts.story, setting.as_of, firsts.main.ids
    stopped = satellites.suspensions(story.filings, story.fates, as_of, setting.stream("suspensions"))
    checked = [tables.termination_checks(found, main[code].ids) for code, found in checks.items()]
    return {
        "transfers": tables.transfers(firsts.moves, story.filings.filed, ids, setting.courts),
        "suspensions": tables.suspensions(stopped, ids),
        "relief_measures": relief_table.measures(story, ids, as_of, setting.stream("relief table")),
        "termination_checks": pl.concat(checked),
    }


def _register(firsts: _Firsts, resumed: links.Resumed, setting: _Setting) -> Register:
    """Return first cases as the mechanisms around them see them."""
    cured = np.full(len(firsts.story.filings), NEVER, dtype=np.int64)
    done = (resumed.first >= 0) & (resumed.fates.method == PERFORMED)
    np.minimum.at(cured, resumed.first[done], resumed.fates.closed[done])
    return Register(
        ids=firsts.main.ids,
        filings=firsts.story.filings,
        fates=firsts.story.fates,
        cured=cured,
        courts=setting.courts,
        first_year=setting.targets.first_year,
        as_of=setting.as_of,
        scale=setting.scale,
        seed=setting.seed,
    )


def _origins(firsts: _Firsts, resumed: links.Resumed, setting: _Setting) -> pl.Series:
    """Return the first case number of each resumed case, that of an unknown older case where need be."""
    known = resumed.first >= 0
    inside = firsts.main.ids.gather(np.maximum(resumed.first, 0))
    older = links.older_numbers(resumed, firsts.story, setting.courts, setting.stream("older numbers"))
    outside = tables.case_ids(setting.courts, resumed.filings.court, older.filed, "执", older.number)
    choice = pl.when("known").then("inside").otherwise("outside")
    return pl.DataFrame({"known": known, "inside": inside, "outside": outside}).select(choice).to_series()
